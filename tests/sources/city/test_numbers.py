"""Numbers of people and enterprises, checked by another implementation of the standards."""

import re

import numpy as np
import polars as pl
import pytest
import stdnum.cn.ric
import stdnum.cn.uscc

from sources.city.numbers import credit_codes, mistyped, resident_numbers, telephones, with_new_check
from tests.sources.city.conftest import City


@pytest.mark.parametrize("year", [1903, 1949, 1968, 2000, 2024, 2025])
def test_check_digits_of_resident_numbers_follow_the_standard(year: int) -> None:
    first = np.datetime64(f"{year}-01-01").astype("datetime64[D]").astype(np.int64)
    days = first + np.arange(300)
    numbers = resident_numbers(days % 38 + 1, days, days % 999 + 1)
    assert all(stdnum.cn.ric.calc_check_digit(number) == number[-1] for number in numbers)
    assert {stdnum.cn.ric.get_birth_date(number).year for number in numbers} == {year}


def test_credit_codes_are_valid_and_unique() -> None:
    serial = np.arange(20_000)
    codes = credit_codes(pl.Series(["91", "92", "93", "12", "52"]).gather(serial % 5), serial % 38 + 1, serial)
    assert all(stdnum.cn.uscc.is_valid(code) for code in codes)
    assert codes.n_unique() == len(codes)


def test_a_mistyped_number_keeps_its_region_and_gets_a_right_check_digit_on_demand() -> None:
    days = np.arange(2_000, 3_000)
    numbers = resident_numbers(days % 38 + 1, days, days % 999 + 1)
    wrong = mistyped(numbers, 6 + days % 11, 1 + days % 9)
    assert (wrong != numbers).all()
    assert (wrong.str.head(6) == numbers.str.head(6)).all()
    assert all(stdnum.cn.ric.calc_check_digit(number) == number[-1] for number in with_new_check(wrong))


def test_every_number_in_the_city_is_one_that_nobody_can_have(city: City) -> None:
    people, bodies = city.table("people"), city.table("enterprises_list")
    numbers = pl.concat([people["id_number"], people["second_id_number"].drop_nulls()])
    assert numbers.str.contains(r"^5099(0[1-9]|[12][0-9]|3[0-8])[0-9]{11}[0-9X]$").all()
    assert all(stdnum.cn.ric.calc_check_digit(number) == number[-1] for number in numbers)
    assert bodies["uscc"].str.contains(r"^(91|92|93|12|52)5099(0[1-9]|[12][0-9]|3[0-8])").all()
    assert all(stdnum.cn.uscc.is_valid(code) for code in bodies["uscc"])
    assert people["phone"].str.contains(r"^169[0-9]{8}$").all()


def test_delivered_texts_hold_no_number_of_a_real_region_or_telephone_prefix(city: City) -> None:
    """Whatever is done to numbers, nobody's real number comes out."""
    real = re.compile(
        rb"(?<![0-9])(?!5099)[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][0-9]{3}[0-9Xx](?![0-9])"
    )
    for path in city.landing.rglob("*.csv"):
        for match in real.finditer(path.read_bytes()):
            assert stdnum.cn.ric.calc_check_digit(match.group().decode()) != match.group().decode()[-1]


def test_different_people_have_different_telephones() -> None:
    assert telephones(np.arange(50_000)).n_unique() == 50_000


def test_people_share_a_number_only_where_it_was_planted(city: City) -> None:
    people = city.table("people")
    shared = people.filter(pl.col("id_number").is_duplicated())
    assert 2 <= len(shared) <= 0.005 * len(people)
    assert shared.group_by("id_number").agg(pl.col("name").n_unique())["name"].eq(2).all()
