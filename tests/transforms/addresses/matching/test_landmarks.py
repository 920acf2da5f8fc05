"""Kinds of premises without a name: no place, however many records agree on the words."""

import pytest

from tests.transforms.addresses.conftest import Reference, coded, mentioned, observed, referenced, standard_addresses

TOWN = "S|500154117"
KINDS = (
    "农贸市场",
    "菜市场旁边",
    "小学门口",
    "步行街",
    "轻轨站后面",
    "派出所对面",
    "村委会",
    "购物广场楼下",
    "卫生院后门",
    "菜市旁边",
)
# Of 临江小学 there are as many as of 小学 in 临江.
WITH_DIVISION = ("开州区临江小学", "开州临江轻轨站后面", "开州区开州步行街", "开州区临江镇中学对面")
NAMES = {"开州区临江镇红星小学": "红星小学", "开州区临江镇农贸市场3栋2单元501": "农贸市场"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_premises_is_coded_to_the_town(reference: Reference, kind: str) -> None:
    text = f"开州区临江镇{kind}"
    found = reference.resolved(mentioned({"raw": text, "subjects": ["a", "b"], "registered": True}))
    (row,) = coded(found)
    assert (row["canonical"], observed(found)) == (TOWN, [])
    assert not [fault for fault in row["faults"] if fault.endswith("_not_in_reference")]


@pytest.mark.parametrize("text", WITH_DIVISION)
def test_the_name_of_a_town_makes_no_name_of_it(reference: Reference, text: str) -> None:
    found = reference.resolved(mentioned({"raw": text, "subjects": ["a", "b"], "registered": True}))
    (row,) = coded(found)
    assert (row["level"], observed(found)) == ("S" if "临江镇" in text else "D", [])


@pytest.mark.parametrize("text", NAMES)
def test_a_name_or_a_number_makes_it_a_place(reference: Reference, text: str) -> None:
    found = reference.resolved(mentioned({"raw": text, "subjects": ["a", "b"]}))
    assert any(NAMES[text] in place for place in observed(found))


def test_what_the_register_has_by_that_name_is_the_place() -> None:
    school = ("开州区", "临江镇", None, None, None, "小学", None, None, None, None)
    (row,) = coded(referenced(standard_addresses([school])).resolved(mentioned("开州区临江镇小学")))
    assert (row["level"], row["status"]) == ("P", "auto")
