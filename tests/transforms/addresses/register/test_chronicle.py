"""What happens to places from run to run: renamed, merged, split, promoted, decided; told once, asked for by day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from sources.contract import Contract
from sources.standard import load_contracts
from tests.transforms.addresses.conftest import standard_addresses
from tests.transforms.entities.conftest import resident_number, silver
from transforms.addresses.city import CodedCity, code_city
from transforms.addresses.register.history import as_of

FIRST, SECOND, THIRD = date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 31)
Rows = Sequence[tuple[str | None, ...]]
PLATE = ("南岸区", "南坪街道", None, "白鹤路", "30号", "白鹤花园")
ROOMS: Rows = [(*PLATE, "2栋", "1单元", "3", "301"), (*PLATE, "2栋", "1单元", "3", "302")]
ROOM = "P|R|500108|白鹤路|30|白鹤花园|H2-1-3-1"
DECIDED = datetime(2024, 4, 15, 9)  # noqa: DTZ001  stored without a zone


@pytest.fixture(scope="module")
def contracts() -> list[Contract]:
    known = load_contracts()
    return [known[feed] for feed in ("reference_addresses", "health_residents")]


class Town:
    """A city that is run again and again: each run is handed what the one before left."""

    def __init__(self, contracts: list[Contract]) -> None:
        """Nothing is known yet."""
        self.contracts, self.runs = contracts, list[CodedCity]()

    def run(
        self, rows: pl.DataFrame | None, day: date, texts: tuple[str, ...] = (), same_as: pl.DataFrame | None = None
    ) -> CodedCity:
        """Code the texts, each said by two residents, with the reference."""
        said = [
            {"record_key": f"h{number}", "id_number": resident_number(date(1950, 3, number + 1), number),
             "name": "甲某", "residence_address": texts[number // 2], "first_batch": FIRST}
            for number in range(2 * len(texts))
        ]  # fmt: skip
        frames = {"health_residents": silver(self.contracts[1], *said)} if said else {}
        if rows is not None:
            frames["reference_addresses"] = rows.lazy()
        given = [contract for contract in self.contracts if contract.feed in frames]
        self.runs.append(code_city(frames, given, self.left(), day, same_as))
        return self.runs[-1]

    def left(self) -> dict[str, pl.LazyFrame]:
        """What the last run left."""
        if not self.runs:
            return {}
        names = ("address", "address_alias", "address_event", "address_history")
        return {f"gold.{name}": getattr(self.runs[-1], name).lazy() for name in names}


@pytest.fixture
def town(contracts: list[Contract]) -> Town:
    return Town(contracts)


def listed(rows: Rows, day: date, names: tuple[str, ...] = (), **every: object) -> pl.DataFrame:
    """A reference whose entries came on a day; `names` are their 地址编号."""
    table = standard_addresses(rows, first_batch=FIRST, valid_from=day, **every)
    return table.with_columns(address_id=pl.Series(names or [f"A{number}" for number in range(len(rows))]))


def renamed(rows: Rows, **parts: str | None) -> Rows:
    """The rows with other parts."""
    fields = ("district", "town", "village", "road", "road_number", "estate", "building", "unit", "floor", "room")
    return [tuple(parts.get(name, value) for name, value in zip(fields, row, strict=True)) for row in rows]


def codes(city: CodedCity) -> dict[str, str]:
    return dict(city.address.select("canonical", "city_code").iter_rows())


def happened(city: CodedCity, *kinds: str) -> list[tuple[Any, ...]]:
    """Events of these kinds, but those of divisions."""
    levels = city.address.select("city_code", "level")
    rows = city.address_event.join(levels, left_on="id", right_on="city_code").filter(
        pl.col("event").is_in(kinds), ~pl.col("level").is_in(["D", "S", "C"])
    )
    return rows.select("id", "event", "at", "because", "other_id").sort("id", "at", "because", "other_id").rows()


def found(city: CodedCity) -> dict[str, str | None]:
    return dict(city.address_resolution.select("raw", "city_code").iter_rows())


OLD, NEW = "南岸区白鹤路30号2栋1单元301", "南岸区鹤鸣路30号2栋1单元301"


def test_a_road_or_estate_that_is_renamed_keeps_every_code(town: Town) -> None:
    before = town.run(listed(ROOMS, FIRST), FIRST)
    after = town.run(listed(renamed(ROOMS, road="鹤鸣路", estate="鹤鸣花园"), SECOND), SECOND, (OLD, NEW))
    for old, new in (
        ("R|500108|白鹤路", "R|500108|鹤鸣路"),
        ("P|R|500108|白鹤路|30|白鹤花园", "P|R|500108|鹤鸣路|30|鹤鸣花园"),
        (ROOM, "P|R|500108|鹤鸣路|30|鹤鸣花园|H2-1-3-1"),
        ("P|R|500108|白鹤路|30|白鹤花园|B2", "P|R|500108|鹤鸣路|30|鹤鸣花园|B2"),
    ):
        assert codes(after)[new] == codes(before)[old]
        assert old not in codes(after)
    assert set(codes(before).values()) == set(codes(after).values())
    road, plate = codes(before)["R|500108|白鹤路"], codes(before)["P|R|500108|白鹤路|30|白鹤花园"]
    assert happened(after, "rename") == sorted([
        (plate, "rename", SECOND, "renamed in the reference: was 白鹤路30号白鹤花园", None),
        (road, "rename", SECOND, "renamed in the reference: was 白鹤路", None),
    ])  # fmt: skip


def test_the_old_name_goes_on_leading_to_the_place(town: Town) -> None:
    room = codes(town.run(listed(ROOMS, FIRST), FIRST))[ROOM]
    estate = "南岸区白鹤花园2栋1单元301"
    after = town.run(listed(renamed(ROOMS, road="鹤鸣路", estate="鹤鸣花园"), SECOND), SECOND, (OLD, NEW, estate))
    assert found(after) == dict.fromkeys((OLD, NEW, estate), room)
    aliases = set(after.address_alias.select("alias", "source").iter_rows())
    assert {("白鹤花园", "reference"), ("白鹤路30号", "reference"), ("白鹤路", "reference")} <= aliases
    told = {because for _, _, _, because, _ in happened(after, "alias")}
    assert {"reference: 白鹤花园", "reference: 白鹤路30号"} <= told
    third = town.run(listed(renamed(ROOMS, road="鹤鸣路", estate="鹤鸣花园"), SECOND), THIRD, (OLD, NEW, estate))
    assert found(third) == found(after)
    assert third.address_event.equals(after.address_event)
    assert third.address_history.equals(after.address_history)


def test_an_old_door_plate_that_is_somebody_elses_by_now_is_theirs(town: Town) -> None:
    town.run(listed(ROOMS, FIRST), FIRST)
    moved = renamed(ROOMS, road="鹤鸣路", estate="鹤鸣花园")
    other = [("南岸区", "南坪街道", None, "白鹤路", "30号", "新城大厦", "2栋", "1单元", "3", "301")]
    after = town.run(listed([*moved, *other], SECOND), SECOND, (OLD,))
    assert found(after)[OLD] == codes(after)["P|R|500108|白鹤路|30|新城大厦|H2-1-3-1"]
    assert after.address["city_code"].is_unique().all()


def test_what_records_showed_in_renamed_premises_stays_in_them(town: Town) -> None:
    text = "南岸区白鹤路30号白鹤花园2栋1单元401"
    before = town.run(listed(ROOMS, FIRST), FIRST, (text,))
    seen = codes(before)["P|R|500108|白鹤路|30|白鹤花园|H2-1-4-1"]
    after = town.run(listed(renamed(ROOMS, estate="鹤鸣花园"), SECOND), SECOND, (text,))
    assert codes(after)["P|R|500108|白鹤路|30|鹤鸣花园|H2-1-4-1"] == seen
    assert found(after) == {text: seen}


def test_another_number_under_the_same_entry_is_another_place(town: Town) -> None:
    before = town.run(listed(ROOMS, FIRST), FIRST)
    after = town.run(listed(renamed(ROOMS, road_number="32号"), SECOND), SECOND, (OLD,))
    old, new = codes(before)[ROOM], codes(after)[ROOM.replace("|30|", "|32|")]
    assert old != new
    row = after.address.filter(pl.col("city_code") == old).select("status", "valid_to", "superseded_by")
    assert row.rows() == [("retired", SECOND, new)]
    assert (old, "redirect", SECOND, "renumbered in the reference", new) in happened(after, "redirect")
    assert found(after)[OLD] == new


def test_a_swap_of_entries_swaps_no_code(town: Town) -> None:
    before = town.run(listed(ROOMS, FIRST), FIRST)
    after = town.run(listed(ROOMS, SECOND, ("A1", "A0")), SECOND)
    assert codes(after) == codes(before)
    assert happened(after, "rename", "merge", "redirect", "retire", "split") == []


def test_entries_that_become_one_place_merge(town: Town) -> None:
    other = renamed(ROOMS[:1], road_number="28号", estate="白鹤花园东苑")
    before = town.run(listed([*ROOMS[:1], *other], FIRST), FIRST)
    after = town.run(listed([*ROOMS[:1], *ROOMS[:1]], SECOND), SECOND)
    plate, kept = codes(before)["P|R|500108|白鹤路|28|白鹤花园东苑"], codes(before)["P|R|500108|白鹤路|30|白鹤花园"]
    assert (plate, "merge", SECOND, "one place in the reference", kept) in happened(after, "merge")
    assert dict(after.address.select("city_code", "superseded_by").iter_rows())[plate] == kept
    assert found(town.run(listed([*ROOMS[:1], *ROOMS[:1]], SECOND), THIRD, ("南岸区白鹤花园东苑2栋1单元301",))) == {
        "南岸区白鹤花园东苑2栋1单元301": codes(before)[ROOM]
    }


def test_a_place_whose_parts_are_in_several_was_split(town: Town) -> None:
    before = town.run(listed(ROOMS, FIRST), FIRST)
    parts = [*renamed(ROOMS[:1], estate="白鹤花园南苑"), *renamed(ROOMS[1:], estate="白鹤花园北苑")]
    after = town.run(listed(parts, SECOND), SECOND)
    plate = codes(before)["P|R|500108|白鹤路|30|白鹤花园"]
    new = sorted(codes(after)[f"P|R|500108|白鹤路|30|白鹤花园{side}苑"] for side in "南北")
    assert [row for row in happened(after, "split") if row[0] == plate] == [
        (plate, "split", SECOND, "several places in the reference", code) for code in new
    ]
    assert after.address.filter(pl.col("city_code") == plate)["status"].to_list() == ["retired"]
    # A room is in one of the parts, and the same room.
    assert codes(after)["P|R|500108|白鹤路|30|白鹤花园南苑|H2-1-3-1"] == codes(before)[ROOM]


def test_a_place_the_reference_no_longer_names_retires_and_may_come_back(town: Town) -> None:
    room = codes(town.run(listed(ROOMS, FIRST), FIRST))[ROOM]
    gone = town.run(listed(ROOMS, FIRST).with_columns(valid_to=pl.Series([SECOND, None], dtype=pl.Date)), SECOND)
    assert (room, "retire", SECOND, "no longer in the reference", None) in happened(gone, "retire")
    back = town.run(listed(ROOMS, THIRD), THIRD)
    assert (room, "mint", THIRD, "back in the reference", None) in happened(back, "mint")
    status = [as_of(back.address, back.address_history, day) for day in (FIRST, SECOND, THIRD)]
    assert [rows.filter(pl.col("city_code") == room)["status"].item() for rows in status] == [
        "registered", "retired", "registered",
    ]  # fmt: skip


def test_an_observed_place_that_the_reference_brings_is_promoted(town: Town) -> None:
    text = "南岸区南坪街道白鹤路30号"
    before = town.run(None, FIRST, (text,))
    plate = codes(before)["P|R|500108|白鹤路|30|"]
    entry = [(*PLATE[:5], None, None, None, None, None)]
    fresh = listed(entry, SECOND).with_columns(first_batch=pl.lit(SECOND))
    after = town.run(fresh, SECOND, (text,))
    assert after.address.filter(pl.col("city_code") == plate)["status"].to_list() == ["registered"]
    assert [row for row in happened(after, "mint") if row[0] == plate] == [
        (plate, "mint", FIRST, "observed", None), (plate, "mint", SECOND, "promoted", None),
    ]  # fmt: skip
    then, now = (as_of(after.address, after.address_history, day) for day in (FIRST, SECOND))
    assert [rows.filter(pl.col("city_code") == plate)["status"].item() for rows in (then, now)] == [
        "observed", "registered",
    ]  # fmt: skip


def decisions(*pairs: tuple[str, str]) -> pl.DataFrame:
    rows = [(code, into, "reviewer", DECIDED) for code, into in pairs]
    names = ["city_code", "into_code", "decided_by", "decided_at"]
    return pl.DataFrame(rows, schema=names, orient="row")


TWIN: Rows = [*ROOMS, ("南岸区", "南坪街道", None, "响水路", "9号", "响水居", "2栋", "1单元", "3", "301")]
TWIN_PLATE, TWIN_ROOM = "P|R|500108|响水路|9|响水居", "P|R|500108|响水路|9|响水居|H2-1-3-1"


def test_places_that_somebody_decided_are_the_same_merge_with_all_inside(town: Town) -> None:
    before = codes(town.run(listed(TWIN, FIRST), FIRST))
    same = decisions((before[TWIN_PLATE], before["P|R|500108|白鹤路|30|白鹤花园"]))
    texts = ("南岸区响水居2栋1单元301", "南岸区响水路9号2栋1单元302", "南岸区白鹤花园2栋1单元301")
    after = town.run(listed(TWIN, FIRST), SECOND, texts, same)
    first, second = before[ROOM], before["P|R|500108|白鹤路|30|白鹤花园|H2-1-3-2"]
    assert found(after) == dict(zip(texts, (first, second, first), strict=True))
    superseded = dict(after.address.select("city_code", "superseded_by").iter_rows())
    assert superseded[before[TWIN_PLATE]] == before["P|R|500108|白鹤路|30|白鹤花园"]
    assert superseded[before[TWIN_ROOM]] == first
    merges = happened(after, "merge")
    assert (
        before[TWIN_PLATE],
        "merge",
        DECIDED.date(),
        "decided by reviewer",
        superseded[before[TWIN_PLATE]],
    ) in merges
    again = town.run(listed(TWIN, FIRST), THIRD, texts, same)
    assert again.address_event.equals(after.address_event)
    assert again.address_history.equals(after.address_history)
    assert found(again) == found(after)


def test_decisions_that_contradict_each_other_or_mean_nothing_lose_no_place(town: Town) -> None:
    before = codes(town.run(listed(TWIN, FIRST), FIRST))
    one, other = before[TWIN_PLATE], before["P|R|500108|白鹤路|30|白鹤花园"]
    road, district = before["R|500108|响水路"], before["D|500108"]
    same = decisions((one, other), (other, one), (road, other), (district, before["D|500109"]), ("50P0", other))
    after = town.run(listed(TWIN, FIRST), SECOND, (), same)
    superseded = dict(after.address.select("city_code", "superseded_by").iter_rows())
    assert (superseded[one] is None) != (superseded[other] is None)
    assert superseded[road] is None
    assert superseded[district] is None


def test_what_superseded_a_place_may_be_superseded_itself(town: Town) -> None:
    third = ("南岸区", "南坪街道", None, "桃源路", "7号", "桃源居", "2栋", "1单元", "3", "301")
    rows = [*TWIN, third]
    before = codes(town.run(listed(rows, FIRST), FIRST))
    plates = [before[text] for text in (TWIN_PLATE, "P|R|500108|白鹤路|30|白鹤花园", "P|R|500108|桃源路|7|桃源居")]
    town.run(listed(rows, FIRST), SECOND, (), decisions((plates[0], plates[1])))
    after = town.run(listed(rows, FIRST), THIRD, (), decisions((plates[0], plates[1]), (plates[1], plates[2])))
    superseded = dict(after.address.select("city_code", "superseded_by").iter_rows())
    assert (superseded[plates[0]], superseded[plates[1]]) == (plates[2], plates[2])
    ends = [row for row in happened(after, "merge", "redirect") if row[0] == plates[0]]
    assert [(event, other) for _, event, _, _, other in ends] == [("merge", plates[1]), ("redirect", plates[2])]
    assert ends[-1][2] == DECIDED.date()


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_a_place_is_called_on_a_day_what_it_was_called_then(town: Town, day: date) -> None:
    room = codes(town.run(listed(ROOMS, FIRST), FIRST))[ROOM]
    after = town.run(listed(renamed(ROOMS, road="鹤鸣路", estate="鹤鸣花园"), SECOND), SECOND)
    row = as_of(after.address, after.address_history, day).filter(pl.col("city_code") == room)
    name = "白鹤路30号白鹤花园" if day == FIRST else "鹤鸣路30号鹤鸣花园"
    assert row["standard_address"].to_list() == [f"重庆市南岸区南坪街道{name}2栋1单元3-1"]
    assert as_of(after.address, after.address_history, date(2024, 3, 30)).filter(pl.col("city_code") == room).is_empty()
    versions = after.address_history.filter(pl.col("city_code") == room)
    assert versions.select("valid_from", "valid_to").rows() == [(FIRST, SECOND)]


def test_events_do_not_depend_on_the_order_of_rows(contracts: list[Contract]) -> None:
    towns = [Town(contracts), Town(contracts)]
    moved = renamed(TWIN, road="鹤鸣路", estate="鹤鸣花园")
    for town, order in zip(towns, (1, -1), strict=True):
        town.run(listed(TWIN, FIRST)[::order], FIRST, (OLD,))
        town.run(listed(moved, SECOND)[::order], SECOND, (OLD,))
    one, other = (town.runs[-1] for town in towns)
    assert one.address_event.equals(other.address_event)
    assert one.address_history.equals(other.address_history)
