"""Every row of every delivered file is accounted for, where it stands and under its key."""

import json
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from sources.city.records import contracts
from sources.city.writing.layout import LAYOUTS
from tests.sources.city.conftest import City, read_rows

BROKEN = ["ragged_row", "undecodable_bytes", "malformed_row"]
FOOTERS = ("小计", "合计", "填表人")


def delivered(city: City) -> list[tuple[str, str, Path, str]]:
    """Feed, batch date, path and encoding of every file of a finished delivery."""
    found = []
    for feed, number, folder in city.batches():
        encodings = {layout.name.partition(".")[0]: layout.encoding for layout in LAYOUTS[feed].files(number)}
        paths = [path for path in sorted(folder.iterdir()) if path.name not in {"_manifest.json", "_SUCCESS"}]
        found += [(feed, folder.name, path, encodings.get(path.name.partition(".")[0], "utf-8")) for path in paths]
    return found


@pytest.mark.parametrize("which", ["city", "clean_city"])
def test_every_row_is_in_the_truth_with_its_place_and_key(which: str, request: pytest.FixtureRequest) -> None:
    city = request.getfixturevalue(which)
    truth = city.table("rows").with_columns(pl.col("batch_date").cast(pl.String))
    for feed, day, path, encoding in delivered(city):
        known = truth.filter(feed=feed, batch_date=day, source_file=path.name)
        rows = read_rows(path, encoding)
        headings = _headings(rows, feed)
        data = {number for number, row in rows.items() if number > headings and not _is_footer(row)}
        assert set(known["source_row"]) == data, path
        assert known["source_row"].is_unique().all(), path
        positions = _key_positions(rows, headings, feed)
        for number, key, reason in known.select("source_row", "record_key", "reason").iter_rows():
            if reason in BROKEN:
                assert key is None
            else:
                assert "|".join(str(rows[number][at] or "").strip() for at in positions) == key, path


def _is_footer(row: list[str | None]) -> bool:
    return bool(row) and str(row[0]).startswith(FOOTERS)


def _headings(rows: dict[int, list[str | None]], feed: str) -> int:
    """The last heading row: the one that holds most of the contract's headers (JSON Lines has none)."""
    headers = {header for column in contracts()[feed].columns for header in column.headers}
    counts = {
        number: sum(str(cell).partition("\n")[0].partition("（")[0] in headers for cell in row)
        for number, row in rows.items()
        if number < 6
    }
    best = max(counts, key=lambda number: counts[number], default=0)
    return best if feed != "hotline_tickets" else 0


def _key_positions(rows: dict[int, list[str | None]], headings: int, feed: str) -> list[int]:
    contract = contracts()[feed]
    if feed == "hotline_tickets":
        return [0]
    above = rows.get(headings - 1, [])
    header = [cell or (above[at] if at < len(above) else None) for at, cell in enumerate(rows[headings])]
    return [next(at for at, cell in enumerate(header) if cell in column.headers) for column in contract.key]


def test_the_last_readable_row_of_a_key_is_the_accepted_one(city: City) -> None:
    rows = (
        city.table("rows")
        .filter(pl.col("outcome") != "quarantined")
        .sort("feed", "batch_date", "source_file", "source_row")
    )
    last = rows.group_by("feed", "batch_date", "record_key", maintain_order=True).last()
    assert (last["outcome"] == "accepted").all()
    assert (rows["outcome"] == "duplicate").sum() == len(rows) - len(last)


def test_rows_that_cannot_be_read_are_really_broken(city: City) -> None:
    rows = city.table("rows").with_columns(pl.col("batch_date").cast(pl.String))
    found = set()
    for feed, day, path, encoding in delivered(city):
        broken = rows.filter(pl.col("reason").is_in(BROKEN), feed=feed, batch_date=day, source_file=path.name)
        lines = read_rows(path, encoding) if len(broken) else {}
        for number, reason in broken.select("source_row", "reason").iter_rows():
            found.add(reason)
            cells = lines[number]
            wrong = {
                "ragged_row": len(cells) != len(lines[1]),
                "undecodable_bytes": any("�" in str(cell) for cell in cells),
                "malformed_row": not cells,
            }
            assert wrong[reason]
    assert found == set(BROKEN)


def test_quarantined_rows_say_which_column_is_to_blame(city: City) -> None:
    rows = city.table("rows").filter(pl.col("outcome") == "quarantined")
    by_value = rows.filter(~pl.col("reason").is_in(BROKEN))
    assert by_value["column_name"].null_count() == 0
    assert rows["reason"].null_count() == 0
    assert {"missing", "deleted", "not_audited", "test_row"} <= set(rows["reason"])
    for feed, column in by_value.select("feed", "column_name").unique().iter_rows():
        declared = {item.header: item for item in contracts()[feed].columns}[column]
        assert declared.required or declared.refusals


def test_manifests_count_and_hash_their_files_except_where_planted(city: City) -> None:
    planted = []
    for _, _, folder in city.batches():
        if (folder / "_SUCCESS").exists():
            continue
        manifest = json.loads((folder / "_manifest.json").read_text(encoding="utf-8"))
        assert {item["name"] for item in manifest["files"]} == {path.name for path in folder.iterdir()} - {
            "_manifest.json"
        }
        for item in manifest["files"]:
            known = city.table("rows").filter(
                pl.col("source_file") == item["name"], pl.col("feed") == manifest["feed"],
                pl.col("batch_date").cast(pl.String) == manifest["batch_date"],
            )  # fmt: skip
            assert sha256((folder / item["name"]).read_bytes()).hexdigest() == item["sha256"]
            if item["rows"] != len(known):
                planted.append(item["rows"] - len(known))
    assert planted == [5]


def test_one_folder_has_only_a_success_mark_and_one_is_unfinished(city: City) -> None:
    marks = [path.parent for path in city.landing.rglob("_SUCCESS")]
    unfinished = [
        folder
        for folder in city.landing.glob("*/*")
        if not {"_manifest.json", "_SUCCESS"} & {path.name for path in folder.iterdir()}
    ]
    assert len(marks) == 1
    assert not (marks[0] / "_manifest.json").exists()
    assert len(unfinished) == 1
    assert unfinished[0].name > city.plan.deliveries[-1].isoformat()


def test_first_deliveries_are_full_and_later_ones_follow_the_feed(city: City) -> None:
    for feed, number, folder in city.batches():
        if (folder / "_manifest.json").exists():
            manifest = json.loads((folder / "_manifest.json").read_text(encoding="utf-8"))
            assert manifest["mode"] == (LAYOUTS[feed].mode if number else "full")


def test_a_clean_city_delivers_no_row_that_is_refused(clean_city: City) -> None:
    assert set(clean_city.table("rows")["outcome"]) == {"accepted"}


def test_files_of_every_kind_are_delivered(city: City) -> None:
    endings = {"".join(path.suffixes) for path in city.landing.rglob("*.*")}
    assert {".csv", ".csv.gz", ".csv.zst", ".tsv.zst", ".parquet", ".xlsx", ".xls", ".jsonl"} <= endings
    starts = {path.read_bytes()[:5] for path in city.landing.rglob("*.xls")}
    assert b"<html" in starts
    assert len(starts) > 1
