"""The cells of one `.xlsx` sheet as columns of text.

Belongs here: the XML of rows, cells and strings, and what a stored cell says.
Does not belong here: the package around the sheet (workbook), which row is the header.

The XML is cut between rows into blocks of some MB; each block is split and searched as a whole by Polars, on all
cores. That works because the element and attribute names of a sheet are fixed and text in XML never contains `<`.

What a cell becomes: text is taken as it stands; a number as `canonical` says; a number shown as a date becomes the
date; the last known result of a formula is its value; an error such as `#N/A` is its own text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sources.reading.ahead import ahead
from sources.reading.canonical import serial_text, stored_number_text
from sources.reading.kinds import blocks
from sources.reading.shape import Rows
from sources.reading.texts import Texts, as_texts, empty_as_null, no_texts, picked

BLOCK = 1 << 22
_WORKERS = 2
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class DateStyles:
    """The numbers of the cell styles that show a date (with or without a time), and a time of day only."""

    dates: frozenset[int] = frozenset()
    times: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Package:
    """What the cells of all sheets refer to."""

    strings: pl.Series
    dates: DateStyles
    from_1904: bool


def read_rows(stream: BinaryIO, package: Package) -> Iterator[Rows]:
    """The rows of a sheet in pieces, numbered as the sheet does; rows that the file leaves out are not there."""
    yield from ahead(lambda found: Rows(found[0], _columns(found[1], package)), _numbered(stream), _WORKERS)


def _numbered(stream: BinaryIO) -> Iterator[tuple[NDArray[np.int64], pl.Series]]:
    """Blocks of rows: their numbers and their XML."""
    last = 0
    for block in _row_blocks(stream):
        rows = pl.Series("xml", [block]).str.split("<row").explode().slice(1)
        if len(rows):
            numbers = _row_numbers(rows, last)
            last = int(numbers[-1])
            yield numbers, rows


def _row_blocks(stream: BinaryIO) -> Iterator[str]:
    """The XML between `<sheetData>` and its end, cut between rows, without a namespace prefix."""
    buffer, prefix = b"", None
    for block in blocks(stream, BLOCK):
        buffer += block
        if prefix is None:
            begin = re.search(rb"<((?:\w+:)?)sheetData\s*(/?)>", buffer)
            if begin is None:
                continue
            if begin[2]:
                return
            prefix, buffer = begin[1], buffer[begin.end() :]
        end = buffer.find(b"</%bsheetData" % prefix)
        cut = end if end >= 0 else buffer.rfind(b"</%brow>" % prefix) + len(b"</%brow>" % prefix)
        if end >= 0 or cut > len(b"</%brow>" % prefix):
            yield _plain(buffer[:cut], prefix)
            buffer = buffer[cut:]
        if end >= 0:
            return


def _plain(xml: bytes, prefix: bytes) -> str:
    """The XML with its elements called `<row` and `<c ` whoever wrote it."""
    if prefix:
        xml = xml.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
    for variant in (b"<c>", b"<c/>", b"<c\n", b"<c\r", b"<c\t"):
        xml = xml.replace(variant, b"<c " + variant[2:])
    return xml.decode()


def _row_numbers(rows: pl.Series, last: int) -> NDArray[np.int64]:
    told = rows.str.extract(r"""^[^>]*?\sr=["']([0-9]+)["']""").cast(pl.Int64)
    if told.null_count():
        numbers = []
        for number in told:
            last = last + 1 if number is None else number
            numbers.append(last)
        return np.array(numbers, np.int64)
    return told.to_numpy()


def _columns(rows: pl.Series, package: Package) -> list[Texts]:
    """The cells of some rows by column, null where there is none."""
    split = rows.str.split("<c ").list.slice(1)
    row = np.repeat(np.arange(len(rows)), split.list.len().to_numpy())
    if not len(row):
        return []
    cells = _parts(split.explode().drop_nulls())
    places = _places(cells["letters"], row)
    texts = as_texts(_texts(cells, package))
    order = np.argsort(places, kind="stable")
    bounds = np.searchsorted(places[order], np.arange(int(places.max()) + 2))
    nothing = no_texts(len(rows))
    columns = []
    for at in range(len(bounds) - 1):
        here = order[bounds[at] : bounds[at + 1]]
        source = np.full(len(rows), -1, np.int64)
        source[row[here]] = here
        columns.append(empty_as_null(picked(texts, source)) if len(here) else nothing)
    return columns


def _parts(xml: pl.Series) -> pl.DataFrame:
    """The XML of cells taken apart: column letters, kind, style, value; without a kind it is a number."""
    cells = pl.DataFrame({"xml": xml}).with_columns(
        letters=pl.col("xml").str.extract(r"""^[^>]*?\br=["']\$?([A-Z]{1,3})"""),
        shared=pl.col("xml").str.contains(r"""^[^>]*?\st=["']s["']"""),
        style=pl.col("xml").str.extract(r"""^[^>]*?\bs=["']([0-9]+)["']"""),
        value=pl.col("xml").str.extract(r"<v[^>]*>([^<]*)</"),
    )
    kind = pl.select(pl.when(cells["shared"]).then(pl.lit("s")).otherwise(pl.lit("n"))).to_series()
    others = (~cells["shared"]).arg_true()
    told = cells["xml"].gather(others).str.extract(r"""^[^>]*?\bt=["']([a-zA-Z]+)["']""").fill_null("n")
    return cells.with_columns(kind.scatter(others, told).alias("kind"))


def _places(letters: pl.Series, row: NDArray[np.int64]) -> NDArray[np.int64]:
    """The column of every cell (from 0); a cell without a reference stands right of the one before it."""
    known = {text: column_place(text) for text in letters.drop_nulls().unique()}
    places = letters.replace_strict(known, default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy().copy()
    for cell in np.flatnonzero(places < 0):
        places[cell] = places[cell - 1] + 1 if cell and row[cell - 1] == row[cell] else 0
    return places


def column_place(letters: str) -> int:
    """`A` is 0, `AA` 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _texts(cells: pl.DataFrame, package: Package) -> pl.Series:
    """What every cell says."""
    kind, value = cells["kind"], cells["value"]
    texts = package.strings.gather(value.set(kind != "s", None).cast(pl.UInt32))
    inline = (kind == "inlineStr").arg_true()
    texts = texts.scatter(inline, _rich(cells["xml"].gather(inline)))
    numeric = ((kind == "n") & value.is_not_null()).arg_true()
    texts = texts.scatter(numeric, _numbers(value.gather(numeric), cells["style"].gather(numeric), package))
    flag = (kind == "b").arg_true()
    texts = texts.scatter(flag, value.gather(flag).replace({"1": "true", "0": "false"}))
    literal = kind.is_in(["str", "e", "d"]).arg_true()
    return texts.scatter(literal, _unescaped(value.gather(literal)))


def _numbers(stored: pl.Series, styles: pl.Series, package: Package) -> pl.Series:
    """Stored numbers as text: dates where the style shows a date, else the number."""
    texts = stored_number_text(stored)
    styles = styles.cast(pl.Int64).fill_null(0)
    dated = styles.is_in(list(package.dates.dates | package.dates.times))
    if not dated.any():
        return texts
    at = dated.arg_true()
    days = serial_text(stored.gather(at).cast(pl.Float64, strict=False), from_1904=package.from_1904)
    midnight = (days == "1900-01-00") & styles.gather(at).is_in(list(package.dates.times))
    days = days.set(midnight.fill_null(value=False), "00:00:00")
    return texts.scatter(at, days.fill_null(texts.gather(at)))


def shared_strings(stream: BinaryIO | None) -> pl.Series:
    """The strings that cells refer to by number. All are held, since any cell may refer to any."""
    parts, buffer = [pl.Series("strings", [], pl.String)], b""
    prefix: bytes | None = None
    for block in blocks(stream, BLOCK) if stream else ():
        buffer += block
        if prefix is None:
            begin = re.search(rb"<((?:\w+:)?)sst\b[^>]*>", buffer)
            if begin is None:
                continue
            prefix, buffer = begin[1], buffer[begin.end() :]
        close = b"</%bsi>" % prefix
        cut = buffer.rfind(close) + len(close)
        if cut >= len(close):
            parts.append(_strings(_plain(buffer[:cut], prefix)))
            buffer = buffer[cut:]
    if prefix is not None and b"<%bsi/>" % prefix in buffer:
        parts.append(_strings(_plain(buffer, prefix)))
    return pl.concat(parts)


def _strings(xml: str) -> pl.Series:
    items = pl.Series("strings", [xml.replace("<si/>", "<si></si>")]).str.split("<si>").explode().slice(1)
    return _rich(items)


def _rich(xml: pl.Series) -> pl.Series:
    """The text in an element: of one run, or of several joined; how to pronounce it is left out."""
    simple = xml.str.extract(r"^[^<]*(?:<is>)?\s*<t[^>]*>([^<]*)</t>\s*</(?:si|is)>")
    at = simple.is_null().arg_true()
    if len(at):
        runs = xml.gather(at).str.replace_all(r"(?s)<rPh.*?</rPh>", "").str.extract_all(r"<t(?:\s[^>]*)?>[^<]*</t>")
        simple = simple.scatter(at, runs.list.eval(pl.element().str.replace_all("<[^>]*>", "")).list.join(""))
    return _unescaped(simple)


def _unescaped(texts: pl.Series) -> pl.Series:
    """The characters that XML and workbooks write as references; few texts have any, hence one by one."""
    at = texts.str.contains("&|_x").fill_null(value=False).arg_true()
    if not len(at):
        return texts
    return texts.scatter(at, [_ESCAPED.sub(_escaped, _ENTITY.sub(_entity, text)) for text in texts.gather(at)])


def _entity(found: re.Match[str]) -> str:
    if found[3]:
        return _ENTITIES[found[3]]
    return _character(int(found[1], 16) if found[1] else int(found[2]), found[0])


def _escaped(found: re.Match[str]) -> str:
    return _character(int(found[1], 16), found[0])


def _character(code: int, written: str) -> str:
    """The character of a code, or what was written where there is none."""
    return written if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)
