"""A coder on what a lake knows: its places, other names, and what reviewers decided.

Belongs here: opening one.
Does not belong here: coding (`transforms.addresses.coder`).
"""

from dataclasses import dataclass

import polars as pl

from transforms.addresses import decisions
from transforms.addresses.coder import Coder
from transforms.addresses.index import Index, build_index
from transforms.addresses.places import PARTS
from warehouse import decisions as kept
from warehouse.lake import Lake

PLACES, ALIASES = "gold.address", "gold.address_alias"


@dataclass(frozen=True)
class Known:
    """What a lake knows about places: register (with standard addresses), names of premises, decisions that hold."""

    register: pl.DataFrame
    names: pl.DataFrame
    holding: pl.DataFrame


def known(lake: Lake) -> Known:
    """What the lake knows.

    Raises:
        FileNotFoundError: the pipeline has not run yet.
    """
    for name in (PLACES, ALIASES):
        if not lake.has(name):
            message = f"{lake.root} has no table {name} yet: run the pipeline first"
            raise FileNotFoundError(message)
    parts = [pl.col("group_name" if name == "group" else name).alias(name) for name in PARTS]
    # What became of a district follows from the day; as a place it stays what it was.
    merged = pl.when(pl.col("level") != "D").then("superseded_by").alias("superseded_by")
    places = lake.scan(PLACES).select(
        "city_code", "canonical", "level", "status", "standard_address", *parts, merged, parent="parent_canonical"
    )
    register = places.collect()
    holding = decisions.holding(kept.taken(lake), register)
    names = decisions.names(lake.scan(ALIASES).collect(), holding)
    return Known(register, names.select("city_code", estate="alias"), holding)


def open_index(found: Known) -> Index:
    """The places that stand, prepared for matching."""
    return build_index(found.register.filter(pl.col("superseded_by").is_null()), found.names)


def open_coder(lake: Lake) -> Coder:
    """A coder on the lake as it is committed now.

    Raises:
        FileNotFoundError: the pipeline has not run yet.
    """
    found = known(lake)
    return Coder(found.register, found.names, found.holding, open_index(found))
