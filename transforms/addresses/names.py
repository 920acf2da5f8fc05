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
SHORTEST = 3
# One wrong character in a short name, two in a long one (swapped neighbours count as one).
_LONG = 6
_MOST_PAIRS_PER_KEY = 200


def similar_premises(claims: pl.DataFrame, index: Index, shortest: int = SHORTEST) -> pl.DataFrame:
    """Premises with the claimed number on a road, or the claimed building in an estate, whose name is almost the same.

    Args:
        claims: exploded claims (mention, area_id, road, road_number, estate, sequence) that no key has found.
        index: the prepared register.
        shortest: shorter names are too short to be almost anything.

    Returns:
        mention, place, by (`similar_road` or `similar_estate`), one row per pair.
    """
    premises = index.register.filter(pl.col("level") == "P")
    roads = _pairs(
        claims.filter(pl.col("road_number").is_not_null()),
        premises.filter(pl.col("road_number").is_not_null()),
        "road",
        joined("area_id", "road_number"),
        shortest,
    )
    estates = _pairs(claims, premises, "estate", pl.col("area_id"), shortest)
    found = [
        pairs.select("mention", "place", by=pl.lit(by))
        for pairs, by in ((roads, "similar_road"), (estates, "similar_estate"))
    ]
    return pl.concat(found)


def _pairs(claims: pl.DataFrame, premises: pl.DataFrame, name: str, shared: pl.Expr, shortest: int) -> pl.DataFrame:
    """Pairs whose names share a block and are alike; a block is what both share and a part of the name."""
    long = pl.col(name).str.len_chars() >= shortest
    wanted = claims.filter(long).select("mention", key=shared, name=name)
    known = premises.filter(long).select("place", key=shared, name=name)
    names = _blocks(wanted.select("key", "name").unique()).join(
        _blocks(known.select("key", "name").unique()).filter(pl.len().over("block") <= _MOST_PAIRS_PER_KEY),
        on="block",
        suffix="_known",
    )
    different = pl.col("name") != pl.col("name_known")
    candidates = names.select("key", "name", "name_known").unique().filter(different)
    found = candidates.filter(alike(candidates["name"], candidates["name_known"], shortest))
    bounded = known.filter(pl.len().over("key", "name") <= MOST_PLACES)
    return wanted.join(found, on=["key", "name"]).join(bounded.rename({"name": "name_known"}), on=["key", "name_known"])


def _blocks(names: pl.DataFrame) -> pl.DataFrame:
    """Blocking keys: what must be shared, with the first two, the last two, the outer two, or all characters sorted."""
    name = pl.col("name")
    parts = {
        "h": name.str.head(2),
        "t": name.str.tail(2),
        "e": name.str.head(1) + name.str.tail(1),
        "s": name.str.split("").list.sort().list.join(""),
    }
    return pl.concat(names.with_columns(block=joined("key", pl.lit(kind), part)) for kind, part in parts.items())


def alike(left: pl.Series, right: pl.Series, shortest: int = SHORTEST) -> pl.Series:
    """Whether two different names are one misspelt.

    One difference in names of up to five characters, two in longer ones; characters that tell neighbours apart agree.
    """
    if left.is_empty():
        return pl.Series([], dtype=pl.Boolean)
    telling = pl.select(same=pl.lit(left).str.replace_all(_TELLING, "") == pl.lit(right).str.replace_all(_TELLING, ""))[
        "same"
    ]
    distances = pl.Series(process.cpdist(left.to_list(), right.to_list(), scorer=OSA.distance, workers=-1))
    shorter = pl.select(pl.min_horizontal(left.str.len_chars(), right.str.len_chars())).to_series()
    return telling & (shorter >= shortest) & (distances <= (shorter >= _LONG).cast(pl.Int64) + 1)
