"""Matching again with a register that has grown: only claims whose result may be another are looked up anew.

Belongs here: which claims new places and names can touch, and old results in the numbers of the new index.
Does not belong here: matching (`match`).
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from transforms.addresses.matching.candidates import OF_ROADS, ROAD_WAYS, TOWN_WAYS, WAYS, Asked, readings
from transforms.addresses.matching.index import Index
from transforms.addresses.matching.keys import Flags, Lookup, Numbers, Rows, inside_keys
from transforms.addresses.matching.match import AT_ONCE, THREADS, Coded, match
from transforms.addresses.matching.weighing import Reason

_KEYS = {**WAYS, **TOWN_WAYS, **{OF_ROADS + way: key for way, key in ROAD_WAYS.items()}}


def code_again(before: Coded, index: Index) -> Coded:
    """What `match.code` gives with the index of a register that has everything the one before had.

    Without new places and names a result is what it was; a claim meets new ones only through its keys.
    """
    grown = _Grown(before.index, index)
    parts = zip(before.claims.iter_slices(AT_ONCE), before.matched.iter_slices(AT_ONCE), strict=True)
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda part: grown.touched(*part), parts))
    touched = pl.Series(np.concatenate([np.zeros(0, np.bool_), *found]))
    kept = _renumbered(before.matched.filter(~touched), before.index, index)
    anew = match(before.claims.filter(touched), index)
    numbered = pl.concat([kept, anew]).select(pl.all().gather(_order(touched)))
    return Coded(before.claims, index, numbered)


def _order(touched: pl.Series) -> pl.Series:
    """Where each row stands once those that are not touched come first."""
    within = pl.DataFrame({"touched": touched}).select(
        pl.when("touched")
        .then(pl.col("touched").cum_sum() - 1 + (~pl.col("touched")).sum())
        .otherwise((~pl.col("touched")).cum_sum() - 1)
    )
    return within.to_series()


class _Grown:
    """What a register has gained, as keys."""

    def __init__(self, before: Index, now: Index) -> None:
        """Compare the indexes."""
        self._identity = before.identity
        ways = _new(before.ways["key"].to_numpy(), now.ways["key"].to_numpy())
        self._inside = Lookup(_new(before.inside["key"].to_numpy(), now.inside["key"].to_numpy()))
        filled = now.inside["premises"].to_numpy()[now.room.one(self._inside.keys)[1]]
        open_keys = [_keys_of(now, filled), _new(before.roads["key"].to_numpy(), now.roads["key"].to_numpy())]
        self._keys = Lookup(np.unique(np.concatenate([ways, *open_keys])))
        self._for_all = np.isin(self._keys.keys, ways)

    def touched(self, claims: pl.DataFrame, matched: pl.DataFrame) -> Flags:
        """Claims that a new place or name may concern."""
        asked = Asked(claims)
        found, settled = np.zeros(claims.height, np.bool_), matched["settled"].to_numpy()
        rows, _, at = asked.hits(_KEYS, self._keys, asked.unsure)
        # What is settled lies in the only premises its keys lead to; anything else was weighed in several, or in none.
        concerned = self._for_all[at] | ~settled[asked.row[rows]]
        found[asked.row[rows[concerned]]] = True
        named = claims.select(pl.any_horizontal(pl.col("road_number", "estate").is_not_null())).to_series().to_numpy()
        # A name that almost agrees may agree better with a new one.
        unsure = matched["premises"].is_null().to_numpy() | (matched["reason"] == Reason.SIMILAR_NAME).to_numpy()
        found |= named & unsure
        found |= self._reads(claims, matched, settled)
        inside: Flags = claims["outside"].is_null().to_numpy()
        return found & inside

    def _reads(self, claims: pl.DataFrame, matched: pl.DataFrame, settled: Flags) -> Flags:
        """Settled claims that a new place in their premises is a reading of."""
        premises = matched["premises"].fill_null(0).to_numpy().astype(np.int64)
        touched = np.zeros(len(premises), np.bool_)
        for reading in readings(claims).get_columns():
            rows = np.flatnonzero(settled & reading.is_not_null().to_numpy())
            keys = inside_keys(self._identity, premises[rows], reading[rows])
            touched[rows[self._inside.one(keys)[0]]] = True
        return touched


def _new(before: Numbers, now: Numbers) -> Numbers:
    """Sorted keys that are there more or less often than before."""
    keys, counts = np.unique(np.concatenate([before, now]), return_counts=True)
    known, known_counts = np.unique(before, return_counts=True)
    counts[np.searchsorted(keys, known)] -= 2 * known_counts
    changed: Numbers = keys[counts != 0]
    return changed


def _keys_of(index: Index, premises: Rows) -> Numbers:
    """Every key that leads to these premises."""
    having = np.zeros(index.premises.height, np.bool_)
    having[premises] = True
    return np.unique(index.ways["key"].to_numpy()[having[index.ways["premises"].to_numpy()]])


def _renumbered(matched: pl.DataFrame, before: Index, now: Index) -> pl.DataFrame:
    """Rows of an index in the numbers of another that has all its places."""
    premises = _placed(before.premises, now.premises)
    areas = _placed(before.areas, now.areas) + now.premises.height
    inside = now.room.one(before.inside["key"].to_numpy())
    rooms = np.zeros(before.inside.height, np.int64)
    rooms[inside[0]] = inside[1] + now.first_inside
    numbers = pl.Series(np.concatenate([premises, areas, rooms]))
    return matched.with_columns(numbers.gather(matched[name]).alias(name) for name in ("place", "premises"))


def _placed(before: pl.DataFrame, now: pl.DataFrame) -> Rows:
    """Where each place is now; both are in order of canonical text, which a place keeps."""
    rows = now.select("canonical").with_row_index("row")
    return (
        before.select("canonical").join(rows, on="canonical", maintain_order="left")["row"].to_numpy().astype(np.int64)
    )
