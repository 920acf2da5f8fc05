"""Planted cases about incomes: two benefits at once, work beside a benefit, two insurances, pensions too early.

Belongs here: R13, R14, R15, R16 and R17.
Does not belong here: what assisted households earn (`planting_poverty`), payments after death (`planting_benefits`).
"""

import numpy as np

from sources.city.clues import LOOK_ALIKES, Enrolment, Payment
from sources.city.drawing import Mask
from sources.city.enterprises import Body
from sources.city.people import NOBODY
from sources.city.planting import Gardener
from sources.city.welfare import RESIDENT_PENSION, WORKER_PENSION, months

# Benefits as the payments feed numbers them, and what is paid a month.
UNEMPLOYED, SURVIVOR = 3, 5
UNEMPLOYMENT, SURVIVORS, RESIDENTS = 2010.0, 980.0, 215.0
OLD_ENOUGH, REFORM = 60, (2025 - 1970) * 12


def plant_incomes(gardener: Gardener) -> None:
    """Plant the cases of all rules about incomes."""
    for rule in (_at_work, _pensioners_without_work, _twice_insured, _two_pensions, _too_early):
        rule(gardener)


def _pay(gardener: Gardener, row: int, kind: int, amount: float, paid: list[int]) -> None:
    """Pay a benefit for some months beside what is paid anyway."""
    begun = gardener.months[0] - 3
    gardener.plants.payments += [Payment(row, kind, month, amount, begun) for month in paid]


def _employed(gardener: Gardener) -> Mask:
    """Who has worked for one body for long, and at every delivery."""
    jobs = gardener.block.jobs
    steady = np.all([column == jobs.employer[0] for column in jobs.employer], axis=0)
    going = gardener.bodies.status[np.maximum(jobs.employer[0], 0)] == 1
    known = gardener.alive & (gardener.people.death > gardener.last) & (gardener.people.arrived == 0)
    return np.asarray(
        steady & (jobs.employer[0] != NOBODY) & (jobs.began < gardener.first - 400) & going
        & (gardener.welfare.assistance == 0) & (gardener.welfare.pension == 0) & known
    )  # fmt: skip


def _pensioners(gardener: Gardener) -> Mask:
    """Workers' pensioners of long standing who are alive and not assisted."""
    welfare, age = gardener.welfare, gardener.people.age(gardener.first)
    long = welfare.pension_since < gardener.months[0] - 12
    plain = (welfare.assistance == 0) & (age >= OLD_ENOUGH + 2) & (age < 79) & (gardener.people.arrived == 0)
    return np.asarray((welfare.pension == WORKER_PENSION) & long & plain & gardener.alive)


def _at_work(gardener: Gardener) -> None:
    """R13: unemployed and at work; look-alikes pay for themselves, or began to work when the benefit had ended."""
    rule, number, plants = "R13", gardener.number("R13"), gardener.plants
    paid = gardener.months
    both = gardener.take(_employed(gardener), number)
    for row in both.tolist():
        _pay(gardener, row, UNEMPLOYED, UNEMPLOYMENT, paid)
        gardener.person(rule, row, "at_work", len(paid), len(paid) * UNEMPLOYMENT)
    jobs, age = gardener.block.jobs, gardener.people.age(gardener.first)
    idle = np.all([column == NOBODY for column in jobs.employer], axis=0) & (age >= 22) & (age < 50)
    idle &= gardener.alive & (gardener.welfare.assistance == 0) & (gardener.welfare.pension == 0)
    plants.flexible = gardener.take(idle, number)
    for row in plants.flexible.tolist():
        _pay(gardener, row, UNEMPLOYED, UNEMPLOYMENT, paid)
    gardener.alike(rule, plants.flexible, "pays_for_oneself")
    later = gardener.take(_employed(gardener), LOOK_ALIKES * number - len(plants.flexible))
    for row in later.tolist():
        jobs.began[row] = gardener.first - 14
        _pay(gardener, row, UNEMPLOYED, UNEMPLOYMENT, paid[:1])
    gardener.alike(rule, later, "began_to_work_later")


