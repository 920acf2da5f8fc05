"""Villages written with one wrong character: read where only one can be meant, and never guessed."""

import pytest

from tests.transforms.addresses.conftest import (
    Reference,
    coded,
    mentioned,
    observed,
    referenced,
    standard_addresses,
)

FARM, GROUP = "P|R|500154007200|3组|8", "R|500154007200|3组"
READ = {
    "开州区赵家街道家姚村3组8号": FARM,
    "开州区赵家街道姚姚家村3社8号": FARM,
    # One that sounds alike, and one that looks alike.
    "开州区赵家街道尧家村3组8号": FARM,
    "开州区赵家街道姙家村3组8号": FARM,
    "开州区赵家街道尧家村3组": GROUP,
}
# Another name of the same length, one of a village in another town, one that two villages are near, and no group.
NOT_READ = {
    "开州区赵家街道杨家村3组8号": "S|500154007",
    "开州区临江镇尧家村3组8号": "S|500154117",
    "奉节县云雾土家族乡屏锋村3组8号": "S|500236278",
    "开州区赵家街道尧家村8号": "S|500154007",
}


@pytest.mark.parametrize("text", READ)
def test_a_village_with_one_wrong_character_is_read_before_its_group(reference: Reference, text: str) -> None:
    (row,) = coded(reference.resolved(mentioned(text)))
    assert (str(row["canonical"]).rstrip("|"), row["faults"]) == (READ[text], ["village_misspelt"])


@pytest.mark.parametrize("text", NOT_READ)
def test_another_name_is_no_slip(reference: Reference, text: str) -> None:
    (row,) = coded(reference.resolved(mentioned(text)))
    assert row["canonical"] == NOT_READ[text]
    assert "village_misspelt" not in row["faults"]


def test_a_name_that_the_register_has_is_its_own() -> None:
    own = ("开州区", "赵家街道", None, "尧家村3组", "8号", None, None, None, None, None)
    farms = ("开州区", "赵家街道", "姚家村", "3组", "8号", None, None, None, None, None)
    text = "开州区赵家街道尧家村3组8号"
    (row,) = coded(referenced(standard_addresses([own, farms])).resolved(mentioned(text)))
    assert (row["reason"], row["faults"], row["status"]) == ("exact", [], "auto")
    assert row["canonical"] != FARM + "|"


@pytest.mark.parametrize(("beside", "place"), [("姚家村", FARM + "|"), ("蔡家村", "C|500154007203")])
def test_the_village_beside_the_text_decides(reference: Reference, beside: str, place: str) -> None:
    said = {"beside_district": "开州区", "beside_town": "赵家街道", "beside_village": beside}
    (row,) = coded(reference.resolved(mentioned({"raw": "杨家村3组8号", **said})))
    assert row["canonical"] == place


def test_a_misspelt_village_is_no_evidence_of_a_new_place(reference: Reference) -> None:
    text = "开州区赵家街道尧家村5组7号"
    assert observed(reference.resolved(mentioned({"raw": text, "subjects": ["a", "b"], "registered": True}))) == []
