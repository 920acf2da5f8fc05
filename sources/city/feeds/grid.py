"""Events that grid workers find or are told of.

Belongs here: `grid_events`: what, where, when, and what becomes of it.
Does not belong here: the spelling of addresses.
"""

import numpy as np
import polars as pl

from sources.city.block import Block
from sources.city.drawing import Draws, Ints
from sources.city.records import Records, Sheet
from sources.city.texts import joined, serials
from sources.city.words import table

PER_PERSON_AND_YEAR, WINDOW, DAY = 0.2, 365, 86_400
SOURCES, SOURCE_WEIGHTS = ("巡查上报", "群众上报", "系统派发"), (70, 22, 8)
AT_HOME, OPEN, TWICE = 0.65, 0.06, 0.02
RESULTS = ("已现场处置完毕。", "已通知责任单位限期整改。", "经核实，情况属实，已移交处理。", "已劝导，双方表示理解。")
GRIDS = 12


def events(block: Block, delivery: int, before: Records | None) -> Records:  # noqa: ARG001 - a delta of its own
    """Events reported since the delivery before (a year of them in the first)."""
    day = block.days[delivery]
    since = block.days[delivery - 1] if delivery else day - WINDOW
    draws = block.draws(f"grid_events/{delivery}/found")
    size = max(8, round(len(block.people) * PER_PERSON_AND_YEAR * (day - since) / 365))
    moment = draws.whole((since + 1) * DAY, (day + 1) * DAY - 1, size)
    kind = draws.weighted([float(weight) for weight in table("grid_events")["weight"]], size)
    place = _where(block, size, draws)
    # Two workers report some events: the same place and kind within the hour.
    twice = draws.share(TWICE, size)
    planted = [item for item in block.plants.grid if since < item[2] <= day]
    more = np.array(planted, dtype=np.int64).reshape(-1, 3)
    moment = np.concatenate([moment, moment[twice] + 1_800, more[:, 2] * DAY + 36_000])
    kind, place = (np.concatenate([own, own[twice], extra]) for own, extra in ((kind, more[:, 1]), (place, more[:, 0])))
    order = np.argsort(moment, kind="stable")
    return _sheet(block, delivery, moment[order], kind[order], place[order])


def event_kind(name: str) -> int:
    """The first row of the words of a kind of event."""
    return int(table("grid_events")["type"].to_list().index(name))


def _where(block: Block, size: int, draws: Draws) -> Ints:
    """The homes of people, else any place."""
    living = block.people.homes[0][draws.whole(0, len(block.people) - 1, size)]
    return np.where(draws.chance(AT_HOME, size), living, draws.whole(0, len(block.places) - 1, size))


def _sheet(block: Block, delivery: int, moment: Ints, kind: Ints, place: Ints) -> Records:
    size, rows = len(moment), table("grid_events")[kind]
    sheet = Sheet(block, "grid_events", delivery, size)
    draws = sheet.draws
    days = pl.Series(moment // DAY, dtype=pl.Int32).cast(pl.Date).dt.to_string("%y%m%d")
    number = delivery * 500_000 + block.index * 1_000_000 + np.arange(size)
    sheet.number("event_number", joined("WG-", days, serials("-", number, 10)))
    sheet.address("incident_address", place, "incident")
    sheet.code("event_source", "grid_source", draws.words(SOURCES, size, SOURCE_WEIGHTS))
    sheet.code("event_type", "grid_event", rows["type"])
    sheet.text("description", rows["description"])
    sheet.time("occurred_at", moment - draws.whole(60, 7_200, size))
    sheet.time("reported_at", moment)
    village = block.places.village[place]
    grids = pl.Series(1 + place % GRIDS).cast(pl.String).str.zfill(3)
    sheet.number("grid_code", joined(block.atlas.village_codes(0)[village], grids))
    town, community = block.town_texts(place, 0)
    sheet.text("town", town)
    sheet.text("village", community)
    sheet.text("handler", joined(town, rows["handler"]))
    handled = moment + draws.whole(900, 2 * DAY, size)
    closed = np.where(draws.chance(OPEN, size), -1, handled + draws.whole(600, 4 * DAY, size))
    closed = np.where(closed > (block.days[delivery] + 1) * DAY, -1, closed)
    sheet.time("handled_at", np.where(handled > (block.days[delivery] + 1) * DAY, -1, handled))
    sheet.time("closed_at", closed)
    sheet.text("result", draws.words(RESULTS, size).set(pl.Series(closed < 0), None))
    return sheet.done(np.arange(size) + delivery * 10**6)
