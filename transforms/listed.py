"""Several people in one column, written `姓名:身份证号;姓名:身份证号;…`.

Belongs here: one spelling of such a list, and taking it apart.
Does not belong here: which columns hold one (contracts), who the people are (entities).
"""

import polars as pl

from sources.faults import ValueFault
from transforms.identifiers import resident_id
from transforms.names import person_name
from transforms.values import Parsed, first_fault, parsed

_PERSON = "[^:;0-9]+(:[^:;]*)?"
# What the taken-apart rows have more: whom the list names, the number if it is valid, else as given.
NAME, NUMBER, GIVEN, FAULT, POSITION = "listed_name", "listed_number", "listed_number_given", "listed_fault", "position"


def people(texts: pl.Series) -> Parsed:
    """Lists of people in one spelling; what is no list of names, each with or without a number, is faulty."""
    text = pl.col("text").str.replace_all(r"\s+", "")
    one_spelling = (
        text.str.replace_all("[:/(]", ":").str.replace_all(r"[;,、|\n)]+", ";").str.strip_chars(";").replace("", None)
    )
    return parsed(
        pl.LazyFrame({"text": texts})
        .with_columns(value=one_spelling)
        .with_columns(
            first_fault((~pl.col("value").str.contains(f"^{_PERSON}(;{_PERSON})*$"), ValueFault.BAD_CHARACTER))
        )
        .with_columns(value=pl.when(pl.col("fault").is_null()).then("value"))
    )


def taken_apart(rows: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """One row per person in the list of each row, with `NAME`, `NUMBER`, `GIVEN`, `FAULT` and `POSITION` (from 1)."""
    apart = (
        rows.filter(pl.col(column).is_not_null())
        .with_columns(listed=pl.col(column).str.split(";"))
        .with_columns(pl.int_ranges(1, pl.col("listed").list.len() + 1).alias(POSITION))
        .explode("listed", POSITION)
        .with_columns(pl.col("listed").str.split_exact(":", 1).struct.rename_fields([NAME, NUMBER]))
        .unnest("listed")
    )
    shape = apart.collect_schema() | {NAME: pl.String(), NUMBER: pl.String(), GIVEN: pl.String(), FAULT: pl.String()}
    return apart.map_batches(_read, schema=pl.Schema(shape))


def _read(apart: pl.DataFrame) -> pl.DataFrame:
    number = resident_id(apart[NUMBER].replace("", None))
    given = number.given if number.given is not None else pl.Series([None] * len(apart), dtype=pl.String)
    return apart.with_columns(
        person_name(apart[NAME]).value.alias(NAME),
        number.value.alias(NUMBER),
        given.alias(GIVEN),
        number.fault.alias(FAULT),
    )
