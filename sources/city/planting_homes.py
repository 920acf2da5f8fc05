"""Planted cases about homes: public rentals that are sublet, held by owners, or unpaid.

Belongs here: R21, R22 and R23.
Does not belong here: what assisted households own (`planting_poverty`), crowded dwellings (`planting_crowds`).
"""

import numpy as np

from sources.city.clues import LOOK_ALIKES
from sources.city.drawing import Ints, Mask
from sources.city.enterprises import Body
from sources.city.feeds.grid import event_kind
from sources.city.ground import Kind
from sources.city.households import Type
from sources.city.housing import DWELLING, ENDED, EXISTING, HISTORY, LEASE_DAYS, LET, RENT, WHOLE, area_of
from sources.city.people import NEVER, NOBODY
from sources.city.places import LEVEL
from sources.city.planting import Gardener

GOING = 1
UNPAID, BEHIND, SMALL_SHARE = 8, 3, 10.0


def plant_homes(gardener: Gardener) -> None:
    """Plant the cases of all rules about homes."""
    for rule in (_sublet, _owners, _unpaid):
        rule(gardener)


def _leases(gardener: Gardener, possible: Mask | None = None) -> Ints:
    """Leases that run, of families of whom nobody has been chosen, in random order."""
    leases, people = gardener.block.leases, gardener.people
    free = gardener.free_households()[leases.applicant] & (leases.state == LET) & (leases.since < gardener.first - 40)
    free &= (gardener.welfare.assistance[leases.applicant] == 0) & gardener.known_flats()[leases.place]
    still = np.all([homes[leases.applicant] == people.homes[0][leases.applicant] for homes in people.homes], axis=0)
    chosen = free & still if possible is None else free & still & possible
    return gardener.draws.random.permutation(np.flatnonzero(chosen))


def _more_leases(gardener: Gardener, number: int) -> None:
    """Let homes of small households to those who live in them, until there are enough leases to plant in."""
    leases, people, places = gardener.block.leases, gardener.people, gardener.block.places
    short = number - len(_leases(gardener))
    bound = np.concatenate([people.household[gardener.block.deeds.holder], leases.family,
                            people.household[gardener.bodies.representative]])  # fmt: skip
    free = gardener.free_households() & gardener.alive & (people.seat == 0) & (people.age(gardener.first) >= 24)
    free &= (gardener.welfare.assistance == 0) & gardener.known_flats()[people.homes[0]]
    free &= ~np.isin(people.household, bound) & (people.arrived == 0)
    for row in gardener.draws.some(np.flatnonzero(free), max(0, short)).tolist():
        home, since = int(people.homes[0][row]), gardener.first - 500
        rent = float(area_of(places, np.array([home]))[0]) * RENT
        household = int(people.household[row])
        until, paid = since + LEASE_DAYS - 1, gardener.months[-1] - 1
        leases.add(
            place=home, family=household, applicant=row, since=since, until=until, rent=rent, paid=paid, state=LET
        )


def _sublet(gardener: Gardener) -> None:
    """R21: others live there, a grid worker has seen it, the family lives elsewhere; look-alikes show one sign only."""
    rule, number = "R21", gardener.number("R21")
    _more_leases(gardener, number * (1 + LOOK_ALIKES) + 4)
    people, places, leases, welfare = gardener.people, gardener.block.places, gardener.block.leases, gardener.welfare
    seen, day = event_kind("公租房转租"), gardener.first - 20
    recorded = gardener.recorded()[leases.applicant]
    for lease in _leases(gardener, recorded)[:number].tolist():
        tenants = gardener.free_households() & (people.seat == 0) & gardener.alive & gardener.recorded()
        tenants &= gardener.known_flats()[people.homes[0]] & (welfare.assistance == 0) & gardener.settled()
        tenants &= ~np.isin(people.household, leases.family)
        tenants &= ~np.isin(people.household, people.household[gardener.block.deeds.holder])
        others = gardener.draws.some(np.flatnonzero(tenants), 1)
        if not len(others):
            return
        place = int(people.homes[0][others[0]])
        gardener.plants.kept_places += [place, int(leases.place[lease])]
        leases.place[lease] = place
        gardener.plants.grid.append((place, seen, day))
        gardener.house(np.array([leases.applicant[lease], others[0]]))
        gardener.place(rule, place, "sublet", true=True)
    for position, lease in enumerate(_leases(gardener, recorded)[: LOOK_ALIKES * number].tolist()):
        place = int(leases.place[lease])
        gardener.plants.kept_places.append(place)
        gardener.house(leases.applicant[[lease]])
        if position % 2:
            # A visiting carer: somebody complained once, but the family lives there.
            gardener.plants.grid.append((place, seen, day))
            gardener.place(rule, place, "reported_once")
            continue
        relatives = gardener.free_households() & (people.household_type == Type.OLD_SINGLE) & gardener.alive
        relatives &= (places.village[people.homes[0]] == places.village[place]) & (welfare.assistance == 0)
        relatives &= gardener.settled() & ~np.isin(people.household, leases.family)
        for row in gardener.draws.some(np.flatnonzero(relatives), 1).tolist():
            for homes in people.homes:
                homes[row] = place
            gardener.house(np.array([row]))
        gardener.place(rule, place, "relative_moved_in")


