"""The lake: tables replaced whole or not at all, readers undisturbed, one writer at a time."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import deltalake
import duckdb
import polars as pl
import pytest

from quality.tables import Column, Table
from tests.conftest import ROOT
from warehouse.lake import Lake, LakeBusyError

TABLE = Table(
    "gold.thing", "Things", "A thing.", "platform",
    (Column("id", "VARCHAR", ""), Column("size", "BIGINT", ""), Column("seen", "DATE", ""),
     Column("marks", "VARCHAR[]", "")), ("id",),
)  # fmt: skip
ROWS = pl.DataFrame({"marks": [["a"], []], "size": [1, 2], "id": ["x", "y"], "seen": [date(2025, 1, 1), None]})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_rows_come_back_in_the_declared_columns_and_types(lake: Lake) -> None:
    given = ROWS.with_columns(pl.col("size").cast(pl.UInt8), other=pl.lit("not declared"))
    assert lake.write(TABLE, given.lazy()) == 2
    rows = lake.scan("gold.thing").sort("id").collect()
    assert dict(rows.schema) == TABLE.schema
    assert rows.equals(ROWS.select("id", "size", "seen", "marks"))


def test_writing_again_replaces_all_rows(lake: Lake) -> None:
    lake.write(TABLE, ROWS)
    assert lake.write(TABLE, ROWS.head(1)) == 1
    assert lake.scan("gold.thing").collect()["id"].to_list() == ["x"]
    assert lake.version("gold.thing") == 1


def test_a_table_may_get_another_column(lake: Lake) -> None:
    lake.write(TABLE, ROWS)
    wider = Table(**{**vars(TABLE), "columns": (*TABLE.columns, Column("weight", "DOUBLE", ""))})
    lake.write(wider, ROWS.with_columns(weight=2.5))
    assert lake.scan("gold.thing").collect()["weight"].to_list() == [2.5, 2.5]


def test_rows_that_cannot_be_written_leave_the_old_ones(lake: Lake) -> None:
    lake.write(TABLE, ROWS)
    with pytest.raises(deltalake.exceptions.DeltaError):
        lake.write(TABLE, ROWS.with_columns(size=pl.lit("many")))
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        lake.write(TABLE, ROWS.drop("size"))
    assert lake.version("gold.thing") == 0
    assert lake.scan("gold.thing").collect()["size"].to_list() == [1, 2]


def test_an_empty_table_is_a_table(lake: Lake) -> None:
    lake.write(TABLE, ROWS)
    assert lake.write(TABLE, ROWS.clear()) == 0
    assert lake.scan("gold.thing").collect().is_empty()
    with duckdb.connect() as engine:
        found = engine.read_parquet(lake.files("gold.thing"))
        assert found.columns == ["id", "size", "seen", "marks"]
        assert found.fetchall() == []


def test_a_table_that_was_never_written_is_told_by_its_name(lake: Lake) -> None:
    assert not lake.has("gold.thing")
    with pytest.raises(FileNotFoundError, match=r"the lake has no table gold\.thing"):
        lake.scan("gold.thing")


def test_the_history_says_which_run_wrote_and_what_the_table_is(lake: Lake) -> None:
    lake.write(TABLE, ROWS, run_id="run-7")
    assert deltalake.DeltaTable(str(lake.path("gold.thing"))).history(1)[0]["run_id"] == "run-7"
    assert deltalake.DeltaTable(str(lake.path("gold.thing"))).metadata().description == "A thing."


def test_tables_are_read_together_as_the_last_complete_run_left_them(lake: Lake) -> None:
    other = replace(TABLE, name="gold.other")
    for run in ("first", "second"):
        lake.write(TABLE, ROWS.with_columns(id=pl.lit(run)), run)
        lake.write(other, ROWS.with_columns(id=pl.lit(run)), run)
    lake.write(TABLE, ROWS.with_columns(id=pl.lit("killed")), "killed")
    found = lake.together(["gold.thing", "gold.other", "gold.none"])
    assert {name: rows.collect()["id"].unique().to_list() for name, rows in found.items()} == {
        "gold.thing": ["second"],
        "gold.other": ["second"],
    }


def test_tidying_keeps_the_last_two_versions(lake: Lake) -> None:
    files = []
    for size in range(4):
        lake.write(TABLE, ROWS.with_columns(size=size))
        files.append(lake.files("gold.thing"))
    lake.tidy("gold.thing")
    assert [all(Path(file).exists() for file in version) for version in files] == [False, False, True, True]
    assert lake.scan("gold.thing").collect()["size"].to_list() == [3, 3]


def test_a_second_writer_is_refused_until_the_first_ends(lake: Lake) -> None:
    with lake.sole_writer(), pytest.raises(LakeBusyError, match="another run is writing to"), lake.sole_writer():
        pass
    with lake.sole_writer():
        assert lake.root.is_dir()


def test_a_writer_that_fails_or_is_killed_holds_nothing(lake: Lake) -> None:
    with pytest.raises(ZeroDivisionError), lake.sole_writer():
        raise ZeroDivisionError
    program = (
        "import sys, pathlib; from warehouse.lake import Lake\n"
        "with Lake(pathlib.Path(sys.argv[1])).sole_writer(): print('holding', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-c", program, str(lake.root)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"holding\n"
        with pytest.raises(LakeBusyError), lake.sole_writer():
            pass
        os.kill(holder.pid, signal.SIGKILL)
    with lake.sole_writer():
        assert holder.returncode == -signal.SIGKILL
