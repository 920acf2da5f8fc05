"""Bronze: every delivery as it came, once, and what was noted when it was taken.

Belongs here: taking a ready batch into the lake, remembering it, scanning what was taken.
Does not belong here: reading files (`sources.reading`), typing values (`silver`).
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from sources.contract import Contract
from sources.faults import FileFault
from sources.landing import Batch, DeliveredFile, Mode
from sources.reading import UnreadableFileError, bronze_schema, read_file
from warehouse.lake import Lake

_NOTE = "_delivery.json"
_RETRACTED = "_retracted.json"
# After one of these a delivery cannot be trusted to be the whole feed: what it lacks is not closed.
_INCOMPLETE = {
    FileFault.UNREADABLE_FILE,
    FileFault.UNKNOWN_FILE_KIND,
    FileFault.CHECKSUM_MISMATCH,
    FileFault.ROW_COUNT_MISMATCH,
    FileFault.HEADER_NOT_FOUND,
    FileFault.MISSING_REQUIRED_COLUMN,
}


@dataclass(frozen=True)
class Noted:
    """Something wrong with a file of a delivery."""

    source_file: str
    fault: str
    detail: str


@dataclass(frozen=True)
class Delivery:
    """A batch that was taken."""

    feed: str
    batch_date: date
    mode: str
    fingerprint: str
    rows_declared: int | None
    rows_read: int
    rows_header_footer: int
    findings: tuple[Noted, ...] = field(default=())

    @property
    def closes(self) -> bool:
        """Whether the delivery is the whole feed, so that a key it lacks is no longer current; an empty one is not."""
        some_rows = self.rows_read > self.rows_header_footer
        return self.mode == Mode.FULL and some_rows and not {finding.fault for finding in self.findings} & _INCOMPLETE


def take(lake: Lake, batch: Batch, contract: Contract) -> Delivery:
    """Take a batch into bronze, unless the very same one was taken before.

    The batch appears in one step; a crash leaves either nothing of it or all.
    """
    target = _folder(lake, batch.feed, batch.batch_date)
    known = _note(target)
    if known is not None and known.fingerprint == batch.fingerprint:
        return known
    part = target.with_name(f".taking-{batch.batch_date}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    delivery = _read(batch, contract, part)
    (part / _NOTE).write_text(json.dumps(asdict(delivery), ensure_ascii=False, default=str), encoding="utf-8")
    replaced = target.with_name(f".replaced-{batch.batch_date}")
    shutil.rmtree(replaced, ignore_errors=True)
    if target.exists():
        target.rename(replaced)
    part.rename(target)
    shutil.rmtree(replaced, ignore_errors=True)
    return delivery


def retract(lake: Lake, feed: str, batch_date: date, by: str, because: str) -> None:
    """Take a delivery back: nothing is made from it any more, until the department delivers that day anew.

    Args:
        lake: the lake.
        feed: the feed.
        batch_date: its day.
        by: who takes it back.
        because: why.

    Raises:
        FileNotFoundError: there is no such delivery.
    """
    folder = _folder(lake, feed, batch_date)
    if not (folder / _NOTE).exists():
        message = f"the lake has no delivery of {feed} of {batch_date}"
        raise FileNotFoundError(message)
    part = folder / f".{_RETRACTED}"
    part.write_text(json.dumps({"by": by, "because": because}, ensure_ascii=False), encoding="utf-8")
    part.replace(folder / _RETRACTED)


def _read(batch: Batch, contract: Contract, part: Path) -> Delivery:
    read = aside = 0
    findings: list[Noted] = []
    for number, file in enumerate(batch.files):
        try:
            counted = _read_one(file, contract, part / f"{number:04d}.parquet")
        except UnreadableFileError as error:
            (part / f"{number:04d}.parquet").unlink(missing_ok=True)
            findings.append(Noted(file.name, FileFault.UNREADABLE_FILE, str(error)))
            continue
        read, aside = read + counted[0], aside + counted[1]
        findings.extend(counted[2])
    declared = [file.declared_rows for file in batch.files]
    return Delivery(
        feed=batch.feed,
        batch_date=batch.batch_date,
        mode=batch.mode,
        fingerprint=batch.fingerprint,
        rows_declared=sum(rows or 0 for rows in declared) if None not in declared else None,
        rows_read=read,
        rows_header_footer=aside,
        findings=tuple(findings),
    )


def _read_one(file: DeliveredFile, contract: Contract, path: Path) -> tuple[int, int, list[Noted]]:
    reading = read_file(file, contract)
    with pq.ParquetWriter(path, bronze_schema(contract), compression="zstd") as writer:
        for rows in reading:
            writer.write_batch(rows)
    summary = reading.summary
    findings = [Noted(file.name, finding.fault, finding.detail) for finding in summary.findings]
    return summary.rows_read, summary.rows_header_footer, findings


def deliveries(lake: Lake, feed: str) -> list[Delivery]:
    """The batches of a feed that were taken and not taken back, by date."""
    folders = sorted(lake.path(f"bronze.{feed}").glob("batch_date=*"))
    notes = (_note(folder) for folder in folders if not (folder / _RETRACTED).exists())
    return [note for note in notes if note is not None]


def scan(lake: Lake, contract: Contract, taken: Sequence[Delivery]) -> pl.LazyFrame:
    """The delivered rows of the given batches."""
    files = [path for delivery in taken for path in files_of(lake, delivery)]
    if not files:
        names = {name: pl.String() for name in bronze_schema(contract).names if name != "source_row"}
        return pl.LazyFrame(schema={**names, "source_row": pl.Int64(), "batch_date": pl.Date()})
    return pl.scan_parquet(files, hive_partitioning=True, hive_schema={"batch_date": pl.Date()})


def files_of(lake: Lake, delivery: Delivery) -> list[Path]:
    """The Parquet files of a batch, in the order of the delivered files."""
    return sorted(_folder(lake, delivery.feed, delivery.batch_date).glob("*.parquet"))


def _folder(lake: Lake, feed: str, batch_date: date) -> Path:
    return lake.path(f"bronze.{feed}") / f"batch_date={batch_date}"


def _note(folder: Path) -> Delivery | None:
    path = folder / _NOTE
    if not path.exists():
        return None
    note = json.loads(path.read_text(encoding="utf-8"))
    findings = tuple(Noted(**finding) for finding in note.pop("findings"))
    return Delivery(**{**note, "batch_date": date.fromisoformat(note["batch_date"]), "findings": findings})
