"""Planted cases about services: subsidies and certificates, newborns left out, addresses in the air, tickets reopened.

Belongs here: R19, R20, R26, R29 and R33.
Does not belong here: benefits after death (`planting_benefits`).
"""

import numpy as np

from sources.city.clues import LOOK_ALIKES, SUBSIDY, Clue, Ticket
from sources.city.drawing import Mask
from sources.city.enterprises import Body
from sources.city.feeds.hotline import DAY
from sources.city.people import NEVER, NOBODY
from sources.city.places import LEVEL
from sources.city.planting import Gardener
from sources.city.words import table

LIVING, CARE = 1, 2
INTELLECTUAL, MENTAL = 5, 6
ABOVE_THE_ROOF = 9
GOING = 1


def plant_services(gardener: Gardener) -> None:
    """Plant the cases of all rules about services."""
    for rule in (_subsidies, _certificates, _newborns, _addresses, _tickets):
        rule(gardener)


def _subsidised(gardener: Gardener) -> Mask:
    """Disabled people who are alive, draw the care subsidy alone, and are not assisted."""
    welfare = gardener.welfare
    plain = (welfare.subsidies == CARE) & (welfare.assistance == 0) & (gardener.people.arrived == 0)
    return np.asarray((welfare.disability > 0) & plain & gardener.alive)


