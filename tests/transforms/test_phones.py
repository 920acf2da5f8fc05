"""Telephone numbers: one spelling for each line, and no number made of what is none."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.phones import phone
from transforms.text import clean

MOBILE = "16900001111"
LINE = "02362800000"


def outcome(text: str | None) -> tuple[str | None, str | None]:
    result = phone(clean(pl.Series([text], dtype=pl.String)))
    return result.value.item(), result.fault.item()


@pytest.mark.parametrize(
    "text",
    [
        "16900001111", "169 0000 1111", "169-0000-1111", "169—0000—1111", "+8616900001111", "+86 169-0000-1111",
        "008616900001111", "8616900001111", "016900001111", "(+86)16900001111", "１６９００００１１１１",
        "'16900001111", "16900001111\u200b", "电话：16900001111", "手机16900001111", "16900001111/16900002222",
        "16900001111、62800000",
        "16900001111；16900002222", "16900001111，16900002222",
    ],
)  # fmt: skip
def test_a_mobile_number_is_eleven_digits(text: str) -> None:
    assert outcome(text) == (MOBILE, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("023-62800000", LINE), ("02362800000", LINE), ("(023)62800000", LINE), ("（023）6280 0000", LINE),
        ("023—6280—0000", LINE), ("023 62800000", LINE), ("86-023-62800000", LINE), ("电话:023-62800000", LINE),
        ("62800000", "62800000"), ("6280-0000", "62800000"), ("6280000", "6280000"),
        ("023-62800000-801", LINE), ("023-62800000转801", LINE), ("62800000转8", "62800000"),
        ("62800000-801", "62800000"), ("010-62800000", "01062800000"), ("0816-2280000", "08162280000"),
        ("08162280000-12", "08162280000"),
        ("023-62800000/16900001111", LINE),
    ],
)  # fmt: skip
def test_a_fixed_line_is_area_code_and_number_without_its_extension(text: str, value: str) -> None:
    assert outcome(text) == (value, None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("169****1111", "masked"), ("023-6280****", "masked"), ("无", "not_a_phone"), ("0", "not_a_phone"),
        ("1690000111", "not_a_phone"), ("169000011112", "not_a_phone"), ("12345", "not_a_phone"),
        ("110", "not_a_phone"), ("12000001111", "not_a_phone"), ("1.69E+10", "not_a_phone"),
        ("509901199003", "not_a_phone"),
        ("400-800-8888", "not_a_phone"), ("023-62800", "not_a_phone"), ("16900001111 16900002222", "not_a_phone"),
    ],
)  # fmt: skip
def test_what_is_no_telephone_number_says_so(text: str, fault: str) -> None:
    assert outcome(text) == (None, fault)


@pytest.mark.parametrize("text", [None, "", " ", "\u200b"])
def test_nothing_written_is_no_fault(text: str | None) -> None:
    assert outcome(text) == (None, None)


@settings(derandomize=True, deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 99_999_999), st.sampled_from(["{}", "+86{}", "0{}", "86-{}"])), min_size=50))
def test_every_spelling_of_a_mobile_number_is_that_number(numbers: list[tuple[int, str]]) -> None:
    mobiles = [f"169{number:08}" for number, _ in numbers]
    texts = [
        form.format(f"{mobile[:3]}-{mobile[3:7]} {mobile[7:]}")
        for mobile, (_, form) in zip(mobiles, numbers, strict=True)
    ]
    assert phone(clean(pl.Series(texts))).value.to_list() == mobiles
