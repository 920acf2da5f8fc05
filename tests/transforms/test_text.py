"""Text made comparable: width, invisible characters, outer blanks, Chinese numerals."""

import re
import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text import arabic_numerals, clean, without_blanks

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("delivered", "meant"),
    [
        ("５０９９", "5099"),
        ("ＡＢｃ", "ABc"),
        ("（南岸）", "(南岸)"),
        ("　张三　", "张三"),
        ("\u00a0张三\u00a0", "张三"),
        ("张三\t", "张三"),
        ("张\n三", "张三"),
        ("张\u200b三", "张三"),
        ("\ufeff5099", "5099"),
        ("'5099", "5099"),
        ("’5099", "5099"),
        ("`5099", "5099"),
        (" ' 5099 ", "5099"),
        ("89㎡", "89m2"),
        ("Ⅱ型", "II型"),
        ("①号", "1号"),
        ("￥5", "¥5"),
        ("1，234", "1,234"),
    ],
)
def test_one_spelling_for_one_character(delivered: str, meant: str) -> None:
    assert clean(pl.Series([delivered])).to_list() == [meant]


@pytest.mark.parametrize("text", ["张三", "O'Brien", "买买提·吐尔逊", "江南大道 8号", "a-b_c", "䶮"])
def test_usual_texts_stay_as_they_are(text: str) -> None:
    assert clean(pl.Series([text])).to_list() == [text]


@pytest.mark.parametrize("text", ["", " ", "　", "\t", "\u200b", "'", "\u00a0 '", None])
def test_a_text_without_anything_in_it_is_null(text: str | None) -> None:
    assert clean(pl.Series([text], dtype=pl.String)).to_list() == [None]


def test_the_delivered_texts_are_not_changed() -> None:
    delivered = pl.Series(["５０９９", " 张三", None])
    clean(delivered)
    assert delivered.to_list() == ["５０９９", " 张三", None]


def test_no_texts_give_no_texts() -> None:
    assert clean(pl.Series([], dtype=pl.String)).to_list() == []


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(st.none() | st.text(alphabet="a1 张·Ａ１（　\u00a0\u200b\t'㎡\ufeff-", max_size=6), max_size=30))
def test_each_text_is_cleaned_as_if_it_stood_alone(texts: list[str | None]) -> None:
    def alone(text: str | None) -> str | None:
        wide = re.sub("[\u200b\ufeff\t]", "", unicodedata.normalize("NFKC", text or ""))
        return wide.strip(" '") or None

    assert clean(pl.Series(texts, dtype=pl.String)).to_list() == [alone(text) for text in texts]


def test_blanks_inside_vanish_whatever_their_kind() -> None:
    frame = pl.DataFrame({"text": ["张 三", "张　三", "5 0 9 9", None]})
    assert frame.select(without_blanks(pl.col("text")))["text"].to_list() == ["张三", "张三", "5099", None]


def in_arabic(*texts: str) -> list[str]:
    return pl.DataFrame({"text": texts}).select(arabic_numerals(pl.col("text")))["text"].to_list()


def chinese(number: int) -> str:
    """Below one hundred, as it is spoken: 十五, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return ten + (DIGITS[ones] if ones or not tens else "")


def test_every_spoken_number_below_one_hundred_is_read() -> None:
    assert in_arabic(*(f"第{chinese(number)}日" for number in range(100))) == [f"第{number}日" for number in range(100)]


def test_a_year_is_written_digit_by_digit() -> None:
    assert in_arabic("二〇二四年三月十五日", "二零一〇年十月二十日", "一九九八年十二月三十一日", "二○二○年一月") == [
        "2024年3月15日", "2010年10月20日", "1998年12月31日", "2020年1月",
    ]  # fmt: skip
