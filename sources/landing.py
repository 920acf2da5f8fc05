"""The landing zone: which deliveries lie there, which of them are complete, and what is wrong with the others.

Belongs here: walking `<landing>/<feed>/<YYYY-MM-DD>/`, manifests and markers, the identity of a delivery.
Does not belong here: opening a delivered file (reading), remembering which batches were taken (warehouse).
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from sources.contract import Contract
from sources.faults import FileFault

MANIFEST = "_manifest.json"
SUCCESS = "_SUCCESS"


class Mode(StrEnum):
    """What a delivery replaces: the whole feed, or the rows it names by business key."""

    FULL = "full"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One file of a delivery and what the department says about it."""

    path: Path
    name: str
    declared_rows: int | None = None
    declared_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One complete delivery: everything that its manifest declares is there.

    `fingerprint` is a cheap identity (manifest, names, sizes, times of change): the same folder looked at twice has the
    same one, a folder delivered anew has another.
    """

    feed: str
    batch_date: date
    folder: Path
    mode: Mode
    files: tuple[DeliveredFile, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that is not complete yet: no marker, or a declared file has not arrived."""

    feed: str
    batch_date: date
    folder: Path


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a delivery; `detail` is plain English without any delivered value."""

    feed: str
    batch_date: str | None
    source_file: str | None
    fault: FileFault
    detail: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies in the landing zone, in the order of feed and date."""

    ready: tuple[Batch, ...]
    waiting: tuple[Waiting, ...]
    findings: tuple[Finding, ...]


class _BadManifestError(ValueError):
    """A manifest that cannot be followed; the message says why."""


def survey(landing: Path, contracts: Mapping[str, Contract]) -> Survey:
    """Look through the landing zone without opening any delivered file.

    Args:
        landing: the folder that holds one folder per feed.
        contracts: the known feeds by name.

    Raises:
        FileNotFoundError: there is no such folder.
    """
    if not landing.is_dir():
        message = f"there is no landing folder {landing}"
        raise FileNotFoundError(message)
    looked = [_look(folder) for folder in _batch_folders(landing, contracts)]
    findings = [*_stray(landing, contracts), *(finding for _, found in looked for finding in found)]
    ready = [item for item, _ in looked if isinstance(item, Batch)]
    waiting = [item for item, _ in looked if isinstance(item, Waiting)]
    return Survey(
        ready=tuple(sorted(ready, key=lambda batch: (batch.feed, batch.batch_date))),
        waiting=tuple(sorted(waiting, key=lambda item: (item.feed, item.batch_date))),
        findings=tuple(sorted(findings, key=_place)),
    )


