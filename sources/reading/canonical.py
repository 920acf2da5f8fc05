"""Numbers, dates and times as text, the same whatever kind of file stored them.

Belongs here: the one text that a stored number or instant becomes.
Does not belong here: reading text as a number or a date (transforms).

* A whole number has its digits and nothing else: 1504.0 is `1504`, 5.00108199003074E+17 is `500108199003074000`.
* Another number is the shortest text that stands for the same stored value: 83.209999999999994 is `83.21`.
* A date is `2024-03-05`, an instant `2024-03-05 08:30:00`, with a fraction only where there is one; an instant with a
  time zone is told as the clock in Chongqing showed it.
* True and false are `true` and `false`.
"""

from decimal import Decimal

import polars as pl

_EXACT = 2.0**53
"""Up to here a float holds every whole number."""

_LAST_SERIAL = 2_958_466
"""The day after 9999-12-31 as workbooks count days."""

_PLAIN_DIGITS = 17
"""A workbook writes no float with more significant digits; whoever wrote more meant each of them."""


def float_text(values: pl.Series) -> pl.Series:
    """Floats as text; NaN is null.

    Args:
        values: Float32 or Float64.
    """
    whole = (pl.col("v").abs() <= _EXACT) & (pl.col("v") == pl.col("v").floor())
    text = (
        pl.when(pl.col("v").is_nan() | pl.col("v").is_null())
        .then(None)
        .when(whole)
        .then(pl.col("v").cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise(pl.col("v").cast(pl.String))
    )
    return _without_exponent(pl.DataFrame({"v": values}).select(text.alias("text"))["text"])


def stored_number_text(stored: pl.Series) -> pl.Series:
    """Numbers as a workbook stores them (text in XML) as canonical text; whole numbers keep every digit they have."""
    digits = stored.str.replace_all(r"^-?[0.]*|\.", "").str.len_bytes()
    fraction = stored.str.contains(r"^-?[0-9]+\.[0-9]+$") & (digits <= _PLAIN_DIGITS)
    shortened = float_text(stored.set(~fraction, None).cast(pl.Float64))
    return _without_exponent(pl.select(pl.when(fraction).then(shortened).otherwise(stored)).to_series())


def _without_exponent(texts: pl.Series) -> pl.Series:
    """`5.00108199003074E+17` written out; few values are so, hence one by one."""
    at = texts.str.contains(r"^-?[0-9.]+[eE][+-]?[0-9]{1,3}$").fill_null(value=False).arg_true()
    if not len(at):
        return texts
    return texts.scatter(at, [_written_out(text) for text in texts.gather(at)])


def _written_out(text: str) -> str:
    value = Decimal(text)
    if value != value.to_integral_value():
        value = Decimal(repr(float(text)))
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def serial_text(serials: pl.Series, *, from_1904: bool) -> pl.Series:
    """Days as workbooks count them as dates, instants or (below one day) times; null where they are none.

    Args:
        serials: Float64, days since the end of 1899 (where 1900 is wrongly a leap year) or since 1904.
        from_1904: which of the two.
    """
    day = pl.col("v")
    base = 24107 if from_1904 else 0  # days from 1970 back to 1904; of 1900 see below
    seconds = (day * 86400).round().cast(pl.Int64, strict=False)
    unix = seconds - (base if from_1904 else 25569) * 86400
    if not from_1904:  # before the day that never was, 1900-02-29, the count is one less
        unix = pl.when(day < 60).then(unix + 86400).otherwise(unix)
    at = pl.from_epoch(unix, time_unit="s")
    known = (day >= 0) & (day < _LAST_SERIAL) & (from_1904 | (day < 60) | (day >= 61))
    text = (
        pl.when(~known)
        .then(None)
        .when((day == 0) & (not from_1904))
        .then(pl.lit("1900-01-00"))
        .when((day < 1) & (day > 0))
        .then(at.dt.strftime("%H:%M:%S"))
        .when(seconds % 86400 == 0)
        .then(at.dt.strftime("%Y-%m-%d"))
        .otherwise(at.dt.strftime("%Y-%m-%d %H:%M:%S"))
    )
    return pl.DataFrame({"v": serials}).select(text.alias("text"))["text"]


def instant_text(instants: pl.Series) -> pl.Series:
    """Instants as text.

    Args:
        instants: Datetime, of any unit and time zone.
    """
    if getattr(instants.dtype, "time_zone", None):
        instants = instants.dt.convert_time_zone("Asia/Shanghai").dt.replace_time_zone(None)
    text = instants.dt.strftime("%Y-%m-%d %H:%M:%S%.f")
    return text.str.replace(r"(\.[0-9]*?)0+$", "$1").str.strip_suffix(".")
