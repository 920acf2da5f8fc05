"""Candidates: the places a claim may mean, by which key, and how deep its numbers lead inside them.

Belongs here: looking claims up in the index, exactly and by similar names.
Does not belong here: weighing candidates (`match`).
"""

import polars as pl

from transforms.addresses.index import Index, estate_keys, number_keys
from transforms.addresses.names import similar_premises
from transforms.addresses.steps import joined


def exploded(claims: pl.DataFrame) -> pl.DataFrame:
    """One row per claim and area it may be in; claims without an area stay, with a null area."""
    columns = ("mention", "town_id", "village_id", "group", "road", "road_number", "estate", "areas", "zone")
    return claims.select(columns).explode("areas", empty_as_null=True).rename({"areas": "area_id"})


def premises(wide: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Candidates: mention, place and by which keys (list)."""
    unsure = pl.col("area_id").is_null() | pl.col("zone")
    found = [
        wide.select("mention", key=pl.when(unsure).then(key) if by.endswith("anywhere") else key, by=pl.lit(by))
        .drop_nulls()
        .join(index.premises, on="key")
        for by, key in {**number_keys(), **estate_keys(), "named": _numbered_name()}.items()
    ]
    other_name = pl.col("alias") & (pl.col("by") != "named")
    exact = pl.concat(found).with_columns(by=pl.when(other_name).then(pl.lit("alias")).otherwise("by"))
    missed = wide.join(exact, on="mention", how="anti")
    similar = similar_premises(missed, index)
    return (
        pl.concat([exact.select("mention", "place", "by"), similar])
        .group_by("mention", "place")
        .agg(pl.col("by").unique())
    )


def _numbered_name() -> pl.Expr:
    """A road and number that may be the name of an estate: 明珠6号."""
    return joined(pl.lit("E"), "area_id", pl.col("road") + pl.col("road_number") + "号")


def inside(candidates: pl.DataFrame, claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The deepest registered place inside each candidate that the claim's numbers lead to."""
    wanted = candidates.join(
        claims.select("mention", "claimed", "sequence", "other_sequence", "building", "unit"), on="mention"
    ).rename({"place": "premises"})
    upper = pl.concat_str("building", "unit", separator="-", ignore_nulls=True)
    readings = {
        "sequence": pl.col("sequence"),
        "other": pl.col("other_sequence"),
        "unit": pl.when(pl.col("unit").is_not_null()).then(pl.lit("U") + upper),
        "building": pl.lit("B") + pl.col("building"),
    }
    relevant = index.inside.join(candidates.select(premises="place").unique(), on="premises", how="semi")
    for name, reading in readings.items():
        keyed = wanted.with_columns(key=reading)
        wanted = keyed.join(
            relevant.rename({"sequence": "key", "place": f"in_{name}"}), on=["premises", "key"], how="left"
        ).drop("key")
    both = pl.col("in_sequence").is_not_null() & pl.col("in_other").is_not_null()
    return wanted.with_columns(
        place=pl.when(~both)
        .then(pl.coalesce("in_sequence", "in_other", "in_unit", "in_building", "premises"))
        .otherwise(pl.coalesce("in_unit", "in_building", "premises")),
        readings_tie=both,
    ).select("mention", "premises", "by", "place", "readings_tie")
