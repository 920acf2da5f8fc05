"""What every parser gives back: values and faults side by side, whatever the number of equal texts."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.faults import ValueFault
from transforms import amounts, dates, phones
from transforms.values import Parsed, Parser, first_fault, once_per_distinct_text, parsed, sound

TEXTS = [
    None, "2024-03-05", "2024.3", "二〇二四年三月", "202403", "45356", "2024-02-30", "9999-12-31", "不详",
    "560元", "0.56万元", "(560.00)", "13800001111", "138****1111",
]  # fmt: skip


@pytest.mark.parametrize("parser", [dates.date, dates.month, dates.datetime, amounts.amount, phones.phone])
@settings(derandomize=True, deadline=None, max_examples=15)
@given(texts=st.lists(st.sampled_from(TEXTS), max_size=40))
def test_reading_each_distinct_text_once_is_the_same_as_reading_every_row(
    parser: Parser, texts: list[str | None]
) -> None:
    series = pl.Series(texts, dtype=pl.String)
    each, once = parser(series), once_per_distinct_text(parser)(series)
    assert once.value.to_list() == each.value.to_list()
    assert once.fault.to_list() == each.fault.to_list()
    assert once.value.dtype == each.value.dtype


def test_a_repeated_text_is_read_once() -> None:
    read: list[str | None] = []

    def parser(texts: pl.Series) -> Parsed:
        read.extend(texts.to_list())
        return sound(texts)

    once_per_distinct_text(parser)(pl.Series(["a", "b", "a", None, "a", None]))
    assert sorted(read, key=str) == [None, "a", "b"]


def test_the_first_fault_that_holds_is_named() -> None:
    frame = pl.LazyFrame({"text": ["*1", "1", "abc", None]}).with_columns(
        first_fault(
            (pl.col("text").str.contains("*", literal=True), ValueFault.MASKED),
            (pl.col("text").str.len_chars() != 3, ValueFault.WRONG_LENGTH),
        ),
        value=pl.col("text"),
    )
    assert parsed(frame).fault.to_list() == ["masked", "wrong_length", None, None]


def test_only_texts_without_a_value_are_kept_as_given() -> None:
    frame = pl.LazyFrame({"text": ["1", "x", None], "value": [1, None, None], "fault": [None, "not_a_number", None]})
    result = parsed(frame)
    assert result.given is not None
    assert result.given.to_list() == [None, "x", None]


def test_free_text_has_no_faults() -> None:
    result = sound(pl.Series(["甲", None]))
    assert (result.value.to_list(), result.fault.to_list()) == (["甲", None], [None, None])
