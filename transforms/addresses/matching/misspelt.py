"""Villages written with one wrong character, before their group: 石们村3组 in the town of 石门村.

A name that no list knows may be another village's: one that was merged long ago, or a hamlet. Two villages of a town
often differ in one character, so only slips that leave a trace count: characters swapped or doubled, one that sounds or
looks like the right one, or one in a name of three and more.

Belongs here: reading such a name as the only village of its town that it can be.
Does not belong here: names of roads and estates (`similar`), villages spelt right (`areas`).
"""

from functools import cache

import numpy as np
import polars as pl

from transforms.addresses.matching.index import Index
from transforms.addresses.matching.keys import Array, Flags
from transforms.addresses.matching.names import SHORTEST, SHORTEST_BESIDE, near_neighbours
from transforms.addresses.reading.gazetteer import gazetteer

_COMMUNITY = "(?:社区居民委员会|社区居委会|社区|居民委员会|居委会|居委)$"
_NUMBERED = r"^([^\d]{2,8})村(\d+组)$"
_SAME_CHARACTERS, _KIN, _LONG_NAME, _TOO_FAR = range(4)
# How near two characters stand: among the first of GB 2312, which are in order of sound, and in Unicode, where those of
# one radical are in order of strokes.
_SOUND, _LOOK = 12, 4


def read_misspelt_villages(claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The claims, in order, with the village that a misspelt name before a numbered group means.

    Never where two villages of the town are as near, nor where the register has the name: as a village group's or a
    road's. Where the record says the village beside the text, it must be that one, and any slip will do.

    Args:
        claims: as `claims.claim` gives them.
        index: the prepared register.
    """
    read = _named(claims)
    unknown = read.select("town", "area", "name", "beside_village_id").drop_nulls(["town", "area", "name"]).unique()
    unknown = unknown.join(_registered(index), on=["area", "name"], how="anti")
    if unknown.is_empty():
        return claims
    meant, beside = _meant(unknown), _meant_beside(unknown)
    found = read.join(meant, on=["town", "name"], how="left", maintain_order="left").join(
        beside, on=["beside_village_id", "name"], how="left", maintain_order="left"
    )
    said = pl.when(pl.col("beside_village_id").is_null()).then("meant").otherwise("meant_beside")
    known = pl.col("meant").is_not_null()
    return (
        found.with_columns(meant=said)
        .with_columns(
            village_id=pl.coalesce("meant", "village_id"),
            town_id=pl.when(known).then("town").otherwise("town_id"),
            group=pl.when(known).then("number").otherwise("group"),
            village_misspelt=known,
        )
        .select(claims.columns)
    )


def _named(claims: pl.DataFrame) -> pl.DataFrame:
    """What stands before a numbered group where a village should, without its kind (`name`), and that `number`."""
    parts = pl.col("group").str.extract_groups(_NUMBERED).struct
    # An unknown community was set aside; the group behind it stands alone.
    alone = pl.col("group").str.contains(r"^\d+组$")
    community = pl.when(alone & pl.col("locality").str.contains(_COMMUNITY)).then(
        pl.col("locality").str.replace(_COMMUNITY, "")
    )
    # Where the text names no village, the one beside it may stand in its place already.
    unread = pl.col("village_id").is_null() | (pl.col("village_id") == pl.col("beside_village_id"))
    return claims.with_columns(
        town=pl.coalesce("town_id", "beside_town_id"),
        area="own_area",
        name=pl.when(unread & pl.col("road").is_null()).then(pl.coalesce(parts.field("1"), community)),
        number=pl.coalesce(parts.field("2"), pl.col("group")),
    )


def _registered(index: Index) -> pl.DataFrame:
    """Names of roads and of village groups in the register, observed ones aside: area, name."""
    group = pl.col("group").str.extract(r"^([^\d]+?)村?\d*组$", 1)
    return (
        index.areas.filter(pl.col("status") != "observed")
        .select(area="area_id", name=pl.coalesce("road", group).str.strip_suffix("村"))
        .drop_nulls()
    )


def _meant(unknown: pl.DataFrame) -> pl.DataFrame:
    """The village that each name of a town means, where only one is nearest: town, name, meant."""
    villages = gazetteer().villages.select("bare", town="town_id", meant="village_id")
    pairs = unknown.select("town", "name").unique().join(villages, on="town")
    pairs = pairs.filter(near_neighbours(pairs["name"], pairs["bare"], SHORTEST_BESIDE))
    ranked = pairs.with_columns(rank=pl.Series(_ranks(pairs["name"], pairs["bare"]), dtype=pl.Int64))
    nearest = ranked.filter(pl.col("rank") == pl.col("rank").min().over("town", "name"))
    return (
        nearest.filter(pl.col("rank") < _TOO_FAR)
        .group_by("town", "name")
        .agg(pl.col("meant").unique())
        .filter(pl.col("meant").list.len() == 1)
        .with_columns(pl.col("meant").list.first())
    )


def _meant_beside(unknown: pl.DataFrame) -> pl.DataFrame:
    """The village beside the text, where the name is almost its own: beside_village_id, name, meant_beside."""
    villages = gazetteer().villages.select("bare", beside_village_id="village_id").unique()
    pairs = unknown.select("beside_village_id", "name").drop_nulls().unique().join(villages, on="beside_village_id")
    near = pairs.filter(near_neighbours(pairs["name"], pairs["bare"], SHORTEST_BESIDE))
    return near.select("beside_village_id", "name", meant_beside="beside_village_id").unique()


def _ranks(left: pl.Series, right: pl.Series) -> Array:
    """What kind of slip makes one name of the other; the least is the nearest."""
    pairs = pl.DataFrame({"left": left, "right": right})
    characters = [pl.col(side).str.split("").list.unique().list.sort().list.join("") for side in ("left", "right")]
    lengths = [pl.col(side).str.len_chars() for side in ("left", "right")]
    told = pairs.select(same=characters[0] == characters[1], level=lengths[0] == lengths[1], length=lengths[0])
    same, level = told["same"].to_numpy(), told["level"].to_numpy()
    long = level & (told["length"] >= SHORTEST).to_numpy()
    return np.select(
        [same, level & _kin(left, right), long], [_SAME_CHARACTERS, _KIN, _LONG_NAME], default=_TOO_FAR
    ).astype(np.int64)


def _kin(left: pl.Series, right: pl.Series) -> Flags:
    """Whether names of one length differ only in characters that sound or look alike."""
    if left.is_empty():
        return np.zeros(0, np.bool_)
    texts = [side.to_list() for side in (left, right)]
    size = max(len(text) for side in texts for text in side)
    codes = [np.array(side, f"U{size}").view(np.uint32).reshape(len(side), size) for side in texts]
    sounds = [_by_sound()[np.minimum(code, len(_by_sound()) - 1)] for code in codes]
    heard = (np.abs(sounds[0] - sounds[1]) <= _SOUND) & (sounds[0] >= 0) & (sounds[1] >= 0)
    seen = np.abs(codes[0].astype(np.int64) - codes[1].astype(np.int64)) <= _LOOK
    kin: Flags = (heard | seen).all(axis=1)
    return kin


@cache
def _by_sound() -> Array:
    """Where each character stands among those of GB 2312 that are in order of their sound; -1 for all others."""
    table = np.stack(np.meshgrid(np.arange(0xB0, 0xD8), np.arange(0xA1, 0xFF), indexing="ij"), axis=-1)
    ordered = np.array([ord(character) for character in table.astype(np.uint8).tobytes().decode("gb2312", "ignore")])
    place = np.full(0x10000, -1, np.int64)
    place[ordered] = np.arange(len(ordered))
    return place
