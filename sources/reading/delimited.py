"""Delimited text: CSV and its kin, whatever they are called.

Belongs here: the delimiter, handing whole records to Arrow's parser, records with a wrong number of fields.
Does not belong here: where records end (records), which row is the header (header).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import IO, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from sources.faults import FileFault, RowFault
from sources.reading.ahead import ahead
from sources.reading.encoding import MARK_BYTES, Text, utf8_blocks
from sources.reading.findings import FileFinding
from sources.reading.header import DEEPEST, Header, Names, Row
from sources.reading.kinds import UnreadableFileError
from sources.reading.records import Records, quote_fields, split_fields, split_records
from sources.reading.shape import Rows, Section
from sources.reading.texts import Flags, Texts, as_flags, kept, no_texts

_DELIMITERS = (b",", b"\t", b";", b"|")
_SAMPLE = 1 << 18
_LONGEST_LINE = 1 << 26
_WORKERS = 1
_PARSED_AT_ONCE = 1 << 21
"""Arrow parses pieces of this size side by side; measured best of 1, 2 and 8 MB."""


def read_delimited(text: Text, names: Names, findings: list[FileFinding]) -> Iterator[Section]:
    """The rows of a delimited text file; what is found on the way is appended to `findings`."""
    stream = _line_breaks(utf8_blocks(text))
    first = next(stream, b"")
    layout = _Layout(_ended(first[: first.rfind(b"\n", 0, _SAMPLE) + 1 or len(first)]), names)
    pieces = _Reader(text, layout, findings).pieces(chain([first], stream))
    yield Section(layout.header, pieces, layout.depth)


def _line_breaks(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The text with lines that end with a line feed, as in all files but those of old Macintosh programs."""
    first = next(blocks, b"")
    if b"\r" in first and b"\n" not in first:
        yield from (block.replace(b"\r", b"\n") for block in chain([first], blocks))
    else:
        yield first
        yield from blocks


def _ended(data: bytes) -> bytes:
    return data if not data or data.endswith(b"\n") else data + b"\n"


class _Layout:
    """The delimiter and header of a file, how many fields its rows have and where they begin (bytes, records)."""

    def __init__(self, sample: bytes, names: Names) -> None:
        self.delimiter, self.width, self.offset, self.depth = b",", 0, 0, 0
        self.header: Header | None = None
        for delimiter in _DELIMITERS:
            records = split_records(sample, delimiter, 0, final=True)
            rows = _first_rows(sample, records, delimiter)
            header = names.find(rows)
            if header and (self.header is None or len(header.places) > len(self.header.places)):
                self.delimiter, self.header, self.depth = delimiter, header, header.depth
                self.offset = int(np.append(records.starts, records.consumed)[header.depth])
                self.width = header.width + _ends_with_delimiter(header, rows)


def _first_rows(sample: bytes, records: Records, delimiter: bytes) -> list[tuple[int, Row]]:
    found: list[tuple[int, Row]] = []
    for index in range(len(records.starts)):
        record = sample[records.starts[index] : records.ends[index]]
        values = record.split(delimiter) if index in records.literal else split_fields(record, delimiter)
        row = tuple(value.decode("utf-8", "replace") for value in values)
        if any(cell.strip() for cell in row):
            found.append((index, row))
        if len(found) == DEEPEST:
            break
    return found


def _ends_with_delimiter(header: Header, rows: Sequence[tuple[int, Row]]) -> bool:
    """Whether every row ends with a delimiter though the header does not."""
    below = [row for index, row in rows if index >= header.depth]
    return len(below) > 1 and all(len(row) == header.width + 1 and not row[-1] for row in below)


@dataclass(frozen=True, slots=True)
class _Block:
    """Some whole records, `before` of which lie in the file already; `marked` when bytes in it are no characters."""

    data: bytes
    records: Records
    before: int
    marked: bool

    def record(self, index: int) -> bytes:
        return self.data[self.records.starts[index] : self.records.ends[index]]

    def values(self, index: int, delimiter: bytes) -> list[bytes]:
        record = self.record(index)
        return record.split(delimiter) if index in self.records.literal else split_fields(record, delimiter)


