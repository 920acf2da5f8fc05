"""`chengma review`: the queue goes out as a workbook and comes back as decisions that every later run follows."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from tests.conftest import GOLD, Ran, chengma, make_tables
from tests.warehouse.conftest import filled
from warehouse.lake import Lake

RECORD = ["feed", "record_key", "column_name"]
SIGNED = {"N": "张审", "O": "2025-11-20"}


def questions(workbook: Path) -> pl.DataFrame:
    """The questions of a workbook, with the row each stands in."""
    found = fastexcel.read_excel(workbook).load_sheet("待审地址", dtypes="string").to_polars()
    return found.with_row_index("row", offset=2)


def resolution(lake: Path) -> pl.DataFrame:
    return Lake(lake).scan("gold.address_resolution").collect().sort(RECORD)


@dataclass(frozen=True)
class Decided:
    """A lake before and after an official decided: the questions, and which choice was made in which row."""

    folder: Path
    asked: pl.DataFrame
    before: pl.DataFrame
    placed: int
    confirmed: int
    refused: int

    @property
    def lake(self) -> Path:
        """The lake after the next run."""
        return self.folder / "lake"

    def text(self, row: int) -> str:
        """The text of a row."""
        return str(self.asked.filter(pl.col("row") == row)["地址原文"].item())


@pytest.fixture(scope="module")
def decided(ran_city: Ran, tmp_path_factory: pytest.TempPathFactory) -> Decided:
    folder = tmp_path_factory.mktemp("decided")
    shutil.copytree(ran_city.lake.root, folder / "lake")
    before = resolution(folder / "lake")
    workbook = folder / "queue.xlsx"
    assert chengma("review", "export", "--lake", folder / "lake", "--file", workbook).exit_code == 0
    asked = questions(workbook)
    contradicted = asked.filter(pl.col("问题").str.contains("互相矛盾"))["row"]
    unclear = asked.filter(~pl.col("问题").str.contains("互相矛盾") & pl.col("候选1").is_not_null())["row"]
    placed, refused, confirmed = int(unclear[0]), int(unclear[1]), int(contradicted[0])
    chosen = {placed: "候选1", refused: "以上都不是", confirmed: "候选1"}
    signed = {f"{column}{row}": value for row in chosen for column, value in SIGNED.items()}
    filled(workbook, {f"L{row}": choice for row, choice in chosen.items()} | signed)
    result = chengma("review", "import", "--lake", folder / "lake", "--file", workbook)
    assert result.exit_code == 0, result.stderr
    assert "3 decisions kept" in result.stdout
    make_tables(ran_city.landing, folder / "lake", GOLD)
    return Decided(folder, asked, before, placed, confirmed, refused)


def test_every_record_in_review_is_in_one_question_and_most_records_come_first(decided: Decided) -> None:
    counts = decided.asked["记录数"].cast(pl.Int64)
    assert counts.sum() == decided.before.filter(pl.col("status") == "review").height
    assert counts.is_sorted(descending=True)
    assert decided.asked["候选1"].null_count() < decided.asked.height / 10


def test_the_next_run_does_as_was_decided(decided: Decided) -> None:
    after = resolution(decided.lake).filter(pl.col("reason") == "decided")
    placed = after.filter(pl.col("raw") == decided.text(decided.placed))
    assert set(placed["status"]) == {"auto"}
    addresses = Lake(decided.lake).scan("gold.address").select("city_code", "standard_address").collect()
    (address,) = set(placed.join(addresses, on="city_code")["standard_address"])
    candidate = decided.asked.filter(pl.col("row") == decided.placed)["候选1"].item()
    assert candidate.startswith(address)
    assert set(after.filter(pl.col("raw") == decided.text(decided.refused))["status"]) == {"unresolved"}
    assert set(after.filter(pl.col("raw") == decided.text(decided.confirmed))["status"]) == {"auto"}


def test_nothing_else_changes_but_rooms_that_nothing_doubts_any_more(decided: Decided) -> None:
    both = decided.before.join(resolution(decided.lake), on=RECORD, suffix="_after")
    assert both.height == decided.before.height
    other = both.filter(pl.col("reason_after") != "decided")
    changed = other.filter(pl.col("city_code").ne_missing(pl.col("city_code_after")))
    assert changed.is_empty()
    freed = other.filter(pl.col("status") != pl.col("status_after"))
    assert freed.filter((pl.col("status") != "review") | (pl.col("status_after") != "auto")).is_empty()
    assert freed["faults"].list.contains("room_contradicts_other_records").all()


def test_what_was_decided_is_not_asked_again(decided: Decided) -> None:
    again = decided.folder / "again.xlsx"
    assert chengma("review", "export", "--lake", decided.lake, "--file", again, "--most", 100_000).exit_code == 0
    texts = set(questions(again)["地址原文"])
    assert texts.isdisjoint({decided.text(row) for row in (decided.placed, decided.refused)})
    assert questions(again).height < decided.asked.height


def test_who_decided_and_when_is_told(decided: Decided) -> None:
    told = Lake(decided.lake).scan("gold.address_decision").collect()
    assert sorted(told["verdict"]) == ["none", "place", "place"]
    assert set(told["decided_by"]) == {"张审"}
    assert set(told["decided_at"].dt.date().cast(pl.String)) == {"2025-11-20"}
    aliases = Lake(decided.lake).scan("gold.address_alias").filter(pl.col("source") == "review").collect()
    assert set(aliases["alias"]) <= {decided.text(decided.placed)}
    assert set(aliases["decided_by"]) <= {"张审"}


def test_decisions_outlive_the_tables_made_with_them(decided: Decided, ran_city: Ran, tmp_path: Path) -> None:
    """All of gold and silver is lost; what is left is what was delivered and what was decided."""
    shutil.copytree(decided.lake, tmp_path / "lake")
    for folder in ("gold", "silver", "quality", "typed"):
        shutil.rmtree(tmp_path / "lake" / folder)
    make_tables(ran_city.landing, tmp_path / "lake", GOLD)
    columns = [*RECORD, "city_code", "status", "reason"]
    decisions = pl.col("reason") == "decided"
    rebuilt, kept = resolution(tmp_path / "lake"), resolution(decided.lake)
    assert rebuilt.filter(decisions).select(columns).equals(kept.filter(decisions).select(columns))
    assert kept.filter(decisions).height >= 3


def test_a_refused_workbook_leaves_the_lake_as_it_was(decided: Decided) -> None:
    workbook = decided.folder / "wrong.xlsx"
    assert chengma("review", "export", "--lake", decided.lake, "--file", workbook).exit_code == 0
    kept = sorted((decided.lake / "decisions").rglob("*"))
    filled(workbook, {"L2": "以上都不是", "N2": "张审", "O2": "2025-11-20", "L3": "也许"})
    result = chengma("review", "import", "--lake", decided.lake, "--file", workbook)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "待审地址!L3: 不在下拉单中" in result.stderr
    assert sorted((decided.lake / "decisions").rglob("*")) == kept
    assert all(text not in result.stderr for text in questions(workbook)["地址原文"])


def test_the_queue_of_a_lake_that_was_never_made_is_not_there(tmp_path: Path) -> None:
    result = chengma("review", "export", "--lake", tmp_path, "--file", tmp_path / "q.xlsx")
    assert result.exit_code == 2
    assert "run the pipeline first" in result.stderr
    assert not (tmp_path / "q.xlsx").exists()
