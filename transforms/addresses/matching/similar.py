"""Premises with a similar name: the number agrees, the name of the road or estate almost does.

Belongs here: which premises a name of a claim may mean when no key has found any.
Does not belong here: whether two names are similar (`names`).
"""

from collections.abc import Callable

import numpy as np
import polars as pl

from transforms.addresses.matching.index import Index
from transforms.addresses.matching.keys import MOST_PLACES
from transforms.addresses.matching.names import SHARED, SHORTEST, alike, blocks, named

Likeness = Callable[[pl.Series, pl.Series, int], pl.Series]


def similar_premises(
    claims: pl.DataFrame, index: Index, shortest: int = SHORTEST, likeness: Likeness = alike
) -> pl.DataFrame:
    """Premises with the claimed number on a road, or the claimed building in an estate, whose name is almost the same.

    Args:
        claims: mention, area_id, road, road_number, estate: one row per area the claim may be in.
        index: the prepared register.
        shortest: shorter names are too short to be almost anything.
        likeness: whether two names (aligned) are similar.

    Returns:
        mention, place, by (`similar_road` or `similar_estate`), one row per pair.
    """
    parts = ("kind", "area_id", "road_number", "name")
    wanted = pl.concat(named(claims, kind, shortest).select("mention", *parts) for kind in SHARED)
    asked = wanted.select(parts).unique(maintain_order=True)
    sought = blocks(asked)
    asking, found = index.block.every(sought["block"].to_numpy())
    # Two names meet in several blocks.
    pairs = np.unique(
        np.stack([sought["name"].to_numpy()[asking], index.blocks["name"].to_numpy()[found]]).astype(np.int64), axis=1
    )
    beside = pl.concat(
        [asked[pairs[0]], index.names[pairs[1]].rename(lambda name: f"{name}_known")], how="horizontal"
    ).filter(
        # A block is a hash; what it stands for is compared.
        *(pl.col(part) == pl.col(f"{part}_known") for part in parts[:3]),
        pl.col("name") != pl.col("name_known"),
        pl.col("premises_known").list.len() <= MOST_PLACES,
    )
    same = beside.filter(likeness(beside["name"], beside["name_known"], shortest))
    return (
        wanted.join(same, on=parts)
        .select("mention", place="premises_known", by="similar_" + pl.col("kind"))
        .explode("place")
        .with_columns(pl.col("place").cast(pl.Int64))
    )
