"""The one shape every file is read into: the contract's columns as text, and where each row came from.

Belongs here: the schema of bronze batches, assembling columns, faults of rows, counting rows.
Does not belong here: file kinds, finding the header, telling footers from data.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sources.contract import Contract
from sources.faults import RowFault
from sources.reading.asides import Asides
from sources.reading.encoding import MARK, REPLACEMENT
from sources.reading.header import Header
from sources.reading.texts import Flags, Texts, as_texts, chosen, contains, is_null, kept, no_texts, repeated

_UNREAD = frozenset({RowFault.RAGGED, RowFault.MALFORMED})
"""Faults of rows whose cells cannot be told apart: such a row has its raw text and nothing else."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Consecutive rows of a file, cut into columns, not yet told into data and other rows.

    `numbers` are the rows as a spreadsheet program counts them. `cells` are the columns by position, null where a cell
    is empty. `raw` makes the raw text of every row; a file that has none gets its cells as a line of CSV. `fault` holds
    for every row here. In `marked` rows undecodable bytes stand as `MARK`. `extra` is given when the reader knows the
    columns beyond the contract better than their positions tell.
    """

    numbers: NDArray[np.int64]
    cells: Sequence[Texts]
    raw: Callable[[], Texts] | None = None
    fault: RowFault | None = None
    fault_column: str | None = None
    marked: bool = False
    extra: Texts | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The rows under one header: a whole file, or one sheet of a workbook.

    Each item of `pieces` is some rows that lie together, as one or several `Rows` with different faults. `above` is the
    number of rows down to the end of the header.
    """

    header: Header | None
    pieces: Iterator[Sequence[Rows]]
    above: int = 0
    label: str | None = None


def bronze_schema(contract: Contract) -> pa.Schema:
    """The schema of every batch of a feed: the declared Chinese headers, then what is known about the row."""
    about = ("extra", "row_fault", "row_fault_column", "row_raw", "source_file")
    texts = [pa.field(name, pa.string()) for name in (*(column.header for column in contract.columns), *about)]
    return pa.schema(texts).append(pa.field("source_row", pa.int64()))


