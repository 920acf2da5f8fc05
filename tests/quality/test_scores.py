"""Scores: what was checked counts by its weight, what was not checked counts as nothing and never as perfect."""

from typing import Any

import polars as pl
import pytest

from quality.rules import Dimension
from quality.scores import ALL, scores
from quality.tables import own_tables

Results = list[tuple[str, str, Dimension, str, int, int]]
VALID, COMPLETE, CONSISTENT = Dimension.VALIDITY, Dimension.COMPLETENESS, Dimension.CONSISTENCY


def scored(*results: tuple[str, str, Dimension, str, int, int]) -> dict[tuple[str, str, str], tuple[Any, Any]]:
    """Score and grade by department, table, dimension; a result ends with severity, rows checked, rows failed."""
    names = ["department", "table_name", "dimension", "severity", "rows_checked", "rows_failed"]
    types = own_tables()["quality.rule_results"].schema
    frame = pl.DataFrame(list(results), schema={name: types[name] for name in names}, orient="row")
    found = scores(frame.with_columns(run_id=pl.lit("r")))
    assert found.schema == own_tables()["quality.scores"].schema
    keys = ("department", "table_name", "dimension")
    rows = {(a, b, c): (score, grade) for a, b, c, score, grade in found.select(*keys, "score", "grade").rows()}
    assert len(rows) == len(found)
    return rows


def test_a_rule_scores_the_share_of_rows_that_keep_it() -> None:
    found = scored(("health", "t", VALID, "warning", 200, 10))
    assert found["health", "t", VALID] == (95.0, "A")


def test_a_critical_rule_weighs_as_much_as_three_warnings() -> None:
    found = scored(
        ("health", "t", VALID, "critical", 100, 0),
        ("health", "t", VALID, "warning", 100, 100),
        ("health", "t", COMPLETE, "critical", 100, 100),
        ("health", "t", COMPLETE, "warning", 100, 0),
    )
    assert found["health", "t", VALID] == (75.0, "C")
    assert found["health", "t", COMPLETE] == (25.0, "E")


def test_a_rule_without_rows_says_nothing() -> None:
    found = scored(("health", "t", VALID, "warning", 0, 0), ("health", "t", COMPLETE, "warning", 10, 5))
    assert found["health", "t", VALID] == (None, None)
    assert found["health", "t", ALL] == (50.0, "E")


def test_what_was_not_checked_is_null_and_never_100() -> None:
    found = scored(("health", "t", VALID, "warning", 0, 0), ("market", "u", VALID, "warning", 10, 0))
    assert {key for key, (score, _) in found.items() if score is not None} == {
        ("market", table, dimension) for table in ("u", ALL) for dimension in (VALID, ALL)
    }
    assert all(grade is None for score, grade in found.values() if score is None)
    # Every dimension of the standard is listed for every table, so that a gap shows.
    assert {dimension for department, table, dimension in found if (department, table) == ("market", "u")} == {
        *Dimension, ALL,
    }  # fmt: skip


def test_a_table_is_the_mean_of_its_dimensions_and_a_department_of_its_tables() -> None:
    found = scored(
        ("health", "t", VALID, "warning", 100, 0),
        ("health", "t", COMPLETE, "warning", 1_000_000, 500_000),
        ("health", "u", VALID, "warning", 10, 5),
    )
    assert found["health", "t", ALL] == (75.0, "C")
    assert found["health", ALL, VALID] == (75.0, "C")
    assert found["health", ALL, COMPLETE] == (50.0, "E")
    assert found["health", ALL, ALL] == (62.5, "D")


@pytest.mark.parametrize(
    ("failed", "grade"),
    [(0, "A"), (500, "A"), (501, "B"), (1500, "B"), (1501, "C"), (2500, "C"), (2501, "D"), (4000, "D"), (4001, "E")],
)
def test_grades_begin_at_95_85_75_and_60(failed: int, grade: str) -> None:
    found = scored(("health", "t", VALID, "warning", 10_000, failed))
    assert found["health", "t", VALID] == (100 - failed / 100, grade)


def test_the_grade_is_that_of_the_score_that_is_shown() -> None:
    assert scored(("health", "t", VALID, "warning", 1_000_000, 50_010))["health", "t", VALID] == (95.0, "A")


def test_nothing_found_gives_an_empty_table() -> None:
    assert scored() == {}
