"""Planted cases about deaths: dates that contradict each other, the living among the dead, representatives who died.

Belongs here: R03, R04, R06 and R28.
Does not belong here: what is paid after a death (`planting_benefits`).
"""

import numpy as np

from sources.city.clues import LOOK_ALIKES, Visit
from sources.city.drawing import Ints, Mask
from sources.city.enterprises import Body
from sources.city.feeds.civil_affairs import cremated
from sources.city.feeds.health import reports
from sources.city.people import NEVER, NOBODY
from sources.city.planting import Gardener

GOING, CANCELLED = 1, 2
# Days by which two death dates differ: more and less than the rule allows.
FAR, NEAR = 60, 20
SIGN_AFTER, CARD_BEFORE, MISSING_AFTER = 35, 80, 60
CLINIC, AT_HOME, TELEPHONE = 0, 1, 2


def plant_deaths(gardener: Gardener) -> None:
    """Plant the cases of all rules about deaths, but for R06."""
    _representatives(gardener)
    _alive_after_all(gardener)
    _two_dates(gardener)
    _without_card(gardener)


def _dead(gardener: Gardener) -> Mask:
    """Dead people who always lived here and are not assisted."""
    unassisted = (gardener.welfare.assistance == 0) & (gardener.people.arrived == 0)
    return np.asarray(unassisted & (gardener.people.death < NEVER))


def _long_dead(gardener: Gardener) -> Mask:
    """Dead people to whom nothing is paid in the months that are delivered, nor in the one before."""
    return np.asarray(_dead(gardener) & (gardener.death_month < gardener.months[0] - 1))


def _two_dates(gardener: Gardener) -> None:
    """R03: card and crematorium name dates far apart; look-alikes close together, and a burial without cremation."""
    rule, number, people = "R03", gardener.number("R03"), gardener.people
    burnt, _ = cremated(gardener.block)
    dead = _long_dead(gardener) & (people.death > gardener.first - 900) & (people.death < gardener.last - 100)
    far = gardener.take(dead & burnt, number)
    for row in far.tolist():
        gardener.plants.other_death[row] = int(people.death[row]) - FAR
        gardener.person(rule, row, "dates_differ")
    near = gardener.take(dead & burnt, number)
    for row in near.tolist():
        gardener.plants.other_death[row] = int(people.death[row]) - NEAR
    buried = gardener.take(dead & ~burnt, LOOK_ALIKES * number - len(near))
    gardener.alike(rule, near, "dates_close")
    gardener.alike(rule, buried, "buried")
    gardener.card(far, near, buried)


def _without_card(gardener: Gardener) -> None:
    """R03: whoever was cremated long ago without a death card; people with a health record have one, it closes it."""
    people, plants = gardener.people, gardener.plants
    burnt, when = cremated(gardener.block)

    def missing() -> Mask:
        reported, carded, held = reports(gardener.block)
        return np.asarray(burnt & (when <= gardener.last) & ~(carded & ~held & (reported <= gardener.last)))

    near_the_limit = np.abs(people.death - (gardener.last - MISSING_AFTER)) < 15
    gardener.card(np.flatnonzero(missing() & (gardener.welfare.health_record | near_the_limit)))
    noted = {clue.subject_uid for clue in plants.clues}
    for row in np.flatnonzero(missing() & (people.death < gardener.last - MISSING_AFTER)).tolist():
        if people.first + row not in noted:
            gardener.person("R03", row, "no_card")
            gardener.used[row] = True


def _alive_after_all(gardener: Gardener) -> None:
    """R04: two sources see somebody who has an audited card; look-alikes are dead, with one late or distant sign."""
    rule, number, people, plants = "R04", gardener.number("R04"), gardener.people, gardener.plants
    welfare, age = gardener.welfare, gardener.people.age(gardener.first)
    seen = (welfare.pension > 0) & welfare.health_record & gardener.alive & (age >= 62) & (age < 79)
    living = gardener.take(seen & (welfare.pension_since < gardener.months[0]) & (welfare.assistance == 0), number)
    for row in living.tolist():
        death = gardener.last - CARD_BEFORE
        plants.wrong_card[row] = death
        plants.certified[row] = death + SIGN_AFTER + 2
        plants.visits += [Visit(row, death + SIGN_AFTER, CLINIC), Visit(row, death + SIGN_AFTER + 3, AT_HOME)]
        gardener.person(rule, row, "seen_by_two")
    dead = _dead(gardener) & welfare.health_record
    dead &= (people.death < gardener.last - 25) & (people.death > gardener.first - 110)
    late = gardener.take(dead, number)
    plants.visits += [Visit(row, int(people.death[row]) + 4, CLINIC) for row in late.tolist()]
    called = gardener.take(dead, LOOK_ALIKES * number - len(late))
    plants.visits += [Visit(row, int(people.death[row]) + 20, TELEPHONE) for row in called.tolist()]
    gardener.alike(rule, late, "recorded_late")
    gardener.alike(rule, called, "only_called")
    gardener.card(late, called)


