"""From a text to its components: whole addresses, what all ways of writing share, and texts that are none."""

from functools import reduce
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.addresses.reading.normalise import normalise
from transforms.addresses.reading.parse import BESIDE, COMPONENTS, HEAD_STEPS, TAIL_STEPS, parse

KAIZHOU, HANFENG = "500154", "500154001"


def parts(row: dict[str, Any]) -> dict[str, Any]:
    """The components a row has."""
    return {name: value for name, value in row.items() if value not in (None, False) and name != "normal"}


def read(*texts: str | None) -> list[dict[str, Any]]:
    """The components of each text."""
    return [parts(row) for row in parse(pl.Series(texts, dtype=pl.String)).iter_rows(named=True)]


ADDRESSES = {
    "开县汉丰街办 开州大道12号锦绣华府３幢二单元１５０４": {
        "district_id": KAIZHOU, "town_id": HANFENG, "road": "开州大道", "road_number": "12", "estate": "锦绣华府",
        "building": "3", "unit": "2", "room": "1504",
    },
    "重庆市开州区汉丰街道驷马社区居委会开州大道12号锦绣华府三幢二门十五楼4号": {
        "district_id": KAIZHOU, "town_id": HANFENG, "village_id": "500154001001", "road": "开州大道",
        "road_number": "12", "estate": "锦绣华府", "building": "3", "unit": "2", "floor": "15", "room": "4",
    },
    "开州大道12号锦绣华府3-2-15-4": {
        "road": "开州大道", "road_number": "12", "estate": "锦绣华府", "room": "3-2-15-4",
    },
    "重庆市，南岸区，南坪街道，南坪西路5号，3栋，2单元，1504": {
        "district_id": "500108", "town_id": "500108003", "road": "南坪西路", "road_number": "5", "building": "3",
        "unit": "2", "room": "1504",
    },
    "开州区赵家街道姚家村3村民小组8号": {
        "district_id": KAIZHOU, "town_id": "500154007", "village_id": "500154007200", "group": "3组",
        "road_number": "8",
    },
    "重庆市": {},
    "南岸区": {"district_id": "500108"},
    "锦绣华府": {"estate": "锦绣华府"},
}  # fmt: skip


@pytest.fixture(scope="module")
def addresses() -> dict[str, dict[str, Any]]:
    return dict(zip(ADDRESSES, read(*ADDRESSES), strict=True))


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_taken_apart(addresses: dict[str, dict[str, Any]], text: str) -> None:
    assert addresses[text] == ADDRESSES[text]


def test_words_that_say_nothing_are_no_place() -> None:
    words = [
        None, "", " ", "　", "不详", "不明", "无", "无。", "暂无", "同上", "家中", "在家", "住址不详", "本村", "本小区",
        "-", "/", "*", "NULL", "保密", "地址不详", "无固定住所", "（空）不详", "、", "，，",
    ]  # fmt: skip
    assert [word for word, found in zip(words, read(*words), strict=True) if found] == []


def test_words_that_say_nothing_leave_what_stands_before_them() -> None:
    assert read("南岸区不详", "南岸区南坪街道无", "家中岩村") == [
        {"district_id": "500108"},
        {"district_id": "500108", "town_id": "500108003"},
        {"road": "家中岩村"},
    ]


def test_there_is_one_row_per_text_in_their_order() -> None:
    found = parse(pl.Series(["南岸区", None, "渝中区", "南岸区"]))
    assert found["district_id"].to_list() == ["500108", None, "500103", "500108"]
    assert found.columns == [*COMPONENTS, "near", "zone", "normal"]


def test_no_texts_are_no_rows() -> None:
    assert parse(pl.Series([], dtype=pl.String)).height == 0


def test_what_the_record_says_beside_the_text_tells_which_village_is_meant() -> None:
    texts = pl.Series(["姚家村3组8号"] * 3)
    beside = pl.DataFrame(
        [(None, None, None), (None, "500154007", None), (None, "500101109", None)],
        schema=dict.fromkeys(BESIDE, pl.String), orient="row",
    )  # fmt: skip
    assert parse(texts, beside)["village_id"].to_list() == [None, "500154007200", "500101109202"]


