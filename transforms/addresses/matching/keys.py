"""Keys: what leads from a claim, or from a place, to the same number, whatever the size of the register.

Belongs here: hashes of parts and their combinations, one definition for claims and places, and sorted look-up.
Does not belong here: which places have a key (`index`), what a hit is worth (`weighing`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.addresses.reading.gazetteer import names_of_towns
from transforms.addresses.reading.steps import meaning

Numbers = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]

# A name or number that leads to more places than this says nothing; it is left out.
MOST_PLACES = 20
_PHASE = r"((?:[A-Z]?\d+|[A-Z])[期区]|[东西南北]苑)$"
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)

# So many keys are near enough to be asked in any order.
_AT_HAND = 1 << 16

# The ways to premises: a letter that keeps kinds apart, and the parts that must agree.
NUMBER_KEYS = {
    "road": ("R", "area_id", "road", "road_number"),
    "road_anywhere": ("R*", "road", "road_number"),
    "village": ("V", "village_id", "group_or_none", "road_number"),
    "road_of_village": ("W", "village_id", "road", "road_number"),
    "group": ("G", "town_id", "group", "road_number"),
}
ESTATE_KEYS = {
    "estate": ("E", "area_id", "estate"),
    "estate_anywhere": ("E*", "estate"),
    "phases": ("E", "area_id", "without_phase"),
}
# A road and number that may be the name of an estate: 明珠6号.
NAMED_KEY = {"named": ("E", "area_id", "numbered_name")}
ROAD_KEYS = {
    "road": ("r", "area_id", "road"),
    "road_anywhere": ("r*", "road"),
    "village": ("v", "village_id", "group"),
    "group": ("g", "town_id", "group_or_road"),
}


def phase(estate: pl.Expr) -> pl.Expr:
    """The part of an estate's name that tells its phases apart: 2期, B区, 东苑; null: it has none."""
    return estate.str.extract(_PHASE, 1)


def _without_phase() -> pl.Expr:
    bare = pl.col("estate").str.replace(_PHASE, "")
    return pl.when((bare != pl.col("estate")) & (bare.str.len_chars() >= 2)).then(bare)


# Parts that are made of others.
MADE: dict[str, pl.Expr] = {
    "group_or_none": pl.col("group").fill_null(""),
    # On a road, the number alone does not lead to a door plate of the village: another road has the same number.
    "group_unless_road": pl.when(pl.col("group").is_not_null() | pl.col("road").is_null()).then(
        pl.col("group").fill_null("")
    ),
    # Where the village is known, the group of that number in another village of the town is another group.
    "group_of_town": pl.when(pl.col("village_id").is_null()).then("group"),
    "group_or_road": pl.coalesce("group", "road"),
    "group_or_road_of_town": pl.when(pl.col("village_id").is_null() | pl.col("group").is_null()).then(
        pl.coalesce("group", "road")
    ),
    "without_phase": _without_phase(),
    # 南坪惠民苑, read as 惠民苑 in 南坪.
    "town_and_name": meaning(pl.col("town_id"), names_of_towns()) + pl.col("estate"),
    "numbered_name": pl.col("road") + pl.col("road_number") + "号",
}


def texts(frame: pl.DataFrame, part: str, rows: Rows | None = None) -> pl.Series:
    """A part of all or some rows as text, one of `MADE` made from the columns it needs."""
    made = MADE.get(part, pl.col(part))
    some = frame.select(sorted(set(made.meta.root_names())))
    return (some if rows is None else some[rows]).select(made.alias(part)).to_series()


def flags(condition: pl.Series) -> Flags:
    """The rows where the condition holds for sure."""
    return condition.fill_null(value=False).to_numpy()


def hashes(texts: pl.Series) -> Numbers:
    """A number for each text; the same text has the same one in every run."""
    return texts.hash().to_numpy()


def mixed(letter: str, *parts: Numbers) -> Numbers:
    """One number for a combination of numbers, in their order, and the kind it is."""
    salt = int.from_bytes(letter.encode(), "big")
    whole = np.full(len(parts[0]), salt, np.uint64)
    for part in parts:
        whole ^= part
        whole *= _MULTIPLIER
        whole ^= whole >> _HALF
    return whole


def inside_keys(identity: Numbers, premises: Array, sequences: pl.Series) -> Numbers:
    """Keys of what is inside premises: which premises, and the building to room there."""
    return mixed("I", identity[premises], hashes(sequences))


@dataclass(frozen=True)
class Parts:
    """Hashes of the parts of claims or places, and which rows have the part."""

    hash: Mapping[str, Numbers]
    known: Mapping[str, Flags]

    @staticmethod
    def of(frame: pl.DataFrame, *names: str) -> "Parts":
        """The parts of these names, those of `MADE` made from the columns they need."""
        made = {name: texts(frame, name) for name in names}
        return Parts(
            {name: hashes(text) for name, text in made.items()},
            {name: text.is_not_null().to_numpy() for name, text in made.items()},
        )

    def at(self, rows: Rows) -> "Parts":
        """The parts of these rows."""
        return Parts(
            {name: found[rows] for name, found in self.hash.items()},
            {name: found[rows] for name, found in self.known.items()},
        )

    def having(self, name: str, numbers: Numbers, known: Flags) -> "Parts":
        """The parts with one more."""
        return Parts({**self.hash, name: numbers}, {**self.known, name: known})

    def key(self, key: tuple[str, ...], among: Flags | None = None) -> tuple[Rows, Numbers]:
        """The rows that have every part of a key, and the key of each."""
        letter, *names = key
        having = self.known[names[0]] if among is None else among & self.known[names[0]]
        for name in names[1:]:
            having = having & self.known[name]
        rows = np.flatnonzero(having)
        return rows, mixed(letter, *(self.hash[name][rows] for name in names))


@dataclass(frozen=True)
class Lookup:
    """Sorted keys, each perhaps several times, and where each is."""

    keys: Numbers

    @cached_property
    def _starts(self) -> tuple[Numbers, Rows]:
        """Each different key, and where its first row is; behind the last, the end."""
        starts = np.append(changes(self.keys), len(self.keys))
        return self.keys[starts[:-1]], starts

    def every(self, wanted: Numbers) -> tuple[Rows, Rows]:
        """All rows of each wanted key: which wanted one, and the row."""
        distinct, starts = self._starts
        asking, found = _present(distinct, wanted)
        first, counts = starts[found], starts[found + 1] - starts[found]
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.repeat(asking, counts), np.repeat(first, counts) + offsets

    def one(self, wanted: Numbers) -> tuple[Rows, Rows]:
        """The row of each wanted key, where no key is there twice: which wanted one, and the row."""
        return _present(self.keys, wanted)


def changes(values: Array) -> Rows:
    """Where values in order begin to be others: the rows that differ from the row before, and the first."""
    return np.flatnonzero(np.append(len(values) > 0, values[1:] != values[:-1]))


def _present(keys: Numbers, wanted: Numbers) -> tuple[Rows, Rows]:
    """Which of the wanted are among the sorted keys, and where; asked in order, neighbours are read together."""
    if not len(keys):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    order = np.argsort(wanted) if len(keys) > _AT_HAND else np.arange(len(wanted))
    sought = wanted[order]
    at = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
    hit = keys[at] == sought
    return order[hit], at[hit]
