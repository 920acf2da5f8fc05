"""A block of the city: some towns with everything that stands, lives and works in them.

Belongs here: what every feed asks of a block.
Does not belong here: how any of it is made (`making`) or written down (`feeds`).
"""

from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from sources.city.atlas import Atlas
from sources.city.clues import Plants
from sources.city.drawing import Draws, Ints
from sources.city.enterprises import Enterprises, Jobs
from sources.city.housing import Deeds, Leases
from sources.city.lives import Registrations
from sources.city.people import NOBODY, People, day_number
from sources.city.places import Places
from sources.city.plan import CityPlan
from sources.city.spelling import Speller
from sources.city.welfare import Welfare, month_number


@dataclass(frozen=True)
class Block:
    """Some towns of the city, complete."""

    plan: CityPlan
    index: int
    places: Places
    atlas: Atlas
    people: People
    registrations: Registrations
    bodies: Enterprises
    jobs: Jobs
    welfare: Welfare
    leases: Leases
    deeds: Deeds
    plants: Plants = field(default_factory=Plants)

    def draws(self, part: str) -> Draws:
        """Draws for a part of this block."""
        return Draws(self.plan.seed, self.index, part)

    @cached_property
    def speller(self) -> Speller:
        """Writes the addresses of this block."""
        return Speller(self.atlas, self.plan.dirt.addresses)

    @cached_property
    def clear_speller(self) -> Speller:
        """Writes addresses of this block without noise."""
        clear = copy(self.speller)
        clear.share = 0.0
        return clear

    @cached_property
    def days(self) -> list[int]:
        """The deliveries as days since 1970."""
        return [day_number(day) for day in self.plan.deliveries]

    @cached_property
    def months(self) -> list[int]:
        """The months of the deliveries, counted from January 1970."""
        return [month_number(day) for day in self.plan.deliveries]

    @cached_property
    def town(self) -> Ints:
        """The town each person lives in at the first delivery."""
        return self.places.town[self.people.homes[0]]

    @cached_property
    def relative(self) -> Ints:
        """Somebody close to each person, `NOBODY` for none."""
        return self.people.relative()

    @cached_property
    def relative_ids(self) -> pl.Series:
        """The resident number of somebody close, null for none."""
        numbers = self.people.id_number[np.maximum(self.relative, 0)]
        return numbers.set(pl.Series(self.relative == NOBODY), None)

    @cached_property
    def clinics(self) -> pl.Series:
        """The health centre of each town."""
        streets = [("社区卫生服务中心" if town.street else "卫生院") for town in self.places.towns]
        names = [town.names[0] if not town.street else town.short for town in self.places.towns]
        return pl.Series([name + kind for name, kind in zip(names, streets, strict=True)])

    def town_texts(self, rows: Ints, delivery: int) -> tuple[pl.Series, pl.Series]:
        """Town and village of places as departments write them in columns of their own."""
        village = self.atlas.villages.right[self.places.village[rows]]
        return self.atlas.towns[delivery][self.places.town[rows]], village
