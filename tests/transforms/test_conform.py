"""Delivered text becomes typed rows, faults and refusals as the feed's contract says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from stdnum.cn import ric
from stdnum.cn import uscc as credit

from sources.codes import code_tables
from sources.contract import Column, Contract, Semantic
from sources.standard import load_contracts
from transforms.conform import silver_type

Rows = Callable[..., pl.DataFrame]
Addresses = Callable[..., list[tuple[str | None, list[str]]]]
Row = dict[str, str | None]
CONTRACTS = load_contracts()
DEATHS = CONTRACTS["health_deaths"]
ASSISTANCE = CONTRACTS["civil_affairs_assistance"]
ENROLMENTS = CONTRACTS["social_security_enrolments"]


def number_of(body: str) -> str:
    return body + ric.calc_check_digit(body + "0")


ID = number_of("50990119400229001")
CARD: Row = {
    "报告卡编号": "K1", "死者姓名": "张 三", "性别": "1", "身份证号码": ID, "出生日期": "14670",
    "死亡时间": "2024-03-05 14:30:05", "死亡地点": "家中", "生前详细地址": "南岸区江南大道８号",
    "医生上报日期": "2024年3月6日", "审核标志": "审核通过",
}  # fmt: skip
MEMBER: Row = {"低保证号": "D1", "成员身份证": ID, "户主姓名": "张三", "成员姓名": "张三", "月保障金": "560元"}
ENROLMENT: Row = {"个人编号": "1001", "险种类型": "110", "姓名": "张三"}


def test_every_column_is_read_as_its_contract_declares(typed: Rows) -> None:
    (row,) = typed(DEATHS, CARD).rows(named=True)
    expected: dict[str, Any] = {
        "record_key": "K1", "name": "张三", "sex": "男", "id_number": ID, "id_number_given": None,
        "birth_date": date(1940, 2, 29), "death_date": date(2024, 3, 5), "death_place": "家中",
        "residence_address": "南岸区江南大道8号", "registered_address": None, "reported_on": date(2024, 3, 6),
        "audit_flag": "已审核", "deleted_at": None, "faults": [], "refused_column": None, "refused_reason": None,
        "batch_date": date(2024, 4, 1), "source_file": "a.csv", "source_row": 2,
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_times_amounts_and_counts_are_typed(typed: Rows) -> None:
    (member,) = typed(ASSISTANCE, MEMBER | {"家庭人口": "3人", "月保障金": "￥1,560.50"}).rows(named=True)
    assert (member["household_size"], member["amount"]) == (3, Decimal("1560.50"))
    ticket = {"工单编号": "1", "来电时间": "2024/3/5 9:05", "诉求人电话": "+86 169-0000-1111", "是否解决": "是"}
    (call,) = typed(CONTRACTS["hotline_tickets"], ticket).rows(named=True)
    assert (call["called_at"], call["caller_phone"], call["resolved"]) == (
        datetime(2024, 3, 5, 9, 5), "16900001111", "是",  # noqa: DTZ001  (local time)
    )  # fmt: skip


@pytest.mark.parametrize("feed", sorted(CONTRACTS))
def test_rows_keep_their_types_and_order_in_every_feed(typed: Rows, feed: str) -> None:
    contract = CONTRACTS[feed]
    full = typed(contract, *({} for _ in range(3)))
    empty = typed(contract)
    assert full.schema == empty.schema
    assert {column.name: full.schema[column.name] for column in contract.columns} == {
        column.name: silver_type(column) for column in contract.columns
    }
    assert full["source_row"].to_list() == [2, 3, 4]
    assert set(full["refused_column"]) == {next(c.header for c in contract.columns if c.required)}


def test_a_wrong_value_that_is_not_required_is_null_with_its_fault(typed: Rows) -> None:
    (row,) = typed(DEATHS, CARD | {"性别": "X9", "身份证号码": ID[:17], "出生日期": "1940-02-30"}).rows(named=True)
    assert (row["sex"], row["id_number"], row["birth_date"]) == (None, None, None)
    assert row["faults"] == ["sex:not_in_code_table", "id_number:wrong_length", "birth_date:impossible_date"]
    assert (row["refused_reason"], row["id_number_given"]) == (None, ID[:17])


def test_faults_stay_with_their_rows(typed: Rows) -> None:
    faulty = CARD | {"出生日期": "不详"}
    found = typed(DEATHS, CARD, faulty, CARD, faulty | {"性别": "X9"}, CARD)
    assert found["faults"].to_list() == [
        [], ["birth_date:not_a_date"], [], ["sex:not_in_code_table", "birth_date:not_a_date"], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("contract", "row", "changed", "refused"),
    [
        (DEATHS, CARD, {"报告卡编号": None}, ("报告卡编号", "missing")),
        (DEATHS, CARD, {"报告卡编号": "　"}, ("报告卡编号", "missing")),
        (DEATHS, CARD, {"报告卡编号": "\u200b"}, ("报告卡编号", "missing")),
        (DEATHS, CARD, {"死者姓名": "不详"}, ("死者姓名", "missing")),
        (DEATHS, CARD, {"死者姓名": "."}, ("死者姓名", "missing")),
        (DEATHS, CARD, {"死亡时间": ""}, ("死亡时间", "missing")),
        (DEATHS, CARD, {"死亡时间": "2024-02-30"}, ("死亡时间", "impossible_date")),
        (DEATHS, CARD, {"死亡时间": "9999-12-31"}, ("死亡时间", "sentinel_date")),
        (DEATHS, CARD, {"死亡时间": "待定"}, ("死亡时间", "not_a_date")),
        (DEATHS, CARD, {"审核标志": "0"}, ("审核标志", "not_audited")),
        (DEATHS, CARD, {"审核标志": "待审核"}, ("审核标志", "not_audited")),
        (DEATHS, CARD, {"删除时间": "2024-03-07 10:00:00"}, ("删除时间", "deleted")),
        (DEATHS, CARD, {"删除时间": "已删"}, ("删除时间", "deleted")),
        (DEATHS, CARD, {"死者姓名": "无", "删除时间": "2024-03-07"}, ("死者姓名", "missing")),
        (DEATHS, CARD, {"报告卡编号": None, "row_fault": "ragged_row"}, (None, "ragged_row")),
        (DEATHS, CARD, {"row_fault": "missing_column", "row_fault_column": "死者姓名"}, ("死者姓名", "missing_column")),
        (ASSISTANCE, MEMBER, {"成员身份证": " "}, ("成员身份证", "missing")),
        (ASSISTANCE, MEMBER, {"成员身份证": "'"}, ("成员身份证", "missing")),
        (ENROLMENTS, ENROLMENT, {"险种类型": "999"}, ("险种类型", "not_in_code_table")),
        (ENROLMENTS, ENROLMENT, {"险种类型": None}, ("险种类型", "missing")),
        (
            CONTRACTS["hotline_tickets"],
            {"工单编号": "1", "来电时间": "2024-03-05 09:00:00"},
            {"诉求标题": "系统测试工单"},
            ("诉求标题", "test_row"),
        ),
        (
            CONTRACTS["civil_affairs_elderly_allowance"],
            {"发放流水号": "1", "姓名": "张三", "发放年月": "202403", "金额": "200"},
            {"金额": "待核"},
            ("金额", "not_a_number"),
        ),
    ],
)
def test_a_row_that_is_no_data_names_column_and_reason(
    typed: Rows, contract: Contract, row: Row, changed: Row, refused: tuple[str | None, str]
) -> None:
    found = typed(contract, row, row | changed, row).select("refused_column", "refused_reason").rows()
    assert found == [(None, None), refused, (None, None)]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"死亡时间": "2024年3月"}, "death_date:day_missing"),
        ({"身份证号码": "509901400229001"}, "id_number:fifteen_digits"),
        ({"生前详细地址": "同上"}, "residence_address:same_as_above"),
    ],
)
def test_a_value_that_is_only_weak_keeps_the_row(typed: Rows, changed: Row, fault: str) -> None:
    row = typed(DEATHS, CARD, CARD | changed).row(1, named=True)
    assert (row["refused_reason"], row["faults"]) == (None, [fault])
    assert (row["death_date"].month, row["id_number"], row["residence_address"]) == (3, ID, "南岸区江南大道8号")


@pytest.mark.parametrize(
    ("flag", "reason"), [(None, "missing"), ("X9", "not_in_code_table"), ("未审核", "not_audited")]
)
def test_a_card_of_which_it_is_not_known_that_it_was_audited_is_refused(
    typed: Rows, flag: str | None, reason: str
) -> None:
    assert typed(DEATHS, CARD | {"审核标志": flag})["refused_reason"].item() == reason


def test_a_wrong_number_still_belongs_to_somebody(typed: Rows) -> None:
    wrong = ID[:17] + ("0" if ID[17] != "0" else "1")
    (row,) = typed(ASSISTANCE, MEMBER | {"成员身份证": wrong}).rows(named=True)
    assert (row["refused_reason"], row["member_id_number"], row["member_id_number_given"]) == (None, None, wrong)
    assert row["faults"] == ["member_id_number:check_digit"]
    assert row["record_key"] == f"D1|{wrong}"


def test_a_wrong_credit_code_keeps_the_enterprise(typed: Rows) -> None:
    code = "91509901MA5ABCD1X"
    wrong = code + ("0" if credit.calc_check_digit(code) != "0" else "1")
    (row,) = typed(CONTRACTS["market_enterprises"], {"统一社会信用代码": wrong, "企业名称": "某某店"}).rows(named=True)
    assert (row["refused_reason"], row["uscc"], row["record_key"]) == (None, None, wrong)
    assert row["faults"] == ["uscc:check_digit"]


@pytest.mark.parametrize(
    ("number", "insurance", "key"),
    [
        ("1001", "110", "1001|110"),
        (" 1001　", "\t110 ", "1001|110"),
        ("１００１", "职工养老", "１００１|职工养老"),
        ("1001", None, None),
        (" ", "110", None),
    ],
)
def test_the_record_key_is_the_business_key_as_delivered(
    typed: Rows, number: str, insurance: str | None, key: str | None
) -> None:
    row = ENROLMENT | {"个人编号": number, "险种类型": insurance}
    assert typed(ENROLMENTS, row)["record_key"].item() == key


def test_a_key_follows_its_declared_order_not_that_of_the_columns(typed: Rows) -> None:
    turned = replace(ENROLMENTS, columns=tuple(reversed(ENROLMENTS.columns)))
    assert typed(turned, ENROLMENT)["record_key"].item() == "1001|110"


@pytest.fixture
def addresses(typed: Rows) -> Callable[..., list[tuple[str | None, list[str]]]]:
    """The addresses that a column of texts means, with their faults."""

    def read(*texts: str | None, **how: Mapping[Any, str]) -> list[tuple[str | None, list[str]]]:
        rows = [CARD | {"生前详细地址": text, "户籍地址": "户籍"} for text in texts]
        return typed(DEATHS, *rows, **how).select("residence_address", "faults").rows()

    return read


@pytest.mark.parametrize("sign", ["同上", "同前", "同上址", "〃", "″", '"', " 同上　", "同\u200b上"])
def test_same_as_above_is_the_address_of_the_row_above(addresses: Addresses, sign: str) -> None:
    marked = ["residence_address:same_as_above"]
    assert addresses("甲路1号", sign, "乙路2号", sign, sign) == [
        ("甲路1号", []), ("甲路1号", marked), ("乙路2号", []), ("乙路2号", marked), ("乙路2号", marked),
    ]  # fmt: skip


def test_same_as_above_does_not_look_into_another_file(addresses: Addresses) -> None:
    found = addresses("甲路1号", "同上", "乙路2号", files={0: "a.csv", 1: "b.csv", 2: "b.csv"})
    assert [text for text, _ in found] == ["甲路1号", None, "乙路2号"]


def test_same_as_above_in_the_first_rows_is_the_last_address_before_them(addresses: Addresses) -> None:
    found = addresses("同上", "甲路1号", "同上", above={"residence_address": "丙路3号"})
    assert [text for text, _ in found] == ["丙路3号", "甲路1号", "甲路1号"]


def test_same_as_above_stays_in_its_column(typed: Rows) -> None:
    row = typed(DEATHS, CARD | {"户籍地址": "户籍路9号"}, CARD | {"户籍地址": "同上"}).row(1, named=True)
    assert (row["residence_address"], row["registered_address"]) == ("南岸区江南大道8号", "户籍路9号")


def test_an_address_that_only_contains_the_words_is_one(addresses: Addresses) -> None:
    assert addresses("甲路1号", "同上小区3栋") == [("甲路1号", []), ("同上小区3栋", [])]


def test_the_content_of_a_row_is_its_values_not_their_spelling(typed: Rows) -> None:
    other = CARD | {
        "性别": "男性",
        "死亡时间": "2024/3/5",
        "死者姓名": "张三",
        "出生日期": "1940年2月29日",
        "审核标志": "1",
    }
    hashes = typed(DEATHS, CARD, other, CARD | {"死亡时间": "2024-03-06"}, CARD | {"死亡地点": None})["content_hash"]
    assert hashes[0] == hashes[1]
    assert hashes.n_unique() == 3


def one_column(column: Column) -> Contract:
    key = Column("number", "编号", "", Semantic.IDENTIFIER, "string", required=True, key_position=1)
    return Contract("listed", "表", "", "health", "卫健委", (key, column), "", 31, "", "1.0.0")


@pytest.mark.parametrize("table", sorted(code_tables()))
def test_every_spelling_of_a_code_table_is_its_label(typed: Rows, table: str) -> None:
    codes = code_tables()[table]
    contract = one_column(Column("code", "代码", "", Semantic.CODE, "string", codes=codes))
    wide = {ord("0") + n: ord("０") + n for n in range(10)}
    spellings = [form for code in codes for form in (code, code.lower(), f" {code}\u200b", code.translate(wide))]
    labels = [label for label in codes.values() for _ in range(4)]
    found = typed(contract, *({"编号": "1", "代码": spelling} for spelling in spellings))
    assert found["code"].to_list() == labels
    assert found["faults"].explode().drop_nulls().to_list() == []


def test_an_amount_is_in_the_unit_of_its_column(typed: Rows) -> None:
    row = {"统一社会信用代码": "91509901", "企业名称": "某某店"}
    written = ["500", "500万元", "500万元人民币", "5000000元"]
    found = typed(CONTRACTS["market_enterprises"], *(row | {"注册资本": text} for text in written))
    assert found["registered_capital"].to_list() == [Decimal(500)] * 4


def test_a_number_outside_the_declared_range_is_null(typed: Rows) -> None:
    rows = [{"地址编号": "1", "区县": "南岸区", "标准地址": "甲", "经度": text} for text in ("106.55", "29.53", "0")]
    found = typed(CONTRACTS["reference_addresses"], *rows)
    assert found["lon"].to_list() == [106.55, None, None]
    assert found["faults"].to_list() == [[], ["lon:out_of_range"], ["lon:out_of_range"]]
