"""Who lives where, who works for whom, what is registered where: counted on a city of three homes."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from quality.tables import own_tables
from sources.contract import Contract
from sources.standard import load_contracts
from tests.transforms.entities.conftest import credit_code, silver
from transforms.entities.relations import enterprise_house, houses, person_enterprise, person_house

EARLY, LATE, GONE = date(2020, 1, 1), date(2024, 6, 1), date(2025, 3, 31)
_PLACES = {
    f"{place}_{part}": pl.String for place in ("residence", "registered", "owns", "rents") for part in ("code", "level")
}


def told(**facts: Any) -> dict[str, Any]:  # noqa: ANN401  (whatever a record can say)
    return {"person_id": "P1", "department": "health", "evidence_date": EARLY, "closed_on": None, **facts}


def living(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    schema = {
        "person_id": pl.String, "department": pl.String, "evidence_date": pl.Date, "closed_on": pl.Date, **_PLACES,
    }  # fmt: skip
    found = person_house(pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema))
    return found.sort("person_id", "city_code", "relation").to_dicts()


def test_records_of_several_departments_about_one_home_are_one_relation() -> None:
    home = {"residence_code": "50H1", "residence_level": "H"}
    (found,) = living(told(**home), told(department="civil_affairs", evidence_date=LATE, **home), told(**home))
    assert found == {
        "person_id": "P1", "city_code": "50H1", "relation": "resides", "valid_from": EARLY, "valid_to": None,
        "last_evidence": LATE, "n_departments": 2,
    }  # fmt: skip


def test_a_relation_ends_when_every_record_of_it_was_closed() -> None:
    home = {"residence_code": "50H1", "residence_level": "H"}
    closed = told(closed_on=GONE, **home)
    assert living(closed, told(closed_on=LATE, **home))[0]["valid_to"] == GONE
    assert living(closed, told(**home))[0]["valid_to"] is None


def test_residing_registration_owning_and_renting_are_told_apart() -> None:
    row = told(
        residence_code="50H1", residence_level="H", registered_code="50P2", registered_level="P",
        owns_code="50H1", owns_level="H", rents_code="50H3", rents_level="H",
    )  # fmt: skip
    assert [(item["city_code"], item["relation"]) for item in living(row)] == [
        ("50H1", "owns"), ("50H1", "resides"), ("50H3", "rents"), ("50P2", "registered"),
    ]  # fmt: skip


@pytest.mark.parametrize(("level", "home"), [("H", 1), ("P", 1), ("B", 1), ("R", 0), ("C", 0), ("S", 0), (None, 0)])
def test_a_street_or_a_district_is_nobodys_home(level: str | None, home: int) -> None:
    assert len(living(told(residence_code="50X1", residence_level=level))) == home


def test_an_enterprise_is_registered_here_and_works_there() -> None:
    row = {
        "enterprise_id": "E1", "department": "market", "evidence_date": EARLY, "closed_on": None,
        "registered_code": "50H1", "registered_level": "H", "operates_code": "50B1", "operates_level": "B",
    }  # fmt: skip
    later = row | {"evidence_date": LATE, "operates_code": None, "operates_level": None}
    found = enterprise_house(pl.DataFrame([row, later])).sort("city_code")
    assert found.rows() == [("E1", "50B1", "operates", EARLY), ("E1", "50H1", "registered", LATE)]


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    return load_contracts()


def related(contract: Contract, rows: pl.LazyFrame, person: str, enterprise: str) -> list[tuple[Any, ...]]:
    """The relations of feed rows "0" and "1", both about P1 and E1."""
    keys = ["0", "1"]
    people = pl.DataFrame({"feed": contract.feed, "record_key": keys, "role": person, "person_id": "P1"})
    # A record of another feed with the same key must not be taken for one of this feed.
    stranger = people.with_columns(feed=pl.lit("elsewhere"), person_id=pl.lit("P9"))
    firms = pl.DataFrame({"feed": contract.feed, "record_key": keys, "role": enterprise, "enterprise_id": "E1"})
    found = person_enterprise({contract.feed: rows}, [contract], pl.concat([people, stranger]), firms)
    return found.rows()


def test_an_employee_is_one_while_the_contribution_is_current(contracts: dict[str, Contract]) -> None:
    contract = contracts["social_security_enrolments"]
    current, paused = {"status": "正常参保", "enrolled_on": LATE}, {"status": "暂停参保", "enrolled_on": EARLY}
    ask = {"person": "subject", "enterprise": "employer"}
    assert related(contract, silver(contract, current, paused), **ask) == [("P1", "E1", "employee", EARLY, None)]
    assert related(contract, silver(contract, paused, paused), **ask) == [("P1", "E1", "employee", EARLY, GONE)]
    unknown = silver(contract, {"status": None, "enrolled_on": EARLY})
    assert related(contract, unknown, **ask) == [("P1", "E1", "employee", EARLY, GONE)]


def test_a_legal_representative_is_one_until_the_row_is_gone(contracts: dict[str, Contract]) -> None:
    contract = contracts["market_enterprises"]
    row = {"uscc": credit_code(1), "established_on": EARLY}
    ask = {"person": "legal_representative", "enterprise": "subject"}
    assert related(contract, silver(contract, row), **ask) == [("P1", "E1", "legal_representative", EARLY, None)]
    closed = silver(contract, row | {"valid_to": LATE})
    assert related(contract, closed, **ask) == [("P1", "E1", "legal_representative", EARLY, LATE)]


def test_without_feeds_that_relate_there_is_an_empty_table(contracts: dict[str, Contract]) -> None:
    nobody = pl.DataFrame()
    found = person_enterprise({}, list(contracts.values()), nobody, nobody)
    assert found.schema == own_tables()["gold.person_enterprise"].schema
    assert found.is_empty()


def little_city() -> dict[str, pl.DataFrame]:
    """Two rooms, a village house, a street and an empty door plate; who is dead, gone, merged or cancelled."""

    def table(name: str, *rows: dict[str, Any]) -> pl.DataFrame:
        schema = own_tables()[f"gold.{name}"].schema
        return pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema)

    def home(person: str, code: str, relation: str = "resides", until: date | None = None) -> dict[str, Any]:
        return {"person_id": person, "city_code": code, "relation": relation, "valid_to": until}

    return {
        "address": table(
            "address",
            *({"city_code": code, "level": code[2]} for code in ("50H1", "50H2", "50P1", "50P2", "50R1")),
        ),
        "person": table(
            "person",
            *({"person_id": name} for name in ("P1", "P2", "P3")),
            {"person_id": "dead", "death_date": LATE},
            {"person_id": "merged", "superseded_by": "P1"},
        ),
        "person_house": table(
            "person_house",
            home("P1", "50H1"), home("P2", "50H1"), home("P1", "50H1", "owns"), home("P3", "50P1"),
            home("P3", "50H1", until=GONE), home("dead", "50H1"), home("merged", "50H1"),
            home("P2", "50H2", "registered"), home("dead", "50H2", "registered"), home("P3", "50R1"),
        ),
        "enterprise": table(
            "enterprise",
            {"enterprise_id": "E1", "status": "存续"}, {"enterprise_id": "E2", "status": "注销"},
            {"enterprise_id": "E3"},
        ),
        "enterprise_house": table(
            "enterprise_house",
            *(
                {"enterprise_id": name, "city_code": "50H1", "relation": relation}
                for name, relation in zip(("E1", "E1", "E2", "E3"), ("registered", "operates") * 2, strict=True)
            ),
        ),
    }  # fmt: skip


def test_homes_count_the_living_who_are_there_now_and_the_enterprises_that_exist() -> None:
    counts = ["n_residents", "n_registered", "n_owners", "n_enterprises"]
    found = houses(little_city()).sort("city_code")
    # 50P2 is a door plate where nobody is, 50R1 a road: no homes. A room is a home even when it is empty.
    assert found.select("city_code", *counts).rows() == [
        ("50H1", 2, 0, 1, 2),
        ("50H2", 0, 1, 0, 0),
        ("50P1", 1, 0, 0, 0),
    ]
    assert found.schema == own_tables()["gold.house"].schema
