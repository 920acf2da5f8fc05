"""Real `.xls` workbooks (Excel 97–2003), through calamine.

Belongs here: what is special about the old binary format.
Does not belong here: `.xlsx` (workbook), web pages and text that are only called `.xls`.

A sheet has at most 65,536 rows and is read as a whole. Numbers are stored as floats; one with more digits than a
float holds is given as the shortest number that is stored so, as Excel shows it (500108199003074000). A date is given
with its time of day. Merged ranges are not told by the library: their value stands in the first row only.
"""

from collections.abc import Iterator
from functools import partial

import fastexcel
import numpy as np
import polars as pl

from sources.reading.canonical import float_text
from sources.reading.findings import FileFinding
from sources.reading.grid import Sheet, sheet_sections
from sources.reading.header import Names
from sources.reading.kinds import Source
from sources.reading.shape import Rows, Section
from sources.reading.texts import Texts, as_texts, empty_as_null

_LONG = r"^-?[0-9]{16,}$"


def read_legacy_workbook(source: Source, names: Names, findings: list[FileFinding]) -> Iterator[Section]:
    """The rows of every sheet whose header matches."""
    with source.seekable() as stream:
        reader = fastexcel.read_excel(stream.read())
    sheets = [Sheet(name, partial(_rows, reader, name)) for name in reader.sheet_names]
    return sheet_sections(sheets, names, findings)


def _rows(reader: fastexcel.ExcelReader, name: str) -> Iterator[Rows]:
    batch = _load(reader, name, "string").to_arrow()
    cells = [_with_shortest_numbers(reader, name, at, column) for at, column in enumerate(batch.columns)]
    if batch.num_rows:
        yield Rows(np.arange(1, batch.num_rows + 1, dtype=np.int64), cells)


def _load(
    reader: fastexcel.ExcelReader, name: str, kind: fastexcel.DType, columns: list[int] | None = None
) -> fastexcel.ExcelSheet:
    """A sheet with all cells as one type; `skip_rows` keeps the blank rows on top, which count."""
    return reader.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind, use_columns=columns)


def _with_shortest_numbers(reader: fastexcel.ExcelReader, name: str, at: int, column: Texts) -> Texts:
    """The column with long numbers, but not long texts of digits, as Excel shows them."""
    texts = pl.Series(empty_as_null(column))
    long = texts.str.contains(_LONG).fill_null(value=False)
    if long.any():
        _, errors = _load(reader, name, "datetime", [at]).to_arrow_with_errors()
        written = [error.position[0] for error in errors.errors if "String(" in error.detail] if errors else []
        stored = (long & ~pl.Series(np.isin(np.arange(len(texts)), written))).arg_true()
        texts = texts.scatter(stored, float_text(texts.gather(stored).cast(pl.Float64)))
    return as_texts(texts)
