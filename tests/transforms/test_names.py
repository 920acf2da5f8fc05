"""Names in one spelling, and signs for "no name" that are not taken for one."""

import polars as pl
import pytest

from transforms.names import organisation_name, person_name
from transforms.text import clean
from transforms.values import Parser


def read(parser: Parser, text: str | None) -> str | None:
    result = parser(clean(pl.Series([text], dtype=pl.String)))
    assert result.fault.item() is None
    name: str | None = result.value.item()
    return name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三", "张三"), ("张 三", "张三"), ("张　三", "张三"), (" 张\u00a0三 ", "张三"), ("张\u200b三", "张三"),
        ("'张三", "张三"), ("买买提·吐尔逊", "买买提·吐尔逊"), ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提・吐尔逊", "买买提·吐尔逊"), ("买买提･吐尔逊", "买买提·吐尔逊"), ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("买买提．吐尔逊", "买买提·吐尔逊"), ("买买提 · 吐尔逊", "买买提·吐尔逊"), ("张三·", "张三"), ("䶮三", "䶮三"),
        ("李?", "李?"), ("无忌", "无忌"), ("张先生", "张先生"), ("李四1", "李四1"),
    ],
)  # fmt: skip
def test_a_persons_name_has_one_spelling(text: str, name: str) -> None:
    assert read(person_name, text) == name


@pytest.mark.parametrize(
    "text",
    ["无", "无名", "无 名", "不详", "未知", "未命名", "匿名", "-", "--", "/", "?", "？？", "123", "·", " ", None],
)
def test_a_sign_for_no_name_is_no_persons_name(text: str | None) -> None:
    assert read(person_name, text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("重庆某某商贸（南岸）有限公司", "重庆某某商贸(南岸)有限公司"),
        ("重庆某某商贸(南岸) 有限公司", "重庆某某商贸(南岸)有限公司"),
        ("重庆　某某　商贸有限公司", "重庆某某商贸有限公司"),
        ("ＡＢＣ小吃店", "ABC小吃店"),
        ("360餐馆", "360餐馆"),
        ("A.B.C咖啡", "A.B.C咖啡"),
    ],
)
def test_an_organisations_name_has_one_spelling(text: str, name: str) -> None:
    assert read(organisation_name, text) == name


@pytest.mark.parametrize("text", ["无", "不详", "未知", "-", "/", "？", "　", None])
def test_a_sign_for_no_name_is_no_organisations_name(text: str | None) -> None:
    assert read(organisation_name, text) is None