def plant_certified(gardener: Gardener) -> None:
    """R06: cremated before death, or certified after cremation; look-alikes on the same day."""
    rule, number, people, plants = "R06", gardener.number("R06"), gardener.people, gardener.plants
    welfare = gardener.welfare
    dead = _long_dead(gardener) & (people.death > gardener.first - 900)
    same = gardener.take(dead & cremated(gardener.block)[0], number)
    # Pensioners who died in a month that is paid: its payment says when they were certified.
    deliveries = np.minimum(np.searchsorted(gardener.block.months, gardener.death_month), len(gardener.block.days) - 1)
    shown = people.death + 15 <= np.array(gardener.block.days)[deliveries]
    lately = gardener.died(gardener.months[0], gardener.months[-1]) & shown & (welfare.pension > 0)
    lately &= (welfare.assistance == 0) & (welfare.pension_since < gardener.months[0])
    after = gardener.take(lately, -(-number // 2))
    before = gardener.take(dead & cremated(gardener.block)[0], number - len(after))
    certified_then = gardener.take(lately, LOOK_ALIKES * number - len(same))
    for rows, days in ((before, -3), (same, 0), (after, 3), (certified_then, 3)):
        for row in rows.tolist():
            plants.cremated[row] = int(people.death[row]) + days
    plants.certified |= {row: int(people.death[row]) + 15 for row in after.tolist()}
    plants.certified |= {row: int(people.death[row]) + 3 for row in certified_then.tolist()}
    for rows, kind in ((before, "cremated_before_death"), (after, "certified_after_cremation")):
        for row in rows.tolist():
            gardener.person(rule, row, kind)
    gardener.alike(rule, same, "cremated_the_same_day")
    gardener.alike(rule, certified_then, "certified_the_same_day")
    gardener.card(before, same, after, certified_then)


def _representatives(gardener: Gardener) -> None:
    """R28: a body in business whose representative died long ago; look-alikes died lately, or the body is no more."""
    rule, number, bodies, people = "R28", gardener.number("R28"), gardener.bodies, gardener.people
    dead = _dead(gardener) & (people.age(gardener.first) >= 22)
    going = (bodies.body == Body.COMPANY) & (bodies.status == GOING) & (bodies.parent == NOBODY) & bodies.recorded
    going &= (bodies.ended == NEVER) & (bodies.established < gardener.first - 1000)
    old = dead & (people.death < gardener.last - 260) & (people.death > gardener.first - 800)
    lately = dead & (people.death < gardener.last - 20) & (people.death > gardener.last - 150)
    kinds: tuple[tuple[str, Mask, int], ...] = (
        ("dead_representative", old, number),
        ("died_lately", lately, number),
        ("cancelled", old, number),
    )
    for kind, possible, wanted in kinds:
        chosen: Ints = gardener.draws.some(np.flatnonzero(going & ~gardener.used_bodies), wanted)
        rows = gardener.take(possible, len(chosen))
        chosen = chosen[: len(rows)]
        gardener.used_bodies[chosen] = True
        bodies.representative[chosen] = rows
        gardener.card(rows)
        if kind == "cancelled":
            bodies.status[chosen] = CANCELLED
            bodies.ended[chosen] = people.death[rows] + 60
            gardener.uninsure(chosen)
        for body, row in zip(chosen.tolist(), rows.tolist(), strict=True):
            true = kind == "dead_representative"
            count = int(gardener.months[-1] - gardener.death_month[row]) if true else None
            gardener.enterprise(rule, body, kind, count, true=true)
