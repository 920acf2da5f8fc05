"""Row accounting: the sums balance, and when a row is lost they do not."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from quality.accounting import Counted, duplicates, quarantine, row_accounting
from quality.tables import own_tables
from sources.contract import Contract
from transforms.deliveries import outcomes

JANUARY, FEBRUARY = date(2025, 1, 31), date(2025, 2, 28)
Row = tuple[date, str | None, int, str | None]  # delivery, key, content, why refused


def became(*rows: Row, closing: tuple[date, ...] = ()) -> pl.LazyFrame:
    """What became of delivered rows; each stands in a row of its own file position."""
    frame = pl.DataFrame(
        [
            (n, key, content, "姓名" if reason else None, reason, day, "a.csv", n + 2)
            for n, (day, key, content, reason) in enumerate(rows)
        ],
        schema={
            "row": pl.UInt32, "record_key": pl.String, "content_hash": pl.UInt64, "refused_column": pl.String,
            "refused_reason": pl.String, "batch_date": pl.Date, "source_file": pl.String, "source_row": pl.Int64,
        },
        orient="row",
    )  # fmt: skip
    return outcomes(frame, closing).lazy()


def delivery(day: date, read: int, declared: int | None = None, around: int = 1) -> Counted:
    return Counted("payments", day, "full", declared, read, around)


FIRST: list[Row] = [
    (JANUARY, "1", 1, None),
    (JANUARY, "1", 2, None),
    (JANUARY, "2", 1, None),
    (JANUARY, None, 1, "missing"),
]
SECOND: list[Row] = [(FEBRUARY, "1", 2, None), (FEBRUARY, "3", 1, None)]


def account(counted: list[Counted], became_of: pl.LazyFrame) -> list[dict[str, Any]]:
    found = row_accounting(counted, became_of).collect()
    assert {name: found.schema[name] for name in own_tables()["quality.row_accounting"].schema} == dict(
        own_tables()["quality.row_accounting"].schema
    )
    return found.sort("batch_date").to_dicts()


def test_every_delivered_row_is_accepted_duplicate_or_quarantined() -> None:
    counted = [delivery(JANUARY, 5, declared=4), delivery(FEBRUARY, 3, declared=2)]
    first, second = account(counted, became(*FIRST, *SECOND, closing=(JANUARY, FEBRUARY)))
    assert first == {
        "feed": "payments", "batch_date": JANUARY, "mode": "full", "rows_declared": 4, "rows_read": 5,
        "rows_header_footer": 1, "rows_accepted": 2, "rows_quarantined": 1, "rows_duplicate": 1, "rows_new": 2,
        "rows_changed": 0, "rows_unchanged": 0, "rows_closed": 0, "rows_missing": 0, "balanced": True,
    }  # fmt: skip
    names = ("rows_accepted", "rows_new", "rows_changed", "rows_unchanged", "rows_closed", "balanced")
    # Key 1 came again as it was, 3 is new, and 2 is no longer delivered.
    assert [second[name] for name in names] == [2, 1, 0, 1, 1, True]


@pytest.mark.parametrize("lost", range(4))
def test_one_lost_row_unbalances_its_delivery_and_no_other(lost: int) -> None:
    kept = [row for number, row in enumerate(FIRST) if number != lost]
    counted = [delivery(JANUARY, 5), delivery(FEBRUARY, 3)]
    first, second = account(counted, became(*kept, *SECOND))
    assert (first["balanced"], second["balanced"]) == (False, True)


def test_one_row_too_many_unbalances_too() -> None:
    assert account([delivery(JANUARY, 5)], became(*FIRST, (JANUARY, "9", 1, None)))[0]["balanced"] is False


def test_an_accepted_row_without_a_change_unbalances() -> None:
    torn = became(*FIRST).with_columns(change=pl.when(pl.col("record_key") != "2").then("change"))
    assert account([delivery(JANUARY, 5)], torn)[0]["balanced"] is False


@pytest.mark.parametrize(("declared", "missing"), [(4, 0), (7, 3), (3, -1), (None, 0)])
def test_rows_that_were_declared_and_not_found_are_missing(declared: int | None, missing: int) -> None:
    (found,) = account([delivery(JANUARY, 5, declared)], became(*FIRST))
    assert (found["rows_declared"], found["rows_missing"]) == (declared, missing)
    assert found["balanced"] is True  # what was read is accounted for; what was never there cannot be


def test_a_delivery_of_nothing_but_a_header_balances() -> None:
    (found,) = account([delivery(JANUARY, 3, declared=0, around=3)], became())
    assert (found["rows_accepted"], found["rows_closed"], found["balanced"]) == (0, 0, True)


def test_a_delivery_of_which_no_row_arrived_does_not_balance() -> None:
    assert account([delivery(JANUARY, 5)], became())[0]["balanced"] is False


def bronze(contract: Contract, raw: list[str | None]) -> pl.LazyFrame:
    """Delivered rows at the places of FIRST."""
    cells = {column.header: [f"{column.header}{n}" for n in range(len(raw))] for column in contract.columns}
    places = {"batch_date": JANUARY, "source_file": "a.csv", "source_row": list(range(2, len(raw) + 2))}
    return pl.DataFrame({**cells, "row_raw": raw, **places}).cast({"row_raw": pl.String}).lazy()


def test_a_refused_row_is_kept_with_its_reason_and_as_it_was_delivered(payments: Contract) -> None:
    found = quarantine(payments, became(*FIRST), bronze(payments, [None] * 4)).collect()
    (row,) = found.to_dicts()
    assert found.schema == own_tables()["quality.quarantine"].schema
    assert (row["feed"], row["source_file"], row["source_row"]) == ("payments", "a.csv", 5)
    assert (row["record_key"], row["column_name"], row["reason"]) == (None, "姓名", "missing")
    assert '"姓名":"姓名3"' in row["raw"]
    assert '"备注":"备注3"' in row["raw"]


def test_a_row_that_could_not_be_read_is_kept_as_its_own_text(payments: Contract) -> None:
    found = quarantine(payments, became(*FIRST), bronze(payments, [None, None, None, "张三;;;\x00"])).collect()
    assert found["raw"].to_list() == ["张三;;;\x00"]


def test_the_row_that_a_later_one_replaces_is_listed(payments: Contract) -> None:
    found = duplicates(payments, became(*FIRST)).collect()
    assert found.schema == own_tables()["quality.duplicates"].schema
    assert found.rows() == [("payments", JANUARY, "a.csv", 2, "1")]
