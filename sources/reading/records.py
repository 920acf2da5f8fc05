"""Where the records of a delimited text begin and end, and how many fields each has.

Belongs here: line breaks inside quotes, quotes that do not close, counting fields.
Does not belong here: encodings, headers, values.

Whole blocks are measured at once with NumPy. That is exact as long as every quote opens at the beginning of a field and
closes at its end. A block in which one does not is gone through record by record, because one stray quote would turn
inside and outside round for everything after it:

* a quote that does not open a field is a character like any other (`12"水管`);
* a quoted field may contain line breaks, but a record that is not well formed, or is longer than `LONGEST`, ends at its
  first line break and is read literally, so that a quote that never closes costs one row and not the rest of the file;
* the same holds for a record each of whose lines has all the fields a row needs, if those are eight or more: those are
  several rows, and the quotes around them are broken.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

NEWLINE, RETURN, QUOTE = 10, 13, 34

LONGEST = 1 << 20
"""Bytes of the longest record that may span lines."""

_FEWEST_FIELDS = 8
"""With fewer columns the lines of a quoted text may have as many separators as a row by accident."""

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Records:
    """The records at the beginning of a piece of text, each `start`–`end` without its line break.

    `literal` are the records whose quotes are broken and stand for themselves; `spanning` tells whether any record has
    a line break inside; `awkward` ones have a carriage return that other readers take for a line break; what lies
    behind `consumed` needs more text.
    """

    starts: Positions
    ends: Positions
    fields: Positions
    consumed: int
    spanning: bool = False
    literal: frozenset[int] = field(default=frozenset())
    awkward: frozenset[int] = field(default=frozenset())


def split_records(data: bytes, delimiter: bytes, width: int, *, final: bool) -> Records:
    """Cut a piece of text that begins at the beginning of a record.

    Args:
        data: UTF-8 text; when `final`, its last line ends with a line break.
        delimiter: the one byte between fields.
        width: how many fields a row has, 0 when that is not known yet.
        final: whether the file ends here.
    """
    measured = _measure(data, delimiter, width)
    unfinished = len(data) - measured.consumed if measured is not None else 0
    if measured is None or (unfinished and final) or unfinished > LONGEST:
        return _go_through(data, delimiter, width, final=final)
    return measured


def split_fields(record: bytes, delimiter: bytes) -> list[bytes]:
    """The values of one well-formed record, quotes resolved."""
    if not _opens_quotes(record, delimiter):
        return record.split(delimiter)
    values = []
    for quoted, plain in _fields(delimiter).findall(record):
        values.append(quoted[1:-1].replace(b'""', b'"') if quoted else plain)
    return values


def quote_fields(values: Sequence[bytes], delimiter: bytes) -> bytes:
    """One record in which every value is quoted: what any reader of CSV takes literally."""
    return delimiter.join(b'"' + value.replace(b'"', b'""') + b'"' for value in values)


def _measure(data: bytes, delimiter: bytes, width: int) -> Records | None:
    """All records at once, or None when a quote or a carriage return stands where it is not exact."""
    view = np.frombuffer(data, np.uint8)
    breaks, separators = view == NEWLINE, view == delimiter[0]
    if b'"' not in data:
        ends = np.flatnonzero(breaks)
        consumed = int(ends[-1]) + 1 if len(ends) else 0
        return None if _lone_returns(view, data, consumed, None) else _records(view, ends, np.flatnonzero(separators))
    quotes = view == QUOTE
    outside = (np.cumsum(quotes, dtype=np.uint8) & 1) == 0
    ends = np.flatnonzero(breaks & outside)
    consumed = int(ends[-1]) + 1 if len(ends) else 0
    if not _well_formed(view[:consumed], quotes[:consumed], delimiter[0]):
        return None
    if _lone_returns(view, data, consumed, outside):
        return None
    lines = np.flatnonzero(breaks[:consumed])
    spanning = len(lines) > len(ends)
    if spanning and width >= _FEWEST_FIELDS and _swallows(lines, ends, np.flatnonzero(separators), width):
        return None
    return _records(view, ends, np.flatnonzero(separators & outside), spanning=spanning)


def _records(view: NDArray[np.uint8], breaks: Positions, separators: Positions, *, spanning: bool = False) -> Records:
    fields = np.diff(np.searchsorted(separators, breaks), prepend=0) + 1
    starts = np.concatenate([np.zeros(min(1, len(breaks)), np.int64), breaks[:-1] + 1])
    ends = breaks - ((breaks > starts) & (view[breaks - 1] == RETURN))
    return Records(starts, ends, fields, int(breaks[-1]) + 1 if len(breaks) else 0, spanning)


def _well_formed(view: NDArray[np.uint8], quotes: NDArray[np.bool_], delimiter: int) -> bool:
    """Whether every quote opens a field, closes one, or is half of a doubled one."""
    at = np.flatnonzero(quotes)
    opening, closing = at[0::2], at[1::2]
    before = view[opening[opening > 0] - 1]
    after = view[closing + 1]
    opens = (before == delimiter) | (before == NEWLINE) | (before == QUOTE)
    closes = (after == delimiter) | (after == NEWLINE) | (after == RETURN) | (after == QUOTE)
    return bool(opens.all() and closes.all())


def _lone_returns(view: NDArray[np.uint8], data: bytes, consumed: int, outside: NDArray[np.bool_] | None) -> bool:
    """Whether a carriage return stands outside quotes without a line break behind it."""
    if b"\r" not in data:
        return False
    returns = np.flatnonzero(view[:consumed] == RETURN)
    lone = view[returns + 1] != NEWLINE
    return bool((lone if outside is None else lone & outside[returns]).any())


def _swallows(lines: Positions, ends: Positions, separators: Positions, width: int) -> bool:
    """Whether a record spans lines each of which has the separators of a whole row."""
    per_line = np.diff(np.searchsorted(separators, lines), prepend=0)
    first = np.concatenate([np.zeros(1, np.int64), np.searchsorted(lines, ends[:-1]) + 1])
    several = np.diff(first, append=len(lines)) > 1
    fewest = np.minimum.reduceat(per_line, first)
    return bool((several & (fewest >= width - 1)).any())


@cache
def _fields(delimiter: bytes) -> re.Pattern[bytes]:
    """One field at a time: what is quoted, or what is plain."""
    mark = re.escape(delimiter)
    return re.compile(rb'(?:^|(?<=%b))(?:("[^"]*+(?:""[^"]*+)*+")|([^%b]*+))(?:%b|\Z)' % (mark, mark, mark), re.DOTALL)


@cache
def _record(delimiter: bytes) -> re.Pattern[bytes]:
    """One well-formed record up to its line break."""
    mark = re.escape(delimiter)
    one = rb'(?:"[^"]*+(?:""[^"]*+)*+"|(?!")[^%b\n]*+)' % mark
    return re.compile(rb"%b(?:%b%b)*+(?=\r?\n)" % (one, mark, one))


def _go_through(data: bytes, delimiter: bytes, width: int, *, final: bool) -> Records:
    """Record by record, for the rare block in which a quote is broken."""
    found: list[tuple[int, int, int]] = []
    literal, awkward = set(), set()
    position, spanning = 0, False
    while (line_end := data.find(b"\n", position)) >= 0:
        end = line_end
        if _opens_quotes(data[position:line_end], delimiter):
            match = _record(delimiter).match(data, position, position + LONGEST)
            if match is None and not final and len(data) - position < LONGEST:
                break
            if match is None or _is_several(match[0], delimiter, width):
                literal.add(len(found))
            else:
                end = data.find(b"\n", match.end())
                spanning = spanning or end > line_end
        stop = end - 1 if end > position and data[end - 1] == RETURN else end
        record = data[position:stop]
        if b"\r" in record:
            awkward.add(len(found))
        fields = record.count(delimiter) + 1 if len(found) in literal else len(split_fields(record, delimiter))
        found.append((position, stop, fields))
        position = end + 1
    table = np.array(found, np.int64).reshape(-1, 3)
    bounds = (table[:, 0], table[:, 1], table[:, 2])
    return Records(*bounds, position, spanning, frozenset(literal), frozenset(awkward))


def _opens_quotes(line: bytes, delimiter: bytes) -> bool:
    """Whether a quote stands at the beginning of a field; anywhere else it is a character like any other."""
    return b'"' in line and (line.startswith(b'"') or delimiter + b'"' in line)


def _is_several(record: bytes, delimiter: bytes, width: int) -> bool:
    if width < _FEWEST_FIELDS or b"\n" not in record:
        return False
    return min(line.count(delimiter) for line in record.split(b"\n")) >= width - 1
