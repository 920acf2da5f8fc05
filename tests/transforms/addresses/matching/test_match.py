"""From a text to its place: what agrees is coded, what contradicts is never guessed, and each result says why."""

from typing import Any

import polars as pl
import pytest

from tests.transforms.addresses.conftest import Reference, coded, mentioned
from transforms.addresses.matching.match import candidates
from transforms.addresses.reading.claims import claim

HALL = "P|R|500154|开州大道|12|锦绣华府"
ROOM = f"{HALL}|H3-2-15-4"
FIRST_PHASE, SECOND_PHASE = "P|R|500108|南坪西路|5|金科丽苑1期", "P|R|500108|南坪西路|7|金科丽苑2期"
TOWER = "P|R|500112|红金路|55|金龙大厦"
Result = tuple[str | None, str, list[str], str]

# Each text with its place, reason, faults and status.
PLACES: dict[str, Result] = {
    # The same room in every way of writing it.
    "开县汉丰街办 开州大道12号锦绣华府３幢二单元１５０４": (ROOM, "exact", [], "auto"),
    "重庆市开州区汉丰街道驷马社区开州大道12号锦绣华府3栋2单元15楼4号": (ROOM, "exact", [], "auto"),
    "开州区汉丰街道开州大道12号3栋2单元1504": (ROOM, "parts", [], "auto"),
    "开州区锦绣华府3-2-1504": (ROOM, "parts", [], "auto"),
    "开州区汉丰街道开州印象3栋2单元1504": (ROOM, "alias", [], "auto"),
    "开州区开州大道12号锦绣华庭小区3栋2单元1504": (ROOM, "alias", [], "auto"),
    # One character wrong in a name, every number right.
    "开州区汉丰街道开洲大道12号锦绣华府3栋2单元1504": (ROOM, "parts", ["road_misspelt"], "auto"),
    "开州区汉丰街道开州大道12号锦绣花府3栋2单元1504": (ROOM, "parts", ["estate_misspelt"], "auto"),
    "开州区汉丰街道锦绣花府3栋2单元1504": (ROOM, "similar_name", ["estate_misspelt"], "auto"),
    # No district: only where one place in the city fits.
    "开州大道12号锦绣华府3-2-15-4": (ROOM, "inferred_district", [], "auto"),
    "锦绣华府3栋2单元15-4": (ROOM, "inferred_district", [], "auto"),
    "红金路61号附8号": ("P|R|500112|红金路|61-8|", "inferred_district", [], "auto"),
    "阳光花园1栋301": (None, "ambiguous", [], "review"),
    "人民路5号": (None, "ambiguous", [], "review"),
    # In rural towns one road name serves many.
    "开州区人民路5号": ("D|500154", "ambiguous", ["premises_not_in_reference"], "review"),
    "开州区临江镇人民路5号": ("P|R|500154117|人民路|5|", "exact", [], "auto"),
    "开州区铁桥镇人民路5号": ("P|R|500154119|人民路|5|", "exact", [], "auto"),
    "开县赵家镇姚家村3社8号": ("P|R|500154007200|3组|8|", "exact", [], "auto"),
    # The same estate in two districts.
    "南岸区阳光花园1栋301": ("P|R|500108|响水路|9|阳光花园|H1-3-1", "parts", [], "auto"),
    "巴南区阳光花园1栋301": ("P|R|500113|道角路|20|阳光花园|H1-3-1", "parts", [], "auto"),
    # Phases and lettered buildings are no spellings of each other.
    "南岸区金科丽苑一期3栋1单元601": (f"{FIRST_PHASE}|H3-1-6-1", "parts", [], "auto"),
    "南岸区金科丽苑二期3栋1单元601": (f"{SECOND_PHASE}|H3-1-6-1", "parts", [], "auto"),
    "南岸区金科丽苑三期3栋1单元601": ("D|500108", "area", ["premises_not_in_reference"], "auto"),
    "南岸区金科丽苑3栋1单元601": ("D|500108", "ambiguous", ["premises_not_in_reference"], "review"),
    "南岸区南坪西路5号金科丽苑二期3栋1单元601": (
        "R|500108|南坪西路", "conflict", ["phase_differs", "premises_not_in_reference"], "review",
    ),
    "红金路55号A栋1201": (f"{TOWER}|HA-12-1", "inferred_district", [], "auto"),
    "红金路55号B栋1201": (f"{TOWER}|HB-12-1", "inferred_district", [], "auto"),
    "红金路55号C栋1201": (TOWER, "inferred_district", ["room_not_in_reference"], "auto"),
    "红金路55号1201": (TOWER, "inferred_district", ["room_not_in_reference"], "auto"),
    # 街道 and 镇 of one name are two towns, but often written for each other.
    "南岸区南坪街道": ("S|500108003", "area", [], "auto"),
    "南岸区南坪镇": ("S|500108101", "area", [], "auto"),
    "南岸区南坪镇南坪西路5号金科丽苑一期3栋1单元601": (
        f"{FIRST_PHASE}|H3-1-6-1", "exact", ["town_kind_differs"], "auto",
    ),
    # What looks like a town is how a name begins; with its kind it is the town.
    "开州区铁桥时代3栋502": ("P|R|500154|安康路|90|铁桥时代|H3-5-2", "parts", [], "auto"),
    # Of a town that had another name before, it is the name of today.
    "开州区正安时代3栋502": ("P|R|500154|安康路|92|正安时代|H3-5-2", "parts", [], "auto"),
    "开州区铁桥镇时代3栋502": ("S|500154119", "conflict", ["town_differs", "premises_not_in_reference"], "review"),
    # Parts that contradict each other.
    # The road is in another district only: which of the two is wrong a person has to tell.
    "南岸区开州大道12号锦绣华府3栋2单元1504": (
        "D|500108", "conflict", ["road_in_other_district", "premises_not_in_reference"], "review",
    ),
    "巴南区响水路9号1栋301": (
        "D|500113", "conflict", ["road_in_other_district", "premises_not_in_reference"], "review",
    ),
    "巴南区响水路9号": ("D|500113", "area", ["road_in_other_district", "premises_not_in_reference"], "review"),
    "巴南区人民路5号": ("D|500113", "area", ["premises_not_in_reference"], "auto"),
    "开州区赵家街道开州大道12号锦绣华府3栋2单元1504": (
        ROOM, "exact", ["town_differs"], "review",
    ),
    "开州区开州大道12号金科丽苑3栋2单元1504": (ROOM, "parts", ["estate_unknown"], "auto"),
    # Old names, new names, zones.
    "江北区建新北路1号": ("P|R|500105|建新北路|1|北城天街", "parts", [], "auto"),
    "两江新区建新北路1号": ("P|R|500105|建新北路|1|北城天街", "parts", [], "auto"),
    "两江新区观音桥街道建新北路1号北城天街": ("P|R|500105|建新北路|1|北城天街", "exact", [], "auto"),
    "北部新区红金路55号A栋1201": (f"{TOWER}|HA-12-1", "parts", ["zone_for_district"], "auto"),
    # Neighbours and several numbers reach no deeper than what they share.
    "开州区开州大道12号锦绣华府对面": (HALL, "exact", ["near"], "auto"),
    "开州区开州大道12号锦绣华府3栋2单元1503、1504": (f"{HALL}|U3-2", "exact", ["several"], "auto"),
    "开州区开州大道12号锦绣华府3、4栋": (HALL, "exact", ["several"], "auto"),
    "红金路55号、61号附8号": ("R|500112|红金路", "inferred_district", ["several"], "auto"),
    "红金路55号、61号A栋1201": ("R|500112|红金路", "inferred_district", ["several"], "auto"),
    "红金路61号附8号、9号": ("R|500112|红金路", "inferred_district", ["several"], "auto"),
    # Elsewhere, and nowhere.
    "四川省成都市武侯区人民南路4号": (None, "outside", [], "unresolved"),
    "贵州省遵义市红花岗区": (None, "outside", [], "unresolved"),
    "不详": (None, "nothing", [], "unresolved"),
    "": (None, "nothing", [], "unresolved"),
    "重庆市": (None, "nothing", [], "unresolved"),
}  # fmt: skip


