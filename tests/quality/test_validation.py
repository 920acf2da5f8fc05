"""Rules run by Great Expectations inside DuckDB: failed rows are counted right, and no value leaves the database."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from great_expectations.datasource.fluent.interfaces import Batch

from quality.rules import Dimension, Kind, Rule, Severity
from quality.validation import shown_column, validate

CANARY = "刘金丝雀509900"


def rule(kind: Kind, column: str, most_failing: float = 0.0) -> Rule:
    return Rule(f"{column}.{kind}", kind, column, Dimension.VALIDITY, Severity.WARNING, "health", most_failing)


RULES = [
    rule(Kind.NOT_NULL, "name"),
    rule(Kind.UNIQUE, "name"),
    rule(Kind.NO_FAULT, "born"),
    rule(Kind.REFERS, "born"),
]


def view(folder: Path, *rows: tuple[str | None, str | None, str | None], name: str = "people") -> Path:
    """A DuckDB file with a view of name, what could be read of `born`, and whether it refers to something."""
    path = folder / "checks.duckdb"
    with duckdb.connect(path) as engine:
        shown = pl.DataFrame(list(rows), dict.fromkeys(("name", "born__read", "born__refers"), pl.String), orient="row")
        shown.write_parquet(path.with_suffix(".parquet"))
        engine.read_parquet(str(path.with_suffix(".parquet"))).create_view(name)
    return path


def counted(database: Path, rules: list[Rule], name: str = "people") -> dict[str, tuple[int, int, bool]]:
    found = validate(database, name, rules)
    columns = ("rule_id", "rows_checked", "rows_failed", "passed")
    return {rule_id: (checked, failed, passed) for rule_id, checked, failed, passed in found.select(columns).rows()}


@pytest.mark.parametrize(
    ("kind", "column"),
    [(Kind.NOT_NULL, "born"), (Kind.UNIQUE, "born"), (Kind.NO_FAULT, "born__read"), (Kind.REFERS, "born__refers")],
)
def test_a_rule_looks_at_the_column_or_at_what_the_view_says_of_it(kind: Kind, column: str) -> None:
    assert shown_column(rule(kind, "born")) == column


def test_failed_rows_are_counted_among_those_that_the_rule_is_about(tmp_path: Path) -> None:
    database = view(
        tmp_path,
        ("甲", "ok", "ok"),
        ("乙", "fault", "unknown"),
        ("乙", "fault", None),
        (None, None, None),
        ("丙", "ok", "ok"),
    )
    assert counted(database, RULES) == {
        "name.not_null": (5, 1, False),
        "name.unique": (4, 2, False),  # both rows of a pair are at fault
        "born.no_fault": (4, 2, False),
        "born.refers": (3, 1, False),
    }


def test_a_clean_table_passes(tmp_path: Path) -> None:
    database = view(tmp_path, ("甲", "ok", "ok"), ("乙", "ok", None))
    found = validate(database, "people", RULES)
    assert found["passed"].all()
    assert found["rows_failed"].to_list() == [0, 0, 0, 0]
    assert found["rule_id"].to_list() == [rule.rule_id for rule in RULES]
    assert set(found["department"]) == {"health"}
    assert set(found["dimension"]) == {Dimension.VALIDITY.value}


def test_an_empty_table_and_one_of_nothing_but_nulls_break_no_rule_but_that_of_being_filled(tmp_path: Path) -> None:
    assert counted(view(tmp_path), RULES) == {rule.rule_id: (0, 0, True) for rule in RULES}
    (tmp_path / "nulls").mkdir()
    nulls = view(tmp_path / "nulls", (None, None, None), (None, None, None))
    found = counted(nulls, RULES)
    assert found.pop("name.not_null") == (2, 2, False)
    assert set(found.values()) == {(0, 0, True)}


@pytest.mark.parametrize(("failed", "passed"), [(0, True), (2, True), (3, False)])
def test_a_rule_passes_up_to_the_share_it_allows(tmp_path: Path, failed: int, *, passed: bool) -> None:
    rows = [("甲", "fault" if number < failed else "ok", None) for number in range(100)]
    allowed = [rule(Kind.NO_FAULT, "born", most_failing=0.02)]
    assert counted(view(tmp_path, *rows), allowed) == {"born.no_fault": (100, failed, passed)}


def test_one_run_after_another_sees_its_own_table(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        folder = tmp_path / str(number)
        folder.mkdir()
        database = view(folder, *[(None, "ok", "ok")] * number, name="same_name")
        assert counted(database, RULES[:1], "same_name") == {"name.not_null": (number, number, False)}


def test_no_value_of_a_row_is_in_any_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    reports: list[Any] = []
    run = Batch.validate

    def kept(*args: Any, **options: Any) -> Any:  # noqa: ANN401  (whatever the library is given)
        reports.append(run(*args, **options))
        return reports[-1]

    monkeypatch.setattr(Batch, "validate", kept)  # it still runs: only its report is looked at
    caplog.set_level(0)
    database = view(tmp_path, (CANARY, CANARY, CANARY), (CANARY, CANARY, CANARY), (None, "ok", "ok"))
    found = validate(database, "people", RULES)
    assert found["rows_failed"].to_list() == [1, 2, 2, 2]
    printed = capfd.readouterr()
    (report,) = reports
    for text in (str(report), str(report.to_json_dict()), found.write_csv(), caplog.text, printed.out, printed.err):
        assert CANARY not in text


def test_a_rule_that_cannot_be_run_is_an_error_that_names_it_and_no_value(tmp_path: Path) -> None:
    database = view(tmp_path, (CANARY, "ok", "ok"))
    with pytest.raises(RuntimeError, match=r"people: rules that could not be run: gone\.not_null") as failure:
        validate(database, "people", [*RULES, rule(Kind.NOT_NULL, "gone")])
    assert CANARY not in str(failure.value)
    assert "name" not in str(failure.value)


def test_without_rules_there_is_nothing_to_run(tmp_path: Path) -> None:
    found = validate(tmp_path / "no such file.duckdb", "people", [])
    assert found.is_empty()
    assert found.columns == [
        "rule_id", "column_name", "dimension", "severity", "rows_checked", "rows_failed", "threshold", "passed",
        "department",
    ]  # fmt: skip
