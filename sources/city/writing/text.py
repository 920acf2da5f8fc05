"""CSV and TSV files in any encoding and compression, with rows that cannot be read.

Belongs here: delimited text.
Does not belong here: anything else.
"""

import gzip
import io
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import polars as pl
import pyarrow as pa

from sources.city.drawing import Ints
from sources.city.writing.sink import TOO_LONG, TOO_SHORT, UNDECODABLE, Sink

GZIP_LEVEL = 1
NOT_TEXT = b"\xff\xfe"


class DelimitedSink(Sink):
    """Writes delimited text; the header is row 1 and a record with line breaks still counts as one row."""

    def _open(self, path: Path) -> None:
        self.separator = "\t" if self.layout.kind == "tsv" else ","
        self.encoding = self.layout.encoding.removesuffix("-sig")
        self.closing = ExitStack()
        self.stream = _stream(path, self.closing)
        if self.layout.encoding.endswith("-sig"):
            self.stream.write(b"\xef\xbb\xbf")
        header = pl.DataFrame({str(index): [name] for index, name in enumerate(self.headers)})
        self.stream.write(self._text(header))
        self.row = 1

    def _write(self, records: pl.DataFrame, broken: Ints) -> Ints:
        start = 0
        for place in np.flatnonzero(broken).tolist():
            self.stream.write(self._text(records[start:place]))
            self.stream.write(self._broken(records.row(place), int(broken[place])))
            start = place + 1
        self.stream.write(self._text(records[start:]))
        return self._following(len(records))

    def finish(self) -> None:
        """Close the file."""
        self.closing.close()

    def _text(self, records: pl.DataFrame) -> bytes:
        buffer = io.BytesIO()
        records.write_csv(buffer, include_header=False, separator=self.separator, line_terminator="\n")
        content = buffer.getvalue()
        return content if self.encoding == "utf-8" else content.decode().encode(self.encoding)

    def _broken(self, values: tuple[str | None, ...], how: int) -> bytes:
        """One record with a cell too many, with cells missing, or with bytes that are no text."""
        cells = [(value or "").translate({ord(mark): None for mark in '",\t\r\n'}) for value in values]
        if how == TOO_LONG:
            cells.insert(len(cells) // 2, "无")
        if how == TOO_SHORT:
            del cells[-2:]
        line = (self.separator.join(cells) + "\n").encode(self.encoding)
        if how == UNDECODABLE:
            # After an ASCII separator, so that no character is half there.
            at = line.index(self.separator.encode()) + 1
            line = line[:at] + NOT_TEXT + line[at:]
        return line


def _stream(path: Path, closing: ExitStack) -> BinaryIO:
    """The file to write to; `closing` closes it and whatever lies beneath."""
    raw = closing.enter_context(path.open("wb"))
    if path.suffix == ".gz":
        # No name and no time in the header: the same city gives the same bytes.
        return cast("BinaryIO", closing.enter_context(gzip.GzipFile("", "wb", GZIP_LEVEL, raw, 0)))
    if path.suffix == ".zst":
        return cast("BinaryIO", closing.enter_context(pa.CompressedOutputStream(raw, "zstd")))
    return raw
