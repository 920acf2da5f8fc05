"""The word lists of the city: surnames, roads, estates, trades, requests, all invented or public facts.

Belongs here: reading the small files in `words/`, and tables of numbers as people write them.
Does not belong here: putting words together.
"""

from functools import cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).parent / "words"
DIGITS = "零一二三四五六七八九"
MOST = 10_000


@cache
def table(name: str) -> pl.DataFrame:
    """One of the CSV files, all columns as text."""
    return pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False)


@cache
def listed(name: str, kind: str | None = None) -> tuple[str, ...]:
    """The `text` column of a CSV file (of one `kind`), or the lines of a text file."""
    path = FOLDER / f"{name}.txt"
    if path.exists():
        return tuple(path.read_text(encoding="utf-8").split())
    rows = table(name)
    if kind is not None:
        rows = rows.filter(pl.col("kind") == kind)
    return tuple(rows["text"])


@cache
def weights(name: str, kind: str | None = None) -> tuple[float, ...]:
    """The weights beside `listed(name, kind)`."""
    rows = table(name)
    if kind is not None:
        rows = rows.filter(pl.col("kind") == kind)
    return tuple(float(value) for value in rows["weight"])


@cache
def numerals() -> pl.Series:
    """0 to 9,999 as Arabic digits."""
    return pl.Series([str(number) for number in range(MOST)])


@cache
def padded_numerals() -> pl.Series:
    """0 to 9,999 with at least two digits."""
    return pl.Series([f"{number:02d}" for number in range(MOST)])


@cache
def chinese_numerals() -> pl.Series:
    """0 to 9,999 as Chinese numerals: 12 is 十二, 205 is 二百零五."""
    return pl.Series([chinese(number) for number in range(MOST)])


def chinese(number: int) -> str:
    """A whole number from 0 to 9,999 in Chinese numerals."""
    text, zero = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // value % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + unit
        zero = digit == 0
    text = text or DIGITS[0]
    return text[1:] if text.startswith("一十") else text


@cache
def alike(kind: str) -> dict[str, str]:
    """Character -> characters that sound alike (`sounds`) or look alike (`shapes`)."""
    rows = table("similar").filter(pl.col(kind).is_not_null())
    return dict(zip(rows["character"], rows[kind], strict=True))


@cache
def similar() -> dict[str, str]:
    """Character -> characters that sound or look alike, those that sound alike first."""
    return {key: alike("sounds").get(key, "") + alike("shapes").get(key, "") for key in table("similar")["character"]}


@cache
def full_width() -> tuple[list[str], list[str]]:
    """ASCII characters and what they are in full width."""
    narrow = [chr(code) for code in range(0x21, 0x7F)]
    return narrow, [chr(ord(character) + 0xFEE0) for character in narrow]