def _place(finding: Finding) -> tuple[str, str, str]:
    return finding.feed, finding.batch_date or "", finding.source_file or ""


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder, in the order of names, without the hidden files of desktops."""
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))


def _batch_folders(landing: Path, contracts: Mapping[str, Contract]) -> Iterator[Path]:
    for feed in _entries(landing):
        if feed.is_dir() and feed.name in contracts:
            yield from (entry for entry in _entries(feed) if entry.is_dir() and _date(entry.name))


def _stray(landing: Path, contracts: Mapping[str, Contract]) -> Iterator[Finding]:
    """What lies where no delivery is looked for."""
    for feed in _entries(landing):
        if not feed.is_dir():
            yield Finding("", None, feed.name, FileFault.UNDECLARED_FILE, "a file beside the feed folders is not read")
        elif feed.name not in contracts:
            yield Finding(feed.name, None, None, FileFault.NO_CONTRACT, "no contract declares this feed; left alone")
        else:
            yield from _stray_in_feed(feed)


def _stray_in_feed(feed: Path) -> Iterator[Finding]:
    for entry in _entries(feed):
        if not entry.is_dir():
            detail = "a file beside the batch folders is not read"
            yield Finding(feed.name, None, entry.name, FileFault.UNDECLARED_FILE, detail)
        elif not _date(entry.name):
            detail = "the name of a batch folder must be a date, YYYY-MM-DD"
            yield Finding(feed.name, entry.name, None, FileFault.BAD_BATCH_DATE, detail)


def _date(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _look(folder: Path) -> tuple[Batch | Waiting | None, list[Finding]]:
    """One batch folder: the batch when it is complete, and what is wrong with it."""
    feed, day = folder.parent.name, date.fromisoformat(folder.name)
    entries = _entries(folder)
    manifest = folder / MANIFEST
    present = [entry for entry in entries if not entry.name.startswith("_")]
    if manifest.is_file():
        try:
            mode, files = _follow(manifest)
        except _BadManifestError as error:
            return None, [Finding(feed, folder.name, MANIFEST, FileFault.BAD_MANIFEST, str(error))]
    elif (folder / SUCCESS).is_file():
        mode, files = Mode.FULL, tuple(DeliveredFile(path, path.name) for path in present if path.is_file())
    else:
        detail = f"neither {MANIFEST} nor {SUCCESS}: waiting for the delivery to be completed"
        return Waiting(feed, day, folder), [Finding(feed, folder.name, None, FileFault.WAITING, detail)]
    findings = [*_missing(folder, files), *_undeclared(folder, present, files)]
    if any(finding.fault is FileFault.MISSING_FILE for finding in findings):
        return Waiting(feed, day, folder), findings
    return Batch(feed, day, folder, mode, files, _fingerprint(manifest, files)), findings


def _missing(folder: Path, files: Sequence[DeliveredFile]) -> Iterator[Finding]:
    feed = folder.parent.name
    if not files:
        detail = f"{SUCCESS} marks the delivery as complete, but it holds no file"
        yield Finding(feed, folder.name, None, FileFault.MISSING_FILE, detail)
    for file in files:
        if not file.path.is_file():
            detail = "declared in the manifest but not delivered"
            yield Finding(feed, folder.name, file.name, FileFault.MISSING_FILE, detail)


def _undeclared(folder: Path, present: Sequence[Path], files: Sequence[DeliveredFile]) -> Iterator[Finding]:
    declared = {file.name for file in files}
    for entry in present:
        if entry.is_dir():
            detail = "a folder inside a delivery is not read"
        elif entry.name not in declared:
            detail = "delivered but not declared in the manifest; not read"
        else:
            continue
        yield Finding(folder.parent.name, folder.name, entry.name, FileFault.UNDECLARED_FILE, detail)


def _follow(manifest: Path) -> tuple[Mode, tuple[DeliveredFile, ...]]:
    """The mode and the files that a manifest declares.

    Raises:
        _BadManifestError: it is not a manifest of this folder.
    """
    try:
        document = json.loads(manifest.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        message = "the manifest is not JSON in UTF-8"
        raise _BadManifestError(message) from error
    if not isinstance(document, dict):
        message = "the manifest is not a JSON object"
        raise _BadManifestError(message)
    _require(document.get("feed") == manifest.parent.parent.name, "`feed` is not the name of the feed folder")
    _require(document.get("batch_date") == manifest.parent.name, "`batch_date` is not the name of the batch folder")
    mode, listed = document.get("mode"), document.get("files")
    _require(isinstance(mode, str) and mode in set(Mode), "`mode` must be full or delta")
    entries = listed if isinstance(listed, list) else []
    _require(bool(entries), "`files` must list at least one file")
    files = tuple(_declared(manifest.parent, entry) for entry in entries)
    _require(len({file.name for file in files}) == len(files), "`files` lists one name twice")
    return Mode(str(mode)), files


def _declared(folder: Path, entry: Any) -> DeliveredFile:  # noqa: ANN401  (JSON: anything may stand there)
    _require(isinstance(entry, dict), "an entry of `files` is not an object")
    name, rows, digest = entry.get("name"), entry.get("rows"), entry.get("sha256")
    _require(isinstance(name, str) and _plain_name(name), "a file needs a `name` without any path in it")
    _require(rows is None or (type(rows) is int and rows >= 0), "`rows` must be a whole number")
    known = digest is None or (isinstance(digest, str) and re.fullmatch(r"[0-9a-fA-F]{64}", digest) is not None)
    _require(known, "`sha256` must be 64 hexadecimal digits")
    return DeliveredFile(folder / name, name, rows, digest.lower() if digest else None)


def _plain_name(name: str) -> bool:
    return bool(name.strip()) and not name.startswith(("_", ".")) and not re.search(r"[/\\\x00]", name)


def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001  (reads as a sentence at every call)
    if not holds:
        raise _BadManifestError(otherwise)


def _fingerprint(manifest: Path, files: Sequence[DeliveredFile]) -> str:
    digest = hashlib.sha256(manifest.read_bytes() if manifest.is_file() else b"")
    for file in sorted(files, key=lambda item: item.name):
        facts = file.path.stat()
        digest.update(b"\0%b\0%d\0%d" % (os.fsencode(file.name), facts.st_size, facts.st_mtime_ns))
    return digest.hexdigest()
