"""Findings: what the rules found, kept from the check to the table, without any value."""

import polars as pl
import pytest

from quality.tables import own_tables
from tests.warehouse.conftest import Feed, account
from warehouse import findings, silver

DAY = "2025-10-31"
TABLE = "silver.water_accounts"


@pytest.fixture
def checked(feed: Feed) -> Feed:
    """The water department after a delivery whose amounts cannot be read."""
    feed.deliver(DAY, [account("1", 余额="金丝雀"), account("2", 余额="金丝雀"), account("3")])
    feed.take(DAY)
    silver.refresh(feed.lake, feed.contract)
    return feed


def run_check(feed: Feed, run_id: str) -> pl.DataFrame:
    return findings.check(feed.lake, TABLE, {"water_accounts": feed.contract}, run_id)


def test_rules_come_from_the_contract_and_the_table() -> None:
    rules = {rule.rule_id for rule in findings.rules_of("gold.person", {})}
    assert {"person_id.unique", "person_id.not_null"} <= rules


def test_a_check_counts_what_breaks_each_rule(checked: Feed) -> None:
    found = run_check(checked, "run-1")
    row = found.row(by_predicate=pl.col("rule_id") == "balance.no_fault", named=True)
    assert (row["rows_checked"], row["rows_failed"], row["passed"], row["department"]) == (3, 2, False, "water")
    assert found.filter(~pl.col("passed"))["rule_id"].to_list() == ["balance.no_fault"]
    assert "金丝雀" not in str(found.rows())


def test_what_was_found_waits_for_the_table_and_is_then_forgotten(checked: Feed) -> None:
    found = run_check(checked, "run-1")
    gathered = findings.rule_results(checked.lake)
    assert gathered.height == found.height
    assert set(gathered["run_id"]) == {"run-1"}
    assert set(gathered["table_name"]) == {TABLE}
    findings.forget(checked.lake)
    assert findings.rule_results(checked.lake).is_empty()


def test_results_of_earlier_runs_stay_until_there_are_too_many(checked: Feed) -> None:
    first = run_check(checked, "run-00")
    table = own_tables()["quality.rule_results"]
    gathered = findings.rule_results(checked.lake)
    earlier = [gathered.with_columns(run_id=pl.lit(f"run-{number:02}")) for number in range(25)]
    checked.lake.write(table, pl.concat(earlier))
    findings.forget(checked.lake)
    run_check(checked, "run-25")
    kept = findings.rule_results(checked.lake)
    assert sorted(set(kept["run_id"])) == [f"run-{number:02}" for number in range(2, 26)]
    assert kept.height == 24 * first.height
    assert kept["run_id"].to_list()[-1] == "run-25"


def test_a_check_that_is_made_again_in_a_run_counts_once(checked: Feed) -> None:
    table = own_tables()["quality.rule_results"]
    found = run_check(checked, "run-1")
    checked.lake.write(table, findings.rule_results(checked.lake))
    run_check(checked, "run-1")
    assert findings.rule_results(checked.lake).height == found.height
