"""Permanent ids: what keeps its id, what gets a new one, and what is told about it."""

from datetime import date

import polars as pl
import pytest

from transforms.entities.identity import identify
from transforms.permanent import BASE32

JANUARY, FEBRUARY, MARCH = date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)
Entities = dict[str, list[str]]


def records(entities: Entities, first: dict[str, date] | None = None, last: date = JANUARY) -> pl.DataFrame:
    """Records by key, with the entity they belong to."""
    rows = [
        ("feed", key, "subject", entity, (first or {}).get(key, JANUARY), last)
        for entity, keys in entities.items()
        for key in keys
    ]
    return pl.DataFrame(rows, ["feed", "record_key", "role", "entity", "first_batch", "last_batch"], orient="row")


def kept(run: pl.DataFrame, ids: pl.DataFrame, since: dict[str, date] | None = None) -> pl.DataFrame:
    """What the next run knows of this one."""
    known = run.join(ids, on="entity").select("feed", "record_key", "role", "id")
    day = pl.col("id").replace_strict(since or {}, default=JANUARY, return_dtype=pl.Date)
    return known.with_columns(id_since=day)


def by_entity(ids: pl.DataFrame) -> dict[str, str]:
    return dict(ids.select("entity", "id").iter_rows())


def told(events: pl.DataFrame) -> list[tuple[object, ...]]:
    return sorted(events.select("id", "event", "at", "other_id").rows())


def test_an_id_is_a_letter_and_twelve_characters_that_cannot_be_misread() -> None:
    ids, events = identify(records({"x": ["1"], "y": ["2"]}), None, "P")
    assert ids["id"].n_unique() == 2
    for name in ids["id"]:
        assert name[0] == "P"
        assert len(name) == 13
        assert set(name[1:]) <= set(BASE32)
    assert sorted(events["id"]) == sorted(ids["id"])
    assert set(events["event"]) == {"mint"}


@pytest.mark.parametrize("seed", range(4))
def test_ids_do_not_depend_on_the_order_of_records_or_the_number_of_an_entity(seed: int) -> None:
    run = records({"x": ["1", "2", "3"], "y": ["4"]})
    expected, _ = identify(run, None, "P")
    renamed = run.with_columns(entity=pl.col("entity").replace({"x": "other"}))
    again, _ = identify(renamed.sample(fraction=1.0, shuffle=True, seed=seed), None, "P")
    assert sorted(again["id"]) == sorted(expected["id"])
    assert by_entity(again)["other"] == by_entity(expected)["x"]


def test_the_earliest_record_makes_the_id_so_later_ones_do_not_change_it() -> None:
    alone, _ = identify(records({"x": ["5"]}), None, "P")
    joined, _ = identify(records({"x": ["5", "1"]}, {"1": FEBRUARY}), None, "P")
    assert alone["id"].to_list() == joined["id"].to_list()


def test_a_second_run_with_more_records_keeps_the_ids() -> None:
    first = records({"x": ["1"], "y": ["2"]})
    ids, _ = identify(first, None, "P")
    # An earlier delivery arrives late, and its record comes first in every order.
    second = records({"x": ["0", "1", "3"], "y": ["2"], "z": ["4"]}, {"0": date(2024, 12, 31), "4": MARCH}, MARCH)
    again, events = identify(second, kept(first, ids), "P")
    new = by_entity(again)
    assert {name: new[name] for name in "xy"} == by_entity(ids)
    assert told(events) == [(new["z"], "mint", MARCH, None)]


def test_a_run_without_news_tells_nothing() -> None:
    run = records({"x": ["1", "2"], "y": ["3"]})
    ids, _ = identify(run, None, "P")
    again, events = identify(run, kept(run, ids), "P")
    assert by_entity(again) == by_entity(ids)
    assert events.is_empty()


def test_of_two_that_merge_the_older_id_stays_and_the_younger_points_to_it() -> None:
    first = records({"x": ["1"], "y": ["2"]})
    ids, _ = identify(first, None, "P")
    younger, older = by_entity(ids)["x"], by_entity(ids)["y"]
    previous = kept(first, ids, {younger: FEBRUARY})
    merged, events = identify(records({"x": ["1", "2"]}, last=MARCH), previous, "P")
    assert merged["id"].to_list() == [older]
    assert told(events) == [(younger, "merge", MARCH, older)]


def test_the_id_of_most_records_outlives_an_older_one() -> None:
    first = records({"x": ["1"], "y": ["2", "3"]})
    ids, _ = identify(first, None, "P")
    previous = kept(first, ids, {by_entity(ids)["y"]: FEBRUARY})
    merged, _ = identify(records({"x": ["1", "2", "3"]}, last=MARCH), previous, "P")
    assert merged["id"].to_list() == [by_entity(ids)["y"]]


def test_a_split_leaves_the_id_with_most_records_and_mints_another() -> None:
    first = records({"x": ["1", "2", "3"]})
    ids, _ = identify(first, None, "P")
    old = ids["id"].item()
    parted, events = identify(records({"x": ["1"], "y": ["2", "3"]}, last=MARCH), kept(first, ids), "P")
    new = by_entity(parted)
    # The record that the old id was made from left it: the new id must be another one all the same.
    assert new["y"] == old
    assert new["x"] != old
    assert told(events) == sorted([(new["x"], "mint", JANUARY, None), (old, "split", MARCH, new["x"])], key=str)


@pytest.mark.parametrize("seed", range(6))
def test_of_two_equal_parts_the_one_with_the_earlier_record_keeps_the_id(seed: int) -> None:
    first = records({"x": ["1", "2"]}, {"1": FEBRUARY})
    ids, _ = identify(first, None, "P")
    parted = records({"a": ["1"], "b": ["2"]}, {"1": FEBRUARY}, MARCH).sample(fraction=1.0, shuffle=True, seed=seed)
    again, _ = identify(parted, kept(first, ids).sample(fraction=1.0, shuffle=True, seed=seed), "P")
    assert by_entity(again)["b"] == ids["id"].item()


def test_an_id_that_was_merged_away_is_never_given_out_again() -> None:
    first = records({"x": ["1"], "y": ["2"]})
    ids, _ = identify(first, None, "P")
    gone, stays = by_entity(ids)["x"], by_entity(ids)["y"]
    merged = records({"y": ["1", "2"]}, last=FEBRUARY)
    previous = kept(merged, pl.DataFrame({"entity": ["y"], "id": [stays]}))
    former = pl.DataFrame([(None, None, None, gone, JANUARY)], previous.schema, orient="row")
    parted, _ = identify(records({"x": ["1"], "y": ["2"]}, last=MARCH), pl.concat([previous, former]), "P")
    assert stays in parted["id"]
    assert gone not in parted["id"]
    assert parted["id"].n_unique() == 2