def _subsidies(gardener: Gardener) -> None:
    """R19: a subsidy that the level or the means do not allow; look-alikes of the local extension and in poverty."""
    rule, number, welfare, paid = "R19", gardener.number("R19"), gardener.welfare, len(gardener.months)
    usual = ~np.isin(welfare.disability, [INTELLECTUAL, MENTAL])
    for row in gardener.take(_subsidised(gardener) & usual, -(-number // 2)).tolist():
        welfare.disability_level[row] = 3
        gardener.person(rule, row, "care_without_level", paid, paid * SUBSIDY[CARE])
    for row in gardener.take(_subsidised(gardener), number // 2).tolist():
        welfare.subsidies[row] = LIVING
        gardener.person(rule, row, "living_without_need", paid, paid * SUBSIDY[LIVING])
    poor = (welfare.disability > 0) & ((welfare.subsidies & LIVING) > 0) & (welfare.assistance > 0) & gardener.alive
    poor &= welfare.assisted_since < gardener.first - 100
    in_need = gardener.take(poor, number)
    local = gardener.take(_subsidised(gardener), LOOK_ALIKES * number - len(in_need))
    welfare.disability[local], welfare.disability_level[local] = MENTAL, 3
    gardener.alike(rule, in_need, "in_need")
    gardener.alike(rule, local, "local_extension")


def _certificates(gardener: Gardener) -> None:
    """R20: a certificate of another level or category; look-alikes of the first generation, and written otherwise."""
    rule, number, people, welfare = "R20", gardener.number("R20"), gardener.people, gardener.welfare
    others = gardener.plants.other_certificate
    for position, row in enumerate(gardener.take(_subsidised(gardener), number).tolist()):
        category, level = int(welfare.disability[row]), int(welfare.disability_level[row])
        wrong = (f"{category % 7 + 1}{level}", f"{category}{level % 4 + 1}")[position % 2]
        others[row] = str(people.id_number[row]) + wrong
        gardener.person(rule, row, "another_level_or_category")
    first = gardener.take(_subsidised(gardener), number)
    for row in first.tolist():
        others[row] = f"渝残{people.first + row:08d}"
    lower = gardener.take(_subsidised(gardener), LOOK_ALIKES * number - len(first))
    for row in lower.tolist():
        others[row] = f" {people.id_number[row]}{welfare.disability[row]}{welfare.disability_level[row]}".lower()
    gardener.alike(rule, first, "first_generation")
    gardener.alike(rule, lower, "written_otherwise")


def _newborns(gardener: Gardener) -> None:
    """R29: born months ago, neither insured nor recorded; look-alikes are insured without a record, or younger."""
    rule, number, people, plants = "R29", gardener.number("R29"), gardener.people, gardener.plants
    born = (people.mother != NOBODY) & gardener.alive & (people.arrived == 0)
    months_old = born & (people.birth < gardener.last - 110) & (people.birth > gardener.last - 600)
    # Nobody has heard of them since: they have no health record either.
    left = gardener.take(months_old & ~gardener.welfare.health_record, number)
    more = gardener.take(months_old, number - len(left))
    gardener.welfare.health_record[more] = False
    rows = np.concatenate([left, more])
    for row in rows.tolist():
        gardener.person(rule, row, "not_insured")
    insured = gardener.take(months_old & ~gardener.welfare.health_record, number)
    young = gardener.take(born & (people.birth > gardener.last - 50), LOOK_ALIKES * number - len(insured))
    plants.uninsured = np.concatenate([rows, young])
    gardener.alike(rule, insured, "insured_without_record")
    gardener.alike(rule, young, "younger")


def _addresses(gardener: Gardener) -> None:
    """R26: registered on a floor that the building lacks; look-alikes on its last floor, and in a building too new."""
    rule, number, bodies, places = "R26", gardener.number("R26"), gardener.bodies, gardener.block.places
    _, building = np.unique(places.keys["B"], return_inverse=True)
    highest, known = np.full(building.max() + 1, -9), np.zeros(building.max() + 1, dtype=np.bool_)
    np.maximum.at(highest, building, places.floor)
    np.logical_or.at(known, building, np.any(places.referenced, axis=0))
    seat = bodies.place
    high = (places.level[seat] == LEVEL["H"]) & (highest[building[seat]] >= 3) & (places.style[seat] >= 0)
    able = (bodies.status == GOING) & (bodies.ended == NEVER) & (bodies.established < gardener.first - 100)
    able &= high & bodies.recorded & ~bodies.cluster & (bodies.body == Body.COMPANY)
    sure = np.all(places.referenced, axis=0)[seat]

    def take(possible: Mask, wanted: int) -> list[int]:
        rows = gardener.draws.some(np.flatnonzero(able & possible & ~gardener.used_bodies), wanted)
        gardener.used_bodies[rows] = True
        return [int(row) for row in rows]

    for row in take(sure, number):
        gardener.plants.other_address[row] = int(highest[building[seat[row]]]) + ABOVE_THE_ROOF
        gardener.enterprise(rule, row, "above_the_roof", true=True)
    last = take(sure & (places.floor[seat] == highest[building[seat]]), number)
    unknown = take(~known[building[seat]], LOOK_ALIKES * number - len(last))
    rest = take(sure, LOOK_ALIKES * number - len(last) - len(unknown))
    for kind, rows in (("last_floor", last), ("new_building", unknown), ("ordinary_floor", rest)):
        for row in rows:
            gardener.plants.kept_places.append(int(seat[row]))
            gardener.enterprise(rule, row, kind)


def _tickets(gardener: Gardener) -> None:
    """R33: three calls about what had been closed; look-alikes only two calls, or calls about something else."""
    rule, number, places = "R33", gardener.number("R33"), gardener.block.places
    requests = table("requests")["second"].to_list()
    noise, smoke, leak = (requests.index(name) for name in ("噪音扰民", "油烟污染", "房屋质量"))
    homes = np.unique(gardener.people.homes[0][gardener.settled() & gardener.free_households()])
    chosen = gardener.draws.some(homes[gardener.known_flats()[homes]], number * (1 + LOOK_ALIKES))
    start = (gardener.first - 60) * DAY + 36_000
    for position, place in enumerate(chosen.tolist()):
        kind = "called_again" if position < number else ("called_twice", "about_something_else")[position % 2]
        begun = start - position % 40 * DAY
        closed = begun + 3 * DAY
        again = {"called_again": 3, "called_twice": 2}.get(kind, 4)
        request = noise if kind != "about_something_else" else leak
        clue = len(gardener.plants.clues)
        uid = places.first + place
        gardener.plants.clues.append(Clue(rule, "ticket", uid, None, None, kind == "called_again", kind))
        gardener.plants.kept_places.append(place)
        gardener.plants.tickets.append(Ticket(place, request, begun, closed, clue))
        for turn in range(again):
            # The later ones are still open, or closed to the caller's content.
            moment = closed + (4 + 5 * turn) * DAY + turn * 3_600
            about = smoke if kind == "about_something_else" else request
            gardener.plants.tickets.append(Ticket(place, about, moment, moment + DAY if turn % 2 else -1, -1))
