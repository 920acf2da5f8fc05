"""Wrong numbers, misspelt names and aliases: the truth says what they are and what could reveal them."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from sources.city import CityPlan
from sources.city.drawing import Draws
from sources.city.misspelling import NAME_SLIPS, names
from sources.city.noise import EXCLUSIVE, MOST_AT_ONCE
from sources.city.slips import COMPONENTS, NUMBER_SLIPS, number_slips
from tests.sources.city.conftest import City, mean

TEXT = ["feed", "batch_date", "record_key", "column_name"]
NAMED = ("village", "road", "estate")
# What happens to a text after it was written, or because the city around it changed.
LATER = ["old_division", "inside_sentence", "two_addresses"]


@pytest.fixture(scope="module")
def slips(dirty_city: City) -> pl.DataFrame:
    """All slips with their texts and places."""
    texts = dirty_city.table("addresses").select(*TEXT, "raw", "noise", "level", "reference_id")
    places = dirty_city.table("places")
    return dirty_city.table("slips").join(texts, on=TEXT, how="left").join(places, on="place_id", how="left")


@pytest.fixture(scope="module")
def numbers(slips: pl.DataFrame) -> pl.DataFrame:
    """The slips in numbers."""
    return slips.filter(pl.col("component").is_in(COMPONENTS))


@pytest.mark.parametrize(
    ("value", "slip", "found"),
    [
        (13, "dropped", {1, 3}),
        (105, "dropped", {10, 15}),
        (13, "doubled", {113, 133}),
        (1540, "swapped", {5140, 1450, 1504}),
        (10, "swapped", set()),
        (8, "neighbour", {7, 9}),
        (1, "neighbour", {2}),
        (19, "neighbour", {18, 29}),
        (0, "neighbour", set()),
    ],
)
def test_a_number_slips_as_numbers_do(value: int, slip: str, found: set[int]) -> None:
    choices = number_slips(np.array([value]))[0, NUMBER_SLIPS.index(slip)]
    assert {int(choice) for choice in choices if choice} == found


def test_every_component_slips_and_both_hits_and_misses(numbers: pl.DataFrame) -> None:
    assert set(numbers["component"]) == set(COMPONENTS)
    assert set(numbers["slip"]) == set(NUMBER_SLIPS)
    assert 0.25 < mean(numbers["hit"]) < 0.75
    for component in COMPONENTS:
        assert set(numbers.filter(component=component)["hit"]) == {True, False}


def test_the_noise_says_the_same_as_the_table_of_slips(dirty_city: City, numbers: pl.DataFrame) -> None:
    for name, hit in (("typo_in_number_hit", True), ("typo_in_number_miss", False)):
        told = dirty_city.table("addresses").filter(pl.col("noise").list.contains(name)).select(TEXT).sort(TEXT)
        assert told.equals(numbers.filter(hit=hit).select(TEXT).sort(TEXT))


def test_a_hit_names_another_place_that_the_reference_holds(dirty_city: City, numbers: pl.DataFrame) -> None:
    hits = numbers.filter("hit")
    written = dirty_city.table("places").rename(lambda name: f"written_{name}")
    both = hits.join(written, on="written_place_id", how="left")
    assert (both["written_place_id"] != both["place_id"]).all()
    number = both["batch_date"].rank("dense")
    held = both["written_in_reference_1"].zip_with(number == 1, both["written_in_reference_2"])
    # A group or a floor is there when any of its places is.
    assert held.filter(both["level"] == "H").all()
    for component in ("building", "unit", "group", "number"):
        part = both.filter(component=component)
        assert (part[component] != part[f"written_{component}"]).all()
        rest = {"building", "unit", "number", "room", "group"} - {component}
        if component != "number":
            assert all((part[name].eq_missing(part[f"written_{name}"])).all() for name in rest)
    assert (both["road"].eq_missing(both["written_road"])).all()


def test_what_reveals_a_wrong_number_is_really_there(dirty_city: City, numbers: pl.DataFrame) -> None:
    texts = dirty_city.table("addresses").sort("batch_date", maintain_order=True)
    texts = texts.unique(["feed", "record_key", "column_name"], keep="last")
    owners = dirty_city.table("persons").filter(role="subject").select("feed", "batch_date", "record_key", "person_uid")
    wrong = pl.col("noise").list.set_intersection(["typo_in_number_hit", "typo_in_number_miss"]).list.len() > 0
    right = texts.filter(~wrong, pl.col("level") == "H").join(owners, on=["feed", "batch_date", "record_key"])
    mine = numbers.filter(pl.col("feed") != "market_enterprises").join(owners, on=["feed", "batch_date", "record_key"])
    pairs = mine.join(right.select("person_uid", "place_id", *TEXT), on=["person_uid", "place_id"], suffix="_right")
    pairs = pairs.filter(
        (pl.col("feed") != pl.col("feed_right"))
        | (pl.col("record_key") != pl.col("record_key_right"))
        | (pl.col("column_name") != pl.col("column_name_right"))
    )
    revealed = mine.join(pairs.select(TEXT).unique(), on=TEXT, how="semi")
    assert len(revealed) > 100
    assert revealed["revealed_by"].list.contains("records").all()
    assert (numbers["revealed_by"].list.contains("records") == (numbers["right_records"] > 0)).all()


def test_most_wrong_numbers_are_revealed_by_other_records_and_some_by_nothing(numbers: pl.DataFrame) -> None:
    hits = numbers.filter("hit")
    assert mean(hits["revealed_by"].list.contains("records")) > 0.5
    assert 0.05 < mean(hits["revealed_by"].list.len() == 0) < 0.4


def test_a_floor_above_the_top_is_a_miss_in_a_known_building(numbers: pl.DataFrame) -> None:
    above = numbers.filter(pl.col("revealed_by").list.contains("floor"))
    assert len(above) > 20
    assert not above["hit"].any()
    assert above["written_place_id"].null_count() == len(above)
    assert set(above["component"]) <= {"floor", "room", "unit", "building", "number"}


def test_a_column_beside_reveals_a_plate_in_another_community(dirty_city: City, numbers: pl.DataFrame) -> None:
    beside = numbers.filter(pl.col("revealed_by").list.contains("columns"))
    villages = dirty_city.table("places").select(written_place_id="place_id", other="village")
    assert len(beside) > 0
    both = beside.join(villages, on="written_place_id")
    assert len(both) == len(beside)
    assert (both["other"] != both["village"]).all()
    assert set(beside["component"]) == {"number"}


def test_names_are_misspelt_in_every_way(slips: pl.DataFrame) -> None:
    named = slips.filter(pl.col("component").is_in(NAMED))
    assert set(named["component"]) == set(NAMED)
    shares = dict(named["slip"].value_counts(normalize=True).iter_rows())
    assert set(shares) == set(NAME_SLIPS)
    assert min(shares.values()) > 0.03
    assert (named["noise"].list.contains("typo_in_name")).all()
    assert mean(named["hit"]) < 0.1


def test_a_name_keeps_its_length_or_changes_it_by_one() -> None:
    right = ["凤溪横街", "建新二村", "天宫殿路", "锦绣华府一期", "石门"]
    table = names(right, Draws(1, 0, "names"))
    for index, name in enumerate(right):
        for slip in range(len(NAME_SLIPS)):
            found = int(table.found[index, slip])
            wrong = table.misspelt(np.array([index]), np.array([found]))[0]
            assert wrong != name
            assert len(wrong) - len(name) == {"dropped": -1, "doubled": 1}.get(NAME_SLIPS[found], 0)
            # Numerals and the last character, which tell names apart, are never lost.
            assert set("一二") & set(name) <= set(wrong)


def test_less_than_a_third_of_a_dirty_city_s_texts_is_clean(dirty_city: City) -> None:
    written = dirty_city.table("addresses").filter(pl.col("raw").is_not_null())
    for _, batch in written.group_by("batch_date"):
        assert mean(batch["noise"].list.contains("clean")) < 1 / 3


def test_texts_have_one_to_four_kinds_of_noise(dirty_city: City) -> None:
    noise = dirty_city.table("addresses").filter(pl.col("raw").is_not_null())["noise"].list.set_difference(LATER)
    noise = noise.filter(~noise.list.contains("clean"))
    many = dict(noise.list.len().value_counts(normalize=True).iter_rows())
    assert max(many) == MOST_AT_ONCE
    assert all(many[number] > 0.01 for number in range(1, MOST_AT_ONCE + 1))
    assert noise.list.set_intersection(list(EXCLUSIVE)).list.len().max() == 1


def test_unlisted_aliases_recur_with_a_plate_and_alone(dirty_city: City) -> None:
    aliases = dirty_city.table("aliases").join(
        dirty_city.table("addresses").select(*TEXT, "raw", "noise"), on=TEXT, how="left"
    )
    plain = aliases.filter(
        pl.col("noise").list.set_intersection(["full_width", "spaces", "zero_width"]).list.len() == 0
    )
    assert plain.select(pl.col("raw").str.contains(pl.col("alias"), literal=True)).to_series().all()
    alone = aliases.filter(~pl.col("with_plate"))
    assert len(alone) > 200
    assert mean(alone["records_with_plate"] >= 5) > 0.5
    texts = dirty_city.table("addresses").sort("batch_date").unique(["feed", "record_key", "column_name"], keep="last")
    latest = aliases.join(texts, on=TEXT, how="semi")
    with_plate = latest.filter("with_plate").join(
        dirty_city.table("places").select("place_id", "estate", "town"), on="place_id"
    )
    counts = with_plate.group_by("estate", "town", "alias").agg(n=pl.len() - 1, told=pl.col("records_with_plate").max())
    assert (counts["n"] == counts["told"]).all()


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_the_reference_lacks_as_much_as_the_plan_says(build: Callable[[CityPlan], City], share: float) -> None:
    places = build(CityPlan(people=2_500, seed=3, absent_units=share)).table("places")
    assert mean(~places["in_reference_1"]) == pytest.approx(share, abs=0.06)
