"""What happens to the people of a block: deaths, moves, arrivals, marriages and divorces.

Belongs here: when it happens and to whom.
Does not belong here: which department learns of it, and when (`feeds`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from sources.city.drawing import Draws, Ints
from sources.city.households import COUPLES, DAYS, Role, Type
from sources.city.people import HOMES, NEVER, NOBODY, People, day_number
from sources.city.places import Places

DEATHS_SINCE = date(2023, 1, 1)
HAZARD_AGES = (0, 1, 40, 60, 65, 70, 75, 80, 85, 90, 200)
HAZARD = (0.003, 0.0005, 0.0028, 0.008, 0.013, 0.021, 0.036, 0.064, 0.11, 0.19)
MOVES_PER_YEAR, ARRIVALS_PER_YEAR, MARRIAGES_PER_YEAR, DIVORCES_PER_YEAR = 0.07, 0.05, 0.005, 0.0022
UNMARRIED = 0.06


@dataclass(frozen=True)
class Registrations:
    """Marriages and divorces: husband, wife, day, kind (1 marriage, 2 divorce)."""

    husband: Ints
    wife: Ints
    day: Ints
    kind: Ints


def live(people: People, places: Places, deliveries: Sequence[date], draws: Draws) -> Registrations:
    """Let the people of a block live until the last delivery."""
    days = [day_number(day) for day in deliveries]
    people.arrived = np.zeros(len(people), dtype=np.int64)
    people.married = np.full(len(people), NEVER)
    people.divorced = np.full(len(people), NEVER)
    people.former = np.full(len(people), NOBODY)
    _die(people, days[-1], draws)
    _marry(people, days[0], draws)
    _divorce(people, days[0], draws)
    for index in range(1, len(days)):
        _arrive(people, days[index - 1], days[index], draws)
        _move(people, places, index, days, draws)
        _wed(people, index, days, draws)
        _part(people, days[index - 1], days[index], draws)
    return _registrations(people)


def _die(people: People, last: int, draws: Draws) -> None:
    start = day_number(DEATHS_SINCE)
    years = (last - start) / DAYS
    age = (last - people.birth) / DAYS - years / 2
    hazard = np.array(HAZARD)[np.searchsorted(HAZARD_AGES[1:], age, side="right")]
    hazard = np.where(people.sex == 1, 1.2, 0.8) * hazard
    dead = draws.chance(1 - np.exp(-hazard * years), len(people))
    day = draws.whole(start, last, len(people))
    people.death = np.where(dead & (day > people.birth + 1), day, NEVER)


def _marry(people: People, first: int, draws: Draws) -> None:
    """Couples married before the first delivery, mostly before their eldest was born; a few never did."""
    wives = np.flatnonzero(
        (people.sex == 2) & (people.spouse != NOBODY)
        & (np.isin(people.household_type, COUPLES) | np.isin(people.seat, [Role.FATHER, Role.MOTHER]))
    )  # fmt: skip
    husbands = people.spouse[wives]
    grown = np.maximum(people.birth[wives] + round(20.2 * DAYS), people.birth[husbands] + round(22.1 * DAYS))
    day = grown + np.round(draws.random.gamma(2.2, 1.6, len(wives)) * DAYS).astype(np.int64)
    eldest = np.full(len(people), NEVER)
    rows = np.flatnonzero(people.mother != NOBODY)
    np.minimum.at(eldest, people.mother[rows], people.birth[rows])
    day = np.minimum(day, eldest[wives] - draws.whole(120, 900, len(wives)))
    day = np.minimum(day, first - draws.whole(5, 900, len(wives)))
    young = people.household_type[wives] == Type.YOUNG_COUPLE
    never = draws.chance(UNMARRIED, len(wives)) & young | (day < grown)
    day = np.where(never & young, NEVER, np.maximum(day, grown))
    day = np.where(day >= first, NEVER, day)
    people.married[wives], people.married[husbands] = day, day


def _divorce(people: People, first: int, draws: Draws) -> None:
    """Lone parents were once married to somebody who now lives alone."""
    parents = np.flatnonzero((people.household_type == Type.SINGLE_PARENT) & (people.seat == Role.HEAD))
    single = np.flatnonzero((people.household_type == Type.SINGLE) & (people.seat == Role.HEAD))
    for sex in (1, 2):
        mine = parents[people.sex[parents] == sex]
        theirs = single[people.sex[single] != sex]
        pairs = min(len(mine), len(theirs))
        mine = mine[np.argsort(people.birth[mine], kind="stable")][:pairs]
        theirs = theirs[np.argsort(people.birth[theirs], kind="stable")]
        theirs = theirs[np.linspace(0, max(0, len(theirs) - 1), pairs).astype(np.int64)] if pairs else theirs[:0]
        near = np.abs(people.birth[mine] - people.birth[theirs]) < 12 * DAYS
        mine, theirs = mine[near], theirs[near]
        grown = np.maximum(people.birth[mine], people.birth[theirs]) + round(22.5 * DAYS)
        married = grown + draws.whole(0, 1500, len(mine))
        span = np.maximum(400, first - 60 - married)
        divorced = married + 300 + np.floor((span - 300) * draws.random.random(len(mine))).astype(np.int64)
        happened = divorced < first
        mine, theirs = mine[happened], theirs[happened]
        for one, other in ((mine, theirs), (theirs, mine)):
            people.former[one] = other
            people.married[one], people.divorced[one] = married[happened], divorced[happened]


def _arrive(people: People, before: int, now: int, draws: Draws) -> None:
    """Households that come from elsewhere between two deliveries; not those with a newborn or a tie in the city."""
    share = ARRIVALS_PER_YEAR * (now - before) / DAYS
    tied = np.zeros(int(people.household.max()) + 1, dtype=np.bool_)
    tied[people.household[(people.birth > before) | (people.death < NEVER) | (people.former != NOBODY)]] = True
    chosen = draws.chance(share, len(tied)) & ~tied
    day = draws.whole(before + 1, now, len(tied))
    people.arrived = np.where(chosen[people.household], day[people.household], people.arrived)


def _move(people: People, places: Places, index: int, days: list[int], draws: Draws) -> None:
    """Whole households that move to an empty home."""
    share = MOVES_PER_YEAR * (days[index] - days[index - 1]) / DAYS
    households = int(people.household.max()) + 1
    movers = draws.share(share, households, least=1)
    taken = np.zeros(len(places), dtype=np.bool_)
    taken[people.homes[index - 1]] = True
    empty = np.flatnonzero(np.isin(places.kind, HOMES) & ~taken)
    movers = movers[: len(empty)]
    to = np.full(households, -1)
    to[movers] = draws.some(empty, len(movers))
    moved = to[people.household]
    people.earlier = np.where(moved >= 0, people.homes[index - 1], people.earlier)
    for later in range(index, len(days)):
        people.homes[later] = np.where(moved >= 0, moved, people.homes[later])


def _wed(people: People, index: int, days: list[int], draws: Draws) -> None:
    """Young people who marry between two deliveries; the wife moves in."""
    before, now = days[index - 1], days[index]
    free = (people.household_type == Type.YOUNG) & (people.spouse == NOBODY) & people.alive(now)
    free &= (people.birth < before - round(22.2 * DAYS)) & (people.married == NEVER)
    number = max(1, round(len(people) * MARRIAGES_PER_YEAR * (now - before) / DAYS))
    men, women = (draws.some(np.flatnonzero(free & (people.sex == sex)), number) for sex in (1, 2))
    pairs = min(len(men), len(women))
    men, women = men[:pairs], women[:pairs]
    day = draws.whole(before + 1, now, pairs)
    people.married[men], people.married[women] = day, day
    people.spouse[men], people.spouse[women] = women, men
    for later in range(index, len(days)):
        people.homes[later][women] = people.homes[later][men]


def _part(people: People, before: int, now: int, draws: Draws) -> None:
    """Couples that divorce between two deliveries; both stay where they live for a while."""
    wives = np.flatnonzero(
        (people.sex == 2) & (people.spouse != NOBODY) & (people.married < before) & people.alive(now)
        & np.isin(people.household_type, [Type.YOUNG_COUPLE, Type.EMPTY_NEST])
    )  # fmt: skip
    wives = wives[people.alive(now)[people.spouse[wives]]]
    wives = draws.some(wives, max(1, round(len(people) * DIVORCES_PER_YEAR * (now - before) / DAYS)))
    husbands, day = people.spouse[wives], draws.whole(before + 1, now, len(wives))
    for one, other in ((wives, husbands), (husbands, wives)):
        people.former[one], people.divorced[one] = other, day
    people.spouse[wives] = people.spouse[husbands] = NOBODY


def _registrations(people: People) -> Registrations:
    wives = np.flatnonzero((people.sex == 2) & (people.married < NEVER))
    husbands = np.where(people.divorced[wives] < NEVER, people.former[wives], people.spouse[wives])
    apart = people.divorced[wives] < NEVER
    kind = np.concatenate([np.ones(len(wives), np.int64), np.full(int(apart.sum()), 2)])
    return Registrations(
        husband=np.concatenate([husbands, husbands[apart]]),
        wife=np.concatenate([wives, wives[apart]]),
        day=np.concatenate([people.married[wives], people.divorced[wives][apart]]),
        kind=kind,
    )


def marital(people: People, day: int) -> Ints:
    """Marital status on a day: 10 single, 20 married, 30 widowed, 40 divorced."""
    partner = people.spouse
    widowed = (partner != NOBODY) & (people.death[partner] <= day) & (people.married <= day)
    status = np.where(people.divorced <= day, 40, np.where(people.married <= day, 20, 10))
    alone = (people.household_type == Type.OLD_SINGLE) | (people.household_type == Type.LEFT_BEHIND)
    old_and_alone = alone & (people.seat == Role.HEAD) | np.isin(people.seat, [4, 5]) & (partner == NOBODY)
    return np.where(widowed | old_and_alone, 30, status)
