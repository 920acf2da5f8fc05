"""Silver: the current typed row of each business key, whatever was delivered, in whatever order, however often."""

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from sources.standard import load_contract
from tests.conftest import WATER, resident_number
from tests.warehouse.conftest import Feed, account
from warehouse import silver

FIRST, SECOND, THIRD = "2025-09-30", "2025-10-31", "2025-11-30"


def refreshed(feed: Feed, *days: str) -> pl.DataFrame:
    """The silver rows after the deliveries of some days were taken, in the order of their keys."""
    for day in days:
        feed.take(day)
    assert silver.refresh(feed.lake, feed.contract) == feed.lake.scan("silver.water_accounts").collect().height
    return feed.lake.scan("silver.water_accounts").sort("record_key").collect()


def test_values_are_typed_under_their_english_names(feed: Feed) -> None:
    number = resident_number("50999919490101001")
    feed.deliver(FIRST, [account(" 1 ", 证件号码=number, 余额="1,200.00元", 开户日期="2019年3月1日", 用水性质="商业")])
    (row,) = refreshed(feed, FIRST).rows(named=True)
    assert {name: row[name] for name in ("record_key", "id_number", "balance", "opened_on", "water_use")} == {
        "record_key": "1", "id_number": number, "balance": Decimal("1200.00"), "opened_on": date(2019, 3, 1),
        "water_use": "商业",
    }  # fmt: skip
    assert row["faults"] == []
    assert (row["source_file"], row["source_row"]) == ("water_accounts.csv", 2)


def test_a_value_that_cannot_be_read_is_null_with_its_fault(feed: Feed) -> None:
    feed.deliver(FIRST, [account("1", 证件号码="509999194901010000", 余额="一些", 用水性质="9")])
    (row,) = refreshed(feed, FIRST).rows(named=True)
    assert (row["id_number"], row["balance"], row["water_use"]) == (None, None, None)
    assert row["id_number_given"] == "509999194901010000"
    assert row["faults"] == ["id_number:check_digit", "balance:not_a_number", "water_use:not_in_code_table"]


def test_a_row_without_what_is_required_is_refused_with_its_column(feed: Feed) -> None:
    feed.deliver(FIRST, [account("1"), account("2", 开户日期="昨天"), account("", 户主="李四")])
    assert refreshed(feed, FIRST)["record_key"].to_list() == ["1"]
    refused = silver.outcome_rows(feed.lake, "water_accounts").filter(pl.col("outcome") == "quarantined").collect()
    assert refused.select("source_row", "refused_column", "refused_reason").rows() == [
        (3, "开户日期", "not_a_date"),
        (4, "户号", "missing"),
    ]


def test_later_deliveries_correct_add_and_close(feed: Feed) -> None:
    feed.deliver(FIRST, [account("1"), account("2"), account("3")])
    feed.deliver(SECOND, [account("2", 余额="99")], "delta")
    feed.deliver(THIRD, [account("2", 余额="99"), account("3"), account("4")])
    rows = refreshed(feed, FIRST, SECOND, THIRD)
    state = rows.select("record_key", "balance", "first_batch", "valid_from", "valid_to").rows()
    one, two, three = (date.fromisoformat(day) for day in (FIRST, SECOND, THIRD))
    assert state == [
        ("1", Decimal("12.50"), one, one, three),
        ("2", Decimal("99.00"), one, two, None),
        ("3", Decimal("12.50"), one, one, None),
        ("4", Decimal("12.50"), three, three, None),
    ]


def test_deliveries_may_be_taken_in_any_order_and_again(feed: Feed, tmp_path: Path) -> None:
    feed.deliver(FIRST, [account("1"), account("2", 户主="")])
    feed.deliver(SECOND, [account("2"), account("2", 余额="7")])
    feed.deliver(THIRD, [account("2", 余额="8"), account("3")], "delta")
    in_order = refreshed(feed, FIRST, SECOND, THIRD)
    late = replace(feed, folder=tmp_path / "late")
    shutil.copytree(feed.landing, late.landing)
    refreshed(late, THIRD)
    refreshed(late, FIRST)
    assert refreshed(late, SECOND).equals(in_order)
    assert refreshed(feed, FIRST, SECOND, THIRD).equals(in_order)


def test_a_delivery_is_typed_once_and_again_when_its_contract_changes(feed: Feed, tmp_path: Path) -> None:
    feed.deliver(FIRST, [account("1", 用水性质="3")])
    assert refreshed(feed, FIRST)["water_use"].to_list() == [None]
    kept = {path: path.stat() for path in (feed.lake.root / "typed").rglob("2025*.parquet")}
    refreshed(feed, FIRST)
    assert {path: path.stat() for path in (feed.lake.root / "typed").rglob("2025*.parquet")} == kept
    wider = tmp_path / "water_accounts.yaml"
    text = WATER.read_text(encoding="utf-8")
    wider.write_text(
        text.replace('{value: "2"', '{value: "3", label: 消防}\n          - {value: "2"'), encoding="utf-8"
    )
    changed = replace(feed, contract=load_contract(wider))
    assert refreshed(changed, FIRST)["water_use"].to_list() == ["消防"]
    assert not any(path.exists() for path in kept)


def test_same_as_above_means_the_row_above_in_the_same_file(feed: Feed) -> None:
    addresses = ["江南大道8号", "同上", "江南大道9号", "同上"]
    feed.deliver(FIRST, [account(str(n), 用水地址=text) for n, text in enumerate(addresses)])
    feed.deliver(SECOND, [account("9", 用水地址="同上")], "delta")
    rows = refreshed(feed, FIRST, SECOND)
    assert rows["service_address"].to_list() == ["江南大道8号", "江南大道8号", "江南大道9号", "江南大道9号", None]
    assert rows["faults"].to_list()[1] == ["service_address:same_as_above"]


def test_a_feed_without_deliveries_is_an_empty_table(feed: Feed) -> None:
    assert refreshed(feed).is_empty()
    assert silver.outcome_rows(feed.lake, "water_accounts").collect().is_empty()


@pytest.mark.parametrize("rows", [0, 1])
def test_a_delivery_of_which_nothing_can_be_read_leaves_the_feed_as_it_was(feed: Feed, rows: int) -> None:
    feed.deliver(FIRST, [account("1")])
    before = refreshed(feed, FIRST)
    feed.deliver(SECOND, [{"甲": "1", "乙": "2"}][:rows] or [account("1")])
    if not rows:
        (feed.landing / "water_accounts" / SECOND / "water_accounts.csv").write_bytes(b"\x00PK broken\xff")
    assert refreshed(feed, SECOND).equals(before)
