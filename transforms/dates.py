"""Dates, months and times in every form departments write them.

Belongs here: from text to `Date` and `Datetime`, with what was wrong.
Does not belong here: whether a date is plausible beside another one (quality).
"""

import polars as pl

from sources.faults import ValueFault
from transforms.text import arabic_numerals
from transforms.values import Parsed, first_fault, parsed

# Year, month, day and time with hyphens between (also before a fraction of a second, whose dot became one); or packed;
# or a month alone; or days since 1899-12-30, as in Excel (from 1927 on: fewer than five digits are a year).
_WRITTEN = r"^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:-\d+)?)?$"
_PACKED = r"^(\d{4})(\d{2})(\d{2})?(?:(\d{2})(\d{2})(\d{2}))?$"
_SERIAL = r"^([1-6]\d{4}(?:\.\d+)?)$"
_EXCEL_EPOCH = pl.datetime(1899, 12, 30)
# What systems write for "none" or "open end".
_SENTINELS = (
    r"^(?:1900-0?1-0?[01]|1900010[01]|1899-?12-?3[01]|9999-?12-?31|2999-?12-?31|0001-?01-?01|0000-?00-?00)"
    r"(?:[ T]|\d{6}$|$)"
)


def date(texts: pl.Series) -> Parsed:
    """Dates. A month without its day becomes the first of the month, marked `day_missing`."""
    day_missing = (pl.col("day").is_null() & pl.col("serial").is_null(), ValueFault.DAY_MISSING)
    usable = pl.col("fault").is_null() | (pl.col("fault") == ValueFault.DAY_MISSING)
    return parsed(
        _moments(texts)
        .with_columns(_fault(day_missing))
        .with_columns(value=pl.when(usable).then(pl.col("moment").dt.date()))
    )


def month(texts: pl.Series) -> Parsed:
    """Months, as their first day: 202402, 2024-02, 2024年2月, 2024.2, or any date in them."""
    first_day = pl.col("moment").dt.date().dt.truncate("1mo")
    return parsed(
        _moments(texts).with_columns(_fault()).with_columns(value=pl.when(pl.col("fault").is_null()).then(first_day))
    )


def datetime(texts: pl.Series) -> Parsed:
    """Points in local time; a date without a time is its midnight, a month without a day is no point in time."""
    no_day = (pl.col("day").is_null() & pl.col("serial").is_null(), ValueFault.NOT_A_DATE)
    return parsed(
        _moments(texts)
        .with_columns(_fault(no_day))
        .with_columns(value=pl.when(pl.col("fault").is_null()).then(pl.col("moment")))
    )


def _moments(texts: pl.Series) -> pl.LazyFrame:
    """The texts with their parts and the `moment` they mean (null: none)."""
    text = pl.col("text")
    written, packed = pl.col("written").struct, pl.col("packed").struct
    names = ("year", "month", "day", "hour", "minute", "second")
    parts = [
        pl.coalesce(written.field(str(i)), packed.field(str(i))).cast(pl.Int32, strict=False).alias(name)
        for i, name in enumerate(names, start=1)
    ]
    year, month_, day, hour, minute, second = (pl.col(name) for name in names)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = pl.when(month_ == 2).then(28 + leap.cast(pl.Int32)).when(month_.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    real = (
        month_.is_between(1, 12)
        & year.is_between(1800, 2999)
        & day.fill_null(1).is_between(1, days)
        & (hour.fill_null(0) < 24)
        & (minute.fill_null(0) < 60)
        & (second.fill_null(0) < 60)
    )
    clock = [part.fill_null(0) for part in (hour, minute, second)]
    return (
        pl.LazyFrame({"given": texts})
        .select(text=_hyphened(pl.col("given")), serial=pl.col("given").str.extract(_SERIAL, 1).cast(pl.Float64))
        .with_columns(written=text.str.extract_groups(_WRITTEN), packed=text.str.extract_groups(_PACKED))
        .with_columns(*parts)
        .with_columns(serial=pl.when(year.is_null()).then("serial"), shaped=year.is_not_null(), real=real)
        .with_columns(*(pl.when("real").then(part).name.keep() for part in (year, month_)))
        .with_columns(
            moment=pl.coalesce(
                pl.datetime(year, month_, pl.when("real").then(day.fill_null(1)), *clock),
                _EXCEL_EPOCH + pl.duration(seconds=(pl.col("serial") * 86_400).round(0)),
            )
        )
    )


def _hyphened(text: pl.Expr) -> pl.Expr:
    """Year, month and day separated by hyphens whatever stood between them."""
    return (
        arabic_numerals(text)
        .str.replace_many(["年", "月", "/", ".", "日", "号"], ["-", "-", "-", "-", " ", " "])
        .str.replace_all(r"\s+", " ")
        .str.replace_all(" ?- ?", "-")
        .str.strip_chars(" -")
    )


def _fault(*further: tuple[pl.Expr, ValueFault]) -> pl.Expr:
    return first_fault(
        (pl.col("text").str.contains(_SENTINELS), ValueFault.SENTINEL_DATE),
        (pl.col("shaped") & ~pl.col("real"), ValueFault.IMPOSSIBLE_DATE),
        (pl.col("moment").is_null(), ValueFault.NOT_A_DATE),
        *further,
    )
