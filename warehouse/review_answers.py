"""What an official decided about addresses: checked cell by cell, taken whole or not at all.

Belongs here: every way in which an answer about an address can be wrong, the decisions it holds.
Does not belong here: opening the workbook (`review_reading`), keeping decisions (`decisions`), what stands where
(`review_sheet`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl

from transforms.addresses.decisions import DECISION, Verdict
from warehouse.review_form import CHOICE, LATER, NUMBER, shown
from warehouse.review_reading import Answers, Check, ReviewError, Row, changed_keys, read_filled
from warehouse.review_sheet import CANDIDATES, FORM, NEW_PLACE, NONE, SAME, TEXT, Key, choices, read_key

__all__ = ["Answers", "ReviewError", "read_answers"]


@dataclass
class _Check(Check):
    keys: Mapping[str, Key] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    before: Mapping[str, tuple[datetime, tuple[str | None, ...]]] = field(default_factory=dict)
    decided: dict[str, tuple[int, dict[str, object]]] = field(default_factory=dict)

    def take(self, row: int, given: Row, day: date | None) -> None:
        """One row of the sheet."""
        key = self.keys.get(given[NUMBER])
        if key is None:
            self.fault(NUMBER, row, "这个编号不是导出时的编号")
            return
        if given[TEXT] != shown(key.text):
            self.fault(TEXT, row, "与导出时不同：地址原文被改动，或行被错位")
            return
        choice = given[CHOICE]
        if choice in {"", LATER}:
            self.undecided += 1
            return
        if choice not in choices(len(key.codes)):
            self.fault(CHOICE, row, self._no_choice(choice, key))
            return
        signed = self.signed(row, given, day)
        chosen = self._chosen(row, choice, key, given)
        if chosen is not None and signed is not None:
            self._keep(row, key, chosen | signed)

    @staticmethod
    def _no_choice(choice: str, key: Key) -> str:
        if choice in {*CANDIDATES, SAME}:
            return f"这一行只有 {len(key.codes)} 个候选，没有所选的这一个"
        return "不在下拉单中"

    def _chosen(self, row: int, choice: str, key: Key, given: Row) -> dict[str, object] | None:
        """What was chosen; null when the place cannot be."""
        nothing = {"city_code": None, "canonical": None, "same_as": None}
        if choice in {NONE, NEW_PLACE}:
            return {"verdict": Verdict.NONE if choice == NONE else Verdict.NEW_PLACE, **nothing}
        places = [0, 1] if choice == SAME else [CANDIDATES.index(choice)]
        for place in places:
            if given[CANDIDATES[place]].split("✓")[0].split("✗")[0].strip() != shown(key.addresses[place]):
                self.fault(CANDIDATES[place], row, "与导出时不同：候选被改动，或列被错位")
                return None
            if key.codes[place] not in self.codes:
                self.fault(CHOICE, row, "所选候选已不在地址库中；请重新导出")
                return None
        chosen = {"verdict": Verdict.PLACE, "city_code": key.codes[places[0]], "canonical": key.canonicals[places[0]]}
        return {**nothing, **chosen, "same_as": key.codes[1] if choice == SAME else None}

    def _keep(self, row: int, key: Key, chosen: dict[str, object]) -> None:
        told = (chosen["verdict"], chosen["city_code"], chosen["same_as"])
        if key.decision_id in self.decided:
            first, earlier = self.decided[key.decision_id]
            if told != (earlier["verdict"], earlier["city_code"], earlier["same_as"]):
                self.fault(CHOICE, row, f"与 {FORM.cell(CHOICE, first)} 是同一个问题，选择却不同")
            return
        earlier_at, earlier_told = self.before.get(key.decision_id, (None, None))
        if told == earlier_told:
            self.known += 1
            return
        if earlier_at is not None and chosen["decided_at"] <= earlier_at:  # type: ignore[operator]
            self.fault(CHOICE, row, "这个问题已有同日或更晚的不同结论；要改判，日期须更晚")
            return
        district, town, village = key.beside
        question = {"beside_district": district, "beside_town": town, "beside_village": village}
        asked = {"decision_id": key.decision_id, "text": key.text, "contradicted_by": list(key.contradicted_by)}
        self.decided[key.decision_id] = row, {**asked, **question, **chosen}


def read_answers(path: Path, codes: pl.Series, before: pl.DataFrame, today: date) -> Answers:
    """Read and check a workbook.

    Args:
        path: the workbook.
        codes: every city code there is.
        before: the decisions that were imported before (`decisions.DECISION`).
        today: no decision is later.

    Raises:
        ReviewError: anything is wrong; every wrong cell is named (the first ones, if they are many).
    """
    filled = read_filled(path, FORM)
    try:
        keys = {number: read_key(text) for number, text in filled.keys.items()}
    except ValueError:
        raise changed_keys(path) from None
    latest = before.sort("decided_at").unique("decision_id", keep="last")
    told = {
        name: (at, tuple(rest))
        for name, at, *rest in latest.select(
            "decision_id", "decided_at", "verdict", "city_code", "same_as"
        ).iter_rows()
    }  # fmt: skip
    check = _Check(FORM, today, keys=keys, codes=frozenset(codes), before=told)
    for number, row, day in filled.rows:
        check.take(number, row, day)
    check.finish(path)
    found = pl.DataFrame([row for _, row in check.decided.values()], schema=DECISION)
    return Answers(found, check.known, check.undecided, filled.state)
