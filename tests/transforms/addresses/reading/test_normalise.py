"""One spelling for an address: what each step makes of the ways people write."""

from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.addresses.reading.normalise import STEPS, normalise
from transforms.text import clean

SPELLINGS = {
    "upper_without_blanks": {
        "a6 幢": "A6栋",
        "江南大道 8号　3栋": "江南大道8号3栋",
        "ｂ座１２０１": "B栋1201",
        "江南大道８号\t3栋": "江南大道8号3栋",
        "江南\u200b大道8号": "江南大道8号",
    },
    "without_notes": {
        "江南大道8号(3单元旁)": "江南大道8号",
        "江南大道8号【旧】3栋": "江南大道8号3栋",
        "江南大道8号（原12号）3栋": "江南大道8号3栋",
        "江南大道8号[临时]": "江南大道8号",
        "江南大道8号(锦绣大厦3-2号)": "江南大道8号锦绣大厦3-2号",
        "石门村(原第二机械厂内)": "石门村第二机械厂",
        "江南大道8号(附3号)": "江南大道8号附3号",
        "锦绣华府(3-2-1504)": "锦绣华府3-2-1504",
        "锦绣大厦(翠竹路8号)": "锦绣大厦‹翠竹路8号›",
        "江南大道8号(汽车站旁)": "江南大道8号",
        "重庆市锦绣工业园(南岸区)青松路8号": "重庆市南岸区锦绣工业园青松路8号",
        "锦绣工业园区（南岸区境内）": "南岸区锦绣工业园区",
        "江南大道8号(锦绣湾C座5楼)": "江南大道8号锦绣湾C栋5楼",
        "江南大道8号(他家住翠竹路6号)": "江南大道8号",
        "江南大道8号(仅作办公室)": "江南大道8号",
        "开州大道(中)39号": "开州大道中39号",
        "锦绣华府(B区)3栋": "锦绣华府B区3栋",
        "(长寿)晏家": "长寿晏家",
        "重庆市(长寿)晏家": "重庆市长寿晏家",
        "“江南大道”8号。": "江南大道8号",
        "江南大道8号(未写完": "江南大道8号未写完",
        "江南大道|8号": "江南大道8号",
    },
    "without_label": {
        "家庭住址：南岸区江南大道8号": "南岸区江南大道8号",
        "户籍地址南岸区江南大道8号": "南岸区江南大道8号",
        "现住南岸区江南大道8号": "南岸区江南大道8号",
        "家住：江南大道8号": "江南大道8号",
        "住宅小区8号": "住宅小区8号",
    },
    "said_once": {
        "重庆市南岸区江南大道8号重庆市南岸区江南大道8号": "重庆市南岸区江南大道8号",
        "重庆市南岸区江南大道8号重庆市南岸区江南大道9号": "重庆市南岸区江南大道8号重庆市南岸区江南大道9号",
    },
    "plain_dashes": {
        "1—3—4": "1-3-4",
        "3–2−1504": "3-2-1504",
        "3－2－1504": "3-2-1504",
        "3～2": "3-2",
        "3--2": "3-2",
    },
    "plain_commas": {
        "南岸区，江南大道8号": "南岸区江南大道8号",
        "江南大道8号，3栋，2单元，1504": "江南大道8号3栋2单元1504",
        "江南大道8号至10号": "江南大道8号、",
        "江南大道8号及10号": "江南大道8号、",
        "江南大道8号到10号": "江南大道8号、",
        "江南大道8号和10号": "江南大道8号、",
        "江南大道8号或十号": "江南大道8号、",
        "8号和平里3栋": "8号和平里3栋",
        "江南大道8号;10号": "江南大道8号、",
        "8号附3.4.5号": "8号附3号、",
        "3栋2+3单元": "3栋2单元、",
        "至善路5号": "至善路5号",
        "和平路5号": "和平路5号",
    },
    "read_out_digits": {
        "3栋一五零四": "3栋1504",
        "三栋二单元一五〇四室": "3栋2单元1504室",
        "3-2-一五零四": "3-2-1504",
        "万寿路一〇三号": "万寿路103号",
        "三二一路5号": "三二一路5号",
    },
    "sub_number_words": {
        "文化路25号之一": "文化路25号附1",
        "文化路25号之2": "文化路25号附2",
        "文化路25之1号": "文化路25附1号",
        "天之门8号": "天之门8号",
    },
    "arabic_counts": {
        "万寿路十二号": "万寿路12号",
        "二十一层": "21层",
        "十楼": "10楼",
        "一百零三号": "103号",
        "一百一十号": "110号",
        "三组": "3组",
        "第三村民小组": "3村民小组",
        "一期": "1期",
        "三栋二单元": "3栋2单元",
        "三幢二门十五楼4号": "3栋2单元15楼4号",
        "三号楼二门": "3栋2单元",
        "三门峡路3号": "三门峡路3号",
        "三幢二梯502": "3栋2单元502",
        "十八梯3号": "十八梯3号",
        "五一路8号": "五一路8号",
        "六店子村8号": "六店子村8号",
    },
    "chinese_ordinals": {
        "科园3路35号": "科园三路35号",
        "杨河1村2号": "杨河一村2号",
        "中山2支路12号": "中山二支路12号",
        "姚家村3村民小组": "姚家村3村民小组",
        "锦绣华府8街区9栋": "锦绣华府8街区9栋",
        "江南大道8号": "江南大道8号",
    },
    "plain_ordinals": {
        "第3栋第2单元": "3栋2单元",
        "第一社区": "第一社区",
    },
    "number_signs": {
        "3#楼": "3栋",
        "#3楼": "3栋",
        "8号#3楼502": "8号3栋502",
        "3#": "3号",
        "#3-2-502": "3-2-502",
        "3#2-502": "3栋2-502",
        "文化路25#": "文化路25号",
        "文化路25#3栋": "文化路25号3栋",
    },
    "one_word_for_building": {
        "3栋": "3栋",
        "3幢": "3栋",
        "3座": "3栋",
        "3号楼": "3栋",
        "3号楼2门502": "3栋2单元502",
        "3号楼A座1203": "3栋A栋1203",
        "3楼": "3楼",
        "江南大道8号楼上": "江南大道8号楼上",
        "江南大道8号楼顶": "江南大道8号楼顶",
    },
    "one_word_for_entrance": {
        "3栋2门502": "3栋2单元502",
        "3栋2梯502": "3栋2单元502",
        "石梯3号": "石梯3号",
        "门牌8号": "8号",
        "青松路自编8号": "青松路8号",
    },
    "entrances_and_floors": {
        "1楼A单元5-1": "1栋A单元5-1",
        "3栋附2号15-4": "3栋2单元15-4",
        "3栋17号附2号": "3栋17-2号",
        "3栋A段-1-1号": "3栋A单元-1-1号",
        "多层6单元2-1": "6单元2-1",
        "9层A户型": "9层A户",
    },
    "signed_floors": {
        "负一层": "N1层",
        "负2楼": "N2楼",
        "地下1层3号": "N1层3号",
        "-1层": "N1层",
        "8号-1楼": "8号N1楼",
        "吊一层2号": "D1层2号",
        "吊2层": "D2层",
        "平街层": "PJ层",
        "平街": "PJ层",
        "阳光城平街一楼": "阳光城PJ层",
        "8号A座平街2层": "8号A栋PJ2层",
        "太平街12号": "太平街12号",
        "和平街一楼": "和平街1楼",
        "荫平街道8号": "荫平街道8号",
        "8号B1层2号": "8号N1层2号",
        "8号B1F": "8号N1层",
        "平街二层5号": "PJ2层5号",
        "名义层平街第5层527号": "PJ5层527号",
        "底层3号": "1层3号",
        "3栋，-1层2号": "3栋、N1层2号",
        "3-1": "3-1",
    },
    "first_of_several": {
        "4、5栋": "4栋、",
        "1-1、1-2号": "1-1号、",
        "3栋、4栋": "3栋、",
        "3栋1504、1505": "3栋1504、",
        "6、7、8号": "6号、",
        "6号-9号": "6号、",
        "6号-9号、12号": "6号、",
        "25号-1号": "25号-1号",
        "8号附1、附2号": "8号附1号、",
        "1单元、2单元4号": "1单元、4号",
        "1栋3-4、2栋3-1": "1栋3-4、",
    },
    "first_of_range": {
        "青松街43-47号": "青松街43号、",
        "青松街8-3号": "青松街8-3号",
        "青松街5-29号": "青松街5-29号",
        "青松街43-44号": "青松街43-44号",
        "青松街8号附1-3号": "青松街8号附1号、",
        "青松街8号附7-1号": "青松街8号附7-1号",
        "3栋201-205号": "3栋201号、",
        "3栋2-5号": "3栋2-5号",
        "2楼12-15号": "2楼12号、",
        "2楼2-5号": "2楼2-5号",
    },
}
EXAMPLES = [(step, given_text, spelled) for step, table in SPELLINGS.items() for given_text, spelled in table.items()]


