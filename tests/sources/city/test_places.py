"""The places of a small city already hold what makes addresses hard."""

import polars as pl
import pytest

from sources.city import CityPlan
from sources.city.towns import blocks
from sources.divisions import divisions
from tests.sources.city.conftest import City, mean, most


def test_divisions_change_between_the_deliveries(city: City) -> None:
    places = city.table("places")
    changed = places.filter(pl.col("district_1") != pl.col("district_2")).select("district_1", "district_2").unique()
    assert {("渝北区", "两江新区"), ("江北区", "两江新区"), ("渝北区", "北碚区"), ("北碚区", "两江新区")} <= set(
        changed.iter_rows()
    )


def test_codes_are_those_of_each_day(city: City) -> None:
    places = city.table("places")
    table = divisions().filter(level="town")
    for number, day in enumerate(city.plan.deliveries, 1):
        begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
        valid = table.filter(begun & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day)))
        codes = places.select(
            town=f"town_code_{number}", district=f"district_code_{number}", village=f"village_code_{number}"
        )
        assert codes["town"].is_in(valid["code"].implode()).all()
        assert (codes["town"].str.head(6) == codes["district"]).all()
        assert (codes["village"].str.head(9) == codes["town"]).all()


def test_a_street_and_a_town_share_a_name(city: City) -> None:
    towns = set(city.table("places")["town"])
    assert {"南坪街道", "南坪镇"} <= towns


def test_village_names_exist_in_two_districts(city: City) -> None:
    villages = city.table("places").select("district_1", "village").unique()
    assert most(villages.group_by("village").len()["len"]) >= 2


def test_a_million_people_live_in_all_districts() -> None:
    towns = [town for group in blocks(CityPlan(people=1_000_000)) for town in group]
    assert len({town.district_id for town in towns}) == 38
    assert sum(town.people for town in towns) == pytest.approx(1_000_000, rel=0.001)


def test_the_share_of_absent_units_is_the_plan_s(large_city: City) -> None:
    places = large_city.table("places")
    assert mean(~places["in_reference_1"]) == pytest.approx(large_city.plan.absent_units, abs=0.04)
    estates = (
        places.filter(pl.col("estate").is_not_null()).group_by("estate", "town").agg(pl.col("in_reference_1").mean())
    )
    assert (estates["in_reference_1"] == 0).any()
    scattered = estates.filter(pl.col("in_reference_1").is_between(0.6, 0.99, closed="both"))
    assert len(scattered) > 5


def test_absent_estates_arrive_in_the_second_reference(large_city: City) -> None:
    places = large_city.table("places")
    arrived = places.filter(~pl.col("in_reference_1") & pl.col("in_reference_2"))
    gone = places.filter(pl.col("in_reference_1") & ~pl.col("in_reference_2"))
    assert len(arrived) > 100
    assert len(gone) > 5


def test_wrong_neighbours_exist(city: City) -> None:
    """Rooms of one floor, buildings of one estate and phases with the same building numbers stand side by side."""
    homes = city.table("places").filter(kind="home")
    rooms = homes.group_by("town", "road", "number", "estate", "building", "unit").len()
    buildings = homes.group_by("town", "estate").agg(pl.col("building").n_unique())
    assert most(rooms["len"]) >= 20
    assert most(buildings["building"]) >= 2


def test_every_kind_of_place_and_label_occurs(large_city: City) -> None:
    places = large_city.table("places")
    assert set(places["kind"]) >= {"home", "shop", "office", "floor", "house", "group", "danwei"}
    patterns = {
        "hundreds": r"^[0-9]{1,2}0[0-9]室$",
        "dash": r"^[0-9]{1,2}-[0-9]$",
        "attached": r"^附[0-9]+号$",
        "below": r"^(负|吊)[12]-[0-9]$",
        "street": r"^平街-[0-9]$",
    }
    found = {name for name, pattern in patterns.items() if places["room"].fill_null("").str.contains(pattern).any()}
    assert found >= {"hundreds", "dash", "attached", "below"}
    styles = places["building"].drop_nulls().str.replace_all("[0-9A-Z]+", "n").unique()
    assert {"n栋", "n幢", "n号楼"} <= set(styles)


def test_standard_addresses_name_one_place_each(large_city: City) -> None:
    places = large_city.table("places")
    key = ["district_1", "town", "village", "group", "road", "number", "estate", "building", "unit", "room", "kind"]
    named = places.filter(pl.col("kind") != "floor")
    assert named.select(key).is_duplicated().sum() == 0
