"""The right part of an address: road and number, estate, and words that only say near."""

from typing import Any

import polars as pl
import pytest

from transforms.addresses.reading import premises
from transforms.addresses.reading.normalise import normalise
from transforms.addresses.reading.parse import parse

HALL = {"road": "江南大道", "road_number": "8"}
ROOM = {**HALL, "building": "3", "unit": "2", "room": "1504"}

TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    "stop_at_near": {
        "江南大道8号旁": {**HALL, "near": True},
        "江南大道8号旁边的超市": {**HALL, "near": True},
        "江南大道8号对面": {**HALL, "near": True},
        "江南大道8号附近": {**HALL, "near": True},
        "江南大道8号3栋楼下": {**HALL, "building": "3"},
        "江南大道8号大门口": HALL,
        "江南大道8号院内": HALL,
        "江南大道路口": {"road": "江南大道", "near": True},
        "南坪西路口": {"road": "南坪西路", "near": True},
        "南坪西路路口": {"road": "南坪西路", "near": True},
        "江南大道8号斜对面": {**HALL, "near": True},
        "江南大道8号3栋后面": {**HALL, "building": "3", "near": True},
        "江南大道8号左侧": {**HALL, "near": True},
        "江南大道与南坪西路交叉口": {"road": "江南大道", "near": True},
        # Which side of a floor is inside.
        "江南大道8号3栋2楼右侧": {**HALL, "building": "3", "floor": "2", "tail": "右侧"},
        "江南大道8号3栋左手": {**HALL, "building": "3", "tail": "左手"},
        "江南大道8号后门": HALL,
        "江南大道8号锦绣华府小区东门": {**HALL, "estate": "锦绣华府小区"},
        "锦绣华府1号楼后门": {"estate": "锦绣华府", "building": "1"},
        "江南大道与翠竹路交叉口": {"road": "江南大道", "near": True},
        # 院内 without a number, and 里 in names.
        "锦绣美术学院内": {"estate": "锦绣美术学院"},
        "同乐里": {"estate": "同乐里"},
    },
    "set_aside_others": {
        "江南大道8号、海峡路3号5栋": {**HALL, "rest": "、海峡路3号5栋"},
        "江南大道8号3栋1504；海峡路3号5栋301": {**HALL, "building": "3", "room": "1504", "rest": "、海峡路3号5栋301"},
        "江南大道8号和海峡路10号": {**HALL, "rest": "、海峡路10号"},
        "江南大道8号或海峡路10号": {**HALL, "rest": "、海峡路10号"},
        "江南大道8号重庆市南岸区海峡路3号": {**HALL, "rest": "重庆市南岸区海峡路3号"},
        "江南大道8号，锦绣华府，3栋": {**HALL, "estate": "锦绣华府", "building": "3"},
    },
    "set_aside_what_is_no_room": {
        "江南大道8号车库3号": {**HALL, "rest": "车库3号"},
        "江南大道8号负一层车位12号": {**HALL, "floor": "N1", "rest": "车位12号"},
        "江南大道8号3栋楼顶": {**HALL, "building": "3", "rest": "楼顶"},
        "江南大道8号3栋商业2-5": {**HALL, "building": "3", "rest": "商业2-5"},
        "江南大道8号夹层": {**HALL, "rest": "夹层"},
        "江南大道8号地下": {**HALL, "rest": "地下"},
        "江南大道8号甲": {**HALL, "rest": "甲"},
        "天台路43号": {"road": "天台路", "road_number": "43"},
        "红花乡商业街": {"road": "商业街", "locality": "红花乡"},
        "招商1872花园3栋": {"estate": "招商1872花园", "building": "3"},
    },
    "take_street": {
        "江南大道8号": HALL,
        "江南大道8": HALL,
        "江南大道8号附3号": {"road": "江南大道", "road_number": "8-3"},
        "江南大道8号附3": {"road": "江南大道", "road_number": "8-3"},
        "江南大道8-3号": {"road": "江南大道", "road_number": "8-3"},
        "江南大道8附3号": {"road": "江南大道", "road_number": "8-3"},
        "江南大道8号附1-2-3号": {"road": "江南大道", "road_number": "8-1", "room": "2-3"},
        "石子坪256-1号": {"road": "石子坪", "road_number": "256-1"},
        "科园三路35-1-9-4": {"road": "科园三路", "road_number": "35", "room": "1-9-4"},
        "江南大道8号院3栋": {**HALL, "building": "3"},
        "江南大道08号": HALL,
        "铁工二村附123号": {"road": "铁工二村", "road_number": "附123"},
        "江南大道44附9至12号": {"road": "江南大道", "road_number": "44-9"},
        "江南大道特8号": {"road": "江南大道", "road_number": "特8"},
        "江南大道附12号": {"road": "江南大道", "road_number": "附12"},
        "江南大道12-14号": {"road": "江南大道", "road_number": "12"},
        "江南大道5-14号": {"road": "江南大道", "road_number": "5-14"},
        "江南大道8-1": {"road": "江南大道", "road_number": "8-1"},
        "江南大道8-1504": {**HALL, "room": "1504"},
        "江南大道8-1金贸大厦27-5": {
            "road": "江南大道",
            "road_number": "8-1",
            "estate": "金贸大厦",
            "room": "27-5",
        },
        "江南大道八号附三号": {"road": "江南大道", "road_number": "8-3"},
        "文化路25号附1号3楼": {"road": "文化路", "road_number": "25-1", "floor": "3"},
        "文化路25号之一": {"road": "文化路", "road_number": "25-1"},
    },
    "take_premises": {
        "江南大道8号3栋2单元1504": ROOM,
        "江南大道8号3栋2单元1504室": ROOM,
        "江南大道8号3栋2单元1504号": ROOM,
        "江南大道8号3栋2单元1504户": ROOM,
        "江南大道8号3幢2门1504": ROOM,
        "江南大道8号3座2单元1504": ROOM,
        "江南大道8号3号楼2单元1504": ROOM,
        "江南大道8号3#楼2单元1504": ROOM,
        "江南大道8号3#2单元1504": ROOM,
        # Behind a building the first of three numbers is the entrance.
        "江南大道8号3栋2-1504": ROOM,
        "江南大道8号3栋2-15-4": {**HALL, "building": "3", "unit": "2", "room": "15-4"},
        "江南大道8号3栋15-4": {**HALL, "building": "3", "room": "15-4"},
        "江南大道8号3栋3-15-4": {**HALL, "building": "3", "room": "3-15-4"},
        "江南大道8号3栋附2号15-4": {**HALL, "building": "3", "unit": "2", "room": "15-4"},
        "江南大道8号3栋A段-1-1号": {**HALL, "building": "3", "unit": "A", "room": "1-1"},
        "江南大道8号锦绣华府3楼A单元5-1": {**HALL, "estate": "锦绣华府", "building": "3", "unit": "A", "room": "5-1"},
        "江南大道8号锦绣华府3栋翠竹轩14-C号": {**HALL, "estate": "锦绣华府", "building": "3", "room": "14-C"},
        "江南大道8号3-2-1504": {**HALL, "room": "3-2-1504"},
        "江南大道8号3-2-15-4": {**HALL, "room": "3-2-15-4"},
        "江南大道8号3栋12F-3": {**HALL, "building": "3", "floor": "12", "room": "3"},
        "江南大道8号3栋12楼3室": {**HALL, "building": "3", "floor": "12", "room": "3"},
        "江南大道8号3栋12层": {**HALL, "building": "3", "floor": "12"},
        "江南大道8号3栋负一层3号": {**HALL, "building": "3", "floor": "N1", "room": "3"},
        "江南大道8号吊一层2号": {**HALL, "floor": "D1", "room": "2"},
        "江南大道8号平街层": {**HALL, "floor": "PJ"},
        "江南大道8号A栋1201": {**HALL, "building": "A", "room": "1201"},
        "江南大道8号A6栋1201": {**HALL, "building": "A6", "room": "1201"},
        "江南大道8号1504室李某": {**HALL, "room": "1504", "tail": "李某"},
        "江南大道8号3栋2梯1504": ROOM,
        "江南大道8号#3楼2单元1504": ROOM,
        "江南大道八号三栋二单元一五零四": ROOM,
        "江南大道8号3栋2单元15楼4户": {**HALL, "building": "3", "unit": "2", "floor": "15", "room": "4"},
        "江南大道8号12号楼A座1203": {**HALL, "building": "12-A", "room": "1203"},
        "江南大道8号3栋负2楼-3号": {**HALL, "building": "3", "floor": "N2", "room": "3"},
        "江南大道8号3-2-平街-3": {**HALL, "room": "3-2-PJ-3"},
        "江南大道8号LG层12号": {**HALL, "floor": "LG", "room": "12"},
        "江南大道8号1楼门面10号": {**HALL, "floor": "1", "room": "10"},
        "A6幢22-1号": {"building": "A6", "room": "22-1"},
        "5-1-301室": {"room": "5-1-301"},
        "锦绣华府2栋1单元3楼302": {"estate": "锦绣华府", "building": "2", "unit": "1", "floor": "3", "room": "302"},
        "锦绣华府1幢1-1、1-2": {"estate": "锦绣华府", "building": "1", "room": "1-1"},
        "锦绣华府东苑3栋": {"estate": "锦绣华府东苑", "building": "3"},
        "锦绣华府A组团3栋": {"estate": "锦绣华府A组团", "building": "3"},
        # Names that hold a number.
        "江南大道8号盛世8号5栋601": {**HALL, "estate": "盛世8号", "building": "5", "room": "601"},
        "江南大道8号力帆中心2号办公楼": {**HALL, "estate": "力帆中心2号办公楼"},
        "经开园C39综合大楼": {"estate": "经开园C39综合大楼"},
        # What is not understood is left, and what stands before it counts.
        "江南大道8号3栋2单元15楼4号附1号": {
            **HALL,
            "building": "3",
            "unit": "2",
            "floor": "15",
            "room": "4",
            "rest": "附1号",
        },
        "江南大道8号3栋1504号A室": {**HALL, "building": "3", "room": "1504", "rest": "A室"},
        "江南大道8号3栋3-5层": {**HALL, "building": "3", "rest": "3-5层"},
        "江南大道8号锦绣华府3-12楼": {**HALL, "estate": "锦绣华府", "rest": "3-12楼"},
        "江南大道8号15楼E座": {**HALL, "floor": "15", "rest": "E栋"},
        "江南大道8号3栋14号-10-2": {**HALL, "building": "3", "rest": "14号-10-2"},
        "江南大道8号B-18楼": {**HALL, "rest": "B-18楼"},
        "锦绣华府一期3栋": {"estate": "锦绣华府1期", "building": "3"},
        "锦绣华府二期3栋": {"estate": "锦绣华府2期", "building": "3"},
        "锦绣华府B区3栋": {"estate": "锦绣华府B区", "building": "3"},
        # Of several the first stands, and a mark stays in the spelling.
        "江南大道8号3栋1504、1505": {**HALL, "building": "3", "room": "1504"},
        "江南大道8号3、4栋": {**HALL, "building": "3"},
        "江南大道8号、10号3栋": {**HALL, "building": "3"},
    },
    "number_of_building": {
        "江南大道8号锦绣华苑3号15-4": {**HALL, "estate": "锦绣华苑", "building": "3", "room": "15-4"},
        "江南大道8号锦绣华苑3号办公楼1504": {**HALL, "estate": "锦绣华苑", "building": "3", "room": "1504"},
        "江南大道8号翠湖3号1-2-602": {**HALL, "estate": "翠湖3号", "room": "1-2-602"},
        "江南大道8号门面3号": {**HALL, "room": "3"},
        "江南大道8号3栋门面3号": {**HALL, "building": "3", "room": "3"},
    },
    "split_estate": {
        "双湖路天工琴露园": {"road": "双湖路", "estate": "天工琴露园"},
        "江南大道锦绣华府3栋": {"road": "江南大道", "estate": "锦绣华府", "building": "3"},
        "江南大道8号锦绣华府": {**HALL, "estate": "锦绣华府"},
        "江南大道": {"road": "江南大道"},
        "北滨二路东段观音桥广场": {"road": "北滨二路东段", "estate": "观音桥广场"},
    },
}
EXAMPLES = [(step, text) for step, table in TEXTS.items() for text in table]


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    texts = [text for _, text in EXAMPLES]
    rows = parse(pl.Series(texts)).drop("normal").iter_rows(named=True)
    present = ({name: value for name, value in row.items() if value not in (None, False)} for row in rows)
    return dict(zip(texts, present, strict=True))


