"""Files of every kind, written in pieces."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sources.city.writing import FileLayout, open_sink
from sources.city.writing.sink import TOO_LONG, TOO_SHORT, UNDECODABLE
from tests.sources.city.conftest import read_rows

NAMES = ["key", "name", "town"]
HEADERS = ["编号", "姓名\n（全）", "镇街"]


def some(first: int, last: int) -> pl.DataFrame:
    """Records with commas, quotes and line breaks in them."""
    numbers = range(first, last + 1)
    return pl.DataFrame(
        {"key": [f"k{n}" for n in numbers], "name": [f'王,"{n}"\n号' for n in numbers], "town": ["甲镇"] * len(numbers)}
    )


def sound(number: int) -> np.ndarray:
    """No row is broken."""
    return np.zeros(number, dtype=np.int64)


@pytest.mark.parametrize(
    ("layout", "first"),
    [
        (FileLayout("a.csv"), 2),
        (FileLayout("a.csv.gz", encoding="gb18030"), 2),
        (FileLayout("a.tsv.zst", "tsv"), 2),
        (FileLayout("a.csv", encoding="utf-8-sig"), 2),
        (FileLayout("a.parquet", "parquet"), 1),
        (FileLayout("a.jsonl", "jsonl"), 1),
        (FileLayout("a.xls", "html"), 2),
    ],
)
def test_records_stand_in_the_rows_that_the_sink_names(tmp_path: Path, layout: FileLayout, first: int) -> None:
    sink = open_sink(tmp_path, layout, HEADERS, NAMES)
    pieces = [sink.append(some(1, 3), sound(3)), sink.append(some(4, 5), sound(2))]
    sink.finish()
    assert [file for file, _ in pieces] == [layout.name] * 2
    places = np.concatenate([rows for _, rows in pieces])
    assert places.tolist() == list(range(first, first + 5))
    rows = read_rows(tmp_path / layout.name, layout.encoding)
    assert [rows[place] for place in places.tolist()] == [list(row) for row in some(1, 5).iter_rows()]
    assert sink.rows == {layout.name: 5}


def test_broken_rows_keep_the_places_of_the_others(tmp_path: Path) -> None:
    sink = open_sink(tmp_path, FileLayout("a.csv", encoding="gb18030"), HEADERS, NAMES)
    how = np.array([0, TOO_LONG, 0, TOO_SHORT, UNDECODABLE, 0])
    sink.append(some(1, 6), how)
    sink.finish()
    rows = read_rows(tmp_path / "a.csv", "gb18030")
    assert [len(rows[number]) for number in range(2, 8)] == [3, 4, 3, 1, 3, 3]
    assert [rows[number][0] for number in (2, 4, 7)] == ["k1", "k3", "k6"]
    with pytest.raises(UnicodeDecodeError):
        (tmp_path / "a.csv").read_bytes().decode("gb18030")


def test_a_full_spreadsheet_is_followed_by_the_next_one(tmp_path: Path) -> None:
    names = ["assistance_number", "householder_name", "town"]
    sink = open_sink(tmp_path, FileLayout("a.xlsx", "households", most_rows=4), ["低保证号", "户主姓名", "镇街"], names)
    household = pl.DataFrame(
        {
            "assistance_number": ["b1", "b1", "b2"],
            "householder_name": ["张三", "张三", "李四"],
            "town": ["甲镇", "甲镇", "乙镇"],
        }
    )
    placed = [sink.append(household, sound(3)), sink.append(household, sound(3))]
    sink.finish()
    assert [file for file, _ in placed] == ["a.xlsx", "a_2.xlsx"]
    for file, places in placed:
        rows = read_rows(tmp_path / file, "utf-8")
        assert places.tolist() == [4, 5, 7]
        assert [rows[place][:2] for place in places.tolist()] == [["b1", "张三"], ["b1", None], ["b2", "李四"]]
        assert [rows[number][0] for number in (6, 8, 9)] == ["小计", "小计", "合计"]


def test_a_file_without_rows_has_only_its_header(tmp_path: Path) -> None:
    for layout in (FileLayout("a.csv"), FileLayout("a.parquet", "parquet")):
        sink = open_sink(tmp_path, layout, HEADERS, NAMES)
        sink.finish()
        assert len(read_rows(tmp_path / layout.name, layout.encoding)) == 1
        assert sink.rows == {layout.name: 0}
