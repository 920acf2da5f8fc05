"""Spreading work: whatever the chunks and however often a value is repeated, the rows are those of doing it whole."""

import polars as pl
import pytest

from transforms.addresses.reading import spread
from transforms.addresses.reading.parse import parse
from transforms.addresses.reading.spread import in_chunks, per_distinct


def doubled(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(double=pl.col("n") * 2)


def test_chunks_come_back_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pl.DataFrame({"n": range(1000)})
    whole = in_chunks(rows, doubled)
    monkeypatch.setattr(spread, "_LEAST", 7)
    monkeypatch.setattr(spread, "_MOST", 7)
    assert in_chunks(rows, doubled).rows() == whole.rows() == [(2 * n,) for n in range(1000)]


def test_no_rows_are_no_rows() -> None:
    assert in_chunks(pl.DataFrame(schema={"n": pl.Int64}), doubled).schema == {"double": pl.Int64}


def test_work_is_done_once_for_each_combination() -> None:
    seen: list[tuple[object, ...]] = []

    def joined(keys: pl.DataFrame) -> pl.DataFrame:
        seen.extend(keys.rows())
        return keys.select(both=pl.concat_str("a", "b", separator="-"))

    rows = pl.DataFrame({"n": [1, 2, 3, 4, 5], "a": ["x", None, "x", "y", None], "b": ["1", "2", "1", "1", "2"]})
    found = per_distinct(rows, ("a", "b"), joined)
    assert found.columns == ["n", "a", "b", "both"]
    assert found["n"].to_list() == [1, 2, 3, 4, 5]
    assert found["both"].to_list() == ["x-1", None, "x-1", "y-1", None]
    assert seen == [("x", "1"), (None, "2"), ("y", "1")]


def test_values_are_told_apart_where_their_hashes_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pl.Expr, "hash", lambda _: pl.lit(7, pl.UInt64))
    rows = pl.DataFrame({"a": ["x", "y", None, "x"]})
    found = per_distinct(rows, ("a",), lambda keys: keys.select(told=pl.col("a") + "!"))
    assert found["told"].to_list() == ["x!", "y!", None, "x!"]


def test_addresses_are_read_the_same_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pl.Series(
        ["南岸区南坪西路5号", None, "", "开县汉丰街道驷马社区", "锦绣华府3幢1504", "南岸区南坪西路7号"] * 3
    )
    whole = parse(texts)
    monkeypatch.setattr(spread, "_LEAST", 2)
    monkeypatch.setattr(spread, "_MOST", 2)
    assert parse(texts).equals(whole, null_equal=True)
