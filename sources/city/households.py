"""Households: who lives together, how old they are and how they are related.

Belongs here: the mix of household types and the ages and sexes of their members.
Does not belong here: names, numbers, addresses, deaths and what else happens to people.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sources.city.drawing import Draws, Floats, Ints, Mask


class Role(IntEnum):
    """The seat of a person in the household; at most one person has each."""

    HEAD = 0
    SPOUSE = 1
    CHILD = 2
    SECOND_CHILD = 3
    FATHER = 4
    MOTHER = 5
    MATE = 6
    NEWBORN = 15


SEATS = 16


class Type(IntEnum):
    """What kind of household it is."""

    YOUNG = 0
    SINGLE = 1
    OLD_SINGLE = 2
    YOUNG_COUPLE = 3
    EMPTY_NEST = 4
    OLD_COUPLE = 5
    ONE_CHILD = 6
    TWO_CHILDREN = 7
    SINGLE_PARENT = 8
    THREE_GENERATIONS = 9
    FLAT_SHARE = 10
    DORMITORY = 11
    LEFT_BEHIND = 12


URBAN_WEIGHTS = (9.0, 6.5, 10, 7.5, 12, 12.5, 20, 7, 4, 9, 2, 0.3, 0.5)
RURAL_WEIGHTS = (3.0, 6, 15, 4, 13, 17, 14, 8, 3, 10, 0.1, 0.1, 5)
COUPLES = (
    Type.YOUNG_COUPLE,
    Type.EMPTY_NEST,
    Type.OLD_COUPLE,
    Type.ONE_CHILD,
    Type.TWO_CHILDREN,
    Type.THREE_GENERATIONS,
)
OLD_AGES = (60, 65, 70, 75, 80, 85, 90, 97)
OLD_SINGLE_WEIGHTS = (14.0, 16, 19, 19, 18, 11, 4.5, 0.5)
OLD_COUPLE_WEIGHTS = (22.0, 23, 21, 17, 11, 4.5, 1.3, 0.1)
DAYS = 365.2425


@dataclass(frozen=True)
class Members:
    """People of all households: household, seat, sex (1 male, 2 female) and age in years at the first delivery."""

    household: Ints
    seat: Ints
    sex: Ints
    age: Floats


def household_types(rural: Mask, draws: Draws) -> Ints:
    """The type of each household."""
    urban_types = draws.weighted(URBAN_WEIGHTS, len(rural))
    return np.where(rural, draws.weighted(RURAL_WEIGHTS, len(rural)), urban_types)


def members(types: Ints, draws: Draws) -> Members:
    """The members of every household, by household and seat."""
    maker = _Maker(types, draws)
    maker.alone()
    maker.couples()
    maker.children()
    maker.parents()
    maker.sharers()
    household, seat, sex, age = (np.concatenate(column) for column in zip(*maker.parts, strict=True))
    order = np.lexsort((seat, household))
    return Members(household[order], seat[order], sex[order], np.clip(age[order], 0.01, 104.0))


class _Maker:
    """Draws the members seat by seat, for all households of a type at once."""

    def __init__(self, types: Ints, draws: Draws) -> None:
        self.types, self.draws = types, draws
        self.parts: list[tuple[Ints, Ints, Ints, Floats]] = []
        self.mother_age = np.zeros(len(types))
        self.head_age = np.zeros(len(types))

    def _of(self, *types: Type) -> Ints:
        return np.flatnonzero(np.isin(self.types, types)).astype(np.int64)

    def _seat(self, household: Ints, seat: int, sex: Ints, age: Floats) -> None:
        self.parts.append((household, np.full(len(household), seat), sex, age))

    def _sex(self, size: int, male: float = 0.5) -> Ints:
        return np.where(self.draws.chance(male, size), 1, 2)

    def _old(self, weights: tuple[float, ...], size: int) -> Floats:
        low = np.array(OLD_AGES)[self.draws.weighted(weights, size)]
        return low + 5 * self.draws.random.random(size)

    def alone(self) -> None:
        """People who live alone, and heads without a spouse."""
        young, single = self._of(Type.YOUNG), self._of(Type.SINGLE)
        old, parent = self._of(Type.OLD_SINGLE, Type.LEFT_BEHIND), self._of(Type.SINGLE_PARENT)
        ages = (
            (young, self.draws.normal(25.5, 4, 19, 35, len(young)), 0.52),
            (single, self.draws.normal(45, 8, 30, 60, len(single)), 0.58),
            (old, self._old(OLD_SINGLE_WEIGHTS, len(old)), 0.36),
            (parent, self.draws.normal(39, 6, 25, 52, len(parent)), 0.22),
        )
        for household, age, male in ages:
            self._seat(household, Role.HEAD, self._sex(len(household), male), age)
            self.head_age[household] = age
            self.mother_age[household] = age

    def couples(self) -> None:
        """Heads with a spouse, the husband mostly a little older."""
        means = {
            Type.YOUNG_COUPLE: (30, 4, 22, 40),
            Type.EMPTY_NEST: (54.5, 4.5, 46, 63),
            Type.ONE_CHILD: (40, 6.8, 24, 55),
            Type.TWO_CHILDREN: (39.5, 6, 26, 54),
            Type.THREE_GENERATIONS: (39, 6, 25, 54),
        }
        for kind in COUPLES:
            household = self._of(kind)
            size = len(household)
            age = self._old(OLD_COUPLE_WEIGHTS, size) if kind is Type.OLD_COUPLE else None
            age = self.draws.normal(*means[kind], size) if age is None else age
            head = self._sex(size, 0.75)
            gap = np.where(head == 1, -1, 1) * self.draws.normal(2, 2.6, -6, 12, size)
            partner = np.maximum(age + gap, 20.5)
            self._seat(household, Role.HEAD, head, age)
            self._seat(household, Role.SPOUSE, 3 - head, partner)
            self.head_age[household] = age
            self.mother_age[household] = np.where(head == 1, partner, age)

    def children(self) -> None:
        """Children of the head, most of them minors; now and then twins."""
        first = self._of(Type.ONE_CHILD, Type.TWO_CHILDREN, Type.SINGLE_PARENT, Type.THREE_GENERATIONS)
        age = self.mother_age[first] - self.draws.normal(26.2, 4, 19, 42, len(first))
        young = (self.mother_age[first] - 19) * self.draws.random.random(len(first))
        age = np.where(age < 0.02, 0.1 + 0.9 * young, age)
        self._seat(first, Role.CHILD, self._sex(len(first), 0.52), age)
        second = np.isin(self.types[first], [Type.TWO_CHILDREN])
        second |= np.isin(self.types[first], [Type.THREE_GENERATIONS]) & self.draws.chance(0.35, len(first))
        younger = age[second] - self.draws.normal(4, 2.2, 0.9, 12, int(second.sum()))
        younger = np.where(younger < 0.02, age[second] + 2.5, younger)
        younger = np.where(self.draws.chance(0.025, len(younger)), age[second], younger)
        self._seat(first[second], Role.SECOND_CHILD, self._sex(len(younger), 0.52), younger)
        left = self._of(Type.LEFT_BEHIND)
        self._seat(left, Role.MATE, self._sex(len(left)), self.draws.normal(9, 3.5, 1, 17, len(left)))

    def parents(self) -> None:
        """Parents of the head under one roof: both, or the one that is left."""
        household = self._of(Type.THREE_GENERATIONS)
        age = self.head_age[household] + self.draws.normal(25, 3.5, 19, 38, len(household))
        which = self.draws.weighted((60, 12, 28), len(household))
        for seat, sex, there, gap in ((Role.FATHER, 1, which < 2, 2.0), (Role.MOTHER, 2, which != 1, 0.0)):
            size = int(there.sum())
            self._seat(household[there], seat, np.full(size, sex), age[there] + gap)

    def sharers(self) -> None:
        """Flat shares and dormitories of unrelated young people."""
        for kind, low, high in ((Type.FLAT_SHARE, 3, 4), (Type.DORMITORY, 6, 9)):
            household = self._of(kind)
            number = self.draws.whole(low, high, len(household))
            for seat in range(high):
                there = household[number > seat]
                role = Role.HEAD if seat == 0 else Role.MATE + seat - 1
                self._seat(there, role, self._sex(len(there)), self.draws.normal(26, 5, 18, 48, len(there)))
