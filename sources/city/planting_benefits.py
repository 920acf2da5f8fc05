"""Planted cases about benefits: paid after death, still on the books, twice assisted, allowances wrong or missing.

Belongs here: R01, R02, R05, R12, R18a and R18b.
Does not belong here: cases about enterprises (`planting_bodies`).
"""

import numpy as np

from sources.city.clues import LOOK_ALIKES, SUBSIDY
from sources.city.people import NEVER, OUTSIDE
from sources.city.planting import Gardener
from sources.city.welfare import ALLOWANCE, allowance_band, months


def plant_benefits(gardener: Gardener) -> None:
    """Plant the cases of all benefit rules."""
    for rule in (_pensions, _civil_payments, _open_records, _twice_assisted, _allowances, _left_out):
        rule(gardener)


def _pensions(gardener: Gardener) -> None:
    """R01: a pension paid on after death; look-alikes in grace, clawed back, a funeral grant, a deleted card."""
    rule, number, first = "R01", gardener.number("R01"), gardener.months[0]
    plants, welfare = gardener.plants, gardener.welfare
    paid = (welfare.pension > 0) & (welfare.pension_since < gardener.death_month)
    plants.paid_on = gardener.take(paid & gardener.died(first - 9, first - 1), number)
    for row in plants.paid_on.tolist():
        count = gardener.paid_after(row)
        gardener.person(rule, row, "paid_on", count, round(count * float(welfare.pension_amount[row]), 2))
    each = -(-LOOK_ALIKES * number // 4)
    plants.paid_in_grace = gardener.take(paid & gardener.died(first - 1, gardener.months[-1] - 2), each)
    plants.clawed_back = gardener.take(paid & gardener.died(first - 6, first - 2), each)
    plants.funeral_grant = gardener.take(paid & gardener.died(first - 2, gardener.months[-1] - 1), each)
    kinds = {"grace": plants.paid_in_grace, "clawed_back": plants.clawed_back, "funeral_grant": plants.funeral_grant}
    for kind, rows in kinds.items():
        gardener.alike(rule, rows, kind)
    gardener.card(plants.paid_on, *kinds.values())
    gardener.deleted_card(rule, welfare.pension > 0, max(0, LOOK_ALIKES * number - sum(map(len, kinds.values()))))


def _civil_payments(gardener: Gardener) -> None:
    """R02: allowance, subsidy or assistance after death; look-alikes in grace, with an end date, a deleted card."""
    rule, number, first = "R02", gardener.number("R02"), gardener.months[0]
    plants, welfare = gardener.plants, gardener.welfare
    dead, age = gardener.died(first - 9, first - 1), gardener.people.age(gardener.first)
    plants.allowed_on = gardener.take((age >= 81) & welfare.allowance & dead, -(-number // 2))
    plants.subsidised_on = gardener.take((welfare.disability > 0) & (welfare.subsidies > 0) & dead, number // 3)
    plants.assisted_on = gardener.take((welfare.assistance > 0) & dead, number // 3)
    for row in plants.allowed_on.tolist():
        count = gardener.paid_after(row)
        gardener.person(rule, row, "allowance", count, count * ALLOWANCE[int(allowance_band(age[[row]])[0])])
    for row in plants.subsidised_on.tolist():
        count = gardener.paid_after(row)
        monthly = sum(value for bit, value in SUBSIDY.items() if int(welfare.subsidies[row]) & bit)
        gardener.person(rule, row, "subsidy", count, count * monthly)
    for row in plants.assisted_on.tolist():
        count = int(gardener.months[-1] - gardener.death_month[row] - 1)
        gardener.person(rule, row, "assistance", count, round(count * welfare.share(row), 2))
    dying = gardener.died(first, gardener.months[-1] - 1)
    grace = gardener.take((age >= 81) & welfare.allowance & dying, number)
    plants.allowed_in_grace = grace
    gardener.alike(rule, grace, "grace")
    gardener.deleted_card(rule, (age >= 81) & welfare.allowance, LOOK_ALIKES * number - len(grace))
    gardener.card(plants.allowed_on, plants.subsidised_on, plants.assisted_on, grace)


def _open_records(gardener: Gardener) -> None:
    """R05: dead for more than 90 days and still on the books; look-alikes died lately, or only on a deleted card."""
    rule, number, plants = "R05", gardener.number("R05"), gardener.plants
    held, death = gardener.welfare.health_record, gardener.people.death
    open_still = gardener.take((death < gardener.last - 130) & held, number)
    for row in open_still.tolist():
        gardener.person(rule, row, "still_open", int(gardener.months[-1] - gardener.death_month[row] - 3))
    lately = gardener.take((death > gardener.last - 85) & (death < NEVER) & held, number)
    gardener.alike(rule, lately, "died_lately")
    in_health = -(-2 * number // 3)
    plants.open_health = np.concatenate([open_still[:in_health], lately])
    plants.open_social = open_still[in_health:]
    gardener.card(open_still, lately)
    gardener.deleted_card(rule, held, LOOK_ALIKES * number - len(lately))


def _twice_assisted(gardener: Gardener) -> None:
    """R12: a person on two certificates at once; look-alikes whose other certificate had ended before."""
    rule, number, welfare = "R12", gardener.number("R12"), gardener.welfare
    on = (welfare.assistance > 0) & gardener.alive
    # Whoever owns a dwelling would bring it to the second household.
    without = on & ~np.isin(np.arange(len(on)), gardener.block.deeds.holder)
    for position, row in enumerate(gardener.take(without, number * (1 + LOOK_ALIKES)).tolist()):
        gardener.house(np.array([row]))
        others = np.flatnonzero(on & ~gardener.used)
        if not len(others):
            continue
        other = int(gardener.draws.some(others, 1)[0])
        # One more on a certificate: its household is no case of another rule.
        gardener.house(np.array([other]))
        since, own = int(welfare.assisted_since[other]), int(welfare.assisted_since[row])
        if position >= number:
            gardener.plants.second_certificate.append((row, other, own - 700, own - 40))
            gardener.alike(rule, np.array([row]), "ended_before")
            continue
        gardener.plants.second_certificate.append((row, other, since, NEVER))
        count = gardener.months[-1] - int(months(np.array([max(since, own)]))[0]) + 1
        # The other household has a member more than it would have.
        size = len(gardener.members(other)) + 1
        amount = round(count * min(welfare.share(row), float(welfare.assistance_amount[other]) / size), 2)
        gardener.person(rule, row, "two_certificates", count, amount)


def _allowances(gardener: Gardener) -> None:
    """R18a: an allowance too early or in too high a band; look-alikes whose age is wrong in another register."""
    rule, number, plants = "R18a", gardener.number("R18a"), gardener.plants
    age, able = gardener.people.age(gardener.last), gardener.alive & gardener.welfare.allowance
    paid = len(gardener.months)
    plants.too_young = gardener.take((age >= 75) & (age < 79) & able, -(-number // 2))
    plants.wrong_band = gardener.take((age >= 82) & (age < 88) & able, number // 2)
    for row in plants.too_young.tolist():
        gardener.person(rule, row, "too_young", paid, paid * ALLOWANCE[1])
    for row in plants.wrong_band.tolist():
        gardener.person(rule, row, "wrong_band", paid, paid * (ALLOWANCE[2] - ALLOWANCE[1]))
    elsewhere = (age >= 82) & able & gardener.welfare.health_record
    plants.younger_in_health = gardener.take(elsewhere, LOOK_ALIKES * number)
    gardener.alike(rule, plants.younger_in_health, "younger_in_another_register")


def _left_out(gardener: Gardener) -> None:
    """R18b: 80, alive and registered here but without an allowance; look-alikes registered elsewhere or dead."""
    rule, number, welfare = "R18b", gardener.number("R18b"), gardener.welfare
    age, paid = gardener.people.age(gardener.first - 100), len(gardener.months)
    left = gardener.take((age >= 80) & welfare.allowance & gardener.alive & welfare.health_record, number)
    welfare.allowance[left] = False
    gardener.plants.fresh_sign = left
    gardener.plants.kept_places += gardener.people.registered[left].tolist()
    for row in left.tolist():
        monthly = ALLOWANCE[int(allowance_band(age[[row]])[0])]
        gardener.person(rule, row, "left_out", paid, paid * monthly)
    away = gardener.take((age >= 80) & (gardener.people.registered == OUTSIDE) & gardener.alive, number)
    dead = gardener.take((age >= 80) & (gardener.people.death < gardener.first - 70), LOOK_ALIKES * number - len(away))
    gardener.alike(rule, away, "registered_elsewhere")
    gardener.alike(rule, dead, "dead")
    gardener.card(dead)
