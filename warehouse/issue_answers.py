"""What a department answered about its problems: checked cell by cell, taken whole or not at all.

Belongs here: every way in which such an answer can be wrong, the answers it holds.
Does not belong here: opening the workbook (`review_reading`), keeping answers (`decisions`), what stands where
(`issue_sheet`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from quality.issues import ANSWER
from warehouse.issue_sheet import ANSWERS, FORM, REASONED, SHOWN, told
from warehouse.review_form import CHOICE, LATER, NOTE, NUMBER
from warehouse.review_reading import Answers, Check, Row, changed_keys, read_filled


@dataclass
class _Check(Check):
    keys: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    before: frozenset[tuple[object, ...]] = frozenset()
    told: list[dict[str, object]] = field(default_factory=list)

    def take(self, row: int, given: Row, day: date | None) -> None:
        """One row of the sheet."""
        issue_id, digest = self.keys.get(given[NUMBER], ("", ""))
        if not issue_id:
            self.fault(NUMBER, row, "这个编号不是导出时的编号")
        elif told(tuple(given[head] for head in SHOWN)) != digest:
            self.fault("问题编号", row, "问题各栏与导出时不同：内容被改动，或行被错位")
        elif given[CHOICE] in {"", LATER}:
            self.undecided += 1
        elif given[CHOICE] not in ANSWERS:
            self.fault(CHOICE, row, "不在下拉单中")
        elif given[CHOICE] in REASONED and not given[NOTE]:
            self.fault(NOTE, row, f"选“{given[CHOICE]}”的，须写明理由")
        elif (signed := self.signed(row, given, day)) is not None:
            answer = (issue_id, given[CHOICE], signed["note"], signed["decided_by"], day)
            if answer in self.before:
                self.known += 1
            else:
                self.told.append(dict(zip(ANSWER, answer, strict=True)))


def read_issue_answers(path: Path, before: pl.DataFrame, today: date) -> Answers:
    """Read and check a workbook.

    Args:
        path: the workbook.
        before: the answers that were imported before, as `quality.issues.ANSWER`.
        today: no answer is later.

    Raises:
        ReviewError: anything is wrong; every wrong cell is named (the first ones, if they are many).
    """
    filled = read_filled(path, FORM)
    keys = {number: tuple(text.split(" ")) for number, text in filled.keys.items()}
    if any(len(key) != 2 for key in keys.values()):
        raise changed_keys(path)
    pairs = {number: (key[0], key[1]) for number, key in keys.items()}
    check = _Check(FORM, today, keys=pairs, before=frozenset(before.select(list(ANSWER)).iter_rows()))
    for number, row, day in filled.rows:
        check.take(number, row, day)
    check.finish(path)
    return Answers(pl.DataFrame(check.told, schema=ANSWER), check.known, check.undecided, filled.state)
