"""The landing zone: which deliveries are complete, and what is told about the others."""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sources.contract import Contract
from sources.faults import FileFault
from sources.landing import MANIFEST, SUCCESS, DeliveredFile, Mode, Survey, survey
from sources.standard import load_contracts

FEED = "health_births"
DAY = "2024-03-01"


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    return load_contracts()


@pytest.fixture
def look(tmp_path: Path, contracts: dict[str, Contract]) -> Callable[[], Survey]:
    return lambda: survey(tmp_path, contracts)


def deliver(landing: Path, *names: str, feed: str = FEED, day: str = DAY) -> Path:
    folder = landing / feed / day
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"x" * 10)
    return folder


def declare(folder: Path, **changes: object) -> None:
    files = [{"name": "a.csv", "rows": 12, "sha256": "AB" * 32}, {"name": "b.xlsx"}]
    manifest = {"feed": folder.parent.name, "batch_date": folder.name, "mode": "delta", "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest | changes), encoding="utf-8")


def told(found: Survey) -> list[tuple[str, str | None, str | None, FileFault]]:
    return [(item.feed, item.batch_date, item.source_file, item.fault) for item in found.findings]


def test_a_delivery_with_its_manifest_is_ready(tmp_path: Path, look: Callable[[], Survey]) -> None:
    folder = deliver(tmp_path, "a.csv", "b.xlsx", SUCCESS)
    declare(folder)
    found = look()
    (batch,) = found.ready
    assert (batch.feed, batch.batch_date, batch.mode, batch.folder) == (FEED, date(2024, 3, 1), Mode.DELTA, folder)
    assert batch.files == (
        DeliveredFile(folder / "a.csv", "a.csv", 12, "ab" * 32),
        DeliveredFile(folder / "b.xlsx", "b.xlsx"),
    )
    assert (found.waiting, found.findings) == ((), ())


def test_a_delivery_marked_complete_without_a_manifest_is_full(tmp_path: Path, look: Callable[[], Survey]) -> None:
    deliver(tmp_path, "b.csv", "a.csv", SUCCESS, ".DS_Store", "_notes.txt")
    (batch,) = look().ready
    assert batch.mode is Mode.FULL
    assert [(file.name, file.declared_rows, file.declared_sha256) for file in batch.files] == [
        ("a.csv", None, None),
        ("b.csv", None, None),
    ]


def test_a_delivery_with_neither_is_waited_for(tmp_path: Path, look: Callable[[], Survey]) -> None:
    folder = deliver(tmp_path, "a.csv")
    found = look()
    assert found.ready == ()
    assert [(item.feed, item.batch_date, item.folder) for item in found.waiting] == [(FEED, date(2024, 3, 1), folder)]
    assert told(found) == [(FEED, DAY, None, FileFault.WAITING)]


def test_a_declared_file_that_is_missing_keeps_the_delivery_waiting(tmp_path: Path, look: Callable[[], Survey]) -> None:
    declare(deliver(tmp_path, "a.csv"))
    found = look()
    assert found.ready == ()
    assert len(found.waiting) == 1
    assert told(found) == [(FEED, DAY, "b.xlsx", FileFault.MISSING_FILE)]


def test_an_undeclared_file_is_told_and_not_read(tmp_path: Path, look: Callable[[], Survey]) -> None:
    folder = deliver(tmp_path, "a.csv", "b.xlsx", "c.csv")
    (folder / "more").mkdir()
    declare(folder)
    found = look()
    assert [file.name for file in found.ready[0].files] == ["a.csv", "b.xlsx"]
    assert told(found) == [
        (FEED, DAY, "c.csv", FileFault.UNDECLARED_FILE),
        (FEED, DAY, "more", FileFault.UNDECLARED_FILE),
    ]


def test_a_delivery_marked_complete_but_empty_is_not_ready(tmp_path: Path, look: Callable[[], Survey]) -> None:
    deliver(tmp_path, SUCCESS)
    found = look()
    assert found.ready == ()
    assert told(found) == [(FEED, DAY, None, FileFault.MISSING_FILE)]


@pytest.mark.parametrize(
    "changes",
    [
        {"feed": "health_deaths"}, {"feed": None}, {"batch_date": "2024-03-02"}, {"batch_date": 20240301},
        {"mode": "append"}, {"mode": None}, {"mode": ["full"]},
        {"files": []}, {"files": None}, {"files": {"name": "a.csv"}}, {"files": ["a.csv"]},
        {"files": [{"rows": 1}]}, {"files": [{"name": ""}]}, {"files": [{"name": 7}]},
        {"files": [{"name": "../a.csv"}]}, {"files": [{"name": "/etc/passwd"}]}, {"files": [{"name": "x\\a.csv"}]},
        {"files": [{"name": "a\0.csv"}]}, {"files": [{"name": ".."}]}, {"files": [{"name": MANIFEST}]},
        {"files": [{"name": "a.csv", "rows": "12"}]}, {"files": [{"name": "a.csv", "rows": 1.5}]},
        {"files": [{"name": "a.csv", "rows": True}]}, {"files": [{"name": "a.csv", "rows": -1}]},
        {"files": [{"name": "a.csv", "sha256": "xyz"}]}, {"files": [{"name": "a.csv"}, {"name": "a.csv"}]},
    ],
    ids=str,
)  # fmt: skip
def test_a_manifest_that_cannot_be_followed_is_told(
    tmp_path: Path, look: Callable[[], Survey], changes: dict[str, object]
) -> None:
    declare(deliver(tmp_path, "a.csv", "b.xlsx", SUCCESS), **changes)
    found = look()
    assert (found.ready, found.waiting) == ((), ())
    assert told(found) == [(FEED, DAY, MANIFEST, FileFault.BAD_MANIFEST)]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe{}", b"[" * 100_000])
def test_a_manifest_that_is_no_json_object_is_told(tmp_path: Path, look: Callable[[], Survey], content: bytes) -> None:
    (deliver(tmp_path, "a.csv") / MANIFEST).write_bytes(content)
    found = look()
    assert found.ready == ()
    assert told(found) == [(FEED, DAY, MANIFEST, FileFault.BAD_MANIFEST)]


def test_a_manifest_with_a_byte_order_mark_is_followed(tmp_path: Path, look: Callable[[], Survey]) -> None:
    folder = deliver(tmp_path, "a.csv", "b.xlsx")
    declare(folder)
    (folder / MANIFEST).write_bytes(b"\xef\xbb\xbf" + (folder / MANIFEST).read_bytes())
    assert len(look().ready) == 1


@pytest.mark.parametrize("day", ["20240301", "2024-3-1", "2024-02-30", "march", "2024-W09-5", "２０２４-03-01"])
def test_a_folder_that_is_no_date_is_told(tmp_path: Path, look: Callable[[], Survey], day: str) -> None:
    deliver(tmp_path, "a.csv", SUCCESS, day=day)
    found = look()
    assert found.ready == ()
    assert told(found) == [(FEED, day, None, FileFault.BAD_BATCH_DATE)]


def test_a_feed_without_a_contract_is_told_once_and_left_alone(tmp_path: Path, look: Callable[[], Survey]) -> None:
    for day in ("2024-03-01", "2024-03-02", "nonsense"):
        deliver(tmp_path, "a.csv", SUCCESS, feed="weather", day=day)
    found = look()
    assert found.ready == ()
    assert told(found) == [("weather", None, None, FileFault.NO_CONTRACT)]


def test_stray_files_are_told(tmp_path: Path, look: Callable[[], Survey]) -> None:
    deliver(tmp_path, "a.csv", SUCCESS)
    (tmp_path / "readme.txt").write_text("x")
    (tmp_path / FEED / "late.csv").write_text("x")
    (tmp_path / ".hidden").write_text("x")
    found = look()
    assert len(found.ready) == 1
    assert told(found) == [
        ("", None, "readme.txt", FileFault.UNDECLARED_FILE),
        (FEED, None, "late.csv", FileFault.UNDECLARED_FILE),
    ]


def test_deliveries_come_in_the_order_of_feed_and_date(tmp_path: Path, look: Callable[[], Survey]) -> None:
    for feed, day in (("hotline_tickets", "2024-01-02"), (FEED, "2024-02-01"), (FEED, "2023-12-31")):
        deliver(tmp_path, "a.csv", SUCCESS, feed=feed, day=day)
    assert [(batch.feed, str(batch.batch_date)) for batch in look().ready] == [
        (FEED, "2023-12-31"),
        (FEED, "2024-02-01"),
        ("hotline_tickets", "2024-01-02"),
    ]


def test_the_fingerprint_changes_with_the_delivery_and_only_then(tmp_path: Path, look: Callable[[], Survey]) -> None:
    folder = deliver(tmp_path, "a.csv", "b.xlsx")
    declare(folder)
    seen = [look().ready[0].fingerprint, look().ready[0].fingerprint]
    assert seen[0] == seen[1]
    os.utime(folder / "a.csv", ns=(1, 1))
    seen.append(look().ready[0].fingerprint)
    (folder / "b.xlsx").write_bytes(b"y" * 11)
    seen.append(look().ready[0].fingerprint)
    declare(folder, mode="full")
    seen.append(look().ready[0].fingerprint)
    assert len(set(seen)) == 4


def test_a_landing_zone_that_does_not_exist_is_a_clear_error(tmp_path: Path, contracts: dict[str, Contract]) -> None:
    with pytest.raises(FileNotFoundError, match="no landing folder"):
        survey(tmp_path / "nowhere", contracts)
