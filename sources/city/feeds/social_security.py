"""The social security bureau's feeds.

Belongs here: insured people, employers, benefit payments.
Does not belong here: other departments.
"""

from datetime import date

import numpy as np
import polars as pl

from sources.city.block import Block
from sources.city.drawing import Draws, Floats, Ints, Mask
from sources.city.feeds.health import BIRTHS_SINCE, learned
from sources.city.households import DAYS
from sources.city.people import NEVER, NOBODY, day_number
from sources.city.records import Records, Sheet, both, merged
from sources.city.texts import joined, serials
from sources.city.welfare import NO_PENSION, RESIDENT_PENSION, WORKER_PENSION, month_start, month_text, months

CHANGED, CLOSED, TWO_NUMBERS, WITH_ADDRESS = 0.018, 0.002, 0.004, 0.62
SECOND = 10_000_000
TYPES = ("职工养老", "职工医保", "居民养老", "居民医保")
STATUS = pl.Series(["正常参保", "暂停参保", "终止参保", "退休"])
KINDS = ("有限责任公司", "个体工商户", "分公司", "农民专业合作社", "事业单位", "民办非企业单位")
BENEFITS = ("", "职工养老金", "居民养老金", "失业金", "工伤待遇", "遗属待遇", "丧葬抚恤")
UNEMPLOYED, INJURED, SURVIVOR, FUNERAL = 3, 4, 5, 6
OTHERS = {UNEMPLOYED: (0.0015, 2010.0), INJURED: (0.0006, 2600.0), SURVIVOR: (0.002, 980.0)}
INSURED_SINCE, RESIDENTS_SINCE = day_number(date(1992, 1, 1)), day_number(date(2009, 9, 1))
FUNERAL_GRANT = 21_300.0


def personal_numbers(block: Block, who: Ints) -> pl.Series:
    """The number of people in the social security system."""
    return serials("", block.people.ids[who], 10)


def employer_numbers(block: Block, rows: Ints) -> pl.Series:
    """The number of employers in the social security system, null for none."""
    numbers = pl.Series(5_000_000_000 + block.bodies.first + rows).cast(pl.String)
    return numbers.set(pl.Series(rows == NOBODY), None)


def known_names(block: Block, rows: Ints) -> pl.Series:
    """The names of bodies as the bureau knows them: it learns of most renamings late."""
    bodies = block.bodies
    late = pl.Series(block.draws("renamings").chance(0.7, len(bodies)))
    names = bodies.earlier_name.zip_with(late & bodies.earlier_name.is_not_null(), bodies.name)
    return names[np.maximum(rows, 0)].set(pl.Series(rows == NOBODY), None)


