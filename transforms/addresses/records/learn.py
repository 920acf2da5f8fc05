"""Names that records teach: what people call premises whose door plate they also give.

Belongs here: when an unlisted name is taken as another name of premises.
Does not belong here: names that are almost right (`names`), new places (`observe`).
"""

import polars as pl

from transforms.addresses.matching.index import Index
from transforms.addresses.matching.keys import phase

# A name is learned when this many different subjects use it beside one door plate, and hardly anybody beside another.
SUBJECTS = 3
SHARE = 0.9
_SHORTEST = 2
_PLATE = ("area_id", "road", "road_number")


def names_beside_plates(claims: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Names of estates that stand beside a road and number.

    Args:
        claims: as `claims.claim` gives them.
        mentions: mention, subjects (a list: one who writes it in two spellings is still one).

    Returns:
        One row per area, name and door plate: area_id, estate, road, road_number, subjects, share (of the subjects that
        use the name beside any plate of the area).
    """
    # A number in a name is its phase, or the text was misread.
    plain = ~pl.col("estate").str.contains(r"\d") | phase(pl.col("estate")).is_not_null()
    beside = (
        claims.filter(
            pl.col("road_number").is_not_null() & pl.col("road").is_not_null() & pl.col("rest").is_null(),
            (pl.col("estate").str.len_chars() >= _SHORTEST) & plain,
            ~pl.col("near") & ~pl.col("several") & pl.col("own_area").is_not_null(),
        )
        .select("mention", "road", "road_number", "estate", area_id="own_area")
        .join(mentions.select("mention", "subjects"), on="mention")
    )
    counted = beside.group_by(*_PLATE, "estate").agg(
        pl.col("subjects").list.explode(empty_as_null=False).n_unique().cast(pl.Int64)
    )
    return counted.with_columns(share=pl.col("subjects") / pl.col("subjects").sum().over("area_id", "estate"))


def learned_names(beside: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The names to learn, those that nothing in their area has yet: estate, city_code, in order."""
    sure = beside.filter(pl.col("subjects") >= SUBJECTS, pl.col("share") >= SHARE)
    named = index.ways.filter(pl.col("name").is_not_null())
    taken = index.premises.select("area_id")[named["premises"]].with_columns(estate=named["name"])
    new = sure.join(taken, on=["area_id", "estate"], how="anti")
    alone = index.premises.select(*_PLATE, "city_code").filter(pl.len().over(_PLATE) == 1)
    return new.join(alone, on=_PLATE).select("estate", "city_code").sort("estate", "city_code")
