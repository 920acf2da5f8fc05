"""The people of a block as columns: who they are, where they live and are registered, how they are related.

Belongs here: the `People` table and how it is put together from households and places.
Does not belong here: names and numbers (`identity`), marriages, moves and deaths (`lives`), work (`enterprises`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from sources.city.drawing import Draws, Ints, Mask
from sources.city.ground import Kind
from sources.city.households import DAYS, SEATS, Role, household_types, members
from sources.city.places import BLOCK_SIZE, Places

NEVER = 100_000
OUTSIDE = -1
NOBODY = -1
HOMES = (Kind.HOME, Kind.RENTAL, Kind.DANWEI, Kind.HOUSE, Kind.GROUP)
HOUSEHOLD = 2.38
BIRTHS_PER_YEAR = 0.0063
PEOPLE_PER_HANGER_ON = 40
PEOPLE_PER_CROWDED_REGISTER = 6_000


@dataclass
class People:
    """One row per person; days count from 1970, `NEVER` when it has not happened; people and places by row.

    `homes` holds one column per delivery; `earlier` is where they lived before, `registered` the place of household
    registration (`OUTSIDE` for another province).
    """

    first: int
    household: Ints
    household_type: Ints
    seat: Ints
    sex: Ints
    birth: Ints
    father: Ints
    mother: Ints
    spouse: Ints
    homes: list[Ints]
    earlier: Ints
    registered: Ints
    death: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    arrived: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    married: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    divorced: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    former: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    name: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.String))
    id_number: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.String))
    second_id: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.String))
    phone: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.String))

    def __len__(self) -> int:
        """How many people there are."""
        return len(self.household)

    @property
    def telephone(self) -> int:
        """Where the block's telephone numbers begin: 100,000 for each block."""
        return (self.first - 1) // 10

    @property
    def ids(self) -> Ints:
        """Stable numbers of the people."""
        return self.first + np.arange(len(self), dtype=np.int64)

    def age(self, day: int) -> Ints:
        """Whole years on a day."""
        return np.floor((day - self.birth) / DAYS + 1e-9).astype(np.int64)

    def known(self, day: int) -> Mask:
        """Who has been born and has arrived by a day."""
        return np.asarray((self.birth <= day) & (self.arrived <= day))

    def alive(self, day: int) -> Mask:
        """Who of them has not died by a day."""
        return np.asarray(self.known(day) & (self.death > day))

    def health_record_holders(self, held: Mask, day: int) -> Mask:
        """Who of those with a record has one by a day: babies get theirs after a month."""
        return np.asarray(held & self.known(day) & (self.birth <= day - 30))

    def relative(self) -> Ints:
        """Somebody close for each: the spouse, else a parent, else a housemate; `NOBODY` for those who have none."""
        found = np.where(self.spouse != NOBODY, self.spouse, self.mother)
        found = np.where(found != NOBODY, found, self.father)
        child = np.full(len(self), NOBODY)
        for parent in (self.father, self.mother):
            rows = np.flatnonzero(parent != NOBODY)
            child[parent[rows]] = rows
        return np.where(found != NOBODY, found, child)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days


def settle(block: int, places: Places, deliveries: Sequence[date], draws: Draws) -> People:
    """Fill the homes of a block with households as large as its villages."""
    counts = np.array([max(1, round(village.people / HOUSEHOLD)) for _, village in places.ground.villages])
    village = np.repeat(np.arange(len(counts)), counts)
    rural = np.array([item.rural for _, item in places.ground.villages])[village]
    types = household_types(rural, draws)
    people = members(types, draws)
    home = _homes(village, places, draws)
    first_day = day_number(deliveries[0])
    birth = first_day - np.round(people.age * DAYS).astype(np.int64)
    household = people.household
    result = People(
        first=block * BLOCK_SIZE + 1,
        household=household,
        household_type=types[household],
        seat=people.seat,
        sex=people.sex,
        birth=np.minimum(birth, first_day - 1),
        father=np.full(len(household), NOBODY),
        mother=np.full(len(household), NOBODY),
        spouse=np.full(len(household), NOBODY),
        homes=[home[household] for _ in deliveries],
        earlier=home[household],
        registered=home[household],
    )
    _newborns(result, deliveries, draws)
    _relate(result)
    _descend(result, draws)
    _register(result, places, draws)
    return result


def _homes(village: Ints, places: Places, draws: Draws) -> Ints:
    """A home in its village for each household: flats and numbered houses once, unnumbered groups many times."""
    homes = np.full(len(village), -1)
    living = np.isin(places.kind, HOMES)
    order = np.argsort(places.village[living], kind="stable")
    rows, of = np.flatnonzero(living)[order], places.village[living][order]
    for number in range(len(places.ground.villages)):
        candidates = rows[np.searchsorted(of, number) : np.searchsorted(of, number + 1)]
        start, end = np.searchsorted(village, [number, number + 1])
        chosen = draws.random.permutation(candidates)
        homes[start:end] = np.sort(np.resize(chosen, end - start))
    return homes


