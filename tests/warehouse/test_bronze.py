"""Bronze: every delivery once, as it came, and what was noted when it was taken."""

import shutil
from datetime import date

import pytest

from sources.faults import FileFault
from tests.warehouse.conftest import Feed, account
from warehouse import bronze

DAY, NEXT = "2025-10-31", "2025-11-30"


def test_cells_are_kept_as_they_came_with_their_place(feed: Feed) -> None:
    path = feed.deliver(DAY, [account("1", 余额=" 1,200.00元", 备注="他说“好”"), account("", 户主="")])
    feed.take(DAY)
    rows = bronze.scan(feed.lake, feed.contract, bronze.deliveries(feed.lake, "water_accounts")).collect()
    assert rows["余额"].to_list() == [" 1,200.00元", "12.5"]
    assert rows["户主"].to_list() == ["张三", None]
    assert rows["extra"].to_list() == ['{"备注":"他说“好”"}', None]
    assert rows.select("source_file", "source_row").rows() == [(path.name, 2), (path.name, 3)]
    assert {str(day) for day in rows["batch_date"]} == {DAY}


def test_what_the_manifest_declared_and_what_was_found_is_remembered(feed: Feed) -> None:
    feed.deliver(DAY, [account("1"), account("2")], rows=5)
    taken = feed.take(DAY)
    assert bronze.deliveries(feed.lake, "water_accounts") == [taken]
    assert (taken.rows_declared, taken.rows_read, taken.rows_header_footer, taken.mode) == (5, 3, 1, "full")
    assert {found.fault for found in taken.findings} >= {FileFault.ROW_COUNT_MISMATCH}
    assert {found.source_file for found in taken.findings} == {"water_accounts.csv"}


def test_the_same_delivery_is_taken_once(feed: Feed) -> None:
    feed.deliver(DAY, [account("1")])
    first = feed.take(DAY)
    (file,) = bronze.files_of(feed.lake, first)
    written = file.stat()
    assert feed.take(DAY) == first
    assert file.stat() == written


def test_a_delivery_that_comes_anew_replaces_the_old_one(feed: Feed) -> None:
    folder = feed.deliver(DAY, [account("1"), account("2")]).parent
    feed.take(DAY)
    shutil.rmtree(folder)
    feed.deliver(DAY, [account("3")])
    taken = feed.take(DAY)
    assert bronze.deliveries(feed.lake, "water_accounts") == [taken]
    assert bronze.scan(feed.lake, feed.contract, [taken]).collect()["户号"].to_list() == ["3"]


def test_a_delivery_that_was_taken_back_counts_no_more_until_the_day_is_delivered_anew(feed: Feed) -> None:
    feed.deliver(DAY, [account("1")])
    folder = feed.deliver(NEXT, [account("1")]).parent
    for day in (DAY, NEXT):
        feed.take(day)
    bronze.retract(feed.lake, "water_accounts", date.fromisoformat(NEXT), "水务局", "wrong month")
    feed.take(NEXT)  # it still lies in the landing zone
    assert [str(one.batch_date) for one in bronze.deliveries(feed.lake, "water_accounts")] == [DAY]
    shutil.rmtree(folder)
    feed.deliver(NEXT, [account("1"), account("2")])
    feed.take(NEXT)
    assert [str(one.batch_date) for one in bronze.deliveries(feed.lake, "water_accounts")] == [DAY, NEXT]
    with pytest.raises(FileNotFoundError, match="no delivery of water_accounts of 2020-01-01"):
        bronze.retract(feed.lake, "water_accounts", date(2020, 1, 1), "水务局", "wrong month")


def test_what_a_killed_run_left_behind_is_no_delivery(feed: Feed) -> None:
    feed.deliver(DAY, [account("1")])
    half = feed.lake.path("bronze.water_accounts") / f".taking-{DAY}"
    half.mkdir(parents=True)
    (half / "0000.parquet").write_bytes(b"PAR1")
    assert bronze.deliveries(feed.lake, "water_accounts") == []
    feed.take(DAY)
    assert [str(taken.batch_date) for taken in bronze.deliveries(feed.lake, "water_accounts")] == [DAY]
    assert not half.exists()


def test_deliveries_stand_in_the_order_of_their_dates(feed: Feed) -> None:
    for day in (NEXT, DAY):
        feed.deliver(day, [account("1")])
        feed.take(day)
    assert [str(taken.batch_date) for taken in bronze.deliveries(feed.lake, "water_accounts")] == [DAY, NEXT]


def test_an_unreadable_file_is_noted_and_the_others_are_taken(feed: Feed) -> None:
    folder = feed.deliver(DAY, [account("1")]).parent
    (folder / "_manifest.json").unlink()
    (folder / "a.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (folder / "_SUCCESS").touch()
    taken = feed.take(DAY)
    unreadable = [found.source_file for found in taken.findings if found.fault == FileFault.UNREADABLE_FILE]
    assert unreadable == ["a.xlsx"]
    assert bronze.scan(feed.lake, feed.contract, [taken]).collect()["户号"].to_list() == ["1"]


@pytest.mark.parametrize(
    ("mode", "declared", "rows", "closes"),
    [
        ("full", {}, [account("1")], True),
        ("delta", {}, [account("1")], False),
        ("full", {"rows": 2}, [account("1")], False),
        ("full", {"sha256": "0" * 64}, [account("1")], False),
        ("full", {}, [{"户号": "1", "余额": "1"}], False),
        ("full", {}, [{"something": "1", "else": "1"}], False),
    ],
)
def test_only_a_sound_whole_delivery_closes_what_it_lacks(
    feed: Feed, mode: str, declared: dict[str, object], rows: list[dict[str, str]], *, closes: bool
) -> None:
    feed.deliver(DAY, rows, mode, **declared)
    assert feed.take(DAY).closes is closes


def test_an_empty_delivery_closes_nothing(feed: Feed) -> None:
    path = feed.deliver(DAY, [account("1")])
    (path.parent / "_manifest.json").unlink()
    (path.parent / "_SUCCESS").touch()
    path.write_bytes(b"")
    assert not feed.take(DAY).closes


def test_a_feed_that_was_never_delivered_has_its_columns_and_no_rows(feed: Feed) -> None:
    rows = bronze.scan(feed.lake, feed.contract, []).collect()
    assert rows.is_empty()
    assert {"户号", "extra", "row_fault", "batch_date", "source_row"} <= set(rows.columns)