@pytest.fixture(scope="module")
def results(reference: Reference) -> dict[str, dict[str, Any]]:
    return dict(zip(PLACES, coded(reference.resolved(mentioned(*PLACES))), strict=True))


@pytest.mark.parametrize("text", PLACES)
def test_a_text_gets_its_place_with_the_reason(results: dict[str, dict[str, Any]], text: str) -> None:
    row = results[text]
    assert (row["canonical"], row["reason"], row["faults"], row["status"]) == PLACES[text]


def test_the_level_is_that_of_the_place(results: dict[str, dict[str, Any]]) -> None:
    for row in results.values():
        assert row["level"] == (row["city_code"][2] if row["city_code"] else None)


def test_scores_and_margins_stay_in_their_range_and_nothing_scores_nothing(results: dict[str, dict[str, Any]]) -> None:
    for row in results.values():
        assert 0 <= row["score"] <= 100
        assert 0 <= row["margin"] <= 100
        assert row["score"] == 0 or row["city_code"] is not None
        assert row["score"] > 0 or row["status"] != "auto"
    assert results["阳光花园1栋301"]["margin"] == 0


def test_what_is_less_sure_has_fewer_points(reference: Reference) -> None:
    falling = [
        "开县汉丰街办 开州大道12号锦绣华府３幢二单元１５０４",
        "开州区锦绣华府3-2-1504",
        "开州区汉丰街道开洲大道12号锦绣华府3栋2单元1504",
        "开州区汉丰街道锦绣花府3栋2单元1504",
    ]
    shown = candidates(claim(mentioned(*falling)), reference.index)
    points = shown.group_by("mention").agg(pl.col("points").max()).sort("mention")["points"].to_list()
    assert points == sorted(points, reverse=True)
    assert len(set(points)) == len(falling)


