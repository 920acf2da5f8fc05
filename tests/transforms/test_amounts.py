"""Money, numbers and counts: exact values whatever signs stand around them, and why the rest is none."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.amounts import amount, integer, number
from transforms.text import clean
from transforms.values import Parsed

FEW = settings(derandomize=True, deadline=None, max_examples=15)
CENTS = st.integers(-(10**11), 10**11)


def cleaned(*texts: str | None) -> pl.Series:
    return clean(pl.Series(texts, dtype=pl.String))


def only(result: Parsed) -> tuple[object, str | None]:
    return result.value.item(), result.fault.item()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("560", "560"), ("560.5", "560.50"), ("560元", "560"), ("560 元", "560"), ("560圆", "560"), ("￥560", "560"),
        ("¥560.00", "560"), ("人民币560元", "560"), ("CNY560", "560"), ("560RMB", "560"), ("5,600.00", "5600"),
        ("1,234,567.89", "1234567.89"), ("5，600", "5600"), ("5 600", "5600"), ("５６０．５元", "560.50"),
        ("0.56万元", "5600"), ("12万", "120000"), ("3.5 万 元", "35000"), ("0.1234万元", "1234"), ("-560", "-560"),
        ("-￥560", "-560"), ("￥-560.50", "-560.50"), ("-0.5万元", "-5000"), ("+560", "560"), ("(560.00)", "-560"),
        ("（560.00）", "-560"), ("(5,600元)", "-5600"), (".5", "0.50"), ("560.", "560"), ("0", "0"), ("1E+3", "1000"),
        ("1.5e3", "1500"), ("'560", "560"), ("560\u200b", "560"), ("560.999", "561"),
        ("999999999999999.99", "999999999999999.99"),
    ],
)  # fmt: skip
def test_an_amount_is_exact_whatever_stands_around_it(text: str, value: str) -> None:
    assert only(amount(cleaned(text))) == (Decimal(value), None)


@pytest.mark.parametrize(
    "text",
    ["待核", "-", "元", "万元", "伍佰元", "约560", "560-600", "5.6.0", "1e20", "1e400", "9" * 18, "NaN", "inf", "$560"],
)
def test_a_text_that_is_no_amount_says_so(text: str) -> None:
    assert only(amount(cleaned(text))) == (None, "not_a_number")


def test_nothing_written_is_no_fault() -> None:
    texts = cleaned(None, "", "　")
    for result in (amount(texts), number(texts, None), integer(texts, (1, 20))):
        assert (result.value.to_list(), result.fault.to_list()) == ([None] * 3, [None] * 3)


@FEW
@given(st.lists(CENTS, min_size=50, max_size=100))
def test_no_cent_is_lost(cents: list[int]) -> None:
    values = [Decimal(cent) / 100 for cent in cents]
    for form in ("{}", "{:.2f}", "{:,.2f}", "￥{:,.2f}元"):
        assert amount(cleaned(*(form.format(value) for value in values))).value.to_list() == values
    brackets = [f"({-value:,.2f})" if value < 0 else f"{value:,.2f}" for value in values]
    assert amount(cleaned(*brackets)).value.to_list() == values
    ten_thousands = [f"{value / 10_000:f}万元" for value in values]
    assert amount(cleaned(*ten_thousands)).value.to_list() == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500", "500"), ("500万元", "500"), ("500万", "500"), ("500万元人民币", "500"), ("￥500", "500"),
        ("0.5万元", "0.50"), ("1,000.5万元", "1000.50"), ("5000000元", "500"), ("5,000,000 元", "500"),
        ("-3万元", "-3"),
    ],
)  # fmt: skip
def test_a_written_unit_counts_before_that_of_the_column(text: str, value: str) -> None:
    assert only(amount(cleaned(text), "10k CNY")) == (Decimal(value), None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("89.5", 89.5), ("89.5㎡", 89.5), ("89.5 平方米", 89.5), ("89.5m²", 89.5), ("1,234.5", 1234.5),
        ("1.2万平方米", 12_000.0), ("106.55°", 106.55), ("29.5度", 29.5), ("-3", -3.0), ("８９．５", 89.5),
        ("1e3", 1000.0),
    ],
)  # fmt: skip
def test_a_number_loses_its_unit(text: str, value: float) -> None:
    assert only(number(cleaned(text), None)) == (value, None)


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("105.2", 105.2, None), ("110.3", 110.3, None), ("105.19", None, "out_of_range"),
        ("110.31", None, "out_of_range"), ("29.5", None, "out_of_range"), ("东经106度", None, "not_a_number"),
        ("NaN", None, "not_a_number"),
        ("inf", None, "not_a_number"), ("1e20", None, "not_a_number"),
    ],
)  # fmt: skip
def test_a_number_outside_its_limits_is_none(text: str, value: float | None, fault: str | None) -> None:
    assert only(number(cleaned(text), (105.2, 110.3))) == (value, fault)


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("3", 3, None), ("3人", 3, None), ("3 户", 3, None), ("18层", 18, None), ("3.0", 3, None), ("３", 3, None),
        ("1", 1, None), ("20", 20, None), ("0", None, "out_of_range"), ("21", None, "out_of_range"),
        ("-3", None, "out_of_range"), ("3万人", None, "out_of_range"), ("3.5", None, "not_a_number"),
        ("三", None, "not_a_number"), ("3人4户", None, "not_a_number"),
    ],
)  # fmt: skip
def test_a_count_is_whole_and_within_its_limits(text: str, value: int | None, fault: str | None) -> None:
    assert only(integer(cleaned(text), (1, 20))) == (value, fault)


def test_ten_thousands_of_people_are_counted_as_such() -> None:
    assert integer(cleaned("1.2345万人", "3万", "0.00005万"), None).value.to_list() == [12_345, 30_000, None]


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [("50%", 50.0, None), ("50", 50.0, None), ("1/2", 50.0, None), ("１／２", 50.0, None), ("33.3 %", 33.3, None),
     ("1/0", None, "not_a_number"), ("150%", None, "out_of_range")],
)  # fmt: skip
def test_a_share_is_a_percentage_however_it_is_written(text: str, value: float | None, fault: str | None) -> None:
    assert only(number(cleaned(text), (0, 100), "percent")) == (value, fault)
