"""The parts of an `.xlsx` workbook: sheets, shared strings, number formats, merged ranges.

Belongs here: finding the parts of the package, checking that they are whole.
Does not belong here: turning the cells of a sheet into columns (worksheet), the old `.xls` (legacy).

A workbook is read without a spreadsheet library. The text of a number is taken as it is stored, so that a number of
18 digits keeps them all, where a library that makes floats of numbers loses the last ones; and memory is flat. Measured
with 300,000 x 14 cells: 3 s here, 3 s with fastexcel, 25 s with openpyxl; with a full sheet of 1,048,576 rows: 10 s and
450 MB here, 10 s and 1,160 MB with fastexcel.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast

from lxml import etree
from lxml.etree import _Element as Element

from sources.reading.findings import FileFinding
from sources.reading.grid import Merges, Sheet, sheet_sections
from sources.reading.header import Names
from sources.reading.kinds import Source, UnreadableFileError, blocks
from sources.reading.shape import Rows, Section
from sources.reading.worksheet import BLOCK, DateStyles, Package, column_place, read_rows, shared_strings

_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)[\"']")
_END_OF_ROWS = re.compile(rb"</(?:\w+:)?sheetData\s*>|<(?:\w+:)?sheetData\s*/>")

_DATES = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_TIMES = frozenset({*range(18, 22), *range(32, 36), 45, 47, 55, 56})
"""Built-in number formats of days and of times of day, as Chinese editions have them."""

_DAY = r"[yd]|^[^hs\[]*m[^hs\[]*$"
"""A year or a day is shown, or a month: an `m` without hours or seconds beside it is no minute."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def read_workbook(source: Source, names: Names, findings: list[FileFinding]) -> Iterator[Section]:
    """The rows of every sheet whose header matches; every part is unpacked to its end before the first row is given."""
    with source.seekable() as stream, zipfile.ZipFile(stream) as archive:
        book = _Book(source, archive)
        sheets = [Sheet(name, partial(book.rows, part, book.merges(part))) for name, part in book.sheets()]
        yield from sheet_sections(sheets, names, findings)


class _Book:
    """One open workbook."""

    def __init__(self, source: Source, archive: zipfile.ZipFile) -> None:
        self._source, self._archive = source, archive
        self._main = self._target("", "officeDocument") or "xl/workbook.xml"
        self._tree = self._parse(self._main)
        properties = self._tree.find("{*}workbookPr")
        strings = self._target(self._main, "sharedStrings")
        styles = self._target(self._main, "styles")
        self._package = Package(
            strings=shared_strings(self._open(strings) if strings else None),
            dates=_date_styles(self._parse(styles)) if styles else DateStyles(),
            from_1904=properties is not None and properties.get("date1904") in {"1", "true"},
        )

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Name and part of every sheet of cells, hidden ones as well, in the order of the workbook."""
        parts = {key: target for key, (kind, target) in self._relations(self._main).items() if kind == "worksheet"}
        for sheet in self._tree.iterfind("{*}sheets/{*}sheet"):
            key = next((str(value) for name, value in sheet.attrib.items() if str(name).endswith("}id")), "")
            if key in parts:
                yield sheet.get("name", ""), parts[key]

    def rows(self, part: str, ranges: list[tuple[int, int, int]]) -> Iterator[Rows]:
        """The rows of a sheet in pieces, merged values repeated down their ranges."""
        merges = Merges(ranges)
        with self._open(part) as stream:
            for rows in read_rows(stream, self._package):
                yield merges.fill(rows)

    def merges(self, part: str) -> list[tuple[int, int, int]]:
        """The vertically merged ranges: column, first and last row; they stand behind the rows, which are all read."""
        tail: list[bytes] = []
        window = b""
        with self._open(part) as stream:
            for block in blocks(stream, BLOCK):
                window = window[-64:] + block if not tail else block
                if tail:
                    tail.append(block)
                elif b"sheetData" in window and (end := _END_OF_ROWS.search(window)):
                    tail.append(window[end.end() :])
        if not tail:
            why = "the rows of a sheet are cut short"
            raise UnreadableFileError(self._source.name, self._source.kind, why)
        found = _MERGE.findall(b"".join(tail))
        ranges = ((column_place(left.decode()), int(first), int(last)) for left, first, _, last in found)
        return [(column, first, last) for column, first, last in ranges if last > first]

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id -> kind and part."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self._archive.namelist():
            return {}
        found = {}
        for relation in self._parse(rels):
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target)
        return found

    def _target(self, part: str, kind: str) -> str | None:
        return next((target for found, target in self._relations(part).values() if found == kind), None)

    def _parse(self, part: str) -> Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        with self._open(part) as stream:
            return etree.parse(stream, parser).getroot()

    def _open(self, part: str) -> BinaryIO:
        try:
            return cast("BinaryIO", self._archive.open(part))
        except (KeyError, RuntimeError, NotImplementedError):
            why = "a part of the workbook is missing, or locked with a password"
            raise UnreadableFileError(self._source.name, self._source.kind, why) from None


def _date_styles(styles: Element) -> DateStyles:
    """The cell styles that show a number as a date or a time."""
    codes = {item.get("numFmtId", ""): item.get("formatCode", "") for item in styles.iterfind("{*}numFmts/{*}numFmt")}
    dates, times = set(), set()
    for style, item in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        number = item.get("numFmtId", "0")
        shown = _NOT_SHOWN.sub("", codes.get(number, "").partition(";")[0])
        custom = number in codes
        if re.search(_DAY, shown, re.IGNORECASE) or (not custom and int(number) in _DATES):
            dates.add(style)
        elif ("[" not in shown and re.search("[hs]", shown, re.IGNORECASE)) or (not custom and int(number) in _TIMES):
            times.add(style)
    return DateStyles(frozenset(dates), frozenset(times))
