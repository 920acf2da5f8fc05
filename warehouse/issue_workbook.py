"""A department's problems as a workbook in which it says what it does about them.

Belongs here: what a row says, the manual.
Does not belong here: what all workbooks share (`review_writing`), what stands where (`issue_sheet`), which problems
there are (`quality.issues`).
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import polars as pl
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # it has annotations but no py.typed

from warehouse.issue_sheet import ANSWERS, CHOICES, FORM, MENDED, REASONED, SHOWN, told
from warehouse.review_form import CHOICE, DAY, LATER, NOTE, NUMBER, REVIEWER
from warehouse.review_writing import Asked, Layout, Styles, end_row, write_book

_WIDTHS = {
    "问题编号": 16, "数据表": 28, "字段": 18, "规则": 28, "维度": 9, "严重度": 9, "影响行数": 10, "发现日期": 12,
    "复发次数": 9, "状态": 10, "整改类型": 11, "整改要求": 24, "时限": 12,
}  # fmt: skip
_WORDS = {"open": "未整改", "reopened": "复发", "critical": "严重", "warning": "一般"}
_MANUAL = (
    ("怎样填写", (
        f"“{FORM.sheet}”每行是一个问题，影响行数最多的在前。",
        f"在“{CHOICE}”栏的下拉单中选一项，并填“{REVIEWER}”（填报人）和“{DAY}”（如 2025-11-24）。",
        f"选“{'”“'.join(REASONED)}”的，请在“{NOTE}”栏写明理由。",
        "黄色的四栏可以填写，其余不要改动；可以筛选，不要增删行。",
    )),
    ("各项选择的意思", (
        f"{MENDED}：本部门已更正并已（或将随下一批）报送。问题在下一批数据中不再出现才销号，不凭填报销号。",
        f"{'、'.join(ANSWERS[2:])}：写明理由，由数据管理方复核。",
        f"{LATER}：这次不填。",
    )),
    ("交回以后", (
        "交回本文件，由管理员导入。有一格不对，全部退回，并指出是哪一格；改好再交即可。",
        "同一个问题在历次检查中编号不变；销号后再出现的，按原编号重新立案，并计入复发次数。",
    )),
)  # fmt: skip


def write_issues(path: Path, issues: pl.DataFrame, state: str) -> None:
    """Write problems; the file appears when it is whole.

    Args:
        path: where to.
        issues: rows of `quality.issues`, in the order in which they shall stand.
        state: of the lake that they were read from.
    """
    layout = Layout(FORM, _MANUAL, _WIDTHS, FORM.at("字段"))
    write_book(path, layout, state, partial(_write_rows, issues=issues, layout=layout))


def _write_rows(sheet: Worksheet, styles: Styles, issues: pl.DataFrame, layout: Layout) -> Sequence[Asked]:
    asked = []
    for row, issue in enumerate(issues.to_dicts(), start=1):
        values = {head: "" if issue[name] is None else str(issue[name]) for head, name in SHOWN.items()}
        cells = {head: _WORDS.get(value, value) for head, value in values.items()}
        sheet.write_string(row, FORM.at(NUMBER), str(row), styles.number)
        for head, text in cells.items():
            sheet.write_string(row, FORM.at(head), text, styles.read)
        end_row(sheet, row, cells, layout, styles)
        asked.append(Asked(f"{issue['issue_id']} {told(tuple(cells.values()))}", CHOICES))
    return asked
