"""Rates of linking by group: right, comparable, and silent about too few people."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from transforms.entities.bias import FEWEST, link_rates

TODAY = date(2025, 11, 30)
PLACES = pl.DataFrame(
    {
        "city_code": ["room", "farm", "group"],
        "village": ["春水路社区", "柳树村", "春水路社区"],
        "group_name": pl.Series([None, None, "3组"], dtype=pl.String),
    }
)
_PERSON = {"sex": pl.String, "birth_date": pl.Date, "residence_code": pl.String}
_RECORD = {"department": pl.String, "tier": pl.String, "probability": pl.Float64, "id_number": pl.String,
           "given_id": pl.String}  # fmt: skip


def rates(people: list[dict[str, Any]]) -> pl.DataFrame:
    """The rates of people who each have `records`, a list of changes to an unlinked record of one department."""
    usual: dict[str, Any] = {"sex": "女", "birth_date": date(1980, 1, 1), "residence_code": "room", "records": [{}]}
    known = [usual | person for person in people]
    plain = {"department": "health", "tier": "T5", "probability": 1.0, "id_number": None, "given_id": None}
    records = [
        {"person_id": str(number), **plain, **record}
        for number, person in enumerate(known)
        for record in person.pop("records")
    ]
    persons = [{"person_id": str(number), **person} for number, person in enumerate(known)]
    return link_rates(
        pl.DataFrame(persons, schema={"person_id": pl.String, **_PERSON}),
        pl.DataFrame(records, schema={"person_id": pl.String, **_RECORD}),
        PLACES,
        TODAY,
    )


def row(found: pl.DataFrame, attribute: str, value: str) -> dict[str, Any]:
    """The row of one group."""
    return found.row(by_predicate=(pl.col("attribute") == attribute) & (pl.col("value") == value), named=True)


LINKED = {"records": [{"probability": 0.9}, {"department": "hotline", "probability": 0.8}]}


def test_a_group_is_told_how_many_of_its_records_were_linked_and_how_surely() -> None:
    found = row(rates([LINKED] * 10 + [{}] * 20), "all", "all")
    assert found == {
        "attribute": "all", "value": "all", "people": 30, "records": 40, "link_rate": 0.5, "difference": 0.0,
        "several_departments": 0.5, "estimated_precision": 0.85, "suppressed": False,
    }  # fmt: skip


def test_a_group_that_is_linked_less_than_others_shows_by_how_much() -> None:
    women, men = [LINKED | {"sex": "女"}] * 15, [{"sex": "男"}] * 10
    found = rates(women + men)
    assert row(found, "sex", "女")["difference"] == 0.25
    assert row(found, "sex", "男")["difference"] == -0.75


@pytest.mark.parametrize(
    ("attribute", "person", "value"),
    [
        ("age_band", {"birth_date": date(2007, 12, 1)}, "0-17"),
        ("age_band", {"birth_date": date(2007, 11, 30)}, "18-34"),
        ("age_band", {"birth_date": date(1945, 11, 30)}, "80+"),
        ("age_band", {"birth_date": date(2026, 1, 1)}, "0-17"),
        ("age_band", {"birth_date": None}, "unknown"),
        ("sex", {"sex": None}, "unknown"),
        ("area", {"residence_code": "room"}, "urban"),
        ("area", {"residence_code": "farm"}, "rural"),
        ("area", {"residence_code": "group"}, "rural"),
        ("area", {"residence_code": None}, "unknown"),
        ("number", {"records": [{"id_number": "1", "given_id": None}]}, "valid"),
        ("number", {"records": [{"given_id": "1"}]}, "damaged"),
        ("number", {}, "missing"),
    ],
)
def test_people_and_records_belong_to_the_group_that_what_is_known_says(
    attribute: str, person: dict[str, Any], value: str
) -> None:
    found = rates([person] * FEWEST).filter(pl.col("attribute") == attribute)
    assert found["value"].to_list() == [value]


def test_of_too_few_people_nothing_is_told_and_the_rest_does_not_give_it_away() -> None:
    many, some, few = [{"sex": "女"}] * 40, [{"sex": None}] * 20, [{"sex": "男"}] * (FEWEST - 1)
    found = rates(many + some + few)
    hidden = row(found, "sex", "男")
    assert hidden["suppressed"]
    assert {hidden[name] for name in found.columns[2:-1]} == {None}
    # All are told of, so the smallest other group is held back as well.
    assert row(found, "sex", "unknown")["suppressed"]
    assert not row(found, "sex", "女")["suppressed"]


def test_a_city_without_people_has_no_rates() -> None:
    assert rates([]).is_empty()
