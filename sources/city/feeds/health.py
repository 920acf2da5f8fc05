"""The health commission's feeds.

Belongs here: residents' records, births, deaths, follow-up visits of chronic patients.
Does not belong here: other departments.
"""

from datetime import date
from itertools import product

import numpy as np
import polars as pl

from sources.city.block import Block
from sources.city.drawing import Ints, Mask
from sources.city.lives import marital
from sources.city.numbers import telephones
from sources.city.people import NEVER, NOBODY, OUTSIDE, day_number
from sources.city.records import Records, Sheet, both, merged
from sources.city.texts import joined, serials

CHANGED, CLOSED, LATE_MOVES, TWICE = 0.018, 0.003, 0.4, 0.008
SECOND = 10_000_000
BIRTHS_SINCE = day_number(date(2022, 1, 1))
CARD_COVERAGE, UNAUDITED, SECOND_CARD, REPORTED_AFTER = 0.97, 0.01, 0.01, 3
VISITS_WINDOW = 120
DOCTORS = 90_000
RESIDENCE = pl.Series(["户籍", "非户籍"])
MARITAL = {10: "未婚", 20: "已婚", 30: "丧偶", 40: "离婚"}
MODES = ("门诊", "家庭", "电话")
DEATH_PLACES = ("医院", "家中", "养老服务机构", "其他场所")


def learned(block: Block) -> Ints:
    """The day on which departments learn of each person's death."""
    lag = block.draws("lag").whole(12, 80, len(block.people))
    return np.where(block.people.death < NEVER, block.people.death + lag, NEVER)


