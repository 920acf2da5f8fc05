"""Telephones and homes that many share: a village doctor's number, a collective registration.

Belongs here: which telephones and homes are of so few people that they tell people apart.
Does not belong here: what follows from sharing one (`persons`, `probabilistic`).
"""

from dataclasses import dataclass

import polars as pl

# More people than a large family have no telephone or home of their own in common.
MOST_PHONE, MOST_HOME = 8, 12


@dataclass(frozen=True)
class Few:
    """The telephones and homes that few share, sorted; of all others nothing follows without more."""

    phone: pl.Series
    room: pl.Series


def few(records: pl.DataFrame) -> Few:
    """Telephones and homes of few people; people of one name and without a number count once.

    Args:
        records: entity, numbered, full, phone, room.
    """
    return Few(_shared_by(records, "phone", MOST_PHONE), _shared_by(records, "room", MOST_HOME))


def _shared_by(records: pl.DataFrame, column: str, most: int) -> pl.Series:
    having = records.filter(pl.col(column).is_not_null())
    numbers = having.filter("numbered").select("entity", column).unique().group_by(column).len()
    names = having.filter(~pl.col("numbered")).select("full", column).unique().group_by(column).len()
    crowded = pl.concat([numbers, names]).group_by(column).agg(pl.col("len").max()).filter(pl.col("len") > most)
    return having.select(column).unique().join(crowded, on=column, how="anti")[column].sort()
