"""Shares that are read as accuracy: what counts as right, as silently wrong, as in need of a person."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks.addresses import judging, truths
from warehouse.lake import Lake

PLACE = {
    "district_code_1": "500100", "town_code_1": "500100001", "village_code_1": "500100001001", "village": "柳树社区",
    "road": "春水路", "number": "12号", "group": None, "building": "3栋", "unit": None,
}  # fmt: skip


def places() -> pl.DataFrame:
    """Three rooms; two estates on one plate, and the same estate's name in another district."""
    rows = [
        {**PLACE, "place_id": 1, "estate": "御湖名居", "room": "1504"},
        {**PLACE, "place_id": 2, "estate": "江月名居", "room": "1504"},
        {**PLACE, "place_id": 3, "estate": "御湖名居", "room": "1504", "district_code_1": "500200",
         "town_code_1": "500200001", "village_code_1": "500200001001", "road": "秋水路"},
    ]  # fmt: skip
    texts = dict.fromkeys(("group", "unit"), pl.String)
    return pl.DataFrame(rows, schema_overrides=texts).with_columns(in_reference_2=pl.lit(value=True), key_P="estate")


@pytest.mark.parametrize(
    ("noise", "place", "several"),
    [
        (["clean"], 1, False),
        # Without its estate the plate and the room fit two houses.
        (["estate_missing"], 1, True),
        (["estate_missing"], 3, False),
        (["road_missing"], 1, False),
        # Without district and town the estate's name leads to two districts.
        (["road_missing", "town_missing", "district_missing"], 1, True),
        (["road_missing", "town_missing", "district_missing"], 2, False),
        # A name that no list knows says nothing; with the road gone nothing is left.
        (["road_missing", "alias_unlisted"], 2, True),
        (["typo_in_name"], 1, False),
    ],
)
def test_a_text_is_ambiguous_when_what_is_left_of_it_fits_several_places(
    noise: list[str], place: int, *, several: bool
) -> None:
    texts = pl.DataFrame({"place_id": [place], "noise": [noise], "true_level": ["H"]})
    assert truths.ambiguous(texts, places()).to_list() == [several]


def judged(**changes: object) -> pl.DataFrame:
    """One judged address: a room of the reference, coded without review to itself."""
    row = {
        "feed": "f", "record_key": "1", "column_name": "c", "raw": "x", "noise": ["clean"], "place_id": 1,
        "true_level": "H", "present": True, "true_district": "500100", "district_code": "500100", "city_code": "h1",
        "level": "H", "status": "auto", "place_status": "registered", "score": 100, "right": True, "entry": True,
        "expected_level": "H", "unit": True, "place_right": True, "wrong_number": False, "needs_person": False,
        "contested": False,
    }  # fmt: skip
    return pl.DataFrame([row | changes])


def test_an_absent_room_at_its_building_is_deep_enough_and_attached_to_a_neighbour_is_an_error() -> None:
    building = judged(present=False, right=False, entry=False, level="B", expected_level="F")
    neighbour = judged(present=False, right=False, place_right=False, expected_level="F")
    found = judging.overall(pl.concat([building, neighbour]))
    assert found["depth_right"] == 0.5
    assert found["rooms_absent_attached"] == 0.5
    assert found["rooms_precision"] == 0.0


def test_a_second_observed_place_for_a_room_of_the_reference_is_not_right() -> None:
    twice = judged(right=False, entry=False, place_right=False, place_status="observed")
    assert judging.overall(twice)["depth_right"] == 0.0
    assert judging.overall(twice)["rooms_recall"] == 0.0


def test_a_wrong_number_is_silent_only_where_it_was_taken_for_another_registered_place() -> None:
    hit = {"noise": ["typo_in_number_hit"], "wrong_number": True, "needs_person": True, "right": False}
    rows = pl.concat(
        [
            judged(**hit, place_right=False),
            judged(**hit, place_right=False, status="review", entry=False),
            judged(**hit, level="P", entry=False),
        ]
    )
    found = next(iter(judging.wrong_numbers(rows, None)))
    assert (found["texts"], found["silent"], found["review"], found["coarser"]) == pytest.approx(
        (3, 1 / 3, 1 / 3, 1 / 3)
    )


