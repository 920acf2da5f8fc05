"""Planted cases about enterprises: owners on assistance, crowded rooms, employers that no longer exist.

Belongs here: R07, R25 and R27.
Does not belong here: cases about benefits (`planting_benefits`).
"""

import numpy as np

from sources.city.clues import LOOK_ALIKES
from sources.city.enterprises import Body
from sources.city.ground import Kind
from sources.city.people import NOBODY
from sources.city.places import LEVEL
from sources.city.planting import Gardener
from sources.city.welfare import months

CROWDED = 5
GOING, CANCELLED = 1, 2


def plant_bodies(gardener: Gardener) -> None:
    """Plant the cases of all enterprise rules."""
    if gardener.number("R07"):
        _owners(gardener)
        _ghost_employers(gardener)
        _crowd(gardener)
    _count_rooms(gardener)


def _owners(gardener: Gardener) -> None:
    """R07: somebody on assistance represents a company; look-alikes a cooperative, and a company that is no more."""
    rule, number, bodies, welfare = "R07", gardener.number("R07"), gardener.bodies, gardener.welfare
    age = gardener.people.age(gardener.first)
    grown = (welfare.assistance > 0) & (age >= 20) & (age < 62) & gardener.alive
    going = (bodies.status == GOING) & (bodies.parent == NOBODY) & (bodies.established < gardener.first)
    ended = (bodies.status == CANCELLED) & (bodies.body == Body.COMPANY) & (bodies.ended < gardener.first)
    kinds = {
        "owner": going & np.isin(bodies.body, [Body.COMPANY, Body.SHOPKEEPER]),
        "cooperative": going & (bodies.body == Body.COOPERATIVE),
        "cancelled": ended,
    }
    for kind, possible in kinds.items():
        owned = gardener.draws.some(np.flatnonzero(possible & ~gardener.used_bodies), number)
        rows = gardener.take(grown, len(owned))
        owned = owned[: len(rows)]
        gardener.used_bodies[owned] = True
        bodies.representative[owned] = rows
        if kind != "owner":
            gardener.alike(rule, rows, kind)
            continue
        since = months(np.maximum(bodies.established[owned], welfare.assisted_since[rows]))
        for row, begun in zip(rows.tolist(), since.tolist(), strict=True):
            count = gardener.months[-1] - begun + 1
            gardener.person(rule, row, kind, count, count * float(welfare.assistance_amount[row]))


def _ghost_employers(gardener: Gardener) -> None:
    """R27: insured people of a body that is cancelled or unknown; look-alikes an institution, insurance stopped."""
    rule, number, bodies = "R27", gardener.number("R27"), gardener.bodies
    employer = gardener.block.jobs.employer[-1]
    staff = np.bincount(employer[employer >= 0], minlength=len(bodies))
    firms = (bodies.status == GOING) & (staff > 0) & np.isin(bodies.body, [Body.COMPANY, Body.BRANCH])
    chosen = gardener.draws.some(np.flatnonzero(firms & ~gardener.used_bodies), 2 * number)
    gardener.used_bodies[chosen] = True
    ghosts, stopped = chosen[: -(-len(chosen) // 2)], chosen[-(-len(chosen) // 2) :]
    unknown = gardener.draws.chance(0.4, len(ghosts))
    bodies.recorded[ghosts[unknown]] = False
    for rows in (ghosts[~unknown], stopped):
        bodies.status[rows] = CANCELLED
        bodies.ended[rows] = gardener.first - gardener.draws.whole(130, 400, len(rows))
    gardener.plants.stopped = stopped
    for row, lost in zip(ghosts.tolist(), unknown.tolist(), strict=True):
        count = None if lost else gardener.months[-1] - int(months(bodies.ended[[row]])[0])
        kind = "unknown_body" if lost else "cancelled_body"
        gardener.enterprise(rule, row, kind, count, true=True)
    for row in stopped.tolist():
        gardener.enterprise(rule, row, "insurance_stopped")
    institutions = np.flatnonzero((staff > 0) & (bodies.body >= Body.INSTITUTION))
    for row in gardener.draws.some(institutions, number).tolist():
        gardener.enterprise(rule, row, "institution")


def _crowd(gardener: Gardener) -> None:
    """R25: bodies moved into one room; look-alikes a registration agent's address, and bodies that are no more."""
    rule, number, bodies, places = "R25", gardener.number("R25"), gardener.bodies, gardener.block.places
    free = np.flatnonzero((bodies.body == Body.COMPANY) & (bodies.status == GOING) & ~gardener.used_bodies)
    free = gardener.draws.random.permutation(free[bodies.established[free] < gardener.first])
    taken = np.isin(np.arange(len(places)), bodies.place)
    empty = ~taken & (places.level == LEVEL["H"]) & np.isin(places.kind, [Kind.HOME, Kind.OFFICE])
    rooms = gardener.draws.some(np.flatnonzero(empty), number * (1 + LOOK_ALIKES)).tolist()
    for position, room in enumerate(rooms):
        size = int(gardener.draws.whole(CROWDED, CROWDED + 3, 1)[0])
        tenants, free = free[:size], free[size:]
        if len(tenants) < CROWDED:
            break
        bodies.place[tenants] = bodies.operates[tenants] = room
        gardener.used_bodies[tenants] = True
        if position < number:
            continue
        if position % 2:
            bodies.cluster[tenants] = True
            gardener.place(rule, room, "registration_agent")
        else:
            gone = tenants[CROWDED - 2 :]
            bodies.status[gone] = CANCELLED
            bodies.ended[gone] = gardener.first - gardener.draws.whole(30, 300, len(gone))
            gardener.uninsure(gone)
            gardener.place(rule, room, "cancelled")


def _count_rooms(gardener: Gardener) -> None:
    """Whatever room really holds five or more bodies in business is a true case of R25, planted or not."""
    bodies, places = gardener.bodies, gardener.block.places
    going = (bodies.ended > gardener.last) & bodies.recorded & ~bodies.cluster & (bodies.established <= gardener.last)
    held = np.bincount(bodies.place[going], minlength=len(places))
    for room in np.flatnonzero((held >= CROWDED) & (places.level == LEVEL["H"])).tolist():
        gardener.place("R25", room, "crowded_room", true=True)