def _owners(gardener: Gardener) -> None:
    """R22: an applicant owns a flat in the main city or has a company; look-alikes a small share, a flat sold."""
    rule, number = "R22", gardener.number("R22")
    _more_leases(gardener, number * (1 + LOOK_ALIKES) + 4)
    places, leases, bodies, deeds = gardener.block.places, gardener.block.leases, gardener.bodies, gardener.block.deeds
    central = np.array([town.central for town in places.towns])[places.town]
    taken = np.zeros(len(places), dtype=np.bool_)
    for homes in (*gardener.people.homes, deeds.place):
        taken[homes] = True
    flats = np.flatnonzero((places.kind == Kind.HOME) & central & ~taken & (places.level == LEVEL["H"]))
    flats = gardener.draws.random.permutation(flats).tolist()
    since = gardener.first - 800
    own = -(-number // 2) if flats else 0
    kinds = [("owner", WHOLE, EXISTING)] * own + [("company", WHOLE, EXISTING)] * (number - own)
    kinds += [("small_share", SMALL_SHARE, EXISTING), ("sold", WHOLE, HISTORY)] * number
    for (kind, share, state), lease in zip(kinds, _leases(gardener).tolist(), strict=False):
        row = int(leases.applicant[lease])
        if kind == "company":
            firms = (bodies.body == Body.COMPANY) & (bodies.status == GOING) & (bodies.parent == NOBODY)
            firms &= (bodies.established < gardener.first - 300) & (bodies.ended == NEVER) & bodies.recorded
            firm = gardener.draws.some(np.flatnonzero(firms & ~gardener.used_bodies), 1)
            bodies.representative[firm] = row
            gardener.used_bodies[firm] = True
        elif flats:
            place = flats.pop()
            area = float(area_of(places, np.array([place]))[0])
            deeds.add(place=place, holder=row, use=DWELLING, area=area, share=share, day=since, state=state)
        else:
            continue
        gardener.house(np.array([row]))
        if state == EXISTING and np.isnan(share):
            gardener.person(rule, row, kind)
        else:
            gardener.alike(rule, np.array([row]), kind)


def _unpaid(gardener: Gardener) -> None:
    """R23: no rent for many months; look-alikes a few months behind, and a lease that has ended."""
    rule, number = "R23", gardener.number("R23")
    _more_leases(gardener, number * (1 + LOOK_ALIKES) + 2)
    leases = gardener.block.leases
    kinds = ["unpaid"] * number + ["a_few_months_behind", "ended"] * number
    for kind, lease in zip(kinds, _leases(gardener).tolist(), strict=False):
        leases.since[lease] = min(int(leases.since[lease]), gardener.first - 500)
        leases.until[lease] = leases.since[lease] + LEASE_DAYS - 1
        leases.paid[lease] = gardener.months[-1] - (BEHIND if kind == "a_few_months_behind" else UNPAID)
        leases.state[lease] = ENDED if kind == "ended" else LET
        gardener.house(leases.applicant[[lease]])
        place = int(leases.place[lease])
        gardener.plants.kept_places.append(place)
        if kind == "unpaid":
            gardener.place(rule, place, kind, UNPAID, true=True)
        else:
            gardener.place(rule, place, kind)
