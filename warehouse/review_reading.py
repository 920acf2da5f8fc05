"""A workbook that came back: opened, its keys and header as they were written, every answer signed.

Belongs here: what can be wrong with any workbook of a review queue, and saying so with the cell.
Does not belong here: what the answers mean (`review_answers`, `pair_answers`), writing workbooks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import fastexcel
import polars as pl

from transforms import dates
from warehouse.review_form import DAY, KEYS, NOTE, REVIEWER, Form

_SHOWN = 30
Row = Mapping[str, str]


class ReviewError(Exception):
    """A workbook that is refused; the message names sheet and cell, never what stands in it."""


@dataclass(frozen=True)
class Answers:
    """The decisions of a workbook.

    decisions: as the kind's `DECISION`; those that were imported before are left out.
    known: how many those are.
    undecided: rows without an answer, or put off.
    state: of the lake when the workbook was written.
    """

    decisions: pl.DataFrame
    known: int
    undecided: int
    state: str


@dataclass(frozen=True)
class Filled:
    """What stands in a workbook: keys by number, the state of the lake, every row below the header with anything."""

    keys: Mapping[str, str]
    state: str
    rows: Sequence[tuple[int, Row, date | None]]


@dataclass
class Check:
    """Goes through the rows and gathers what is wrong."""

    form: Form
    today: date
    faults: list[str] = field(default_factory=list)
    known: int = 0
    undecided: int = 0

    def fault(self, column: str, row: int, what: str) -> None:
        """Something is wrong with a cell."""
        self.faults.append(f"{self.form.sheet}!{self.form.cell(column, row)}: {what}")

    def signed(self, row: int, given: Row, day: date | None) -> dict[str, object] | None:
        """Who decided, when and why; null, with the fault, where that is not said."""
        before = len(self.faults)
        if not given[REVIEWER]:
            self.fault(REVIEWER, row, "没有审核人")
        if not given[DAY]:
            self.fault(DAY, row, "没有日期")
        elif day is None:
            self.fault(DAY, row, "不是日期；请写成 2025-11-24 的样子")
        elif day > self.today:
            self.fault(DAY, row, "日期在将来")
        if len(self.faults) > before or day is None:
            return None
        at = datetime.combine(day, datetime.min.time())
        return {"note": given[NOTE] or None, "decided_by": given[REVIEWER], "decided_at": at}

    def finish(self, path: Path) -> None:
        """Refuse the workbook where anything is wrong.

        Raises:
            ReviewError: every wrong cell is named (the first ones, if they are many).
        """
        if self.faults:
            more = [f"… and {len(self.faults) - _SHOWN} more"] if len(self.faults) > _SHOWN else []
            head = f"{path.name}: nothing was imported, {len(self.faults)} cells are wrong"
            raise ReviewError("\n  ".join([head, *self.faults[:_SHOWN], *more]))


def form_of(path: Path, forms: Sequence[Form]) -> Form:
    """Which of the workbooks this is.

    Raises:
        FileNotFoundError: there is no such file.
        ReviewError: none of them.
    """
    names = _book(path).sheet_names
    for form in forms:
        if form.sheet in names and KEYS in names:
            return form
    message = f"{path.name}: it is no workbook of `chengma review export`: a sheet is missing"
    raise ReviewError(message)


def read_filled(path: Path, form: Form) -> Filled:
    """Read a workbook.

    Raises:
        FileNotFoundError: there is no such file.
        ReviewError: it is not the workbook that was written.
    """
    form_of(path, [form])
    book = _book(path)
    keys, state = _keys(path, form, _cells(book, KEYS))
    rows = list(_rows(form, _cells(book, form.sheet)))
    days = dates.date(pl.Series([row[DAY] or None for row in rows], dtype=pl.String)).value.to_list()
    numbered = zip(range(2, len(rows) + 2), rows, days, strict=True)
    return Filled(keys, state, [(number, row, day) for number, row, day in numbered if any(row.values())])


def _book(path: Path) -> fastexcel.ExcelReader:
    if not path.is_file():
        message = f"there is no file {path}"
        raise FileNotFoundError(message)
    try:
        return fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        message = f"{path.name}: it is no workbook that can be read ({type(error).__name__})"
        raise ReviewError(message) from None


def _cells(book: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    sheet = book.load_sheet(name, header_row=None, dtypes="string", skip_rows=0).to_polars()
    return sheet.rename({column: str(at) for at, column in enumerate(sheet.columns)})


def _keys(path: Path, form: Form, hidden: pl.DataFrame) -> tuple[dict[str, str], str]:
    """The key of each number, and the state of the lake."""
    rows = [["" if value is None else str(value) for value in row] for row in hidden.rows()]
    sound = rows and len(rows[0]) > 2 and rows[0][0] == form.format
    if not sound or form.checksum([row[:2] for row in rows[1:]]) != rows[0][2]:
        raise changed_keys(path)
    return {row[0]: row[1] for row in rows[1:]}, rows[0][1]


def changed_keys(path: Path) -> ReviewError:
    """The hidden sheet is not as it was written."""
    return ReviewError(f"{path.name}: the hidden sheet {KEYS} was changed; export again")


def _rows(form: Form, sheet: pl.DataFrame) -> Iterator[Row]:
    """The rows below the header, as text by column.

    Raises:
        ReviewError: the header is not the one that was written.
    """
    head = ["" if value is None else str(value).strip() for value in (sheet.row(0) if sheet.height else ())]
    for at, name in enumerate(form.columns):
        if at >= len(head) or head[at] != name:
            message = f"{form.sheet}!{form.cell(name, 1)}: 表头应为“{name}”，被改动了；请重新导出"
            raise ReviewError(message)
    for row in sheet.slice(1).iter_rows():
        yield {
            name: "" if value is None else str(value).strip() for name, value in zip(form.columns, row, strict=False)
        }
