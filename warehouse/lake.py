"""The lake on disk: Delta tables for silver, quality and gold, written whole or not at all.

Belongs here: where a table lives, committing it, scanning it, one writer at a time.
Does not belong here: bronze (`bronze`), the analyst's file (`analyst`).
"""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import deltalake
import polars as pl

from quality.tables import Table

# Which columns' smallest and largest values stand in the log of a table, beside the rows.
_STATISTICS = "delta.dataSkippingStatsColumns"
# Delta leaves files with an underscore alone; engines that want at least one file get this one.
_NO_ROWS = "_no_rows.parquet"


class LakeBusyError(RuntimeError):
    """Another run is writing to the lake."""


@dataclass(frozen=True)
class Lake:
    """A lake in a folder."""

    root: Path

    def path(self, name: str) -> Path:
        """Folder of a table `schema.table`."""
        schema, _, table = name.partition(".")
        return self.root / schema / table

    def has(self, name: str) -> bool:
        """Whether the table was ever committed."""
        return deltalake.DeltaTable.is_deltatable(str(self.path(name)))

    def scan(self, name: str) -> pl.LazyFrame:
        """The committed rows of a table.

        Raises:
            FileNotFoundError: the table was never committed.
        """
        if not self.has(name):
            message = f"the lake has no table {name}"
            raise FileNotFoundError(message)
        return pl.scan_delta(str(self.path(name)))

    def together(self, names: Iterable[str]) -> dict[str, pl.LazyFrame]:
        """Those of the tables that exist, as the last run that wrote all of them left them.

        A run that was killed between two of them must not be taken for the one before it.
        """
        written = {name: self._runs(name) for name in names if self.has(name)}
        complete = set.intersection(*(set(runs) for runs in written.values())) if written else set()
        newest = max(complete, key=lambda run: max(runs[run] for runs in written.values()), default=None)
        return {
            name: self.scan(name) if newest is None else pl.scan_delta(str(self.path(name)), version=runs[newest])
            for name, runs in written.items()
        }

    def _runs(self, name: str) -> dict[str, int]:
        """The version that each run left of a table."""
        history = deltalake.DeltaTable(str(self.path(name))).history()
        return {str(commit["run_id"]): int(commit["version"]) for commit in reversed(history) if "run_id" in commit}

    def version(self, name: str) -> int:
        """The committed version of a table."""
        return deltalake.DeltaTable(str(self.path(name))).version()

    def files(self, name: str) -> list[str]:
        """Paths of the Parquet files of the committed version; of an empty table that of a file without rows."""
        files = sorted(deltalake.DeltaTable(str(self.path(name))).file_uris())
        return files or [str(self.path(name) / _NO_ROWS)]

    def write(self, table: Table, rows: pl.LazyFrame | pl.DataFrame, run_id: str = "") -> int:
        """Replace a table in one commit; readers see the old rows or the new ones.

        Columns are selected and cast as the table declares.

        Returns:
            How many rows were written.
        """
        conformed = rows.lazy().select(pl.col(name).cast(dtype) for name, dtype in table.schema.items())
        path = self.path(table.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        statistics = {_STATISTICS: ",".join(_plain_columns(table))}
        self._keep_out_of_log(table.name, statistics)
        conformed.sink_delta(
            path,
            mode="overwrite",
            delta_write_options={
                "schema_mode": "overwrite",
                "configuration": statistics,
                "description": table.description,
                "commit_properties": deltalake.CommitProperties(custom_metadata={"run_id": run_id}),
            },
        )
        pl.DataFrame(schema=table.schema).write_parquet(path / _NO_ROWS)
        metrics = deltalake.DeltaTable(str(path)).history(1)[0]["operationMetrics"]
        return int(metrics["num_added_rows"])

    def _keep_out_of_log(self, name: str, statistics: dict[str, str]) -> None:
        """Delta takes the configuration of a write only when that makes the table; one that is there is told before."""
        if not self.has(name):
            return
        table = deltalake.DeltaTable(str(self.path(name)))
        if table.metadata().configuration.get(_STATISTICS) != statistics[_STATISTICS]:
            table.alter.set_table_properties(statistics)

    def tidy(self, name: str) -> None:
        """Delete the files of versions before the last but one: a reader of the analyst's file may still be on that."""
        table = deltalake.DeltaTable(str(self.path(name)))
        kept = [version for version in (table.version() - 1, table.version()) if version >= 0]
        table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, keep_versions=kept)

    @contextmanager
    def sole_writer(self) -> Iterator[None]:
        """Hold the lake for one run; released by the system even when the run is killed.

        Raises:
            LakeBusyError: another run holds it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                message = f"another run is writing to {self.root}; wait for it to end"
                raise LakeBusyError(message) from error
            yield


def _plain_columns(table: Table) -> list[str]:
    """The columns whose extremes tell nothing of a person: no personal ones, and no texts, which may hold anything."""
    return [
        column.name
        for column in table.columns
        if column.classification not in {"L3", "L4"} and not column.type.startswith("VARCHAR")
    ]
