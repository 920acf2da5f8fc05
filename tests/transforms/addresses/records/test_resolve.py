"""The register: it only grows, and a code once given stays whatever is added, repeated or reordered."""

from datetime import date

import polars as pl
import pytest

from tests.transforms.addresses.conftest import (
    STANDARD,
    Reference,
    coded,
    mentioned,
    observed,
    referenced,
    standard_addresses,
)
from transforms.addresses.records.resolve import registered, registered_places
from transforms.addresses.register.codes import is_valid
from transforms.addresses.register.places import OBSERVED, REGISTERED

NEW = ("南岸区", "南坪街道", None, "南坪西路", "6号", "金科丽苑三期", "1栋", "1单元", "2", "201")
UNLISTED = "南岸区南坪街道白鹤路30号2栋1单元301"


def facts(register: pl.DataFrame) -> dict[str, tuple[str, str]]:
    """Code and status of each canonical text."""
    return {text: (code, status) for text, code, status in register["canonical", "city_code", "status"].iter_rows()}


def test_every_place_has_one_valid_code_and_every_parent_exists(reference: Reference) -> None:
    register = reference.register
    assert register["canonical"].is_unique().all()
    assert register["city_code"].is_unique().all()
    assert is_valid(register["city_code"]).all()
    assert (register["city_code"].str.slice(2, 1) == register["level"]).all()
    lost = register.filter(pl.col("parent").is_not_null()).join(
        register, left_on="parent", right_on="canonical", how="anti"
    )
    assert lost.is_empty()
    assert register.filter(pl.col("parent").is_null())["level"].unique().to_list() == ["D"]


def test_without_any_reference_the_divisions_have_codes(reference: Reference) -> None:
    register = registered(registered_places(None), None, REGISTERED)
    counts = dict(register.group_by("level").len().iter_rows())
    # 38 districts, 万盛 and 双桥 as they were, 两江新区 as it will be; towns and villages dissolved since, too.
    assert counts["D"] == 41
    assert counts["S"] >= 1031
    assert counts["C"] >= 11270
    assert facts(register).items() <= facts(reference.register).items()


def test_the_order_of_the_reference_changes_nothing(reference: Reference) -> None:
    again = referenced(standard_addresses(STANDARD[::-1]))
    assert facts(again.register) == facts(reference.register)
    assert again.register.sort("canonical").rows() == reference.register.sort("canonical").rows()


def test_a_new_row_changes_no_code_of_another(reference: Reference) -> None:
    more = referenced(standard_addresses((NEW, *STANDARD)))
    assert facts(reference.register).items() <= facts(more.register).items()
    assert len(more.register) > len(reference.register)


def test_a_register_handed_in_keeps_its_codes(reference: Reference) -> None:
    again = registered(registered_places(reference.described), reference.register, REGISTERED)
    assert facts(again) == facts(reference.register)


def test_a_code_of_the_register_outlives_a_change_of_how_codes_are_made(reference: Reference) -> None:
    # As if an earlier version had given another code: what was registered is never computed again.
    other = "50P000000000000" + "1"
    text = "P|R|500108|响水路|9|阳光花园"
    earlier = reference.register.with_columns(
        city_code=pl.when(pl.col("canonical") == text).then(pl.lit(other)).otherwise("city_code")
    )
    assert facts(registered(registered_places(reference.described), earlier, REGISTERED))[text][0] == other


def test_a_place_that_left_the_reference_stays_and_retires() -> None:
    closed = standard_addresses(STANDARD[:4]).with_columns(
        valid_to=pl.when(pl.col("room") == "1503").then(date(2025, 1, 5)).otherwise("valid_to")
    )
    places = facts(referenced(closed).register)
    room = "P|R|500154|开州大道|12|锦绣华府|H3-2-15-{}"
    assert places[room.format(3)][1] == "retired"
    assert places[room.format(4)][1] == "registered"
    assert places["P|R|500154|开州大道|12|锦绣华府|U3-2"][1] == "registered"
    assert places[room.format(3)][0] == facts(referenced(standard_addresses(STANDARD[:4])).register)[room.format(3)][0]


def test_an_observed_place_is_promoted_with_its_code_when_the_reference_names_it(reference: Reference) -> None:
    found = reference.resolved(mentioned(UNLISTED, registered=True))
    row = ("南岸区", "南坪街道", None, "白鹤路", "30号", None, "2栋", "1单元", "3", "301")
    described = referenced(standard_addresses((row, *STANDARD))).described
    promoted = facts(registered(registered_places(described), found.register, REGISTERED))
    room = "P|R|500108|白鹤路|30||H2-1-3-1"
    assert facts(found.register)[room][1] == OBSERVED
    assert promoted[room] == (facts(found.register)[room][0], REGISTERED)


def test_coding_again_with_what_was_learned_changes_nothing(reference: Reference) -> None:
    mentions = mentioned(UNLISTED, UNLISTED, "南岸区阳光花园1栋301", registered=True)
    first = reference.resolved(mentions)
    second = Reference(reference.described, first.register, reference.aliases).resolved(mentions)
    assert facts(second.register) == facts(first.register)
    assert coded(second) == coded(first)


def test_a_decided_alias_is_used(reference: Reference) -> None:
    codes = reference.codes()
    decided = pl.DataFrame({"city_code": [codes["P|R|500154|开州大道|12|锦绣华府"]], "estate": ["老棉纺厂家属院"]})
    taught = Reference(reference.described, reference.register, pl.concat([reference.aliases, decided]))
    (row,) = coded(taught.resolved(mentioned("开州区老棉纺厂家属院3栋2单元1504")))
    assert (row["canonical"], row["reason"]) == ("P|R|500154|开州大道|12|锦绣华府|H3-2-15-4", "alias")


@pytest.mark.parametrize("reverse", [False, True])
def test_every_mention_has_one_result(reference: Reference, *, reverse: bool) -> None:
    mentions = mentioned("南岸区", None, "", "不详", "南岸区", "四川省", UNLISTED)
    found = reference.resolved(mentions.reverse() if reverse else mentions)
    assert sorted(found.results["mention"]) == list(range(mentions.height))
    assert observed(found) == []
