"""A coder on what a lake knows: its places, other names, and what reviewers decided.

Belongs here: opening one.
Does not belong here: coding (`transforms.addresses.coder`), the prepared register (`address_index`).
"""

import polars as pl

from transforms.addresses import decisions
from transforms.addresses.coder import Coder
from warehouse import decisions as kept
from warehouse.address_index import PLACES, AddressIndex, address_index
from warehouse.lake import Lake


def open_coder(lake: Lake) -> Coder:
    """A coder on the lake as it is committed now.

    Raises:
        FileNotFoundError: the pipeline has not run yet.
    """
    stored, decisions = decided(lake)
    return Coder(stored.index, stored.standard_addresses, decisions)


def decided(lake: Lake) -> tuple[AddressIndex, pl.DataFrame]:
    """The prepared register of a lake and what reviewers decided about its texts, as `decisions.holding` gives it.

    Raises:
        FileNotFoundError: the pipeline has not run yet.
    """
    return address_index(lake), _holding(lake)


def _holding(lake: Lake) -> pl.DataFrame:
    """What reviewers decided, with the codes that places have now; the register is read only if there is anything."""
    taken = kept.taken(lake)
    if taken.is_empty():
        return decisions.no_decisions()
    # What became of a district follows from the day; as a place it stays what it was.
    merged = pl.when(pl.col("level") != "D").then("superseded_by").alias("superseded_by")
    register = lake.scan(PLACES).select("city_code", "canonical", merged).collect()
    return decisions.holding(taken, register)
