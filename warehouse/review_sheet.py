"""The workbook of the review queue: its sheets, columns and the answers it takes; the same for writing and reading.

Belongs here: what stands where, and the key that ties a row to its question.
Does not belong here: writing (`review_workbook`), reading (`review_answers`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from transforms.addresses.matching.considered import MOST

SHEET, MANUAL, KEYS = "待审地址", "说明", "_键"
FORMAT = "chengma-address-review-1"
CANDIDATES = tuple(f"候选{number}" for number in range(1, MOST + 1))
NUMBER, TEXT, BESIDE, RECORDS, DEPARTMENTS, PROBLEM = "编号", "地址原文", "旁注", "记录数", "部门", "问题"
CHOICE, NOTE, REVIEWER, DAY = "选择", "说明", "审核人", "日期"
COLUMNS = (
    NUMBER, TEXT, BESIDE, RECORDS, DEPARTMENTS, PROBLEM, *CANDIDATES, CHOICE, NOTE, REVIEWER, DAY
)  # fmt: skip
NONE, NEW_PLACE, LATER, SAME = "以上都不是", "新地点?", "暂不处理", "候选1、2是同一处"
_ID_LETTERS = 16
_LONGEST_SHOWN = 1000


def choices(candidates: int) -> list[str]:
    """The answers to a question with so many candidates."""
    same = [SAME] if candidates > 1 else []
    return [*CANDIDATES[:candidates], *same, NONE, NEW_PLACE, LATER]


def cell(column: str, row: int) -> str:
    """A cell as a spreadsheet program calls it: the first row is 1."""
    return f"{chr(ord('A') + COLUMNS.index(column))}{row}"


def shown(text: str) -> str:
    """A text as it stands in a cell: on one line, not endless."""
    return " ".join(text.split())[:_LONGEST_SHOWN]


@dataclass(frozen=True)
class Key:
    """A question and its candidates, as the hidden sheet keeps them."""

    text: str
    beside: tuple[str | None, str | None, str | None]
    contradicted_by: tuple[str, ...]
    codes: tuple[str, ...]
    canonicals: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def decision_id(self) -> str:
        """The same for the same question, whatever its candidates."""
        question = json.dumps([self.text, *self.beside, *self.contradicted_by])
        return sha256(question.encode()).hexdigest()[:_ID_LETTERS]

    def written(self) -> str:
        """As one cell; only plain characters, so that no program changes one."""
        parts = (self.text, self.beside, self.contradicted_by, self.codes, self.canonicals, self.addresses)
        return json.dumps(parts)


def read_key(text: str) -> Key:
    """A key from its cell.

    Raises:
        ValueError: it is none.
    """
    match json.loads(text):
        case [str(raw), [_, _, _] as beside, list(others), list(codes), list(canonicals), list(addresses)]:
            district, town, village = beside
            return Key(raw, (district, town, village), tuple(others), tuple(codes), tuple(canonicals), tuple(addresses))
    message = "no key"
    raise ValueError(message)


def checksum(rows: Sequence[Sequence[str]]) -> str:
    """What tells whether the hidden sheet, numbers and keys, is as it was written."""
    return sha256("\n".join([FORMAT, *("\t".join(row) for row in rows)]).encode()).hexdigest()
