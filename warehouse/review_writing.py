"""A review queue as a workbook in which an official can decide, whatever is asked.

Belongs here: sheets, widths, colours, drop-downs, how it prints.
Does not belong here: what a row says (`review_workbook`, `pair_workbook`), what all workbooks share (`review_form`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # it has annotations but no py.typed
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from warehouse.review_form import CHOICE, DAY, FILLED_IN, KEYS, LATER, MANUAL, NOTE, NUMBER, REVIEWER, Form

_LINE, _HIGHEST, _A3 = 15.0, 400.0, 8
_FILLED_WIDTHS = {NUMBER: 6, CHOICE: 15, NOTE: 20, REVIEWER: 10, DAY: 12}
Manual = Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Styles:
    """How cells look."""

    head: Format
    read: Format
    number: Format
    fill_in: Format
    strong: Format
    plain: Format
    pro: Format
    con: Format


@dataclass(frozen=True)
class Layout:
    """How a kind of workbook is laid out: its form, its manual, column widths, columns that stay when scrolling."""

    form: Form
    manual: Manual
    widths: Mapping[str, int]
    frozen: int
    hidden: frozenset[str] = frozenset()

    def width(self, column: str) -> int:
        """The width of a column, in digits."""
        return self.widths[column] if column in self.widths else _FILLED_WIDTHS[column]


@dataclass(frozen=True)
class Asked:
    """A row that was written: its key as one cell, and the answers it takes."""

    key: str
    choices: Sequence[str]


def write_book(
    path: Path, layout: Layout, state: str, write_rows: Callable[[Worksheet, Styles], Sequence[Asked]]
) -> None:
    """Write a workbook; the file appears when it is whole.

    Args:
        path: where to.
        layout: how it is laid out.
        state: of the lake that it was read from.
        write_rows: writes the rows below the header and says what they ask.
    """
    part = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    # Texts stay texts: none is read as a formula, a number or a link.
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    form = layout.form
    try:
        with xlsxwriter.Workbook(str(part), options) as book:
            book.set_properties({"title": f"城码 {form.title}审核", "comments": "含个人信息"})
            styles = _styles(book)
            sheet = book.add_worksheet(form.sheet)
            _write_manual(book, book.add_worksheet(MANUAL), layout)
            hidden = book.add_worksheet(KEYS)
            for at, name in enumerate(form.columns):
                sheet.write_string(0, at, name, styles.head)
            asked = write_rows(sheet, styles)
            _lay_out(book, sheet, asked, styles, layout)
            _write_keys(hidden, form, asked, state)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _styles(book: xlsxwriter.Workbook) -> Styles:
    text = {"num_format": "@", "text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    head = {"bold": True, "font_color": "white", "bg_color": "#1F4E78", "text_wrap": True, "valign": "vcenter"}
    return Styles(
        head=book.add_format({**head, "align": "center", "border": 1, "border_color": "#BFBFBF"}),
        read=book.add_format(text),
        number=book.add_format({**text, "align": "center"}),
        fill_in=book.add_format({**text, "bg_color": "#FFF8DC", "locked": False}),
        strong=book.add_format({"bold": True}),
        plain=book.add_format({"font_color": "black"}),
        pro=book.add_format({"font_color": "#2E7D32"}),
        con=book.add_format({"font_color": "#C62828"}),
    )


def write_pieces(sheet: Worksheet, row: int, column: int, pieces: Sequence[tuple[Format, str]], styles: Styles) -> str:
    """A cell of pieces, each in its own style; says what stands in it."""
    if not pieces:
        sheet.write_blank(row, column, None, styles.read)
    elif len(pieces) == 1:
        sheet.write_string(row, column, pieces[0][1], styles.read)
    else:
        sheet.write_rich_string(row, column, *(part for piece in pieces for part in piece), styles.read)
    return "".join(text for _, text in pieces)


def end_row(sheet: Worksheet, row: int, cells: Mapping[str, str], layout: Layout, styles: Styles) -> None:
    """The cells an official fills in, and the height of the row, enough for every wrapped cell."""
    for name in FILLED_IN:
        sheet.write_blank(row, layout.form.at(name), None, styles.fill_in)
    lines = 1
    for name, text in cells.items():
        room = layout.width(name) - 2
        # A Chinese character is as wide as two digits.
        wide = (sum(1 if character.isascii() else 2 for character in line) for line in text.split("\n"))
        lines = max(lines, sum(max(1, ceil(width / room)) for width in wide))
    sheet.set_row(row, min(_LINE * lines + 4, _HIGHEST))


def _lay_out(
    book: xlsxwriter.Workbook, sheet: Worksheet, asked: Sequence[Asked], styles: Styles, layout: Layout
) -> None:
    form = layout.form
    for at, name in enumerate(form.columns):
        style = styles.fill_in if name in FILLED_IN else None
        sheet.set_column(at, at, layout.width(name), style, {"hidden": name in layout.hidden})
    sheet.set_row(0, 24)
    sheet.freeze_panes(1, layout.frozen)
    last, end = max(len(asked), 1), len(form.columns) - 1
    sheet.autofilter(0, 0, last, end)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{form.letter(form.columns[-1])}{last + 1}"})
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    # A drop-down in every row, with the answers that the row takes.
    for row, one in enumerate(asked, start=1):
        sheet.data_validation(row, form.at(CHOICE), row, form.at(CHOICE), {
            "validate": "list", "source": list(one.choices), "error_title": "没有这一项",
            "error_message": "请从下拉单中选择。",
        })  # fmt: skip
    choice, day, reviewer = (form.letter(name) for name in (CHOICE, DAY, REVIEWER))
    open_ends = f'=AND(${choice}2<>"",${choice}2<>"{LATER}",OR(${reviewer}2="",${day}2=""))'
    done = f'=AND(${choice}2<>"",${choice}2<>"{LATER}",${reviewer}2<>"",${day}2<>"")'
    for condition, colour in ((open_ends, "#F8CBAD"), (done, "#E2EFDA")):
        shade = book.add_format({"bg_color": colour})
        sheet.conditional_format(
            1, form.at(CHOICE), last, end, {"type": "formula", "criteria": condition, "format": shade}
        )
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L城码 {form.title}审核（含个人信息）&R第 &P 页，共 &N 页")


def _write_manual(book: xlsxwriter.Workbook, sheet: Worksheet, layout: Layout) -> None:
    title = book.add_format({"bold": True, "font_size": 16, "font_color": "#1F4E78"})
    head = book.add_format({"bold": True, "font_size": 12, "font_color": "#1F4E78", "top": 1})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, f"城码 {layout.form.title}审核说明", title)
    row = 2
    for heading, lines in layout.manual:
        sheet.write_string(row, 0, heading, head)
        for number, line in enumerate(lines, start=1):
            sheet.write_string(row + number, 0, f"{number}. {line}", body)
        row += len(lines) + 2
    sheet.protect()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_keys(sheet: Worksheet, form: Form, asked: Sequence[Asked], state: str) -> None:
    numbered = [(str(row), one.key) for row, one in enumerate(asked, start=1)]
    for at, text in enumerate((form.format, state, form.checksum(numbered))):
        sheet.write_string(0, at, text)
    for row, (number, text) in enumerate(numbered, start=1):
        sheet.write_string(row, 0, number)
        sheet.write_string(row, 1, text)
    sheet.protect()
    sheet.very_hidden()
