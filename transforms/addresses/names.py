"""Names that almost agree: a road or estate written with one wrong character.

Belongs here: which registered names a text's name may mean, on aligned pairs in RapidFuzz's batch calls.
Does not belong here: numbers; they must agree and are part of the blocking keys.
"""

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from transforms.addresses.index import MOST_PLACES, Index
from transforms.addresses.steps import joined

# Characters that tell neighbours apart: 一路 and 二路, 东段 and 西段, A区 and B区. They must be the same in both names.
_TELLING = r"[^0-9A-Z一二三四五六七八九十百东西南北上下前后左右甲乙丙丁大小新老支横]"
_SHORTEST = 3
# One wrong character in a short name, two in a long one (swapped neighbours count as one).
_LONG = 6
_MOST_PAIRS_PER_KEY = 200


def similar_premises(claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Premises with the claimed number on a road, or the claimed building in an estate, whose name is almost the same.

    Args:
        claims: exploded claims (mention, area_id, road, road_number, estate, sequence) that no key has found.
        index: the prepared register.

    Returns:
        mention, place, by (`similar_road` or `similar_estate`), one row per pair.
    """
    premises = index.register.filter(pl.col("level") == "P")
    roads = _pairs(
        claims.filter(pl.col("road_number").is_not_null()),
        premises.filter(pl.col("road_number").is_not_null()),
        "road",
        joined("area_id", "road_number"),
    )
    estates = _pairs(claims, premises, "estate", pl.col("area_id"))
    found = [
        pairs.select("mention", "place", by=pl.lit(by))
        for pairs, by in ((roads, "similar_road"), (estates, "similar_estate"))
    ]
    return pl.concat(found)


def _pairs(claims: pl.DataFrame, premises: pl.DataFrame, name: str, shared: pl.Expr) -> pl.DataFrame:
    """Pairs whose names share a block and are alike; a block is what both share and the ends of the name."""
    wanted = claims.filter(pl.col(name).str.len_chars() >= _SHORTEST).select("mention", key=shared, name=name)
    known = premises.filter(pl.col(name).str.len_chars() >= _SHORTEST).select("place", key=shared, name=name)
    names = _blocks(wanted.select("key", "name").unique()).join(
        _blocks(known.select("key", "name").unique()).filter(pl.len().over("block") <= _MOST_PAIRS_PER_KEY),
        on="block",
        suffix="_known",
    )
    candidates = (
        names.select("key", "name", "name_known")
        .unique()
        .filter(
            pl.col("name") != pl.col("name_known"),
            pl.col("name").str.replace_all(_TELLING, "") == pl.col("name_known").str.replace_all(_TELLING, ""),
        )
    )
    alike = candidates.filter(_alike(candidates["name"], candidates["name_known"]))
    bounded = known.filter(pl.len().over("key", "name") <= MOST_PLACES)
    return wanted.join(alike, on=["key", "name"]).join(bounded.rename({"name": "name_known"}), on=["key", "name_known"])


def _blocks(names: pl.DataFrame) -> pl.DataFrame:
    """Blocking keys of names: what must be shared, with the first two, the last two, and the outer two characters."""
    head, tail = pl.col("name").str.head(2), pl.col("name").str.tail(3)
    ends = pl.col("name").str.head(1) + "…" + pl.col("name").str.tail(2)
    return pl.concat(
        names.with_columns(block=joined("key", pl.lit(kind), part))
        for kind, part in (("h", head), ("t", tail), ("e", ends))
    )


def _alike(left: pl.Series, right: pl.Series) -> pl.Series:
    """One difference in names of up to five characters, two in longer ones."""
    if left.is_empty():
        return pl.Series([], dtype=pl.Boolean)
    distances = pl.Series(process.cpdist(left.to_list(), right.to_list(), scorer=OSA.distance, workers=-1))
    shorter = pl.select(pl.min_horizontal(left.str.len_chars(), right.str.len_chars())).to_series()
    return distances <= (shorter >= _LONG).cast(pl.Int64) + 1
