"""Choosing whom to plant for the clue rules, each person and body for one case only.

Belongs here: what all rules share.
Does not belong here: the single rules (`planting_benefits`, `planting_bodies`).
"""

import numpy as np

from sources.city.block import Block
from sources.city.clues import GRACE, RATES, Clue
from sources.city.drawing import Draws, Ints, Mask
from sources.city.ground import Kind
from sources.city.households import Role
from sources.city.people import NEVER
from sources.city.places import LEVEL
from sources.city.welfare import MODEST, months
from sources.codes.parameters import parameter

# Assistance that began long before the months that are paid; the type of certificate of destitute people.
SETTLED, DESTITUTE = 130, 3


class Gardener:
    """Chooses candidates of a block and notes the cases; people, bodies and welfare are bent in place."""

    def __init__(self, block: Block, draws: Draws) -> None:
        """Nobody has been chosen yet."""
        self.block, self.draws, self.plants = block, draws, block.plants
        self.people, self.bodies, self.welfare = block.people, block.bodies, block.welfare
        self.used = np.zeros(len(block.people), dtype=np.bool_)
        self.used_bodies = np.zeros(len(block.bodies), dtype=np.bool_)
        self.first, self.last = block.days[0], block.days[-1]
        self.months = list(range(block.months[0] - 1, block.months[-1] + 1))
        self.death_month = months(np.minimum(block.people.death, NEVER))
        self.alive = block.people.alive(self.last)

    def house(self, rows: Ints) -> None:
        """Nobody else of these people's households is chosen for another case."""
        self.used |= np.isin(self.people.household, self.people.household[rows])

    def free_households(self) -> Mask:
        """People of whose household nobody has been chosen, and nobody dies."""
        households = int(self.people.household.max()) + 1
        busy = np.zeros(households, dtype=np.bool_)
        busy[self.people.household[self.used | (self.people.death < NEVER) | (self.people.birth > self.first)]] = True
        return ~busy[self.people.household]

    def assisted(self, candidates: Mask, number: int) -> Ints:
        """Householders on assistance, of untouched households; others are put on it where there are too few."""
        welfare, people = self.welfare, self.people
        free = self.free_households() & candidates & (people.seat == Role.HEAD) & self.alive
        early = welfare.assisted_since < self.first - SETTLED
        known = self.draws.some(np.flatnonzero(free & (welfare.assistance > 0) & early & self.plainly_assisted), number)
        bound = [people.household[self.bodies.representative], self.block.leases.family, self._propertied()]
        able = free & (welfare.assistance == 0) & ~np.isin(people.household, np.concatenate(bound))
        more = self.draws.some(np.flatnonzero(able), number - len(known))
        for row in more.tolist():
            self.assist(row)
        rows = np.concatenate([known, more]).astype(np.int64)
        self.used[rows] = True
        self.house(rows)
        return rows

    @property
    def plainly_assisted(self) -> Mask:
        """On the minimum allowance, not on destitution relief."""
        return np.asarray(self.welfare.assistance_type < DESTITUTE)

    def members(self, row: int) -> Ints:
        """Everybody on the certificate of a person."""
        return np.flatnonzero(self.welfare.assistance == self.welfare.assistance[row])

    def _propertied(self) -> Ints:
        """Households that own more than one thing."""
        owner = self.people.household[self.block.deeds.holder]
        own, times = np.unique(owner, return_counts=True)
        return own[times > 1]

    def assist(self, row: int) -> None:
        """Put a household on assistance."""
        welfare, people = self.welfare, self.people
        members = np.flatnonzero((people.household == people.household[row]) & self.alive & people.known(self.first))
        rural = bool(self.block.places.rural[people.homes[0][row]])
        since = self.first - int(self.draws.whole(SETTLED + 10, 1500, 1)[0])
        welfare.assistance[members] = people.first + people.household[row]
        welfare.assistance_type[members] = 2 if rural else 1
        welfare.assistance_amount[members] = 10.0 * len(members) * int(self.draws.whole(20, 50, 1)[0])
        welfare.assisted_since[members] = since
        welfare.pension_amount[members] = np.minimum(welfare.pension_amount[members], MODEST)

    def number(self, rule: str) -> int:
        """How many true cases of a rule the block gets: at least one when there are any."""
        share = self.block.plan.dirt.clues
        return max(1, round(RATES[rule] * len(self.people) * share)) if share > 0 else 0

    def take(self, candidates: Mask, number: int) -> Ints:
        """People who have not been chosen before."""
        chosen = self.draws.some(np.flatnonzero(candidates & ~self.used), number)
        self.used[chosen] = True
        return chosen

    def person(self, rule: str, row: int, kind: str, months: int | None = None, amount: float | None = None) -> None:
        """Note a true case about a person."""
        self.plants.clues.append(
            Clue(rule, "person", self.people.first + row, months, amount, true_case=True, kind=kind)
        )

    def alike(self, rule: str, rows: Ints, kind: str) -> None:
        """Note people who only look like a case."""
        for row in rows.tolist():
            self.plants.clues.append(
                Clue(rule, "person", self.people.first + row, None, None, true_case=False, kind=kind)
            )

    def parameter(self, name: str, key: str = "") -> float:
        """A number that rules and planted cases share, as of the last delivery."""
        value = parameter(name, self.block.plan.deliveries[-1], key)
        if not isinstance(value, (int, float)):
            raise TypeError(name)
        return float(value)

    def recorded(self) -> Mask:
        """People whose whole household has health records."""
        household = self.people.household
        without = np.bincount(household, weights=~self.welfare.health_record) > 0
        return np.asarray(~without[household])

    def settled(self) -> Mask:
        """Who lives in one place at all deliveries, and has from the beginning."""
        homes = self.people.homes
        same = np.all([column == homes[0] for column in homes], axis=0)
        return np.asarray(same & (self.people.arrived == 0))

    def known_flats(self) -> Mask:
        """Flats that the register of addresses holds at every delivery."""
        places = self.block.places
        flats = (places.level == LEVEL["H"]) & np.isin(places.kind, [Kind.HOME, Kind.RENTAL, Kind.DANWEI])
        return np.asarray(flats & np.all(places.referenced, axis=0))

    def months_since(self, day: int) -> int:
        """Months from the one a day lies in to the last that is paid, both counted."""
        return self.months[-1] - int(months(np.array([day]))[0]) + 1

    def finished(self) -> None:
        """What is planted is written down soundly: what bad numbers and lost rows hide is measured on others."""
        self.plants.kept = np.flatnonzero(self.used)
        self.plants.kept_bodies = np.flatnonzero(self.used_bodies)

    def uninsure(self, bodies: Ints) -> None:
        """Bodies that are no more insure nobody."""
        self.plants.stopped = np.concatenate([self.plants.stopped, bodies])

    def enterprise(self, rule: str, row: int, kind: str, months: int | None = None, *, true: bool = False) -> None:
        """Note a case about an enterprise."""
        self.plants.clues.append(Clue(rule, "enterprise", self.bodies.first + row, months, None, true, kind))

    def place(self, rule: str, row: int, kind: str, months: int | None = None, *, true: bool = False) -> None:
        """Note a case about a place."""
        self.plants.clues.append(Clue(rule, "place", self.block.places.first + row, months, None, true, kind))

    def died(self, since: int, until: int) -> Mask:
        """Who died in the months from `since` to `until`."""
        return np.asarray((self.death_month >= since) & (self.death_month <= until))

    def paid_after(self, row: int) -> int:
        """Months paid after the month of death and the grace."""
        return sum(month > self.death_month[row] + GRACE for month in self.months)

    def card(self, *rows: Ints) -> None:
        """These dead have a death card for certain."""
        self.plants.sure_card = np.concatenate([self.plants.sure_card, *rows])

    def deleted_card(self, rule: str, candidates: Mask, number: int) -> None:
        """Living people with a death card that was deleted or never audited."""
        rows = self.take(candidates & self.alive, number)
        self.alike(rule, rows, "deleted_card")
        self.plants.false_card = np.concatenate([self.plants.false_card, rows])
