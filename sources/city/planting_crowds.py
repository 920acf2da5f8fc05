"""Planted cases of dwellings with too many people, and whoever else lives like that.

Belongs here: R24.
Does not belong here: other cases about homes (`planting_homes`).
"""

import numpy as np

from sources.city.clues import LOOK_ALIKES
from sources.city.drawing import Ints, Mask
from sources.city.households import Type
from sources.city.housing import area_of
from sources.city.people import NOBODY
from sources.city.places import LEVEL
from sources.city.planting import Gardener

SHARING = (Type.FLAT_SHARE, Type.DORMITORY)
LARGE_FAMILY, FRIENDS, MOST_TRIED = 6, 3, 400


def plant_crowds(gardener: Gardener) -> None:
    """Plant the cases of R24 and count whatever else is one; look-alikes are large families and shared flats."""
    if gardener.number("R24"):
        _crowd_together(gardener)
    crowded, families, persons = _crowded(gardener)
    for place in np.flatnonzero(crowded).tolist():
        gardener.place("R24", place, "several_families", true=True)
    wanted = LOOK_ALIKES * max(1, int(crowded.sum()))
    level = gardener.known_flats()
    large = level & (families == 1) & (persons >= LARGE_FAMILY)
    shared = level & ~crowded & (families >= FRIENDS)
    for kind, possible, number in (("large_family", large, wanted // 2), ("shared_flat", shared, wanted - wanted // 2)):
        for place in gardener.draws.some(np.flatnonzero(possible), number).tolist():
            gardener.place("R24", place, kind)


def _crowded(gardener: Gardener) -> tuple[Mask, Ints, Ints]:
    """Of each place: whether it is a case at the last delivery, and how many families and people live there."""
    people, places, size = gardener.people, gardener.block.places, len(gardener.block.places)
    home, adult = people.homes[-1], people.age(gardener.last) >= 18
    # Who shares a flat with friends is a family of one.
    alone = np.isin(people.household_type, SHARING)
    family = np.where(alone, int(people.household.max()) + 1 + np.arange(len(people)), people.household)
    pairs = np.unique(np.stack([home, family])[:, gardener.alive & adult], axis=1)
    families = np.bincount(pairs[0], minlength=size)
    persons = np.bincount(home[gardener.alive], minlength=size)
    narrow = area_of(places, np.arange(size)) < gardener.parameter("least_area_per_person_m2") * persons
    many = (persons > gardener.parameter("most_persons_per_unit")) | narrow
    enough = families >= gardener.parameter("least_families")
    return np.asarray(enough & many & (places.level == LEVEL["H"])), families, persons


def _crowd_together(gardener: Gardener) -> None:
    """R24: several families in one flat."""
    number, people, places = gardener.number("R24"), gardener.people, gardener.block.places
    taken = np.zeros(len(places), dtype=np.bool_)
    for homes in (*people.homes, gardener.block.deeds.place, gardener.block.leases.place):
        taken[homes] = True
    empty = gardener.draws.random.permutation(np.flatnonzero(gardener.known_flats() & ~taken))
    bound = np.concatenate([people.household[gardener.block.deeds.holder], gardener.block.leases.family])
    for place in empty[:MOST_TRIED].tolist():
        if not number:
            return
        able = gardener.free_households() & gardener.recorded() & gardener.settled() & _on_their_own(gardener)
        able &= (gardener.welfare.assistance == 0) & ~np.isin(people.household, bound)
        able &= places.village[people.homes[0]] == places.village[place]
        households = gardener.draws.some(np.unique(people.household[able]), 8)
        sizes = np.bincount(people.household, minlength=int(people.household.max()) + 1)[households]
        needed = int(np.searchsorted(np.cumsum(sizes), gardener.parameter("most_persons_per_unit") + 1)) + 1
        enough = max(needed, int(gardener.parameter("least_families")) + 1)
        if enough > len(households):
            continue
        rows = np.flatnonzero(np.isin(people.household, households[:enough]))
        for homes in people.homes:
            homes[rows] = place
        gardener.plants.kept_places.append(place)
        gardener.house(rows)
        number -= 1


def _on_their_own(gardener: Gardener) -> Mask:
    """People whose household has no known parents or spouses in another one, so that two of them are unrelated."""
    people = gardener.people
    tied = np.zeros(int(people.household.max()) + 1, dtype=np.bool_)
    for other in (people.father, people.mother, people.spouse, people.former):
        apart = np.flatnonzero((other != NOBODY) & (people.household[other] != people.household))
        tied[people.household[apart]] = tied[people.household[other[apart]]] = True
    return np.asarray(~tied[people.household])
