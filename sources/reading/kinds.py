"""What a delivered file really is, told by its first bytes and never by its name.

Belongs here: magic bytes, opening and decompressing a file as a stream of bytes, the checksum of what lies on disk.
Does not belong here: character encodings, columns, rows.
"""

import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

HEAD = 1 << 16
BLOCK = 1 << 23
"""How many bytes are read at a time: enough rows for columns to pay, little enough for memory to stay flat."""

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Kind(StrEnum):
    """How the rows stand in a file."""

    DELIMITED = "delimited"
    HTML = "html"
    JSON_LINES = "json_lines"
    PARQUET = "parquet"
    XLSX = "xlsx"
    XLS = "xls"
    UNKNOWN = "unknown"

    @property
    def is_text(self) -> bool:
        """Whether the bytes are characters in some encoding."""
        return self in {Kind.DELIMITED, Kind.HTML, Kind.JSON_LINES}


class Compression(StrEnum):
    """How the whole file is packed."""

    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


class UnreadableFileError(Exception):
    """A file that cannot be read to its end; no row of it may be used. The message has no content of the file."""

    def __init__(self, name: str, kind: str, why: str) -> None:
        """Say which file, what it seems to be and why it cannot be read."""
        super().__init__(f"{name} ({kind}): {why}")
        self.name, self.kind, self.why = name, kind, why


class Hashed(io.RawIOBase):
    """A file on disk whose checksum grows while it is read from its beginning to its end."""

    def __init__(self, path: Path) -> None:
        """Open the file."""
        self._file = path.open("rb", buffering=0)
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        """Whether bytes can be read: always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, the empty string at the end."""
        block = self._file.read(size) or b""
        self._digest.update(block)
        return block

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def sha256(self) -> str:
        """The checksum of the whole file, whatever of it was read so far."""
        while self.read(BLOCK):
            pass
        return self._digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """A file on disk together with what it was recognised as."""

    path: Path
    name: str
    kind: Kind
    compression: Compression

    @contextmanager
    def stream(self, raw: Hashed | None = None) -> Iterator[BinaryIO]:
        """The unpacked bytes from the beginning, read through `raw` when the checksum is wanted as well."""
        with self.path.open("rb", buffering=0) if raw is None else raw as file:
            if self.compression is Compression.NONE:
                yield cast("BinaryIO", file)
            else:
                packed = pa.PythonFile(file, mode="r")
                yield cast(
                    "BinaryIO",
                    pa.CompressedInputStream(packed, "gzip" if self.compression is Compression.GZIP else "zstd"),
                )

    @contextmanager
    def seekable(self) -> Iterator[BinaryIO]:
        """The unpacked bytes as a file with random access, spooled to a temporary file when it is packed."""
        if self.compression is Compression.NONE:
            with self.path.open("rb") as file:
                yield file
            return
        with tempfile.TemporaryFile() as spool, self.stream() as stream:
            for block in blocks(stream):
                spool.write(block)
            spool.seek(0)
            yield cast("BinaryIO", spool)


def blocks(stream: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """A stream cut into pieces of `size` bytes; the last one is shorter."""
    while True:
        parts, left = [], size
        while left and (part := stream.read(left)):
            parts.append(part)
            left -= len(part)
        if parts:
            yield parts[0] if len(parts) == 1 else b"".join(parts)
        if left:
            return


def recognise(path: Path, name: str) -> Source:
    """What the file is.

    Raises:
        UnreadableFileError: it is of a kind that holds no rows, or its compression is broken at the beginning.
    """
    with path.open("rb") as file:
        compression = _compression(file.read(4))
    source = Source(path, name, Kind.UNKNOWN, compression)
    with source.stream() as stream:
        head = next(blocks(stream, HEAD), b"")
    if _compression(head) is not Compression.NONE:
        raise UnreadableFileError(name, Kind.UNKNOWN, "packed twice")
    kind = _kind(head)
    if kind is Kind.XLSX:
        _check_workbook(Source(path, name, kind, compression))
    if kind is Kind.UNKNOWN:
        raise UnreadableFileError(name, kind, _what_it_may_be(head))
    return Source(path, name, kind, compression)


def _compression(head: bytes) -> Compression:
    if head.startswith(b"\x1f\x8b"):
        return Compression.GZIP
    return Compression.ZSTD if head.startswith(b"\x28\xb5\x2f\xfd") else Compression.NONE


_SIGNATURES = {b"PK\x03\x04": Kind.XLSX, b"PAR1": Kind.PARQUET, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Kind.XLS}

_FEWEST_TO_A_ZERO = 20
"""Text may have a zero character here and there; in a binary file they are more than one in so many."""

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|meta|body|table|tr)\b", re.IGNORECASE)


def _kind(head: bytes) -> Kind:
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            return kind
    text = _text(head)
    if text.startswith("<"):
        return Kind.HTML if _HTML.search(text) else Kind.UNKNOWN
    if text.count("\0") * _FEWEST_TO_A_ZERO > len(text) or head.startswith((b"%PDF-", b"Rar!", b"7z\xbc\xaf")):
        return Kind.UNKNOWN
    return Kind.JSON_LINES if text.startswith("{") else Kind.DELIMITED


def _text(head: bytes) -> str:
    """The beginning of a text, good enough to tell markup: only its ASCII characters matter."""
    encoding = "utf-16" if head.startswith(UTF16_MARKS) else "utf-8"
    return head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")


def _what_it_may_be(head: bytes) -> str:
    if _text(head).startswith("<"):
        return "an XML or web page without any table; deliver it as .xlsx or CSV"
    return "of no kind that is known here; deliver it as CSV, .xlsx, Parquet or JSON Lines"


def _check_workbook(source: Source) -> None:
    with source.seekable() as file:
        try:
            names = zipfile.ZipFile(file).namelist()
        except zipfile.BadZipFile:
            raise UnreadableFileError(source.name, "zip", "the archive is cut short or damaged") from None
    if not any(name.startswith("xl/") for name in names):
        raise UnreadableFileError(source.name, "zip", "an archive that is no workbook; deliver the files themselves")
    if "xl/workbook.bin" in names:
        raise UnreadableFileError(source.name, "xlsb", "a binary workbook; deliver it as .xlsx")
