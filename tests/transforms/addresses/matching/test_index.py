"""The register prepared for matching: every key leads to few places, and phases are told apart."""

import polars as pl
import pytest

from tests.transforms.addresses.conftest import Reference, coded, mentioned, referenced, standard_addresses
from transforms.addresses.matching.index import build_index
from transforms.addresses.matching.keys import MOST_PLACES, phase


@pytest.mark.parametrize(
    ("estate", "expected"),
    [
        ("金科丽苑2期", "2期"), ("阳光花园B区", "B区"), ("阳光花园3区", "3区"), ("天工琴露园东苑", "东苑"),
        ("锦绣华府", None), ("东苑", "东苑"), ("二期", None),
    ],
)  # fmt: skip
def test_the_phase_of_an_estate_is_the_end_of_its_name(estate: str, expected: str | None) -> None:
    assert pl.DataFrame({"estate": [estate]}).select(phase(pl.col("estate"))).item() == expected


def test_a_name_that_leads_to_too_many_places_leads_nowhere() -> None:
    many = [
        ("南岸区", "南坪街道", None, "南坪西路", f"{number}号", "民房", None, None, None, None)
        for number in range(1, MOST_PLACES + 2)
    ]
    reference = referenced(standard_addresses(many))
    by_name, by_number = coded(reference.resolved(mentioned("南岸区民房", "南岸区南坪西路7号民房", subjects=["one"])))
    assert (by_name["level"], by_name["faults"]) == ("D", ["premises_not_in_reference"])
    assert by_number["canonical"] == "P|R|500108|南坪西路|7|民房"


def test_inside_premises_every_sequence_leads_to_its_place(reference: Reference) -> None:
    index = reference.index
    rooms = index.described(pl.Series(range(index.first_inside, index.first_inside + index.inside.height)))
    registered = reference.register.filter(pl.col("level").is_in(["B", "U", "F", "H"]))
    known = ["city_code", "level", "canonical", "area_id", "town_id", "village_id", "road", "road_number", "estate"]
    assert rooms.select(known).sort("canonical").equals(registered.select(known).sort("canonical"))
    assert rooms.filter(~pl.col("canonical").str.ends_with(pl.format("|{}", pl.col("sequence")))).is_empty()


def test_a_place_of_every_level_is_described_and_no_place_by_nothing(reference: Reference) -> None:
    index = reference.index
    codes = index.described(pl.Series(range(index.first_inside + index.inside.height)))["city_code"]
    assert sorted(codes) == sorted(reference.register["city_code"])
    assert index.described(pl.Series([None], dtype=pl.Int64))["city_code"].to_list() == [None]


def test_the_order_of_the_register_changes_no_place(reference: Reference) -> None:
    turned = build_index(reference.register.reverse(), reference.aliases.reverse())
    for name in ("premises", "areas", "inside"):
        assert getattr(turned, name).equals(getattr(reference.index, name))
