"""Mentions of addresses: every text in every feed that says where something is.

Belongs here: finding the address columns of a feed and what the record says beside them.
Does not belong here: coding them (`addresses`).
"""

from collections.abc import Mapping

import polars as pl

from sources.contract import Column, Contract, Semantic
from sources.faults import ValueFault
from transforms.addresses.reading.sentences import addresses_in
from transforms.conform import given_name
from transforms.identifiers import birth_date_of_resident_id

DISTINCT = ("raw", "beside_district", "beside_town", "beside_village")
_DWELLERS = ("person", "enterprise")
_BESIDE = ("district", "town", "village")


def mentions(rows: pl.LazyFrame, contract: Contract) -> pl.LazyFrame:
    """Every mention of an address in the silver rows of a feed.

    Returns:
        One row per mention: feed, record_key, column_name (delivered header), `DISTINCT` (the text and what the record
        says beside it), subject (whom the address is of, to tell independent records apart), dwelling (somebody lives
        or works there), department, registered (the text stands in a registered document), same_as_above, first_batch;
        numbered (the subject is the number of a person or enterprise) and known_as, for `identified`.
    """
    columns = [column for column in contract.columns if column.semantic is Semantic.ADDRESS and _locates(column)]
    columns += [column for column in contract.columns if column.address_inside]
    found = [_mentions_of(rows, contract, column) for column in columns]
    return pl.concat(found) if found else pl.LazyFrame(schema=_SCHEMA)


_SCHEMA = {
    **dict.fromkeys(("feed", "record_key", "column_name", *DISTINCT, "subject", "known_as"), pl.String),
    "numbered": pl.Boolean, "dwelling": pl.Boolean, "department": pl.String,
    "registered": pl.Boolean, "same_as_above": pl.Boolean, "first_batch": pl.Date,
}  # fmt: skip


def _locates(column: Column) -> bool:
    """Whether the column places somebody or something; a standard address only names itself."""
    return all(part.entity != "place" for part in column.parts)


def _mentions_of(rows: pl.LazyFrame, contract: Contract, column: Column) -> pl.LazyFrame:
    context = column.context or {}
    inside = pl.col(column.name).map_batches(addresses_in, return_dtype=pl.String)
    raw = inside if column.address_inside else pl.col(column.name)
    beside = [
        (pl.col(context[kind]) if kind in context else pl.lit(None, pl.String)).alias(f"beside_{kind}")
        for kind in _BESIDE
    ]
    marked = pl.col("faults").list.contains(f"{column.name}:{ValueFault.SAME_AS_ABOVE}")
    found = rows.select(
        pl.lit(contract.feed).alias("feed"),
        "record_key",
        pl.lit(column.header).alias("column_name"),
        raw.alias("raw"),
        *beside,
        *_subject(contract, column),
        pl.lit(any(part.entity in _DWELLERS for part in column.parts)).alias("dwelling"),
        pl.lit(contract.department).alias("department"),
        pl.lit(column.registered).alias("registered"),
        marked.alias("same_as_above"),
        "first_batch",
    )
    return found.filter(pl.col("raw").is_not_null()) if column.address_inside else found.filter(pl.col("raw") != "")


def _subject(contract: Contract, column: Column) -> list[pl.Expr]:
    """Whom the address is of: the number of the person or enterprise in its role, else name and birth date if known."""
    part = next(iter(column.parts), None)
    roles = contract.roles(part.entity) if part else {}
    known = roles.get(part.role, {}) if part else {}
    numbers = [pl.col(known[name].name) for name in ("id_number", "uscc") if name in known]
    number = pl.coalesce(*numbers) if numbers else pl.lit(None, pl.String)
    name = pl.col(known["name"].name) if "name" in known else pl.lit(None, pl.String)
    dated = pl.concat_str(name, _born(known), separator="|")
    # Many people have one name; no two enterprises should.
    known_as = name if part and part.entity == "enterprise" else dated
    return [
        pl.coalesce(number, dated, name, "record_key").alias("subject"),
        known_as.cast(pl.String).alias("known_as"),
        number.is_not_null().alias("numbered"),
    ]


def _born(known: Mapping[str, Column]) -> pl.Expr:
    """The birth date that the record says, else the one in the resident number, whole or damaged behind it."""
    said = [pl.col(known["birth_date"].name)] if "birth_date" in known else []
    number = known.get("id_number")
    written = [] if number is None else [pl.col(number.name), pl.col(given_name(number))]
    return pl.coalesce(*said, *map(birth_date_of_resident_id, written), pl.lit(None, pl.Date))


def identified(found: pl.DataFrame) -> pl.DataFrame:
    """The mentions, those without a number under the number of the only one who is known by that name."""
    numbers = found.filter("numbered", pl.col("known_as").is_not_null()).select("known_as", number="subject").unique()
    sole = numbers.filter(pl.len().over("known_as") == 1)
    joined = found.join(sole, on="known_as", how="left", maintain_order="left")
    other = pl.when(~pl.col("numbered")).then("number")
    return joined.with_columns(subject=pl.coalesce(other, "subject")).drop("number", "numbered", "known_as")
