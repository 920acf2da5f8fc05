"""What other records say about one subject's address: the doubted one goes to review, and says which it may be."""

from typing import Any

import polars as pl
import pytest

from transforms.addresses.records.context import FAULT, contradicted

PLATE, ESTATE = "P|R|500108|白鹤路|13|", "P|R|500108|白鹤路|12|天鹅堡"
REGISTER = pl.DataFrame(
    [
        {"city_code": canonical, "canonical": canonical, "group": None, "road_number": None, "estate": None} | more
        for canonical, more in {
            **{f"{PLATE}|{inside}": {"road_number": "13"} for inside in (
                "H2-1-15-4", "H2-1-14-4", "H2-1-15-40", "H2-1-14-5", "H3-1-15-4", "H2-1-4-5", "H2-1-4-15", "B2",
            )},
            PLATE: {"road_number": "13"},
            "P|R|500108|鹤白路|13||H2-1-14-4": {"road_number": "13"},
            f"{ESTATE}|H2-1-15-4": {"road_number": "12", "estate": "天鹅堡"},
            "P|R|500108|白鹤路|22|湖畔|H2-1-15-4": {"road_number": "22", "estate": "湖畔"},
            "R|500154007200|3组": {"group": "3组"}, "R|500154007200|4组": {"group": "4组"},
            "P|R|500154007200|3组|8|": {"group": "3组", "road_number": "8"},
            "P|R|500154007200|4组|8|": {"group": "4组", "road_number": "8"},
            "C|500154007200": {},
            "P|R|500108|白鹤路|77-2|": {"road_number": "77-2"}, "P|R|500108|白鹤路|77-3|": {"road_number": "77-3"},
        }.items()
    ],
    schema_overrides={"group": pl.String, "road_number": pl.String, "estate": pl.String},
)  # fmt: skip
ROOM, SLIP = f"{PLATE}|H2-1-15-4", f"{PLATE}|H2-1-14-4"
SURE: tuple[str, list[str], list[str]] = ("auto", [], [])
Row = dict[str, Any]


def said(place: str, feed: str = "a", **more: object) -> Row:
    """A result at this place, usually whole and sure."""
    inside = place.rpartition("|")[2]
    level = inside[0] if place.startswith("P") and inside else place[0]
    return {
        "feed": feed, "subject": "one", "dwelling": True, "city_code": place, "level": level, "status": "auto",
        "faults": [], "said_group": None, "said_plate": None, "said_estate": None, "said_inside": None, **more,
    }  # fmt: skip


def reviewed(*rows: Row) -> list[tuple[str, list[str], list[str]]]:
    """Status, faults and what contradicts each result."""
    texts = ("said_group", "said_plate", "said_estate", "said_inside")
    schema: dict[str, Any] = {"faults": pl.List(pl.String), **dict.fromkeys(texts, pl.String)}
    found = contradicted(pl.DataFrame(rows, schema_overrides=schema), REGISTER)
    return found.select("status", "faults", "contradicted_by").rows()


def doubted(*places: str) -> tuple[str, list[str], list[str]]:
    """A result that these places contradict."""
    return ("review", [FAULT], sorted(places))


def test_what_fewer_feeds_say_is_doubted() -> None:
    assert reviewed(said(ROOM), said(ROOM, "b"), said(SLIP, "c")) == [SURE, SURE, doubted(ROOM)]


def test_where_as_many_say_both_both_are_doubted() -> None:
    assert reviewed(said(ROOM), said(SLIP, "b")) == [doubted(SLIP), doubted(ROOM)]


def test_among_as_many_feeds_more_records_tell() -> None:
    assert reviewed(said(ROOM), said(ROOM), said(SLIP, "b")) == [SURE, SURE, doubted(ROOM)]


def test_many_records_of_one_feed_are_less_than_two_feeds() -> None:
    many = [said(ROOM)] * 3
    assert reviewed(*many, said(SLIP, "b"), said(SLIP, "c")) == [doubted(SLIP)] * 3 + [SURE] * 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ROOM, f"{PLATE}|H3-1-15-4"),
        # 1504 and 1540.
        (ROOM, f"{PLATE}|H2-1-15-40"),
        # 405 and 415 are floors 4 and 4; 1405 and 415 lack a digit.
        (f"{PLATE}|H2-1-14-5", f"{PLATE}|H2-1-4-5"),
        ("P|R|500154007200|3组|8|", "P|R|500154007200|4组|8|"),
        ("R|500154007200|3组", "R|500154007200|4组"),
        ("R|500154007200|3组", "P|R|500154007200|4组|8|"),
        ("P|R|500108|白鹤路|77-2|", "P|R|500108|白鹤路|77-3|"),
        (ROOM, f"{ESTATE}|H2-1-15-4"),
    ],
)
def test_any_one_number_may_be_a_slip(one: str, other: str) -> None:
    assert reviewed(said(one), said(other, "b")) == [doubted(other), doubted(one)]


@pytest.mark.parametrize(
    "other",
    [
        said(f"{PLATE}|H2-1-4-15", "b"),
        said(f"{PLATE}|H2-1-14-5", "b"),
        said("P|R|500108|鹤白路|13||H2-1-14-4", "b"),
        said(SLIP, "b", subject="two"),
        said(SLIP, "b", dwelling=False),
        said(SLIP, "b", status="review"),
        said(SLIP, "b", faults=["near"]),
        said(f"{PLATE}|B2", "b"),
        said(ROOM, "b"),
    ],
)
def test_another_home_a_coarser_text_or_somebody_else_contradicts_nothing(other: Row) -> None:
    found = reviewed(said(ROOM), other)
    assert found[0] == SURE
    assert found[1][0] == other["status"]


def test_a_number_that_the_register_lacks_contradicts_too() -> None:
    lacking = said(PLATE, "b", said_inside="H2-1-16-4", faults=["room_not_in_reference"])
    # The door plate is right whichever room it is.
    assert reviewed(said(ROOM), lacking) == [doubted(PLATE), ("auto", ["room_not_in_reference"], [])]
    group = said("C|500154007200", "b", said_group="5组", faults=["premises_not_in_reference"])
    assert reviewed(said("R|500154007200|4组"), group)[0] == doubted("C|500154007200")


def test_a_plate_with_the_name_of_its_estate_stands() -> None:
    named = said(f"{ESTATE}|H2-1-15-4", "b", said_estate="天鹅堡")
    assert reviewed(said(ROOM), named) == [doubted(f"{ESTATE}|H2-1-15-4"), SURE]
    other = said("P|R|500108|白鹤路|22|湖畔|H2-1-15-4", said_estate="湖畔")
    assert reviewed(other, named) == [SURE, SURE]


def test_a_record_that_says_less_speaks_for_what_it_agrees_with() -> None:
    building = f"{PLATE}|B2"
    rows = said(ROOM), said(f"{PLATE}|H3-1-15-4", "b"), said(building, "c")
    assert reviewed(*rows) == [SURE, doubted(ROOM, building), SURE]


def test_faults_from_before_stay() -> None:
    (row, _) = reviewed(said(ROOM, faults=["partly_read"]), said(SLIP, "b"))
    assert row == ("review", ["partly_read", FAULT], [SLIP])
