"""The queue of addresses as a workbook in which an official can decide.

Belongs here: what a row says, the manual.
Does not belong here: what all workbooks share (`review_writing`), what stands where (`review_sheet`), which questions
there are (`transforms.addresses.review`).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # it has annotations but no py.typed

from transforms.addresses.review import Queue
from warehouse.review_form import CHOICE, DAY, LATER, NUMBER, REVIEWER, shown
from warehouse.review_sheet import (
    BESIDE,
    CANDIDATES,
    DEPARTMENTS,
    FORM,
    NEW_PLACE,
    NONE,
    PROBLEM,
    RECORDS,
    SAME,
    TEXT,
    Key,
    choices,
)  # fmt: skip
from warehouse.review_writing import Asked, Layout, Styles, end_row, write_book, write_pieces

_WIDTHS = {TEXT: 34, BESIDE: 16, RECORDS: 7, DEPARTMENTS: 13, PROBLEM: 24, **dict.fromkeys(CANDIDATES, 30)}
_MANUAL = (
    ("怎样填写", (
        f"“{FORM.sheet}”每行是一个问题，记录多的在前；同一写法、同一旁注的记录合并为一行，一次决定，全部适用。",
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


def write_workbook(path: Path, queue: Queue, state: str) -> None:
    """Write the queue; the file appears when it is whole.

    Args:
        path: where to.
        queue: what waits.
        state: of the lake that it was read from.
    """
    most = queue.candidates.group_by("question").len()["len"].max() or 0
    unused = frozenset(CANDIDATES[int(str(most)) :])
    layout = Layout(FORM, _MANUAL, _WIDTHS, FORM.at(TEXT) + 1, unused)
    write_book(path, layout, state, partial(_write_questions, queue=queue, layout=layout))


def _write_questions(sheet: Worksheet, styles: Styles, queue: Queue, layout: Layout) -> Sequence[Asked]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for candidate in queue.candidates.to_dicts():
        found.setdefault(candidate["question"], []).append(candidate)
    asked = []
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
            sheet.write_string(row, FORM.at(name), text, style)
        for at, name in enumerate(CANDIDATES):
            place = candidates[at] if at < len(candidates) else None
            cells[name] = _write_candidate(sheet, row, FORM.at(name), place, styles)
        end_row(sheet, row, cells, layout, styles)
        columns = ([candidate[name] for candidate in candidates] for name in ("city_code", "canonical", "address"))
        codes, canonicals, addresses = (tuple(column) for column in columns)
        key = Key(question["text"], beside, tuple(question["contradicted_by"]), codes, canonicals, addresses)
        asked.append(Asked(key.written(), choices(len(codes))))
    return asked


def _write_candidate(
    sheet: Worksheet, row: int, column: int, candidate: Mapping[str, Any] | None, styles: Styles
) -> str:
    """The address in bold, what speaks for it in green, what speaks against it in red."""
    if candidate is None:
        return write_pieces(sheet, row, column, [], styles)
    pieces = [(styles.strong, shown(candidate["address"]))]
    if candidate["pros"]:
        pieces.append((styles.pro, "\n✓ " + "、".join(candidate["pros"])))
    if candidate["cons"]:
        pieces.append((styles.con, "\n✗ " + "、".join(candidate["cons"])))
    return write_pieces(sheet, row, column, pieces, styles)
