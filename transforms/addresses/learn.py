"""Names that records teach: what people call premises whose door plate they also give.

Belongs here: when an unlisted name is taken as another name of premises.
Does not belong here: names that are almost right (`names`), new places (`observe`).
"""

import polars as pl

from transforms.addresses.match import Coded

# A name is learned when this many different subjects use it beside one door plate, and hardly anybody beside another.
SUBJECTS = 3
SHARE = 0.9
_SHORTEST = 2


def names_beside_plates(coded: Coded, mentions: pl.DataFrame) -> pl.DataFrame:
    """Unlisted names that stand beside the door plate of registered premises.

    Args:
        coded: claims and what they were matched to.
        mentions: mention, subjects (how many different ones).

    Returns:
        One row per area, name and premises: area_id, estate, city_code, subjects, share (of the subjects that use the
        name beside any plate of the area).
    """
    codes = coded.index.register.select(premises="place", city_code="city_code", area_id="area_id")
    beside = (
        coded.matched.filter(pl.col("certain"), pl.col("faults").list.contains("estate_unknown"))
        .join(coded.claims.select("mention", "estate", "road_number", "rest"), on="mention")
        .filter(
            pl.col("road_number").is_not_null(),
            pl.col("rest").is_null(),
            pl.col("estate").str.len_chars() >= _SHORTEST,
            ~pl.col("estate").str.contains(r"\d"),
        )
        .join(codes, on="premises")
        .join(mentions.select("mention", "subjects"), on="mention")
    )
    counted = beside.group_by("area_id", "estate", "city_code").agg(pl.col("subjects").sum())
    return counted.with_columns(share=pl.col("subjects") / pl.col("subjects").sum().over("area_id", "estate"))


def learned_names(beside: pl.DataFrame) -> pl.DataFrame:
    """The names to learn: estate, city_code, in order."""
    sure = beside.filter(pl.col("subjects") >= SUBJECTS, pl.col("share") >= SHARE)
    return sure.select("estate", "city_code").sort("estate", "city_code")
