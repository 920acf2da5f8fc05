"""Places that records showed first and a reference delivery then brings: one place again, and no code lost."""

from datetime import date

import polars as pl
import pytest

from sources.contract import Contract
from sources.standard import load_contracts
from tests.transforms.addresses.conftest import STANDARD, standard_addresses
from tests.transforms.entities.conftest import resident_number, silver
from transforms.addresses.city import CodedCity, code_city

FIRST, SECOND, THIRD = date(2025, 10, 31), date(2025, 11, 4), date(2025, 11, 5)
ROOM, NEIGHBOUR = "南岸区南坪街道白鹤路30号2栋1单元301", "南岸区南坪街道白鹤路30号2栋1单元302"
LISTED = ("南岸区", "南坪街道", None, "白鹤路", "30号", "白鹤花园", "2栋", "1单元", "3", "301")
PLATE, NAMED = "P|R|500108|白鹤路|30|", "P|R|500108|白鹤路|30|白鹤花园"


@pytest.fixture(scope="module")
def contracts() -> list[Contract]:
    known = load_contracts()
    return [known[feed] for feed in ("reference_addresses", "health_residents")]


def run(
    contracts: list[Contract], listed: tuple[tuple[str | None, ...], ...], before: CodedCity | None, day: date
) -> CodedCity:
    """Two residents of each of two rooms, with a reference and what an earlier run left."""
    rows = [
        {"record_key": f"h{number}", "id_number": resident_number(date(1950, 3, number + 1), number), "name": "甲某",
         "residence_address": (ROOM, NEIGHBOUR)[number % 2]}
        for number in range(4)
    ]  # fmt: skip
    residents = silver(contracts[1], *rows)
    fresh = standard_addresses(listed, first_batch=SECOND, valid_from=SECOND)
    reference = pl.concat([standard_addresses(STANDARD), fresh]).lazy()
    previous = {}
    if before is not None:
        previous = {"gold.address": before.address.lazy(), "gold.address_alias": before.address_alias.lazy()}
    return code_city({"reference_addresses": reference, "health_residents": residents}, contracts, previous, day)


@pytest.fixture(scope="module")
def before(contracts: list[Contract]) -> CodedCity:
    return run(contracts, (), None, FIRST)


@pytest.fixture(scope="module")
def after(contracts: list[Contract], before: CodedCity) -> CodedCity:
    return run(contracts, (LISTED,), before, SECOND)


def places(city: CodedCity) -> dict[str, str]:
    """Canonical text of the place of each record."""
    rows = city.address_resolution.join(city.address.select("city_code", "canonical"), on="city_code")
    return dict(rows.select("record_key", "canonical").iter_rows())


def test_before_the_reference_has_it_the_place_is_known_by_its_plate(before: CodedCity) -> None:
    assert places(before) == {f"h{number}": f"{PLATE}|H2-1-3-{number % 2 + 1}" for number in range(4)}


def test_every_record_moves_to_the_place_of_the_reference(after: CodedCity) -> None:
    assert places(after) == {f"h{number}": f"{NAMED}|H2-1-3-{number % 2 + 1}" for number in range(4)}
    assert set(after.address_resolution["status"]) == {"auto"}


def test_a_room_the_reference_lacks_stays_an_observed_one(after: CodedCity) -> None:
    status = dict(after.address.select("canonical", "status").iter_rows())
    assert (status[f"{NAMED}|H2-1-3-1"], status[f"{NAMED}|H2-1-3-2"]) == ("registered", "observed")


def test_the_old_codes_stay_and_say_what_supersedes_them(before: CodedCity, after: CodedCity) -> None:
    code = dict(after.address.select("canonical", "city_code").iter_rows())
    merged = after.address.filter(pl.col("canonical").str.starts_with(f"{PLATE}|") | (pl.col("canonical") == PLATE))
    assert dict(merged.select("canonical", "superseded_by").iter_rows()) == {
        old: code[old.replace(PLATE, NAMED)] for old in merged["canonical"]
    }
    assert set(merged["status"]) == {"retired"}
    kept = before.address.select("canonical", "city_code")
    assert kept.join(after.address, on=["canonical", "city_code"], how="anti").is_empty()


def test_the_merge_is_an_event_of_the_day_it_became_known(after: CodedCity) -> None:
    code = dict(after.address.select("canonical", "city_code").iter_rows())
    events = after.address_event.filter(pl.col("id") == code[PLATE], pl.col("event") == "merge")
    assert events.select("at", "because", "other_id").rows() == [
        (SECOND, "the same place in the reference", code[NAMED])
    ]


def test_the_codes_in_use_are_those_of_a_city_that_knew_it_from_the_start(
    contracts: list[Contract], after: CodedCity
) -> None:
    at_once = run(contracts, (LISTED,), None, SECOND)
    live = after.address.filter(pl.col("superseded_by").is_null())
    assert sorted(live.select("canonical", "city_code").rows()) == sorted(
        at_once.address.filter(pl.col("superseded_by").is_null()).select("canonical", "city_code").rows()
    )


def test_another_run_changes_nothing(contracts: list[Contract], after: CodedCity) -> None:
    again = run(contracts, (LISTED,), after, SECOND)
    order = ["city_code"]
    assert again.address.sort(order).equals(after.address.sort(order))


def test_a_plate_with_two_entries_in_the_reference_takes_nothing_over(
    contracts: list[Contract], before: CodedCity
) -> None:
    other = (*LISTED[:5], "梧桐花园", *LISTED[6:])
    twice = run(contracts, (LISTED, other), before, THIRD)
    kept = twice.address.filter(pl.col("canonical") == PLATE)
    assert kept["superseded_by"].to_list() == [None]
