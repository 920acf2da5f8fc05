"""The names of a block's towns, villages, roads and estates as columns, right and wrong.

Belongs here: name tables that spelling gathers from, and their misspellings.
Does not belong here: choosing which spelling a record gets (`noise`), putting a text together (`spelling`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from sources.city.drawing import Draws
from sources.city.places import Places
from sources.city.texts import joined
from sources.city.words import listed, similar

STREET_FOR_TOWN = {
    "街道": ("镇", "街道办事处", "办事处"),
    "镇": ("街道", "街道办事处", "乡"),
    "乡": ("镇", "镇", "场镇"),
}


@dataclass(frozen=True)
class Names:
    """One list of names, the same misspelt, and both again per delivery when divisions change."""

    right: pl.Series
    misspelt: pl.Series


class Atlas:
    """All names of a block; lists are gathered by the indexes that `Places` holds."""

    def __init__(self, places: Places, draws: Draws) -> None:
        """Gather the names of a block."""
        towns, ground = places.towns, places.ground
        self.places = places
        eras = range(len(towns[0].names))
        self.districts = [_column([town.districts[era] for town in towns]) for era in eras]
        self.district_codes = [_column([town.district_codes[era] for town in towns]) for era in eras]
        self.town_codes = [_column([town.codes[era] for town in towns]) for era in eras]
        self.towns = [_column([town.names[era] for town in towns]) for era in eras]
        self.shorts = _column([town.short for town in towns])
        self.wrong_kinds = [_column([_wrong_kind(town.names[0], k) for town in towns]) for k in range(3)]
        self.old_towns = _column([town.earlier_names[-1] if town.earlier_names else None for town in towns])
        # The latest earlier name of the district, and a functional zone (or the earliest name).
        self.old_districts = [
            _column([town.earlier_districts[k] if town.earlier_districts else None for town in towns]) for k in (-1, 0)
        ]
        self.villages = _names([village.name for _, village in ground.villages], draws)
        self.village_suffixes = _column([village.suffix for _, village in ground.villages])
        self.group_words = _column(ground.group_words)
        self.roads = _names(ground.roads, draws)
        self.estates = _names([estate.name for estate in ground.estates], draws)
        self.listed_aliases = _column([estate.alias for estate in ground.estates])
        self.first_aliases = self.listed_aliases.str.split("|").list.first()
        self.unlisted_aliases = _column([estate.unlisted for estate in ground.estates])
        self.hamlets = draws.words(listed("roads", "hamlet"), len(ground.buildings))

    def village_codes(self, era: int) -> pl.Series:
        """12-digit codes of the villages as of a delivery."""
        town = _column([str(town) for town, _ in self.places.ground.villages]).cast(pl.Int64)
        return joined(self.town_codes[era][town], self.village_suffixes)


def misspell(names: Sequence[str], draws: Draws) -> list[str]:
    """Each name with one character replaced by one that sounds or looks alike, else swapped, else dropped."""
    found = []
    picks = draws.random.random((len(names), 2)).tolist()
    for name, (where, which) in zip(names, picks, strict=True):
        places = [index for index, character in enumerate(name) if character in similar()]
        if places and which < 0.8:
            index = places[int(where * len(places))]
            others = similar()[name[index]]
            found.append(name[:index] + others[int(which * 97) % len(others)] + name[index + 1 :])
        elif len(name) > 2 and which < 0.9 and name[0] != name[1]:
            found.append(name[1] + name[0] + name[2:])
        else:
            index = int(where * max(1, len(name) - 1))
            found.append(name[:index] + name[index + 1 :])
    return found


def _names(names: Sequence[str], draws: Draws) -> Names:
    return Names(_column(list(names)), _column(misspell(names, draws)))


def _column(values: Sequence[str | None]) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


def _wrong_kind(name: str, which: int) -> str:
    for kind, others in STREET_FOR_TOWN.items():
        if name.endswith(kind):
            return name.removesuffix(kind) + others[which]
    return name