def test_what_was_not_found_in_premises_is_in_none(results: dict[str, dict[str, Any]]) -> None:
    for row in results.values():
        inside = row["level"] in {"P", "B", "U", "F", "H"}
        assert (row["premises"] is not None) == inside


# The number that differs, the place that the rest leads to, and the fault.
WRONG_NUMBERS = {
    "door plate": ("开州大道13号锦绣华府3栋2单元1504", "R|500154|开州大道", "premises_not_in_reference"),
    "building": ("开州大道12号锦绣华府4栋2单元1504", HALL, "room_not_in_reference"),
    "unit": ("开州大道12号锦绣华府3栋4单元1504", f"{HALL}|B3", "room_not_in_reference"),
    "floor": ("开州大道12号锦绣华府3栋2单元14楼4号", f"{HALL}|U3-2", "room_not_in_reference"),
    "floor in the room": ("开州大道12号锦绣华府3栋2单元1404", f"{HALL}|U3-2", "room_not_in_reference"),
    "room": ("开州大道12号锦绣华府3栋2单元1505", f"{HALL}|U3-2", "room_not_in_reference"),
    "sign of the floor": ("开州大道12号锦绣华府3栋2单元负15楼4号", f"{HALL}|U3-2", "room_not_in_reference"),
    "letter": ("开州大道12号锦绣华府3栋2单元1504A", f"{HALL}|U3-2", "room_not_in_reference"),
    "sub-number": ("开州大道12号附1号锦绣华府3栋2单元1504", "R|500154|开州大道", "premises_not_in_reference"),
    "building in a sequence": ("开州大道12号锦绣华府4-2-15-4", HALL, "room_not_in_reference"),
    "room in a sequence": ("开州大道12号锦绣华府3-2-15-5", HALL, "room_not_in_reference"),
    "only a floor": ("开州大道12号锦绣华府3栋2单元17楼", f"{HALL}|U3-2", "floor_not_in_reference"),
    "only a unit": ("开州大道12号锦绣华府3栋4单元", f"{HALL}|B3", "unit_not_in_reference"),
    "only a building": ("开州大道12号锦绣华府4栋", HALL, "building_not_in_reference"),
    # A misspelt name and a wrong number: too much is open.
    "name and number": ("汉丰街道锦绣花府3栋2单元1505", "S|500154001", "premises_not_in_reference"),
}


@pytest.fixture(scope="module")
def missed(reference: Reference) -> dict[str, dict[str, Any]]:
    # All by one person in one department: nothing of it may become a place of its own.
    texts = [f"开州区{text}" for text, _, _ in WRONG_NUMBERS.values()]
    found = coded(reference.resolved(mentioned(*texts, subjects=["one"])))
    return dict(zip(WRONG_NUMBERS, found, strict=True))


@pytest.mark.parametrize("number", WRONG_NUMBERS)
def test_one_wrong_number_never_leads_to_the_room(missed: dict[str, dict[str, Any]], number: str) -> None:
    _, place, fault = WRONG_NUMBERS[number]
    row = missed[number]
    assert (row["canonical"], row["faults"]) == (place, [fault])


def test_what_the_record_says_beside_the_text_decides(reference: Reference) -> None:
    north, south = "P|R|500108|响水路|9|阳光花园|H1-3-1", "P|R|500113|道角路|20|阳光花园|H1-3-1"
    beside: list[tuple[dict[str, str], str | None, str]] = [
        ({}, None, "ambiguous"),
        ({"beside_district": "巴南区"}, south, "parts"),
        ({"beside_town": "李家沱街道"}, south, "parts"),
        ({"beside_district": "南岸区", "beside_town": "南坪街道"}, north, "parts"),
        ({"beside_district": "江北区"}, "D|500105", "area"),
    ]
    mentions = mentioned(*({"raw": "阳光花园1栋301", **said} for said, _, _ in beside), subjects=["one"])
    found = [(row["canonical"], row["reason"]) for row in coded(reference.resolved(mentions))]
    assert found == [(place, reason) for _, place, reason in beside]


def test_the_order_of_the_texts_changes_nothing(reference: Reference, results: dict[str, dict[str, Any]]) -> None:
    turned = mentioned(*PLACES).reverse()
    again = dict(zip(PLACES, coded(reference.resolved(turned)), strict=True))
    assert again == results
