"""Which records are about one enterprise, and on what that rests."""

from typing import Any

import polars as pl
import pytest

from tests.transforms.entities.conftest import credit_code, enterprises, together, told
from transforms.entities.enterprises import comparable_name, resolve_enterprises

CODE, OTHER_CODE = credit_code(1), credit_code(2)
NAME = "重庆江畔花开餐饮有限公司"
ONE = {frozenset({"0", "1"})}
TWO = {frozenset({"0"}), frozenset({"1"})}


def test_one_credit_code_is_one_enterprise_whatever_it_is_called() -> None:
    found = resolve_enterprises(enterprises({"name": NAME, "uscc": CODE}, {"name": "江畔旧名饭店", "uscc": CODE}))
    assert together(found) == ONE
    assert told(found, "1") == ("T1", "valid credit code", 1.0)


def test_two_credit_codes_are_never_one_enterprise() -> None:
    row = {"name": NAME, "local_id": "7", "premises": "50P1"}
    assert together(resolve_enterprises(enterprises(row | {"uscc": CODE}, row | {"uscc": OTHER_CODE}))) == TWO


@pytest.mark.parametrize(
    "other",
    [
        "江畔花开餐饮有限公司",
        "重庆市江畔花开餐饮有限公司",
        "重庆江畔花开餐饮有限责任公司",
        "江畔花开餐饮(重庆)有限公司",
        "重庆“江畔花开”餐饮有限公司",
        "重庆江畔·花开餐饮有限公司",
    ],
)
def test_a_name_written_otherwise_is_the_same_enterprise(other: str) -> None:
    found = resolve_enterprises(enterprises({"name": NAME, "uscc": CODE}, {"name": other, "department": "hotline"}))
    assert together(found) == ONE
    assert told(found, "1")[:2] == ("T4", "name")


@pytest.mark.parametrize(
    "other",
    [
        "重庆江畔花开餐饮有限公司南岸分公司",
        "重庆江畔花开餐饮股份有限公司",
        "重庆江畔花开餐饮集团有限公司",
        "重庆江畔花落餐饮有限公司",
        "成都江畔花开餐饮有限公司",
    ],
)
def test_a_branch_or_another_name_is_another_enterprise(other: str) -> None:
    assert together(resolve_enterprises(enterprises({"name": NAME, "uscc": CODE}, {"name": other}))) == TWO


def test_two_shops_of_one_trader_s_kind_are_told_apart_by_the_district_in_the_name() -> None:
    rows = [{"name": f"{district}阿平小吃店(个体工商户)"} for district in ("南岸区", "重庆市南岸区", "渝中区")]
    assert together(resolve_enterprises(enterprises(*rows))) == {frozenset("01"), frozenset("2")}


@pytest.mark.parametrize(
    ("shared", "tier", "reason"),
    [
        ({"name": NAME, "local_id": "7"}, "T2", "department number and name"),
        ({"local_id": "7"}, "T2", "department number"),
        ({"name": NAME, "premises": "50P1"}, "T3", "name and premises"),
        ({"name": NAME}, "T4", "name"),
    ],
)
def test_without_a_code_the_surest_agreement_is_named(shared: dict[str, Any], tier: str, reason: str) -> None:
    found = resolve_enterprises(enterprises(shared, shared))
    assert together(found) == ONE
    assert {told(found, key)[:2] for key in "01"} == {(tier, reason)}


def test_a_department_number_joins_many_records_but_only_of_its_department() -> None:
    employer = {"name": NAME, "uscc": CODE, "local_id": "7", "department": "social_security"}
    workers = [
        {"name": f"江畔{n}", "local_id": "7", "department": "social_security", "role": "employer"} for n in range(30)
    ]
    stranger = {"name": "山城印刷厂", "local_id": "7", "department": "market"}
    found = resolve_enterprises(enterprises(employer, *workers, stranger))
    assert sorted(len(keys) for keys in together(found)) == [1, 31]


def test_namesakes_with_codes_leave_a_record_with_the_name_alone_but_premises_decide() -> None:
    rows = [
        {"name": NAME, "uscc": CODE, "premises": "50P1"},
        {"name": NAME, "uscc": OTHER_CODE, "premises": "50P2"},
        {"name": NAME, "premises": "50P2"},
        {"name": NAME},
    ]
    found = resolve_enterprises(enterprises(*rows))
    assert together(found) == {frozenset("0"), frozenset("12"), frozenset("3")}
    assert told(found, "3") == ("T5", "alone", 1.0)


def test_premises_alone_never_join() -> None:
    rows = [{"name": NAME, "premises": "50P1"}, {"name": "山城印刷厂", "premises": "50P1"}]
    assert together(resolve_enterprises(enterprises(*rows))) == TWO


def test_a_name_of_three_characters_is_no_evidence() -> None:
    assert pl.select(comparable_name(pl.lit("小吃店"))).item() is None
    assert together(resolve_enterprises(enterprises({"name": "小吃店"}, {"name": "小吃店"}))) == TWO


def test_the_order_of_records_changes_nothing() -> None:
    rows = [
        {"name": name, "uscc": code, "local_id": number, "premises": place, "feed": feed}
        for name in (NAME, "山城印刷厂")
        for code, number, place, feed in [
            (CODE, None, "50P1", "a"), (None, "7", None, "b"), (None, None, "50P1", "a"), (None, "7", "50P2", "c"),
        ]
    ]  # fmt: skip
    frame = enterprises(*rows)
    expected = resolve_enterprises(frame).sort("record_key")
    for seed in range(5):
        again = resolve_enterprises(frame.sample(fraction=1.0, shuffle=True, seed=seed)).sort("record_key")
        assert again.equals(expected)
