"""Names that almost agree: a road or estate written with one wrong character.

Belongs here: whether two names are one misspelt, on aligned pairs in RapidFuzz's batch calls, and the blocks in which
such names meet.
Does not belong here: numbers; they must agree and are part of the blocks. Whose names they are (`similar`).
"""

import numpy as np
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from transforms.addresses.matching.keys import Flags, Numbers, flags, hashes, mixed

# Characters that tell neighbours apart: 一路 and 二路, 东段 and 西段, A区 and B区.
_TELLING = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ一二三四五六七八九十百东西南北上下前后左右甲乙丙丁大小新老支横"
_OTHERS = rf"[^{_TELLING}]"
SHORTEST = 3
# Beside a number and another name that agree, even two characters can be seen to be misspelt.
SHORTEST_BESIDE = 2
# One wrong character in a short name, two in a long one (swapped neighbours count as one) that is long without the
# words that end many names: two of 康溪大道西段 leave nothing of its own.
_LONG, _LONG_OF_ITS_OWN = 6, 4
_ENDS_OF_MANY = (
    "(?:(?:大道|正街|横街|支路|环路|公路|[路街巷道])(?:[东西南北中上下前后]段)?|"
    "(?:小区|花园|花苑|家园|庄园|公寓|大厦|大楼|广场|中心|国际|名都|新城|公馆|山庄|水岸|[苑园城府])"
    "(?:(?:[A-Z]?[0-9]+|[A-Z])[期区]|[东西南北][苑区])?)$"
)
_MOST_NAMES_PER_BLOCK = 200
# What the names of a block share, with the first two, the last two, the outer two, or all characters sorted.
SHARED = {"road": ("area_id", "road_number"), "estate": ("area_id",)}
_NAME = pl.col("name")
_BLOCKS = {
    "h": _NAME.str.head(2),
    "t": _NAME.str.tail(2),
    "e": _NAME.str.head(1) + _NAME.str.tail(1),
    "s": _NAME.str.split("").list.sort().list.join(""),
}


def named(rows: pl.DataFrame, kind: str, shortest: int) -> pl.DataFrame:
    """The rows with a name of this kind that is long enough, and what its block needs: kind, area, number, name."""
    whole = pl.all_horizontal(pl.col(*SHARED[kind], kind).is_not_null())
    number = "road_number" if "road_number" in SHARED[kind] else pl.lit("")
    return rows.filter(whole, pl.col(kind).str.len_chars() >= shortest).with_columns(
        kind=pl.lit(kind), name=kind, road_number=number
    )


def blocks(names: pl.DataFrame) -> pl.DataFrame:
    """The blocks of names (kind, area_id, road_number, name): block, name (the row)."""
    shared = [hashes(names[part]) for part in ("kind", "area_id", "road_number")]
    rows = pl.int_range(names.height, dtype=pl.UInt32, eager=True)
    return pl.concat(
        pl.DataFrame({"block": _block(kind, shared, names.select(part).to_series()), "name": rows})
        for kind, part in _BLOCKS.items()
    )


def _block(kind: str, shared: list[Numbers], part: pl.Series) -> Numbers:
    return mixed(kind, *shared, hashes(part))


def names_in_blocks(premises: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every name of premises that may be misspelt, with its premises, and the blocks it is in."""
    numbered = premises.with_row_index("premises")
    found = pl.concat(
        named(numbered, kind, SHORTEST_BESIDE).select("kind", "area_id", "road_number", "name", "premises")
        for kind in SHARED
    )
    names = found.group_by("kind", "area_id", "road_number", "name", maintain_order=True).agg("premises")
    bounded = blocks(names).filter(pl.len().over("block") <= _MOST_NAMES_PER_BLOCK)
    return names.rechunk(), bounded.sort("block", maintain_order=True).rechunk()


def alike(left: pl.Series, right: pl.Series, shortest: int = SHORTEST) -> pl.Series:
    """Whether two different names are one misspelt.

    One difference in names of up to five characters, two in longer ones (`_ENDS_OF_MANY` apart). Of the characters that
    tell neighbours apart none is missing, and none stands for another (楠台街 may be 南台街, but 东台街 is not).
    """
    if left.is_empty():
        return pl.Series([], dtype=pl.Boolean)
    return _near(left, right, shortest) & pl.Series(_told_alike(left, right))


def near_neighbours(left: pl.Series, right: pl.Series, shortest: int) -> pl.Series:
    """Whether names are alike, or would be if none had left out what tells neighbours apart (南竹路 for 南竹二路)."""
    if left.is_empty():
        return pl.Series([], dtype=pl.Boolean)
    return _near(left, right, shortest) & ~pl.Series(_swapped(left, right))


def _told_alike(left: pl.Series, right: pl.Series) -> Flags:
    """Whether what tells neighbours apart is the same, or was misspelt as something else."""
    told = [pl.select(pl.lit(side).str.replace_all(_OTHERS, "")).to_series() for side in (left, right)]
    same_length = flags(left.str.len_chars() == right.str.len_chars())
    return flags(told[0] == told[1]) | (same_length & ~_swapped(left, right))


def _swapped(left: pl.Series, right: pl.Series) -> Flags:
    """Whether at some place both names have a character that tells neighbours apart, and not the same."""
    texts = [side.to_list() for side in (left, right)]
    size = max(len(text) for side in texts for text in side)
    sides = [np.array(side, f"U{size}").view(np.uint32).reshape(len(side), size) for side in texts]
    telling = np.array([ord(character) for character in _TELLING], np.uint32)
    both = np.isin(sides[0], telling) & np.isin(sides[1], telling) & (sides[0] != sides[1])
    swapped: Flags = both.any(axis=1)
    return swapped


def _near(left: pl.Series, right: pl.Series, shortest: int) -> pl.Series:
    distances = pl.Series(process.cpdist(left.to_list(), right.to_list(), scorer=OSA.distance, score_cutoff=2))
    shorter = pl.select(pl.min_horizontal(left.str.len_chars(), right.str.len_chars())).to_series()
    own = [side.str.replace(_ENDS_OF_MANY, "").str.len_chars() for side in (left, right)]
    long = (shorter >= _LONG) & pl.select(pl.min_horizontal(*own) >= _LONG_OF_ITS_OWN).to_series()
    return (shorter >= shortest) & (distances <= long.cast(pl.Int64) + 1)
