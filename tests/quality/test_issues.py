"""The ledger of problems: one identity from run to run, closed only by data, reopened under its old number."""

from datetime import date

import polars as pl

from quality.issues import (
    ANSWER,
    NAME,
    Found,
    ledger,
    of_deliveries,
    of_refused_rows,
    of_rules,
    rectification,
    together,
)
from quality.tables import own_tables

FIRST, SECOND, THIRD = date(2025, 10, 31), date(2025, 11, 30), date(2025, 12, 31)
DEPARTMENTS = {"health_residents": "health"}


def no_issues() -> pl.DataFrame:
    return pl.DataFrame(schema=own_tables()[NAME].schema)


def no_answers() -> pl.DataFrame:
    return pl.DataFrame(schema=ANSWER)


def results(failed: int, checked: int = 100, rule: str = "phone.no_fault") -> Found:
    """One rule of health_residents, broken if anything failed."""
    row = {
        "table_name": "silver.health_residents", "rule_id": rule, "column_name": "phone", "department": "health",
        "dimension": "规范性", "severity": "warning", "rows_checked": checked, "rows_failed": failed,
        "passed": failed == 0,
    }  # fmt: skip
    return of_rules(pl.DataFrame([row]))


def test_a_defect_that_comes_back_is_the_same_problem() -> None:
    first = ledger(results(7), no_issues(), no_answers(), FIRST)
    second = ledger(results(0), first, no_answers(), SECOND)
    third = ledger(results(3), second, no_answers(), THIRD)
    rows = [run.row(0, named=True) for run in (first, second, third)]
    assert [run.height for run in (first, second, third)] == [1, 1, 1]
    assert len({row["issue_id"] for row in rows}) == 1
    assert [row["status"] for row in rows] == ["open", "closed", "reopened"]
    assert [row["rows_affected"] for row in rows] == [7, 7, 3]
    assert [row["first_seen"] for row in rows] == [FIRST] * 3
    assert [row["closed_at"] for row in rows] == [None, SECOND, None]
    assert [row["times_reopened"] for row in rows] == [0, 0, 1]
    assert rows[2]["reopened_at"] == THIRD
    assert rows[2]["due_at"] > THIRD


def test_running_again_on_the_same_deliveries_changes_nothing() -> None:
    first = ledger(results(7), no_issues(), no_answers(), FIRST)
    assert ledger(results(7), first, no_answers(), FIRST).equals(first)
    second = ledger(results(0), first, no_answers(), SECOND)
    assert ledger(results(0), second, no_answers(), SECOND).equals(second)


def test_what_was_not_looked_at_is_not_closed() -> None:
    first = ledger(results(7), no_issues(), no_answers(), FIRST)
    nothing = results(0, checked=0)
    assert ledger(nothing, first, no_answers(), SECOND)["status"].to_list() == ["open"]


def test_the_word_of_a_department_is_shown_but_closes_nothing() -> None:
    first = ledger(results(7), no_issues(), no_answers(), FIRST)
    number = first["issue_id"].item()
    said = pl.DataFrame(
        [(number, "整改中", None, "李四", FIRST), (number, "已整改", "已更正", "李四", SECOND)],
        schema=ANSWER,
        orient="row",
    )
    (row,) = ledger(results(7), first, said, SECOND).to_dicts()
    assert (row["status"], row["answer"], row["answer_note"]) == ("open", "已整改", "已更正")


def test_what_is_not_mended_in_time_is_overdue() -> None:
    first = ledger(results(7), no_issues(), no_answers(), FIRST)
    assert first.select("is_new", "is_overdue").row(0) == (True, False)
    later = ledger(results(7), first, no_answers(), THIRD)
    assert later.select("is_new", "is_overdue").row(0) == (False, True)


def refused(day: date, *rows: tuple[date, str]) -> Found:
    quarantine = pl.DataFrame(
        [("health_residents", batch, "身份证号", reason) for batch, reason in rows],
        schema=["feed", "batch_date", "column_name", "reason"], orient="row",
    )  # fmt: skip
    accounting = pl.DataFrame({"feed": ["health_residents"] * 2, "batch_date": [FIRST, day]})
    return of_refused_rows(quarantine, accounting, DEPARTMENTS)


def test_rows_that_were_refused_are_a_problem_until_a_delivery_has_none() -> None:
    first = ledger(refused(FIRST, (FIRST, "missing"), (FIRST, "missing")), no_issues(), no_answers(), FIRST)
    assert first.select("rule_id", "rows_affected", "department").row(0) == (
        "身份证号.quarantined:missing",
        2,
        "health",
    )
    assert ledger(refused(SECOND, (FIRST, "missing")), first, no_answers(), SECOND)["status"].to_list() == ["closed"]


def test_a_faulty_delivery_is_a_problem_of_its_department() -> None:
    findings = pl.DataFrame(
        {
            "feed": ["health_residents", "unknown_feed"], "batch_date": ["2025-10-31"] * 2,
            "source_file": ["a.csv", "b.csv"], "fault": ["row_count_differs", "no_contract"], "detail": ["", ""],
        }
    )  # fmt: skip
    found = of_deliveries(findings, DEPARTMENTS, pl.Series(["health_residents"]))
    (row,) = ledger(found, no_issues(), no_answers(), FIRST).to_dicts()
    assert (row["table_name"], row["rule_id"]) == ("bronze.health_residents", "delivery:row_count_differs")


def test_departments_are_counted_by_what_they_mend() -> None:
    found = together(results(7), results(1, rule="name.not_null"))
    first = ledger(found, no_issues(), no_answers(), FIRST)
    second = ledger(together(results(0), results(1, rule="name.not_null")), first, no_answers(), SECOND)
    third = ledger(together(results(2), results(1, rule="name.not_null")), second, no_answers(), THIRD)
    (after,) = rectification(second).to_dicts()
    assert (after["found"], after["closed"], after["open"], after["rectification_rate"]) == (2, 1, 1, 0.5)
    assert (after["mean_days"], after["recurrence_rate"]) == (30.0, 0.0)
    (back,) = rectification(third).to_dicts()
    assert (back["closed"], back["reopened"], back["recurrence_rate"]) == (0, 1, 1.0)
