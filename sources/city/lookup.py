"""Which place some numbers name: the city's own look-up, for numbers that are wrong.

Belongs here: from road or group, plate, building, entrance, floor and room to the place that has them.
Does not belong here: making numbers wrong (`slips`), what the reference holds (`places`).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sources.city.drawing import Ints
from sources.city.ground import Kind
from sources.city.places import Places

NOWHERE = -1
# More than any number that is written, right or wrong.
ROOMS, UNITS, LABELS, PLATES = 10_000, 100, 1_000, 10_000
LOWEST, FLOORS = 10, 2_000


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of an address as columns, 0 where there is none; of a farmhouse `number` is the house."""

    number: Ints
    group: Ints
    building: Ints
    unit: Ints
    floor: Ints
    room: Ints


def numbers_of(places: Places, rows: Ints) -> Numbers:
    """The right numbers of places."""
    return Numbers(
        number=places.number[rows],
        group=places.group[rows],
        building=np.where(places.rural[rows], 0, places.label[rows]),
        unit=places.unit[rows],
        floor=places.floor[rows],
        room=np.where(places.kind[rows] == Kind.HOUSE, 0, places.room[rows]),
    )


class Lookup:
    """Finds places of a block by their numbers."""

    def __init__(self, places: Places) -> None:
        """Look up in these places."""
        self.places = places

    def place(self, rows: Ints, numbers: Numbers) -> Ints:
        """The place that has these numbers on the road (or in the village) of the place at `rows`, else `NOWHERE`."""
        premises = self._premises(rows, numbers)
        return np.where(premises < 0, NOWHERE, _find(self._rooms, self._key(premises, rows, numbers)))

    def building(self, rows: Ints, numbers: Numbers) -> tuple[Ints, Ints, Ints]:
        """A place in the named building (or entrance), else `NOWHERE`, with its lowest and its highest floor."""
        premises = self._premises(rows, numbers)
        keys, places, low, high = self._buildings
        key = (premises * LABELS + numbers.building) * UNITS + numbers.unit
        at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        found = (keys[at] == key) & (premises >= 0)
        return np.where(found, places[at], NOWHERE), low[at], high[at]

    def _premises(self, rows: Ints, numbers: Numbers) -> Ints:
        """The ground with the named plate on the road, or the named group of the village."""
        places = self.places
        rural = places.rural[rows]
        on_road = places.road[rows] * PLATES + numbers.number
        in_village = places.village[rows] * PLATES + numbers.group
        own = places.shape["premises"][places.building[rows]]
        found = np.where(rural, _find(self._groups, in_village), _find(self._plates, on_road))
        return np.where(~rural & (places.road[rows] < 0), own, found)

    def _key(self, premises: Ints, rows: Ints, numbers: Numbers) -> Ints:
        house = self.places.kind[rows] == Kind.HOUSE
        building = (premises * LABELS + numbers.building) * UNITS + numbers.unit
        return (building * FLOORS + numbers.floor + LOWEST) * ROOMS + np.where(house, numbers.number, numbers.room)

    @cached_property
    def _plates(self) -> tuple[Ints, Ints]:
        shape = self.places.shape
        there = shape["road"] >= 0
        return _index((shape["road"] * PLATES + shape["number"])[there], shape["premises"][there])

    @cached_property
    def _groups(self) -> tuple[Ints, Ints]:
        shape = self.places.shape
        rural = np.isin(shape["kind"], [Kind.HOUSE, Kind.GROUP])
        return _index((shape["village"] * PLATES + shape["label"])[rural], shape["premises"][rural])

    @cached_property
    def _rooms(self) -> tuple[Ints, Ints]:
        rows = np.arange(len(self.places), dtype=np.int64)
        premises = self.places.shape["premises"][self.places.building]
        return _index(self._key(premises, rows, numbers_of(self.places, rows)), rows)

    @cached_property
    def _buildings(self) -> tuple[Ints, Ints, Ints, Ints]:
        places = self.places
        rows = np.arange(len(places), dtype=np.int64)
        numbers = numbers_of(places, rows)
        premises = places.shape["premises"][places.building]
        key = (premises * LABELS + numbers.building) * UNITS + numbers.unit
        keys, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        low, high = np.full(len(keys), FLOORS), np.full(len(keys), -LOWEST)
        np.minimum.at(low, inverse, places.floor)
        np.maximum.at(high, inverse, places.floor)
        return keys, first.astype(np.int64), low, high


def _index(keys: Ints, values: Ints) -> tuple[Ints, Ints]:
    unique, first = np.unique(keys, return_index=True)
    return unique, values[first]


def _find(index: tuple[Ints, Ints], keys: Ints) -> Ints:
    known, values = index
    if not len(known):
        return np.full(len(keys), NOWHERE)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, values[at], NOWHERE)
