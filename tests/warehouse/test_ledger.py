"""The ledger: every delivered row of the city and of the office is where the truth says, and the sums balance."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sources.standard import load_contracts
from tests.conftest import CANARY, DAY, Ran
from warehouse import ledger, silver
from warehouse.lake import Lake

PLACE = ["feed", "batch_date", "source_file", "source_row"]
# Rows whose cells cannot be told apart have no column to name.
WITHOUT_COLUMN = {"ragged_row", "undecodable_bytes", "malformed_row"}


@pytest.fixture(scope="module")
def outcomes(ran_city: Ran) -> pl.DataFrame:
    """What became of every row beside what the truth says of it."""
    columns = ["batch_date", "source_file", "source_row", "record_key", "outcome", "refused_column", "refused_reason"]
    found = [
        silver.outcome_rows(ran_city.lake, feed).select(pl.lit(feed).alias("feed"), *columns).collect()
        for feed in load_contracts()
    ]
    return ran_city.truth("rows").join(pl.concat(found), on=PLACE, how="full", coalesce=True, suffix="_found")


def test_every_row_of_the_city_has_the_outcome_and_key_of_the_truth(outcomes: pl.DataFrame) -> None:
    assert outcomes.height > 10_000
    assert outcomes.filter(pl.col("outcome").ne_missing(pl.col("outcome_found"))).rows() == []
    readable = pl.col("record_key").is_not_null() & pl.col("record_key_found").is_not_null()
    keyed = outcomes.filter(readable | (pl.col("outcome") != "quarantined"))
    assert keyed.filter(pl.col("record_key").ne_missing(pl.col("record_key_found"))).rows() == []


def test_every_refused_row_has_the_reason_and_column_of_the_truth(outcomes: pl.DataFrame) -> None:
    refused = outcomes.filter(pl.col("outcome") == "quarantined")
    assert set(refused["reason"]) >= {"missing", "deleted", "test_row", "ragged_row"}
    assert refused.filter(pl.col("reason").ne_missing(pl.col("refused_reason"))).rows() == []
    named = refused.filter(~pl.col("reason").is_in(list(WITHOUT_COLUMN)))
    assert named.filter(pl.col("column_name").ne_missing(pl.col("refused_column"))).rows() == []


def test_every_delivery_balances_and_counts_as_the_truth_does(ran_city: Ran) -> None:
    accounts = ran_city.table("quality.row_accounting")
    assert accounts["balanced"].all()
    truth = ran_city.truth("rows").group_by("feed", "batch_date").agg(
        rows_accepted=(pl.col("outcome") == "accepted").sum().cast(pl.Int64),
        rows_quarantined=(pl.col("outcome") == "quarantined").sum().cast(pl.Int64),
        rows_duplicate=(pl.col("outcome") == "duplicate").sum().cast(pl.Int64),
        data=pl.len().cast(pl.Int64),
    )  # fmt: skip
    counted = accounts.with_columns(data=pl.col("rows_read") - pl.col("rows_header_footer")).select(truth.columns)
    assert counted.sort("feed", "batch_date").equals(truth.sort("feed", "batch_date"))


def test_accepted_rows_are_new_changed_or_unchanged(ran_city: Ran) -> None:
    accounts = ran_city.table("quality.row_accounting")
    first = accounts.filter(pl.col("batch_date") == accounts["batch_date"].min())
    assert (first["rows_new"] == first["rows_accepted"]).all()
    later = accounts.filter(pl.col("batch_date") > pl.col("batch_date").min())
    kinds = later.select(pl.sum_horizontal("rows_new", "rows_changed", "rows_unchanged") == pl.col("rows_accepted"))
    assert kinds.to_series().all()
    assert later.select(pl.col("rows_new", "rows_changed", "rows_unchanged", "rows_closed").sum() > 0).row(0) == (
        True, True, True, True,
    )  # fmt: skip


def test_silver_has_one_row_for_each_accepted_key(ran_city: Ran) -> None:
    accepted = ran_city.truth("rows").filter(pl.col("outcome") == "accepted")
    for (feed,), rows in accepted.group_by("feed"):
        keys = ran_city.table(f"silver.{feed}")["record_key"]
        assert keys.is_unique().all()
        assert set(keys) == set(rows["record_key"])


def test_quarantine_has_each_refused_row_with_its_place_and_text(ran_office: Ran) -> None:
    rows = ran_office.table("quality.quarantine").sort("feed", "source_row")
    found = rows.select("feed", "source_file", "source_row", "record_key", "column_name", "reason").rows()
    assert found == [
        ("civil_affairs_marriages", "civil_affairs_marriages.csv", 2, None, "登记字号", "missing_column"),
        ("health_births", "health_births.csv", 2, "B1", None, "checksum_mismatch"),
        ("water_accounts", "water_accounts.csv", 12, "SW0011", "开户日期", "not_a_date"),
        ("water_accounts", "water_accounts.csv", 13, "SW0012", "户主", "missing"),
    ]
    assert rows["raw"].str.contains(CANARY).all()
    assert set(rows["batch_date"]) == {date.fromisoformat(DAY)}


def test_duplicates_are_listed_where_they_stand(ran_city: Ran) -> None:
    truth = ran_city.truth("rows").filter(pl.col("outcome") == "duplicate").select(*PLACE, "record_key")
    listed = ran_city.table("quality.duplicates").select(*PLACE, "record_key")
    assert listed.sort(PLACE).equals(truth.sort(PLACE))


def test_a_bad_delivery_is_counted_by_what_was_found(ran_office: Ran) -> None:
    columns = ["rows_declared", "rows_accepted", "rows_quarantined", "rows_missing", "balanced"]
    accounts = {row["feed"]: [row[name] for name in columns] for row in
                ran_office.table("quality.row_accounting").iter_rows(named=True)}  # fmt: skip
    assert accounts == {
        "reference_addresses": [1, 1, 0, 0, True],
        "water_accounts": [12, 10, 2, 0, True],
        "health_births": [1, 0, 1, 0, True],
        "health_deaths": [7, 1, 0, 6, True],
        "civil_affairs_marriages": [1, 0, 1, 0, True],
        "market_enterprises": [None, 0, 0, 0, True],
        "civil_affairs_cremations": [None, 0, 0, 0, True],
    }


def test_what_is_wrong_with_a_delivery_names_feed_file_and_columns(ran_office: Ran) -> None:
    rows = ran_office.table("quality.delivery_findings")
    found = {(row["feed"], row["source_file"], row["fault"]): row["detail"] for row in rows.iter_rows(named=True)}
    assert {place for place in found if place[2] != "missing_column"} == {
        ("health_births", "health_births.csv", "checksum_mismatch"),
        ("health_deaths", "health_deaths.csv", "row_count_mismatch"),
        ("civil_affairs_marriages", "civil_affairs_marriages.csv", "missing_required_column"),
        ("market_enterprises", "企业.xlsx", "unreadable_file"),
        ("civil_affairs_cremations", "empty.csv", "empty_file"),
        ("hotline_tickets", None, "waiting"),
        ("weather", None, "no_contract"),
    }
    assert (
        found["health_deaths", "health_deaths.csv", "row_count_mismatch"] == "7 data rows were declared, 1 were found"
    )
    missing = found["civil_affairs_marriages", "civil_affairs_marriages.csv", "missing_required_column"]
    assert missing.endswith("登记字号")


def test_a_lake_without_deliveries_has_an_empty_ledger(tmp_path: Path) -> None:
    contracts = load_contracts()
    lake = Lake(tmp_path / "lake")
    assert ledger.quarantine(lake, contracts).collect().is_empty()
    assert ledger.duplicates(lake, contracts).collect().is_empty()
    assert ledger.row_accounting(lake, contracts).is_empty()
