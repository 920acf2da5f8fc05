"""Contracts: valid by the standard, complete by the public interface, refused with a clear message when mistaken."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sources.codes import code_tables
from sources.contract import Contract, Refusal, Semantic
from sources.standard import CONTRACTS, ContractError, load_contract, load_contracts
from tests.conftest import ROOT, WATER

SHIPPED = sorted(CONTRACTS.glob("*.yaml"))
OWN = sorted((ROOT / "quality" / "contracts").glob("*.yaml"))
# The public interface: people write SQL and scripts against these names.
FEEDS = {
    "reference_addresses": (
        "地址编号 区县 镇街 社区村 道路 门牌号 小区名称 楼栋 单元 楼层 房号 标准地址 房屋用途 建筑面积 总层数 "
        "经度 纬度 别名 状态"
    ),
    "health_residents": (
        "档案编号 姓名 性别 出生日期 身份证号 本人电话 联系人姓名 联系人电话 常住类型 婚姻状况 现住址 户籍地址 "
        "镇街 居委会 建档单位 建档日期 档案状态 死亡时间"
    ),
    "health_births": (
        "出生医学证明编号 新生儿姓名 新生儿性别 新生儿出生日期 母亲姓名 母亲身份证号 父亲姓名 父亲身份证号 "
        "家庭住址 助产机构名称 签发日期"
    ),
    "health_deaths": (
        "报告卡编号 死者姓名 性别 身份证号码 出生日期 死亡时间 死亡地点 生前详细地址 户籍地址 医生上报日期 "
        "审核标志 删除时间"
    ),
    "health_chronic_visits": "随访编号 档案编号 姓名 身份证号 病种 确诊日期 管理状态 随访日期 随访方式 机构名称",
    "social_security_enrolments": (
        "个人编号 险种类型 社会保障号码 姓名 性别 出生日期 参保状态 单位编号 单位名称 参保日期 缴费基数 统筹区 "
        "联系电话 地址"
    ),
    "social_security_employers": (
        "单位编号 统一社会信用代码 单位名称 单位类型 法定代表人 单位地址 参保人数 单位状态 联系电话"
    ),
    "social_security_payments": (
        "发放流水号 个人编号 社会保障号码 姓名 待遇类别 待遇开始年月 发放年月 发放金额 发放状态 资格认证日期"
    ),
    "civil_affairs_assistance": (
        "低保证号 成员身份证 户主姓名 户主身份证 成员姓名 与户主关系 低保类别 家庭人口 月保障金 享受开始 享受结束 "
        "家庭住址 镇街 村居"
    ),
    "civil_affairs_elderly_allowance": "发放流水号 姓名 身份证号 年龄段 发放年月 金额 镇街 村居 住址 停发日期 停发原因",
    "civil_affairs_disability_subsidies": (
        "发放流水号 姓名 身份证号 残疾证号 残疾类别 残疾等级 补贴类型 发放年月 金额 住址"
    ),
    "civil_affairs_marriages": "登记字号 业务类型 男方姓名 男方证件号 女方姓名 女方证件号 登记日期 登记机关",
    "civil_affairs_cremations": "火化编号 逝者姓名 身份证号 性别 死亡日期 火化日期 死亡证明编号 殡仪馆",
    "hotline_tickets": (
        "工单编号 来源渠道 来电时间 诉求人姓名 诉求人电话 诉求类型 诉求标题 诉求内容 事发地址 行政区 镇街 "
        "分类一级 分类二级 派单时间 承办单位 办理时限 办结时间 办理结果 是否解决 满意度 是否群诉 关联工单"
    ),
    "market_enterprises": (
        "统一社会信用代码 企业名称 法定代表人 法人证件号 企业类型 行业门类 注册资本 登记机关 成立日期 登记状态 "
        "注销日期 经营范围 住所"
    ),
    "housing_registrations": "不动产单元号 证件号 坐落 规划用途 建筑面积 权利人 份额 登簿日期 权属状态",
    "housing_public_rentals": "合同号 申请人姓名 身份证号 共同申请人 房源地址 租金标准 租期起 租期止 缴租至 状态",
    "grid_events": (
        "事件编号 事件来源 事件类型 事件描述 发生时间 上报时间 网格编码 镇街 社区 事发地址 处置单位 处置时间 办结时间 "
        "处置结果"
    ),
}
KEYS = {
    "social_security_enrolments": ("个人编号", "险种类型"),
    "civil_affairs_assistance": ("低保证号", "成员身份证"),
    "housing_registrations": ("不动产单元号", "证件号"),
}
ROLES = {
    "health_residents": {"subject", "contact"},
    "health_births": {"newborn", "mother", "father"},
    "civil_affairs_marriages": {"husband", "wife"},
    "civil_affairs_assistance": {"householder", "member"},
    "hotline_tickets": {"caller"},
    "market_enterprises": {"legal_representative"},
    "housing_registrations": {"subject"},
    "housing_public_rentals": {"applicant", "co_applicant"},
}


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    return load_contracts()


@pytest.mark.parametrize("path", [*SHIPPED, *OWN], ids=lambda path: path.stem)
def test_a_contract_is_valid_by_the_standard(path: Path) -> None:
    assert breaches(path.read_text(encoding="utf-8")) == []


def test_the_contract_of_the_tests_is_valid_by_the_standard() -> None:
    assert breaches(WATER.read_text(encoding="utf-8")) == []


def breaches(contract: str) -> list[str]:
    """What the JSON schema of the standard finds wrong."""
    schema = json.loads((files("open_data_contract_standard") / "schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(yaml.safe_load(contract))]


def test_the_feeds_of_the_public_interface_are_there(contracts: dict[str, Contract]) -> None:
    assert FEEDS.keys() <= contracts.keys()


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_has_the_columns_of_the_public_interface(feed: str, contracts: dict[str, Contract]) -> None:
    assert [column.header for column in contracts[feed].columns] == FEEDS[feed].split()
    key = KEYS.get(feed, (FEEDS[feed].split()[0],))
    assert tuple(column.header for column in contracts[feed].key) == key


@pytest.mark.parametrize("feed", ROLES)
def test_people_in_a_row_have_the_roles_of_the_public_interface(feed: str, contracts: dict[str, Contract]) -> None:
    assert contracts[feed].roles("person").keys() == ROLES[feed]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_contract_says_what_an_auditor_asks(path: Path) -> None:
    contract = load_contract(path)
    assert path.stem == contract.feed
    assert contract.legal_basis
    assert contract.retention
    assert contract.department_title != contract.department
    assert all(column.description for column in contract.columns)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_code_table_that_is_named_exists(path: Path) -> None:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for column in document["schema"][0]["properties"]:
        facts = {fact["property"]: fact["value"] for fact in column["customProperties"]}
        kind, _, table = facts["semanticType"].partition(":")
        assert (kind == "code") == bool(table), column["name"]
        assert not table or "enum" in column or table in code_tables(), column["name"]


def test_what_names_or_describes_people_is_classified_as_personal(contracts: dict[str, Contract]) -> None:
    personal = {Semantic.PERSON_NAME: {"L3", "L4"}, Semantic.RESIDENT_ID: {"L4"}}
    for contract in contracts.values():
        for column in contract.columns:
            assert column.classification in personal.get(column.semantic, {"L1", "L2", "L3", "L4"}), column


def test_columns_that_refer_to_other_feeds_refer_to_columns_that_exist(contracts: dict[str, Contract]) -> None:
    links = [column.refers_to for contract in contracts.values() for column in contract.columns if column.refers_to]
    assert links
    for link in links:
        feed, _, column = link.partition(".")
        assert contracts[feed].has(column)


# --- a contract of one's own -----------------------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a contract file of the water department, changed by a function."""

    def write(change: Callable[[dict[str, Any]], object] = dict, name: str = "water_accounts.yaml") -> Path:
        document = yaml.safe_load(WATER.read_text(encoding="utf-8"))
        change(document)
        path = tmp_path / name
        path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        return path

    return write