def test_review_counts_distinct_texts_and_who_is_needed() -> None:
    rows = pl.concat(
        [
            judged(),
            judged(record_key="2"),
            judged(raw="y", status="review", needs_person=True),
            judged(raw="z", status="review"),
        ]
    )
    found = judging.overall(rows)
    assert found["review_of_distinct"] == pytest.approx(2 / 3)
    assert found["review_needs_person"] == 0.5


def test_records_that_contradict_each_other_one_to_one_contest_the_right_text_too(tmp_path: Path) -> None:
    feeds = ["a", "b", "a", "b", "c"]
    persons = pl.DataFrame({"feed": feeds, "record_key": ["1", "2", "3", "4", "5"], "person_uid": [7, 7, 8, 8, 8]})
    persons.write_parquet(tmp_path / "persons.parquet")
    none = pl.DataFrame(schema={"feed": pl.String, "record_key": pl.String, "enterprise_uid": pl.Int64})
    none.write_parquet(tmp_path / "enterprises.parquet")
    rows = persons.select(
        "feed", "record_key", place_id=pl.lit(1), wrong_number=pl.Series([False, True, False, True, False])
    )
    # Of the second person two records say the true number, and one another.
    assert truths.contested(rows, tmp_path).to_list() == [True, True, False, False, False]


def test_calibration_compares_each_score_with_the_share_that_is_right() -> None:
    rows = pl.concat(
        [judged(score=90, place_right=right, right=right) for right in (True, True, True, True, False)]
        + [judged(score=99)]
    )
    curve = judging.reliability(rows)["all levels"]
    assert [(row["score"], row["right"]) for row in curve["bins"]] == [(0.9, 0.8), (0.99, 1.0)]
    assert curve["ece"] == pytest.approx((5 * 0.1 + 0.01) / 6)


def test_divisions_are_right_where_the_reference_has_no_place_and_a_district_that_was_too(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    codes = ("district_code", "town_code", "village_code")
    rows = [
        {"city_code": "old", "canonical": "D|500105", "level": "D", "district_code": "500105"},
        {"city_code": "new", "canonical": "D|500157", "level": "D", "district_code": "500157"},
        {"city_code": "town", "canonical": "S|500105006", "level": "S", "town_code": "500157006"},
    ]
    schema = dict.fromkeys(("city_code", "canonical", "level", "parent_code", "reference_id", *codes), pl.String)
    lake.path("gold.address").parent.mkdir(parents=True)
    pl.DataFrame(rows, schema=schema).write_delta(lake.path("gold.address"))
    lying = {"district_code_1": "500105", "town_code_1": "500105006", "district_code_2": "500157",
             "town_code_2": "500157006", "reference_id": None, "place_id": 1}  # fmt: skip
    keys = dict.fromkeys((*(f"key_{level}" for level in truths.LEVELS), *(f"village_code_{turn}" for turn in (1, 2))))
    known = pl.DataFrame([lying | keys], schema_overrides=dict.fromkeys((*keys, "reference_id"), pl.String))
    assert truths.expected_codes(known, lake).sort("level").rows() == [(1, "D", "new"), (1, "S", "town")]
    assert truths.former_districts(known, lake).rows() == [(1, "D", "old")]


def test_only_wrong_numbers_that_nothing_reveals_are_left_out_of_what_could_be_known() -> None:
    wrong = {"wrong_number": True, "right": False, "place_right": False}
    rows = pl.concat([judged(record_key=str(number), **(wrong if number else {})) for number in range(3)])
    slips = pl.DataFrame(
        {
            "feed": "f", "record_key": ["1", "2"], "column_name": "c", "batch_date": "2025-11-30", "hit": True,
            "component": "room", "revealed_by": [[], ["records"]],
        },
        schema_overrides={"revealed_by": pl.List(pl.String)},
    )  # fmt: skip
    assert judging.precision_where_knowable(rows, slips) == {"rooms_precision_knowable": 0.5}
    assert judging.overall(rows)["rooms_precision"] == pytest.approx(1 / 3)
