"""Places: what makes two descriptions one place, what contains it, and what a reform must not change."""

from datetime import date

import polars as pl
import pytest

from tests.transforms.addresses.conftest import Reference, referenced, standard_addresses
from transforms.addresses.register.places import areas_of_districts, division_places, home_areas

HALL, TOWER = "P|R|500154|开州大道|12|锦绣华府", "P|R|500112|红金路|55|金龙大厦"


def parents(reference: Reference, canonical: str) -> list[str]:
    """The chain above a place."""
    above = dict(reference.register.select("canonical", "parent").iter_rows())
    chain = []
    while canonical := above[canonical] or "":
        chain.append(canonical)
    return chain


@pytest.mark.parametrize(
    ("canonical", "chain"),
    [
        (
            f"{HALL}|H3-2-15-4",
            [
                f"{HALL}|F3-2-15", f"{HALL}|U3-2", f"{HALL}|B3", HALL,
                "R|500154|开州大道", "C|500154001001", "S|500154001", "D|500154",
            ],
        ),
        (
            f"{TOWER}|HA-12-1",
            [f"{TOWER}|FA-12", f"{TOWER}|BA", TOWER, "R|500112|红金路", "S|500112011", "D|500157"],
        ),
        ("P|R|500154007200|3组|8|", ["R|500154007200|3组", "C|500154007200", "S|500154007", "D|500154"]),
        ("P|R|500154117|人民路|5|", ["R|500154117|人民路", "S|500154117", "D|500154"]),
    ],
)  # fmt: skip
def test_every_place_lies_in_the_one_above(reference: Reference, canonical: str, chain: list[str]) -> None:
    assert parents(reference, canonical) == chain


def test_a_road_belongs_to_the_district_that_held_its_town_at_first() -> None:
    areas = home_areas()
    assert (areas["500105006"], areas["500112011"], areas["500112133"], areas["500109006"]) == (
        "500105", "500112", "500112", "500109",
    )  # fmt: skip
    assert set(areas_of_districts()["500157"]) == {"500105", "500112", "500109"}
    assert set(areas_of_districts()["500109"]) == {"500109", "500112"}
    assert areas_of_districts()["500154"] == ["500154"]
    assert areas_of_districts()["500110-万盛"] == ["500110"]


def test_a_road_of_several_towns_belongs_to_none_of_them() -> None:
    rows = [
        ("南岸区", "南坪街道", None, "江南大道", "8号", None, None, None, None, None),
        ("南岸区", "花园路街道", None, "江南大道", "9号", None, None, None, None, None),
    ]
    register = referenced(standard_addresses(rows)).register
    (road,) = register.filter(pl.col("canonical") == "R|500108|江南大道").iter_rows(named=True)
    assert (road["town_id"], road["parent"]) == (None, "D|500108")
    plates = register.filter(pl.col("level") == "P").sort("canonical")["town_id"].to_list()
    assert plates == ["500108003", "500108002"]


def test_a_place_has_its_own_facts_and_not_those_of_what_lies_in_it() -> None:
    rows = standard_addresses(floor_area=80.0, total_floors=33, lon=106.5, lat=29.5)
    register = referenced(rows).register
    facts = {
        text: rest for text, *rest in register.select("canonical", "floor_area", "total_floors", "lon").iter_rows()
    }
    assert facts[f"{HALL}|H3-2-15-4"] == [80.0, 33, 106.5]
    assert facts[f"{HALL}|B3"] == [None, 33, 106.5]
    assert facts[HALL] == [None, None, 106.5]
    references = register.filter(pl.col("reference_id").is_not_null())
    assert references.height == rows.height


def test_a_place_holds_while_anything_in_it_does() -> None:
    rows = standard_addresses()
    ended = rows.with_columns(
        valid_to=pl.when(pl.col("building") == "A栋").then(date(2025, 1, 5)),
        first_batch=pl.when(pl.col("building") == "B栋").then(date(2025, 2, 5)).otherwise("first_batch"),
    )
    register = referenced(ended).register
    dates = {text: rest for text, *rest in register.select("canonical", "valid_from", "valid_to").iter_rows()}
    assert dates[f"{TOWER}|BA"] == [date(2024, 1, 5), date(2025, 1, 5)]
    assert dates[f"{TOWER}|BB"] == [date(2025, 2, 5), None]
    assert dates[TOWER] == [date(2024, 1, 5), None]


def test_divisions_are_places_each_once() -> None:
    places = division_places()
    assert places["canonical"].is_unique().all()
    assert "D|500112" in set(places["canonical"])
    # 北部新区 is no division.
    assert places.filter(pl.col("level") == "D").height == 41
