"""Pairs, guards and groups: what the figures of resolution are made of, counted by hand."""

from datetime import date

import polars as pl
import pytest

from benchmarks.entities import judging
from benchmarks.entities.guards import violations
from benchmarks.entities.pairs import Pairs, between, pairs, touching
from benchmarks.entities.records import with_kinds
from tests.transforms.entities.conftest import resident_number

# Found: {0, 1, 2}, {3}. True: {0, 1}, {2, 3}.
ROWS = pl.DataFrame(
    {
        "found": ["a", "a", "a", "b"],
        "true": ["x", "x", "y", "y"],
        "feed": ["health", "hotline", "health", "health"],
        "role": ["subject", "caller", "subject", "subject"],
        "id_state": ["valid", "missing", "valid", "valid"],
    }
)
BORN = date(1960, 5, 6)
MAN, WOMAN = resident_number(BORN, 11), resident_number(BORN, 12)


def test_a_pair_is_right_when_found_and_true() -> None:
    assert pairs(ROWS) == Pairs(right=1, found=3, true=2)
    assert pairs(ROWS).measures() == {
        "precision": pytest.approx(1 / 3), "recall": 0.5, "f1": 0.4, "pairs_found": 3, "pairs_true": 2,
    }  # fmt: skip


def test_of_nothing_there_is_no_precision() -> None:
    assert pairs(ROWS.clear()).measures()["precision"] is None


def test_pairs_with_one_side_of_a_kind_are_counted_once() -> None:
    assert touching(ROWS, pl.col("role") == "caller") == Pairs(right=1, found=2, true=1)


def test_pairs_without_a_valid_number_on_both_sides_are_the_rest() -> None:
    found = judging.overall(ROWS)
    assert found["both with a valid number"]["pairs_found"] == 1
    assert found["at most one"]["pairs_found"] == 2


def test_pairs_between_feeds_add_up_to_all_pairs() -> None:
    found = between(ROWS, "feed")
    assert found.rows() == [("health", "health", 0, 1, 1), ("health", "hotline", 1, 2, 1)]


_FACTS = {"found": pl.String, "id_number": pl.String, "sex": pl.String, "birth_date": pl.Date}


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        ([("a", MAN, None, None), ("a", WOMAN, None, None)], {"two_numbers", "two_sexes"}),
        ([("a", None, "男", None), ("a", None, "女", None)], {"two_sexes"}),
        ([("a", None, None, BORN), ("a", None, None, date(1962, 5, 7))], {"years_apart"}),
        # The same day of another year is a wrong digit.
        ([("a", None, None, BORN), ("a", None, None, date(1970, 5, 6))], set()),
        ([("a", None, None, BORN), ("a", None, None, date(1961, 5, 7))], set()),
        # Somebody else's number in one record is that record's mistake, and says nothing about sex.
        ([("a", MAN, "男", None), ("b", WOMAN, None, None), ("b", WOMAN, None, None), ("a", WOMAN, None, None)], set()),
        # One record each for a number: nobody knows whose it is.
        ([("a", MAN, None, None), ("b", WOMAN, None, None), ("a", WOMAN, None, None)], set()),
        # The number outranks what the column says.
        ([("a", MAN, "女", None), ("a", MAN, "男", None)], set()),
    ],
)
def test_clusters_that_cannot_be_one_person_are_counted(
    rows: list[tuple[str, str | None, str | None, date | None]], broken: set[str]
) -> None:
    found = violations(pl.DataFrame(rows, schema=_FACTS, orient="row").with_columns(city=0))
    assert {name for name in ("two_numbers", "two_sexes", "years_apart") if found[name]} == broken
    assert found["violating"] == int(bool(broken))


def test_what_is_wrong_with_a_record_is_seen_against_the_truth() -> None:
    people = pl.DataFrame(
        {"person_uid": [1, 2], "name": ["周建国", "吴秀英"], "birth_date": [BORN, BORN], "phone": ["139", "138"],
         "id_number": [MAN, MAN], "second_id_number": [None, WOMAN]}
    )  # fmt: skip
    observed = pl.DataFrame(
        {"true": [1, 2], "id_state": ["missing", "valid"], "name": ["周建囯", None], "id_number": [None, MAN],
         "birth_date": [None, date(1961, 5, 6)], "phone": ["139", "137"], "room": ["H", None]}
    )  # fmt: skip
    first, second = (set(kinds) for kinds in with_kinds(observed, people)["kinds"])
    shared = {"number shared by two people"}
    assert first == shared | {"number missing", "name otherwise", "birth date missing"}
    assert second == shared | {
        "person with two numbers", "name missing", "birth date otherwise", "telephone otherwise", "home unknown",
    }  # fmt: skip


def test_an_employer_counts_once_for_each_number_a_department_gave_it() -> None:
    rows = pl.DataFrame(
        {"found": ["a", "a", "a", "b"], "true": ["x"] * 4, "feed": ["pay", "pay", "pay", "market"],
         "role": ["employer"] * 3 + ["subject"], "uscc": [None] * 4, "local_id": ["1", "1", "1", None],
         "record_key": ["r", "s", "t", "u"]},
        schema_overrides={"uscc": pl.String},
    )  # fmt: skip
    found = judging.enterprises(rows)["overall"]
    assert found["all"]["pairs_true"] == 6
    assert (found["each number of a department once"]["recall"]) == 0.0
    assert found["each number of a department once"]["pairs_true"] == 1


def test_a_number_that_two_cities_use_is_judged_in_each() -> None:
    rows = [("a", MAN, None, None), ("a", WOMAN, None, None), ("b", MAN, None, None), ("b", MAN, None, None)]
    facts = pl.DataFrame(rows, schema=_FACTS, orient="row").with_columns(city=pl.Series([0, 0, 1, 1]))
    assert violations(facts)["two_numbers"] == 1
