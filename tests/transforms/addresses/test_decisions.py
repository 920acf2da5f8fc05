"""Decisions: the latest one holds, follows its place, and answers the question that was asked and no other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from transforms.addresses.decisions import (
    DECISION,
    aliases_of,
    apply,
    decided,
    holding,
    names,
    same_places,
)
from transforms.addresses.records.context import FAULT

EARLY, LATE = datetime(2025, 6, 1), datetime(2025, 7, 1)  # noqa: DTZ001  stored without a zone
REGISTER = pl.DataFrame(
    {
        "city_code": ["50Hx", "50Hy", "50Hz", "50Pn"],
        "canonical": ["x", "y", "z", "n"],
        "superseded_by": [None, "50Hz", "50Pn", None],
    }
)


def taken(*rows: Mapping[str, Any]) -> pl.DataFrame:
    usual = {
        "decision_id": "1", "text": "南岸区1栋301", "contradicted_by": [], "verdict": "place", "city_code": "50Hx",
        "canonical": "x", "decided_by": "甲", "decided_at": EARLY,
    }  # fmt: skip
    return pl.DataFrame([{**usual, **row} for row in rows], schema=DECISION)


def results(*rows: Mapping[str, Any]) -> pl.DataFrame:
    usual = {
        "raw": "南岸区1栋301", "beside_district": None, "beside_town": None, "beside_village": None, "subject": "one",
        "dwelling": True, "premises": 7, "contradicted_by": [], "city_code": "50Sa", "level": "S", "score": 98,
        "margin": 0, "reason": "ambiguous", "faults": ["premises_not_in_reference"], "status": "review",
    }  # fmt: skip
    schema: dict[str, Any] = {
        "contradicted_by": pl.List(pl.String), "faults": pl.List(pl.String), "city_code": pl.String, "level": pl.String,
        **dict.fromkeys(("beside_district", "beside_town", "beside_village"), pl.String),
    }  # fmt: skip
    return pl.DataFrame([{**usual, **row} for row in rows], schema_overrides=schema)


def answered(rows: pl.DataFrame, decisions: pl.DataFrame) -> list[tuple[Any, ...]]:
    columns = ("city_code", "level", "score", "reason", "faults", "status")
    return apply(rows, holding(decisions, REGISTER)).select(columns).rows()


OPEN: tuple[Any, ...] = ("50Sa", "S", 98, "ambiguous", ["premises_not_in_reference"], "review")
TO_X: tuple[Any, ...] = ("50Hx", "H", 100, "decided", [], "auto")


def test_the_latest_decision_on_a_question_holds() -> None:
    found = holding(taken({"decided_at": LATE}, {"verdict": "none", "city_code": None}), REGISTER)
    assert found.select("verdict", "city_code").rows() == [("place", "50Hx")]


def test_a_decision_follows_its_place_through_every_merger() -> None:
    (row,) = holding(taken({"city_code": "50Hy", "canonical": "y"}), REGISTER).to_dicts()
    assert (row["city_code"], row["decided_code"]) == ("50Pn", "50Hy")
    assert answered(results({}), taken({"city_code": "50Hy"}))[0][:2] == ("50Pn", "P")


def test_a_place_with_another_code_in_a_new_register_is_found_by_what_it_is() -> None:
    (row,) = holding(taken({"city_code": "50Hold", "canonical": "x"}), REGISTER).to_dicts()
    assert (row["city_code"], row["decided_code"]) == ("50Hx", "50Hold")


def test_a_decision_for_a_place_nobody_knows_waits() -> None:
    assert answered(results({}), taken({"city_code": "50Hq", "canonical": "q"})) == [OPEN]


def test_a_decided_text_gets_its_place_everywhere_and_another_text_does_not() -> None:
    rows = results({}, {"raw": "南岸区1栋302"}, {"status": "auto", "reason": "exact"})
    assert answered(rows, taken({})) == [TO_X, OPEN, TO_X]


def test_another_spelling_is_answered_only_where_it_waits_for_review() -> None:
    other = {"raw": "南岸区 １幢 301室(租房)"}
    decisions = taken({"text": "南岸区1栋301室"})
    auto = {**other, "status": "auto", "reason": "exact"}
    assert [row[3] for row in answered(results(other, auto), decisions)] == ["decided", "exact"]


def test_what_stands_beside_is_part_of_the_question() -> None:
    rows = results({"beside_town": "南坪街道"}, {})
    assert answered(rows, taken({"beside_town": "南坪街道"})) == [TO_X, OPEN]


def test_none_of_them_keeps_the_sure_area_and_is_not_asked_again() -> None:
    none = {"verdict": "none", "city_code": None, "canonical": None}
    assert answered(results({}), taken(none)) == [("50Sa", "S", 98, "decided", [], "unresolved")]
    # A room that was refused says nothing of where else it may be.
    room = {"city_code": "50Hx", "level": "H", "score": 100, "reason": "exact", "faults": [FAULT]}
    others = {"contradicted_by": ["50Hz"]}
    assert answered(results({**room, **others}), taken({**none, **others})) == [
        (None, None, 0, "decided", [], "unresolved")
    ]


def test_perhaps_a_new_place_is_marked_for_who_keeps_the_reference() -> None:
    new = {"verdict": "new_place", "city_code": None, "canonical": None}
    assert answered(results({}), taken(new)) == [("50Sa", "S", 98, "decided", ["new_place"], "unresolved")]


def test_an_answer_to_one_contradiction_is_none_to_another_or_to_the_text_alone() -> None:
    decisions = taken({"contradicted_by": ["50Hy", "50Hz"]})
    asked = [[], ["50Hz"], ["50Hy", "50Hz"], ["50Hq"], ["50Hq", "50Hz"]]
    found = answered(results(*({"contradicted_by": others} for others in asked)), decisions)
    assert [row[3] for row in found] == ["ambiguous", "decided", "decided", "ambiguous", "ambiguous"]


ROOMS = {"level": "H", "reason": "exact", "faults": [FAULT], "score": 100}


def doubted() -> pl.DataFrame:
    """One person in two rooms of one building by two records, and somebody else in one of them."""
    other = {**ROOMS, "city_code": "50Hz", "raw": "南岸区1栋310"}
    return results(
        {**ROOMS, "city_code": "50Hx", "contradicted_by": ["50Hz"]},
        {**other, "contradicted_by": ["50Hx"]},
        {**other, "subject": "two", "status": "auto", "faults": []},
    )


def test_when_one_record_is_decided_to_mean_the_other_room_neither_is_doubted() -> None:
    decisions = taken({"text": "南岸区1栋310", "contradicted_by": ["50Hx"]})
    found = decided(doubted(), holding(decisions, REGISTER))
    assert found.select("city_code", "reason", "faults", "status").rows() == [
        ("50Hx", "exact", [], "auto"), ("50Hx", "decided", [], "auto"), ("50Hz", "exact", [], "auto"),
    ]  # fmt: skip


def test_when_a_record_is_confirmed_the_other_stays_doubted() -> None:
    decisions = taken({"contradicted_by": ["50Hz"]})
    found = decided(doubted(), holding(decisions, REGISTER))
    assert found.select("reason", "status").rows() == [("decided", "auto"), ("exact", "review"), ("exact", "auto")]


def test_a_text_that_always_means_one_place_is_an_alias() -> None:
    decisions = taken(
        {}, {"decision_id": "2", "text": "乙", "beside_town": "南坪街道"}, {"decision_id": "3", "text": "丙"},
        {"decision_id": "4", "text": "丙", "beside_town": "南坪街道", "city_code": "50Pn", "canonical": "n"},
        {"decision_id": "5", "text": "丁", "contradicted_by": ["50Hz"]},
        {"decision_id": "6", "text": "戊", "verdict": "none"},
    )  # fmt: skip
    held = holding(decisions, REGISTER)
    aliases = aliases_of(held)
    assert aliases.select("alias", "city_code", "source", "decided_by", "decided_at").sort("alias").rows() == [
        ("乙", "50Hx", "review", "甲", EARLY), ("南岸区1栋301", "50Hx", "review", "甲", EARLY),
    ]  # fmt: skip
    # What was decided with a town beside it is no name for everybody.
    assert names(aliases, held)["alias"].to_list() == ["南岸区1栋301"]


def test_places_held_to_be_one_are_told_with_who_and_when() -> None:
    decisions = taken({"same_as": "50Hz"}, {"decision_id": "2", "text": "乙"})
    assert same_places(decisions).rows() == [("50Hz", "50Hx", "甲", EARLY)]
    revised = taken({"same_as": "50Hz"}, {"same_as": None, "decided_at": LATE})
    assert same_places(revised).is_empty()
