"""Amounts of money, numbers and counts as departments write them.

Belongs here: from text to exact decimals, floats and integers, with what was wrong.
Does not belong here: whether an amount is right (quality).
"""

import polars as pl

from sources.faults import ValueFault
from transforms.values import Parsed, first_fault, parsed

MONEY = pl.Decimal(18, 2)
_NUMBER = r"^([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?)(万)?$"
_LARGEST = 1e15
# What contracts call amounts in ten thousands of yuan.
_TEN_THOUSANDS = ("10k CNY", "万元")
_PERCENT = "percent"


def amount(texts: pl.Series, unit: str | None = None) -> Parsed:
    """Money as Decimal(18, 2) in the contract's `unit`: 560元, 5,600.00, ￥560, (560.00) for −560, 0.56万元.

    A unit behind the number counts before the contract's: in a column of ten thousands 500, 500万元 and 5000000元 are
    one amount.
    """
    if unit in _TEN_THOUSANDS:
        other_unit = pl.col("text").str.contains(r"\d\s*[元圆]")
        converted = pl.col("float") / 10_000
    else:
        other_unit, converted = pl.col("ten_thousands"), pl.col("float")
    exact = pl.when(~other_unit).then(pl.col("number").cast(MONEY, strict=False))
    scaled = pl.when(other_unit).then(converted.round(2).cast(MONEY, strict=False))
    return parsed(
        _numbers(texts, r"[元圆￥¥,\s]|人民币|CNY|RMB")
        .with_columns(value=pl.coalesce(exact, scaled))
        .with_columns(first_fault((pl.col("value").is_null(), ValueFault.NOT_A_NUMBER)))
    )


def number(texts: pl.Series, limits: tuple[float, float] | None, unit: str | None = None) -> Parsed:
    """Floats within `limits`; a unit behind the number (㎡, 平方米, 度) is dropped; in `percent`, 1/2 is 50%."""
    frame = _percentages(texts) if unit == _PERCENT else _numbers(texts, r"[,\s]|平方米|m2|°|度$")
    return parsed(
        frame.with_columns(_outside(limits)).with_columns(value=pl.when(pl.col("fault").is_null()).then("float"))
    )


def integer(texts: pl.Series, limits: tuple[float, float] | None) -> Parsed:
    """Whole numbers within `limits`; 人, 户, 层 behind the number are dropped."""
    whole = pl.col("float").round(0)
    return parsed(
        _numbers(texts, r"[,\s]|[人户层个台年]$")
        .with_columns(float=pl.when(whole == pl.col("float")).then(whole))
        .with_columns(_outside(limits))
        .with_columns(value=pl.when(pl.col("fault").is_null()).then(pl.col("float").cast(pl.Int64)))
    )


def _percentages(texts: pl.Series) -> pl.LazyFrame:
    parts = pl.col("text").str.extract_groups(r"^(\d+)/(\d+)$").struct
    above, below = (parts.field(number).cast(pl.Float64) for number in ("1", "2"))
    fraction = pl.when(below > 0).then((above / below * 100).round(6))
    return _numbers(texts, r"[,\s%]").with_columns(float=pl.coalesce(fraction, "float"))


def _numbers(texts: pl.Series, noise: str) -> pl.LazyFrame:
    groups = pl.col("groups").struct
    bare = pl.col("text").str.replace_all(noise, "").str.replace(r"^\((.+)\)$", "-${1}")
    return (
        pl.LazyFrame({"text": texts})
        .with_columns(groups=bare.str.extract_groups(_NUMBER))
        .with_columns(number=groups.field("1"), ten_thousands=groups.field("2").is_not_null())
        .with_columns(float=pl.col("number").cast(pl.Float64, strict=False))
        .with_columns(float=pl.when("ten_thousands").then((pl.col("float") * 10_000).round(6)).otherwise("float"))
        .with_columns(float=pl.when(pl.col("float").abs() < _LARGEST).then("float"))
    )


def _outside(limits: tuple[float, float] | None) -> pl.Expr:
    low, high = limits or (-_LARGEST, _LARGEST)
    return first_fault(
        (pl.col("float").is_null(), ValueFault.NOT_A_NUMBER),
        (~pl.col("float").is_between(low, high), ValueFault.OUT_OF_RANGE),
    )
