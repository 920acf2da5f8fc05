"""Ids of people over runs: decisions about pairs are followed, a delivery is taken back, changes are told."""

import re
import shutil
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from tests.conftest import GOLD, Ran, chengma, make_tables
from tests.warehouse.conftest import filled
from warehouse.lake import Lake

SIGNED = {"I": "张审", "J": "2025-11-20"}
FEEDS = ("health_residents", "civil_affairs_marriages", "social_security_payments")
RECORD = ["feed", "record_key", "role"]


def table(lake: Path, name: str) -> pl.DataFrame:
    return Lake(lake).scan(f"gold.{name}").collect()


def grouped(lake: Path) -> dict[tuple[str, ...], str]:
    rows = table(lake, "person_record").select(*RECORD, "person_id").iter_rows()
    return {tuple(reference): person for *reference, person in rows}


@pytest.fixture(scope="module")
def decided(ran_city: Ran, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pl.DataFrame]:
    """A lake after an official decided two pairs of people, and what was asked."""
    folder = tmp_path_factory.mktemp("pairs")
    shutil.copytree(ran_city.lake.root, folder / "lake")
    workbook = folder / "pairs.xlsx"
    exported = chengma("review", "export", "--lake", folder / "lake", "--file", workbook, "--about", "people")
    assert exported.exit_code == 0, exported.stderr
    asked = fastexcel.read_excel(workbook).load_sheet("待审人员", dtypes="string").to_polars()
    chosen = {2: "是同一人", 3: "不是同一人"}
    cells = {f"G{row}": choice for row, choice in chosen.items()}
    cells |= {f"{column}{row}": value for row in chosen for column, value in SIGNED.items()}
    result = chengma("review", "import", "--lake", folder / "lake", "--file", filled(workbook, cells, "待审人员"))
    assert result.exit_code == 0, result.stderr
    assert "2 decisions kept" in result.stdout
    make_tables(ran_city.landing, folder / "lake", GOLD)
    return folder / "lake", asked


def test_people_are_joined_and_kept_apart_as_was_decided(decided: tuple[Path, pl.DataFrame]) -> None:
    lake, _ = decided
    person = grouped(lake)
    told = table(lake, "person_decision").to_dicts()
    assert sorted(row["verdict"] for row in told) == ["different", "same"]
    for row in told:
        one, other = (person[tuple(row[f"{name}_{side}"] for name in RECORD)] for side in "ab")
        assert (one == other) is (row["verdict"] == "same" and row["status"] in {"applied", "agreed"})
        assert row["decided_by"] == "张审"


def test_who_changed_because_of_the_decision_is_told_without_a_personal_value(
    decided: tuple[Path, pl.DataFrame], ran_city: Ran
) -> None:
    lake, _ = decided
    result = chengma("changes", "--lake", lake, "--most", 1000)
    assert result.exit_code == 0
    assert "people: " in result.stdout
    changed = table(lake, "person_change")
    joined = table(lake, "person_decision").filter(pl.col("status") == "applied")
    merges = changed.filter(pl.col("change") == "merge")
    assert merges.height == joined.filter(pl.col("verdict") == "same").height
    assert set(merges["causes"].list.join(",")) <= {"decision"}
    assert all(identity in result.stdout for identity in merges["person_id"])
    values = table(lake, "person").select("name", "id_number", "phone")
    printed = set(re.split(r"\s+", result.stdout))
    assert all(printed.isdisjoint(values[name].drop_nulls()) for name in values.columns)
    assert ran_city.table("gold.person_change").is_empty()


def test_a_pair_that_was_decided_is_not_asked_again(decided: tuple[Path, pl.DataFrame], tmp_path: Path) -> None:
    lake, asked = decided
    again = tmp_path / "again.xlsx"
    assert chengma("review", "export", "--lake", lake, "--file", again, "--about", "people").exit_code == 0
    rows = fastexcel.read_excel(again).load_sheet("待审人员", dtypes="string").to_polars()
    both = {tuple(row) for row in rows.select("甲", "乙").iter_rows()}
    assert both.isdisjoint({tuple(row) for row in asked.head(2).select("甲", "乙").iter_rows()})


def test_enterprises_are_asked_about_too(ran_city: Ran, tmp_path: Path) -> None:
    workbook = tmp_path / "firms.xlsx"
    exported = chengma("review", "export", "--lake", ran_city.lake.root, "--file", workbook, "--about", "enterprises")
    assert exported.exit_code == 0
    assert "待审企业" in fastexcel.read_excel(workbook).sheet_names


def test_a_delivery_that_is_taken_back_leaves_the_people_there_were_without_it(ran_city: Ran, tmp_path: Path) -> None:
    landing, lake, day = tmp_path / "landing", tmp_path / "lake", "2025-11-30"
    for feed in FEEDS:
        shutil.copytree(ran_city.landing / feed, landing / feed)
    away = tmp_path / "away"
    shutil.move(landing / FEEDS[1] / day, away)
    make_tables(landing, lake, GOLD)
    names = ("person", "person_record", "person_history")
    before = {name: table(lake, name) for name in names}
    shutil.move(away, landing / FEEDS[1] / day)
    make_tables(landing, lake, GOLD)
    assert table(lake, "person_record").height > before["person_record"].height
    arguments = ("--feed", FEEDS[1], "--batch", day, "--by", "民政局", "--because", "wrong month")
    assert chengma("retract", "--lake", lake, *arguments).exit_code == 0
    make_tables(landing, lake, GOLD)
    for name, rows in before.items():
        order = rows.columns
        assert table(lake, name).sort(order).equals(rows.sort(order)), name
    assert "retraction" in set(table(lake, "person_change")["causes"].explode())
    assert chengma("retract", "--lake", lake, *arguments[:3], "2020-01-01", *arguments[4:]).exit_code == 2
