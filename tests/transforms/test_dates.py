"""Dates, months and times in every form departments write them, and why the rest is none."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import dates
from transforms.text import clean
from transforms.values import Parsed, Parser

FEW = settings(derandomize=True, deadline=None, max_examples=15)
DAY = date(2024, 3, 5)
EXCEL_EPOCH = date(1899, 12, 30)
SENTINELS = {date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(2999, 12, 31)}


def read(parser: Parser, *texts: str | None) -> Parsed:
    return parser(clean(pl.Series(texts, dtype=pl.String)))


def outcome(parser: Parser, text: str | None) -> tuple[object, str | None]:
    result = read(parser, text)
    return result.value.item(), result.fault.item()


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05", "2024-3-5", "2024/03/05", "2024/3/5", "2024.03.05", "2024.3.5", "20240305", "45356", "45356.0",
        "2024年3月5日", "2024年03月05日", "2024年3月5号", "2024 年 3 月 5 日", "二〇二四年三月五日",
        "二零二四年三月五日", "２０２４－０３－０５", "２０２４年３月５日", " 2024-03-05\u200b", "'2024-03-05",
        "2024-03-05 14:30:05",
        "2024-3-5 0:00:00", "2024/3/5 14:30", "2024-03-05T14:30:05", "2024-03-05 14:30:05.123", "20240305143005",
        "2024年3月5日 14:30", "45356.604",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_form(text: str) -> None:
    assert outcome(dates.date, text) == (DAY, None)


@pytest.mark.parametrize("text", ["2024-03", "2024-3", "2024/03", "2024.3", "202403", "2024年3月", "二〇二四年三月"])
def test_a_month_alone_is_its_first_day_and_says_so(text: str) -> None:
    assert outcome(dates.date, text) == (date(2024, 3, 1), "day_missing")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2024-02-30", "impossible_date"),
        ("2023-02-29", "impossible_date"),
        ("1900-02-29", "impossible_date"),
        ("20240431", "impossible_date"),
        ("2024年13月1日", "impossible_date"),
        ("2024-00-10", "impossible_date"),
        ("2024-03-00", "impossible_date"),
        ("202413", "impossible_date"),
        ("2024-03-05 24:00:00", "impossible_date"),
        ("2024-03-05 14:60", "impossible_date"),
        ("20240305146100", "impossible_date"),
        ("1799-12-31", "impossible_date"),
        ("3000-01-01", "impossible_date"),
        ("1900-01-00", "sentinel_date"),
        ("1900-1-0", "sentinel_date"),
        ("1900-01-01", "sentinel_date"),
        ("1900/1/1 0:00:00", "sentinel_date"),
        ("19000101", "sentinel_date"),
        ("19000101000000", "sentinel_date"),
        ("1899-12-30", "sentinel_date"),
        ("18991231", "sentinel_date"),
        ("9999-12-31", "sentinel_date"),
        ("9999-12-31 23:59:59", "sentinel_date"),
        ("99991231", "sentinel_date"),
        ("2999-12-31", "sentinel_date"),
        ("29991231", "sentinel_date"),
        ("0001-01-01", "sentinel_date"),
        ("0000-00-00", "sentinel_date"),
        ("00000000", "sentinel_date"),
        ("不详", "not_a_date"),
        ("2024", "not_a_date"),
        ("2024年", "not_a_date"),
        ("3月5日", "not_a_date"),
        ("-", "not_a_date"),
        ("2024-03-05至2024-04-05", "not_a_date"),
        ("1234567", "not_a_date"),
        ("70000", "not_a_date"),
        ("0", "not_a_date"),
    ],
)
def test_a_text_that_is_no_day_says_why(text: str, fault: str) -> None:
    assert outcome(dates.date, text) == (None, fault)


@pytest.mark.parametrize("parser", [dates.date, dates.month, dates.datetime])
def test_nothing_written_is_no_fault(parser: Parser) -> None:
    result = read(parser, None, "", "　")
    assert (result.value.to_list(), result.fault.to_list()) == ([None] * 3, [None] * 3)


def test_days_next_to_a_sentinel_are_days() -> None:
    days = [date(1900, 1, day) for day in range(2, 32)] + [date(1899, 12, 29), date(1900, 10, 1), date(1900, 11, 10)]
    assert read(dates.date, *(day.isoformat() for day in days)).value.to_list() == days


def test_the_calendar_is_that_of_the_oracle() -> None:
    years = (1800, 1899, 1900, 1999, 2000, 2023, 2024, 2100, 2999)
    parts = [(year, month, day) for year in years for month in range(14) for day in range(33)]

    def real(year: int, month: int, day: int) -> date | None:
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        return None if found in SENTINELS else found

    result = read(dates.date, *(f"{year}-{month}-{day}" for year, month, day in parts))
    assert result.value.to_list() == [real(*part) for part in parts]
    assert set(result.fault) == {None, "impossible_date", "sentinel_date"}
    assert result.value.is_null().to_list() == result.fault.is_not_null().to_list()


FORMS = ("{y}-{m:02}-{d:02}", "{y}-{m}-{d}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}{m:02}{d:02}", "{y}年{m}月{d}日")


@FEW
@given(
    st.lists(
        st.tuples(st.dates(date(1800, 1, 1), date(2999, 12, 30)), st.sampled_from(FORMS)), min_size=50, max_size=100
    )
)
def test_every_form_of_every_day_means_that_day(days: list[tuple[date, str]]) -> None:
    texts = [form.format(y=day.year, m=day.month, d=day.day) for day, form in days]
    assert read(dates.date, *texts).value.to_list() == [None if day in SENTINELS else day for day, _ in days]


def test_excel_serials_of_five_digits_count_days() -> None:
    serials = range(10_000, 70_000, 7)  # births from 1927 on are in them
    result = read(dates.date, *map(str, serials))
    assert result.value.to_list() == [EXCEL_EPOCH + timedelta(days=serial) for serial in serials]
    assert result.fault.null_count() == len(serials)


@FEW
@given(st.lists(st.datetimes(datetime(1930, 1, 1), datetime(2080, 1, 1)), min_size=50, max_size=100))  # noqa: DTZ001
def test_excel_serials_with_a_fraction_are_right_to_the_second(moments: list[datetime]) -> None:
    whole = [moment.replace(microsecond=0) for moment in moments]
    serials = [(moment - datetime(1899, 12, 30)) / timedelta(days=1) for moment in whole]  # noqa: DTZ001
    assert read(dates.datetime, *(f"{serial:.9f}" for serial in serials)).value.to_list() == whole


@pytest.mark.parametrize(
    "text",
    [
        "202402", "2024-02", "2024-2", "2024/02", "2024.2", "2024年2月", "2024年02月", "二〇二四年二月", "2024-02-29",
        "20240215", "2024/2/1 0:00:00", "45323", "２０２４０２",
    ],
)  # fmt: skip
def test_a_month_is_its_first_day(text: str) -> None:
    assert outcome(dates.month, text) == (date(2024, 2, 1), None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("202400", "impossible_date"), ("202413", "impossible_date"), ("2024-02-30", "impossible_date"),
        ("1900-01-00", "sentinel_date"), ("2024", "not_a_date"), ("二月", "not_a_date"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_month_says_why(text: str, fault: str) -> None:
    assert outcome(dates.month, text) == (None, fault)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2024-03-05 14:30:05", (14, 30, 5)),
        ("2024/3/5 9:05:01", (9, 5, 1)),
        ("2024-03-05 14:30", (14, 30, 0)),
        ("2024-03-05T14:30:05", (14, 30, 5)),
        ("2024-03-05 14:30:05.0", (14, 30, 5)),
        ("2024-03-05 14:30:05.987", (14, 30, 5)),
        ("20240305143005", (14, 30, 5)),
        ("2024年3月5日 14:30", (14, 30, 0)),
        ("2024年3月5日14:30:05", (14, 30, 5)),
        ("2024-03-05", (0, 0, 0)),
        ("45356", (0, 0, 0)),
        ("45356.5", (12, 0, 0)),
    ],
)
def test_a_point_in_time_keeps_its_seconds(text: str, clock: tuple[int, int, int]) -> None:
    assert outcome(dates.datetime, text) == (datetime(2024, 3, 5, *clock), None)  # noqa: DTZ001  (local time)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2024-03", "not_a_date"), ("202403", "not_a_date"), ("昨天下午", "not_a_date"),
        ("2024-03-05 24:00:00", "impossible_date"), ("2024-02-30 08:00:00", "impossible_date"),
        ("1900-01-01 00:00:00", "sentinel_date"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_point_in_time_says_why(text: str, fault: str) -> None:
    assert outcome(dates.datetime, text) == (None, fault)