def enrolments(block: Block, delivery: int, before: Records | None) -> Records:
    """Who is insured; the second full delivery follows jobs, arrivals and deaths."""
    people, day = block.people, block.days[delivery]
    insured = _insured(block, delivery)
    if before is None:
        who, kind = np.nonzero(insured & (people.known(day) & (people.death > day - 900))[:, None])
        second = np.flatnonzero(kind == 0)[block.draws("two_numbers").share(TWO_NUMBERS, int((kind == 0).sum()))]
        again = np.arange(len(who) + len(second)) >= len(who)
        first = _enrolments(block, delivery, np.append(who, who[second]), np.append(kind, kind[second]), again)
        return _with_others(first, block, delivery)
    last, draws = block.days[delivery - 1], block.draws(f"social_security_enrolments/{delivery}/changes")
    entity = before.frame["_entity"].to_numpy()
    told = learned(block)
    changed = (told > last) & (told <= day) | (block.jobs.employer[delivery] != block.jobs.employer[delivery - 1])
    changed |= draws.chance(CHANGED, len(people))
    missing = insured & people.alive(day)[:, None]
    missing &= ~np.isin(np.arange(len(people))[:, None] * 4 + np.arange(4), entity)
    there = np.zeros(insured.shape, np.bool_)
    there.reshape(-1)[entity[entity < SECOND * 4]] = True
    who, kind = np.nonzero(missing | there & changed[:, None])
    gone = draws.some(entity, round(CLOSED * len(entity)))
    gone = gone[~np.isin(gone, who * 4 + kind)]
    staying = np.isin(gone // 4 % SECOND, block.plants.kept) | born_here(block)[gone // 4 % SECOND]
    fresh = _enrolments(block, delivery, who, kind, np.zeros(len(who), np.bool_))
    return _with_others(merged(before, fresh, gone[~staying]), block, delivery)


def born_here(block: Block) -> Mask:
    """Children whose birth certificate is delivered."""
    return np.asarray((block.people.birth >= BIRTHS_SINCE) & (block.people.mother != NOBODY))


def _with_others(records: Records, block: Block, delivery: int) -> Records:
    """The records and the planted second insurances that began since the delivery before."""
    since = block.days[delivery - 1] if delivery else 0
    more = [item for item in block.plants.enrolments if since < item.began <= block.days[delivery]]
    if not more:
        return records
    who, employer, began = (np.array([item[at] for item in more], dtype=np.int64) for at in range(3))
    sheet = Sheet(block, "social_security_enrolments", delivery, len(more), "planted")
    sheet.number("personal_number", "Z" + personal_numbers(block, who))
    sheet.code("insurance_type", "insurance_type", pl.Series(TYPES[:1])[np.zeros(len(more), np.int64)], coded=True)
    sheet.identity("social_security_number", who, "subject", 0.0)
    sheet.name("name", who, "subject")
    sheet.sex("sex", who, coded=True)
    sheet.birth("birth_date", who, 1)
    paused = np.array([item.paused for item in more], dtype=np.int64)
    sheet.text("status", STATUS[paused])
    sheet.number("employer_number", employer_numbers(block, employer))
    sheet.text("enterprise_name", known_names(block, employer))
    sheet.bodies("employer", employer)
    sheet.date("enrolled_on", began, 1)
    sheet.amount("contribution_base", np.full(len(more), 4_600.0), whole=True)
    sheet.text("pooling_area", block.atlas.districts[0][(block.town[who] + 1) % len(block.places.towns)])
    sheet.phone("phone", who, 0.15)
    sheet.address("residence_address", block.people.earlier[who], "contact", np.zeros(len(more), np.int64))
    planted = sheet.done((who + 2 * SECOND) * 4, 0, who * 4)
    frame = pl.concat([records.frame, planted.frame], how="diagonal_relaxed")
    return Records(records.feed, frame.sort("_order", maintain_order=True))


def _insured(block: Block, delivery: int) -> Mask:
    """Which of the four insurances each person has."""
    people, welfare = block.people, block.welfare
    draws = block.draws("insured")
    working = block.jobs.employer[delivery] != NOBODY
    retired, age = welfare.pension == WORKER_PENSION, people.age(block.days[0])
    size = len(people)
    paying = np.isin(np.arange(size), block.plants.flexible)
    others = ~working & ~retired & ~paying
    newborn = born_here(block) & ~np.isin(np.arange(size), block.plants.uninsured)
    return np.column_stack(
        [
            working | retired | paying,
            working & draws.chance(0.55, size) | retired & draws.chance(0.25, size),
            others & ((welfare.pension == RESIDENT_PENSION) | (age >= 18) & (age < 60) & draws.chance(0.4, size)),
            others
            & draws.chance(np.where(age < 18, 0.8, 0.42), size)
            & ~np.isin(np.arange(size), block.plants.uninsured)
            | newborn,
        ]
    )


def _enrolments(block: Block, delivery: int, who: Ints, kind: Ints, again: Mask) -> Records:
    people, welfare, places = block.people, block.welfare, block.places
    sheet = Sheet(block, "social_security_enrolments", delivery, len(who))
    draws = sheet.draws
    number = personal_numbers(block, who)
    other = "Y" + number
    sheet.number("personal_number", other.zip_with(pl.Series(again), number))
    sheet.code("insurance_type", "insurance_type", pl.Series(TYPES)[kind], coded=True)
    sheet.identity("social_security_number", who, "subject", 0.012)
    sheet.name("name", who, "subject")
    sheet.sex("sex", who, coded=True)
    sheet.birth("birth_date", who, 1)
    employer = np.where(kind < 2, block.jobs.employer[delivery][who], NOBODY)
    dead = (learned(block)[who] <= block.days[delivery]) & ~np.isin(who, block.plants.open_social)
    paused = np.isin(employer, block.plants.stopped) & (employer != NOBODY) | draws.chance(0.02, len(who))
    paused &= ~np.isin(who, block.plants.kept) | np.isin(employer, block.plants.stopped)
    # Who works does not need assistance: it is for people between two jobs.
    paused |= (welfare.assistance[who] > 0) & (employer != NOBODY)
    retired = (kind < 2) & (welfare.pension[who] != NO_PENSION)
    state = np.where(dead, 2, np.where(paused | again, 1, np.where(retired, 3, 0)))
    sheet.code("status", "enrolment_status", STATUS[state], coded=True)
    sheet.number("employer_number", employer_numbers(block, employer))
    sheet.text("enterprise_name", known_names(block, employer))
    sheet.bodies("employer", employer)
    began = np.where(employer != NOBODY, block.jobs.began[who], people.birth[who] + round(19 * DAYS))
    began = np.maximum(began, np.where(kind < 2, INSURED_SINCE, RESIDENTS_SINCE))
    began = np.where(kind == 3, np.maximum(people.birth[who] + 40, RESIDENTS_SINCE + who % 900), began)
    sheet.date("enrolled_on", np.minimum(began, block.days[delivery] - 5), 1)
    base = np.where(kind < 2, np.round(draws.random.lognormal(8.5, 0.35, len(who))), np.nan)
    sheet.amount("contribution_base", np.nan_to_num(base), whole=True)
    sheet.columns["contribution_base"] = sheet.columns["contribution_base"].set(pl.Series((kind >= 2) | retired), None)
    area = np.where(again, (block.town[who] + 1) % len(places.towns), block.town[who])
    sheet.text("pooling_area", block.atlas.districts[0][area])
    sheet.phone("phone", who, 0.15)
    sheet.address("residence_address", people.earlier[who], "contact", np.zeros(len(who), np.int64))
    sheet.unwritten("residence_address", ~draws.chance(WITH_ADDRESS, len(who)))
    return sheet.done(
        (who + np.where(again, SECOND, 0)) * 4 + kind, (kind >= 2).astype(np.int64), order=who * 4 + kind + again
    )


def employers(block: Block, delivery: int, before: Records | None) -> Records:
    """Bodies that insure people; closed ones stay on the list."""
    bodies = block.bodies
    staff = np.bincount(block.jobs.employer[delivery][block.jobs.employer[delivery] >= 0], minlength=len(bodies))
    listed = (staff > 0) | bodies.staffed
    if before is None:
        return _employers(block, delivery, np.flatnonzero(listed), staff)
    draws = block.draws(f"social_security_employers/{delivery}/changes")
    known = before.frame["_entity"].to_numpy()
    fresh = listed & (~np.isin(np.arange(len(bodies)), known) | draws.chance(0.02, len(bodies)))
    gone = draws.some(known, round(0.004 * len(known)))
    return merged(
        before, _employers(block, delivery, np.flatnonzero(fresh), staff), gone[~np.isin(gone, np.flatnonzero(fresh))]
    )


def _employers(block: Block, delivery: int, rows: Ints, staff: Ints) -> Records:
    from_code = block.bodies.code[rows]
    bodies = block.bodies
    sheet = Sheet(block, "social_security_employers", delivery, len(rows))
    sheet.number("employer_number", employer_numbers(block, rows))
    sheet.credit("uscc", from_code, 0.04)
    sheet.text("enterprise_name", wide_brackets(known_names(block, rows), sheet.draws))
    sheet.bodies("subject", rows)
    sheet.text("enterprise_type", pl.Series(KINDS)[bodies.body[rows]])
    sheet.name("legal_representative", bodies.representative[rows], "legal_representative")
    sheet.address("operating_address", bodies.operates[rows], "premises")
    stopped = np.isin(rows, block.plants.stopped)
    counts = np.where(stopped, 0, staff[rows])
    sheet.number("insured_people", pl.Series(counts).cast(pl.String))
    state = np.where(stopped, 2, sheet.draws.chance(0.02, len(rows)).astype(np.int64))
    sheet.code("status", "employer_status", pl.Series(["正常", "暂停", "注销"])[state])
    sheet.phone("phone", bodies.representative[rows], 0.1)
    return sheet.done(rows, order=rows)


def wide_brackets(names: pl.Series, draws: Draws) -> pl.Series:
    """Some offices write （重庆） for 重庆 at the head of a name."""
    turned = names.str.replace(r"^重庆市?(.{2,3}区|.{1,2}县)?", "（重庆）$1")
    return turned.zip_with(pl.Series(draws.chance(0.02, len(names))) & names.str.ends_with("公司"), names)


def payments(block: Block, delivery: int, before: Records | None) -> Records:  # noqa: ARG001 - a delta of its own
    """Benefits of the months since the delivery before; the first delivery holds two months."""
    now = block.months[delivery]
    paid = range(block.months[delivery - 1] + 1, now + 1) if delivery else (now - 1, now)
    parts = [_month(block, month, delivery) for month in paid]
    parts.append(_clawed(block, delivery) if delivery and delivery == len(block.days) - 1 else _nothing())
    who, kind, month, amount, back = (np.concatenate(column) for column in zip(*parts, strict=True))
    since = np.where(kind <= 2, block.welfare.pension_since[who], month - 3)
    usual = _payments(
        Sheet(block, "social_security_payments", delivery, len(who)), (who, kind, month, back, since), amount
    )
    more = [item for item in block.plants.payments if item.month in paid]
    if not more:
        return usual
    facts = np.array([(item.person, item.kind, item.month, 0, item.since) for item in more], dtype=np.int64).T
    amounts = np.array([item.amount for item in more])
    planted = Sheet(block, "social_security_payments", delivery, len(more), "planted")
    return both(usual, _payments(planted, tuple(facts), amounts))


def _payments(sheet: Sheet, facts: tuple[Ints, ...], amount: Floats) -> Records:
    """Payments as person, kind, month, whether taken back, and the month the benefit began."""
    who, kind, month, back, since = facts
    block, delivery, draws = sheet.block, sheet.delivery, sheet.draws
    people, now = block.people, block.months[sheet.delivery]
    turn = pl.Series(10 + kind + 10 * back).cast(pl.String)
    sheet.number("payment_number", joined("FF", month_text(month), personal_numbers(block, who), turn))
    sheet.number("personal_number", personal_numbers(block, who))
    sheet.identity("social_security_number", who, "subject", 0.012)
    sheet.name("name", who, "subject")
    sheet.code("benefit_type", "benefit_type", pl.Series(BENEFITS)[kind], coded=True)
    sheet.month("benefit_started", since)
    sheet.month("paid_month", month)
    sheet.amount("amount", amount)
    state = pl.Series(["正常", "追回"])[back]
    paused = draws.chance(0.003, len(who)) & (back == 0) & ~np.isin(who, block.plants.kept)
    sheet.code("status", "payment_status", state.set(pl.Series(paused), "暂停"))
    certified = np.minimum(block.days[delivery] - draws.whole(20, 360, len(who)), people.death[who] - 5)
    certified = np.where(draws.chance(0.9, len(who)), certified, 10**6)
    said = {person: day for person, day in block.plants.certified.items() if day <= block.days[delivery]}
    planted = np.isin(who, np.array(list(said), dtype=np.int64))
    certified[planted] = [said[person] for person in who[planted].tolist()]
    sheet.date("certified_on", certified, 1)
    return sheet.done(who, (month == now).astype(np.int64))


def paid_pensions(block: Block, month: int) -> Mask:
    """Whose pension is paid for a month: the living, the month of death, and the planted exceptions."""
    people, welfare, plants = block.people, block.welfare, block.plants
    died = months(np.minimum(people.death, NEVER))
    entitled = (
        (welfare.pension > 0) & (welfare.pension_since <= month) & people.known(int(month_start(np.array([month]))[0]))
    )
    who = np.arange(len(people))
    on = died >= month
    on |= np.isin(who, plants.paid_on)
    on |= np.isin(who, plants.paid_in_grace) & (died >= month - 1)
    on |= np.isin(who, plants.clawed_back) & (month < block.months[-1])
    return np.asarray(entitled & on)


def _month(block: Block, month: int, delivery: int) -> tuple[Ints, ...]:
    people, welfare = block.people, block.welfare
    died = months(np.minimum(people.death, NEVER))
    pensioners = np.flatnonzero(paid_pensions(block, month))
    first = block.months[0] - 1
    granted = np.isin(np.arange(len(people)), block.plants.funeral_grant) & (np.maximum(died + 1, first) == month)
    parts = [(pensioners, welfare.pension[pensioners], welfare.pension_amount[pensioners])]
    grants = np.flatnonzero(granted)
    parts.append((grants, np.full(len(grants), FUNERAL), np.full(len(grants), FUNERAL_GRANT)))
    draws, age = block.draws("other_benefits"), people.age(block.days[0])
    for kind, (share, amount) in OTHERS.items():
        chosen = (
            draws.chance(share, len(people)) & people.alive(block.days[delivery]) & (welfare.pension == 0) & (age >= 18)
        )
        chosen &= welfare.assistance == 0
        rows = np.flatnonzero(chosen & (block.jobs.employer[delivery] == NOBODY))
        parts.append((rows, np.full(len(rows), kind), np.full(len(rows), amount)))
    who, kinds, amounts = (np.concatenate(column) for column in zip(*parts, strict=True))
    return who, kinds, np.full(len(who), month), amounts, np.zeros(len(who), np.int64)


def _clawed(block: Block, delivery: int) -> tuple[Ints, ...]:  # noqa: ARG001 - only the last delivery claws back
    """What was paid after death and grace is taken back with negative amounts."""
    died = months(np.minimum(block.people.death, NEVER))
    parts = []
    for paid in range(block.months[0] - 1, block.months[-1]):
        rows = block.plants.clawed_back[died[block.plants.clawed_back] + 1 < paid]
        parts.append((rows, np.full(len(rows), paid)))
    who, month = (np.concatenate(column) for column in zip(*parts, strict=True))
    welfare = block.welfare
    return who, welfare.pension[who], month, -welfare.pension_amount[who], np.ones(len(who), np.int64)


def _nothing() -> tuple[Ints, ...]:
    none = np.zeros(0, np.int64)
    return none, none, none, none.astype(np.float64), none
