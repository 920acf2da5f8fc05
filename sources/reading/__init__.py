"""Readers: any delivered file as a stream of Arrow batches in the columns of its contract, every cell as text.

Belongs here: one way in for every kind of file, and the account of what was read.
Does not belong here: finding deliveries (landing), making sense of values (transforms).

A file is read twice. The first time every byte is read: the checksum is taken, the encoding is settled, packed files
are unpacked to their end. Only then are rows handed out, so no row comes from a file that cannot be read as a whole,
and a wrong checksum is known before the first row.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import fastexcel
import polars as pl
import pyarrow as pa
from lxml import etree

from sources.contract import Contract
from sources.faults import FileFault, RowFault
from sources.landing import DeliveredFile
from sources.reading.delimited import read_delimited
from sources.reading.encoding import Text, inspect
from sources.reading.findings import FileFinding, header_findings
from sources.reading.header import Names
from sources.reading.html_table import read_html
from sources.reading.json_lines import read_json_lines
from sources.reading.kinds import Hashed, Kind, Source, UnreadableFileError, recognise
from sources.reading.legacy import read_legacy_workbook
from sources.reading.parquet import read_parquet
from sources.reading.shape import Assembler, Section, bronze_schema
from sources.reading.workbook import read_workbook

__all__ = ["FileFinding", "FileReading", "FileSummary", "Kind", "UnreadableFileError", "bronze_schema", "read_file"]

_TextReader = Callable[[Text, Names, list[FileFinding]], Iterator[Section]]
_Reader = Callable[[Source, Names, list[FileFinding]], Iterator[Section]]

_OF_TEXT: dict[Kind, _TextReader] = {
    Kind.DELIMITED: read_delimited,
    Kind.HTML: read_html,
    Kind.JSON_LINES: read_json_lines,
}
_OF_BYTES: dict[Kind, _Reader] = {
    Kind.XLSX: read_workbook,
    Kind.XLS: read_legacy_workbook,
    Kind.PARQUET: read_parquet,
}

_DAMAGE = (
    OSError,
    EOFError,
    UnicodeDecodeError,
    zipfile.BadZipFile,
    zlib.error,
    pa.ArrowException,
    pl.exceptions.PolarsError,
    etree.LxmlError,
    fastexcel.FastExcelError,
)
"""What libraries raise when a file is not whole. Their messages may quote the file, so none is passed on."""


@dataclass(frozen=True, slots=True)
class FileSummary:
    """The account of one file: `rows_read` is always `rows_header_footer` + `rows_data`.

    `rows_read` counts every row that was found, also title, header, subtotal, footer and blank ones; `rows_data` the
    rows handed out. `sha256` is of the bytes on disk; `encoding` is None where the kind of file leaves no choice.
    """

    source_file: str
    kind: Kind
    encoding: str | None
    sha256: str
    rows_read: int
    rows_header_footer: int
    rows_data: int
    findings: tuple[FileFinding, ...]


class FileReading:
    """One delivered file as an iterable of batches; each iteration reads the file anew.

    `summary` is there once an iteration has come to its end. When an iteration raises `UnreadableFileError`, the
    batches it gave before are void.
    """

    def __init__(self, file: DeliveredFile, contract: Contract) -> None:
        """Prepare; nothing is read yet."""
        self._file, self._contract = file, contract
        self._summary: FileSummary | None = None
        self.schema = bronze_schema(contract)

    @property
    def summary(self) -> FileSummary:
        """The account of the file.

        Raises:
            RuntimeError: the file was not read to its end.
        """
        if self._summary is None:
            message = f"{self._file.name} was not read to its end"
            raise RuntimeError(message)
        return self._summary

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The data rows, in batches of some MB and in the order of the file.

        Raises:
            UnreadableFileError: the file is damaged, or of no kind that is known.
        """
        self._summary = None
        name, kind = self._file.name, Kind.UNKNOWN
        try:
            source = recognise(self._file.path, name)
            kind = source.kind
            yield from self._read(source)
        except (FileNotFoundError, PermissionError):
            raise UnreadableFileError(name, kind, "it cannot be opened") from None
        except _DAMAGE as error:
            why = f"damaged, cut short or locked with a password ({type(error).__name__})"
            raise UnreadableFileError(name, kind, why) from None

    def _read(self, source: Source) -> Iterator[pa.RecordBatch]:
        state = _state(source)
        findings: list[FileFinding] = []
        sections, sha256, encoding = self._open(source, findings)
        declared = self._file.declared_sha256
        verdict = None
        if declared is not None and declared.lower() != sha256:
            verdict = RowFault.CHECKSUM_MISMATCH
            detail = "the checksum differs from the declared one, so no row is accepted"
            findings.append(FileFinding(FileFault.CHECKSUM_MISMATCH, detail))
        read = aside = 0
        for section in sections:
            assembler = Assembler(self._contract, section, self._label(section), verdict)
            findings.extend(_about_header(section, self._contract))
            for piece in section.pieces:
                batch = assembler.batch(piece)
                if batch.num_rows:
                    yield batch
            read, aside = read + assembler.read, aside + assembler.aside
            if section.header is None and assembler.read > assembler.aside:
                detail = "no row among the first ten has the names of at least half of the required columns"
                findings.append(FileFinding(FileFault.HEADER_NOT_FOUND, detail))
        if state != _state(source):
            raise UnreadableFileError(source.name, source.kind, "it was changed while it was read")
        findings.extend(self._about_rows(read - aside))
        self._summary = FileSummary(
            source.name, source.kind, encoding, sha256, read, aside, read - aside, tuple(dict.fromkeys(findings))
        )

    def _open(self, source: Source, findings: list[FileFinding]) -> tuple[Iterator[Section], str, str | None]:
        """The sections of the file, its checksum and its encoding."""
        names = Names(self._contract)
        if source.kind.is_text:
            text = inspect(source)
            return _OF_TEXT[source.kind](text, names, findings), text.sha256, text.encoding.value
        with Hashed(source.path) as hashed:
            sha256 = hashed.sha256()
        return _OF_BYTES[source.kind](source, names, findings), sha256, None

    def _label(self, section: Section) -> str:
        """What rows say they come from; a name that is no Unicode, as some file systems have, is made so."""
        name = self._file.name.encode(errors="surrogateescape").decode(errors="replace")
        return f"{name}[{section.label}]" if section.label else name

    def _about_rows(self, data: int) -> Iterator[FileFinding]:
        declared = self._file.declared_rows
        if data == 0:
            yield FileFinding(FileFault.EMPTY_FILE, "the file has no data rows")
        if declared is not None and declared != data:
            detail = f"{declared} data rows were declared, {data} were found"
            yield FileFinding(FileFault.ROW_COUNT_MISMATCH, detail)


def read_file(file: DeliveredFile, contract: Contract) -> FileReading:
    """One delivered file of a feed as Arrow batches.

    Args:
        file: where it lies and what was declared about it.
        contract: the feed it belongs to.
    """
    return FileReading(file, contract)


def _about_header(section: Section, contract: Contract) -> Iterator[FileFinding]:
    if section.header is not None:
        yield from header_findings(section.header, contract, f"sheet {section.label!r}: " if section.label else "")


def _state(source: Source) -> tuple[int, int]:
    facts = source.path.stat()
    return facts.st_size, facts.st_mtime_ns
