"""The civil affairs bureau's registers.

Belongs here: assisted households, marriages, cremations.
Does not belong here: monthly payments (`civil_payments`).
"""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import polars as pl

from sources.city.block import Block
from sources.city.drawing import Ints, Mask
from sources.city.feeds.health import card_numbers
from sources.city.households import Role
from sources.city.people import NEVER, day_number
from sources.city.records import Records, Sheet, merged
from sources.city.spoiling import day_of
from sources.city.texts import joined, serials

MARRIAGES_SINCE = day_number(date(2010, 1, 1))
SECOND = 10_000_000
# Within so many days the village reports a death, so that assistance ends within the grace of the rules.
NOTICE = 20
CHANGED, REISSUED, NO_END = 0.02, 0.012, 0.2
ENDLESS = "9999-12-31"
RELATIONS = {Role.HEAD: "本人", Role.SPOUSE: "配偶", Role.FATHER: "父母", Role.MOTHER: "父母"}
CREMATED_IN_TOWN, CREMATED_IN_COUNTRY = 0.85, 0.4
KINDS = pl.Series(["", "城市低保", "农村低保", "特困供养"])


def assistance(block: Block, delivery: int, before: Records | None) -> Records:
    """One row per member of an assisted household; the householder's cells are merged in the file."""
    members = _members(block, delivery)
    if before is None:
        return _assistance(block, delivery, members)
    entity, certificate = members.entity, members.certificate
    known = before.frame["_entity"].to_numpy()
    gone = known[~np.isin(known, entity)]
    # A household is written anew as a whole, so that its rows stay together.
    numbers = np.unique(certificate)
    redone = block.draws(f"civil_affairs_assistance/{delivery}/changes").some(numbers, round(CHANGED * len(numbers)))
    fresh = np.isin(certificate, redone) | np.isin(certificate, certificate[~np.isin(entity, known)])
    return merged(before, _assistance(block, delivery, members.at(np.flatnonzero(fresh))), gone)


@dataclass(frozen=True)
class _Members:
    """People on certificates: since when and until when (`NEVER` = still), and whether it is a second certificate."""

    who: Ints
    certificate: Ints
    since: Ints
    until: Ints
    extra: Ints

    @property
    def entity(self) -> Ints:
        """What tells the rows apart from one delivery to the next."""
        return self.who + SECOND * self.extra

    def at(self, rows: Ints) -> "_Members":
        """Some of them."""
        return _Members(*(getattr(self, item.name)[rows] for item in fields(self)))


def _members(block: Block, delivery: int) -> _Members:
    """Who is on which certificate at a delivery."""
    people, welfare, day = block.people, block.welfare, block.days[delivery]
    dead = (people.death <= day - NOTICE) & ~np.isin(np.arange(len(people)), block.plants.assisted_on)
    who = np.flatnonzero((welfare.assistance > 0) & ~dead & people.known(day))
    second = np.array(block.plants.second_certificate, dtype=np.int64).reshape(-1, 4)
    second = second[people.alive(day)[second[:, 0]]]
    rows = (
        np.concatenate([who, second[:, 0]]),
        np.concatenate([welfare.assistance[who], welfare.assistance[second[:, 1]]]),
        np.concatenate([welfare.assisted_since[who], second[:, 2]]),
        np.concatenate([np.full(len(who), NEVER), second[:, 3]]),
        np.concatenate([np.zeros(len(who), np.int64), np.ones(len(second), np.int64)]),
    )
    order = np.lexsort((people.seat[rows[0]], rows[4], rows[1]))
    return _Members(*rows).at(order)


def _assistance(block: Block, delivery: int, members: _Members) -> Records:
    people, welfare = block.people, block.welfare
    who, certificate, extra = members.who, members.certificate, members.extra
    sheet = Sheet(block, "civil_affairs_assistance", delivery, len(who))
    draws = sheet.draws
    _, first, inverse, size = np.unique(certificate, return_index=True, return_inverse=True, return_counts=True)
    head = who[first[inverse]]
    sheet.number("assistance_number", serials("DB", certificate, 10))
    sheet.identity("member_id_number", who, "member", 0.0)
    sheet.name("householder_name", head, "householder")
    sheet.identity("householder_id_number", head, "householder", 0.0)
    sheet.name("member_name", who, "member")
    seat = people.seat[who]
    kin = np.isin(seat, [Role.CHILD, Role.SECOND_CHILD, Role.NEWBORN]) & (extra == 0)
    labels = np.full(len(who), "其他", dtype=object)
    labels[kin] = np.where(people.sex[who[kin]] == 1, "子", "女")
    for role, label in RELATIONS.items():
        labels[(seat == role) & (extra == 0)] = label
    labels[who == head] = "本人"
    sheet.code("relationship", "relationship", pl.Series(labels.tolist(), dtype=pl.String))
    sheet.code("assistance_type", "assistance_type", KINDS[welfare.assistance_type[head]])
    sheet.number("household_size", pl.Series(size[inverse]).cast(pl.String))
    sheet.amount("amount", welfare.assistance_amount[head], whole=True)
    sheet.date("started_on", members.since)
    sheet.date("ended_on", np.where(members.until < NEVER, members.until, 10**6))
    open_ended = pl.Series(
        draws.chance(NO_END if block.plan.dirt.dates > 0 else 0.0, len(who)) & (members.until == NEVER)
    )
    sheet.columns["ended_on"] = sheet.columns["ended_on"].set(open_ended, ENDLESS)
    home = people.homes[0][head]
    sheet.address("residence_address", home, "assisted")
    _as_first(sheet, first[inverse])
    town, village = block.town_texts(home, 0)
    sheet.text("town", town)
    sheet.text("village", village)
    order = (block.town[head] * 10**6 + (certificate - people.first) % 10**6) * 100 + extra * 50 + seat
    return sheet.done(members.entity, order=order)


