"""Planted cases about households on assistance: what they own, what they earn, who is left out.

Belongs here: R08, R09, R11 and R30.
Does not belong here: enterprises of assisted people (`planting_bodies`).
"""

import numpy as np

from sources.city.clues import LOOK_ALIKES
from sources.city.drawing import Ints, Mask
from sources.city.feeds.civil_affairs import MARRIAGES_SINCE
from sources.city.ground import Kind
from sources.city.housing import DWELLING, EXISTING, GARAGE, HISTORY, SHOP, WHOLE
from sources.city.people import NEVER, NOBODY
from sources.city.places import LEVEL
from sources.city.planting import Gardener

TYPES = {1: "城市低保", 2: "农村低保", 3: "特困供养"}
SMALL_FLAT, SMALL_SHARE = 16.0, 10.0


def plant_poverty(gardener: Gardener) -> None:
    """Plant the cases of all rules about assisted households."""
    for rule in (_incomes, _left_out_spouses, _dwellings, _shops):
        rule(gardener)


def _free(gardener: Gardener, kind: Kind) -> Ints:
    """Places of a kind where nobody lives and that nobody owns."""
    places = gardener.block.places
    taken = np.zeros(len(places), dtype=np.bool_)
    for homes in gardener.people.homes:
        taken[homes] = True
    taken[gardener.block.deeds.place] = True
    empty = (places.kind == kind) & ~taken & (places.level == LEVEL["H"])
    return gardener.draws.random.permutation(np.flatnonzero(empty))


def _own(gardener: Gardener, row: int, place: int, use: int, facts: tuple[float, float, int, int]) -> None:
    area, share, day, state = facts
    gardener.block.deeds.add(place=place, holder=row, use=use, area=area, share=share, day=day, state=state)


def _without_property(gardener: Gardener) -> Mask:
    """People whose household owns nothing and rents nothing."""
    people = gardener.people
    owners = people.household[gardener.block.deeds.holder]
    return ~np.isin(people.household, np.concatenate([owners, gardener.block.leases.family]))


