"""Which of several values is shown of an entity."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from transforms.entities.survivorship import ENTERPRISE_SOURCES, PERSON_SOURCES, freshest, survivors

OLD, NEW = date(2020, 1, 1), date(2025, 1, 1)
_SCHEMA = {
    "entity": pl.Int64(), "feed": pl.String(), "department": pl.String(), "evidence_date": pl.Date(),
    "name": pl.String(), "sex": pl.String(), "birth_date": pl.Date(), "death_date": pl.Date(), "phone": pl.String(),
}  # fmt: skip


def records(*rows: dict[str, Any]) -> pl.DataFrame:
    """Records of entity 1, of the health commission, from 2020."""
    facts = {"entity": 1, "feed": "health_residents", "department": "health", "evidence_date": OLD}
    return pl.DataFrame([{**facts, **row} for row in rows], schema=_SCHEMA)


def shown(name: str, *rows: dict[str, Any]) -> object:
    """The value of an attribute of entity 1."""
    return survivors(records(*rows), PERSON_SOURCES).row(by_predicate=pl.col("entity") == 1, named=True)[name]


def test_the_trusted_department_outranks_many_and_newer_records() -> None:
    health = {"name": "周建囯", "evidence_date": NEW}
    insured = {"name": "周建国", "feed": "social_security_enrolments", "department": "social_security"}
    assert shown("name", health, health, health, insured) == "周建国"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("甲", OLD), ("甲", OLD), ("乙", NEW)], "甲"),  # more often
        ([("甲", OLD), ("乙", NEW)], "乙"),  # later
        ([("甲", OLD), ("乙", OLD)], "乙"),  # the lesser character code: always the same
        ([(None, NEW), ("甲", OLD)], "甲"),
        ([(None, NEW)], None),
    ],
)
def test_of_equally_trusted_values_the_frequent_then_the_later_then_the_least_is_shown(
    rows: list[tuple[str | None, date]], expected: str | None
) -> None:
    assert shown("name", *({"name": name, "evidence_date": day} for name, day in rows)) == expected


def test_a_certificate_of_birth_outranks_the_departments() -> None:
    certificate = {"feed": "health_births", "birth_date": date(2024, 5, 1)}
    insured = {"feed": "social_security_enrolments", "department": "social_security", "birth_date": date(2024, 5, 2)}
    assert shown("birth_date", insured, insured, certificate) == date(2024, 5, 1)
    file = certificate | {"feed": "health_residents"}
    assert shown("birth_date", insured, file, file) == date(2024, 5, 2)


def test_a_death_is_known_from_the_certificate_then_the_cremation_then_a_department() -> None:
    certificate = {"feed": "health_deaths", "death_date": date(2024, 1, 1)}
    cremation = {"feed": "civil_affairs_cremations", "department": "civil_affairs", "death_date": date(2024, 1, 2)}
    file = {"feed": "health_residents", "death_date": date(2024, 1, 3)}
    assert shown("death_date", file, file, cremation, certificate) == date(2024, 1, 1)
    assert shown("death_date", file, file, cremation) == date(2024, 1, 2)
    assert shown("death_date", file) == date(2024, 1, 3)
    assert shown("death_date", {"name": "周建国"}) is None


def test_departments_nobody_declared_come_last() -> None:
    unknown = {"name": "乙", "department": "weather", "feed": "weather_stations", "evidence_date": NEW}
    assert shown("name", {"name": "甲", "department": "hotline", "feed": "hotline_tickets"}, unknown, unknown) == "甲"
    assert shown("name", unknown) == "乙"


def test_market_regulation_says_what_an_enterprise_is() -> None:
    assert {order[0] for order in ENTERPRISE_SOURCES.values()} == {"market"}


def test_every_entity_gets_one_row_and_only_its_own_values() -> None:
    frame = records({"name": "甲"}, {"name": "乙", "entity": 2}, {"entity": 3})
    found = survivors(frame, PERSON_SOURCES).sort("entity")
    assert found.select("entity", "name").rows() == [(1, "甲"), (2, "乙"), (3, None)]


def test_the_freshest_value_wins_whoever_says_it() -> None:
    rows: list[dict[str, Any]] = [
        {"phone": "1", "department": "social_security", "evidence_date": OLD},
        {"phone": "1", "department": "social_security", "evidence_date": OLD},
        {"phone": "2", "department": "hotline", "evidence_date": NEW},
        {"phone": None, "evidence_date": date(2025, 6, 1)},
    ]
    assert freshest(records(*rows), "phone").rows() == [(1, "2")]
    same_day = [row | {"evidence_date": NEW} for row in rows]
    assert freshest(records(*same_day), "phone").rows() == [(1, "1")]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_records_changes_nothing(seed: int) -> None:
    frame = records(*({"name": name, "phone": name, "entity": n % 3} for n, name in enumerate("甲乙丙丁戊己庚辛壬")))
    mixed = frame.sample(fraction=1.0, shuffle=True, seed=seed)
    assert survivors(mixed, PERSON_SOURCES).sort("entity").equals(survivors(frame, PERSON_SOURCES).sort("entity"))
    assert freshest(mixed, "phone").sort("entity").equals(freshest(frame, "phone").sort("entity"))
