"""What a text claims: how deep it reaches, what the record adds, and what several numbers take away."""

from typing import Any

import pytest

from tests.transforms.addresses.conftest import mentioned
from transforms.addresses.reading.claims import claim

TEXTS: dict[str, tuple[str | None, str | None]] = {
    "南岸区": ("D", None),
    "南岸区南坪街道": ("S", None),
    "开州区汉丰街道驷马社区": ("C", None),
    "南岸区南坪西路": ("R", None),
    "开州区赵家街道姚家村3组": ("R", None),
    "南岸区南坪西路5号": ("P", None),
    "南岸区锦绣华府": ("P", None),
    "南岸区锦绣华府3栋": ("B", "B3"),
    "南岸区锦绣华府3栋2单元": ("U", "U3-2"),
    "南岸区锦绣华府3栋2单元15楼": ("F", "F3-2-15"),
    "南岸区锦绣华府3栋2单元15楼4号": ("H", "H3-2-15-4"),
    # Of several only what they share.
    "南岸区锦绣华府3栋2单元1503、1504": ("U", "U3-2"),
    "南岸区锦绣华府3、4栋": ("P", None),
    "南岸区南坪西路5号、7号": ("R", None),
    "南岸区南坪西路5号至7号": ("R", None),
    "南岸区南坪西路5号、7号3栋": ("R", None),
    "不详": (None, None),
}


@pytest.fixture(scope="module")
def claims() -> dict[str, dict[str, Any]]:
    return dict(zip(TEXTS, claim(mentioned(*TEXTS)).iter_rows(named=True), strict=True))


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_claims_as_deep_as_its_numbers_reach(claims: dict[str, dict[str, Any]], text: str) -> None:
    assert (claims[text]["claimed"], claims[text]["sequence"]) == TEXTS[text]


def test_what_stands_beside_a_text_fills_what_it_leaves_out() -> None:
    beside = {"beside_district": "开县", "beside_town": "赵家镇", "beside_village": "姚家村"}
    alone, own, road = claim(
        mentioned({"raw": "3组8号", **beside}, {"raw": "南岸区南坪街道", **beside}, {"raw": "开州大道8号", **beside})
    ).iter_rows(named=True)
    assert (alone["district_id"], alone["town_id"], alone["village_id"]) == ("500154", "500154007", "500154007200")
    assert (own["district_id"], own["town_id"]) == ("500108", "500108003")
    # A road need not lie where the record's village is.
    assert (road["district_id"], road["town_id"], road["village_id"]) == ("500154", None, None)


def test_a_text_is_looked_for_where_its_town_or_district_ever_was() -> None:
    texts = ("两江新区红金路55号", "两江新区观音桥街道", "渝北区红金路55号", "红金路55号")
    new, town, old, nowhere = (set(areas) for areas in claim(mentioned(*texts))["areas"])
    assert {"500105", "500112", "500109"} <= new
    assert (town, nowhere) == ({"500105"}, set())
    assert "500112" in old
