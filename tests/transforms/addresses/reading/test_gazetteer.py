"""Names of divisions as people write them, old and new, and which division each means."""

import polars as pl
import pytest

from transforms.addresses.reading.gazetteer import bare_names_of_towns, gazetteer, towns_of_villages


@pytest.mark.parametrize(
    ("spelling", "division"),
    [
        ("开县", "500154"), ("开州区", "500154"), ("开州", "500154"), ("开州县", "500154"), ("梁平县", "500155"),
        ("江津市", "500116"), ("江津", "500116"), ("彭水县", "500243"), ("彭水", "500243"), ("石柱", "500240"),
        ("秀山土家族苗族自治县", "500241"), ("沙区", "500106"), ("北部新区", "500112"), ("两江新区", "500157"),
        # Dissolved, not renamed: divisions of their own.
        ("万盛区", "500110-万盛"), ("双桥区", "500111-双桥"), ("江北区", "500105"), ("渝北区", "500112"),
    ],
)  # fmt: skip
def test_a_district_is_known_by_every_name(spelling: str, division: str) -> None:
    assert gazetteer().districts[spelling] == division


@pytest.mark.parametrize("word", ["县", "区", "开", "忠", "县区", "重庆市"])
def test_a_word_that_is_no_name_means_no_district(word: str) -> None:
    assert word not in gazetteer().districts


@pytest.mark.parametrize(
    ("district", "bare", "kind", "town"),
    [
        ("500112", "龙溪", "街道", "500112011"),
        ("500157", "龙溪", "街道", "500112011"),
        ("500109", "统景", "镇", "500112133"),
        ("500112", "统景", "镇", "500112133"),
        ("500105", "华新", "街道", "500105001"),
        ("500105", "华新街", "街道", "500105001"),
        ("500108", "南坪", "街道", "500108003"),
        ("500108", "南坪", "镇", "500108101"),
    ],
)
def test_a_town_is_found_under_every_district_that_held_it(district: str, bare: str, kind: str, town: str) -> None:
    known = gazetteer().towns.filter(
        pl.col("district_id") == district, pl.col("bare") == bare, pl.col("kind") == kind
    )  # fmt: skip
    assert known["town_id"].to_list() == [town]


def test_the_bare_name_of_a_town_is_known_only_where_it_never_changed() -> None:
    names = bare_names_of_towns().entries
    assert (names["500108003"], names["500108101"]) == ("南坪", "南坪")
    assert "500105001" not in names


def test_every_village_has_its_town() -> None:
    assert towns_of_villages().entries["500154001001"] == "500154001"
    assert set(towns_of_villages().entries) == set(gazetteer().villages["village_id"])


def test_the_village_committee_of_a_community_is_a_communitys() -> None:
    found = gazetteer().villages.filter(pl.col("village_id") == "500110007203")
    assert found.select("bare", "kind").unique().rows() == [("思南", "社区")]
