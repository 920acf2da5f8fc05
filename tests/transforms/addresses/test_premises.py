"""The right part of an address: road and number, estate, and words that only say near."""

from typing import Any

import polars as pl
import pytest

from transforms.addresses.parse import parse

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
        "江南大道8号左侧": {**HALL, "near": True},
        # 院内 without a number, and 里 in names.
        "锦绣美术学院内": {"estate": "锦绣美术学院"},
        "同乐里": {"estate": "同乐里"},
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
        "江南大道特8号": {"road": "江南大道", "road_number": "特8"},
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
        "江南大道8号门面3号": {**HALL, "estate": "门面", "room": "3"},
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
