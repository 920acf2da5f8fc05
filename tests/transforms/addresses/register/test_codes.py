"""City codes: their layout, how they are minted, and what the check character catches."""

import hashlib
import string

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from transforms.addresses.register.codes import LEVELS, is_valid, mint

NONE_TAKEN = pl.Series([], dtype=pl.String)
CROCKFORD = "[0-9A-HJKMNP-TV-Z]"
TEXTS = [f"P|R|500108|南坪西路|{number}|" for number in range(2_000)]


def minted(texts: list[str], level: str = "P", taken: pl.Series = NONE_TAKEN) -> list[str]:
    """Codes for these texts."""
    return mint(pl.Series(texts, dtype=pl.String), pl.Series([level] * len(texts), dtype=pl.String), taken).to_list()


@pytest.mark.parametrize("level", LEVELS)
def test_a_code_is_fifty_level_twelve_letters_and_check(level: str) -> None:
    codes = pl.Series(minted(TEXTS[:100], level))
    assert codes.str.contains(rf"^50{level}{CROCKFORD}{{12}}[0-9A-Z*]$").all()
    assert is_valid(codes).all()


def test_the_check_character_is_that_of_iso_7064() -> None:
    assert [code for code in minted(TEXTS) if not mod_37_2.is_valid(code)] == []
    assert {code[-1] for code in minted(TEXTS)} == set(string.digits + string.ascii_uppercase + "*")


def test_a_code_depends_on_its_text_alone() -> None:
    together = dict(zip(TEXTS, minted(TEXTS), strict=True))
    backwards = dict(zip(TEXTS[::-1], minted(TEXTS[::-1]), strict=True))
    chunks = [minted(TEXTS[start : start + 300]) for start in range(0, len(TEXTS), 300)]
    assert backwards == together
    assert [code for chunk in chunks for code in chunk] == list(together.values())
    assert len(set(together.values())) == len(TEXTS)


def test_a_code_never_changes_from_version_to_version() -> None:
    # By the layout alone: 60 bits of SHA-256 in base-32, then the check character.
    body = "50P" + _letters("P|R|500108|南坪西路|5|")
    assert minted(["P|R|500108|南坪西路|5|"]) == [body + mod_37_2.calc_check_digit(body)]


def _letters(text: str) -> str:
    number = int(hashlib.sha256(text.encode()).hexdigest()[:15], 16)
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(number >> shift) & 31] for shift in range(55, -1, -5))


def test_levels_tell_codes_of_one_text_apart() -> None:
    codes = [minted(TEXTS[:1], level)[0] for level in LEVELS]
    assert len({code[2] for code in codes}) == len(LEVELS)


def test_no_texts_give_no_codes() -> None:
    assert minted([]) == []


def test_a_code_that_is_taken_is_salted_the_same_way_every_time() -> None:
    (first,) = minted(TEXTS[:1])
    (second,) = minted(TEXTS[:1], taken=pl.Series([first]))
    (third,) = minted(TEXTS[:1], taken=pl.Series([second, first]))
    assert len({first, second, third}) == 3
    assert is_valid(pl.Series([first, second, third])).all()
    assert minted(TEXTS[:1], taken=pl.Series([first])) == [second]
    assert minted(TEXTS[:1], taken=pl.Series([second])) == [first]


def test_a_collision_changes_no_other_code() -> None:
    before = minted(TEXTS)
    after = minted(TEXTS, taken=pl.Series([before[7]]))
    changed = [number for number, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert changed == [7]
    assert len(set(after)) == len(after)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.sampled_from(minted(TEXTS[:50])), st.integers(0, 15), st.sampled_from(string.digits + string.ascii_uppercase))
def test_one_wrong_character_is_caught(code: str, position: int, character: str) -> None:
    wrong = code[:position] + character + code[position + 1 :]
    assert is_valid(pl.Series([wrong])).to_list() == [wrong == code]


def test_two_swapped_characters_are_caught() -> None:
    codes = minted(TEXTS[:200])
    swapped = [
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for code in codes
        for place in range(15)
        if code[place] != code[place + 1]
    ]
    assert not is_valid(pl.Series(swapped)).any()


@pytest.mark.parametrize(
    "text",
    [None, "", "5", "50P", "50P000000000000", "50P00000000000000", "51P0000000000001", "50X0000000000001", "城码",
     "50p0000000000001", " 50P000000000000", "50PIIIIIIIIIIII1", "50P00000000000０"],
)  # fmt: skip
def test_what_is_no_code_is_not_valid(text: str | None) -> None:
    assert is_valid(pl.Series([text], dtype=pl.String)).to_list() == [False]
