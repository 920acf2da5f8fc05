"""Tickets of the 12345 hotline.

Belongs here: who calls about which place, what is said, what becomes of it.
Does not belong here: the spelling of addresses.
"""

import numpy as np
import polars as pl

from sources.city import spoiling
from sources.city.block import Block
from sources.city.clues import Clue
from sources.city.drawing import Draws, Ints, flags
from sources.city.noise import BIT
from sources.city.people import NOBODY
from sources.city.places import LEVEL
from sources.city.records import Records, Sheet, both
from sources.city.texts import joined, serials
from sources.city.words import table

PER_PERSON_AND_YEAR = 0.25
WINDOW = 365
COLLECTIVE, GROUP = 0.04, 6
ANONYMOUS, UNNAMED, TESTS, BACKWARDS, CLOSED = 0.3, 0.06, 0.003, 0.004, 0.85
AT_THE_BEGINNING = 1e9
IN_TEXT_ONLY, ADDRESS_IN_TEXT, TWO_ADDRESSES, QUOTES_PHONE = 0.22, 0.72, 0.12, 0.1
CHANNELS, CHANNEL_WEIGHTS = ("电话", "网站", "微信", "APP", "民呼我为"), (58, 8, 16, 14, 4)
RESULTS = (
    "已责成相关单位处理，市民表示满意。",
    "经核实，情况属实，正在整改。",
    "该问题已移交物业处理。\n后续将持续跟进。",
    '已向市民解释说明，"不属于受理范围"。',
)
DAY = 86_400


def tickets(block: Block, delivery: int, before: Records | None) -> Records:
    """Tickets called in since the delivery before (a year of them in the first), and open ones that were closed."""
    fresh = _with_planted(_called(block, delivery), block, delivery)
    if before is None:
        return fresh
    closed = _closed(block, delivery, before)
    _note_unresolved(block, closed, closed["resolved"])
    return Records(fresh.feed, pl.concat([closed, fresh.frame], how="diagonal_relaxed"))


def _note_unresolved(block: Block, frame: pl.DataFrame, said: pl.Series) -> None:
    """Every ticket that was closed although the caller says that nothing was solved is a true case of R33."""
    sound = frame["_fault"].is_null() if "_fault" in frame.columns else pl.Series([True] * len(frame))
    found = frame["ticket_number"].filter((said == "否").fill_null(value=False) & sound)
    if block.plan.dirt.clues > 0:
        block.plants.clues.extend(
            Clue("R33", "ticket", None, None, None, true_case=True, kind="unresolved", record_key=number)
            for number in found.to_list()
        )


