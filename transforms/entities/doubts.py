"""Doubts that no weight settles: one number under two names, one person (it seems) under two numbers.

Belongs here: finding those pairs among the published entities, for people to decide.
Does not belong here: likely pairs below the threshold (`likely`).
"""

import polars as pl

from transforms.entities.observations import REFERENCE

_PAIR = ("entity", "other", "why", "agreed", "differed")


def doubts(records: pl.DataFrame) -> pl.DataFrame:
    """Pairs of entities: entity, other, why, agreed, differed.

    Args:
        records: entity, own_number, number_conflict, id_number, full, birth_date, phone, room.
    """
    mistaken = (
        records.select("entity", "id_number", "number_conflict").filter("number_conflict").drop("number_conflict")
    )
    owners = (
        records.select("id_number", "own_number", other="entity")
        .filter("own_number", pl.col("id_number").is_in(mistaken["id_number"].unique().implode()))
        .drop("own_number").unique()
    )  # fmt: skip
    mistaken = (
        mistaken.unique().join(owners, on="id_number")
        .with_columns(why=pl.lit("one number under two names"), agreed=pl.lit("the number"), differed=pl.lit("name"))
    )  # fmt: skip
    found = [mistaken.select(_PAIR)]
    facts = ("entity", "full", "birth_date", "phone", "room")
    whose = _namesakes(records.select(*facts, "own_number")).select(facts).unique()
    for column, name in (("phone", "a telephone"), ("room", "a home")):
        key = ["full", "birth_date", column]
        twice = whose.drop_nulls(key).group_by(key).agg(entity=pl.col("entity").min(), other=pl.col("entity").max())
        found.append(
            twice.filter(pl.col("entity") != pl.col("other")).with_columns(
                why=pl.lit("two valid numbers"), differed=pl.lit("number"),
                agreed=pl.lit(f"the same name; the same birth date; {name}"),
            ).select(_PAIR)
        )  # fmt: skip
    every = pl.concat(found).filter(pl.col("entity") != pl.col("other"))
    least, most = pl.min_horizontal("entity", "other"), pl.max_horizontal("entity", "other")
    return (
        every.with_columns(entity=least, other=most)
        .sort(_PAIR)
        .unique(["entity", "other"], keep="first", maintain_order=True)
    )


def _namesakes(records: pl.DataFrame) -> pl.DataFrame:
    """The records of numbered people who share name and birth date with another."""
    own = records.select("entity", "own_number", "full", "birth_date").filter("own_number")
    owners = own.group_by("entity").agg(pl.col("full").min(), pl.col("birth_date").min())
    shared = owners.drop_nulls().filter(pl.struct("full", "birth_date").is_duplicated())
    return records.join(shared, on="entity", how="semi").filter("own_number")


def by_record(records: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs of entities by the earliest record of each side: `REFERENCE`, `other_` likewise, and the rest."""
    first = (
        records.join(pl.concat([pairs["entity"], pairs["other"]]).unique().to_frame("entity"), on="entity", how="semi")
        .select("entity", *REFERENCE).sort("entity", *REFERENCE).unique("entity", keep="first", maintain_order=True)
    )  # fmt: skip
    other = first.rename({name: f"other_{name}" for name in REFERENCE} | {"entity": "other"})
    return pairs.join(first, on="entity").join(other, on="other")
