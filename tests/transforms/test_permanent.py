"""Permanent names: the same text gives the same letters everywhere, for ever."""

import hashlib
import re

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.permanent import BASE32, letters_of


def by_hand(text: str) -> str:
    """The first sixty bits of SHA-256, five at a time."""
    bits = int(hashlib.sha256(text.encode()).hexdigest(), 16) >> (256 - 60)
    return "".join(BASE32[bits >> shift & 31] for shift in range(55, -1, -5))


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=1))
def test_the_letters_are_the_first_sixty_bits_of_the_hash(texts: list[str]) -> None:
    assert letters_of(pl.Series(texts)).to_list() == [by_hand(text) for text in texts]


def test_a_name_given_once_is_given_for_ever() -> None:
    # Worked out on paper from what sha256sum prints: a change here would rename every place and person.
    assert letters_of(pl.Series(["", "重庆市"])).to_list() == ["WERC8GMRZGE1", "XMCH9TNN9YJB"]


def test_names_are_twelve_letters_that_nobody_misreads() -> None:
    names = letters_of(pl.Series([f"重庆市南岸区江南大道{number}号" for number in range(2000)]))
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{12}", name) for name in names)
    assert names.n_unique() == 2000


def test_equal_texts_get_equal_names_wherever_they_stand() -> None:
    alone = letters_of(pl.Series(["乙"])).item()
    assert letters_of(pl.Series(["甲", "乙", "丙", "乙"])).to_list()[1::2] == [alone, alone]


def test_no_texts_give_no_names() -> None:
    assert letters_of(pl.Series([], dtype=pl.String)).to_list() == []
