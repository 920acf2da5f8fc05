"""What an official decided about pairs of records: checked cell by cell, taken whole or not at all.

Belongs here: every way in which an answer about a pair can be wrong, the decisions it holds.
Does not belong here: opening the workbook (`review_reading`), keeping decisions (`decisions`), what stands where
(`pair_sheet`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl

from transforms.entities.decisions import DECISION, PAIR
from warehouse.pair_sheet import ONE, OTHER, Key, Kind, read_key, told
from warehouse.review_form import CHOICE, LATER, NUMBER
from warehouse.review_reading import Answers, Check, Row, changed_keys, read_filled


@dataclass
class _Check(Check):
    kind: Kind | None = None
    keys: Mapping[str, Key] = field(default_factory=dict)
    before: Mapping[str, tuple[datetime, str]] = field(default_factory=dict)
    decided: dict[str, tuple[int, dict[str, object]]] = field(default_factory=dict)

    def take(self, row: int, given: Row, day: date | None) -> None:
        """One row of the sheet."""
        key, answers = self.keys.get(given[NUMBER]), self.kind.answers if self.kind else {}
        if key is None:
            self.fault(NUMBER, row, "这个编号不是导出时的编号")
        elif told(given[ONE], given[OTHER]) != key.told:
            self.fault(ONE, row, "甲、乙两栏与导出时不同：内容被改动，或行被错位")
        elif given[CHOICE] in {"", LATER}:
            self.undecided += 1
        elif given[CHOICE] not in answers:
            self.fault(CHOICE, row, "不在下拉单中")
        elif (signed := self.signed(row, given, day)) is not None:
            self._keep(row, key, {"verdict": answers[given[CHOICE]].value, **signed})

    def _keep(self, row: int, key: Key, chosen: dict[str, object]) -> None:
        verdict = chosen["verdict"]
        if key.decision_id in self.decided:
            first, earlier = self.decided[key.decision_id]
            if verdict != earlier["verdict"]:
                self.fault(CHOICE, row, f"与 {self.form.cell(CHOICE, first)} 是同一对记录，选择却不同")
            return
        earlier_at, earlier_verdict = self.before.get(key.decision_id, (None, None))
        if verdict == earlier_verdict:
            self.known += 1
            return
        if earlier_at is not None and chosen["decided_at"] <= earlier_at:  # type: ignore[operator]
            self.fault(CHOICE, row, "这一对已有同日或更晚的不同结论；要改判，日期须更晚")
            return
        pair = dict(zip(PAIR, key.pair, strict=True))
        self.decided[key.decision_id] = row, {"decision_id": key.decision_id, **pair, **chosen}


def read_pair_answers(path: Path, kind: Kind, before: pl.DataFrame, today: date) -> Answers:
    """Read and check a workbook.

    Args:
        path: the workbook.
        kind: what it is about.
        before: the decisions that were imported before.
        today: no decision is later.

    Raises:
        ReviewError: anything is wrong; every wrong cell is named (the first ones, if they are many).
    """
    filled = read_filled(path, kind.form)
    try:
        keys = {number: read_key(text) for number, text in filled.keys.items()}
    except ValueError:
        raise changed_keys(path) from None
    latest = before.sort("decided_at").unique("decision_id", keep="last")
    said = {
        name: (at, verdict) for name, at, verdict in latest.select("decision_id", "decided_at", "verdict").iter_rows()
    }
    check = _Check(kind.form, today, kind=kind, keys=keys, before=said)
    for number, row, day in filled.rows:
        check.take(number, row, day)
    check.finish(path)
    found = pl.DataFrame([row for _, row in check.decided.values()], schema=DECISION)
    return Answers(found, check.known, check.undecided, filled.state)
