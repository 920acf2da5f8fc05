"""The housing authority's feeds.

Belongs here: real estate registrations, leases of public rental housing.
Does not belong here: who owns or rents (`housing`).
"""

from functools import reduce

import numpy as np
import polars as pl

from sources.city import spoiling
from sources.city.block import Block
from sources.city.drawing import Ints
from sources.city.housing import USES, others_of
from sources.city.identities import Holders, delivered
from sources.city.people import NOBODY
from sources.city.records import Records, Sheet, merged
from sources.city.texts import joined, serials

CHANGED, REISSUED = 0.012, 0.03
MOST_OTHERS = 8
STATES = pl.Series(["现势", "历史"])
LEASE_STATES = pl.Series(["在租", "退租"])
SEPARATORS, SEPARATOR_WEIGHTS = (";", "；", "、"), (80, 15, 5)


def registrations(block: Block, delivery: int, before: Records | None) -> Records:
    """Every right registered by a delivery; the second full one has the new ones and rewrites a few."""
    deeds, day = block.deeds, block.days[delivery]
    there = deeds.day <= day
    if before is None:
        return _registrations(block, delivery, np.flatnonzero(there))
    known = before.frame["_entity"].to_numpy()
    fresh = there & ~np.isin(np.arange(len(deeds)), known)
    fresh |= there & block.draws(f"housing_registrations/{delivery}/changes").chance(CHANGED, len(deeds))
    return merged(before, _registrations(block, delivery, np.flatnonzero(fresh)), np.zeros(0, np.int64))


def _registrations(block: Block, delivery: int, rows: Ints) -> Records:
    deeds = block.deeds
    sheet = Sheet(block, "housing_registrations", delivery, len(rows))
    place, holder = deeds.place[rows], deeds.holder[rows]
    sheet.number("unit_number", _unit_numbers(block, place, deeds.use[rows]))
    sheet.identity("holder_id_number", holder, "subject", 0.0)
    sheet.address("location", place, "registered")
    sheet.code("planned_use", "planned_use", pl.Series(USES)[deeds.use[rows]])
    sheet.amount("floor_area", deeds.area[rows], unit="平方米")
    sheet.name("holder_name", holder, "subject")
    sheet.text("share", _shares(deeds.share[rows], sheet))
    sheet.date("registered_on", deeds.day[rows])
    sheet.code("ownership_status", "ownership_status", STATES[deeds.state[rows]])
    return sheet.done(rows, order=rows)


def _unit_numbers(block: Block, place: Ints, use: Ints) -> pl.Series:
    """28 characters: district, cadastral area, parcel, building and unit; one number for one place and use."""
    district = block.atlas.district_codes[0][block.places.town[place]]
    return joined(district, serials("00100GB", block.places.ids[place], 10), "F", serials("", 10 + use, 4))


def _shares(shares: np.ndarray, sheet: Sheet) -> pl.Series:
    """50%, 50 or 1/2; nothing where the right is held alone or jointly."""
    number = pl.Series(np.nan_to_num(shares)).round(0).cast(pl.Int64).cast(pl.String)
    text = (number + "%").zip_with(pl.Series(sheet.draws.chance(0.8, len(shares))), number)
    half = pl.Series((shares == 50) & sheet.draws.chance(0.3 if sheet.dirt.codes else 0.0, len(shares)))
    return text.set(half, "1/2").set(pl.Series(np.isnan(shares)), None)


def public_rentals(block: Block, delivery: int, before: Records | None) -> Records:
    """Every lease; the second full delivery rewrites a few and takes in the rent of the month."""
    leases, day = block.leases, block.days[delivery]
    there = leases.since <= day
    if before is None:
        return _rentals(block, delivery, np.flatnonzero(there))
    known = before.frame["_entity"].to_numpy()
    fresh = there & ~np.isin(np.arange(len(leases)), known)
    fresh |= there & block.draws(f"housing_public_rentals/{delivery}/changes").chance(REISSUED, len(leases))
    return merged(before, _rentals(block, delivery, np.flatnonzero(fresh)), np.zeros(0, np.int64))


def _rentals(block: Block, delivery: int, rows: Ints) -> Records:
    leases = block.leases
    sheet = Sheet(block, "housing_public_rentals", delivery, len(rows))
    applicant = leases.applicant[rows]
    sheet.number("contract_number", serials("GZ", block.places.first + rows, 10))
    sheet.name("applicant_name", applicant, "applicant")
    sheet.identity("applicant_id_number", applicant, "applicant", 0.01)
    others = [column[rows] for column in others_of(block.people, leases, block.days[0], MOST_OTHERS)]
    sheet.text("co_applicants", _listed(sheet, others))
    sheet.address("home_address", leases.place[rows], "assisted_alone")
    sheet.amount("monthly_rent", leases.rent[rows])
    sheet.date("lease_from", leases.since[rows])
    sheet.date("lease_to", leases.until[rows])
    sheet.month("paid_until", leases.paid[rows], 1)
    sheet.code("status", "lease_status", LEASE_STATES[leases.state[rows]])
    return sheet.done(rows, order=rows)


def _listed(sheet: Sheet, others: list[Ints]) -> pl.Series:
    """姓名:身份证号;… of the family; a few lack a number or are separated in another way."""
    people, dirt = sheet.block.people, sheet.dirt
    parts = []
    for place, who in enumerate(others, 1):
        draws, there = sheet.draws.part(f"co_applicant_{place}"), np.maximum(who, 0)
        holders = Holders(people.id_number[there], people.birth[there], sheet.block.relative_ids[there])
        number, state = delivered(holders, dirt, min(0.01, dirt.missing_ids), draws)
        name = spoiling.names(people.name[there], dirt.names, draws)
        both = joined(name, ":", number)
        sheet.columns[f"_state:co_applicant_{place}"] = pl.Series(state)
        sheet.columns[f"_person:co_applicant_{place}"] = pl.Series(who)
        parts.append(both.zip_with(both.is_not_null(), name).set(pl.Series(who == NOBODY), ""))
    text = reduce(lambda one, more: one + pl.Series(np.where((more != "").to_numpy(), ";", "")) + more, parts)
    weights = SEPARATOR_WEIGHTS if dirt.cells else (1, 0, 0)
    separator = sheet.draws.words(SEPARATORS, len(text), weights)
    frame = pl.DataFrame({"text": text, "separator": separator})
    return frame.select(pl.col("text").str.replace_all(";", pl.col("separator"), literal=True)).to_series().replace(
        "", None
    )  # fmt: skip
