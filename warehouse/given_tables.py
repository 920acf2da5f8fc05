"""Tables that a person hands in to be coded: CSV or Parquet, or one address per line, in batches.

Belongs here: opening one, saying where it is wrong, its rows as text without a change.
Does not belong here: deliveries of departments, whose headers and kinds vary more (sources), results (`coded_tables`).
"""

import csv
import io
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, BinaryIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from sources.reading import UnreadableFileError
from sources.reading.encoding import MARK, REPLACEMENT, Encoding, Text, inspect, utf8_blocks
from sources.reading.kinds import Compression, Kind, Source, recognise
from sources.reading.records import Positions, Records, split_fields, split_records

ADDRESS = "地址"
STANDARD_INPUT = "-"
_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_HEADER = 1 << 20
_LONGEST_ROW = 1 << 26
_ROWS = 1 << 17
_DAMAGE = (OSError, EOFError, zlib.error, pa.ArrowException, UnicodeError)
# A header that sounds like this is named when the wanted one is missing; any other cell may be a value.
_LONGEST_NAME = 10
_ADDRESSES = ("址", "坐落", "地点", "住所", "位置")


class GivenTableError(Exception):
    """A table that cannot be coded as it is; says file, row and column, never a value."""


@dataclass(frozen=True)
class Given:
    """An opened table: the names of its columns, its rows in batches, how its text is written (Parquet: null)."""

    name: str
    columns: tuple[str, ...]
    batches: Iterator[pa.RecordBatch]
    encoding: Encoding | None = None
    delimiter: str = ","
    rows: int | None = None
    schema: pa.Schema | None = None


@contextmanager
def opened(path: str, named: Sequence[str]) -> Iterator[Given]:
    """Open a table.

    Args:
        path: where it lies; `-` is standard input.
        named: the columns that it must have; without any, each line is one address.

    Raises:
        GivenTableError: it cannot be read, has no such column, or (while it is read) has a row of another width.
    """
    name = "standard input" if path == STANDARD_INPUT else Path(path).name
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        with _said(name):
            # The encoding is known when all was read, so what comes through a pipe is kept till then.
            place = _kept(Path(folder) / "input") if path == STANDARD_INPUT else Path(path)
            given = stack.enter_context(_table(recognise(place, name), named))
        yield replace(given, batches=_guarded(name, given.batches))


@contextmanager
def _said(name: str) -> Iterator[None]:
    """What libraries say of a damaged file may quote it, so none of it is passed on."""
    try:
        yield
    except UnreadableFileError as error:
        raise GivenTableError(str(error)) from None
    except FileNotFoundError:
        message = f"there is no file {name}"
        raise GivenTableError(message) from None
    except _DAMAGE as error:
        message = f"{name}: it cannot be read, perhaps it is damaged or cut short ({type(error).__name__})"
        raise GivenTableError(message) from None


