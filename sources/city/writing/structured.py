"""Parquet and JSON Lines files.

Belongs here: the two formats that name their columns.
Does not belong here: delimited text, spreadsheets.
"""

import io
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from sources.city.drawing import Ints
from sources.city.writing.sink import Sink


class ParquetSink(Sink):
    """Writes Parquet; rows count from 1 and there is no header."""

    def _open(self, path: Path) -> None:
        self.path = path
        self.writer: pq.ParquetWriter | None = None
        self.empty = pl.DataFrame({name: [] for name in self.headers}, schema=dict.fromkeys(self.headers, pl.String))

    def _write(self, records: pl.DataFrame, broken: Ints) -> Ints:  # noqa: ARG002 - every Parquet row can be read
        self._append(records.rename(dict(zip(records.columns, self.headers, strict=True))))
        return self._following(len(records))

    def _append(self, records: pl.DataFrame) -> None:
        table = records.to_arrow()
        self.writer = self.writer or pq.ParquetWriter(self.path, table.schema, compression="zstd")
        self.writer.write_table(table)

    def finish(self) -> None:
        """Close the file, which may hold no row."""
        if self.writer is None:
            self._append(self.empty)
        if self.writer is not None:
            self.writer.close()


class JsonLinesSink(Sink):
    """Writes one JSON object a line; a broken row is cut off in the middle."""

    def _open(self, path: Path) -> None:
        self.stream = path.open("wb")

    def _write(self, records: pl.DataFrame, broken: Ints) -> Ints:
        named = records.rename(dict(zip(records.columns, self.headers, strict=True)))
        start = 0
        for place in np.flatnonzero(broken).tolist():
            self.stream.write(_lines(named[start:place]))
            line = _lines(named[place : place + 1]).decode()
            self.stream.write(line[: len(line) // 2].encode() + b"\n")
            start = place + 1
        self.stream.write(_lines(named[start:]))
        return self._following(len(records))

    def finish(self) -> None:
        """Close the file."""
        self.stream.close()


def _lines(records: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    records.write_ndjson(buffer)
    return buffer.getvalue()
