"""Rows that arrive as cells rather than as lines of text: workbooks, web pages.

Belongs here: the header on top of such rows, which sheets of a workbook are read, values that a merged range repeats.
Does not belong here: how a kind of file stores its cells.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sources.faults import FileFault
from sources.reading.findings import FileFinding
from sources.reading.header import DEEPEST, Names, Row
from sources.reading.shape import Rows, Section
from sources.reading.texts import Texts, picked


def grid_section(pieces: Iterator[Rows], names: Names, label: str | None = None) -> Section:
    """The header of a grid and the rows below it; the header must stand in the first piece."""
    first = next(pieces, None)
    if first is None:
        return Section(None, iter(()), label=label)
    header = names.find(top_rows(first))
    if header is None:
        return Section(None, ([rows] for rows in _chain(first, pieces)), label=label)
    below = slice_rows(first, header.depth)
    return Section(header, ([rows] for rows in _chain(below, pieces)), header.depth, label)


def top_rows(rows: Rows) -> list[tuple[int, Row]]:
    """The first rows that are not blank, each with its index."""
    found: list[tuple[int, Row]] = []
    for index in range(len(rows.numbers)):
        row = tuple(column[index].as_py() or "" for column in rows.cells)
        if any(cell.strip() for cell in row):
            found.append((index, row))
        if len(found) == DEEPEST:
            break
    return found


def slice_rows(rows: Rows, start: int) -> Rows:
    """The rows from an index on."""
    return replace(rows, numbers=rows.numbers[start:], cells=[column[start:] for column in rows.cells])


def _chain(first: Rows, others: Iterator[Rows]) -> Iterator[Rows]:
    yield first
    yield from others


class Merges:
    """The vertically merged ranges of one sheet: each repeats its uppermost value down to its end and no further."""

    def __init__(self, ranges: Sequence[tuple[int, int, int]]) -> None:
        """Take ranges as column (from 0), first and last row (as the sheet numbers them)."""
        table = np.array(sorted(set(ranges)), np.int64).reshape(-1, 3)
        self._by_column = {int(column): table[table[:, 0] == column, 1:] for column in np.unique(table[:, 0])}
        self._carried: dict[int, tuple[int, str | None]] = {}

    def fill(self, rows: Rows) -> Rows:
        """The rows with the values of merged ranges repeated; call it with the pieces of a sheet in their order."""
        cells = list(rows.cells)
        for at, ranges in self._by_column.items():
            if at < len(cells) and len(rows.numbers):
                cells[at] = self._fill(at, cells[at], rows, ranges)
        return replace(rows, cells=cells)

    def _fill(self, at: int, column: Texts, rows: Rows, ranges: NDArray[np.int64]) -> Texts:
        begins, ends = ranges[:, 0], ranges[:, 1]
        which = np.searchsorted(begins, rows.numbers, side="right") - 1
        inside = (which >= 0) & (rows.numbers <= ends[which])
        begin = begins[which]
        source = np.searchsorted(rows.numbers, begin)
        here = inside & (rows.numbers[np.minimum(source, len(rows.numbers) - 1)] == begin)
        carried_row, carried = self._carried.get(at, (-1, None))
        index = np.arange(len(rows.numbers))
        index[here] = source[here]
        index[inside & ~here & (begin == carried_row)] = len(rows.numbers)
        filled = picked(pa.concat_arrays([column, pa.array([carried], pa.string())]), index)
        if inside[-1]:
            self._carried[at] = (int(begin[-1]), filled[len(filled) - 1].as_py())
        return filled


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, and its rows as often as they are asked for."""

    name: str
    rows: Callable[[], Iterator[Rows]]


def sheet_sections(sheets: Sequence[Sheet], names: Names, findings: list[FileFinding]) -> Iterator[Section]:
    """The sheets whose header matches; the others that are not empty are reported.

    When no header matches, all rows of all sheets are given without one, so that nothing is lost.
    """
    tops = [top_rows(first) if (first := next(sheet.rows(), None)) else [] for sheet in sheets]
    filled = [(sheet, names.find(top) is not None) for sheet, top in zip(sheets, tops, strict=True) if top]
    matching = [sheet for sheet, matches in filled if matches]
    for sheet, matches in filled:
        if matching and not matches:
            detail = f"sheet {sheet.name!r} has no header of this feed and is not read"
            findings.append(FileFinding(FileFault.SHEET_NOT_READ, detail))
    chosen = matching or [sheet for sheet, _ in filled]
    for sheet in chosen:
        yield grid_section(sheet.rows(), names, sheet.name if len(chosen) > 1 else None)
