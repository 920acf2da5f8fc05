"""The civil affairs bureau's monthly payments.

Belongs here: the old-age allowance, the two subsidies of disabled people.
Does not belong here: other feeds.
"""

import numpy as np
import polars as pl

from sources.city.block import Block
from sources.city.clues import SUBSIDY, Clue
from sources.city.drawing import Ints, Mask
from sources.city.identities import WRONG
from sources.city.people import NEVER
from sources.city.records import Records, Sheet
from sources.city.texts import joined, serials
from sources.city.welfare import ALLOWANCE, allowance_band, month_start, month_text, months

BANDS = pl.Series(["", "80-89岁", "90-99岁", "100岁及以上"])
CATEGORIES = pl.Series(["", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"])
GRADES = pl.Series(["", "一级", "二级", "三级", "四级"])
SUBSIDIES = pl.Series(["", "困难残疾人生活补贴", "重度残疾人护理补贴"])
MISMATCHED = 0.004


def paid_months(block: Block, delivery: int) -> list[int]:
    """The months a delivery pays: two in the first, later those since the delivery before."""
    now = block.months[delivery]
    return list(range(block.months[delivery - 1] + 1, now + 1)) if delivery else [now - 1, now]


def _still(block: Block, month: int, paid_on: Ints) -> Mask:
    """Alive in a month, or paid on although dead (some for one month of grace)."""
    died = months(np.minimum(block.people.death, NEVER))
    known = block.people.known(int(month_start(np.array([month]))[0]))
    who = np.arange(len(died))
    grace = (died == month - 1) & np.isin(who, block.plants.allowed_in_grace)
    return np.asarray(((died >= month) | np.isin(who, paid_on) | grace) & known)


def allowance_bands(block: Block, month: int) -> Ints:
    """The band each person is paid for in a month, 0 for none."""
    age = block.people.age(int(month_start(np.array([month + 1]))[0]) - 1)
    who = np.arange(len(age))
    band = allowance_band(age)
    band = np.where(np.isin(who, block.plants.too_young), 1, band)
    band = np.where(np.isin(who, block.plants.wrong_band), 2, band)
    return np.where(block.welfare.allowance & _still(block, month, block.plants.allowed_on), band, 0)


def elderly_allowance(block: Block, delivery: int, before: Records | None) -> Records:  # noqa: ARG001 - a delta
    """One row per person of 80 or more and month."""
    parts = []
    for paid in paid_months(block, delivery):
        bands = allowance_bands(block, paid)
        rows = np.flatnonzero(bands)
        parts.append((rows, bands[rows], np.full(len(rows), paid)))
    who, band, month = (np.concatenate(column) for column in zip(*parts, strict=True))
    sheet = Sheet(block, "civil_affairs_elderly_allowance", delivery, len(who))
    people = block.people
    sheet.number("payment_number", _serial("GL", month, block, who))
    sheet.name("name", who, "subject")
    sheet.identity("id_number", who, "subject", 0.01)
    sheet.code("age_band", "age_band", BANDS[band])
    sheet.month("paid_month", month, 1)
    sheet.amount("amount", np.array([0.0, *ALLOWANCE.values()])[band], whole=True)
    town, village = block.town_texts(people.homes[0][who], 0)
    sheet.text("town", town)
    sheet.text("village", village)
    sheet.address("residence_address", people.homes[0][who], "assisted")
    died = months(np.minimum(people.death[who], NEVER))
    stopped = (
        np.asarray(died == month)
        & ~np.isin(who, block.plants.allowed_on)
        & (people.death[who] < block.days[delivery] - 12)
    )
    sheet.date("stopped_on", np.where(stopped, people.death[who] + 10, 10**6))
    sheet.text("stop_reason", pl.Series([None, "死亡"], dtype=pl.String)[stopped.astype(np.int64)])
    return sheet.done(who, (month == block.months[delivery]).astype(np.int64))


def disability_subsidies(block: Block, delivery: int, before: Records | None) -> Records:  # noqa: ARG001 - a delta
    """One row per person, subsidy and month."""
    welfare, parts = block.welfare, []
    for paid in paid_months(block, delivery):
        for subsidy in SUBSIDY:
            on = (welfare.disability > 0) & ((welfare.subsidies & subsidy) > 0)
            rows = np.flatnonzero(on & _still(block, paid, block.plants.subsidised_on))
            parts.append((rows, np.full(len(rows), subsidy), np.full(len(rows), paid)))
    who, kind, month = (np.concatenate(column) for column in zip(*parts, strict=True))
    sheet = Sheet(block, "civil_affairs_disability_subsidies", delivery, len(who))
    sheet.number("payment_number", joined(_serial("CJ", month, block, who), pl.Series(kind).cast(pl.String)))
    sheet.name("name", who, "subject")
    sheet.identity("id_number", who, "subject", 0.01)
    other = sheet.draws.chance(MISMATCHED if block.plan.dirt.conflicts > 0 else 0.0, len(who))
    other &= ~np.isin(who, block.plants.kept)
    grade = np.where(other, 4, welfare.disability_level[who])
    last_two = pl.Series(welfare.disability[who] * 10 + grade).cast(pl.String)
    certificate = joined(block.people.id_number[who], last_two)
    planted = np.flatnonzero(np.isin(who, np.array(list(block.plants.other_certificate), dtype=np.int64)))
    texts = [block.plants.other_certificate[person] for person in who[planted].tolist()]
    sheet.number("disability_certificate", certificate.scatter(planted, pl.Series(texts, dtype=pl.String)))
    borrowed = sheet.columns["_state:subject"].to_numpy() == WRONG
    _note_certificates(block, who[(other & (welfare.disability_level[who] != 4)) | borrowed])
    sheet.code("disability_category", "disability_category", CATEGORIES[welfare.disability[who]])
    sheet.code("disability_level", "disability_level", GRADES[welfare.disability_level[who]])
    sheet.code("subsidy_type", "disability_subsidy", SUBSIDIES[kind])
    sheet.month("paid_month", month, 2)
    sheet.amount("amount", np.array([0.0, *SUBSIDY.values()])[kind], whole=True)
    sheet.address("residence_address", block.people.homes[0][who], "assisted_alone")
    return sheet.done(who)


def _note_certificates(block: Block, people: Ints) -> None:
    """Certificates that contradict the row by accident are as true cases of R20 as the planted ones."""
    noted = {clue.subject_uid for clue in block.plants.clues if clue.rule_id == "R20"}
    for uid in np.unique(block.people.first + people).tolist():
        if uid not in noted and block.plan.dirt.clues > 0:
            block.plants.clues.append(Clue("R20", "person", uid, None, None, true_case=True, kind="by_accident"))


def _serial(prefix: str, month: Ints, block: Block, who: Ints) -> pl.Series:
    return joined(prefix, month_text(month), serials("", block.people.ids[who], 10))
