"""What contradicts: a number that hits a neighbour is never taken where anything beside it speaks against the place."""

import pytest

from tests.transforms.addresses.conftest import Reference, coded, mentioned, observed, referenced, standard_addresses

PLACES = (
    ("南岸区", "南坪街道", "金紫社区", "青石路", "11号", None, "1栋", "2单元", "3", "301"),
    ("南岸区", "峡口镇", "大兴场社区", "柳荫街", "7号", "翠竹苑一期", "1栋", "2单元", "3", "301"),
    ("南岸区", "峡口镇", "大兴场社区", "柳荫街", "9号", "翠竹苑二期", "1栋", "2单元", "3", "301"),
    ("南岸区", "南坪街道", None, "白鹤路", "20号", "南坪惠民居", "2栋", None, "3", "301"),
    ("南岸区", "南坪街道", None, "响水路", "5号", "听涛阁", "1栋", None, "3", "301"),
    ("开州区", "赵家街道", "姚家村", "3组", "8号", None, None, None, None, None),
)
GREEN = "P|R|500108|青石路|11|"
NAMES = {"翠竹苑一期": "翠柏园一期", "翠竹苑二期": "碧柏园二期", "听涛阁": "翠柏园"}


@pytest.fixture(scope="module")
def reference() -> Reference:
    rows = standard_addresses(PLACES)
    return referenced(rows.with_columns(aliases=rows["estate"].replace_strict(NAMES, default=None)))


def one(reference: Reference, text: str, **beside: str) -> tuple[str | None, str, str]:
    """Place, reason and status of one text."""
    (row,) = coded(reference.resolved(mentioned({"raw": text, **beside})))
    return row["canonical"], row["reason"], row["status"]


def test_a_number_alone_does_not_stand_against_the_town_or_village_beside_it(reference: Reference) -> None:
    text = "南岸区青石路11号1栋2单元301"
    assert one(reference, text) == (f"{GREEN}|H1-2-3-1", "exact", "auto")
    assert one(reference, text, beside_town="南坪街道") == (f"{GREEN}|H1-2-3-1", "exact", "auto")
    place, reason, status = one(reference, text, beside_town="峡口镇")
    assert (reason, status) == ("conflict", "review")
    assert place is None or not place.startswith("P|")


def test_with_the_name_of_the_estate_the_number_stands_against_the_town_beside_it(reference: Reference) -> None:
    text = "南岸区柳荫街7号翠竹苑一期1栋2单元301"
    place, _, _ = one(reference, text, beside_town="南坪街道")
    assert place == "P|R|500108105|柳荫街|7|翠竹苑1期|H1-2-3-1"


def test_a_house_of_one_village_is_not_looked_for_in_another(reference: Reference) -> None:
    assert one(reference, "开州区赵家街道姚家村3组8号")[0] == "P|R|500154007200|3组|8|"
    assert one(reference, "开州区赵家街道3组8号")[0] == "P|R|500154007200|3组|8|"
    place, _, _ = one(reference, "开州区赵家街道龙王村3组8号")
    assert place is not None
    assert not place.startswith("P|")


def test_a_door_plate_is_not_looked_for_on_another_road_of_the_village(reference: Reference) -> None:
    place, _, _ = one(reference, "南岸区南坪街道金紫社区学府大道11号1栋2单元301")
    assert place is not None
    assert not place.startswith("P|")


def test_the_town_may_be_the_beginning_of_the_name(reference: Reference) -> None:
    assert one(reference, "南岸区南坪惠民居2栋301") == ("P|R|500108|白鹤路|20|南坪惠民居|H2-3-1", "parts", "auto")
    assert one(reference, "南岸区南坪街道惠民居2栋301")[0] == "P|R|500108|白鹤路|20|南坪惠民居|H2-3-1"


def test_a_name_without_its_phase_means_the_place_with_the_whole_name_first(reference: Reference) -> None:
    assert one(reference, "南岸区翠柏园1栋301") == ("P|R|500108|响水路|5|听涛阁|H1-3-1", "alias", "auto")
    assert one(reference, "南岸区翠竹苑1栋2单元301")[1:] == ("ambiguous", "review")
    assert one(reference, "南岸区碧柏园1栋2单元301")[0] == "P|R|500108105|柳荫街|9|翠竹苑2期|H1-2-3-1"
    assert one(reference, "南岸区碧柏园一期1栋2单元301")[0] == "D|500108"


def test_a_similar_name_alone_proves_nothing(reference: Reference) -> None:
    assert one(reference, "南岸区听滔阁1栋301") == ("P|R|500108|响水路|5|听涛阁|H1-3-1", "similar_name", "auto")
    assert one(reference, "南岸区听滔阁")[0] == "D|500108"


def test_a_road_that_only_lacks_what_tells_it_apart_is_no_new_place() -> None:
    places = (("南岸区", "南坪街道", None, "南竹二路", "28号", "半山居", "1栋", "2单元", "3", "301"),)
    texts = ("南岸区南坪街道南竹路28号1栋2单元301", "南岸区南坪街道南竹一路28号1栋2单元301")
    found = referenced(standard_addresses(places)).resolved(mentioned(*texts, subjects=["a", "b"]))
    lacking, other = (row["canonical"] for row in coded(found))
    assert lacking.split("|")[0] != "P"
    assert other == "P|R|500108|南竹一路|28||H1-2-3-1"


def test_a_floor_that_the_building_has_not_needs_a_person_and_makes_no_place() -> None:
    places = (("南岸区", "南坪街道", None, "青石路", "11号", None, "1栋", "2单元", "3", "301"),)
    told, untold = (referenced(standard_addresses(places, total_floors=floors)) for floors in (8, None))
    texts = mentioned("南岸区青石路11号1栋2单元801", "南岸区青石路11号1栋2单元9楼2号", registered=True)
    eighth, ninth = coded(told.resolved(texts))
    assert (eighth["canonical"], eighth["status"]) == (f"{GREEN}|H1-2-8-1", "auto")
    assert (ninth["reason"], ninth["status"], ninth["faults"][0]) == ("conflict", "review", "floor_above_top")
    assert not [place for place in observed(told.resolved(texts)) if "9-2" in place]
    assert coded(untold.resolved(texts))[1]["canonical"] == f"{GREEN}|H1-2-9-2"
