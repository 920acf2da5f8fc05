"""What a parser gives back for one column: the typed values and what was wrong with the texts.

Belongs here: the pair itself and the ways to make it.
Does not belong here: the parsers (`identifiers`, `dates`, `amounts`, `phones`, `names`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from sources.faults import ValueFault


@dataclass(frozen=True, slots=True)
class Parsed:
    """Typed values and their faults, row by row; a fault is null where nothing is wrong.

    `given` holds, for identifiers, the cleaned text of values that are not valid: damaged, they are still evidence.
    """

    value: pl.Series
    fault: pl.Series
    given: pl.Series | None = None


Parser = Callable[[pl.Series], Parsed]


def parsed(steps: pl.LazyFrame) -> Parsed:
    """The columns `value` and `fault` of a finished list of steps."""
    frame = steps.select("text", "value", "fault").collect()
    given = frame.select(pl.when(pl.col("value").is_null()).then("text"))["text"]
    return Parsed(frame["value"], frame["fault"], given)


def sound(values: pl.Series) -> Parsed:
    """Values that cannot be wrong (free text)."""
    return Parsed(values, pl.Series("fault", [None], dtype=pl.String).new_from_index(0, len(values)))


def first_fault(*conditions: tuple[pl.Expr, ValueFault]) -> pl.Expr:
    """The first fault whose condition holds, for rows that have a `text` at all."""
    faults = [pl.when(condition).then(pl.lit(fault.value)) for condition, fault in conditions]
    return pl.when(pl.col("text").is_not_null()).then(pl.coalesce(faults)).alias("fault")


def once_per_distinct_text(parser: Parser) -> Parser:
    """The same parser, run on each distinct text once: dates, codes and amounts repeat."""

    def parse(texts: pl.Series) -> Parsed:
        frame = texts.alias("text").to_frame()
        distinct = frame.unique()
        result = parser(distinct["text"])
        table = distinct.with_columns(value=result.value, fault=result.fault)
        joined = frame.join(table, on="text", how="left", nulls_equal=True, maintain_order="left")
        return Parsed(joined["value"], joined["fault"])

    return parse
