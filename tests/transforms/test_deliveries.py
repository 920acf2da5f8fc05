"""The state of a feed after its deliveries: which row counts, what changed, what is no longer delivered."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.deliveries import outcomes

FEW = settings(derandomize=True, deadline=None, max_examples=60)
DAYS = [date(2024, month, 1) for month in range(1, 7)]
JAN, FEB, MAR, APR, MAY, JUN = DAYS
SCHEMA = {
    "row": pl.Int64, "record_key": pl.String, "content_hash": pl.UInt64, "refused_column": pl.String,
    "refused_reason": pl.String, "batch_date": pl.Date, "source_file": pl.String, "source_row": pl.Int64,
}  # fmt: skip


class Delivered(NamedTuple):
    """A delivered row: its delivery, its key, a number that stands for its content."""

    day: date
    key: str | None
    content: int = 1
    refused: bool = False
    file: str = "a.csv"


Lifetime = tuple[str | None, bool, date | None, date | None, date | None]


def settle(rows: Sequence[Delivered], closing: Iterable[date] = (), order: Sequence[int] = ()) -> list[dict[str, Any]]:
    """What became of the rows, in the order they were given here, whatever order the program saw."""
    records = [
        (place, row.key, row.content, "姓名" if row.refused else None, "missing" if row.refused else None, row.day,
         row.file, place + 2)
        for place, row in enumerate(rows)
    ]  # fmt: skip
    seen = pl.DataFrame([records[place] for place in order or range(len(rows))], schema=SCHEMA, orient="row")
    return outcomes(seen, list(closing)).sort("row").rows(named=True)


def changes(rows: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [(row["outcome"], row["change"]) for row in rows]


def life(row: dict[str, Any]) -> tuple[bool, date | None, date | None, date | None]:
    return row["latest"], row["first_batch"], row["valid_from"], row["valid_to"]


def test_a_key_is_new_then_unchanged_then_changed() -> None:
    rows = settle([Delivered(JAN, "a"), Delivered(FEB, "a"), Delivered(MAR, "a", 2)], DAYS[:3])
    assert changes(rows) == [("accepted", "new"), ("accepted", "unchanged"), ("accepted", "changed")]
    assert [life(row) for row in rows] == [
        (False, JAN, JAN, None), (False, JAN, JAN, None), (True, JAN, MAR, None),
    ]  # fmt: skip


def test_content_that_comes_back_is_a_change() -> None:
    rows = settle([Delivered(JAN, "a", 1), Delivered(FEB, "a", 2), Delivered(MAR, "a", 1)])
    assert [row["change"] for row in rows] == ["new", "changed", "changed"]


def test_a_full_delivery_closes_what_it_omits() -> None:
    rows = settle([Delivered(JAN, "a"), Delivered(JAN, "b"), Delivered(FEB, "b")], [JAN, FEB])
    assert life(rows[0]) == (True, JAN, JAN, FEB)
    assert life(rows[2]) == (True, JAN, JAN, None)


def test_an_empty_full_delivery_closes_everything() -> None:
    rows = settle([Delivered(JAN, "a"), Delivered(JAN, "b")], [JAN, FEB, MAR])
    assert [row["valid_to"] for row in rows] == [FEB, FEB]


def test_a_delta_closes_nothing_and_corrects_by_key() -> None:
    rows = settle([Delivered(JAN, "a"), Delivered(JAN, "b"), Delivered(FEB, "b", 2)], [JAN])
    assert life(rows[0]) == (True, JAN, JAN, None)
    assert changes(rows[1:]) == [("accepted", "new"), ("accepted", "changed")]
    assert [row["latest"] for row in rows] == [True, False, True]


def test_a_key_that_only_a_delta_brought_is_closed_by_the_next_full_delivery() -> None:
    rows = settle([Delivered(JAN, "a"), Delivered(FEB, "b"), Delivered(MAR, "a")], [JAN, MAR])
    assert life(rows[1]) == (True, FEB, FEB, MAR)


def test_a_key_that_returns_after_it_was_closed_is_new_again_and_remembers_its_first_delivery() -> None:
    rows = settle([Delivered(JAN, "a"), Delivered(FEB, "b"), Delivered(MAR, "a")], [JAN, FEB, MAR])
    assert changes(rows)[2] == ("accepted", "new")
    assert life(rows[2]) == (True, JAN, MAR, None)


@pytest.mark.parametrize("contents", [(1, 1, 1), (1, 2, 3)])
def test_of_several_rows_with_one_key_in_one_delivery_the_last_counts(contents: tuple[int, int, int]) -> None:
    rows = settle([Delivered(JAN, "a", content) for content in contents], [JAN])
    assert changes(rows) == [("duplicate", None), ("duplicate", None), ("accepted", "new")]
    assert [row["latest"] for row in rows] == [False, False, True]


def test_of_two_files_in_one_delivery_the_later_name_counts() -> None:
    rows = settle([Delivered(JAN, "a", 1, file="b.csv"), Delivered(JAN, "a", 2, file="a.csv")])
    assert [row["outcome"] for row in rows] == ["accepted", "duplicate"]


def test_the_same_key_in_two_deliveries_is_no_duplicate() -> None:
    assert changes(settle([Delivered(JAN, "a"), Delivered(FEB, "a")])) == [
        ("accepted", "new"), ("accepted", "unchanged"),
    ]  # fmt: skip


def test_a_refused_row_is_quarantined_and_never_the_state_of_its_key() -> None:
    rows = settle([Delivered(JAN, "a"), Delivered(FEB, "a", 2, refused=True), Delivered(FEB, None, refused=True)])
    assert changes(rows) == [("accepted", "new"), ("quarantined", None), ("quarantined", None)]
    assert [row["latest"] for row in rows] == [True, False, False]


def test_a_refused_row_does_not_displace_a_good_one_in_its_delivery() -> None:
    rows = settle([Delivered(JAN, "a"), Delivered(JAN, "a", 2, refused=True)], [JAN])
    assert [row["outcome"] for row in rows] == ["accepted", "quarantined"]
    assert life(rows[0]) == (True, JAN, JAN, None)


def test_a_key_whose_row_was_refused_is_not_closed() -> None:
    rows = settle([Delivered(JAN, "a"), Delivered(FEB, "a", refused=True), Delivered(MAR, "a")], [JAN, FEB, MAR])
    assert life(rows[2]) == (True, JAN, JAN, None)
    assert changes(rows)[2] == ("accepted", "unchanged")


def test_reason_and_column_of_a_refusal_stay_with_the_row() -> None:
    rows = settle([Delivered(JAN, "a"), Delivered(JAN, "b", refused=True)])
    assert [(row["refused_column"], row["refused_reason"]) for row in rows] == [(None, None), ("姓名", "missing")]


def test_rows_come_ordered_by_delivery_file_and_row() -> None:
    rows = [Delivered(FEB, "a"), Delivered(JAN, "c", file="b.csv"), Delivered(JAN, "b"), Delivered(JAN, "d")]
    records = [(place, row.key, 1, None, None, row.day, row.file, 9 - place) for place, row in enumerate(rows)]
    assert outcomes(pl.DataFrame(records, schema=SCHEMA, orient="row"), [])["row"].to_list() == [3, 2, 1, 0]


def test_a_feed_without_rows_has_no_outcomes() -> None:
    assert settle([], [JAN]) == []


@dataclass
class State:
    """What is known of a key while the deliveries are replayed one by one."""

    latest: int
    first: date
    since: date
    content: int | None
    closed: date | None = None


def replay(rows: Sequence[Delivered], closing: Iterable[date]) -> list[Lifetime]:
    """The same question answered the slow way: delivery by delivery, as an archivist would."""
    found: list[Lifetime] = [("quarantined" if row.refused else "duplicate", False, None, None, None) for row in rows]
    change: dict[int, tuple[str, date, date]] = {}
    known: dict[str, State] = {}
    for day in DAYS:
        today = sorted((row.file, place) for place, row in enumerate(rows) if row.day == day)
        good = {str(rows[place].key): place for _, place in today if not rows[place].refused}
        present = {rows[place].key for _, place in today}
        for key, state in known.items():
            if key in present:
                state.closed = None
            elif day in closing and state.closed is None:
                state.closed, state.content = day, None
        for key, place in good.items():
            content, before = rows[place].content, known.get(key)
            kind = "new" if before is None or before.content is None else "changed"
            kind = "unchanged" if before is not None and before.content == content else kind
            since = before.since if before is not None and kind == "unchanged" else day
            known[key] = State(place, before.first if before is not None else day, since, content)
            change[place] = (kind, known[key].first, since)
    states = {state.latest: state for state in known.values()}
    for place, (kind, first, since) in change.items():
        found[place] = (kind, place in states, first, since, states[place].closed if place in states else None)
    return found


def lifetimes(rows: list[dict[str, Any]]) -> list[Lifetime]:
    return [(row["change"] or row["outcome"], *life(row)) for row in rows]


ROWS = st.lists(
    st.builds(
        Delivered,
        st.sampled_from(DAYS),
        st.sampled_from(["a", "b", "c"]),
        st.integers(1, 2),
        st.sampled_from([False, False, True]),
        st.sampled_from(["a.csv", "b.csv"]),
    )
    | st.builds(Delivered, st.sampled_from(DAYS), st.none(), st.just(1), st.just(value=True)),
    max_size=16,
)
CLOSING = st.sets(st.sampled_from(DAYS))


@settings(FEW, max_examples=150)
@given(ROWS, CLOSING)
def test_any_history_is_what_replaying_it_gives(rows: list[Delivered], closing: set[date]) -> None:
    assert lifetimes(settle(rows, closing)) == replay(rows, closing)


@FEW
@given(ROWS, CLOSING)
def test_every_row_is_accepted_quarantined_or_a_duplicate(rows: list[Delivered], closing: set[date]) -> None:
    settled = settle(rows, closing)
    counts = Counter(row["outcome"] for row in settled)
    assert counts["accepted"] + counts["quarantined"] + counts["duplicate"] == len(rows) == len(settled)
    assert counts["quarantined"] == sum(row.refused for row in rows)
    assert counts["accepted"] == len({(row.day, row.key) for row in rows if not row.refused})
    assert Counter(row["change"] for row in settled)[None] == len(rows) - counts["accepted"]
    latest = [row["record_key"] for row in settled if row["latest"]]
    assert sorted(latest) == sorted({row.key for row in rows if not row.refused and row.key})


@FEW
@given(ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(range(len(rows))))), CLOSING)
def test_the_order_in_which_deliveries_are_seen_does_not_matter(
    delivered: tuple[list[Delivered], list[int]], closing: set[date]
) -> None:
    rows, order = delivered
    assert settle(rows, closing, order) == settle(rows, sorted(closing, reverse=True))
