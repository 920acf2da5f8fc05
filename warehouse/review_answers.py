"""What an official decided in the workbook: checked cell by cell, taken whole or not at all.

Belongs here: reading the workbook, every way in which an answer can be wrong, the decisions it holds.
Does not belong here: keeping decisions (`decisions`), what stands where (`review_sheet`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import fastexcel
import polars as pl

from transforms import dates
from transforms.addresses.decisions import DECISION, Verdict
from warehouse.review_sheet import (
    CANDIDATES,
    CHOICE,
    COLUMNS,
    DAY,
    FORMAT,
    KEYS,
    LATER,
    NEW_PLACE,
    NONE,
    NOTE,
    NUMBER,
    REVIEWER,
    SAME,
    SHEET,
    TEXT,
    Key,
    cell,
    checksum,
    choices,
    read_key,
    shown,
)  # fmt: skip

_SHOWN = 30
Row = Mapping[str, str]


class ReviewError(Exception):
    """A workbook that is refused; the message names sheet and cell, never what stands in it."""


@dataclass(frozen=True)
class Answers:
    """The decisions of a workbook.

    decisions: as `decisions.DECISION`; those that were imported before are left out.
    known: how many those are.
    undecided: rows without an answer, or put off.
    state: of the lake when the workbook was written.
    """

    decisions: pl.DataFrame
    known: int
    undecided: int
    state: str


@dataclass
class _Check:
    """Goes through the rows and gathers what is wrong."""

    keys: Mapping[str, Key]
    codes: frozenset[str]
    before: Mapping[str, tuple[datetime, tuple[str | None, ...]]]
    today: date
    faults: list[str] = field(default_factory=list)
    decided: dict[str, tuple[int, dict[str, object]]] = field(default_factory=dict)
    known: int = 0
    undecided: int = 0

    def fault(self, column: str, row: int, what: str) -> None:
        self.faults.append(f"{SHEET}!{cell(column, row)}: {what}")

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
        sound = self._signed(row, given, day)
        chosen = self._chosen(row, choice, key, given)
        if chosen is not None and sound and day is not None:
            at = datetime.combine(day, datetime.min.time())
            signed = {"note": given[NOTE] or None, "decided_by": given[REVIEWER], "decided_at": at}
            self._keep(row, key, chosen | signed)

    @staticmethod
    def _no_choice(choice: str, key: Key) -> str:
        if choice in {*CANDIDATES, SAME}:
            return f"这一行只有 {len(key.codes)} 个候选，没有所选的这一个"
        return "不在下拉单中"

    def _signed(self, row: int, given: Row, day: date | None) -> bool:
        before = len(self.faults)
        if not given[REVIEWER]:
            self.fault(REVIEWER, row, "没有审核人")
        if not given[DAY]:
            self.fault(DAY, row, "没有日期")
        elif day is None:
            self.fault(DAY, row, "不是日期；请写成 2025-11-24 的样子")
        elif day > self.today:
            self.fault(DAY, row, "日期在将来")
        return len(self.faults) == before

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
                self.fault(CHOICE, row, f"与 {cell(CHOICE, first)} 是同一个问题，选择却不同")
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
    sheet, hidden = _sheets(path)
    keys, state = _keys(path, hidden)
    latest = before.sort("decided_at").unique("decision_id", keep="last")
    told = {
        name: (at, tuple(rest))
        for name, at, *rest in latest.select(
            "decision_id", "decided_at", "verdict", "city_code", "same_as"
        ).iter_rows()
    }  # fmt: skip
    check = _Check(keys, frozenset(codes), told, today)
    rows = list(_rows(sheet))
    days = dates.date(pl.Series([row[DAY] or None for row in rows], dtype=pl.String)).value.to_list()
    for number, (row, day) in enumerate(zip(rows, days, strict=True), start=2):
        if any(row.values()):
            check.take(number, row, day)
    if check.faults:
        raise ReviewError(_refusal(path, check.faults))
    found = pl.DataFrame([row for _, row in check.decided.values()], schema=DECISION)
    return Answers(found, check.known, check.undecided, state)


def _refusal(path: Path, faults: Sequence[str]) -> str:
    more = [f"… and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
    head = f"{path.name}: nothing was imported, {len(faults)} cells are wrong"
    return "\n  ".join([head, *faults[:_SHOWN], *more])


def _sheets(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The sheet with the answers and the hidden one, every cell as text."""
    if not path.is_file():
        message = f"there is no file {path}"
        raise FileNotFoundError(message)
    try:
        book = fastexcel.read_excel(path)
        sheets = [_cells(book, name) for name in (SHEET, KEYS) if name in book.sheet_names]
    except fastexcel.FastExcelError as error:
        message = f"{path.name}: it is no workbook that can be read ({type(error).__name__})"
        raise ReviewError(message) from None
    if len(sheets) < len((SHEET, KEYS)):
        message = f"{path.name}: it is no workbook of `chengma review export`: a sheet is missing"
        raise ReviewError(message)
    first, second = sheets
    return first, second


def _cells(book: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    sheet = book.load_sheet(name, header_row=None, dtypes="string", skip_rows=0).to_polars()
    return sheet.rename({column: str(at) for at, column in enumerate(sheet.columns)})


def _keys(path: Path, hidden: pl.DataFrame) -> tuple[dict[str, Key], str]:
    """The key of each number, and the state of the lake."""
    changed = f"{path.name}: the hidden sheet {KEYS} was changed; export again"
    rows = [["" if value is None else str(value) for value in row] for row in hidden.rows()]
    if not rows or len(rows[0]) < 3 or rows[0][0] != FORMAT:
        raise ReviewError(changed)
    if checksum([row[:2] for row in rows[1:]]) != rows[0][2]:
        raise ReviewError(changed)
    try:
        return {row[0]: read_key(row[1]) for row in rows[1:]}, rows[0][1]
    except ValueError:
        raise ReviewError(changed) from None


def _rows(sheet: pl.DataFrame) -> Iterator[Row]:
    """The rows below the header, as text by column.

    Raises:
        ReviewError: the header is not the one that was written.
    """
    head = ["" if value is None else str(value).strip() for value in (sheet.row(0) if sheet.height else ())]
    for at, name in enumerate(COLUMNS):
        if at >= len(head) or head[at] != name:
            message = f"{SHEET}!{cell(name, 1)}: 表头应为“{name}”，被改动了；请重新导出"
            raise ReviewError(message)
    for row in sheet.slice(1).iter_rows():
        yield {name: "" if value is None else str(value).strip() for name, value in zip(COLUMNS, row, strict=False)}
