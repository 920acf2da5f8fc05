"""The workbook of the review queue: what an official sees, what comes back, and what is refused with its cell."""

import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import fastexcel
import polars as pl
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has annotations but no py.typed

from tests.warehouse.conftest import filled
from transforms.addresses.decisions import DECISION, no_decisions
from transforms.addresses.review import Queue
from warehouse.review_answers import Answers, ReviewError, read_answers
from warehouse.review_form import KEYS, MANUAL
from warehouse.review_sheet import COLUMNS, SHEET, choices
from warehouse.review_workbook import write_workbook

TODAY = date(2025, 11, 24)
PRIVATE = "金丝雀路7号"
CODES = pl.Series(["50Hx", "50Hy", "50Hz"])
SIGNED = {"N2": "张审", "O2": "2025-11-20"}


def queue() -> Queue:
    """Three questions: with two candidates, with none, with a text that looks like a formula."""
    texts = [f"{PRIVATE}1栋301", f"{PRIVATE}\n 附近", "=SUM(A1)+0012345678901234567890"]
    questions = pl.DataFrame(
        {
            "question": [0, 1, 2], "text": texts, "beside_district": [None, "南岸区", None],
            "beside_town": [None, "南坪街道", None], "beside_village": [None, None, None],
            "contradicted_by": [["50Hy"], [], []], "records": [12, 3, 1],
            "departments": [["民政局", "卫健委"], ["民政局"], ["民政局"]],
            "problem": ["两处都像", "没有把握", "没有把握"],
        }, schema_overrides={"beside_village": pl.String, "contradicted_by": pl.List(pl.String)},
    )  # fmt: skip
    candidates = pl.DataFrame(
        {
            "question": [0, 0, 2], "rank": [0, 1, 0], "city_code": ["50Hx", "50Hy", "50Hz"],
            "canonical": ["x", "y", "z"],
            "address": [f"重庆市{PRIVATE}甲", f"重庆市{PRIVATE}乙", "丙"], "pros": [["道路一致"], [], []],
            "cons": [[], ["镇街不一致", "小区名疑有错字"], []],
        }, schema_overrides={"pros": pl.List(pl.String)},
    )  # fmt: skip
    return Queue(questions, candidates, 3)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    write_workbook(tmp_path / "queue.xlsx", queue(), "gold.address=3")
    return tmp_path / "queue.xlsx"


def answers(path: Path, before: pl.DataFrame | None = None, codes: pl.Series = CODES) -> Answers:
    return read_answers(path, codes, no_decisions() if before is None else before, TODAY)


def refused(path: Path, before: pl.DataFrame | None = None, codes: pl.Series = CODES) -> list[str]:
    """The cells that are wrong, with what is said of them."""
    with pytest.raises(ReviewError) as error:
        answers(path, before, codes)
    assert PRIVATE not in str(error.value)
    head, *cells = str(error.value).splitlines()
    assert head == f"{path.name}: nothing was imported, {len(cells)} cells are wrong"
    return [cell.strip() for cell in cells]


def sheet(path: Path, name: str) -> list[tuple[object, ...]]:
    return fastexcel.read_excel(path).load_sheet(name, header_row=None, dtypes="string").to_polars().rows()


def test_a_question_is_a_row_of_text_with_its_candidates_and_what_speaks_for_and_against(workbook: Path) -> None:
    head, first, second, third = sheet(workbook, SHEET)
    assert head == COLUMNS
    assert first[:8] == (
        "1", f"{PRIVATE}1栋301", "", "12", "民政局\n卫健委", "两处都像", f"重庆市{PRIVATE}甲\n✓ 道路一致",
        f"重庆市{PRIVATE}乙\n✗ 镇街不一致、小区名疑有错字",
    )  # fmt: skip
    assert second[1:3] == (f"{PRIVATE} 附近", "南岸区\n南坪街道")
    assert third[1] == "=SUM(A1)+0012345678901234567890"
    assert "不要改动" in str(sheet(workbook, MANUAL))


