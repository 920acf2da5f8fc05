"""Resident numbers and credit codes: what is valid, what is mended, and why the rest is not (oracle: python-stdnum)."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.cn import uscc as credit
from stdnum.exceptions import ValidationError

from transforms.identifiers import birth_date_of_resident_id, resident_id, sex_of_resident_id, uscc
from transforms.text import clean
from transforms.values import Parsed, Parser

FEW = settings(derandomize=True, deadline=None, max_examples=10)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def number_of(region: str, born: str, sequence: str) -> str:
    """A resident number with its check digit, of a region that does not exist."""
    body = region + born + sequence
    return body + ric.calc_check_digit(body + "0")


def code_of(body: str) -> str:
    return body + credit.calc_check_digit(body)


def read(parser: Parser, *texts: str | None) -> Parsed:
    return parser(clean(pl.Series(texts, dtype=pl.String)))


def outcome(parser: Parser, text: str | None) -> tuple[str | None, str | None]:
    result = read(parser, text)
    return result.value.item(), result.fault.item()


REGIONS = st.integers(0, 99).map(lambda number: f"5099{number:02}")
BIRTHS = st.dates(date(1900, 1, 1), date(2030, 12, 31)).map(lambda day: f"{day:%Y%m%d}")
SEQUENCES = st.integers(0, 999).map(lambda number: f"{number:03}")
NUMBERS = st.builds(number_of, REGIONS, BIRTHS, SEQUENCES)
BODIES = st.builds(
    lambda kind, place, body: f"{kind}5099{place:02}{body}",
    st.sampled_from(["91", "92", "93", "51", "52", "53", "11", "12"]),
    st.integers(0, 99),
    st.text(ALPHABET, min_size=9, max_size=9),
)

SOUND = number_of("509901", "19800229", "001")
WITH_X = next(number for n in range(999) if (number := number_of("509901", "19800229", f"{n:03}")).endswith("X"))


@FEW
@given(st.lists(NUMBERS, min_size=60, max_size=120))
def test_every_number_with_its_check_digit_is_valid(numbers: list[str]) -> None:
    result = resident_id(pl.Series(numbers))
    assert result.value.to_list() == numbers
    assert result.fault.null_count() == len(numbers)


@FEW
@given(st.lists(st.tuples(NUMBERS, st.sampled_from("0123456789X")), min_size=60, max_size=120))
def test_a_check_digit_is_right_when_the_oracle_says_so(pairs: list[tuple[str, str]]) -> None:
    numbers = [number[:17] + check for number, check in pairs]
    result = resident_id(pl.Series(numbers))
    right = [number[17] == ric.calc_check_digit(number) for number in numbers]
    assert result.value.to_list() == [number if good else None for number, good in zip(numbers, right, strict=True)]
    assert result.fault.to_list() == [None if good else "check_digit" for good in right]


def test_a_birth_date_is_possible_when_the_oracle_says_so() -> None:
    years = ("1900", "1949", "1999", "2000", "2023", "2024")
    births = [f"{year}{month:02}{day:02}" for year in years for month in range(14) for day in range(33)]
    numbers = [number_of("509901", born, "001") for born in births]

    def possible(number: str) -> bool:
        try:
            ric.get_birth_date(number)
        except ValidationError:
            return False
        return True

    expected = [None if possible(number) else "bad_birth_date" for number in numbers]
    assert resident_id(pl.Series(numbers)).fault.to_list() == expected


@FEW
@given(st.lists(st.tuples(NUMBERS, st.integers(0, 16), st.integers(1, 9)), min_size=60, max_size=120))
def test_one_wrong_digit_is_always_found(slips: list[tuple[str, int, int]]) -> None:
    wrong = [
        number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :] for number, place, step in slips
    ]
    assert resident_id(pl.Series(wrong)).value.null_count() == len(wrong)


@FEW
@given(st.lists(NUMBERS.filter(lambda number: number[6:8] == "19"), min_size=50, max_size=100))
def test_fifteen_digits_are_upgraded_and_marked(numbers: list[str]) -> None:
    result = resident_id(pl.Series([number[:6] + number[8:17] for number in numbers]))
    assert result.value.to_list() == numbers
    assert set(result.fault) == {"fifteen_digits"}


@pytest.mark.parametrize(
    ("delivered", "value"),
    [
        (WITH_X.lower(), WITH_X),
        (WITH_X[:17] + "Ｘ", WITH_X),
        (WITH_X[:17] + "ｘ", WITH_X),
        (WITH_X[:17] + "×", WITH_X),
        (WITH_X[:17] + "✕", WITH_X),
        (SOUND.translate({ord(str(n)): 0xFF10 + n for n in range(10)}), SOUND),
        (f"'{SOUND}", SOUND),
        (f"\t{SOUND}\u200b", SOUND),
        (f"　{SOUND[:6]} {SOUND[6:14]}　{SOUND[14:]} ", SOUND),
    ],
)
def test_a_number_is_read_however_it_is_typed(delivered: str, value: str) -> None:
    assert outcome(resident_id, delivered) == (value, None)


@pytest.mark.parametrize(
    ("delivered", "fault"),
    [
        (SOUND[:17], "wrong_length"),
        (SOUND + "1", "wrong_length"),
        ("无", "wrong_length"),
        ("509901********0011", "masked"),
        ("5099011980****", "masked"),
        ("5.0099E+17", "truncated_by_excel"),
        ("5.00990119800229E+17", "truncated_by_excel"),
        ("5.0099e17", "truncated_by_excel"),
        (SOUND[:9] + "O" + SOUND[10:], "bad_character"),
        (SOUND[:9] + "X" + SOUND[10:], "bad_character"),
        ("0" + SOUND[1:], "bad_character"),
        ("50990180022900X", "bad_character"),
        (number_of("509901", "19810229", "001"), "bad_birth_date"),
        (number_of("509901", "19801301", "001"), "bad_birth_date"),
        (number_of("509901", "19801200", "001"), "bad_birth_date"),
        (number_of("509901", "08500101", "001"), "bad_birth_date"),
        (number_of("509901", "30000101", "001"), "bad_birth_date"),
        ("509901810229001", "bad_birth_date"),
        (SOUND[:17] + ("0" if SOUND[17] != "0" else "1"), "check_digit"),
    ],
)
def test_a_number_that_cannot_be_used_says_why_and_is_kept_as_given(delivered: str, fault: str) -> None:
    result = read(resident_id, delivered)
    assert (result.value.item(), result.fault.item()) == (None, fault)
    assert result.given is not None
    assert result.given.item() == delivered.upper()


def test_no_number_is_no_fault() -> None:
    result = read(resident_id, None, " ", "\u200b")
    assert (result.value.to_list(), result.fault.to_list()) == ([None] * 3, [None] * 3)


def in_a_column(numbers: list[str], damage: str) -> Parsed:
    return resident_id(pl.Series(numbers), pl.Series([damage] * len(numbers), dtype=pl.String))


def cut_but_fitting() -> str:
    """A number ending in 000 whose check digit fits: one in eleven of those that Excel has cut does."""
    numbers = (number_of("509901", f"1980{month:02}{day:02}", "100") for month in range(1, 13) for day in range(1, 29))
    return next(number for number in numbers if number.endswith("000"))


def test_in_a_column_cut_by_excel_a_fitting_check_digit_is_no_proof() -> None:
    cut = cut_but_fitting()
    assert outcome(resident_id, cut) == (cut, None)
    result = in_a_column([cut, WITH_X, SOUND], "truncated_by_excel")
    assert result.value.to_list() == [None, WITH_X, SOUND]
    assert result.fault.to_list() == ["truncated_by_excel", None, None]


def test_in_a_column_that_was_floats_only_numbers_with_a_letter_are_trusted() -> None:
    result = in_a_column([SOUND, WITH_X], "damaged_by_float")
    assert result.value.to_list() == [None, WITH_X]
    assert result.fault.to_list() == ["damaged_by_float", None]


@pytest.mark.parametrize("damage", ["truncated_by_excel", "damaged_by_float"])
def test_fifteen_digits_survive_what_damages_eighteen(damage: str) -> None:
    result = in_a_column(["509901800229001", "509901800229000"], damage)
    assert [value[:17] for value in result.value] == ["50990119800229001", "50990119800229000"]
    assert set(result.fault) == {"fifteen_digits"}


@pytest.mark.parametrize("damage", ["truncated_by_excel", "damaged_by_float"])
def test_what_is_wrong_with_the_number_itself_is_named_first(damage: str) -> None:
    result = in_a_column(["509901********0000", SOUND[:16], "50990119800229000O"], damage)
    assert result.fault.to_list() == ["masked", "wrong_length", "bad_character"]


def test_sex_and_birth_stand_in_the_number() -> None:
    numbers = [number_of("509901", "19800229", "001"), number_of("509901", "20241231", "358")]
    frame = pl.DataFrame({"number": [*numbers, None]}).select(
        sex=sex_of_resident_id(pl.col("number")), born=birth_date_of_resident_id(pl.col("number"))
    )
    assert frame.rows() == [("男", date(1980, 2, 29)), ("女", date(2024, 12, 31)), (None, None)]


@FEW
@given(st.lists(st.tuples(BODIES, st.sampled_from([None, *ALPHABET])), min_size=50, max_size=100))
def test_a_credit_code_is_valid_when_the_oracle_says_so(pairs: list[tuple[str, str | None]]) -> None:
    codes = [code_of(body) if check is None else body + check for body, check in pairs]
    result = uscc(pl.Series(codes))
    valid = [credit.is_valid(code) for code in codes]
    assert result.value.to_list() == [code if good else None for code, good in zip(codes, valid, strict=True)]
    assert result.fault.to_list() == [None if good else "check_digit" for good in valid]


@FEW
@given(
    st.lists(
        st.text(ALPHABET, min_size=15, max_size=17).map(lambda rest: code_of("91" + rest)[:18]),
        min_size=50,
        max_size=100,
    )
)
def test_what_the_oracle_refuses_is_refused(codes: list[str]) -> None:
    assert uscc(pl.Series(codes)).value.is_not_null().to_list() == [credit.is_valid(code) for code in codes]


def test_every_check_character_occurs_and_is_right() -> None:
    codes = [code_of(f"91509901MA{number:07}") for number in range(200)]
    assert {code[17] for code in codes} == set(ALPHABET)
    assert uscc(pl.Series(codes)).value.to_list() == codes


COMPANY = code_of("91509901MA5ABCD1X")
COOPERATIVE = code_of("N2509901MF0000012")


@pytest.mark.parametrize(
    ("delivered", "value", "fault"),
    [
        (COMPANY.lower(), COMPANY, None),
        (f" {COMPANY[:8]} {COMPANY[8:]}　", COMPANY, None),
        (COMPANY.translate({ord(letter): ord(letter) + 0xFEE0 for letter in COMPANY}), COMPANY, None),
        (COOPERATIVE, COOPERATIVE, None),
        (COMPANY[:17], None, "wrong_length"),
        ("509901000012345", None, "wrong_length"),
        ("无", None, "wrong_length"),
        (COMPANY[:9] + "O" + COMPANY[10:], None, "bad_character"),
        (COMPANY[:9] + "I" + COMPANY[10:], None, "bad_character"),
        (code_of("91A09901MA5ABCD1X"), None, "bad_character"),
        (COMPANY[:9] + ("B" if COMPANY[9] != "B" else "C") + COMPANY[10:], None, "check_digit"),
        (None, None, None),
        ("　", None, None),
    ],
)
def test_a_credit_code_says_what_is_wrong_with_it(delivered: str | None, value: str | None, fault: str | None) -> None:
    assert outcome(uscc, delivered) == (value, fault)