def record_numbers(block: Block) -> pl.Series:
    """17-digit numbers of the health records: the village's code and a serial within it."""
    village = block.places.village[block.people.homes[0]]
    order = np.argsort(village, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    starts = np.searchsorted(village[order], np.arange(len(block.places.ground.villages)))
    rank[order] = np.arange(len(order)) - starts[village[order]] + 1
    return joined(block.atlas.village_codes(0)[village], serials("", rank, 5))


def residents(block: Block, delivery: int, before: Records | None) -> Records:
    """Health records of residents; the second full delivery changes, adds and drops a few."""
    people, day = block.people, block.days[delivery]
    kept = people.health_record_holders(block.welfare.health_record, day)
    if before is None:
        who = np.flatnonzero(kept)
        twice = who[block.draws("twice").share(TWICE, len(who))]
        return _residents(block, delivery, np.concatenate([who, twice]), np.arange(len(who) + len(twice)) >= len(who))
    draws = block.draws(f"health_residents/{delivery}/changes")
    known, last = before.frame["_entity"].to_numpy(), block.days[delivery - 1]
    told = learned(block)
    fresh = kept & ~np.isin(np.arange(len(people)), known)
    fresh |= kept & (told > last) & (told <= day)
    moved = people.homes[delivery] != people.homes[delivery - 1]
    fresh |= kept & moved & draws.chance(LATE_MOVES, len(people))
    fresh |= kept & draws.chance(CHANGED, len(people))
    gone = draws.some(known[known < SECOND], round(CLOSED * len(known)))
    gone = gone[~np.isin(gone, np.flatnonzero(fresh)) & ~np.isin(gone, block.plants.kept)]
    who = np.flatnonzero(fresh)
    return merged(before, _residents(block, delivery, who, np.zeros(len(who), np.bool_)), gone)


def _residents(block: Block, delivery: int, who: Ints, second: Mask) -> Records:
    people, places, day = block.people, block.places, block.days[delivery]
    sheet = Sheet(block, "health_residents", delivery, len(who))
    draws = sheet.draws
    number = record_numbers(block)[who]
    # A second record of the same person carries the other first digit of its serial.
    other = number.str.replace(r"1(\d{4})$", "6${1}")
    sheet.number("record_number", other.zip_with(pl.Series(second), number))
    sheet.name("name", who, "subject")
    sheet.sex("sex", who, coded=True)
    sheet.birth("birth_date", who)
    _younger(sheet, block, who)
    sheet.identity("id_number", who, "subject")
    sheet.phone("phone", who, 0.08)
    _village_doctor(sheet, block, who)
    contact = np.where(draws.chance(0.8, len(who)), block.relative[who], NOBODY)
    sheet.name("contact_name", contact, "contact")
    sheet.phone("contact_phone", contact)
    home = np.where(second, people.earlier[who], people.homes[delivery][who])
    registered = people.registered[who]
    here = (registered != OUTSIDE) & (places.town[registered] == places.town[home])
    sheet.code("residence_type", "residence_type", RESIDENCE[(~here).astype(np.int64)], coded=True)
    sheet.code("marital_status", "marital_status", _marital(marital(people, day)[who]), coded=True)
    sheet.address("residence_address", home, "residence")
    sheet.address("registered_address", registered, "registered")
    town, village = block.town_texts(home, 0)
    sheet.text("town", town)
    sheet.text("village", village)
    sheet.text("institution", block.clinics[places.town[home]])
    opened = np.maximum(people.birth[who] + 30, day - 30 - draws.whole(0, 5000, len(who)))
    sheet.date("opened_on", np.minimum(opened, day), 2)
    _state(sheet, block, who, second, day)
    order = people.household[who] * 100 + people.seat[who] + np.where(second, SECOND * 100, 0)
    return sheet.done(who + np.where(second, SECOND, 0), places.rural[home].astype(np.int64), order)


def _marital(codes: Ints) -> pl.Series:
    return pl.Series(codes).replace_strict(MARITAL, return_dtype=pl.String)


def _younger(sheet: Sheet, block: Block, who: Ints) -> None:
    """Some old people are seven years younger in this register than by their number."""
    rows = np.flatnonzero(np.isin(who, block.plants.younger_in_health))
    if len(rows):
        days = block.people.birth[who[rows]] + 2557
        text = pl.Series(days, dtype=pl.Int32).cast(pl.Date).dt.to_string("%Y-%m-%d")
        sheet.columns["birth_date"] = sheet.columns["birth_date"].scatter(rows, text)


def _village_doctor(sheet: Sheet, block: Block, who: Ints) -> None:
    """In every third village the doctor's telephone stands in dozens of records."""
    village = block.places.village[block.people.homes[0][who]]
    shared = (village % 3 == 0) & block.places.rural[block.people.homes[0][who]] & sheet.draws.chance(0.35, len(who))
    doctor = telephones(block.people.telephone + DOCTORS + village)
    sheet.columns["phone"] = doctor.zip_with(pl.Series(shared), sheet.columns["phone"])


def _state(sheet: Sheet, block: Block, who: Ints, second: Mask, day: int) -> None:
    """Whether the record is open; the dead are closed once somebody has told the clinic."""
    told = learned(block)[who] <= day
    told &= ~np.isin(who, block.plants.open_health)
    label = np.where(told, 1, np.where(second, 2, 0))
    label = np.where((label == 0) & sheet.draws.chance(0.01, len(who)), 3, label)
    sheet.code("status", "health_record_status", pl.Series(["正常", "死亡", "迁出", "失访"])[label], coded=True)
    sheet.date("death_date", np.where(told, block.people.death[who], 10**6), 0)


def births(block: Block, delivery: int, before: Records | None) -> Records:  # noqa: ARG001 - a delta of its own
    """Birth certificates issued since the delivery before."""
    people, day = block.people, block.days[delivery]
    since = block.days[delivery - 1] if delivery else 0
    issued = people.birth + block.draws("certificates").whole(2, 12, len(people))
    born = (people.birth >= BIRTHS_SINCE) & (people.mother != NOBODY) & (people.arrived <= day)
    who = np.flatnonzero(born & (issued <= day) & (issued > since))
    sheet = Sheet(block, "health_births", delivery, len(who))
    sheet.number("certificate_number", serials("T", people.ids[who], 9))
    sheet.name("newborn_name", who, "newborn")
    unnamed = sheet.draws.chance(0.2, len(who))
    mother = people.name[people.mother[who]]
    son = pl.Series(["之子", "之女"])[people.sex[who] - 1]
    provisional = joined(mother, son)
    provisional = provisional.set(pl.Series(sheet.draws.chance(0.5, len(who))), None)
    sheet.columns["newborn_name"] = provisional.zip_with(pl.Series(unnamed), sheet.columns["newborn_name"])
    sheet.sex("newborn_sex", who)
    sheet.birth("newborn_birth_date", who)
    sheet.name("mother_name", people.mother[who], "mother")
    sheet.identity("mother_id_number", people.mother[who], "mother")
    sheet.name("father_name", people.father[who], "father")
    sheet.identity("father_id_number", people.father[who], "father")
    sheet.address("home_address", people.homes[delivery][who], "card")
    hospitals = pl.Series([f"{town.districts[0]}妇幼保健院" for town in block.places.towns])
    sheet.text("institution", hospitals[block.town[who]])
    sheet.date("issued_on", issued[who])
    return sheet.done(who)


def card_numbers(block: Block, who: Ints) -> pl.Series:
    """The number of the death report card of each person."""
    return serials("50SW", block.people.ids[who], 10)


def reports(block: Block) -> tuple[Ints, Mask, Mask]:
    """Of each person: the day their death is reported, whether it is at all, whether the card waits for its audit."""
    people, plants = block.people, block.plants
    draws, size = block.draws("cards"), len(people)
    sure = np.isin(np.arange(size), plants.sure_card)
    lag = draws.whole(1, 9, size) + np.where(draws.chance(0.06, size) & ~sure, draws.whole(10, 60, size), 0)
    reported = people.death + lag
    carded = (draws.chance(CARD_COVERAGE, size) | sure) & (people.death < NEVER)
    held = draws.chance(UNAUDITED, size)
    held[draws.some(np.flatnonzero(carded & (reported <= block.days[0])), 1)] = True
    return reported, carded, held & ~sure & (block.plan.dirt.refused_rows > 0)


def deaths(block: Block, delivery: int, before: Records | None) -> Records:  # noqa: ARG001 - a delta of its own
    """Death report cards of the time since the delivery before; deleted and unaudited ones stand among them."""
    people, plants, day = block.people, block.plants, block.days[delivery]
    size, since = len(people), block.days[delivery - 1] if delivery else 0
    reported, carded, held = reports(block)
    real = carded & (reported <= day) & (reported > since)
    released = carded & held & (reported <= since) & (reported > since - 45) if delivery else np.zeros(size, np.bool_)
    false = np.isin(np.arange(size), plants.false_card) if not delivery else np.zeros(size, np.bool_)
    false &= block.plan.dirt.refused_rows > 0
    rows = [np.flatnonzero(real), np.flatnonzero(false), np.flatnonzero(released)]
    who = np.concatenate(rows)
    wrong = np.repeat([False, True, False], [len(part) for part in rows])
    # In turn, so that even a small city has both.
    refused = np.where(wrong, 2 - np.cumsum(wrong) % 2, np.where(held[who] & (reported[who] > since), 2, 0))
    death = np.where(wrong, day - 40 - who % 90, people.death[who])
    usual = _cards(Sheet(block, "health_deaths", delivery, len(who)), who, death, reported[who], refused)
    # Audited cards of people who are alive.
    mistaken = [item for item in plants.wrong_card.items() if since < item[1] + REPORTED_AFTER <= day]
    if not mistaken:
        return usual
    who, death = (np.array(column, dtype=np.int64) for column in zip(*mistaken, strict=True))
    planted = Sheet(block, "health_deaths", delivery, len(who), "planted")
    return both(usual, _cards(planted, who, death, death + REPORTED_AFTER, np.zeros(len(who), np.int64)))


def _cards(sheet: Sheet, who: Ints, death: Ints, reported: Ints, refused: Ints) -> Records:
    """Report cards: `refused` is 1 for deleted ones, 2 for those that nobody has audited."""
    people, block = sheet.block.people, sheet.block
    wrong = death != people.death[who]
    again = pl.Series(sheet.draws.chance(SECOND_CARD, len(who)) & ~wrong)
    number = card_numbers(block, who)
    sheet.number("card_number", (number + "B").zip_with(again, number))
    sheet.name("name", who, "subject")
    sheet.sex("sex", who)
    sheet.identity("id_number", who, "subject", 0.05)
    sheet.birth("birth_date", who, 2)
    sheet.date("death_date", death, 7)
    sheet.text("death_place", sheet.draws.words(DEATH_PLACES, len(who), (45, 45, 5, 5)))
    sheet.address("residence_address", people.homes[0][who], "card")
    sheet.address("registered_address", people.registered[who], "registered")
    sheet.date("reported_on", np.where(wrong, death + REPORTED_AFTER, reported))
    sheet.code("audit_flag", "audit_flag", pl.Series(["已审核", "已审核", "未审核"])[refused])
    sheet.time("deleted_at", np.where(refused == 1, (death + 20) * 86_400 + 36_000 + who % 20_000, -1))
    sheet.refuse(refused == 1, "deleted", "deleted_at")
    sheet.refuse(refused == 2, "not_audited", "audit_flag")
    return sheet.done(who, order=np.argsort(np.argsort(death, kind="stable")))


def chronic_visits(block: Block, delivery: int, before: Records | None) -> Records:  # noqa: ARG001 - a delta of its own
    """Follow-up visits of registered patients since the delivery before."""
    people, welfare, day = block.people, block.welfare, block.days[delivery]
    since = block.days[delivery - 1] if delivery else day - VISITS_WINDOW
    draws = block.draws(f"health_chronic_visits/{delivery}/visits")
    fresh = np.isin(np.arange(len(people)), block.plants.fresh_sign)
    parts = []
    for illness, again in product((1, 2), (0, 1)):
        ill = ((welfare.diseases & illness) > 0) & welfare.health_record | fresh & (illness == 1)
        moment = day - draws.whole(0, day - since - 1, len(people))
        seen = draws.chance(min(1.0, (day - since) / 90) / (1 + again), len(people)) | fresh & (again == 0)
        rows = np.flatnonzero(ill & seen & (people.death > moment) & people.known(day))
        parts.append((rows, np.full(len(rows), illness), np.full(len(rows), again), moment[rows]))
    who, disease, turn, when = (np.concatenate(column) for column in zip(*parts, strict=True))
    usual = _visits(Sheet(block, "health_chronic_visits", delivery, len(who)), (who, disease, turn, when))
    more = [item for item in block.plants.visits if item.day <= day and (item.day > since or not delivery)]
    if not more:
        return usual
    who, when, mode = (np.array(column, dtype=np.int64) for column in zip(*more, strict=True))
    turn = 4 + np.arange(len(who)) % 3
    planted = Sheet(block, "health_chronic_visits", delivery, len(who), "planted")
    return both(usual, _visits(planted, (who, np.ones(len(who), np.int64), turn, when), mode))


def _visits(sheet: Sheet, visits: tuple[Ints, ...], mode: Ints | None = None) -> Records:
    """Visits as person, disease, turn and day; in the clinic, at home or by telephone as given, or as it happens."""
    who, disease, turn, when = visits
    block, people, welfare, delivery = sheet.block, sheet.block.people, sheet.block.welfare, sheet.delivery
    serial = people.ids[who] * 100 + delivery * 10 + disease * 3 + turn
    sheet.number("visit_number", serials("SF", serial, 12))
    sheet.number("record_number", record_numbers(block)[who])
    sheet.name("name", who, "subject")
    sheet.identity("id_number", who, "subject", 0.06)
    sheet.code("disease", "chronic_disease", pl.Series(["", "高血压", "糖尿病"])[disease], coded=True)
    sheet.date("diagnosed_on", np.maximum(welfare.diagnosed[who], people.birth[who] + 9000), 4)
    sheet.code("status", "chronic_status", sheet.draws.words(("在管", "暂时失访", "终止管理"), len(who), (94, 4, 2)))
    sheet.date("visited_on", when)
    modes = sheet.draws.words(MODES, len(who), (55, 25, 20))
    sheet.code("visit_mode", "visit_mode", modes if mode is None else pl.Series(MODES)[mode])
    sheet.text("institution", block.clinics[block.town[who]])
    return sheet.done(who, disease - 1)