def _newborns(people: People, deliveries: Sequence[date], draws: Draws) -> None:
    """Children born after the first delivery."""
    start, end = day_number(deliveries[0]), day_number(deliveries[-1])
    age = people.age(start)
    mothers = np.flatnonzero(
        (people.sex == 2) & (age >= 22) & (age <= 40) & np.isin(people.seat, [Role.HEAD, Role.SPOUSE])
        & np.isin(people.household_type, [3, 6])
    )  # fmt: skip
    if start == end or not len(mothers):
        return
    number = max(1, round(len(people) * BIRTHS_PER_YEAR * (end - start) / DAYS))
    chosen = np.sort(draws.some(mothers, number))
    size = len(chosen)
    for name in ("household", "household_type", "earlier", "registered"):
        column = getattr(people, name)
        setattr(people, name, np.concatenate([column, column[chosen]]))
    people.homes = [np.concatenate([home, home[chosen]]) for home in people.homes]
    people.seat = np.concatenate([people.seat, np.full(size, Role.NEWBORN)])
    people.sex = np.concatenate([people.sex, np.where(draws.chance(0.52, size), 1, 2)])
    people.birth = np.concatenate([people.birth, draws.whole(start + 1, max(start + 1, end - 4), size)])
    for name in ("father", "mother", "spouse"):
        setattr(people, name, np.concatenate([getattr(people, name), np.full(size, NOBODY)]))


def _relate(people: People) -> None:
    """Spouses and parents within the household."""
    seats = np.full((people.household.max() + 1, SEATS), NOBODY)
    seats[people.household, people.seat] = np.arange(len(people))
    of = seats[people.household]
    head, partner = of[:, Role.HEAD], of[:, Role.SPOUSE]
    people.spouse = np.where(people.seat == Role.HEAD, partner, np.where(people.seat == Role.SPOUSE, head, NOBODY))
    old = {Role.FATHER: of[:, Role.MOTHER], Role.MOTHER: of[:, Role.FATHER]}
    for seat, other in old.items():
        people.spouse = np.where(people.seat == seat, other, people.spouse)
    child = np.isin(people.seat, [Role.CHILD, Role.SECOND_CHILD, Role.NEWBORN])
    male_head = people.sex[head] == 1
    people.father = np.where(child, np.where(male_head, head, partner), NOBODY)
    people.mother = np.where(child, np.where(male_head, partner, head), NOBODY)
    is_head = people.seat == Role.HEAD
    people.father = np.where(is_head, of[:, Role.FATHER], people.father)
    people.mother = np.where(is_head, of[:, Role.MOTHER], people.mother)


def _descend(people: People, draws: Draws) -> None:
    """Give half of the old couples and widowed people a grown child in another household."""
    old = np.flatnonzero(np.isin(people.household_type, [2, 5]) & (people.seat == Role.HEAD))
    old = old[draws.chance(0.5, len(old))]
    grown = np.flatnonzero(
        (people.father == NOBODY) & (people.mother == NOBODY)
        & np.isin(people.seat, [Role.HEAD, Role.SPOUSE]) & np.isin(people.household_type, [0, 1, 3, 4, 6, 7, 8])
    )  # fmt: skip
    if not len(old) or not len(grown):
        return
    grown = grown[np.argsort(people.birth[grown], kind="stable")]
    gap = (draws.normal(26, 3.5, 20, 38, len(old)) * DAYS).astype(np.int64)
    at = np.minimum(np.searchsorted(people.birth[grown], people.birth[old] + gap), len(grown) - 1)
    child, keep = np.unique(grown[at], return_index=True)
    parent = old[keep]
    fits = people.birth[child] - people.birth[parent] > 18 * DAYS
    child, parent = child[fits], parent[fits]
    other = people.spouse[parent]
    other = np.where(people.birth[child] - people.birth[other] > 18 * DAYS, other, NOBODY)
    male = people.sex[parent] == 1
    people.father[child] = np.where(male, parent, other)
    people.mother[child] = np.where(male, other, parent)


def _register(people: People, places: Places, draws: Draws) -> None:
    """Where people are registered: at home, elsewhere, outside; some places hold many who live elsewhere."""
    households = int(people.household.max()) + 1
    living = np.flatnonzero(np.isin(places.kind, HOMES))
    villages = living[places.rural[living]]
    elsewhere = np.resize(draws.some(living, households), households)
    if len(villages):
        country = draws.chance(0.55, households)
        elsewhere = np.where(country, villages[draws.whole(0, len(villages) - 1, households)], elsewhere)
    kind = draws.weighted((83, 14, 3), households)
    chosen = np.where(kind == 0, -2, np.where(kind == 1, elsewhere, OUTSIDE))[people.household]
    people.registered = np.where(chosen == -2, people.registered, chosen)
    hangers_on = draws.some(np.arange(len(people)), len(people) // PEOPLE_PER_HANGER_ON)
    crowded = draws.some(living, max(1, len(people) // PEOPLE_PER_CROWDED_REGISTER))
    people.registered[hangers_on] = crowded[draws.whole(0, len(crowded) - 1, len(hangers_on))]
    earlier = draws.chance(0.22, households)
    people.earlier = np.where(earlier[people.household], np.roll(elsewhere, 1)[people.household], people.earlier)