def _guarded(name: str, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    with _said(name):
        yield from batches


def _kept(path: Path) -> Path:
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return path


@contextmanager
def _table(source: Source, named: Sequence[str]) -> Iterator[Given]:
    if source.kind is Kind.PARQUET:
        with source.seekable() as stream:
            yield _parquet(source.name, stream, named)
    elif source.kind in {Kind.DELIMITED, Kind.JSON_LINES} and not named:
        text = inspect(source)
        yield Given(source.name, (ADDRESS,), _lines(text), text.encoding)
    elif source.kind is Kind.DELIMITED:
        text = inspect(source)
        columns, delimiter = _header(text, named)
        yield Given(source.name, columns, _Delimited(text, columns, delimiter).batches(), text.encoding, delimiter)
    else:
        message = f"{source.name} ({source.kind}): hand in CSV or Parquet"
        raise GivenTableError(message)


def _parquet(name: str, stream: BinaryIO, named: Sequence[str]) -> Given:
    file = pq.ParquetFile(stream)
    columns = tuple(file.schema_arrow.names)
    _check(name, columns, named or (ADDRESS,))
    for column in named or (ADDRESS,):
        if not _is_text(file.schema_arrow.field(column).type):
            message = f"{name}: the column {column} holds no text"
            raise GivenTableError(message)
    return Given(name, columns, file.iter_batches(_ROWS), rows=file.metadata.num_rows, schema=file.schema_arrow)


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if isinstance(kind, pa.DictionaryType) else kind
    return pa.types.is_string(inner) or pa.types.is_large_string(inner) or pa.types.is_string_view(inner)


def _check(name: str, columns: Sequence[str], named: Sequence[str]) -> None:
    for column in named:
        if columns.count(column) > 1:
            message = f"{name}: {columns.count(column)} columns are called {column}"
            raise GivenTableError(message)
        if column not in columns:
            like = [other for other in columns if other.endswith(_ADDRESSES) and len(other) <= _LONGEST_NAME]
            hint = f"; perhaps {', '.join(like)}" if like else ""
            message = f"{name}: row 1 has no column {column} among its {len(columns)} columns{hint}"
            raise GivenTableError(message)


def _header(text: Text, named: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The names of the columns, and the delimiter with which the wanted ones are among them."""
    head = b""
    for block in utf8_blocks(text):
        head += block
        if len(head) >= _LONGEST_HEADER:
            break
    start = io.StringIO(head[:_LONGEST_HEADER].decode(errors="replace"), newline="")
    readings = {}
    for delimiter in _DELIMITERS:
        start.seek(0)
        try:
            cells = next(csv.reader(start, delimiter=delimiter), [])
        except csv.Error:
            continue
        readings[delimiter] = tuple(cell.strip() for cell in cells)
    if not readings:
        message = f"{text.source.name}: row 1 cannot be read as names of columns"
        raise GivenTableError(message)
    best = max(readings, key=lambda mark: (sum(name in readings[mark] for name in named), len(readings[mark])))
    _check(text.source.name, readings[best], named)
    return readings[best], best


def _lines(text: Text) -> Iterator[pa.RecordBatch]:
    """Each line an address; an empty one too, so that results stand where their lines do."""
    for data in _whole_rows(text):
        lines = _without_marks(data).decode().removesuffix("\n").split("\n")
        yield pa.record_batch([pa.array([line.removesuffix("\r") for line in lines], pa.string())], [ADDRESS])


def _whole_rows(text: Text) -> Iterator[bytes]:
    """The text in pieces that end with a line break."""
    tail = b""
    for block in utf8_blocks(text):
        data = tail + block
        end = data.rfind(b"\n") + 1
        tail = data[end:]
        if end:
            yield data[:end]
    if tail:
        yield tail + b"\n"


def _without_marks(data: bytes) -> bytes:
    return data.replace(MARK.encode(), REPLACEMENT.encode())


class _Delimited:
    """Goes through the rows below the header."""

    def __init__(self, text: Text, columns: tuple[str, ...], delimiter: str) -> None:
        self._text, self._name = text, text.source.name
        self._columns, self._delimiter = columns, delimiter.encode()

    def batches(self) -> Iterator[pa.RecordBatch]:
        width, before, tail = len(self._columns), 0, b""
        stream = (_without_marks(block) for block in utf8_blocks(self._text))
        for block in self._with_end(stream):
            data = tail + (b"\n" if block is None and tail and not tail.endswith(b"\n") else block or b"")
            records = split_records(data, self._delimiter, width, final=block is None)
            self._refuse(records, before)
            chosen = np.flatnonzero((records.starts < records.ends) | (width == 1))
            chosen = chosen[chosen + before > 0]  # the first one is the header
            if len(chosen):
                yield self._batch(data, records, chosen)
            before += len(records.starts)
            tail = data[records.consumed :]
            if len(tail) > _LONGEST_ROW:
                message = f"{self._name}: row {before + 1} is longer than 64 MB"
                raise GivenTableError(message)

    @staticmethod
    def _with_end(blocks: Iterator[bytes]) -> Iterator[bytes | None]:
        yield from blocks
        yield None

    def _refuse(self, records: Records, before: int) -> None:
        width = len(self._columns)
        ragged = (records.fields != width) & (records.starts < records.ends)
        wrong = sorted({*np.flatnonzero(ragged).tolist(), *records.literal})
        if not wrong:
            return
        row = before + wrong[0] + 1
        if wrong[0] in records.literal:
            message = f"{self._name}: row {row} has a quote that is never closed or stands inside a value"
            raise GivenTableError(message)
        fields = int(records.fields[wrong[0]])
        what = f"behind the last one, {self._columns[-1]}" if fields > width else f"from {self._columns[fields]} on"
        message = f"{self._name}: row {row} has {fields} columns instead of {width}; look {what}"
        raise GivenTableError(message)

    def _batch(self, data: bytes, records: Records, chosen: Positions) -> pa.RecordBatch:
        names = [str(at) for at in range(len(self._columns))]
        if records.awkward:
            texts = (data[records.starts[at] : records.ends[at]] for at in chosen.tolist())
            rows = (split_fields(text, self._delimiter) for text in texts)
            arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
            return pa.RecordBatch.from_arrays(arrays, list(self._columns))
        first, last = int(records.starts[chosen[0]]), records.consumed
        longest = int((np.append(records.starts[1:], records.consumed) - records.starts).max())
        table = arrow_csv.read_csv(
            cast("IO[bytes]", pa.BufferReader(pa.py_buffer(memoryview(data)[first:last]))),
            arrow_csv.ReadOptions(column_names=names, block_size=max(1 << 21, 4 * longest)),
            arrow_csv.ParseOptions(
                delimiter=self._delimiter.decode(),
                newlines_in_values=records.spanning,
                ignore_empty_lines=len(names) > 1,
            ),
            arrow_csv.ConvertOptions(
                check_utf8=False, column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
        return pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], list(self._columns))


def packed(source: Path) -> Compression:
    """How a file to be written is packed, by its name."""
    return {".gz": Compression.GZIP, ".zst": Compression.ZSTD}.get(source.suffix, Compression.NONE)
