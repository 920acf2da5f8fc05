"""The workbook of the queue of addresses: its columns and the answers it takes; the same for writing and reading.

Belongs here: what stands where, and the key that ties a row to its question.
Does not belong here: what all workbooks have in common (`review_form`), writing (`review_workbook`), reading
(`review_answers`).
"""

import json
from dataclasses import dataclass
from hashlib import sha256

from transforms.addresses.matching.considered import MOST
from warehouse.review_form import CHOICE, DAY, ID_LETTERS, LATER, NOTE, NUMBER, REVIEWER, Form

CANDIDATES = tuple(f"候选{number}" for number in range(1, MOST + 1))
TEXT, BESIDE, RECORDS, DEPARTMENTS, PROBLEM = "地址原文", "旁注", "记录数", "部门", "问题"
COLUMNS = (
    NUMBER, TEXT, BESIDE, RECORDS, DEPARTMENTS, PROBLEM, *CANDIDATES, CHOICE, NOTE, REVIEWER, DAY
)  # fmt: skip
FORM = Form("地址", "待审地址", "chengma-address-review-1", COLUMNS)
SHEET = FORM.sheet
NONE, NEW_PLACE, SAME = "以上都不是", "新地点?", "候选1、2是同一处"


def choices(candidates: int) -> list[str]:
    """The answers to a question with so many candidates."""
    same = [SAME] if candidates > 1 else []
    return [*CANDIDATES[:candidates], *same, NONE, NEW_PLACE, LATER]


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
        return sha256(question.encode()).hexdigest()[:ID_LETTERS]

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