class _Reader:
    """Goes through the text below the header, piece by piece."""

    def __init__(self, text: Text, layout: _Layout, findings: list[FileFinding]) -> None:
        self._text, self._layout, self._findings = text, layout, findings
        self._broken = self._first_broken = 0

    def pieces(self, blocks: Iterator[bytes]) -> Iterator[Sequence[Rows]]:
        """The rows, in pieces of about one block."""
        yield from ahead(self._piece, self._blocks(blocks), _WORKERS)
        if self._broken:
            detail = (
                f"{self._broken} rows have a quote that is never closed or stands inside a field; each was read to the "
                f"end of its line, first at row {self._first_broken}"
            )
            self._findings.append(FileFinding(FileFault.BROKEN_QUOTE, detail))

    def _blocks(self, blocks: Iterator[bytes]) -> Iterator[_Block]:
        """The text below the header in pieces of whole records."""
        before, skip, tail = self._layout.depth, self._layout.offset, b""
        for block in chain(blocks, [None]):
            data = _ended(tail) if block is None else tail + block[skip:] if tail or skip else block
            skip = 0
            records = split_records(data, self._layout.delimiter, self._layout.width, final=block is None)
            if len(records.starts):
                self._count_broken(records, before)
                yield _Block(data, records, before, not self._text.valid and MARK_BYTES in data)
            before += len(records.starts)
            tail = data[records.consumed :]
            if len(tail) > _LONGEST_LINE:
                source = self._text.source
                raise UnreadableFileError(source.name, source.kind, f"row {before + 1} is longer than 64 MB")

    def _count_broken(self, records: Records, before: int) -> None:
        if records.literal and not self._broken:
            self._first_broken = before + 1 + min(records.literal)
        self._broken += len(records.literal)

    def _piece(self, block: _Block) -> list[Rows]:
        records = block.records
        blank = records.starts == records.ends
        if self._layout.header is None:
            return [*_blanks(blank, block.before), *_unread(block, ~blank)]
        whole = (records.fields == self._layout.width) & ~blank
        ragged = np.flatnonzero(~whole & ~blank)
        parts = _blanks(blank, block.before)
        if whole.any():
            parts.append(self._whole(block, whole))
        if len(ragged):
            parts.append(_ragged(block, ragged, self._layout))
        return parts

    def _whole(self, block: _Block, chosen: Flags) -> Rows:
        """The records with the right number of fields, through Arrow's parser."""
        cells = _parse(_rewritten(block, chosen, self._layout.delimiter), block.records, self._layout)
        numbers = np.flatnonzero(chosen) + block.before + 1
        if any(len(column) != len(numbers) for column in cells):
            source = self._text.source
            why = f"the quotes behind row {block.before} cannot be followed"
            raise UnreadableFileError(source.name, source.kind, why)
        return Rows(numbers, cells, _raw(block, chosen), marked=block.marked)


def _ragged(block: _Block, chosen: NDArray[np.int64], layout: _Layout) -> Rows:
    """The records with a wrong number of fields, cut as they are: to see whether they are footers."""
    most = 2 * layout.width + 1
    rows, texts = [], []
    for index in chosen.tolist():
        values = block.values(index, layout.delimiter)
        rows.append(values if len(values) <= most else [*values[: most - 1], b"".join(values[most - 1 :])])
        texts.append(block.record(index))
    columns = zip_longest(*([value or None for value in row] for row in rows))
    cells = [pa.array(column, pa.string()) for column in columns]
    raw = pa.array(texts, pa.string())
    return Rows(chosen + block.before + 1, cells, lambda: raw, RowFault.RAGGED, marked=block.marked)


def _unread(block: _Block, chosen: Flags) -> list[Rows]:
    """Records without any header to read them by; those with nothing but delimiters count as blank."""
    texts = _raw(block, chosen)()
    bare = as_flags(pc.equal(pc.utf8_trim(texts, characters=' \t,;|"'), pa.scalar("")))
    numbers = np.flatnonzero(chosen) + block.before + 1
    text = kept(texts, ~bare)
    parts = [Rows(numbers[bare], [no_texts(int(bare.sum()))])] if bare.any() else []
    return [*parts, Rows(numbers[~bare], (), lambda: text, RowFault.MALFORMED, marked=block.marked)]


def _blanks(blank: Flags, before: int) -> list[Rows]:
    """The empty lines, so that they are counted."""
    numbers = np.flatnonzero(blank) + before + 1
    return [Rows(numbers, [no_texts(len(numbers))])] if len(numbers) else []


def _parse(data: pa.Buffer, records: Records, layout: _Layout) -> list[Texts]:
    names = [str(at) for at in range(layout.width)]
    longest = int((np.append(records.starts[1:], records.consumed) - records.starts).max())
    table = csv.read_csv(
        cast("IO[bytes]", pa.BufferReader(data)),
        csv.ReadOptions(column_names=names, block_size=max(_PARSED_AT_ONCE, 4 * longest)),
        csv.ParseOptions(
            delimiter=layout.delimiter.decode(),
            newlines_in_values=records.spanning or bool(records.awkward),
            ignore_empty_lines=False,
        ),
        csv.ConvertOptions(
            check_utf8=False,  # the whole file was checked, or decoded here
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    return [column.combine_chunks() for column in table.columns]


def _rewritten(block: _Block, chosen: Flags, delimiter: bytes) -> pa.Buffer:
    """The text of the chosen records; those that Arrow would read otherwise are quoted anew."""
    records, view = block.records, memoryview(block.data)
    special = sorted(index for index in records.literal | records.awkward if chosen[index])
    if chosen.all() and not special:
        return pa.py_buffer(view[: records.consumed])
    plain = chosen.copy()
    plain[special] = False
    bounds = np.append(records.starts, records.consumed)
    edges = np.flatnonzero(np.diff(plain.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    parts: list[tuple[int, bytes | memoryview]] = [
        (int(first), view[bounds[first] : bounds[last]]) for first, last in edges
    ]
    parts += [(index, quote_fields(block.values(index, delimiter), delimiter) + b"\n") for index in special]
    parts.sort(key=lambda part: part[0])
    return pa.py_buffer(b"".join(text for _, text in parts))


def _raw(block: _Block, chosen: Flags) -> Callable[[], Texts]:
    """The raw text of the chosen records, made when it is wanted."""

    def texts() -> Texts:
        records = block.records
        bounds = pa.array(np.append(records.starts, records.consumed), pa.int32()).buffers()[1]
        lines = pa.Array.from_buffers(pa.string(), len(records.starts), [None, bounds, pa.py_buffer(block.data)])
        return pc.utf8_rtrim(kept(lines, chosen), characters="\r\n")

    return texts
