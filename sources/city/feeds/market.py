"""The market authority's register of enterprises.

Belongs here: `market_enterprises`.
Does not belong here: employers as social security knows them.
"""

import numpy as np
import polars as pl

from sources.city.block import Block
from sources.city.drawing import Ints
from sources.city.enterprises import Body
from sources.city.people import NEVER
from sources.city.places import LEVEL
from sources.city.records import Records, Sheet, merged
from sources.city.spelling import ORDER, standard_texts
from sources.city.texts import joined
from sources.city.words import table
from sources.codes import code_tables

CHANGED = 0.018
TYPES = (
    "有限责任公司(自然人投资或控股)",
    "个体工商户",
    "有限责任公司分公司",
    "农民专业合作社",
    "事业单位",
    "民办非企业单位",
)
STATES = pl.Series(["", "存续", "注销", "吊销"])
CLUSTER = "（集群注册）"


def enterprises(block: Block, delivery: int, before: Records | None) -> Records:
    """Everything registered by a delivery; the second full one founds, closes and changes some."""
    bodies, day = block.bodies, block.days[delivery]
    there = bodies.recorded & (bodies.established <= day)
    if before is None:
        return _enterprises(block, delivery, np.flatnonzero(there))
    known, last = before.frame["_entity"].to_numpy(), block.days[delivery - 1]
    draws = block.draws(f"market_enterprises/{delivery}/changes")
    fresh = there & ~np.isin(np.arange(len(bodies)), known)
    fresh |= there & (bodies.ended > last) & (bodies.ended <= day)
    fresh |= there & draws.chance(CHANGED, len(bodies))
    closed = known[bodies.status[known] == 3]
    gone = draws.some(closed, round(0.05 * len(closed)))
    rows = np.flatnonzero(fresh)
    return merged(before, _enterprises(block, delivery, rows), gone[~np.isin(gone, rows)])


def _enterprises(block: Block, delivery: int, rows: Ints) -> Records:
    bodies, day = block.bodies, block.days[delivery]
    sheet = Sheet(block, "market_enterprises", delivery, len(rows))
    sheet.credit("uscc", bodies.code[rows])
    sheet.text("enterprise_name", bodies.name[rows])
    sheet.bodies("subject", rows)
    sheet.name("legal_representative", bodies.representative[rows], "legal_representative")
    sheet.identity("legal_representative_id_number", bodies.representative[rows], "legal_representative", 0.015)
    sheet.text("enterprise_type", pl.Series(TYPES)[bodies.body[rows]])
    trade = table("trades")[bodies.trade[rows]]
    labels = trade["section"].replace_strict(dict(code_tables()["industry"]), return_dtype=pl.String)
    sheet.code("industry", "industry", labels)
    sheet.amount("registered_capital", bodies.capital[rows].astype(np.float64), unit="万元")
    offices = pl.Series([f"重庆市{town.districts[0]}市场监督管理局" for town in block.places.towns])
    sheet.text("authority", offices[block.places.town[bodies.place[rows]]])
    sheet.date("established_on", bodies.established[rows])
    ended = (bodies.ended[rows] <= day) & (bodies.status[rows] > 1)
    sheet.code("status", "enterprise_status", STATES[np.where(ended, bodies.status[rows], 1)])
    sheet.date("cancelled_on", np.where(ended, bodies.ended[rows], NEVER))
    permit = joined("许可项目：", trade["scope"], "\n（依法须经批准的项目，经相关部门批准后方可开展经营活动）")
    long = pl.Series(sheet.draws.chance(0.1, len(rows)))
    sheet.text("business_scope", permit.zip_with(long, trade["scope"]))
    sheet.address("registered_address", bodies.place[rows], "premises")
    cluster = sheet.columns["registered_address"] + CLUSTER
    text = cluster.zip_with(pl.Series(bodies.cluster[rows]), sheet.columns["registered_address"])
    sheet.columns["registered_address"] = text
    _beyond_the_roof(sheet, rows)
    return sheet.done(rows, (bodies.body[rows] == Body.SHOPKEEPER).astype(np.int64), rows)


def _beyond_the_roof(sheet: Sheet, rows: Ints) -> None:
    """Some registered addresses name a floor that their building does not have."""
    block = sheet.block
    at = np.flatnonzero(np.isin(rows, np.array(list(block.plants.other_address), dtype=np.int64)))
    if not len(at):
        return
    place = block.bodies.place[rows[at]]
    floors = pl.Series([block.plants.other_address[body] for body in rows[at].tolist()])
    parts = standard_texts(block.atlas, place, 0)
    above = joined(*(parts[name] for name in ORDER[: ORDER.index("room")]))
    text = joined(above, floors.cast(pl.String), "-1")
    sheet.columns["registered_address"] = sheet.columns["registered_address"].scatter(at, text)
    level = sheet.columns["_level:registered_address"]
    sheet.columns["_level:registered_address"] = level.scatter(at, pl.Series(np.full(len(at), LEVEL["B"])))
