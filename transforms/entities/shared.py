"""Telephones and homes that many share: a village doctor's number, a collective registration.

Belongs here: how many people a telephone or a home is of.
Does not belong here: what follows from sharing one (`persons`, `probabilistic`).
"""

import polars as pl


def times_shared(records: pl.DataFrame, column: str) -> pl.DataFrame:
    """How many people have each value; of people without a number one name counts once.

    Args:
        records: entity, numbered, full and the column.

    Returns:
        value, people.
    """
    return (
        records.filter(pl.col(column).is_not_null())
        .group_by(value=column)
        .agg(numbers=pl.col("entity").filter("numbered").n_unique(), names=pl.col("full").n_unique())
        .select("value", people=pl.max_horizontal("numbers", "names"))
    )


def few(records: pl.DataFrame, column: str, most: int) -> pl.Series:
    """The values that at most so many people have, sorted."""
    return times_shared(records, column).filter(pl.col("people") <= most)["value"].sort()
