"""What a name means by its last characters, when no list of divisions has it."""

from typing import Any

import polars as pl
import pytest

from transforms.addresses.reading import toponyms
from transforms.addresses.reading.parse import TAIL_STEPS, parse

TOWN = "南岸区迎龙镇"
TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    "skip_market_street": {
        "街上": {"place_name": "街上"},
        "石门街上": {"place_name": "石门街上"},
        "石门场镇": {"place_name": "石门场镇"},
        "街道": {"place_name": "街道"},
        "石门场": {"place_name": "石门场"},
        "停车场": {"estate": "停车场"},
        "石门正街8号": {"road": "石门正街", "road_number": "8"},
    },
    "take_named_group": {
        "灯台湾社": {"group": "灯台湾组"},
        "灯台湾村民小组": {"group": "灯台湾组"},
        "桂花湾经济合作社": {"group": "桂花湾组"},
        "桂花湾社88号": {"group": "桂花湾组", "road_number": "88"},
        "石门村桂花湾社": {"group": "石门村桂花湾组"},
        "锦绣供销合作社": {"estate": "锦绣供销合作社"},
    },
    "plate_before_name": {
        "锦绣大厦(翠竹二村6号)": {"road": "翠竹二村", "road_number": "6", "estate": "锦绣大厦"},
        "江南大道8号(翠竹路6号)3-2": {"road": "江南大道", "road_number": "8", "room": "3-2"},
        "锦绣大厦(翠竹路6号)3-2": {"road": "翠竹路", "road_number": "6", "estate": "锦绣大厦", "room": "3-2"},
    },
    "split_road": {
        "江南大道锦绣商城568号": {"road": "江南大道", "road_number": "568", "estate": "锦绣商城"},
        "锦绣市场217号4-12": {"estate": "锦绣市场", "road_number": "217", "room": "4-12"},
        "青松路翠竹支路43号": {"road": "翠竹支路", "road_number": "43"},
        "青松路二支路43号": {"road": "青松路二支路", "road_number": "43"},
    },
    "split_estate": {
        "石门村": {"road": "石门村"},
        "江南路大厦": {"estate": "江南路大厦"},
        "江南大道翠竹支路": {"road": "翠竹支路"},
        "江南大道二支路": {"road": "江南大道二支路"},
        "石门村锦绣大厦": {"road": "石门村", "estate": "锦绣大厦"},
        "铁工二村": {"road": "铁工二村"},
        "铁工二村3栋": {"estate": "铁工二村", "building": "3"},
        "锦绣度假村": {"estate": "锦绣度假村"},
        "青松街转盘": {"road": "青松街", "estate": "转盘"},
        "东门转盘": {"road": "东门转盘"},
    },
    "take_area_name": {
        "王家湾": {"place_name": "王家湾"},
        "七公里": {"place_name": "七公里"},
        "乡镇企业片区": {"place_name": "乡镇企业片区"},
        "石门村王家湾": {"road": "石门村", "place_name": "王家湾"},
        "王家湾8号": {"road": "王家湾", "road_number": "8"},
        "王家湾3栋": {"estate": "王家湾", "building": "3"},
        "王家湾机械厂": {"estate": "王家湾机械厂"},
    },
}
EXAMPLES = [(step, text) for step, table in TEXTS.items() for text in table]


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    texts = [text for _, text in EXAMPLES]
    rows = parse(pl.Series([TOWN + text for text in texts])).drop("normal", "district_id", "town_id", "zone")
    present = (
        {name: value for name, value in row.items() if value not in (None, False)} for row in rows.iter_rows(named=True)
    )
    return dict(zip(texts, present, strict=True))


@pytest.mark.parametrize(("step", "text"), EXAMPLES)
def test_a_name_is_known_by_its_last_characters(found: dict[str, dict[str, Any]], step: str, text: str) -> None:
    assert found[text] == TEXTS[step][text]


def test_every_step_has_its_examples() -> None:
    steps = {step.__name__ for step in TAIL_STEPS if step.__module__ == toponyms.__name__}
    assert steps == set(TEXTS)