def _pensioners_without_work(gardener: Gardener) -> None:
    """R14: unemployment benefit and a pension; look-alikes in the pension's first month, and a survivor's benefit."""
    rule, number, paid = "R14", gardener.number("R14"), gardener.months
    for row in gardener.take(_pensioners(gardener), number).tolist():
        _pay(gardener, row, UNEMPLOYED, UNEMPLOYMENT, paid)
        gardener.person(rule, row, "unemployed_pensioner", len(paid), len(paid) * UNEMPLOYMENT)
    fresh = gardener.take(_pensioners(gardener), number)
    for row in fresh.tolist():
        gardener.welfare.pension_since[row] = paid[1]
        _pay(gardener, row, UNEMPLOYED, UNEMPLOYMENT, paid[:2])
    gardener.alike(rule, fresh, "first_month")
    survivors = gardener.take(_pensioners(gardener), LOOK_ALIKES * number - len(fresh))
    for row in survivors.tolist():
        _pay(gardener, row, SURVIVOR, SURVIVORS, paid)
    gardener.alike(rule, survivors, "survivor")


def _twice_insured(gardener: Gardener) -> None:
    """R15: two employers pay for one worker; look-alikes where one insurance is paused, or began a month ago."""
    rule, number, bodies = "R15", gardener.number("R15"), gardener.bodies
    jobs, plants = gardener.block.jobs, gardener.plants
    firms = np.flatnonzero((bodies.body == Body.COMPANY) & (bodies.status == 1) & bodies.staffed)
    kinds = (
        ("two_employers", gardener.first - 200, False, number),
        ("one_is_paused", gardener.first - 200, True, number),
        ("change_of_work", gardener.last - 20, False, LOOK_ALIKES * number - number),
    )
    for kind, began, paused, wanted in kinds:
        rows = gardener.take(_employed(gardener), wanted)
        for row in rows.tolist():
            others = firms[(firms != jobs.employer[0][row]) & (bodies.established[firms] < began)]
            if not len(others):
                continue
            plants.enrolments.append(Enrolment(row, int(gardener.draws.some(others, 1)[0]), began, paused))
            if kind == "two_employers":
                gardener.person(rule, row, kind, gardener.months_since(began))
            else:
                gardener.alike(rule, np.array([row]), kind)


def _two_pensions(gardener: Gardener) -> None:
    """R16: a workers' and a residents' pension; look-alikes changed from one to the other, or draw a survivor's."""
    rule, number, paid = "R16", gardener.number("R16"), gardener.months
    sixty = months(gardener.people.birth + 21_915) + 1

    def residents(row: int, for_months: list[int]) -> None:
        begun = min(int(sixty[row]), gardener.months[0] - 1)
        gardener.plants.payments += [Payment(row, RESIDENT_PENSION, month, RESIDENTS, begun) for month in for_months]

    for row in gardener.take(_pensioners(gardener), number).tolist():
        residents(row, paid)
        gardener.person(rule, row, "two_pensions", len(paid), len(paid) * RESIDENTS)
    changed = gardener.take(_pensioners(gardener), number)
    for row in changed.tolist():
        gardener.welfare.pension_since[row] = paid[1]
        residents(row, paid[:1])
    gardener.alike(rule, changed, "changed_over")
    survivors = gardener.take(_pensioners(gardener), LOOK_ALIKES * number - len(changed))
    for row in survivors.tolist():
        _pay(gardener, row, SURVIVOR, SURVIVORS, paid)
    gardener.alike(rule, survivors, "survivor")


def _too_early(gardener: Gardener) -> None:
    """R17: a pension years before the age of the law; look-alikes a woman at fifty, and a man by his own choice."""
    rule, number, welfare, people = "R17", gardener.number("R17"), gardener.welfare, gardener.people
    men, women = (_pensioners(gardener) & (people.sex == sex) for sex in (1, 2))
    for position, row in enumerate(gardener.take(men | women, number).tolist()):
        age = (47 if people.sex[row] == 1 else 43) * 12 + position % 12
        welfare.pension_since[row] = int(months(people.birth[[row]])[0]) + age
        gardener.person(rule, row, "too_early")
    born = months(people.birth)
    of_reform = (people.sex == 1) & (welfare.pension == WORKER_PENSION) & (born + 720 >= REFORM)
    of_reform &= gardener.alive & (welfare.assistance == 0) & (welfare.pension_since <= gardener.months[-1])
    own_choice = gardener.take(of_reform, number)
    welfare.pension_since[own_choice] = born[own_choice] + 720 + 1
    workers = gardener.take(women & (people.death > gardener.last), LOOK_ALIKES * number - len(own_choice))
    welfare.pension_since[workers] = born[workers] + 600 + 1
    gardener.alike(rule, own_choice, "by_own_choice")
    gardener.alike(rule, workers, "woman_worker_at_fifty")
