"""What departments give people: pensions, assistance, allowances, subsidies, health records.

Belongs here: who is entitled to what, since when and how much.
Does not belong here: the planted wrong cases (`clues`), the rows of any feed (`feeds`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sources.city.drawing import Draws, Floats, Ints, Mask
from sources.city.enterprises import Enterprises
from sources.city.households import DAYS
from sources.city.people import NEVER, OUTSIDE, People, day_number
from sources.city.places import Places

ASSISTED, DISABLED, WITH_RECORD = 0.011, 0.018, 0.93
NO_PENSION, WORKER_PENSION, RESIDENT_PENSION = 0, 1, 2
ALLOWANCE = {1: 100.0, 2: 200.0, 3: 500.0}
# Who is assisted has no larger pension, unless a case is planted.
MODEST = 450.0


@dataclass
class Welfare:
    """Per person: what they are given. Months count from January 1970; days from 1970.

    `assistance` is the number of the household's certificate (0 = none); its type, amount and days are per person too.
    """

    pension: Ints
    pension_amount: Floats
    pension_since: Ints
    assistance: Ints
    assistance_type: Ints
    assistance_amount: Floats
    assisted_since: Ints
    assisted_until: Ints
    allowance: Mask
    disability: Ints
    disability_level: Ints
    subsidies: Ints
    health_record: Mask
    diseases: Ints
    diagnosed: Ints

    def share(self, row: int) -> float:
        """One person's share of what the household is assisted with."""
        members = int((self.assistance == self.assistance[row]).sum())
        return float(self.assistance_amount[row]) / max(1, members)


def month_number(day: date) -> int:
    """Months since January 1970."""
    return (day.year - 1970) * 12 + day.month - 1


def months(days: Ints) -> Ints:
    """Days since 1970 as months since January 1970."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_start(number: Ints) -> Ints:
    """Months since January 1970 as the day they begin on."""
    return number.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def month_text(number: Ints) -> pl.Series:
    """Months since January 1970 as YYYYMM."""
    return pl.Series((1970 + number // 12) * 100 + number % 12 + 1).cast(pl.String)


def provide(people: People, places: Places, bodies: Enterprises, deliveries: Sequence[date], draws: Draws) -> Welfare:
    """Decide who is given what."""
    first, size = day_number(deliveries[0]), len(people)
    age = people.age(first)
    urban = ~places.rural[people.homes[0]]
    retired = age >= np.where(people.sex == 1, 60, 52)
    worker = retired & draws.chance(0.68, size) & urban | retired & draws.chance(0.16, size) & ~urban
    resident = ~worker & (age >= 60) & draws.chance(0.93, size)
    pension = np.where(worker, WORKER_PENSION, np.where(resident, RESIDENT_PENSION, NO_PENSION))
    retirement = people.birth + np.round(np.where((people.sex == 2) & worker, 52, 60) * DAYS).astype(np.int64)
    amount = np.where(worker, draws.normal(3150, 700, 1200, 8200, size), draws.normal(210, 50, 125, 420, size))
    disabled = draws.chance(np.where(age > 55, 2.2, 0.7) * DISABLED, size)
    level = 1 + draws.weighted((14, 28, 28, 30), size)
    welfare = Welfare(
        pension=pension,
        pension_amount=np.round(amount, 2).astype(np.float64),
        pension_since=months(retirement) + 1,
        assistance=np.zeros(size, np.int64),
        assistance_type=np.zeros(size, np.int64),
        assistance_amount=np.zeros(size),
        assisted_since=np.full(size, NEVER),
        assisted_until=np.full(size, NEVER),
        allowance=np.asarray(people.registered != OUTSIDE),
        disability=np.where(disabled, 1 + draws.weighted((12, 20, 3, 45, 9, 9, 2), size), 0),
        disability_level=np.where(disabled, level, 0),
        subsidies=np.where(disabled & (level <= 2), 2, 0),
        health_record=draws.chance(np.where(age < 7, 0.97, WITH_RECORD), size),
        diseases=np.where(
            age < 35, 0, draws.weighted((50, 32, 10, 8), size) * (draws.random.random(size) * 60 < age - 20)
        ),
        diagnosed=first - draws.whole(60, 4000, size),
    )
    owners = np.zeros(int(people.household.max()) + 1, dtype=np.bool_)
    owners[people.household[bodies.representative]] = True
    _assist(welfare, people, ~owners, first, draws)
    welfare.assistance_type = np.where(welfare.assistance_type > 0, 3, np.where(urban, 1, 2))
    modest = welfare.assistance > 0
    welfare.pension_amount = np.where(modest, np.minimum(welfare.pension_amount, MODEST), welfare.pension_amount)
    # The living subsidy is for disabled people on assistance, the care subsidy for levels one and two.
    welfare.subsidies += np.where(disabled & (welfare.assistance > 0), 1, 0)
    return welfare


def _assist(welfare: Welfare, people: People, needy: Mask, first: int, draws: Draws) -> None:
    """Households on assistance: none of them has an enterprise, only the clues do."""
    households = len(needy)
    alive = people.alive(first)
    members = np.bincount(people.household[alive], minlength=households)
    likely = np.where(members == 1, 2.4, 1.6) * ASSISTED
    chosen = np.flatnonzero(draws.chance(likely, households) & needy & (members > 0) & (members < 7))
    number, since, amount = (np.zeros(households, np.int64) for _ in range(3))
    number[chosen] = people.first + chosen
    since[chosen] = first - draws.whole(40, 2600, len(chosen))
    amount[chosen] = draws.whole(18, 52, len(chosen)) * 10 * members[chosen]
    of = people.household
    on = (number[of] > 0) & (people.death > since[of])
    destitute = (members == 1)[of] & (people.age(first) >= 60) & (number[of] % 3 == 0)
    welfare.assistance = np.where(on, number[of], 0)
    welfare.assistance_type = destitute.astype(np.int64)
    welfare.assistance_amount = np.where(on, amount[of], 0).astype(np.float64)
    welfare.assisted_since = np.where(on, since[of], NEVER)


def allowance_band(age: Ints) -> Ints:
    """Age band of the old-age allowance: 1 from 80, 2 from 90, 3 from 100; 0 below."""
    return np.searchsorted([80, 90, 100], age, side="right").astype(np.int64)
