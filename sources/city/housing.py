"""Who owns and who rents: deeds of dwellings, shops and garages, leases of public rental housing.

Belongs here: drawing owners and tenants, since when and with what share.
Does not belong here: planted cases (`planting_homes`), the rows of the feeds (`feeds.housing`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

import numpy as np

from sources.city.drawing import Draws, Floats, Ints, Mask
from sources.city.enterprises import Enterprises
from sources.city.ground import Kind
from sources.city.households import Role
from sources.city.people import NOBODY, People, day_number
from sources.city.places import LEVEL, Places
from sources.city.welfare import Welfare, months

# What real estate may be used for, in the order of the code table's labels below.
DWELLING, SHOP, GARAGE = 0, 1, 2
USES = ("住宅", "商业", "车库")
EXISTING, HISTORY = 0, 1
OWNED = {Kind.HOME: 0.62, Kind.DANWEI: 0.6, Kind.HOUSE: 0.2}
JOINT, SECOND_HOME, WITH_SHOP, WITH_GARAGE, SOLD, LATELY = 0.35, 0.04, 0.008, 0.05, 0.03, 0.006
HALF, WHOLE = 50.0, np.nan
AREAS = {Kind.HOME: 95, Kind.SHOP: 60, Kind.OFFICE: 85, Kind.HOUSE: 180, Kind.RENTAL: 52, Kind.DANWEI: 58}
GARAGE_AREA = 28.0
RENTED, LEASE_DAYS, RENT = 0.011, 1096, 11.0
LET, ENDED = 0, 1


@dataclass
class _Rows:
    """Columns of one length."""

    place: Ints

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.place)

    def add(self, **facts: float) -> None:
        """One more row, the last."""
        for item in fields(self):
            column = getattr(self, item.name)
            setattr(self, item.name, np.append(column, np.array(facts[item.name], dtype=column.dtype)))


@dataclass
class Deeds(_Rows):
    """One row per right: place, holder (rows), use, floor area, share (NaN: alone or jointly), day, state."""

    holder: Ints
    use: Ints
    area: Floats
    share: Floats
    day: Ints
    state: Ints


@dataclass
class Leases(_Rows):
    """One row per lease: place, family (household), applicant (row), rent, first and last day, month paid, state."""

    family: Ints
    applicant: Ints
    rent: Floats
    since: Ints
    until: Ints
    paid: Ints
    state: Ints


@dataclass(frozen=True)
class Residents:
    """What owning and renting depends on."""

    people: People
    places: Places
    bodies: Enterprises
    welfare: Welfare
    days: tuple[int, ...]

    @classmethod
    def of(
        cls, people: People, places: Places, bodies: Enterprises, welfare: Welfare, deliveries: Sequence[date]
    ) -> Self:
        """The same, with the deliveries as days since 1970."""
        return cls(people, places, bodies, welfare, tuple(day_number(day) for day in deliveries))

    def heads(self) -> Ints:
        """Grown heads of households."""
        people = self.people
        grown = (people.seat == Role.HEAD) & (people.age(self.days[0]) >= 24) & people.alive(self.days[0])
        return np.flatnonzero(grown)


def area_of(places: Places, rows: Ints) -> Floats:
    """The floor area that the register of addresses has for places."""
    usual = np.array([AREAS.get(kind, 0) for kind in Kind])[places.kind[rows]]
    return np.asarray(np.round(usual * (0.8 + 0.05 * (places.room[rows] % 9)), 2))


def let(residents: Residents, draws: Draws) -> Leases:
    """Public rentals: first the families in rental estates, then others who live in small flats."""
    people, places, first = residents.people, residents.places, residents.days[0]
    heads = residents.heads()
    owners = np.isin(people.household[heads], people.household[residents.bodies.representative])
    heads = heads[~owners & (places.level[people.homes[0][heads]] == LEVEL["H"])]
    number = max(1, round(RENTED * (int(people.household.max()) + 1)))
    rental = places.kind[people.homes[0][heads]] == Kind.RENTAL
    order = np.lexsort((draws.random.random(len(heads)), ~rental))
    who = np.sort(heads[order][:number])
    home = people.homes[0][who]
    since = np.maximum(first - draws.whole(60, LEASE_DAYS - 90, len(who)), people.arrived[who] + 10)
    month = int(months(np.array([first]))[0])
    ended = draws.chance(0.04, len(who))
    paid = np.where(ended, month - draws.whole(8, 20, len(who)), month - draws.weighted((70, 20, 10), len(who)))
    return Leases(
        place=home,
        family=people.household[who],
        applicant=who,
        rent=np.round(area_of(places, home) * RENT, 2),
        since=since,
        until=since + LEASE_DAYS - 1,
        paid=np.maximum(paid, months(since)),
        state=np.where(ended, ENDED, LET),
    )


def own(residents: Residents, leases: Leases, draws: Draws) -> Deeds:
    """Who owns the home they live in, alone or with the spouse; a few own more, but nobody who is assisted does."""
    people, places = residents.people, residents.places
    heads = residents.heads()
    heads = heads[~np.isin(people.household[heads], leases.family)]
    home = people.homes[0][heads]
    share = np.array([OWNED.get(kind, 0.0) for kind in Kind])[places.kind[home]]
    owners = heads[draws.chance(share, len(heads))]
    owners = owners[np.unique(people.homes[0][owners], return_index=True)[1]]
    home, day = people.homes[0][owners], _since(residents, owners, draws)
    spouse = people.spouse[owners]
    together = (spouse != NOBODY) & draws.chance(JOINT, len(owners)) & people.alive(residents.days[0])[spouse]
    halves = np.where(together, HALF, WHOLE)
    parts = [
        _deeds(places, (home, owners, halves, day), DWELLING),
        _deeds(places, (home[together], spouse[together], halves[together], day[together]), DWELLING),
    ]
    rich = owners[residents.welfare.assistance[owners] == 0]
    parts += [_more(residents, rich, use, share, draws) for use, share in ((DWELLING, SECOND_HOME), (SHOP, WITH_SHOP))]
    garages = rich[draws.chance(WITH_GARAGE, len(rich))]
    since = _since(residents, garages, draws)
    parts.append(_deeds(places, (people.homes[0][garages], garages, np.full(len(garages), WHOLE), since), GARAGE))
    sold = draws.some(np.arange(len(owners)), round(SOLD * len(owners)))
    unassisted = (people.age(residents.days[0]) >= 30) & (residents.welfare.assistance == 0)
    adults = np.flatnonzero(unassisted & ~np.isin(people.household, leases.family))
    before = adults[draws.whole(0, len(adults) - 1, len(sold))]
    earlier = day[sold] - draws.whole(400, 3000, len(sold))
    parts.append(_deeds(places, (home[sold], before, np.full(len(sold), WHOLE), earlier), DWELLING, HISTORY))
    return _joined(parts)


def _since(residents: Residents, owners: Ints, draws: Draws) -> Ints:
    """The day of the register: after they were twenty; a few between the deliveries."""
    first, last = residents.days[0], residents.days[-1]
    day = first - draws.whole(120, 6500, len(owners))
    day = np.minimum(np.maximum(day, residents.people.birth[owners] + 7400), first - 20)
    lately = draws.chance(LATELY, len(owners)) & (last > first)
    return np.where(lately, draws.whole(first + 1, max(first + 1, last - 1), len(owners)), day)


def _more(residents: Residents, owners: Ints, use: int, share: float, draws: Draws) -> Deeds:
    """Empty flats, or shops, that some owners have besides."""
    places, people = residents.places, residents.people
    chosen = owners[draws.chance(share, len(owners))]
    taken = np.zeros(len(places), dtype=np.bool_)
    for homes in people.homes:
        taken[homes] = True
    kind = Kind.SHOP if use == SHOP else Kind.HOME
    free = draws.some(np.flatnonzero((places.kind == kind) & ~taken & (places.level == LEVEL["H"])), len(chosen))
    chosen = chosen[: len(free)]
    return _deeds(places, (free, chosen, np.full(len(chosen), WHOLE), _since(residents, chosen, draws)), use)


def _deeds(places: Places, rights: tuple[Ints, Ints, Floats, Ints], use: int, state: int = EXISTING) -> Deeds:
    """Rights as place, holder, share and day."""
    place, holder, share, day = rights
    area = area_of(places, place) if use != GARAGE else np.full(len(place), GARAGE_AREA)
    size = len(place)
    return Deeds(place, holder, np.full(size, use), area, share, day, np.full(size, state))


def _joined(parts: Sequence[Deeds]) -> Deeds:
    return Deeds(*(np.concatenate([getattr(part, item.name) for part in parts]) for item in fields(Deeds)))


def others_of(people: People, leases: Leases, day: int, most: int) -> tuple[Ints, ...]:
    """The first, second, … member of each family besides the applicant (`NOBODY` for none), as columns."""
    alive: Mask = people.alive(day)
    rows = np.flatnonzero(alive & np.isin(people.household, leases.family))
    order = rows[np.lexsort((people.seat[rows], people.household[rows]))]
    columns = np.full((most, len(leases)), NOBODY)
    starts = np.searchsorted(people.household[order], leases.family)
    filled = np.zeros(len(leases), dtype=np.int64)
    for back in range(most + 1):
        at = np.minimum(starts + back, len(order) - 1)
        member = order[at] if len(order) else np.zeros(len(leases), np.int64)
        there = (starts + back < len(order)) & (people.household[member] == leases.family)
        there &= (member != leases.applicant) & (filled < most)
        lease = np.flatnonzero(there)
        columns[filled[lease], lease] = member[lease]
        filled[lease] += 1
    return tuple(columns)
