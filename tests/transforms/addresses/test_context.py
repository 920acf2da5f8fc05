"""What other records say about one person's room: the doubted one goes to review."""

from typing import Any

import polars as pl

from transforms.addresses.context import FAULT, contradicted


def reviewed(*rows: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Status and faults of results, usually whole and sure."""
    usual = {
        "feed": "a", "subject": "one", "dwelling": True, "premises": 7, "city_code": "x", "level": "H",
        "status": "auto", "faults": [],
    }  # fmt: skip
    schema = {"faults": pl.List(pl.String)}
    return contradicted(pl.DataFrame([{**usual, **row} for row in rows], schema_overrides=schema)).select(
        "status", "faults"
    ).rows()  # fmt: skip


SURE: tuple[str, list[str]] = ("auto", [])
DOUBTED = ("review", [FAULT])


def test_what_fewer_feeds_say_is_doubted() -> None:
    assert reviewed({}, {"feed": "b"}, {"feed": "c", "city_code": "y"}) == [SURE, SURE, DOUBTED]


def test_where_as_many_say_both_both_are_doubted() -> None:
    assert reviewed({}, {"feed": "b", "city_code": "y"}) == [DOUBTED, DOUBTED]


def test_many_records_of_one_feed_count_once() -> None:
    assert reviewed({}, {}, {}, {"feed": "b", "city_code": "y"}) == [DOUBTED] * 4


def test_rooms_of_other_premises_or_people_or_no_rooms_contradict_nothing() -> None:
    for other in ({"premises": 8}, {"subject": "two"}, {"level": "U"}, {"dwelling": False}, {"status": "review"}):
        (first, second) = reviewed({}, {"feed": "b", "city_code": "y", **other})
        assert (first, second[1]) == (SURE, []), other


def test_faults_from_before_stay() -> None:
    (row, _) = reviewed({"faults": ["near"]}, {"feed": "b", "city_code": "y"})
    assert row == ("review", ["near", FAULT])
