"""The names of a block's towns, villages, roads and estates as columns, right and wrong.

Belongs here: name tables that spelling gathers from.
Does not belong here: how names are misspelt (`misspelling`), which spelling a record gets (`noise`), putting a text
together (`spelling`).
"""

from collections.abc import Sequence

import polars as pl

from sources.city.drawing import Draws
from sources.city.misspelling import names
from sources.city.places import Places
from sources.city.texts import joined
from sources.city.words import listed

STREET_FOR_TOWN = {
    "街道": ("镇", "街道办事处", "办事处"),
    "镇": ("街道", "街道办事处", "乡"),
    "乡": ("镇", "镇", "场镇"),
}


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
        self.villages = names([village.name for _, village in ground.villages], draws)
        self.village_suffixes = _column([village.suffix for _, village in ground.villages])
        self.group_words = _column(ground.group_words)
        self.roads = names(ground.roads, draws)
        self.estates = names([estate.name for estate in ground.estates], draws)
        self.listed_aliases = _column([estate.alias for estate in ground.estates])
        self.first_aliases = self.listed_aliases.str.split("|").list.first()
        self.unlisted_aliases = _column([estate.unlisted for estate in ground.estates])
        self.hamlets = draws.words(listed("roads", "hamlet"), len(ground.buildings))

    def village_codes(self, era: int) -> pl.Series:
        """12-digit codes of the villages as of a delivery."""
        town = _column([str(town) for town, _ in self.places.ground.villages]).cast(pl.Int64)
        return joined(self.town_codes[era][town], self.village_suffixes)


def _column(values: Sequence[str | None]) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


def _wrong_kind(name: str, which: int) -> str:
    for kind, others in STREET_FOR_TOWN.items():
        if name.endswith(kind):
            return name.removesuffix(kind) + others[which]
    return name