@pytest.mark.parametrize(("step", "text"), EXAMPLES)
def test_a_part_is_known_by_the_words_around_it(found: dict[str, dict[str, Any]], step: str, text: str) -> None:
    assert found[text] == TEXTS[step][text]


NAMES = ("", "园", "锦绣华府", "翠竹轩", "锦绣小区", "青松综合楼", "附属医院", "甲栋", "盛世公馆A区", "科技园", "门面")
NUMBERS = (
    "", "3栋2单元1504", "3-2-15-4", "1504室", "8号3-2", "A3栋", "C39综合大楼", "2号办公楼", "18号", "B座15楼左侧",
    "二期5栋2-8-4", "附5号", "门面12", "3社", "D1层", "PJ层2", "5栋翠竹轩1-2",
    "3栋3-8-4", "12地块", "3区2栋101、102", "-1层", "7号楼2单元",
)  # fmt: skip


def test_numbers_are_read_the_same_behind_any_name() -> None:
    texts = pl.Series([name + numbers for name in NAMES for numbers in NUMBERS])
    spelled = normalise(texts).fill_null("").alias("rest").to_frame()
    together = premises.take_premises(spelled.with_columns(aside=pl.lit(None, pl.String)))
    parts = ("estate", "building", "unit", "floor", "room", "tail", "rest")
    each = premises.read_numbers(spelled.rename({"rest": "numbers"})).with_columns(pl.col("rest").replace("", None))
    assert together.select(parts).equals(each.select(parts), null_equal=True)
