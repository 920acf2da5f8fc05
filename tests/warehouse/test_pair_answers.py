"""The workbooks of pairs: two records side by side, what comes back, and what is refused with its cell."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest

from tests.warehouse.conftest import filled
from transforms.entities.decisions import DECISION, PAIR, no_decisions
from warehouse.pair_answers import read_pair_answers
from warehouse.pair_sheet import COLUMNS, ENTERPRISES, PEOPLE, Kind
from warehouse.pair_workbook import Asking, write_pairs
from warehouse.review_form import KEYS
from warehouse.review_reading import Answers, ReviewError, form_of

TODAY = date(2025, 11, 24)
PRIVATE = "吴秀英"
PAIRS = [("a", "1", "subject", "b", "2", "caller"), ("a", "3", "subject", "a", "4", "subject")]
SIGNED = {"I2": "张审", "J2": "2025-11-20"}


def asking(kind: Kind, pairs: Sequence[tuple[str, ...]] = PAIRS) -> Asking:
    shown = {name: [pair[at] for pair in pairs] for at, name in enumerate(PAIR)}
    questions = pl.DataFrame(
        {**shown, "probability": [0.5, None][: len(pairs)],
         "why": ["not sure enough", "two valid numbers"][: len(pairs)],
         "agreed": ["the same name; a telephone", "the number"][: len(pairs)],
         "differed": ["sex", ""][: len(pairs)], "records": [7, 2][: len(pairs)]},
    )  # fmt: skip
    facts: dict[tuple[str, ...], Mapping[str, Any]] = {
        ("a", "1", "subject"): {"source": "低保 本人", "name": PRIVATE, "sex": "女", "phone": "1", "uscc": None},
        ("b", "2", "caller"): {"source": "工单 诉求人", "name": PRIVATE, "sex": "男", "phone": None},
    }
    return Asking(kind, questions, facts)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    write_pairs(tmp_path / "pairs.xlsx", asking(PEOPLE), "gold.person_review=1")
    return tmp_path / "pairs.xlsx"


def answers(path: Path, before: pl.DataFrame | None = None, kind: Kind = PEOPLE) -> Answers:
    return read_pair_answers(path, kind, no_decisions() if before is None else before, TODAY)


def refused(path: Path, before: pl.DataFrame | None = None) -> list[str]:
    with pytest.raises(ReviewError) as error:
        answers(path, before)
    assert PRIVATE not in str(error.value)
    return [line.strip() for line in str(error.value).splitlines()[1:]]


def test_two_records_stand_side_by_side_with_the_reasons(workbook: Path) -> None:
    sheet = fastexcel.read_excel(workbook).load_sheet("待审人员", header_row=None, dtypes="string").to_polars()
    head, first, second = sheet.rows()
    assert head == COLUMNS
    assert first[:6] == (
        "1", f"来源 低保 本人\n姓名 {PRIVATE}\n性别 女\n电话 1", f"来源 工单 诉求人\n姓名 {PRIVATE}\n性别 男",
        "待核：把握不足\n一致：姓名或名称相同；电话相同\n不同：性别", "0.50", "7",
    )  # fmt: skip
    assert second[3:6] == ("待核：两个有效号码\n一致：身份证号", "—", "2")


def test_decisions_come_back_by_the_keys_of_the_records(workbook: Path) -> None:
    cells = {"G2": "是同一人", "H2": "问过", **SIGNED, "G3": "无法判断", "I3": "李审", "J3": "2025年11月3日"}
    found = answers(filled(workbook, cells))
    assert dict(found.decisions.schema) == DECISION
    same, unsure = found.decisions.drop("decision_id").to_dicts()
    assert same == {
        **dict(zip(PAIR, PAIRS[0], strict=True)), "verdict": "same", "note": "问过", "decided_by": "张审",
        "decided_at": datetime(2025, 11, 20),  # noqa: DTZ001  stored without a zone
    }  # fmt: skip
    assert (unsure["verdict"], found.state) == ("unsure", "gold.person_review=1")


def test_what_is_put_off_stays_open(workbook: Path) -> None:
    found = answers(filled(workbook, {"G2": "暂不处理"}))
    assert (found.decisions.height, found.undecided) == (0, 2)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"G2": "也许", **SIGNED}, ["G2: 不在下拉单中"]),
        ({"G2": "是同一家", **SIGNED}, ["G2: 不在下拉单中"]),
        ({"G2": "是同一人", "J2": "2025-11-20"}, ["I2: 没有审核人"]),
        ({"G2": "是同一人", "I2": "张审"}, ["J2: 没有日期"]),
        ({"G2": "是同一人", "I2": "张审", "J2": "昨天"}, ["J2: 不是日期；请写成 2025-11-24 的样子"]),
        ({"G2": "是同一人", "I2": "张审", "J2": "2025-11-25"}, ["J2: 日期在将来"]),
        ({"B2": "别人", "G2": "是同一人", **SIGNED}, ["B2: 甲、乙两栏与导出时不同：内容被改动，或行被错位"]),
        ({"A2": "2", "G2": "是同一人", **SIGNED}, ["B2: 甲、乙两栏与导出时不同：内容被改动，或行被错位"]),
        ({"A2": "9"}, ["A2: 这个编号不是导出时的编号"]),
        ({"G2": "也许", "G3": "是同一人"}, ["G2: 不在下拉单中", "I3: 没有审核人", "J3: 没有日期"]),
    ],
)
def test_nonsense_is_refused_with_its_cell(workbook: Path, cells: Mapping[str, str], said: list[str]) -> None:
    assert refused(filled(workbook, cells)) == [f"待审人员!{what}" for what in said]


def test_the_same_workbook_twice_decides_nothing_more_and_revising_takes_a_later_day(workbook: Path) -> None:
    first = answers(filled(workbook, {"G2": "是同一人", **SIGNED}))
    again = answers(workbook, first.decisions)
    assert (again.decisions.height, again.known) == (0, 1)
    filled(workbook, {"G2": "不是同一人"})
    assert refused(workbook, first.decisions) == ["待审人员!G2: 这一对已有同日或更晚的不同结论；要改判，日期须更晚"]
    revised = answers(filled(workbook, {"J2": "2025-11-21"}), first.decisions).decisions
    assert revised["verdict"].to_list() == ["different"]


def test_a_pair_is_one_question_whichever_record_stands_first(tmp_path: Path) -> None:
    there, back = PAIRS[0], (*PAIRS[0][3:], *PAIRS[0][:3])
    write_pairs(tmp_path / "pairs.xlsx", asking(PEOPLE, [there, back]), "")
    cells = {"G2": "是同一人", **SIGNED, "G3": "不是同一人", "I3": "李审", "J3": "2025-11-21"}
    assert refused(filled(tmp_path / "pairs.xlsx", cells)) == ["待审人员!G3: 与 G2 是同一对记录，选择却不同"]


@pytest.mark.parametrize("cells", [{"B2": "{}"}, {"A2": "2"}, {"C1": "0"}, {"A1": "chengma-address-review-1"}])
def test_a_changed_key_is_refused(workbook: Path, cells: Mapping[str, str]) -> None:
    with pytest.raises(ReviewError, match=f"the hidden sheet {KEYS} was changed"):
        answers(filled(workbook, cells, KEYS))


def test_what_a_workbook_is_about_is_known_by_its_sheet(workbook: Path, tmp_path: Path) -> None:
    forms = [ENTERPRISES.form, PEOPLE.form]
    assert form_of(workbook, forms) is PEOPLE.form
    write_pairs(tmp_path / "firms.xlsx", asking(ENTERPRISES), "")
    assert form_of(tmp_path / "firms.xlsx", forms) is ENTERPRISES.form
    filled(tmp_path / "firms.xlsx", {"G2": "是同一家", **SIGNED}, "待审企业")
    assert answers(tmp_path / "firms.xlsx", kind=ENTERPRISES).decisions["verdict"].to_list() == ["same"]
    with pytest.raises(ReviewError, match="a sheet is missing"):
        answers(tmp_path / "firms.xlsx")
