"""Names that records teach: when an unlisted name is taken as another name of premises, and when not."""

from collections.abc import Iterator

import pytest

from tests.transforms.addresses.conftest import Reference, coded, mentioned
from transforms.addresses.records.resolve import Resolved

PLATE, OTHER_PLATE = "P|R|500154|开州大道|12|锦绣华府", "P|R|500108|南坪西路|5|金科丽苑1期"
BESIDE = "开州区汉丰街道开州大道12号{}3栋2单元1504"
SPELLINGS = (BESIDE, "开州区汉丰街道办开州大道十二号{}三幢2-1504", "开县开州大道12号{}3-2-15-4")
ELSEWHERE = "开州区汉丰街道开州大道15号{}1栋"
IN_THE_SOUTH = "南岸区南坪街道南坪西路5号{}3栋1单元601"
ALONE = "开州区汉丰街道{}3栋2单元1504"

# Each name with the texts it stands in and whose records have them, and the premises it is learned for.
NAMES: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    "老棉纺厂": ([(BESIDE, "abc")], [PLATE]),
    "红砖大院": ([(BESIDE, "ab")], []),
    "三人同写": ([(text, who) for text, who in zip(SPELLINGS, "abc", strict=True)], [PLATE]),
    "一人多写": ([(text, "a") for text in SPELLINGS], []),
    "碧水湾": ([(BESIDE, "abcdefghi"), (ELSEWHERE, "j")], [PLATE]),
    "翠竹林": ([(BESIDE, "abcdefghi"), (ELSEWHERE, "jk")], []),
    "邮电宿舍": ([(BESIDE, "abc"), (IN_THE_SOUTH, "abc")], [PLATE, OTHER_PLATE]),
    "听涛阁": ([("开州区汉丰街道开州大道12号{}对面", "abcd")], []),
    "望江台": ([("开州区汉丰街道开州大道12号{}3、4栋", "abcd")], []),
    # Nobody has 99号 but those who call it so: it is observed first, and learns its name.
    "船厂家属区": ([("开州区汉丰街道开州大道99号{}3栋", "abc")], ["P|R|500154|开州大道|99|"]),
}


def _mentions() -> Iterator[dict[str, object]]:
    for name, (texts, _) in NAMES.items():
        for text, subjects in texts:
            yield {"raw": text.format(name), "subjects": list(subjects)}
        yield {"raw": ALONE.format(name), "subjects": ["z"]}
    # A registered estate of the same district, beside another's plate.
    yield {"raw": IN_THE_SOUTH.format("阳光花园"), "subjects": list("abcd")}


MENTIONS = list(_mentions())


@pytest.fixture(scope="module")
def taught(reference: Reference) -> Resolved:
    return reference.resolved(mentioned(*MENTIONS))


def learned(taught: Resolved) -> dict[str, list[str]]:
    """The premises each name was learned for."""
    names = taught.learned.join(taught.register, on="city_code").sort("canonical", descending=True)
    found: dict[str, list[str]] = {}
    for name, canonical in names.select("estate", "canonical").iter_rows():
        found.setdefault(name, []).append(canonical)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_learned_when_three_subjects_use_it_beside_hardly_another_plate(taught: Resolved, name: str) -> None:
    assert learned(taught).get(name, []) == NAMES[name][1]


def test_a_name_that_the_area_has_already_is_not_learned(taught: Resolved) -> None:
    assert "阳光花园" not in learned(taught)


def test_a_learned_name_alone_leads_to_the_place_and_another_does_not(taught: Resolved) -> None:
    rows = dict(zip((mention["raw"] for mention in MENTIONS), coded(taught), strict=True))
    sure = rows[ALONE.format("老棉纺厂")]
    assert (sure["canonical"], sure["reason"], sure["status"]) == (f"{PLATE}|H3-2-15-4", "alias", "auto")
    unsure = rows[ALONE.format("红砖大院")]
    assert (unsure["canonical"], unsure["faults"]) == ("S|500154001", ["premises_not_in_reference"])


def test_the_order_of_the_records_changes_nothing(reference: Reference, taught: Resolved) -> None:
    again = reference.resolved(mentioned(*MENTIONS[::-1]))
    assert again.learned.sort("estate", "city_code").rows() == taught.learned.sort("estate", "city_code").rows()
