"""Joining by exact agreement: what one key joins, what it must not, and what stands on the rows afterwards."""

from collections.abc import Sequence

import polars as pl
import pytest

from transforms.entities.linking import Tier, link

FIRST = Tier("T2", "first key", 0.9, pl.col("first"))
SECOND = Tier("T4", "second key", 0.8, pl.col("second"))
Row = tuple[str | None, str | None, str | None, bool]


def linked(rows: Sequence[Row], *tiers: Tier) -> list[int]:
    """The entity of each record of (first key, second key, birth, numbered)."""
    return joined(rows, *tiers)["entity"].to_list()


def joined(rows: Sequence[Row], *tiers: Tier) -> pl.DataFrame:
    schema = {"first": pl.String, "second": pl.String, "birth": pl.String, "numbered": pl.Boolean}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("record")
    return link(frame.with_columns(entity="record"), tiers or (FIRST, SECOND), ("birth",)).sort("record")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("a", None, None, False), ("a", None, None, False), ("b", None, None, False)], [0, 0, 2]),
        ([(None, None, None, False), (None, None, None, False)], [0, 1]),
        # The numbered one is joined, wherever it stands.
        ([("a", None, None, False), ("a", None, None, True)], [1, 1]),
        # Two numbers under one key: ambiguous, nothing joins.
        ([("a", None, None, True), ("a", None, None, True), ("a", None, None, False)], [0, 1, 2]),
        # Keys of two tiers meet in one record.
        ([("a", None, None, False), ("a", "x", None, False), (None, "x", None, False)], [0, 0, 0]),
        # A record between two numbers at one tier stays where the surer tier put it.
        ([("a", None, None, True), ("a", "x", None, False), (None, "x", None, True)], [0, 0, 2]),
        # Two keys of one tier lead to two numbers only through a record that is then left alone.
        ([(None, "x", None, True), (None, "x", None, False), (None, "y", None, True)], [0, 0, 2]),
    ],
)
def test_records_with_one_key_join_unless_it_is_ambiguous(rows: list[Row], expected: list[int]) -> None:
    assert linked(rows) == expected


@pytest.mark.parametrize(
    ("births", "expected"),
    [
        (("1980", "1990"), [0, 1]),
        (("1980", "1980"), [0, 0]),
        (("1980", None), [0, 0]),
        # Whoever has no birth date goes to one of them, never does it make one person of the two.
        ((None, "1980", "1990"), [1, 1, 2]),
        ((None, "1980", "1980"), [1, 1, 1]),
    ],
)
def test_what_contradicts_never_joins(births: tuple[str | None, ...], expected: list[int]) -> None:
    assert linked([("a", None, birth, False) for birth in births]) == expected


def test_a_guard_counts_although_it_stands_in_another_record_of_the_entity() -> None:
    rows: list[Row] = [("a", None, "1980", False), ("a", "x", None, False), (None, "x", "1990", False)]
    assert linked(rows) == [0, 0, 2]


def test_a_chain_never_brings_contradictions_together() -> None:
    # 0 and 1 are one entity. At the second tier 2 goes to it (key x) and it goes to 3 (key y): 2 and 3 never met.
    rows = [
        ("e", "x", None, "男", False), ("e", "y", None, "男", False),
        (None, "x", "1980", None, False), (None, "y", "1990", "男", True),
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["first", "second", "birth", "sex", "numbered"], orient="row")
    records = frame.with_row_index("record").with_columns(entity="record")
    found = link(records, (FIRST, SECOND), ("birth", "sex")).sort("record")
    assert found["entity"].to_list() == [3, 3, 2, 3]


def test_a_key_of_too_many_says_nothing() -> None:
    few = Tier("T4", "few", 0.8, pl.col("first"), most=3)
    assert linked([("a", None, None, False)] * 3, few) == [0, 0, 0]
    assert linked([("a", None, None, False)] * 4, few) == [0, 1, 2, 3]
    assert linked([("a", None, None, False)] * 30, Tier("T2", "given out", 0.9, pl.col("first"), most=None)) == [0] * 30


def test_each_row_carries_the_surest_agreement_that_joined_it() -> None:
    rows: list[Row] = [("a", "x", None, False), ("a", None, None, False), (None, "x", None, False)]
    rows += [(None, None, None, False), (None, "z", None, True), (None, "z", None, False)]
    found = joined(rows).select("tier", "reason", "probability").rows()
    first, second, nothing = ("T2", "first key", 0.9), ("T4", "second key", 0.8), (None, None, None)
    assert found == [first, first, second, nothing, nothing, second]


def test_a_long_chain_of_keys_becomes_one_entity() -> None:
    # At each step two records share a key of one of the tiers.
    rows: list[Row] = [(f"a{n // 2}", f"b{(n + 1) // 2}", None, False) for n in range(40)]
    assert set(linked(rows)) == {0}