def _dwellings(gardener: Gardener) -> None:
    """R08: two dwellings and much room; look-alikes two small ones, a small share of the second, one sold long ago."""
    rule, number, welfare = "R08", gardener.number("R08"), gardener.welfare
    most = gardener.parameter("dwelling_standard_times") * gardener.parameter("dwelling_standard_m2")
    flats = _free(gardener, Kind.HOME).tolist()
    kinds = ("two_dwellings", "two_small_dwellings", "small_share", "sold")
    wanted = (number, -(-LOOK_ALIKES * number // 3), -(-LOOK_ALIKES * number // 3), -(-LOOK_ALIKES * number // 3))
    candidates = _without_property(gardener) & (gardener.people.age(gardener.first) >= 30)
    for kind, many in zip(kinds, wanted, strict=True):
        for row in gardener.assisted(candidates, many).tolist():
            if len(flats) < 2:
                return
            members = len(gardener.members(row))
            roomy = float(np.ceil(most * members / 2 + 8))
            area = SMALL_FLAT if kind == "two_small_dwellings" else roomy
            second = max(int(welfare.assisted_since[row]) - 300, gardener.first - 100 - 40 * (members % 4))
            share = SMALL_SHARE if kind == "small_share" else WHOLE
            state = HISTORY if kind == "sold" else EXISTING
            _own(gardener, row, flats.pop(), DWELLING, (area, WHOLE, second - 900, EXISTING))
            _own(gardener, row, flats.pop(), DWELLING, (area, share, second, state))
            if kind != "two_dwellings":
                gardener.alike(rule, np.array([row]), kind)
                continue
            count = gardener.months_since(max(second, int(welfare.assisted_since[row])))
            gardener.person(rule, row, kind, count, count * float(welfare.assistance_amount[row]))


def _shops(gardener: Gardener) -> None:
    """R09: a shop; look-alikes a garage, and a shop that was sold."""
    rule, number, welfare = "R09", gardener.number("R09"), gardener.welfare
    shops = _free(gardener, Kind.SHOP).tolist()
    spare = _free(gardener, Kind.HOME).tolist()
    candidates = _without_property(gardener) & (gardener.people.age(gardener.first) >= 30)
    kinds = (("shop", SHOP, EXISTING, number), ("garage", GARAGE, EXISTING, number),
             ("sold", SHOP, HISTORY, LOOK_ALIKES * number - number))  # fmt: skip
    for kind, use, state, many in kinds:
        for row in gardener.assisted(candidates, many).tolist():
            pool = shops or spare
            if not pool:
                return
            since = gardener.first - 700
            _own(gardener, row, pool.pop(), use, (32.0, WHOLE, since, state))
            if kind != "shop":
                gardener.alike(rule, np.array([row]), kind)
                continue
            count = gardener.months_since(max(since, int(welfare.assisted_since[row])))
            gardener.person(rule, row, kind, count, count * float(welfare.assistance_amount[row]))


def _incomes(gardener: Gardener) -> None:
    """R11: a pension above what the household may have, three months running; look-alikes two months, just below."""
    rule, number, welfare, people = "R11", gardener.number("R11"), gardener.welfare, gardener.people
    age, paid = people.age(gardener.first), gardener.months
    drawing = (welfare.pension > 0) & (welfare.pension_since < paid[0] - 6) & (age >= 60) & (age < 79)
    drawing &= (people.arrived == 0) & gardener.alive
    if len(paid) < gardener.parameter("consecutive_months"):
        return
    wanted = {"above": number, "two_months": number, "just_below": LOOK_ALIKES * number - number}
    for kind, many in wanted.items():
        for row in gardener.assisted(drawing, many).tolist():
            members = gardener.members(row)
            most = gardener.parameter("assistance_standard", TYPES[int(welfare.assistance_type[row])]) * len(members)
            # The others of the household have nothing, so that the pension alone decides.
            welfare.pension_amount[members] = np.minimum(welfare.pension_amount[members], 1.0)
            welfare.pension_amount[row] = round(most * (0.93 if kind == "just_below" else 1.4) - len(members), 2)
            if kind == "two_months":
                welfare.pension_since[row] = paid[-2]
            if kind != "above":
                gardener.alike(rule, np.array([row]), kind)
                continue
            gardener.person(rule, row, kind, len(paid), len(paid) * float(welfare.assistance_amount[row]))


def _left_out_spouses(gardener: Gardener) -> None:
    """R30: a householder whose spouse is not on the certificate; look-alikes are divorced, or widowed."""
    rule, number, people, welfare = "R30", gardener.number("R30"), gardener.people, gardener.welfare
    known = (people.married >= MARRIAGES_SINCE) & (people.married < gardener.first - 200)
    living = (people.spouse != NOBODY) & (people.death[people.spouse] == NEVER) & (people.divorced == NEVER)
    together = people.household[people.spouse] == people.household
    for row in gardener.assisted(known & living & together, number).tolist():
        spouse = int(people.spouse[row])
        welfare.assistance[spouse], welfare.assistance_type[spouse] = 0, 0
        welfare.subsidies[spouse] &= ~1
        gardener.person(rule, row, "spouse_left_out")
    divorced = gardener.assisted((people.divorced < gardener.first) & (people.spouse == NOBODY), number)
    gardener.alike(rule, divorced, "divorced")
    # Married in the register, but the spouse has died since: the household is chosen although somebody died.
    widowed = known & (people.spouse != NOBODY) & gardener.alive & (people.seat == 0) & (people.arrived == 0)
    widowed &= (people.death[people.spouse] < gardener.first - 100) & _without_property(gardener)
    widowed &= ~np.isin(people.household, people.household[gardener.bodies.representative])
    rows = gardener.take(widowed, LOOK_ALIKES * number - len(divorced))
    for row in rows[welfare.assistance[rows] == 0].tolist():
        gardener.assist(row)
    gardener.alike(rule, rows, "widowed")
    gardener.card(people.spouse[rows])
    _married_lately(gardener)


def _married_lately(gardener: Gardener) -> None:
    """Whoever is on assistance and has married somebody of another household is a true case of R30, planted or not."""
    people, welfare = gardener.people, gardener.welfare
    noted = {clue.subject_uid for clue in gardener.plants.clues}
    on = (welfare.assistance > 0) & gardener.alive & (people.seat == 0) & (people.married <= gardener.last)
    on &= (people.spouse != NOBODY) & (people.married >= MARRIAGES_SINCE) & (people.divorced == NEVER)
    apart = people.alive(gardener.last)[people.spouse] & (welfare.assistance[people.spouse] != welfare.assistance)
    for row in np.flatnonzero(on & apart).tolist():
        if people.first + row not in noted:
            gardener.person("R30", row, "married_lately")
            gardener.used[row] = True
