"""The baselines must link what they promise to link: a strawman would prove nothing."""

from datetime import date

import polars as pl
import pytest

from benchmarks.entities import external, foreign, plain_splink, weekend
from tests.transforms.entities.conftest import resident_number

BORN = date(1960, 5, 6)
MAN, OTHER = resident_number(BORN, 11), resident_number(BORN, 13)
_PERSON = {"id_number": pl.String, "name": pl.String, "birth_date": pl.Date}


def clusters(found: pl.Series) -> set[frozenset[int]]:
    """Which rows are together."""
    rows = found.rename("found").to_frame().with_row_index("row").group_by("found").agg("row")["row"].to_list()
    return {frozenset(row) for row in rows}


@pytest.mark.parametrize(
    ("rows", "together"),
    [
        ([(MAN, "周建国", BORN), (MAN, "周建囯", None)], {frozenset({0, 1})}),
        ([(MAN, "周建国", None), (None, "周建国", BORN)], {frozenset({0, 1})}),
        ([(None, "周建国", BORN), (None, " 周建国", BORN)], {frozenset({0, 1})}),
        ([(None, "周建国", None), (None, "周建国", None)], {frozenset({0}), frozenset({1})}),
        # Two people so called and born on one day: nobody knows whose the third record is.
        (
            [(MAN, "周建国", None), (OTHER, "周建国", None), (None, "周建国", BORN)],
            {frozenset({0}), frozenset({1}), frozenset({2})},
        ),
    ],
)
def test_the_weekend_script_goes_by_number_and_else_by_name_and_birth_date(
    rows: list[tuple[str | None, str, date | None]], together: set[frozenset[int]]
) -> None:
    assert clusters(weekend.people(pl.DataFrame(rows, schema=_PERSON, orient="row"))) == together


def test_the_weekend_script_knows_an_enterprise_by_its_code_or_its_plain_name() -> None:
    rows = [("91A", "重庆市云河贸易有限公司"), (None, "云河贸易有限责任公司"), (None, "云河贸易商行"), (None, "超市")]
    found = weekend.enterprises(pl.DataFrame(rows, schema=["uscc", "name"], orient="row"))
    assert clusters(found) == {frozenset({0, 1}), frozenset({2}), frozenset({3})}


def test_exact_numbers_leave_everybody_else_alone() -> None:
    assert clusters(weekend.exact(pl.Series([MAN, MAN, None, None]))) == {
        frozenset({0, 1}), frozenset({2}), frozenset({3}),
    }  # fmt: skip


def _given(number: int) -> str:
    return "".join("bcdfghklmnprst"[number // 14**place % 14] + "aeiou"[number % 5] for place in range(3))


@pytest.fixture(scope="module")
def two_files() -> pl.DataFrame:
    """Three hundred people in two files, the second with a letter or a digit wrong here and there."""
    one = pl.DataFrame(
        [
            {"department": "a", "true": str(n), "given": _given(n * 37), "middle": None, "surname": _given(n * 101 + 5),
             "born": f"{1940 + n % 60}{1 + n % 12:02}{1 + n % 28:02}", "sex": None, "number": f"{7000000 + n * 991}",
             "street": f"{n} {_given(n * 13)} street", "suburb": _given(n % 20), "zip": str(2000 + n % 20),
             "state": "nsw"}
            for n in range(300)
        ],
        schema_overrides={"middle": pl.String, "sex": pl.String},
    )  # fmt: skip
    row = pl.int_range(pl.len())
    other = one.with_columns(
        department=pl.lit("b"),
        surname=pl.when(row % 3 == 0).then(pl.col("surname") + "x").otherwise("surname"),
        number=pl.when(row % 4 == 0).then(pl.col("number").str.head(6) + "9").otherwise("number"),
        given=pl.when(row % 50 == 0).then(pl.lit(None)).otherwise("given"),
    )
    return pl.concat([one, other])


def test_the_steps_of_the_product_resolve_records_of_any_language(two_files: pl.DataFrame) -> None:
    found = external.measures(two_files.with_columns(found=foreign.resolved(two_files, foreign.TWO_FILES)))
    assert found["precision"] == 1.0
    assert found["recall"] > 0.95


def test_plain_splink_finds_them_too(two_files: pl.DataFrame) -> None:
    _, found = plain_splink.linked(two_files, foreign.TWO_FILES.plain(two_files))
    assert external.measures(two_files.with_columns(found=found[0.9]))["f1"] > 0.95


def test_a_department_with_one_record_each_is_never_joined_with_itself() -> None:
    state = pl.DataFrame({"entity": [0, 1, 2], "department": ["a", "b", "b"], "number": ["1", None, None]})
    pairs = pl.DataFrame({"one": [0, 0, 1], "other": [1, 2, 2], "probability": [0.9, 0.8, 0.99]})
    joined = foreign.one_each(state, pairs, foreign.TWO_FILES)
    assert joined["entity"].to_list() == [0, 0, 2]


def test_likeliest_others_are_joined_round_by_round() -> None:
    state = pl.DataFrame({"entity": [0, 1, 2], "department": ["x", "y", "z"], "number": ["1", None, None]})
    pairs = pl.DataFrame({"one": [0, 1], "other": [1, 2], "probability": [0.9, 0.8]})
    assert foreign.one_each(state, pairs, foreign.TWO_FILES)["entity"].to_list() == [0, 0, 0]


def test_nobody_has_two_numbers_of_the_department_that_gives_them_out() -> None:
    state = pl.DataFrame({"entity": [0, 1], "department": ["social_security"] * 2, "number": ["1", "2"]})
    pairs = pl.DataFrame({"one": [0], "other": [1], "probability": [0.99]})
    assert foreign.one_each(state, pairs, foreign.DEPARTMENTS)["entity"].to_list() == [0, 1]
    assert foreign.one_each(state, pairs, foreign.TWO_FILES)["entity"].to_list() == [0, 0]


def test_relatives_with_one_number_are_two_people() -> None:
    """A hundred couples at one address each, half of them on the number of one of the two."""
    couples = [
        {"department": "taxes_w2_and_1099", "true": f"{n}{who}", "given": _given(n * 37 + 700 * who), "middle": None,
         "surname": _given(n * 101 + 5), "born": None, "sex": None, "number": f"{n + 500 * who * (n % 2)}",
         "street": f"{n} elm street", "suburb": "anytown", "zip": "00000", "state": "wa"}
        for n in range(100) for who in (0, 1) for _ in range(2)
    ]  # fmt: skip
    census = [
        row | {"department": "decennial_census", "number": None, "born": f"19{40 + at % 60}0101", "sex": "male"}
        for at, row in enumerate(couples[::2])
    ]
    text = dict.fromkeys(couples[0], pl.String)
    rows = pl.DataFrame([*couples, *census], schema=text)
    found = external.measures(rows.with_columns(found=foreign.resolved(rows, foreign.DEPARTMENTS)))
    assert found["precision"] == 1.0
    assert found["recall"] > 0.9
