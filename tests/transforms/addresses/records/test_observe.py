"""Observed places: what evidence an unlisted place needs, and which texts are no evidence."""

from typing import Any

import pytest

from tests.transforms.addresses.conftest import Reference, coded, mentioned, observed
from transforms.addresses.records.resolve import Resolved

ROOM, OTHER_SPELLING = "南岸区南坪街道白鹤路{}号2栋1单元301", "南岸区南坪街道办白鹤路{}号二幢1-3-1"
WHOLE = ["", "B2", "F2-1-3", "H2-1-3-1", "U2-1"]
Evidence = list[dict[str, object]]


def of(text: str, *subjects: str, department: str = "卫健", **more: object) -> dict[str, object]:
    """A text in the records of these subjects at one department."""
    return {"raw": text, "subjects": list(subjects), "departments": [department], **more}


# By door plate: what is said of it, and which places it makes (inside the plate; "" is the plate itself).
PLATES: dict[int, tuple[str, Evidence, list[str]]] = {
    30: ("one claim", [of(ROOM, "a")], []),
    31: ("one person's two spellings", [of(ROOM, "a"), of(OTHER_SPELLING, "a")], []),
    32: ("a registered document", [of(ROOM, "a", registered=True)], WHOLE),
    33: ("two subjects", [of(ROOM, "a", "b")], WHOLE),
    34: ("two departments", [of(ROOM, "a", departments=["卫健", "民政"])], WHOLE),
    35: ("spellings of two subjects", [of(ROOM, "a"), of(OTHER_SPELLING, "b")], WHOLE),
    36: ("spellings of two departments", [of(ROOM, "a"), of(OTHER_SPELLING, "a", department="民政")], WHOLE),
    37: (
        "two rooms, one subject each",
        [of(ROOM, "a"), of("南岸区南坪街道白鹤路{}号2栋1单元402", "b")],
        ["", "B2", "U2-1"],
    ),
    38: (
        "a plate is known by its number whatever it is called",
        [of("南岸区南坪街道白鹤路{}号天鹅堡", "a", "b"), of("南岸区白鹤路{}号", "c")],
        [""],
    ),
    39: ("a neighbour", [of("南岸区南坪街道白鹤路{}号旁", "a", "b", registered=True)], []),
    40: ("several numbers", [of("南岸区南坪街道白鹤路{}号、88号", "a", "b", registered=True)], []),
    41: ("a zone for a district", [of("高新区白鹤路{}号", "a", "b", registered=True)], []),
    42: ("no district at all", [of("白鹤路{}号", "a", "b", registered=True)], []),
    43: ("another city", [of("四川省成都市武侯区白鹤路{}号", "a", "b", registered=True)], []),
}


def _said(plate: int) -> Evidence:
    return [{**said, "raw": str(said["raw"]).format(plate)} for said in PLATES[plate][1]]


MENTIONS = [said for plate in PLATES for said in _said(plate)]


@pytest.fixture(scope="module")
def found(reference: Reference) -> Resolved:
    return reference.resolved(mentioned(*MENTIONS))


@pytest.fixture(scope="module")
def rows(found: Resolved) -> dict[str, dict[str, Any]]:
    return dict(zip((str(mention["raw"]) for mention in MENTIONS), coded(found), strict=True))


@pytest.mark.parametrize("plate", PLATES, ids=lambda plate: PLATES[plate][0])
def test_only_enough_evidence_makes_a_place(found: Resolved, plate: int) -> None:
    premises = f"P|R|500108|白鹤路|{plate}|"
    expected = [f"{premises}|{inside}" if inside else premises for inside in PLATES[plate][2]]
    assert [place for place in observed(found) if f"白鹤路|{plate}|" in place] == expected


@pytest.mark.parametrize("plate", [32, 33, 34, 35, 36])
def test_what_made_a_place_is_coded_to_it(rows: dict[str, dict[str, Any]], plate: int) -> None:
    for said in _said(plate):
        row = rows[str(said["raw"])]
        room = f"P|R|500108|白鹤路|{plate}||H2-1-3-1"
        assert (row["canonical"], row["reason"], row["status"]) == (room, "exact", "auto")