def test_an_official_is_led(workbook: Path) -> None:
    """Drop-downs of what the row has, a header that stays, four columns that can be written to, a page that fits."""
    with zipfile.ZipFile(workbook) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()
    for count, cell in ((2, "L2"), (0, "L3"), (1, "L4")):
        offered = ",".join(choices(count))
        assert f'sqref="{cell}"><formula1>"{offered}"' in page.replace("&quot;", '"')
    assert 'ySplit="1" topLeftCell="C2"' in page
    assert "<sheetProtection" in page
    assert 'fitToHeight="0"' in page
    assert 'orientation="landscape"' in page
    assert "_xlnm.Print_Titles" in book
    assert f'name="{KEYS}" sheetId="3" state="veryHidden"' in book


def test_without_an_answer_nothing_is_decided(workbook: Path) -> None:
    filled(workbook, {"L2": "暂不处理", "N3": "张审", "O3": "2025-11-20"})
    found = answers(workbook)
    assert (found.decisions.height, found.undecided, found.state) == (0, 3, "gold.address=3")


def test_decisions_come_back_with_who_and_when(workbook: Path) -> None:
    cells = {
        "L2": "候选2", "M2": "去看过", **SIGNED, "L3": "新地点?", "N3": "李审", "O3": "2025年11月3日",
        "L4": "以上都不是", "N4": "李审", "O4": "2025/11/03",
    }  # fmt: skip
    found = answers(filled(workbook, cells))
    assert dict(found.decisions.schema) == DECISION
    place, new, none = found.decisions.drop("decision_id").to_dicts()
    assert place == {
        "text": f"{PRIVATE}1栋301", "beside_district": None, "beside_town": None, "beside_village": None,
        "contradicted_by": ["50Hy"], "verdict": "place", "city_code": "50Hy", "canonical": "y", "same_as": None,
        "note": "去看过", "decided_by": "张审", "decided_at": datetime(2025, 11, 20),  # noqa: DTZ001  stored without a zone
    }  # fmt: skip
    assert (new["verdict"], new["text"], new["beside_town"]) == ("new_place", f"{PRIVATE}\n 附近", "南坪街道")
    assert (none["verdict"], none["city_code"], none["decided_at"].day) == ("none", None, 3)
    assert found.decisions["decision_id"].is_unique().all()


def test_two_places_can_be_said_to_be_one(workbook: Path) -> None:
    (row,) = answers(filled(workbook, {"L2": "候选1、2是同一处", **SIGNED})).decisions.to_dicts()
    assert (row["verdict"], row["city_code"], row["same_as"]) == ("place", "50Hx", "50Hy")


def test_a_date_that_a_spreadsheet_program_stored_as_a_number_is_a_date(workbook: Path) -> None:
    (row,) = answers(filled(workbook, {"L2": "候选1", "N2": "张审", "O2": "45981"})).decisions.to_dicts()
    assert row["decided_at"].date() == date(2025, 11, 20)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"L2": "也许", **SIGNED}, ["L2: 不在下拉单中"]),
        ({"L2": "候选3", **SIGNED}, ["L2: 这一行只有 2 个候选，没有所选的这一个"]),
        ({"L4": "候选1、2是同一处", "N4": "张审", "O4": "2025-11-20"}, ["L4: 这一行只有 1 个候选，没有所选的这一个"]),
        ({"L2": "候选1", "O2": "2025-11-20"}, ["N2: 没有审核人"]),
        ({"L2": "候选1", "N2": "张审"}, ["O2: 没有日期"]),
        ({"L2": "候选1", "N2": "张审", "O2": "昨天"}, ["O2: 不是日期；请写成 2025-11-24 的样子"]),
        ({"L2": "候选1", "N2": "张审", "O2": "2025-11-25"}, ["O2: 日期在将来"]),
        ({"B2": "别处", "L2": "候选1", **SIGNED}, ["B2: 与导出时不同：地址原文被改动，或行被错位"]),
        ({"A2": "3", "L2": "候选1", **SIGNED}, ["B2: 与导出时不同：地址原文被改动，或行被错位"]),
        ({"A2": "9"}, ["A2: 这个编号不是导出时的编号"]),
        ({"G2": "别处", "L2": "候选1", **SIGNED}, ["G2: 与导出时不同：候选被改动，或列被错位"]),
        ({"L2": "也许", "L3": "候选1", "L4": "候选1"}, [
            "L2: 不在下拉单中", "L3: 这一行只有 0 个候选，没有所选的这一个", "N4: 没有审核人", "O4: 没有日期"]),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_its_cell(workbook: Path, cells: Mapping[str, str], said: list[str]) -> None:
    assert refused(filled(workbook, cells)) == [f"{SHEET}!{what}" for what in said]


