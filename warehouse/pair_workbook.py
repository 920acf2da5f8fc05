"""The queues of people and enterprises as workbooks: two records side by side, and whether they are one.

Belongs here: what a row says, the manual.
Does not belong here: what all workbooks share (`review_writing`), what stands where (`pair_sheet`), which pairs there
are (`transforms.entities.review`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from xlsxwriter.format import Format  # type: ignore[import-untyped]  # it has annotations but no py.typed
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from transforms.entities.decisions import PAIR
from transforms.entities.review import worded
from warehouse.pair_sheet import GROUNDS, ONE, OTHER, RECORDS, SURE, UNSURE, Key, Kind, told
from warehouse.review_form import CHOICE, DAY, LATER, NUMBER, REVIEWER, shown
from warehouse.review_writing import Asked, Layout, Manual, Styles, end_row, write_book, write_pieces

_WIDTHS = {ONE: 42, OTHER: 42, GROUNDS: 26, SURE: 8, RECORDS: 8}
_SOURCE = "来源"
_GROUNDS = {"why": "待核", "agreed": "一致", "differed": "不同"}
_UNWEIGHED = "—"


def _manual(kind: Kind) -> Manual:
    same, different, *_ = kind.answers
    return (
        ("怎样填写", (
            f"“{kind.form.sheet}”每行是一个问题：{ONE}、{OTHER}两条记录说的是不是同一个。最难判断、涉及记录最多的在前。",
            f"在“{CHOICE}”栏的下拉单中选一项，并填“{REVIEWER}”和“{DAY}”（如 2025-11-24）。",
            f"不填“{CHOICE}”的行照旧留待下次。",
            "黄色的四栏可以填写，其余不要改动；可以筛选，不要增删行。",
        )),
        ("各项选择的意思", (
            f"{same}：两条记录合并。两条各有不同的有效证件号码的，不会合并，结论另行列出，请核实号码。",
            f"{different}：两条记录永远分开，即使号码相同；号码相同的另行列出，请核实是谁的号码。",
            f"{UNSURE}：凭现有材料看不出。不再来问。",
            f"{LATER}：现在定不了，下次再列出。",
        )),
        ("怎样看两条记录", (
            "绿色是两条一致的内容，红色是不一致的内容，黑色是只有一条写了的内容。",
            "拿不准时请向社区或有关部门核实，不要猜。",
        )),
        ("交回以后", (
            "交回本文件，由管理员导入。有一格不对，全部退回，并指出是哪一格；改好再交即可。",
            "决定连同审核人和日期按记录的编号长期保存，以后每次重算都照此办理。",
            "本文件含有个人信息，按规定保管，用毕删除。",
        )),
    )  # fmt: skip


@dataclass(frozen=True)
class Asking:
    """What is asked.

    kind: what the pairs are about.
    questions: as `review.Pairs`.
    facts: what each record says, by its reference: values by column, and `source`, in words.
    """

    kind: Kind
    questions: pl.DataFrame
    facts: Mapping[tuple[str, ...], Mapping[str, Any]]


def write_pairs(path: Path, asking: Asking, state: str) -> None:
    """Write the queue; the file appears when it is whole.

    Args:
        path: where to.
        asking: what is asked.
        state: of the lake that it was read from.
    """
    kind = asking.kind
    layout = Layout(kind.form, _manual(kind), _WIDTHS, kind.form.at(ONE))
    write_book(path, layout, state, partial(_write_pairs, asking=asking, layout=layout))


def _write_pairs(sheet: Worksheet, styles: Styles, asking: Asking, layout: Layout) -> Sequence[Asked]:
    asked, half, kind = [], len(PAIR) // 2, asking.kind
    for row, question in enumerate(asking.questions.to_dicts(), start=1):
        pair = tuple(question[name] for name in PAIR)
        one, other = (asking.facts.get(end, {}) for end in (pair[:half], pair[half:]))
        cells = {
            NUMBER: str(row), GROUNDS: _grounds(question), RECORDS: f"{question['records']}",
            SURE: _UNWEIGHED if question["probability"] is None else f"{question['probability']:.2f}",
        }  # fmt: skip
        for name, text in cells.items():
            sheet.write_string(row, kind.form.at(name), text, styles.read if name == GROUNDS else styles.number)
        for name, mine, theirs in ((ONE, one, other), (OTHER, other, one)):
            pieces = _pieces(kind, mine, theirs, styles)
            cells[name] = write_pieces(sheet, row, kind.form.at(name), pieces, styles)
        end_row(sheet, row, cells, layout, styles)
        asked.append(Asked(Key(pair, told(cells[ONE], cells[OTHER])).written(), kind.choices))
    return asked


def _grounds(question: Mapping[str, Any]) -> str:
    """Why the pair is open, what agrees and what differs, line by line."""
    said = ((label, worded(question[name])) for name, label in _GROUNDS.items())
    return "\n".join(f"{label}：{text}" for label, text in said if text)


def _pieces(kind: Kind, mine: Mapping[str, Any], theirs: Mapping[str, Any], styles: Styles) -> list[tuple[Format, str]]:
    """What a record says, line by line, beside what the other says."""
    pieces = [(styles.strong, f"{_SOURCE} {mine.get('source', '')}")]
    for name, label in kind.labels.items():
        value, other = mine.get(name), theirs.get(name)
        if value is not None:
            style = styles.plain if other is None else styles.pro if value == other else styles.con
            pieces.append((style, f"\n{label} {shown(str(value))}"))
    return pieces