def _with_planted(usual: Records, block: Block, delivery: int) -> Records:
    """The tickets and those that were called in about what had been closed before."""
    day = block.days[delivery]
    since = (block.days[delivery - 1] if delivery else day - WINDOW) * DAY + DAY
    more = [item for item in block.plants.tickets if since <= item.moment < (day + 1) * DAY]
    if not more:
        return usual
    place, request, moment, closed, clue = (np.array(column, dtype=np.int64) for column in zip(*more, strict=True))
    size = len(more)
    sheet = Sheet(block, "hotline_tickets", delivery, size, "planted")
    rows, town = table("requests")[request], block.places.town[place]
    days = pl.Series(moment // DAY, dtype=pl.Int32).cast(pl.Date).dt.to_string("%y%m%d")
    number = joined("CQ-", days, serials("-", block.index * 1_000_000 + 900_000 + np.arange(size), 10))
    sheet.number("ticket_number", number)
    sheet.time("called_at", moment)
    adults = np.flatnonzero(block.people.alive(day) & (block.people.age(day) >= 18))
    _who(sheet, block, adults[sheet.draws.whole(0, len(adults) - 1, size)])
    sheet.text("channel", sheet.draws.words(CHANNELS, size, CHANNEL_WEIGHTS))
    for name, column in (
        ("request_type", "type"),
        ("category_1", "first"),
        ("category_2", "second"),
        ("title", "title"),
    ):
        sheet.text(name, rows[column])
    sheet.address("incident_address", place, "incident")
    sheet.text("district", block.atlas.districts[0][town])
    sheet.text("town", block.atlas.towns[0][town])
    sheet.address("content", place, "spoken")
    sheet.text("content", joined(rows["before"], "该处", rows["after"]))
    sheet.unsaid("content", np.ones(size, dtype=np.bool_))
    _handled(sheet, block, moment, rows, town)
    shut = closed >= 0
    sheet.columns["dispatched_at"] = spoiling.times(moment + 600, 0.0, sheet.draws)
    sheet.columns["closed_at"] = spoiling.times(closed, 0.0, sheet.draws)
    sheet.columns["result"] = pl.Series([None, RESULTS[0]])[shut.astype(np.int64)]
    sheet.columns["resolved"] = pl.Series([None, "是"])[shut.astype(np.int64)]
    sheet.columns["satisfaction"] = pl.Series([None, "未评价"])[shut.astype(np.int64)]
    sheet.text("collective", pl.Series(["否"] * size))
    for at in np.flatnonzero(clue >= 0).tolist():
        noted = block.plants.clues[int(clue[at])]
        block.plants.clues[int(clue[at])] = noted._replace(record_key=number[at])
    return both(usual, sheet.done(np.arange(size) + delivery * 10**6 + 500_000))


def _closed(block: Block, delivery: int, before: Records) -> pl.DataFrame:
    """Most tickets that were open at the delivery before come again, closed."""
    draws = block.draws(f"hotline_tickets/{delivery}/closed")
    pending = before.frame.filter(pl.col("closed_at").is_null() & pl.col("_fault").is_null())
    pending = pending[draws.share(CLOSED, len(pending))]
    size, day = len(pending), block.days[delivery - 1]
    moment = draws.whole((day + 1) * DAY, (block.days[delivery] + 1) * DAY - 1, size)
    return pending.with_columns(
        spoiling.times(moment, block.plan.dirt.dates, draws).alias("closed_at"),
        draws.words(RESULTS, size).alias("result"),
        draws.words(("是", "否"), size, (75, 25)).alias("resolved"),
        draws.words(("满意", "基本满意", "不满意", "未评价"), size, (50, 15, 15, 20)).alias("satisfaction"),
        pl.col("_order") - AT_THE_BEGINNING,
    )


def _called(block: Block, delivery: int) -> Records:
    day = block.days[delivery]
    since = block.days[delivery - 1] if delivery else day - WINDOW
    draws = block.draws(f"hotline_tickets/{delivery}/calls")
    size = max(8, round(len(block.people) * PER_PERSON_AND_YEAR * (day - since) / 365))
    moment = np.sort(draws.whole((since + 1) * DAY, (day + 1) * DAY - 1, size))
    adults = np.flatnonzero(block.people.alive(since) & (block.people.age(since) >= 18) & block.people.alive(day))
    # A few people call again and again.
    caller = adults[np.floor(len(adults) * draws.random.random(size) ** 1.7).astype(np.int64)]
    place, related, group = _where(block, caller, draws)
    request = draws.weighted([float(weight) for weight in table("requests")["weight"]], size)
    request = np.where(related != NOBODY, request[related], request)
    sheet = Sheet(block, "hotline_tickets", delivery, size)
    number = _numbers(block, moment)
    sheet.number("ticket_number", number)
    sheet.time("called_at", moment)
    _who(sheet, block, caller)
    rows = table("requests")[request]
    sheet.code("channel", "hotline_channel", draws.words(CHANNELS, size, CHANNEL_WEIGHTS))
    sheet.code("request_type", "request_type", rows["type"])
    sheet.text("category_1", rows["first"])
    sheet.text("category_2", rows["second"])
    sheet.address("incident_address", place, "incident")
    town = block.places.town[place]
    sheet.text("district", block.atlas.districts[0][town])
    sheet.text("town", block.atlas.towns[0][town].set(pl.Series(draws.chance(0.1, size)), None))
    _content(sheet, block, place, caller, rows)
    # Where the address is only in the text, its own column is empty.
    sheet.unwritten("incident_address", draws.chance(IN_TEXT_ONLY, size))
    sheet.text("title", joined(block.atlas.shorts[town], rows["title"]))
    tests = flags(size, draws.share(TESTS if block.plan.dirt.refused_rows > 0 else 0.0, size, least=1))
    sheet.columns["title"] = sheet.columns["title"].set(pl.Series(tests), "测试工单请忽略")
    sheet.refuse(tests, "test_row", "title")
    said = _handled(sheet, block, moment, rows, town)
    _note_unresolved(block, pl.DataFrame({"ticket_number": number, "_fault": sheet.columns["_fault"]}), said)
    sheet.code("collective", "yes_no", pl.Series(["否", "是"])[group.astype(np.int64)])
    sheet.text("related_ticket", number[np.maximum(related, 0)].set(pl.Series(related == NOBODY), None))
    return sheet.done(np.arange(size) + delivery * 10**6)


def _where(block: Block, caller: Ints, draws: Draws) -> tuple[Ints, Ints, Ints]:
    """The place of each call, the earlier call it repeats, and whether many complain of the same thing."""
    places, size = block.places, len(caller)
    home = block.people.homes[0][caller]
    town = places.town[home]
    order = np.argsort(places.town, kind="stable")
    starts = np.searchsorted(places.town[order], np.arange(len(places.towns) + 1))
    pick = starts[town] + np.floor((starts[town + 1] - starts[town]) * draws.random.random(size)).astype(np.int64)
    place = np.where(draws.chance(0.6, size), home, order[pick])
    related = np.full(size, NOBODY)
    repeats = np.flatnonzero(draws.chance(COLLECTIVE, size))
    for back in range(1, GROUP):
        rows = repeats[repeats >= back]
        rows = rows[draws.chance(0.4, len(rows))]
        related[rows] = rows - back
        place[rows] = place[rows - back]
    return place, related, related != NOBODY


def _numbers(block: Block, moment: Ints) -> pl.Series:
    """CQ-251003-012345: the day and a serial that no other block uses."""
    days = pl.Series(moment // DAY, dtype=pl.Int32).cast(pl.Date).dt.to_string("%y%m%d")
    return joined("CQ-", days, serials("-", block.index * 1_000_000 + np.arange(len(moment)), 10))


def _who(sheet: Sheet, block: Block, caller: Ints) -> None:
    """The caller's name in full, as 张先生, or not at all; nearly always a telephone."""
    size, draws = len(caller), sheet.draws
    sheet.name("caller_name", caller, "caller")
    how = draws.weighted((UNNAMED, ANONYMOUS, 1 - UNNAMED - ANONYMOUS), size)
    title = pl.Series([None, "先生", "女士"])[block.people.sex[caller]]
    surname = block.people.name[caller].str.head(1)
    polite = joined(surname, title)
    text = polite.zip_with(pl.Series(how == 1), sheet.columns["caller_name"])
    sheet.columns["caller_name"] = text.set(pl.Series(how == 0), None)
    sheet.phone("caller_phone", caller, 0.04)
    silent = pl.Series(how < 2) & sheet.columns["caller_phone"].is_null()
    sheet.columns["_person:caller"] = sheet.columns["_person:caller"].set(silent, NOBODY)


def _content(sheet: Sheet, block: Block, place: Ints, caller: Ints, rows: pl.DataFrame) -> None:
    """What was said: a sentence that mostly holds the address, sometimes a second one, a telephone, line breaks."""
    draws, size = sheet.draws.part("content"), len(place)
    sheet.address("content", place, "spoken")
    inside = draws.chance(ADDRESS_IN_TEXT, size) & (sheet.columns["_level:content"].to_numpy() > LEVEL["outside"])
    two = inside & draws.chance(TWO_ADDRESSES, size)
    other = block.speller.spell(block.people.homes[0][caller], np.zeros(size, np.int64), sheet.style("spoken"), draws)
    frame = pl.DataFrame(
        {
            "lead": draws.words(("", "", "您好，", "【紧急】"), size),
            "before": rows["before"],
            "own": joined("（本人住", other.text, "）").set(pl.Series(~two), ""),
            "address": sheet.columns["content"].set(pl.Series(~inside), "该处"),
            "after": rows["after"],
            "phone": "\n联系电话" + block.people.phone[caller],
        }
    )
    quoted = pl.Series(draws.chance(QUOTES_PHONE, size))
    frame = frame.with_columns(phone=frame["phone"].set(~quoted, ""))
    sheet.columns["content"] = joined(*frame.iter_columns())
    bits = int(BIT["inside_sentence"]) | np.where(two, int(BIT["two_addresses"]), 0)
    noise = sheet.columns["_noise:content"].to_numpy()
    sheet.columns["_noise:content"] = pl.Series(noise | bits)
    sheet.unsaid("content", ~inside)


def _handled(sheet: Sheet, block: Block, moment: Ints, rows: pl.DataFrame, town: Ints) -> pl.Series:
    """Who handled the tickets, when, and with what result; whether it was solved, as the callers say."""
    size, draws = len(moment), sheet.draws.part("handled")
    dispatched = moment + draws.whole(300, 90_000, size)
    closed = dispatched + draws.whole(3_600, 12 * DAY, size)
    backwards = draws.chance(BACKWARDS if sheet.dirt.dates > 0 else 0.0, size)
    closed = np.where(backwards, moment - 7_200, closed)
    open_still = closed > (block.days[sheet.delivery] + 1) * DAY
    sheet.time("dispatched_at", dispatched)
    sheet.time("due_at", dispatched + draws.whole(3, 15, size) * DAY)
    sheet.time("closed_at", np.where(open_still, -1, closed))
    districts = block.atlas.districts[0][town]
    handler = joined(districts, rows["handler"], "局")
    offices = block.atlas.towns[0][town] + "办事处"
    local = pl.Series(draws.chance(0.4, size))
    sheet.text("handler", offices.zip_with(local, handler))
    shut = pl.Series(open_still)
    sheet.text("result", draws.words(RESULTS, size).set(shut, None))
    resolved = draws.words(("是", "否"), size, (82, 18)).set(shut, None)
    sheet.code("resolved", "yes_no", resolved)
    satisfied = draws.words(("满意", "基本满意", "不满意", "未评价"), size, (55, 15, 12, 18))
    sheet.code("satisfaction", "satisfaction", satisfied.set(shut, None), coded=True)
    return resolved
