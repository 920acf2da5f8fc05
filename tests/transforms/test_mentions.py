"""Every text that says where something is, with what the record says beside it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from stdnum.cn import ric

from sources.contract import Contract
from sources.standard import load_contracts
from transforms.mentions import identified, mentions

Told = Callable[..., list[dict[str, Any]]]
CONTRACTS = load_contracts()
BODY = "50990119400229001"
ID = BODY + ric.calc_check_digit(BODY + "0")
HOME, REGISTERED = "南岸区江南大道8号3栋2-4", "渝中区民生路1号"


@pytest.fixture
def told(typed: Callable[..., pl.DataFrame]) -> Told:
    """The mentions in rows as a department delivers them."""

    def read(contract: Contract, *rows: dict[str, str]) -> list[dict[str, Any]]:
        silver = typed(contract, *rows).lazy().with_columns(first_batch=date(2024, 1, 1))
        return mentions(silver, contract).collect().rows(named=True)

    return read


def test_each_address_column_is_a_mention_under_its_delivered_header(told: Told) -> None:
    found = told(
        CONTRACTS["health_residents"], {"档案编号": "1", "姓名": "张三", "现住址": HOME, "户籍地址": REGISTERED}
    )
    assert [(row["feed"], row["record_key"], row["column_name"], row["raw"]) for row in found] == [
        ("health_residents", "1", "现住址", HOME), ("health_residents", "1", "户籍地址", REGISTERED),
    ]  # fmt: skip
    assert {(row["department"], row["first_batch"]) for row in found} == {("health", date(2024, 1, 1))}


def test_what_the_record_says_beside_the_address_goes_with_it(told: Told) -> None:
    residents = {
        "档案编号": "1",
        "姓名": "张三",
        "现住址": HOME,
        "户籍地址": REGISTERED,
        "镇街": "南坪街道",
        "居委会": "响水路社区",
    }
    beside = [tuple(row[f"beside_{kind}"] for kind in ("district", "town", "village")) for row in
              told(CONTRACTS["health_residents"], residents)]  # fmt: skip
    assert beside == [(None, "南坪街道", "响水路社区"), (None, None, None)]
    ticket = {"工单编号": "1", "事发地址": "江南大道8号", "行政区": "南岸区", "镇街": "南坪街道"}
    (found,) = told(CONTRACTS["hotline_tickets"], ticket)
    assert (found["beside_district"], found["beside_town"], found["beside_village"]) == ("南岸区", "南坪街道", None)


def test_an_address_inside_a_sentence_is_a_mention_of_that_column(told: Told) -> None:
    sentence = "市民反映南岸区江南大道8号3栋楼下每晚十点后施工,希望处理"
    found = told(CONTRACTS["hotline_tickets"], {"工单编号": "1", "诉求内容": sentence, "事发地址": "江南大道8号"})
    assert [(row["column_name"], row["raw"]) for row in found] == [
        ("事发地址", "江南大道8号"), ("诉求内容", "南岸区江南大道8号3栋"),
    ]  # fmt: skip
    assert {row["dwelling"] for row in found} == {False}


def test_a_sentence_without_an_address_is_no_mention(told: Told) -> None:
    assert told(CONTRACTS["hotline_tickets"], {"工单编号": "1", "诉求内容": "咨询社保卡如何办理"}) == []


@pytest.mark.parametrize("address", ["", "　", "\u200b"])
def test_a_row_without_an_address_is_no_mention(told: Told, address: str) -> None:
    found = told(
        CONTRACTS["health_residents"],
        {"档案编号": "1", "姓名": "张三", "现住址": address},
        {"档案编号": "2", "姓名": "李四", "现住址": HOME},
    )
    assert [(row["record_key"], row["raw"]) for row in found] == [("2", HOME)]


@pytest.mark.parametrize(
    ("row", "subject"),
    [
        ({"身份证号": ID, "姓名": "张三", "出生日期": "1940-02-29"}, ID),
        ({"身份证号": ID[:17], "姓名": "张三", "出生日期": "1940-02-29"}, "张三|1940-02-29"),
        ({"姓名": "张三", "出生日期": "1940年2月29日"}, "张三|1940-02-29"),
        ({"姓名": "张三"}, "张三"),
        ({}, "1"),
    ],
)
def test_the_subject_is_the_best_that_tells_people_apart(told: Told, row: dict[str, str], subject: str) -> None:
    (found,) = told(CONTRACTS["health_residents"], {"档案编号": "1", "现住址": HOME} | row)
    assert found["subject"] == subject


def test_the_subject_has_the_role_of_the_address(told: Told) -> None:
    birth = {
        "出生医学证明编号": "1",
        "新生儿姓名": "张小",
        "母亲姓名": "李四",
        "母亲身份证号": ID,
        "父亲身份证号": "x",
        "家庭住址": HOME,
    }
    (found,) = told(CONTRACTS["health_births"], birth)
    assert (found["column_name"], found["subject"], found["dwelling"]) == ("家庭住址", ID, True)


def test_the_domicile_of_an_enterprise_is_registered_and_its_own(told: Told) -> None:
    code = "91509901MA5ABCD1XX"
    (found,) = told(CONTRACTS["market_enterprises"], {"统一社会信用代码": code, "企业名称": "某某店", "住所": HOME})
    assert (found["column_name"], found["subject"], found["registered"], found["dwelling"]) == (
        "住所",
        code,
        True,
        True,
    )
    (home,) = told(CONTRACTS["health_births"], {"出生医学证明编号": "1", "家庭住址": HOME})
    assert not home["registered"]


def test_same_as_above_is_the_address_above_and_marked(told: Told) -> None:
    member = {"低保证号": "D1", "成员身份证": ID, "户主姓名": "张三", "成员姓名": "张三", "家庭住址": HOME}
    found = told(CONTRACTS["civil_affairs_assistance"], member, member | {"家庭住址": "同上"})
    assert [(row["raw"], row["same_as_above"]) for row in found] == [(HOME, False), (HOME, True)]


def test_a_standard_address_names_itself_and_is_no_mention(told: Told) -> None:
    assert told(CONTRACTS["reference_addresses"], {"地址编号": "1", "区县": "南岸区", "标准地址": HOME}) == []


def test_every_feed_gives_mentions_of_one_shape(typed: Callable[..., pl.DataFrame]) -> None:
    silver = {
        name: typed(contract).with_columns(first_batch=pl.lit(None, pl.Date)) for name, contract in CONTRACTS.items()
    }
    shapes = [mentions(rows.lazy(), CONTRACTS[name]).collect().schema for name, rows in silver.items()]
    assert all(shape == shapes[0] for shape in shapes)
    assert shapes[0].names()[:4] == ["feed", "record_key", "column_name", "raw"]


def test_without_a_number_the_only_one_so_named_is_meant(typed: Callable[..., pl.DataFrame]) -> None:
    resident = {"姓名": "张三", "出生日期": "1940-02-29", "现住址": HOME}
    other = BODY[:-1] + "3"
    twice = {"姓名": "李四", "出生日期": "1940-02-29", "现住址": HOME}
    silver = typed(
        CONTRACTS["health_residents"],
        {**resident, "档案编号": "1", "身份证号": ID},
        {**resident, "档案编号": "2"},
        {**resident, "档案编号": "3", "出生日期": "1941-02-28"},
        {**twice, "档案编号": "4", "身份证号": BODY[:-1] + "2" + ric.calc_check_digit(BODY[:-1] + "20")},
        {**twice, "档案编号": "5", "身份证号": other + ric.calc_check_digit(other + "0")},
        {**twice, "档案编号": "6"},
    ).lazy()
    found = identified(
        mentions(silver.with_columns(first_batch=date(2024, 1, 1)), CONTRACTS["health_residents"]).collect()
    )
    subjects = dict(found.select("record_key", "subject").iter_rows())
    assert subjects["1"] == subjects["2"] == ID
    assert (subjects["3"], subjects["6"]) == ("张三|1941-02-28", "李四|1940-02-29")


def test_a_damaged_number_still_tells_when_its_person_was_born(typed: Callable[..., pl.DataFrame]) -> None:
    resident = typed(
        CONTRACTS["health_residents"],
        {"档案编号": "1", "姓名": "张三", "出生日期": "1940-02-29", "身份证号": ID, "现住址": HOME},
    )
    # One wrong digit behind the birth date: the number is nobody's, the date in it still is.
    damaged = ID[:-2] + ("1" if ID[-2] != "1" else "2") + ID[-1]
    paid = typed(
        CONTRACTS["civil_affairs_elderly_allowance"],
        {"发放流水号": "9", "姓名": "张三", "身份证号": damaged, "住址": HOME},
    )
    rows = [
        mentions(silver.lazy().with_columns(first_batch=date(2024, 1, 1)), CONTRACTS[feed])
        for feed, silver in (("health_residents", resident), ("civil_affairs_elderly_allowance", paid))
    ]
    found = identified(pl.concat(rows).collect())
    assert found["subject"].unique().to_list() == [ID]
