"""Candidates: the premises a claim may mean, by which keys, and how deep its numbers lead inside them.

Belongs here: looking claims up in the index, exactly and by similar names; numbers of rows in, numbers of rows out.
Does not belong here: weighing candidates (`weighing`), choosing (`match`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from transforms.addresses.matching.index import Index
from transforms.addresses.matching.keys import (
    ESTATE_KEYS,
    NAMED_KEY,
    NUMBER_KEYS,
    ROAD_KEYS,
    Array,
    Flags,
    Lookup,
    Parts,
    Rows,
    changes,
    flags,
    inside_keys,
    phase,
    texts,
)
from transforms.addresses.matching.similar import similar_premises
from transforms.addresses.reading.claims import depth

# The keys of claims are those of places, but some say less of a claim that says more.
_SAID = {
    "village": ("V", "village_id", "group_unless_road", "road_number"),
    "group": ("G", "town_id", "group_of_town", "road_number"),
}
WAYS = {**NUMBER_KEYS, **_SAID, **ESTATE_KEYS, **NAMED_KEY}
# Asked where nothing else has led anywhere.
TOWN_WAYS = {"town_named": ("E", "area_id", "town_and_name")}
_EVERY_WAY = {**WAYS, **TOWN_WAYS}
ROAD_WAYS = {**ROAD_KEYS, "group": ("g", "town_id", "group_or_road_of_town")}
REGISTERED_AS = {
    "group_unless_road": "group_or_none", "group_of_town": "group", "group_or_road_of_town": "group_or_road"
}  # fmt: skip
OF_ROADS = "of roads: "
# Asked only where the district is not known for sure.
_WHEN_UNSURE = {"road_anywhere", "road_of_village", "estate_anywhere"}
# Each way of finding premises is a bit.
BITS = {way: 1 << bit for bit, way in enumerate((*_EVERY_WAY, "alias", "similar_road", "similar_estate"))}
# Parts that are compared with the name that the key is of: premises may have several.
_NAMES = {"estate", "without_phase", "numbered_name", "town_and_name"}


@dataclass(frozen=True)
class Pairs:
    """Claims (rows) beside premises that they may mean, and by which ways (bits); each pair once, in order of row."""

    row: Rows
    premises: Rows
    by: Rows

    def where(self, chosen: Flags | Rows) -> "Pairs":
        """Some of the pairs."""
        return Pairs(self.row[chosen], self.premises[chosen], self.by[chosen])

    def has(self, *ways: str) -> Flags:
        """Whether the pair was found in one of these ways."""
        found: Flags = (self.by & sum(BITS[way] for way in ways)) != 0
        return found


@dataclass(frozen=True)
class Asked:
    """Claims as they are looked up: their columns, and one row for each area they may be in."""

    claims: pl.DataFrame

    @cached_property
    def _areas(self) -> tuple[Rows, pl.Series]:
        counts = self.claims["areas"].list.len().fill_null(0).to_numpy().astype(np.int64)
        exploded = self.claims["areas"].explode(empty_as_null=True)
        return np.repeat(np.arange(len(counts)), np.maximum(counts, 1)), exploded

    @property
    def row(self) -> Rows:
        """The claim of each row."""
        return self._areas[0]

    @property
    def area_id(self) -> pl.Series:
        """The area of each row, null where the claim may be anywhere."""
        return self._areas[1]

    @cached_property
    def parts(self) -> Parts:
        """The hashed parts of each row."""
        names = {part for keys in (_EVERY_WAY, ROAD_WAYS) for _, *parts in keys.values() for part in parts} - {
            "area_id"
        }
        area = Parts.of(pl.DataFrame({"area_id": self.area_id}), "area_id")
        own = Parts.of(self.claims, *sorted(names))
        spread = own if len(self.row) == self.claims.height else own.at(self.row)
        return spread.having("area_id", area.hash["area_id"], area.known["area_id"])

    @cached_property
    def inside(self) -> pl.DataFrame:
        """What each claim may be called inside premises."""
        return readings(self.claims)

    @cached_property
    def depth(self) -> Array:
        """How deep each claim reaches, -1 where it says nothing."""
        return self.claims.select(depth(pl.col("claimed")).fill_null(-1)).to_series().to_numpy()

    @cached_property
    def anywhere(self) -> Flags:
        """Rows that are looked up in the whole city: no district is known."""
        return ~self.parts.known["area_id"]

    @cached_property
    def unsure(self) -> Flags:
        """Rows that are looked up in the whole city too: the district is not known for sure."""
        zone: Flags = self.claims["zone"].fill_null(value=False).to_numpy()
        return self.anywhere | zone[self.row]

    def hits(self, keys: Mapping[str, tuple[str, ...]], lookup: Lookup, unsure: Flags) -> tuple[Rows, Array, Rows]:
        """Rows that have a key that the look-up has: the row, the way (its number among the keys), what it found."""
        found = [
            self.parts.key(key, unsure if way.removeprefix(OF_ROADS) in _WHEN_UNSURE else None)
            for way, key in keys.items()
        ]
        rows = np.concatenate([rows for rows, _ in found])
        ways = np.repeat(np.arange(len(found)), [len(rows) for rows, _ in found])
        asking, at = lookup.every(np.concatenate([numbers for _, numbers in found]))
        return rows[asking], ways[asking], at


def premises(asked: Asked, index: Index, keys: Mapping[str, tuple[str, ...]] = WAYS) -> Pairs:
    """The premises that the keys of each claim lead to."""
    rows, ways, at = asked.hits(keys, index.way, asked.unsure)
    held = index.ways["premises"].to_numpy()[at].astype(np.int64)
    real = np.zeros(len(rows), np.bool_)
    for number, key in enumerate(keys.values()):
        of_way = np.flatnonzero(ways == number)
        real[of_way] = _same(asked, rows[of_way], index, at[of_way], key)
    bits = np.array([BITS[way] for way in keys])[ways]
    other_name = index.ways["alias"].to_numpy()[at] & (bits != BITS["named"])
    bits[other_name] = BITS["alias"]
    # A name without its phase means one of the phases, but which is not sure; another phase's it is not.
    part = index.ways["part"][at]
    without = np.flatnonzero(part.is_not_null().to_numpy())
    bits[without] = BITS["phases"]
    said = asked.claims.select("estate")[asked.row[rows[without]]].select(phase(pl.col("estate"))).to_series()
    real[without] &= ~(other_name[without] & flags(said != part[without]))
    return _united(asked.row[rows[real]], held[real], bits[real])


def _same(asked: Asked, rows: Rows, index: Index, at: Rows, key: Sequence[str]) -> Flags:
    """Whether what a key stands for is the same in the claim and in the place: a key is a hash."""
    letter, *parts = key
    same: Flags = (index.ways["letter"][at] == letter).to_numpy()
    claims, held = asked.row[rows], index.ways["premises"].to_numpy()[at]
    for part in parts:
        if part in index.parts.hash:
            # Divisions are few; their hashes are known to differ.
            same &= asked.parts.hash[part][rows] == index.parts.hash[part][held]
        else:
            own = REGISTERED_AS.get(part, part)
            known = index.ways["name"][at] if part in _NAMES else texts(index.premises, own, held)
            same &= flags(texts(asked.claims, part, claims) == known)
    return same


def _united(row: Rows, held: Rows, bits: Rows) -> Pairs:
    """Each pair once, with all its ways."""
    if not len(row):
        return Pairs(row, held, bits)
    order = np.argsort((row << 32) | held, kind="stable")
    row, held, bits = row[order], held[order], bits[order]
    first = changes((row << 32) | held)
    return Pairs(row[first], held[first], np.bitwise_or.reduceat(bits, first))


def similar(asked: Asked, among: Flags, index: Index) -> Pairs:
    """The premises with similar names of these claims."""
    wanted = np.flatnonzero(among[asked.row])
    claims = asked.claims.select("road", "road_number", "estate")[asked.row[wanted]]
    found = similar_premises(claims.with_columns(mention=asked.row[wanted], area_id=asked.area_id[wanted]), index)
    bits = found["by"].replace_strict(BITS, return_dtype=pl.Int64).to_numpy()
    return _united(found["mention"].to_numpy(), found["place"].to_numpy(), bits)


@dataclass(frozen=True)
class Inside:
    """The deepest registered place inside each pair's premises that the claim's numbers lead to."""

    place: Rows
    tie: Flags


def readings(claims: pl.DataFrame) -> pl.DataFrame:
    """What a claim may be called inside premises: both readings of the room number, the entrance, the building."""
    upper = pl.concat_str("building", "unit", separator="-", ignore_nulls=True)
    return claims.select(
        sequence="sequence",
        other="other_sequence",
        unit=pl.when(pl.col("unit").is_not_null()).then(pl.lit("U") + upper),
        building=pl.lit("B") + pl.col("building"),
    )


def inside(asked: Asked, pairs: Pairs, index: Index) -> Inside:
    """Look up, in order: both readings of the room (if both exist, neither is sure), the entrance, the building."""
    said = asked.inside
    place = pairs.premises.copy()
    own, other = (_reached(said[name], pairs, index, None) for name in ("sequence", "other"))
    tie = (own >= 0) & (other >= 0)
    room = np.where(own >= 0, own, other)
    found = np.where(tie, -1, room)
    for name in ("unit", "building"):
        missing = found < 0
        found = np.where(missing, _reached(said[name], pairs, index, missing), found)
    return Inside(np.where(found >= 0, found + index.first_inside, place), tie)


def _reached(reading: pl.Series, pairs: Pairs, index: Index, among: Flags | None) -> Rows:
    """The row of `index.inside` that a reading leads to, -1 for none."""
    found = np.full(len(pairs.row), -1, np.int64)
    having = reading.is_not_null().to_numpy()[pairs.row]
    wanted = np.flatnonzero(having if among is None else having & among)
    said = reading[pairs.row[wanted]]
    asking, at = index.room.one(inside_keys(index.identity, pairs.premises[wanted], said))
    here = index.inside["premises"].to_numpy()[at] == pairs.premises[wanted[asking]]
    same = here & flags(index.inside["sequence"][at] == said[asking])
    found[wanted[asking[same]]] = at[same]
    return found