def test_what_the_text_says_counts_more_than_what_stands_beside_it() -> None:
    beside = pl.DataFrame([("500101", "500101109", None)], schema=dict.fromkeys(BESIDE, pl.String), orient="row")
    (found,) = parse(pl.Series(["开州区赵家街道姚家村"]), beside).iter_rows(named=True)
    assert (found["district_id"], found["village_id"]) == (KAIZHOU, "500154007200")


_WORDS = (
    "重庆市", "南岸区", "开县", "南坪", "街道", "镇", "社区", "村", "3组", "路", "大道", "12", "号", "栋", "单元", "层",
    "附", "-", "、", "（", "）", "旁", "期", "一", "十", "锦绣华府", "A", "不详",
    "负", "吊", "，", "四川省", "至", "#", "|", " ",
)  # fmt: skip
_ANYTHING = st.one_of(st.none(), st.text(max_size=30), st.lists(st.sampled_from(_WORDS), max_size=14).map("".join))


@settings(derandomize=True, deadline=None, max_examples=6)
@given(st.lists(_ANYTHING, min_size=1, max_size=40))
def test_any_text_is_read_and_its_company_does_not_matter(texts: list[str | None]) -> None:
    whole = parse(pl.Series(texts, dtype=pl.String))
    turned = parse(pl.Series(texts[::-1], dtype=pl.String))
    assert whole.height == len(texts)
    assert turned.reverse().rows() == whole.rows()


def read_whole(texts: pl.Series, beside: pl.DataFrame) -> pl.DataFrame:
    """Every step on every whole text."""
    rows = pl.DataFrame({"normal": normalise(texts)}).with_columns(*beside, rest=pl.col("normal"))
    steps = (*HEAD_STEPS, *TAIL_STEPS)
    return reduce(lambda parsed, step: step(parsed), steps, rows).select(*COMPONENTS, "near", "zone", "normal")


# What follows a name decides whether it is one: an end, a number, a door plate, a group, digits of other scripts.
_HEADS = (
    "", "重庆市", "四川省成都市", "北京", "开县", "开州区", "沙坪坝", "渝北", "江北区华新街道", "南坪", "南坪街道",
    "赵家街道姚家村", "姚家村", "创新村", "小苑一村", "龙溪", "龙溪街道", "花卉西路社区", "驷马社区居委会",
    "桃花源社区", "石坪乡", "古镇", "珞璜工业园B区", "蔡家组团", "红金路", "机电路", "七龙", "龙溪花园",
    "李家沱派出所", "人和苑", "、", "-", "A", "號", "٣",
)  # fmt: skip
_NUMBERS = (
    "", "3", "12号", "8-1号", "3栋", "3-2-1504", "3组", "3社8号", "1、2号", "٣号", "3٣号", "3路", "5号附1号", "2期",
)  # fmt: skip
_CUT_ANYWHERE = st.lists(st.sampled_from((*_HEADS, *_NUMBERS)), max_size=6).map("".join)
_KNOWN = st.sampled_from(
    [(None, None, None), ("500154", None, None), (None, "500154007", None), ("500108", "500105001", None)]
)


@settings(derandomize=True, deadline=None, max_examples=12)
@given(st.lists(st.tuples(st.one_of(_CUT_ANYWHERE, _ANYTHING), _KNOWN), min_size=1, max_size=150))
def test_divisions_are_read_from_the_head_as_from_the_whole_text(
    rows: list[tuple[str | None, tuple[str | None, ...]]],
) -> None:
    texts = pl.Series([text for text, _ in rows], dtype=pl.String)
    beside = pl.DataFrame([known for _, known in rows], schema=dict.fromkeys(BESIDE, pl.String), orient="row")
    assert parse(texts, beside).rows() == read_whole(texts, beside).rows()


def test_divisions_are_read_from_the_head_before_every_number() -> None:
    texts = pl.Series([f"{first}{second}{number}" for first in _HEADS for second in _HEADS for number in _NUMBERS])
    beside = pl.DataFrame({name: [None] * len(texts) for name in BESIDE}, schema=dict.fromkeys(BESIDE, pl.String))
    assert parse(texts).rows() == read_whole(texts, beside).rows()
