"""Tables with their results, as a person takes them away: the rows as they came, the results behind them.

Belongs here: CSV (packed or not) or Parquet by the name of the file, written whole or not at all; standard output.
Does not belong here: what the results are (`transforms.addresses.coder`), reading (`given_tables`).
"""

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, Self, cast

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sources.reading.encoding import Encoding
from sources.reading.kinds import Compression
from warehouse.given_tables import Given, GivenTableError, packed

STANDARD_OUTPUT = "-"
_BETWEEN_FAULTS = "|"
# As text is read: what Excel marked stays marked, what was GB18030 stays so, whatever else becomes UTF-8.
_WRITTEN = {Encoding.UTF_16: "utf-8", Encoding.UTF_8_BOM: "utf-8"}
_MARKED = {Encoding.UTF_16, Encoding.UTF_8_BOM}


class Writer(Protocol):
    """Takes batch after batch with what stands behind it."""

    def write(self, batch: pa.RecordBatch, results: pa.Table) -> None:
        """Append the rows."""


@contextmanager
def written(path: str, given: Given, results: pa.Schema) -> Iterator[Writer]:
    """A file for the rows of a table with their results; it appears when all is written.

    Args:
        path: where to; `-` is standard output. `.parquet` makes Parquet, anything else CSV, packed by `.gz` or `.zst`.
        given: the table whose rows they are.
        results: the columns behind its own.

    Raises:
        GivenTableError: the table has a column of the results already, or one that CSV cannot hold.
    """
    twice = [name for name in results.names if name in given.columns]
    if twice:
        message = f"{given.name}: there is a column {twice[0]} already; leave it out or call it otherwise"
        raise GivenTableError(message)
    if path == STANDARD_OUTPUT:
        with _Csv(sys.stdout.buffer, given, results) as writer:
            yield writer
        sys.stdout.buffer.flush()
        return
    final = Path(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    part = final.with_name(f".{final.name}.part")
    try:
        if final.suffix == ".parquet":
            with _Parquet(part, given, results) as writer:
                yield writer
        else:
            with _unpacked(part, packed(final)) as stream, _Csv(stream, given, results) as writer:
                yield writer
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _unpacked(path: Path, compression: Compression) -> Iterator[BinaryIO]:
    if compression is Compression.NONE:
        with path.open("wb") as file:
            yield file
        return
    with pa.CompressedOutputStream(str(path), "gzip" if compression is Compression.GZIP else "zstd") as stream:
        yield cast("BinaryIO", stream)


class _Csv:
    """Text in the encoding and with the delimiter of the table."""

    def __init__(self, stream: BinaryIO | IO[bytes], given: Given, results: pa.Schema) -> None:
        self._stream, self._given = stream, given
        self._encoding = "utf-8" if given.encoding is None else _WRITTEN.get(given.encoding, given.encoding.value)
        self._width, self._names = len(given.columns), [*given.columns, *results.names]
        self._begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._begin()

    def write(self, batch: pa.RecordBatch, results: pa.Table) -> None:
        rows = pl.DataFrame(_renamed([*batch.columns, *results.columns]))
        nested = [at for at, dtype in enumerate(rows.dtypes[: self._width]) if dtype.is_nested() or dtype == pl.Binary]
        if nested:
            message = f"{self._given.name}: CSV cannot hold the column {self._given.columns[nested[0]]}; write .parquet"
            raise GivenTableError(message)
        flat = rows.with_columns(pl.col(pl.List(pl.String)).list.join(_BETWEEN_FAULTS))
        # What is empty is written as nothing, as it came, and not as a pair of quotes.
        plain = flat.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))
        self._begin()
        text = plain.write_csv(include_header=False, separator=self._given.delimiter)
        self._stream.write(text.encode(self._encoding))

    def _begin(self) -> None:
        """The names of the columns, once: not before the first rows, so that a table that is refused prints nothing."""
        if self._begun:
            return
        self._begun = True
        if self._given.encoding in _MARKED:
            self._stream.write(b"\xef\xbb\xbf")
        self._stream.write(self._line(self._names))

    def _line(self, cells: Sequence[str]) -> bytes:
        line = io.StringIO()
        csv.writer(line, delimiter=self._given.delimiter, lineterminator="\n").writerow(cells)
        return line.getvalue().encode(self._encoding)


class _Parquet:
    """Every column in its own type."""

    def __init__(self, path: Path, given: Given, results: pa.Schema) -> None:
        if len(set(given.columns)) < len(given.columns):
            message = f"{given.name}: two columns have one name, which Parquet cannot hold; write CSV"
            raise GivenTableError(message)
        self._path, self._results = path, results
        self._given = given
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, batch: pa.RecordBatch, results: pa.Table) -> None:
        table = pa.Table.from_batches([batch])
        for name in results.column_names:
            table = table.append_column(results.schema.field(name), results.column(name))
        self._open(table.schema).write_table(table)

    def _open(self, schema: pa.Schema) -> pq.ParquetWriter:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, schema, compression="zstd")
        return self._writer

    def __exit__(self, *_: object) -> None:
        own = self._given.schema or pa.schema([pa.field(name, pa.string()) for name in self._given.columns])
        self._open(pa.schema([*own, *self._results])).close()


def _renamed(columns: Sequence["pa.ChunkedArray[Any] | pa.Array[Any]"]) -> dict[str, pl.Series]:
    """The columns by their place: names may be there twice."""
    return {str(at): pl.Series(pl.from_arrow(column)) for at, column in enumerate(columns)}
