"""The review queue as a workbook in which an official can decide.

Belongs here: sheets, widths, colours, drop-downs, how it prints.
Does not belong here: what stands where (`review_sheet`), which questions there are (`transforms.addresses.review`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it has annotations but no py.typed
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from transforms.addresses.review import Queue
from warehouse.review_sheet import (
    BESIDE,
    CANDIDATES,
    CHOICE,
    COLUMNS,
    DAY,
    DEPARTMENTS,
    FORMAT,
    KEYS,
    LATER,
    MANUAL,
    NEW_PLACE,
    NONE,
    NOTE,
    NUMBER,
    PROBLEM,
    RECORDS,
    REVIEWER,
    SAME,
    SHEET,
    TEXT,
    Key,
    checksum,
    choices,
    shown,
)  # fmt: skip

_WIDTHS = {
    NUMBER: 6, TEXT: 34, BESIDE: 16, RECORDS: 7, DEPARTMENTS: 13, PROBLEM: 24, **dict.fromkeys(CANDIDATES, 30),
    CHOICE: 15, NOTE: 20, REVIEWER: 10, DAY: 12,
}  # fmt: skip
_FILLED_IN = (CHOICE, NOTE, REVIEWER, DAY)
_LINE, _HIGHEST, _A3 = 15.0, 400.0, 8
_MANUAL = (
    ("怎样填写", (
        f"“{SHEET}”每行是一个问题，记录多的在前；同一写法、同一旁注的记录合并为一行，一次决定，全部适用。",
        f"在“{CHOICE}”栏的下拉单中选一项，并填“{REVIEWER}”和“{DAY}”（如 2025-11-24）。不填“{CHOICE}”的行照旧留待下次。",
        "黄色的四栏可以填写，其余不要改动；可以筛选，不要增删行。",
    )),
    ("各项选择的意思", (
        f"{CANDIDATES[0]} 至 {CANDIDATES[-1]}：原文说的就是这一处。以后同样的写法直接赋这个码。",
        f"{SAME}：两处在实地是同一处，以{CANDIDATES[0]}为准。",
        f"{NONE}：所列各处都不对。记录不赋到户室，也不再来问。",
        f"{NEW_PLACE}：像是库里还没有的地点。记录不赋到户室，留待地址库核实。",
        f"{LATER}：现在定不了，下次再列出。",
    )),
    ("怎样看候选", (
        "每个候选先写标准地址，✓ 后是与原文相符之处，✗ 后是不符或库中没有之处。",
        "号码须逐个一致才会列为相符；名称可以有错字。拿不准时请到实地或向社区核实，不要猜。",
        "“同一人的记录互相矛盾”：原文写得清楚，但同一人的其他记录写的是只差一个号码的另一处，请判断这份原文说的是哪一处。",
    )),
    ("交回以后", (
        "交回本文件，由管理员导入。有一格不对，全部退回，并指出是哪一格；改好再交即可。",
        "决定连同审核人和日期长期保存，以后每次重算都照此办理。",
        "本文件含有居民地址，按个人信息保管，用毕删除。",
    )),
)  # fmt: skip


@dataclass(frozen=True)
class _Styles:
    head: Format
    read: Format
    number: Format
    fill_in: Format
    strong: Format
    pro: Format
    con: Format


def write_workbook(path: Path, queue: Queue, state: str) -> None:
    """Write the queue; the file appears when it is whole.

    Args:
        path: where to.
        queue: what waits.
        state: of the lake that it was read from.
    """
    part = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    # Texts stay texts: none is read as a formula, a number or a link.
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    try:
        with xlsxwriter.Workbook(str(part), options) as book:
            book.set_properties({"title": "城码 地址审核", "comments": "含个人信息"})
            styles = _styles(book)
            sheet = book.add_worksheet(SHEET)
            _write_manual(book, book.add_worksheet(MANUAL))
            hidden = book.add_worksheet(KEYS)
            keys = _write_questions(sheet, queue, styles)
            _lay_out(book, sheet, keys, styles)
            _write_keys(hidden, keys, state)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _styles(book: xlsxwriter.Workbook) -> _Styles:
    text = {"num_format": "@", "text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    head = {"bold": True, "font_color": "white", "bg_color": "#1F4E78", "text_wrap": True, "valign": "vcenter"}
    return _Styles(
        head=book.add_format({**head, "align": "center", "border": 1, "border_color": "#BFBFBF"}),
        read=book.add_format(text),
        number=book.add_format({**text, "align": "center"}),
        fill_in=book.add_format({**text, "bg_color": "#FFF8DC", "locked": False}),
        strong=book.add_format({"bold": True}),
        pro=book.add_format({"font_color": "#2E7D32"}),
        con=book.add_format({"font_color": "#C62828"}),
    )


def _write_questions(sheet: Worksheet, queue: Queue, styles: _Styles) -> list[Key]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for candidate in queue.candidates.to_dicts():
        found.setdefault(candidate["question"], []).append(candidate)
    for at, name in enumerate(COLUMNS):
        sheet.write_string(0, at, name, styles.head)
    keys = []
    for row, question in enumerate(queue.questions.to_dicts(), start=1):
        candidates = found.get(question["question"], [])
        beside = (question["beside_district"], question["beside_town"], question["beside_village"])
        cells = {
            NUMBER: str(row), TEXT: shown(question["text"]), BESIDE: "\n".join(shown(text) for text in beside if text),
            RECORDS: f"{question['records']}", DEPARTMENTS: "\n".join(question["departments"]),
            PROBLEM: question["problem"],
        }  # fmt: skip
        for name, text in cells.items():
            style = styles.number if name in {NUMBER, RECORDS} else styles.read
            sheet.write_string(row, COLUMNS.index(name), text, style)
        for at, name in enumerate(CANDIDATES):
            place = candidates[at] if at < len(candidates) else None
            cells[name] = _write_candidate(sheet, row, COLUMNS.index(name), place, styles)
        for name in _FILLED_IN:
            sheet.write_blank(row, COLUMNS.index(name), None, styles.fill_in)
        sheet.set_row(row, _height(cells))
        columns = ([candidate[name] for candidate in candidates] for name in ("city_code", "canonical", "address"))
        codes, canonicals, addresses = (tuple(column) for column in columns)
        others = tuple(question["contradicted_by"])
        keys.append(Key(question["text"], beside, others, codes, canonicals, addresses))
    return keys


def _write_candidate(
    sheet: Worksheet, row: int, column: int, candidate: Mapping[str, Any] | None, styles: _Styles
) -> str:
    """The address in bold, what speaks for it in green, what speaks against it in red."""
    if candidate is None:
        sheet.write_blank(row, column, None, styles.read)
        return ""
    pieces: list[tuple[Format, str]] = [(styles.strong, shown(candidate["address"]))]
    if candidate["pros"]:
        pieces.append((styles.pro, "\n✓ " + "、".join(candidate["pros"])))
    if candidate["cons"]:
        pieces.append((styles.con, "\n✗ " + "、".join(candidate["cons"])))
    if len(pieces) == 1:
        sheet.write_string(row, column, pieces[0][1], styles.read)
    else:
        sheet.write_rich_string(row, column, *(part for piece in pieces for part in piece), styles.read)
    return "".join(text for _, text in pieces)


def _height(cells: Mapping[str, str]) -> float:
    """High enough for every wrapped cell; a Chinese character is as wide as two digits."""
    lines = 1
    for name, text in cells.items():
        room = _WIDTHS[name] - 2
        wide = (sum(1 if character.isascii() else 2 for character in line) for line in text.split("\n"))
        lines = max(lines, sum(max(1, ceil(width / room)) for width in wide))
    return min(_LINE * lines + 4, _HIGHEST)


def _lay_out(book: xlsxwriter.Workbook, sheet: Worksheet, keys: Sequence[Key], styles: _Styles) -> None:
    most = max((len(key.codes) for key in keys), default=0)
    for at, name in enumerate(COLUMNS):
        unused = name in CANDIDATES[most:]
        sheet.set_column(at, at, _WIDTHS[name], styles.fill_in if name in _FILLED_IN else None, {"hidden": unused})
    sheet.set_row(0, 24)
    sheet.freeze_panes(1, COLUMNS.index(TEXT) + 1)
    last = max(len(keys), 1)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{chr(ord('A') + len(COLUMNS) - 1)}{last + 1}"})
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    _offer_choices(sheet, keys)
    choice, day = (chr(ord("A") + COLUMNS.index(name)) for name in (CHOICE, DAY))
    reviewer = chr(ord("A") + COLUMNS.index(REVIEWER))
    open_ends = f'=AND(${choice}2<>"",${choice}2<>"{LATER}",OR(${reviewer}2="",${day}2=""))'
    done = f'=AND(${choice}2<>"",${choice}2<>"{LATER}",${reviewer}2<>"",${day}2<>"")'
    for condition, colour in ((open_ends, "#F8CBAD"), (done, "#E2EFDA")):
        shade = book.add_format({"bg_color": colour})
        rule = {"type": "formula", "criteria": condition, "format": shade}
        sheet.conditional_format(1, COLUMNS.index(CHOICE), last, len(COLUMNS) - 1, rule)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L城码 地址审核（含个人信息）&R第 &P 页，共 &N 页")


def _offer_choices(sheet: Worksheet, keys: Sequence[Key]) -> None:
    """A drop-down in every row, with the candidates that the row has."""
    column = COLUMNS.index(CHOICE)
    by_count: dict[int, list[int]] = {}
    for row, key in enumerate(keys, start=1):
        by_count.setdefault(len(key.codes), []).append(row)
    for count, rows in by_count.items():
        for row in rows:
            sheet.data_validation(row, column, row, column, {
                "validate": "list", "source": choices(count), "error_title": "没有这一项",
                "error_message": "请从下拉单中选择。",
            })  # fmt: skip


def _write_manual(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    title = book.add_format({"bold": True, "font_size": 16, "font_color": "#1F4E78"})
    head = book.add_format({"bold": True, "font_size": 12, "font_color": "#1F4E78", "top": 1})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, "城码 地址审核说明", title)
    row = 2
    for heading, lines in _MANUAL:
        sheet.write_string(row, 0, heading, head)
        for number, line in enumerate(lines, start=1):
            sheet.write_string(row + number, 0, f"{number}. {line}", body)
        row += len(lines) + 2
    sheet.protect()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_keys(sheet: Worksheet, keys: Sequence[Key], state: str) -> None:
    cells = [key.written() for key in keys]
    numbered = [(str(row), text) for row, text in enumerate(cells, start=1)]
    for at, text in enumerate((FORMAT, state, checksum(numbered))):
        sheet.write_string(0, at, text)
    for row, (number, text) in enumerate(numbered, start=1):
        sheet.write_string(row, 0, number)
        sheet.write_string(row, 1, text)
    sheet.protect()
    sheet.very_hidden()