def test_what_made_none_reaches_what_is_known(rows: dict[str, dict[str, Any]]) -> None:
    alone = rows[ROOM.format(30)]
    assert (alone["canonical"], alone["faults"]) == ("R|500108|白鹤路", ["premises_not_in_reference"])
    shared = rows[ROOM.format(37)]
    assert (shared["canonical"], shared["faults"]) == ("P|R|500108|白鹤路|37||U2-1", ["room_not_in_reference"])


def test_every_observed_place_lies_in_a_place(found: Resolved) -> None:
    assert set(found.register["parent"].drop_nulls()) <= set(found.register["canonical"])


def test_an_observed_place_begins_with_the_delivery_that_named_it(found: Resolved) -> None:
    new = found.register.filter(found.register["status"] == "observed").select("valid_from", "valid_to")
    assert {(str(begin), end) for begin, end in new.iter_rows()} == {("2024-06-01", None)}


def test_codes_are_the_same_whatever_comes_first(reference: Reference, found: Resolved) -> None:
    turned = reference.resolved(mentioned(*MENTIONS[::-1]))
    order = ["canonical", "city_code"]
    assert turned.register.select(order).sort(order).rows() == found.register.select(order).sort(order).rows()


def test_what_says_nothing_or_almost_a_registered_name_makes_no_place(reference: Reference) -> None:
    texts = ("南岸区不详", "南岸区家中", "不详", "开州区汉丰街道开洲大道12号", "南岸区南坪街道向水路9号")
    found = reference.resolved(mentioned(*(of(text, "a", "b", "c", registered=True) for text in texts)))
    assert [place for place in observed(found) if place.startswith("P|")] == []


def test_an_unlisted_room_of_listed_premises_lies_in_them(reference: Reference) -> None:
    room, town, without_town = coded(
        found := reference.resolved(
            mentioned(
                of("开州区锦绣华府5栋1单元301", "a", "b"),
                of("开州区临江镇福德街20号", "a", "b"),
                of("开州区福德街20号", "c", "d"),
            )
        )
    )
    assert room["canonical"] == "P|R|500154|开州大道|12|锦绣华府|H5-1-3-1"
    # A text without its town meets the place of one with it.
    assert [town["canonical"], without_town["canonical"]] == ["P|R|500154117|福德街|20|"] * 2
    assert len([place for place in observed(found) if "福德街|20" in place]) == 1


def test_a_slip_of_one_person_is_no_evidence_however_often_it_was_copied(reference: Reference) -> None:
    right, slip, other = (f"开州区锦绣华府3栋2单元{room}" for room in ("1504", "1514", "1913"))
    copied = of(slip, "a", departments=["卫健", "民政"])
    place = "P|R|500154|开州大道|12|锦绣华府|H3-2-15-14"

    def found(*said: dict[str, object]) -> list[str]:
        return observed(reference.resolved(mentioned(*said)))

    assert place in found(copied)
    assert place not in found(of(right, "a"), copied)
    # Somebody else's record is evidence, and so is one of another home.
    assert place in found(of(right, "a"), of(slip, "a", "b", departments=["卫健", "民政"]))
    assert place in found(of(right, "c"), copied, of(other, "a"))


def test_a_plate_in_two_towns_of_one_name_is_in_the_one_that_more_say(reference: Reference) -> None:
    text = "南岸区{}海峡路{}号2栋301"
    said = [of(text.format("南坪镇", 80), "a", "b", "c"), of(text.format("南坪街道", 80), "d", "e")]
    said += [of(text.format("南坪镇", 82), "a"), of(text.format("南坪街道", 82), "b", "c")]
    found = reference.resolved(mentioned(*said))
    plates = [place for place in observed(found) if place.endswith("|")]
    assert plates == ["P|R|500108101|海峡路|80|", "P|R|500108|海峡路|82|"]
    assert [row["level"] for row in coded(found)] == ["H"] * 4


def test_a_name_that_begins_like_a_town_is_no_place_without_a_plate(reference: Reference) -> None:
    said = [of("南岸区南坪康居苑2栋301", "a", "b", "c"), of("南岸区南坪街道锦江苑2栋301", "a", "b")]
    assert [place for place in observed(reference.resolved(mentioned(*said))) if place.endswith("苑")] == [
        "P|D|500108||锦江苑"
    ]