def test_one_question_decided_twice_differently_is_refused(workbook: Path) -> None:
    again = {"A3": "1", "B3": f"{PRIVATE}1栋301", "G3": f"重庆市{PRIVATE}甲", "N3": "李审", "O3": "2025-11-21"}
    filled(workbook, {"L2": "候选2", **SIGNED, **again, "L3": "候选1"})
    assert refused(workbook) == [f"{SHEET}!L3: 与 L2 是同一个问题，选择却不同"]
    assert answers(filled(workbook, {"L3": "候选2", "H3": f"重庆市{PRIVATE}乙"})).decisions.height == 1


def test_a_place_that_is_no_longer_there_cannot_be_chosen(workbook: Path) -> None:
    filled(workbook, {"L2": "候选1", **SIGNED})
    assert refused(workbook, codes=CODES[1:]) == [f"{SHEET}!L2: 所选候选已不在地址库中；请重新导出"]


def test_the_same_workbook_twice_decides_nothing_more(workbook: Path) -> None:
    first = answers(filled(workbook, {"L2": "候选1", **SIGNED}))
    again = answers(workbook, first.decisions)
    assert (again.decisions.height, again.known) == (0, 1)


def test_an_earlier_decision_is_revised_by_a_later_day_only(workbook: Path) -> None:
    first = answers(filled(workbook, {"L2": "候选1", **SIGNED})).decisions
    filled(workbook, {"L2": "候选2"})
    assert refused(workbook, first) == [f"{SHEET}!L2: 这个问题已有同日或更晚的不同结论；要改判，日期须更晚"]
    assert answers(filled(workbook, {"O2": "2025-11-21"}), first).decisions["city_code"].to_list() == ["50Hy"]


@pytest.mark.parametrize("cells", [{"B2": "{}"}, {"A2": "2"}, {"C1": "0"}, {"A1": "other"}])
def test_a_changed_key_is_refused(workbook: Path, cells: Mapping[str, str]) -> None:
    filled(workbook, {"L2": "候选1", **SIGNED})
    with pytest.raises(ReviewError, match=f"the hidden sheet {KEYS} was changed"):
        answers(filled(workbook, cells, KEYS))


def test_a_changed_header_is_refused_with_its_cell(workbook: Path) -> None:
    with pytest.raises(ReviewError, match=f"{SHEET}!L1: 表头应为“选择”"):
        answers(filled(workbook, {"L1": "结论"}))


def test_another_workbook_or_none_at_all_is_refused(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "other.xlsx")) as book:
        book.add_worksheet("a").write(0, 0, PRIVATE)
    with pytest.raises(ReviewError, match=r"other.xlsx: it is no workbook of `chengma review export`"):
        answers(tmp_path / "other.xlsx")
    (tmp_path / "damaged.xlsx").write_bytes(b"PK\x03\x04" + PRIVATE.encode())
    with pytest.raises(ReviewError, match=r"damaged.xlsx: it is no workbook that can be read"):
        answers(tmp_path / "damaged.xlsx")
    with pytest.raises(FileNotFoundError):
        answers(tmp_path / "none.xlsx")
