"""Observations: what each row of a department says about each person and enterprise in it.

Belongs here: turning the parts a contract declares into one shape for all feeds.
Does not belong here: deciding who is who (`persons`, `enterprises`).
"""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from sources.contract import Column, Contract, Semantic
from sources.faults import ValueFault
from transforms import listed
from transforms.conform import given_name
from transforms.identifiers import birth_date_of_resident_id, sex_of_resident_id

REFERENCE = ("feed", "record_key", "role")
PERSON_FACTS: dict[str, pl.DataType] = {
    "name": pl.String(),
    "id_number": pl.String(),
    "sex": pl.String(),
    "birth_date": pl.Date(),
    "death_date": pl.Date(),
    "phone": pl.String(),
    "local_id": pl.String(),
}
ENTERPRISE_FACTS: dict[str, pl.DataType] = {
    "name": pl.String(),
    "uscc": pl.String(),
    "local_id": pl.String(),
    "type": pl.String(),
    "industry": pl.String(),
    "status": pl.String(),
    "established_on": pl.Date(),
    "cancelled_on": pl.Date(),
}
PLACES_OF_PERSONS = ("residence", "registered", "owns", "rents")
PLACES_OF_ENTERPRISES = ("registered", "operates")
_PERSON = (PERSON_FACTS, PLACES_OF_PERSONS)
_ENTERPRISE = (ENTERPRISE_FACTS, PLACES_OF_ENTERPRISES)
# A column of this attribute names several people at once.
_LISTED = "listed"


def person_observations(rows: pl.LazyFrame, contract: Contract) -> pl.LazyFrame:
    """One row per person in a row of a feed.

    Returns:
        `REFERENCE`, department, `PERSON_FACTS`, given_id (a resident number that is not valid), upgraded (the number
        had 15 digits), the delivered header of each of `PLACES_OF_PERSONS`, evidence_date, first_batch, last_batch.
        Rows without a name and a number are no observation.
    """
    found = [
        (_listed if _LISTED in columns else _observation)(rows, contract, role, columns, _PERSON).filter(
            pl.col("name").is_not_null() | pl.col("id_number").is_not_null()
        )
        for role, columns in contract.roles("person").items()
    ]
    return pl.concat(found) if found else pl.LazyFrame()


def enterprise_observations(rows: pl.LazyFrame, contract: Contract) -> pl.LazyFrame:
    """One row per enterprise in a row of a feed; columns as for people, with `ENTERPRISE_FACTS`."""
    found = [
        _observation(rows, contract, role, columns, _ENTERPRISE).filter(
            pl.any_horizontal(pl.col("name", "uscc", "local_id").is_not_null())
        )
        for role, columns in contract.roles("enterprise").items()
    ]
    return pl.concat(found) if found else pl.LazyFrame()


def _listed(
    rows: pl.LazyFrame,
    contract: Contract,
    role: str,
    columns: Mapping[str, Column],
    shape: tuple[Mapping[str, pl.DataType], tuple[str, ...]],
) -> pl.LazyFrame:
    """Everybody whom a list names, in the role with their place in the list."""
    column = columns[_LISTED]
    number = replace(column, name=listed.NUMBER, semantic=Semantic.RESIDENT_ID, parts=())
    theirs = {**columns, "name": replace(column, name=listed.NAME, parts=()), "id_number": number}
    apart = listed.taken_apart(rows, column.name).with_columns(
        faults=pl.concat_list(pl.format(f"{listed.NUMBER}:{{}}", pl.col(listed.FAULT).fill_null("")))
    )
    return _observation(apart, contract, role, theirs, shape)


def _observation(
    rows: pl.LazyFrame,
    contract: Contract,
    role: str,
    columns: Mapping[str, Column],
    shape: tuple[Mapping[str, pl.DataType], tuple[str, ...]],
) -> pl.LazyFrame:
    facts, places = shape
    told = pl.format(f"{role}_{{}}", listed.POSITION) if _LISTED in columns else pl.lit(role)
    headers = {place: columns[place].header if place in columns else None for place in places}
    values = [
        (_fact(columns[name]) if name in columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in facts.items()
    ]
    number = columns.get("id_number")
    dated = pl.col(contract.evidence_date).cast(pl.Date) if contract.evidence_date else pl.lit(None, pl.Date)
    return rows.select(
        pl.lit(contract.feed).alias("feed"),
        "record_key",
        told.alias("role"),
        pl.lit(contract.department).alias("department"),
        *values,
        (pl.col(given_name(number)) if number else pl.lit(None, pl.String)).alias("given_id"),
        (_has(number, ValueFault.FIFTEEN_DIGITS) if number else pl.lit(value=False)).alias("upgraded"),
        _firm(contract, role, "uscc").alias("firm"),
        _firm(contract, role, "name").alias("firm_name"),
        *(pl.lit(header, pl.String).alias(f"{place}_header") for place, header in headers.items()),
        pl.coalesce(dated, "batch_date").alias("evidence_date"),
        "first_batch",
        pl.col("batch_date").alias("last_batch"),
        _closed(columns, role, places).alias("closed_on"),
    )  # fmt: skip


def _closed(columns: Mapping[str, Column], role: str, places: tuple[str, ...]) -> pl.Expr:
    """When the row was closed, or was delivered saying that somebody no longer owns or rents; null: it holds."""
    conditions = [
        part.condition
        for place in places
        if place in columns
        for part in columns[place].parts
        if (part.role, part.attribute) == (role, place) and part.condition
    ]
    # A state that cannot be read ends nothing.
    ended = [pl.when(pl.col(name) != value).then("valid_from") for name, value in conditions]
    return pl.coalesce("valid_to", *ended)


def _firm(contract: Contract, role: str, attribute: str) -> pl.Expr:
    """Credit code or name of the enterprise that the row is about, for the person who stands beside it."""
    about = contract.roles("enterprise").get("subject", {}) if role != "subject" else {}
    return pl.col(about[attribute].name) if attribute in about else pl.lit(None, pl.String)


def _fact(column: Column) -> pl.Expr:
    """The value, unless it is only as precise as its month: then it is no evidence of a birth date."""
    if column.logical_type == "date":
        return pl.when(~_has(column, ValueFault.DAY_MISSING)).then(column.name)
    return pl.col(column.name)


def _has(column: Column, fault: ValueFault) -> pl.Expr:
    return pl.col("faults").list.contains(f"{column.name}:{fault}")


def facts_of_numbers() -> dict[str, pl.Expr]:
    """Sex and birth date from the resident number where it is valid and theirs: the number outranks the columns."""
    number = pl.when(~pl.col("number_conflict")).then("id_number")
    return {
        "sex": pl.coalesce(sex_of_resident_id(number), "sex"),
        "birth_date": pl.coalesce(birth_date_of_resident_id(number), "birth_date"),
    }
