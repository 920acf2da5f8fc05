"""Mentions of addresses: every text in every feed that says where something is.

Belongs here: finding the address columns of a feed and what the record says beside them.
Does not belong here: coding them (`addresses`).
"""

import polars as pl

from sources.contract import Column, Contract, Semantic
from sources.faults import ValueFault
from transforms.addresses.sentences import address_in

DISTINCT = ("raw", "beside_district", "beside_town", "beside_village")
_BESIDE = ("district", "town", "village")


def mentions(rows: pl.LazyFrame, contract: Contract) -> pl.LazyFrame:
    """Every mention of an address in the silver rows of a feed.

    Returns:
        One row per mention: feed, record_key, column_name (delivered header), `DISTINCT` (the text and what the record
        says beside it), subject (who the record is about, to tell independent records apart), department, registered
        (the text stands in a registered document), same_as_above, first_batch.
    """
    columns = [column for column in contract.columns if column.semantic is Semantic.ADDRESS and _locates(column)]
    columns += [column for column in contract.columns if column.address_inside]
    found = [_mentions_of(rows, contract, column) for column in columns]
    return pl.concat(found) if found else pl.LazyFrame(schema=_SCHEMA)


_SCHEMA = {
    "feed": pl.String, "record_key": pl.String, "column_name": pl.String, **dict.fromkeys(DISTINCT, pl.String),
    "subject": pl.String, "department": pl.String, "registered": pl.Boolean, "same_as_above": pl.Boolean,
    "first_batch": pl.Date,
}  # fmt: skip


def _locates(column: Column) -> bool:
    """Whether the column places somebody or something; a standard address only names itself."""
    return all(part.entity != "place" for part in column.parts)


def _mentions_of(rows: pl.LazyFrame, contract: Contract, column: Column) -> pl.LazyFrame:
    context = column.context or {}
    raw = address_in(pl.col(column.name)) if column.address_inside else pl.col(column.name)
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
        _subject(contract).alias("subject"),
        pl.lit(contract.department).alias("department"),
        pl.lit(column.registered).alias("registered"),
        marked.alias("same_as_above"),
        "first_batch",
    )
    return found.filter(pl.col("raw").is_not_null()) if column.address_inside else found.filter(pl.col("raw") != "")


def _subject(contract: Contract) -> pl.Expr:
    """The name of who the record is about: the first named person or organisation of the contract."""
    named = [c for c in contract.columns if c.semantic in {Semantic.PERSON_NAME, Semantic.ORGANISATION_NAME}]
    return pl.coalesce(*(column.name for column in named), "record_key")
