"""The workbook of a department's problems: what it takes, and what it refuses by cell."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from quality.issues import ANSWER, NAME, ledger
from quality.tables import own_tables
from tests.quality.test_issues import FIRST, no_answers, no_issues, results
from tests.warehouse.conftest import filled
from warehouse import decisions
from warehouse import issues as kept
from warehouse.issue_sheet import FORM
from warehouse.lake import Lake
from warehouse.review_reading import ReviewError

TODAY = date(2025, 11, 24)
Fill = Callable[..., Path]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    lake.write(own_tables()[NAME], ledger(results(7), no_issues(), no_answers(), FIRST))
    return lake


@pytest.fixture
def fill(lake: Lake, tmp_path: Path) -> Fill:
    """The department's workbook with cells of its first row filled in."""

    def made(**cells: str) -> Path:
        path = tmp_path / "issues.xlsx"
        kept.export(lake, "health", path)
        return filled(path, {FORM.cell(name, 2): value for name, value in cells.items()})

    return made


def test_an_answer_is_kept_once(lake: Lake, fill: Fill) -> None:
    path = fill(选择="已整改", 说明="已更正", 审核人="李四", 日期="2025-11-20")
    assert kept.take(lake, path, TODAY).decisions.height == 1
    again = kept.take(lake, path, TODAY)
    assert (again.decisions.height, again.known) == (0, 1)
    (answer,) = decisions.taken(lake, kept.ANSWERS).to_dicts()
    issue_id = lake.scan(NAME).select("issue_id").collect().item()
    assert answer == dict(zip(ANSWER, (issue_id, "已整改", "已更正", "李四", date(2025, 11, 20)), strict=True))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"选择": "好了", "审核人": "李四", "日期": "2025-11-20"}, "不在下拉单中"),
        ({"选择": "不属实", "审核人": "李四", "日期": "2025-11-20"}, "须写明理由"),
        ({"选择": "已整改", "日期": "2025-11-20"}, "没有审核人"),
        ({"选择": "已整改", "审核人": "李四", "日期": "2025-12-20"}, "日期在将来"),
        ({"选择": "已整改", "审核人": "李四", "日期": "2025-11-20", "影响行数": "1"}, "内容被改动"),
    ],
)
def test_what_is_wrong_is_named_by_cell_and_nothing_is_kept(
    lake: Lake, fill: Fill, cells: dict[str, str], said: str
) -> None:
    with pytest.raises(ReviewError, match=said):
        kept.take(lake, fill(**cells), TODAY)
    assert decisions.taken(lake, kept.ANSWERS).is_empty()


def test_a_row_without_an_answer_stays_open(lake: Lake, fill: Fill) -> None:
    assert kept.take(lake, fill(), TODAY).undecided == 1
    assert kept.take(lake, fill(选择="暂不处理"), TODAY).undecided == 1


def test_a_department_without_problems_is_told_so(lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="health"):
        kept.export(lake, "housing", tmp_path / "none.xlsx")