def _as_first(sheet: Sheet, first: Ints) -> None:
    """The householder and the address are written once for the whole household."""
    for name in list(sheet.columns):
        of = name.rpartition(":")[2]
        if of in {"residence_address", "householder", "householder_name", "householder_id_number"}:
            sheet.columns[name] = sheet.columns[name][first]


def marriages(block: Block, delivery: int, before: Records | None) -> Records:  # noqa: ARG001 - a delta of its own
    """Marriages and divorces registered since the delivery before; a few certificates are issued again."""
    found, day = block.registrations, block.days[delivery]
    since = block.days[delivery - 1] if delivery else MARRIAGES_SINCE
    rows = np.flatnonzero((found.day <= day) & (found.day > since))
    draws = block.draws(f"civil_affairs_marriages/{delivery}/again")
    couples = np.flatnonzero((found.kind == 1) & (found.day <= since) & block.people.alive(day)[found.wife])
    again = couples[draws.share(REISSUED / (10 if delivery else 1), len(couples))]
    who = np.concatenate([rows, again])
    kind = np.concatenate([found.kind[rows], np.full(len(again), 3)])
    when = np.where(kind == 3, day - draws.whole(0, 25 if delivery else 2000, len(who)), found.day[who])
    sheet = Sheet(block, "civil_affairs_marriages", delivery, len(who))
    places = block.places
    town = block.town[found.husband[who]]
    codes = block.atlas.district_codes[0][town]
    years = pl.Series([day_of(value).year for value in np.unique(when).tolist()])
    year = years[np.searchsorted(np.unique(when), when)]
    serial = serials("-", block.people.ids[found.wife[who]] * 10 + kind, 10)
    sheet.number("registration_number", joined("J", codes, "-", year.cast(pl.String), serial))
    sheet.code("business_type", "marriage_business", pl.Series(["", "结婚", "离婚", "补领"])[kind])
    sheet.name("husband_name", found.husband[who], "husband")
    sheet.identity("husband_id_number", found.husband[who], "husband")
    sheet.name("wife_name", found.wife[who], "wife")
    sheet.identity("wife_id_number", found.wife[who], "wife")
    sheet.date("registered_on", when)
    offices = pl.Series([f"{item.districts[0]}民政局婚姻登记处" for item in places.towns])
    sheet.text("authority", offices[town])
    return sheet.done(who, order=np.argsort(np.argsort(when, kind="stable")))


def cremations(block: Block, delivery: int, before: Records | None) -> Records:  # noqa: ARG001 - a delta of its own
    """Cremations since the delivery before; many villagers are buried."""
    people, day = block.people, block.days[delivery]
    chosen, when = cremated(block)
    since = block.days[delivery - 1] if delivery else 0
    who = np.flatnonzero(chosen & (when <= day) & (when > since))
    who = who[np.argsort(when[who], kind="stable")]
    sheet = Sheet(block, "civil_affairs_cremations", delivery, len(who))
    sheet.number("cremation_number", serials("HH", people.ids[who], 10))
    sheet.name("name", who, "subject")
    sheet.identity("id_number", who, "subject")
    sheet.sex("sex", who)
    said = np.array([block.plants.other_death.get(row, int(people.death[row])) for row in who.tolist()], dtype=np.int64)
    sheet.date("death_date", said)
    sheet.date("cremated_on", when[who], 2)
    shown = pl.Series(sheet.draws.chance(0.88, len(who)))
    sheet.number("death_certificate", card_numbers(block, who).set(~shown, None))
    homes = pl.Series([f"{town.districts[0]}殡仪馆" for town in block.places.towns])
    sheet.text("funeral_home", homes[block.town[who]])
    return sheet.done(who)


def cremated(block: Block) -> tuple[Mask, Ints]:
    """Who is cremated, and when."""
    people, size = block.people, len(block.people)
    draws, rural = block.draws("cremations"), block.places.rural[people.homes[0]]
    chosen = draws.chance(np.where(rural, CREMATED_IN_COUNTRY, CREMATED_IN_TOWN), size) & (people.death < NEVER)
    when = people.death + draws.whole(2, 6, size)
    for row, day in block.plants.cremated.items():
        chosen[row], when[row] = True, day
    return chosen, when
