"""Tables in HTML, most often a web page saved as `.xls`.

Belongs here: rows and cells of HTML tables, cells that span rows or columns.
Does not belong here: headers, footers.

All rows of all tables of the page are read as one sequence, a row of an inner table before the row around it. As in a
browser, white space in a cell is one space and none at its ends, and `<br>` is a line break; a cell of nothing but
(non-breaking) spaces is empty. A cell that spans rows is repeated down its span; one that spans columns stands in the
first of them.

The parser gives element by element, so here rows are gone through one at a time; memory holds one piece of them.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import cast

import numpy as np
import polars as pl
from lxml import etree
from lxml.etree import _Element as Element

from sources.reading.encoding import MARK_BYTES, Text, utf8_blocks
from sources.reading.findings import FileFinding
from sources.reading.grid import grid_section
from sources.reading.header import Names
from sources.reading.shape import Rows, Section
from sources.reading.texts import Texts, as_texts

_ROWS = 1 << 14
_FED_AT_ONCE = 1 << 16
_WIDEST, _HIGHEST = 1000, 65534  # of a span, as the HTML standard has it
_ROW = re.compile(rb"<tr[\s>]", re.IGNORECASE)
_BREAK = "\0"
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"script", "style"})


def read_html(text: Text, names: Names, _findings: list[FileFinding]) -> Iterator[Section]:
    """The rows of all tables of a page."""
    yield grid_section(_pieces(text), names)


def _pieces(text: Text) -> Iterator[Rows]:
    table, marked = _Table(), False
    for number, (part, last) in enumerate(_parts_of_page(utf8_blocks(text))):
        marked = marked or (not text.valid and MARK_BYTES in part)
        parser = etree.HTMLPullParser(events=("end",), tag=("tr", "table"), encoding="utf-8", huge_tree=True)
        parser.feed(b"<table>" if number else b"")
        for start in range(0, len(part), _FED_AT_ONCE):
            parser.feed(part[start : start + _FED_AT_ONCE])
            table.take(parser)
            if len(table.rows) >= _ROWS:
                yield table.piece(marked=marked)
        if last:
            parser.close()
        else:
            parser.feed(b"</tr>")
        table.take(parser)
    if table.rows:
        yield table.piece(marked=marked)


def _parts_of_page(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The page cut before a row every few MB, and whether a part is the last one.

    The parser holds on to all the text it is given, so every part gets a parser of its own.
    """
    carry = b""
    for block in blocks:
        carry += block
        begin = max((found.start() for found in _ROW.finditer(carry)), default=0)
        if begin:
            yield carry[:begin], False
            carry = carry[begin:]
    yield carry, True


class _Table:
    """Rows of cells in the grid they are shown in."""

    def __init__(self) -> None:
        self.rows: list[list[str | None]] = []
        self._before = 0
        self._hanging: dict[int, tuple[int, str | None]] = {}
        """Cells from above that reach down: column -> rows left, text."""

    def take(self, parser: etree.HTMLPullParser) -> None:
        """Take the rows that the parser has completed, and free them."""
        for _, found in parser.read_events():
            element = cast("Element", found)
            if element.tag == "table":
                self._hanging.clear()
                continue
            self.rows.append(self._row(element))
            element.clear()
            above = element.getparent()
            while above is not None and element.getprevious() is not None:
                del above[0]

    def piece(self, *, marked: bool) -> Rows:
        """The rows so far as columns; they are forgotten here."""
        numbers = np.arange(self._before + 1, self._before + len(self.rows) + 1, dtype=np.int64)
        cells = [_shown(pl.Series(column, dtype=pl.String)) for column in zip_longest(*self.rows)]
        self._before += len(self.rows)
        self.rows = []
        return Rows(numbers, cells, marked=marked)

    def _row(self, element: Element) -> list[str | None]:
        row: list[str | None] = []
        hanging = bool(self._hanging)
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            text = "".join(_parts(cell)) if len(cell) else cell.text
            wide, high = cell.get("colspan"), cell.get("rowspan")
            if hanging or wide or high:
                hanging = True
                self._lower_into(row)
                self._place(row, text, _span(wide, _WIDEST), _span(high, _HIGHEST))
            else:
                row.append(text)
        if hanging:
            self._lower_into(row)
            self._hanging = {at: (left - 1, text) for at, (left, text) in self._hanging.items() if left > 1}
        return row

    def _place(self, row: list[str | None], text: str | None, wide: int, high: int) -> None:
        for value in [text, *[None] * (wide - 1)]:
            if high > 1:
                self._hanging[len(row)] = (high, value)
            row.append(value)

    def _lower_into(self, row: list[str | None]) -> None:
        """Put the cells that reach down from above where the row has come to."""
        while (hanging := self._hanging.get(len(row))) is not None:
            row.append(hanging[1])


def _span(text: str | None, most: int) -> int:
    text = (text or "").strip()
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() else 1


def _shown(column: pl.Series) -> Texts:
    """Cells as a browser shows them."""
    text = column.str.replace_all("[ \t\r\n\f]+", " ").str.strip_chars(" ")
    text = text.str.replace_all(f" ?{_BREAK} ?", "\n")
    return as_texts(text.set(text.str.strip_chars() == "", None))


def _parts(cell: Element) -> Iterator[str]:
    """The text in a cell without comments, scripts and styles."""
    yield cell.text or ""
    for element in cell:
        if element.tag == "br":
            yield _BREAK
        elif isinstance(element.tag, str) and element.tag not in _SILENT:
            yield from _parts(element)
        yield element.tail or ""