class Assembler:
    """Turns the rows of one section into batches and keeps count of them."""

    def __init__(self, contract: Contract, section: Section, source_file: str, verdict: RowFault | None) -> None:
        """Prepare for a section.

        Args:
            contract: what the feed looks like.
            section: the rows; only its header is used here.
            source_file: what `source_file` says in every row.
            verdict: a fault of the file as a whole, which every row then has.
        """
        self.read = self.aside = section.above
        self._schema = bronze_schema(contract)
        self._contract = contract
        self._header = section.header
        self._source_file = source_file
        self._asides = Asides(section.header, contract) if section.header else None
        missing = [column for column in section.header.missing(contract) if column.required] if section.header else []
        self._verdict = verdict or (RowFault.MISSING_COLUMN if missing else None)
        self._verdict_column = missing[0].header if missing and verdict is None else None

    def batch(self, piece: Sequence[Rows]) -> pa.RecordBatch:
        """The data rows of a piece, in the order of the file."""
        batches = [self._assemble(rows) for rows in piece]
        filled = [batch for batch in batches if batch.num_rows] or batches[:1]
        if len(filled) == 1:
            return filled[0]
        table = pa.Table.from_batches(filled).sort_by("source_row").combine_chunks()
        return table.to_batches()[0]

    def _assemble(self, rows: Rows) -> pa.RecordBatch:
        rows = self._without_asides(rows)
        count = len(rows.numbers)
        readable = rows.fault not in _UNREAD and self._header is not None
        columns = self._columns(rows) if readable else [no_texts(count)] * (len(self._contract.columns) + 1)
        faults, where = self._faults(rows)
        faulty = ~is_null(faults)
        raw = chosen(faulty, rows.raw() if rows.raw else csv_lines(rows.cells)) if faulty.any() else no_texts(count)
        if rows.marked:
            columns, raw = [_shown(column) for column in columns], _shown(raw)
        about = [faults, where, raw, repeated(self._source_file, count), pa.array(rows.numbers, pa.int64())]
        return pa.RecordBatch.from_arrays([*columns, *about], schema=self._schema)

    def _without_asides(self, rows: Rows) -> Rows:
        count = len(rows.numbers)
        self.read += count
        aside = self._asides.mask(rows.cells, count) if self._asides and rows.cells else _all_empty(rows)
        if rows.extra is not None:
            aside &= is_null(rows.extra)
        if not aside.any():
            return rows
        self.aside += int(aside.sum())
        raw = rows.raw
        return replace(
            rows,
            numbers=rows.numbers[~aside],
            cells=[kept(column, ~aside) for column in rows.cells],
            raw=(lambda: kept(raw(), ~aside)) if raw else None,
            extra=kept(rows.extra, ~aside) if rows.extra is not None else None,
        )

    def _columns(self, rows: Rows) -> list[Texts]:
        """The contract's columns and `extra`."""
        places = self._header.places if self._header else {}
        found = [places.get(column.header) for column in self._contract.columns]
        nothing = no_texts(len(rows.numbers))
        columns = [rows.cells[at] if at is not None and at < len(rows.cells) else nothing for at in found]
        return [*columns, self._extra(rows) if rows.extra is None else rows.extra]

    def _extra(self, rows: Rows) -> Texts:
        """The values of columns the contract does not know, as JSON; a column without a name is called by its place."""
        cells, header = rows.cells, self._header
        if header is None:
            return no_texts(len(rows.numbers))
        unnamed = [at for at in range(len(cells)) if at >= header.width or not header.names[at].strip()]
        known = [*header.extras, *((f"column_{at + 1}", at) for at in unnamed)]
        filled = [(name, cells[at]) for name, at in known if at < len(cells) and cells[at].null_count < len(cells[at])]
        return _json_objects(filled) if filled else no_texts(len(rows.numbers))

    def _faults(self, rows: Rows) -> tuple[Texts, Texts]:
        """The fault of every row and its column: of the file first, then of the row, then of its characters."""
        count = len(rows.numbers)
        if self._verdict:
            return repeated(self._verdict, count), repeated(self._verdict_column, count)
        if self._header is None:
            return repeated(RowFault.MALFORMED, count), no_texts(count)
        if rows.fault or not rows.marked:
            return repeated(rows.fault, count), repeated(rows.fault_column, count)
        where = self._damaged_column(rows)
        return chosen(~is_null(where), repeated(RowFault.UNDECODABLE, count)), where

    def _damaged_column(self, rows: Rows) -> Texts:
        """The first column of every row in which bytes could not be decoded."""
        header = self._header
        named = {at: name for name, at in (*header.places.items(), *header.extras)} if header else {}
        columns = [(named.get(at, f"column_{at + 1}"), column) for at, column in enumerate(rows.cells)]
        where = no_texts(len(rows.numbers))
        for name, column in reversed([*columns, *([("extra", rows.extra)] if rows.extra is not None else [])]):
            where = pc.if_else(pa.array(contains(column, MARK)), pa.scalar(name), where)
        return where


def csv_lines(cells: Sequence[Texts]) -> Texts:
    """Cells as lines of CSV, for files that have no text of their own to a row."""
    quote = pa.scalar('"')
    lines = []
    for column in cells:
        doubled = pc.replace_substring(column, '"', '""')
        special = pc.match_substring_regex(column, '[",\r\n]')
        lines.append(pc.if_else(special, _joined([quote, doubled, quote], ""), column))
    return _joined(lines, ",")


def _joined(parts: Sequence[Any], separator: str) -> Texts:
    joined: Texts = pc.binary_join_element_wise(*parts, separator, null_handling="replace", null_replacement="")
    return joined


def _all_empty(rows: Rows) -> Flags:
    """Without a header a row is no data only when there is nothing in it."""
    if not rows.cells:
        return np.zeros(len(rows.numbers), bool)
    empty: Flags = np.logical_and.reduce([is_null(column) for column in rows.cells])
    return empty


def _json_objects(columns: Sequence[tuple[str, Texts]]) -> Texts:
    """One JSON object a row with the columns that are filled there, null where none is."""
    members = []
    for name, column in columns:
        values = pl.Series(name, column)
        member = pl.struct(values).struct.json_encode().str.head(-1).str.tail(-1)
        members.append(pl.when(values.is_not_null()).then(member))
    joined = pl.concat_str(members, separator=",", ignore_nulls=True)
    objects = pl.when(joined != "").then(pl.concat_str(pl.lit("{"), joined, pl.lit("}")))
    return as_texts(pl.select(objects).to_series())


def _shown(column: Texts) -> Texts:
    """The column as people see it: a replacement character for what could not be decoded."""
    return pc.replace_substring(column, MARK, REPLACEMENT)