def column_of(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = document["schema"][0]["properties"]
    return next(column for column in found if column["name"] == name)


def fact(column: str, name: str, value: object) -> Callable[[dict[str, Any]], object]:
    """Give a column a custom property."""
    return lambda document: column_of(document, column)["customProperties"].append({"property": name, "value": value})


def changed(column: str, **facts: object) -> Callable[[dict[str, Any]], object]:
    """Give a column other facts of the standard."""
    return lambda document: column_of(document, column).update(facts)


def test_what_a_contract_says_is_read(written: Callable[..., Path]) -> None:
    contract = load_contract(written(fact("phone", "refuse", [{"reason": "test_row", "matches": "^0+$"}])))
    assert (contract.feed, contract.title, contract.department, contract.department_title) == (
        "water_accounts", "用水户", "water", "水务局",
    )  # fmt: skip
    assert (contract.legal_basis, contract.frequency_days, contract.evidence_date) == ("城市供水条例", 31, "opened_on")
    assert contract.column("holder_name").headers == ("户主", "HZ")
    assert contract.column("account_number").required
    assert contract.column("id_number").personal
    assert not contract.column("opened_on").personal
    assert contract.column("water_use").codes == {"1": "居民", "2": "商业", "居民": "居民", "商业": "商业"}
    assert contract.column("phone").refusals == (Refusal("test_row", matches="^0+$"),)
    assert {role: set(known) for role, known in contract.roles("person").items()} == {
        "subject": {"name", "id_number", "phone", "residence"}
    }


def test_a_contract_with_another_text_has_another_digest(written: Callable[..., Path]) -> None:
    digests = [load_contract(written()).digest, load_contract(written()).digest]
    digests.append(load_contract(written(changed("phone", description="Mobile."))).digest)
    assert digests[0] == digests[1] != digests[2]


def test_a_further_folder_adds_feeds(written: Callable[..., Path]) -> None:
    loaded = load_contracts([written().parent])
    assert loaded.keys() - load_contracts().keys() == {"water_accounts"}


def test_a_feed_declared_twice_is_refused(written: Callable[..., Path]) -> None:
    written()
    folder = written(name="water_again.yaml").parent
    with pytest.raises(ContractError, match=r"water_again\.yaml: the feed water_accounts is declared twice"):
        load_contracts([folder])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (fact("phone", "semanticType", "telephone"), "property 'phone': there is no semanticType 'telephone'"),
        (fact("phone", "semanticTyp", "phone"), "property 'phone': there is no custom property semanticTyp"),
        (fact("phone", "entity", [{"role": "subject"}]), "property 'phone': a custom property has the wrong form"),
        (fact("phone", "range", [1]), "property 'phone': a custom property has the wrong form"),
        (fact("phone", "refuse", [{"present": True}]), "property 'phone': a custom property has the wrong form"),
        (fact("service_address", "context", {"town": "twon"}), "`context` names no column: 'twon'"),
        (
            fact("service_address", "entity", [{"is": "person.residence", "while": {"state": "open"}}]),
            "`while` names no column: 'state'",
        ),
        (fact("phone", "aliases", ["手机", "电话"]), "the header or alias '手机' stands for two columns"),
        (fact("phone", "aliases", ["户号"]), "the header or alias '户号' stands for two columns"),
        (changed("water_use", enum=None), "property 'water_use': there is no code table 'water_use' and no enum"),
        (changed("phone", name="mobile phone"), "property 'mobile phone': needs a name that can be a column name"),
        (changed("phone", name="balance"), "two columns are called 'balance'"),
        (changed("phone", name="record_key"), "property 'record_key': the house keeps that name for itself"),
        (changed("account_number", primaryKey=False), "no column is a primary key"),
        (lambda document: document.pop("domain"), "`domain` must name the department"),
        (lambda document: document.pop("schema"), "exactly one schema with properties is needed"),
        (lambda document: document["schema"].append(document["schema"][0]), "exactly one schema"),
        (lambda document: document["schema"][0].update(name="water accounts"), "a name that can be a table name"),
        (
            lambda document: document["schema"][0].update(
                customProperties=[{"property": "evidenceDate", "value": "opened"}]
            ),
            "`evidenceDate` names no column: 'opened'",
        ),
        (
            lambda document: document["schema"][0].update(
                customProperties=[{"property": "relations", "value": [{"relation": "employee"}]}]
            ),
            "a fact of the contract or of its schema has the wrong form (KeyError('person'))",
        ),
    ],
)
def test_a_mistaken_contract_is_refused_with_file_and_column(
    written: Callable[..., Path], change: Callable[[dict[str, Any]], object], why: str
) -> None:
    with pytest.raises(ContractError) as refused:
        load_contract(written(change))
    assert str(refused.value).startswith("water_accounts.yaml: ")
    assert why in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "a: [", "kind: DataContract\nschema: 7", "\tx", "schema: [{name: [x]}]"])
def test_a_file_that_is_no_contract_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match=r"^notes\.yaml: "):
        load_contract(path)


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContractError, match=r"^notes\.yaml: "):
        load_contract(path)


def test_a_column_that_does_not_exist_is_told_by_its_name(written: Callable[..., Path]) -> None:
    with pytest.raises(KeyError, match="colour"):
        load_contract(written()).column("colour")