@pytest.fixture(scope="module")
def spelled() -> Mapping[str, str | None]:
    texts = [text for _, text, _ in EXAMPLES]
    return dict(zip(texts, normalise(pl.Series(texts)), strict=True))


@pytest.mark.parametrize(("step", "text", "expected"), EXAMPLES)
def test_every_way_of_writing_becomes_one_spelling(
    spelled: Mapping[str, str | None], step: str, text: str, expected: str
) -> None:
    assert spelled[text] == expected, step


def test_every_step_has_its_examples() -> None:
    assert [step.__name__ for step in STEPS if step.__name__ not in SPELLINGS] == []


def test_what_says_nothing_is_null() -> None:
    nothing = pl.Series([None, "", "  ", "　", "/", "()", "（此户无人居住）", "\u200b", "'"])
    assert normalise(nothing).to_list() == [None] * len(nothing)


def test_the_rows_stay_in_their_order() -> None:
    texts = pl.Series(["３栋", None, "3栋", "", "A座"])
    assert normalise(texts).to_list() == ["3栋", None, "3栋", None, "A栋"]


# How an address is put together; any of the parts may be missing.
_PARTS = (
    ["", "重庆市", "中国重庆", "（旧）"],
    ["", "南岸区", "开县", "江北区（观音桥）"],
    ["", "南坪街道", "汉丰街道办事处", "临江镇"],
    ["", "南坪西路", "科园3路", "中山三路", "至善路", "石子坪", "姚家村三组", "和平村3社", "3村民小组"],
    ["", "5号", "十二号", "12#", "８号附３号", "61-8号", "5号，7号", "5号至9号"],
    ["", "锦绣华府", "金科丽苑一期", "金科丽苑B区", " 阳光 花园 "],
    ["", "3栋", "三幢", "A座", "5号楼", "5#楼", "4、5栋", "第3栋"],
    ["", "二单元", "2门", "1单元、2单元"],
    ["", "15楼", "负一层", "-1层", "吊二层", "平街", "21F", "底楼"],
    ["", "4号", "1504", "1504室", "15—4", "3-2-1504", "1504、1505", "附2号", "门面"],
    ["", "旁", "(对面)", "。", "附近"],
)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.lists(st.tuples(*map(st.sampled_from, _PARTS)), min_size=1, max_size=20))
def test_a_normalised_address_is_normal(addresses: list[tuple[str, ...]]) -> None:
    once = normalise(pl.Series(["".join(parts) for parts in addresses]))
    assert normalise(once).to_list() == once.to_list()


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.lists(st.text(), min_size=1, max_size=20))
def test_a_text_is_spelled_the_same_in_any_company(texts: list[str]) -> None:
    whole = normalise(pl.Series(texts)).to_list()
    assert normalise(pl.Series(texts[::-1])).to_list() == whole[::-1]
    assert normalise(pl.Series(texts[:1])).to_list() == whole[:1]


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.lists(st.one_of(st.text(), st.tuples(*map(st.sampled_from, _PARTS)).map("".join)), min_size=1, max_size=60))
def test_a_step_changes_nothing_in_a_text_it_passes_over(texts: list[str]) -> None:
    given_texts = pl.DataFrame({"text": [*texts, *(text for _, text, _ in EXAMPLES)]})
    for step, trigger in STEPS.items():
        passed = given_texts.filter(~pl.col("text").str.contains(trigger))
        assert passed.select(step(pl.col("text"))).to_series().to_list() == passed["text"].to_list(), step.__name__


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.lists(st.tuples(*map(st.sampled_from, _PARTS)), min_size=1, max_size=60))
def test_passing_over_texts_changes_no_result(addresses: list[tuple[str, ...]]) -> None:
    texts = pl.Series([*map("".join, addresses), *(text for _, text, _ in EXAMPLES)])
    every = clean(texts).to_frame("text")
    for step in STEPS:
        every = every.select(text=step(pl.col("text")))
    assert normalise(texts).to_list() == every["text"].replace("", None).to_list()
