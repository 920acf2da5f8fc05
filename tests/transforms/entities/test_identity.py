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


def kept(run: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """What the next run knows of this one."""
    return run.join(ids, on="entity").drop("entity")


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
    # A record of the new delivery comes first in the order of keys.
    second = records({"x": ["0", "1", "3"], "y": ["2"], "z": ["4"]}, {"0": MARCH, "3": MARCH, "4": MARCH}, MARCH)
    again, events = identify(second, kept(first, ids), "P")
    new = by_entity(again)
    assert {name: new[name] for name in "xy"} == by_entity(ids)
    assert told(events) == [(new["z"], "mint", MARCH, None)]


def test_a_delivery_that_comes_late_leaves_the_ids_it_would_have_had_in_time_and_the_former_id_leads_there() -> None:
    late, known = {"0": date(2024, 12, 31)}, records({"x": ["1"]})
    ids, _ = identify(known, None, "P")
    in_time, _ = identify(records({"x": ["0"]}, late, date(2024, 12, 31)), None, "P")
    again, events = identify(records({"x": ["0", "1"]}, late), kept(known, ids), "P")
    assert again["id"].to_list() == in_time["id"].to_list()
    assert told(events) == sorted(
        [(ids["id"].item(), "redirect", JANUARY, again["id"].item()), (again["id"].item(), "mint", late["0"], None)],
        key=str,
    )


def test_a_run_without_news_tells_nothing() -> None:
    run = records({"x": ["1", "2"], "y": ["3"]})
    ids, _ = identify(run, None, "P")
    again, events = identify(run, kept(run, ids), "P")
    assert by_entity(again) == by_entity(ids)
    assert events.is_empty()


def test_of_two_that_merge_the_older_id_stays_and_the_younger_points_to_it() -> None:
    days = {"1": FEBRUARY}
    first = records({"x": ["1"], "y": ["2"]}, days)
    ids, _ = identify(first, None, "P")
    younger, older = by_entity(ids)["x"], by_entity(ids)["y"]
    merged, events = identify(records({"x": ["1", "2"]}, days, MARCH), kept(first, ids), "P")
    assert merged["id"].to_list() == [older]
    assert told(events) == [(younger, "merge", MARCH, older)]


def test_the_older_id_stays_whatever_the_number_of_records_so_that_the_order_of_deliveries_is_all_one() -> None:
    days = {"2": FEBRUARY, "3": FEBRUARY}
    first = records({"x": ["1"], "y": ["2", "3"]}, days)
    ids, _ = identify(first, None, "P")
    together = records({"x": ["1", "2", "3"]}, days, MARCH)
    merged, _ = identify(together, kept(first, ids), "P")
    assert merged["id"].to_list() == [by_entity(ids)["x"]] == identify(together, None, "P")[0]["id"].to_list()


def test_a_split_leaves_the_id_with_the_earliest_record_and_mints_another() -> None:
    first = records({"x": ["1", "2", "3"]})
    ids, _ = identify(first, None, "P")
    old = ids["id"].item()
    parted, events = identify(records({"x": ["1"], "y": ["2", "3"]}, last=MARCH), kept(first, ids), "P")
    new = by_entity(parted)
    assert new["x"] == old
    assert new["y"] != old
    assert told(events) == sorted([(new["y"], "mint", JANUARY, None), (old, "split", MARCH, new["y"])], key=str)


@pytest.mark.parametrize("seed", range(6))
def test_of_two_equal_parts_the_one_with_the_earlier_record_keeps_the_id(seed: int) -> None:
    first = records({"x": ["1", "2"]}, {"1": FEBRUARY})
    ids, _ = identify(first, None, "P")
    parted = records({"a": ["1"], "b": ["2"]}, {"1": FEBRUARY}, MARCH).sample(fraction=1.0, shuffle=True, seed=seed)
    again, _ = identify(parted, kept(first, ids).sample(fraction=1.0, shuffle=True, seed=seed), "P")
    assert by_entity(again)["b"] == ids["id"].item()


def test_an_id_that_was_merged_away_is_given_to_nobody_but_the_record_it_was_made_from() -> None:
    first = records({"x": ["1"], "y": ["2"]})
    ids, _ = identify(first, None, "P")
    stays, gone = by_entity(ids)["x"], by_entity(ids)["y"]
    merged = records({"x": ["1", "2"]}, last=FEBRUARY)
    once, _ = identify(merged, kept(first, ids), "P")
    former = pl.DataFrame({"id": [gone]})
    known = pl.concat([kept(merged, once), former], how="diagonal")
    parted, events = identify(records({"x": ["1"], "y": ["2"], "z": ["3"]}, {"3": MARCH}, MARCH), known, "P")
    # Whoever kept the id means that record: it is restored, so nobody is led to another's id for ever.
    assert (by_entity(parted)["x"], by_entity(parted)["y"]) == (stays, gone)
    assert by_entity(parted)["z"] not in {stays, gone}
    assert (gone, "restore", MARCH, None) in told(events)
    assert (stays, "split", MARCH, gone) in told(events)


def test_records_that_go_to_another_split_from_it_and_ids_stay() -> None:
    first = records({"x": ["1", "2"], "y": ["3"]})
    ids, _ = identify(first, None, "P")
    again, events = identify(records({"x": ["1"], "y": ["2", "3"]}, {"2": MARCH}, MARCH), kept(first, ids), "P")
    assert by_entity(again) == by_entity(ids)
    assert told(events) == [(by_entity(ids)["x"], "split", MARCH, by_entity(ids)["y"])]


def test_two_that_come_together_under_a_third_id_are_both_merged_into_it() -> None:
    first = records({"x": ["1"], "y": ["2"]}, {"1": FEBRUARY, "2": FEBRUARY})
    ids, _ = identify(first, None, "P")
    late = {"0": JANUARY, "1": FEBRUARY, "2": FEBRUARY}
    again, events = identify(records({"z": ["0", "1", "2"]}, late), kept(first, ids), "P")
    merged = {(identity, other) for identity, event, _, other in told(events) if event == "merge"}
    assert merged == {(identity, again["id"].item()) for identity in ids["id"]}


def test_an_id_without_any_record_left_ends() -> None:
    first = records({"x": ["1"], "y": ["2"]})
    ids, _ = identify(first, None, "P")
    again, events = identify(records({"x": ["1"]}), kept(first, ids), "P")
    assert by_entity(again)["x"] == by_entity(ids)["x"]
    assert told(events) == [(by_entity(ids)["y"], "retire", JANUARY, None)]
    assert events["because"].item() == "its records were taken back: retraction"


def test_two_entities_whose_names_would_be_the_same_text_get_two_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    def nearly(texts: pl.Series) -> pl.Series:
        return texts.str.replace(r"feed\|[12]\|subject$", "SAME")

    monkeypatch.setattr("transforms.entities.identity.letters_of", nearly)
    ids, _ = identify(records({"x": ["1"], "y": ["2"], "z": ["3"]}), None, "P")
    assert ids["id"].is_unique().all()
    assert by_entity(ids)["x"] == "PSAME"
