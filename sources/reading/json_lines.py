"""JSON Lines: one object per line, whose keys may differ from line to line.

Belongs here: objects to columns, numbers digit by digit.
Does not belong here: matching names (header).

Every line is its own header: a line without the key of a required column has the fault MISSING_COLUMN. Lines are
decoded one by one because a line that is no object must not touch its neighbours; Python's decoder is written in C.
"""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
import pyarrow as pa

from sources.faults import RowFault
from sources.reading.encoding import MARK, MARK_BYTES, Text, utf8_blocks
from sources.reading.findings import FileFinding, header_findings
from sources.reading.header import Header, Names
from sources.reading.kinds import UnreadableFileError
from sources.reading.shape import Rows, Section
from sources.reading.texts import Texts, empty_as_null, no_texts

_LONGEST_LINE = 1 << 26
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")


def read_json_lines(text: Text, names: Names, findings: list[FileFinding]) -> Iterator[Section]:
    """The objects of a JSON Lines file; what is found on the way is appended to `findings`."""
    columns = names.contract.columns
    every = Header(
        tuple(column.header for column in columns), {column.header: at for at, column in enumerate(columns)}, ()
    )
    reader = _Reader(text, names)
    yield Section(every, reader.pieces())
    findings.extend(reader.findings())


class _Digits(str):
    """A number as it stands in the file."""

    __slots__ = ()


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object, refused when it says a key twice: one of the two values would be lost."""
    members = dict(pairs)
    if len(members) < len(pairs):
        message = "a key stands twice in one object"
        raise ValueError(message)
    return members


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_Digits, parse_float=_Digits, parse_constant=_Digits, strict=False
)


class _Layout:
    """What a set of keys means: the key of each contract column, the others, the first required column without one."""

    def __init__(self, keys: Sequence[str], names: Names) -> None:
        header = names.header(keys)
        places = [header.places.get(column.header) for column in names.contract.columns]
        missing = [column.header for column in header.missing(names.contract) if column.required]
        unnamed = [(f"column_{at + 1}", key) for at, key in enumerate(keys) if not key.strip()]
        self.keys = [None if at is None else keys[at] for at in places]
        self.extras = [*((name, keys[at]) for name, at in header.extras), *unnamed]
        self.seen = header.places.keys()
        self.missing = missing[0] if missing else None


class _Lines:
    """Lines of one piece that share a fate, collected on the way to columns."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.raw: list[str] = []
        self.values: list[object] = []  # row after row: a list for each would keep the garbage collector busy
        self.extras: list[str | None] = []

    def add(
        self, number: int, line: str, record: dict[str, object] | None = None, layout: _Layout | None = None
    ) -> None:
        self.numbers.append(number)
        self.raw.append(line)
        if record is not None and layout is not None:
            self.values += [None if key is None else record[key] for key in layout.keys]
            self.extras.append(_extra(record, layout) if layout.extras else None)

    def rows(self, fault: RowFault | None, column: str | None, *, marked: bool) -> Rows:
        raw = pa.array(self.raw, pa.string())
        wide = len(self.values) // max(len(self.extras), 1)
        cells = [_column(self.values[at::wide]) for at in range(wide)]
        extra = _column(self.extras) if self.values else None
        return Rows(np.array(self.numbers, np.int64), cells, lambda: raw, fault, column, marked, extra)


class _Reader:
    """Goes through the lines and remembers which columns were seen."""

    def __init__(self, text: Text, names: Names) -> None:
        self._text, self._names = text, names
        self._layouts: dict[tuple[str, ...], _Layout] = {}

    def pieces(self) -> Iterator[Sequence[Rows]]:
        before, tail = 0, b""
        for block in chain(utf8_blocks(self._text), [None]):
            data = tail if block is None else tail + block
            end = len(data) if block is None else data.rfind(b"\n") + 1
            tail = data[end:]
            if len(tail) > _LONGEST_LINE:
                source = self._text.source
                raise UnreadableFileError(source.name, source.kind, f"a line behind line {before} is longer than 64 MB")
            lines = data[:end].decode().removesuffix("\n").split("\n") if end else []
            if lines:
                halves = b"\\ud" in data or b"\\uD" in data
                yield self._piece(lines, before, marked=halves or (not self._text.valid and MARK_BYTES in data))
            before += len(lines)

    def _piece(self, lines: Sequence[str], before: int, *, marked: bool) -> list[Rows]:
        told: dict[str | None, _Lines] = {}
        malformed, blank = _Lines(), _Lines()
        for number, line in enumerate(lines, before + 1):
            record = _decoded(line)
            if record is not None:
                layout = self._layout(tuple(record))
                told.setdefault(layout.missing, _Lines()).add(number, line.rstrip("\r"), record, layout)
            elif line.strip():
                malformed.add(number, line.rstrip("\r"))
            else:
                blank.add(number, "")
        parts = [
            some.rows(RowFault.MISSING_COLUMN if column else None, column, marked=marked)
            for column, some in told.items()
        ]
        if malformed.numbers:
            parts.append(malformed.rows(RowFault.MALFORMED, None, marked=marked))
        if blank.numbers:
            parts.append(Rows(np.array(blank.numbers, np.int64), [no_texts(len(blank.numbers))]))
        return parts

    def _layout(self, keys: tuple[str, ...]) -> _Layout:
        known = self._layouts.get(keys)
        if known is None:
            known = self._layouts[keys] = _Layout(keys, self._names)
        return known

    def findings(self) -> Iterator[FileFinding]:
        """Which columns no line has, and which ones the contract does not know."""
        if not self._layouts:
            return
        seen = {name: 0 for layout in self._layouts.values() for name in layout.seen}
        extras = dict.fromkeys(name for layout in self._layouts.values() for name, _ in layout.extras)
        yield from header_findings(Header((), seen, tuple((_whole(name), 0) for name in extras)), self._names.contract)


def _decoded(line: str) -> dict[str, object] | None:
    """The object in a line, None when there is none."""
    try:
        record = _DECODER.decode(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _column(values: Sequence[object]) -> Texts:
    """Values as text, empty text as null."""
    try:
        column = pa.array(values, pa.string())
    except (TypeError, pa.ArrowException, UnicodeEncodeError):
        column = pa.array([None if value is None else _whole(_text(value)) for value in values], pa.string())
    return empty_as_null(column)


def _text(value: object) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    """A value as JSON text, its numbers as they stand in the file."""
    if isinstance(value, _Digits):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(key)}: {_json(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _extra(record: dict[str, object], layout: _Layout) -> str | None:
    """The members that the contract does not know, as text like every other cell."""
    filled = {name: _text(record[key]) for name, key in layout.extras if record[key] not in (None, "")}
    return json.dumps(filled, ensure_ascii=False) if filled else None


def _whole(text: str) -> str:
    """Text in which half a character (a lone surrogate, which UTF-8 cannot hold) is marked as damage."""
    return _HALF_CHARACTERS.sub(MARK, text)
