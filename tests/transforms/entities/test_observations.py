"""What a row of a department says about each person and enterprise in it."""

from datetime import date

import polars as pl
import pytest

from sources.contract import Contract
from sources.standard import load_contracts
from tests.transforms.entities.conftest import DAY, credit_code, resident_number, silver
from transforms.entities.observations import enterprise_observations, facts_of_numbers, person_observations

BORN = date(1990, 2, 3)
MOTHER = resident_number(BORN, 12)


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    return load_contracts()


def test_a_birth_certificate_is_about_child_mother_and_father(contracts: dict[str, Contract]) -> None:
    row = {
        "record_key": "C1", "certificate_number": "C1", "newborn_name": "周小雨", "newborn_sex": "女",
        "newborn_birth_date": date(2025, 3, 1), "mother_name": "吴秀英", "mother_id_number": MOTHER,
        "father_name": "周建国", "father_id_number_given": "509901", "issued_on": date(2025, 3, 9),
        "home_address": "无关",
    }  # fmt: skip
    found = person_observations(silver(contracts["health_births"], row), contracts["health_births"]).collect()
    by_role = {row["role"]: row for row in found.to_dicts()}
    assert set(by_role) == {"newborn", "mother", "father"}
    child, mother, father = by_role["newborn"], by_role["mother"], by_role["father"]
    assert (child["name"], child["local_id"], child["birth_date"]) == ("周小雨", "C1", date(2025, 3, 1))
    assert (mother["name"], mother["id_number"], mother["local_id"]) == ("吴秀英", MOTHER, None)
    assert (father["name"], father["id_number"], father["given_id"]) == ("周建国", None, "509901")
    # The address is the mother's and the child's home; the certificate does not say where the father lives.
    assert [by_role[role]["residence_header"] for role in ("newborn", "mother", "father")] == ["家庭住址"] * 2 + [None]
    assert {row["evidence_date"] for row in by_role.values()} == {date(2025, 3, 9)}


def test_somebody_without_a_name_and_a_number_is_nobody(contracts: dict[str, Contract]) -> None:
    row = {"mother_name": "吴秀英", "newborn_birth_date": date(2025, 3, 1)}
    found = person_observations(silver(contracts["health_births"], row), contracts["health_births"]).collect()
    assert found["role"].to_list() == ["mother"]


def test_a_birth_date_without_its_day_is_no_evidence(contracts: dict[str, Contract]) -> None:
    contract = contracts["social_security_enrolments"]
    known = {"name": "吴秀英", "birth_date": date(1990, 2, 1)}
    rows = silver(contract, known, known | {"faults": ["birth_date:day_missing"]})
    assert person_observations(rows, contract).collect()["birth_date"].to_list() == [date(1990, 2, 1), None]


def test_a_number_that_had_fifteen_digits_is_marked(contracts: dict[str, Contract]) -> None:
    contract = contracts["social_security_enrolments"]
    known = {"name": "吴秀英", "social_security_number": MOTHER}
    faults = ["phone:not_a_phone", "social_security_number:fifteen_digits"]
    rows = silver(contract, known, known | {"faults": faults})
    assert person_observations(rows, contract).collect()["upgraded"].to_list() == [False, True]


def test_a_fact_is_of_the_date_the_contract_names_or_of_the_delivery(contracts: dict[str, Contract]) -> None:
    contract = contracts["social_security_enrolments"]
    gone = date(2025, 4, 30)
    rows = silver(contract, {"name": "甲", "enrolled_on": date(2019, 7, 1)}, {"name": "乙", "valid_to": gone})
    found = person_observations(rows, contract).collect()
    assert found["evidence_date"].to_list() == [date(2019, 7, 1), DAY]
    assert found["closed_on"].to_list() == [None, gone]


def test_an_enrolment_is_also_about_the_employer(contracts: dict[str, Contract]) -> None:
    contract = contracts["social_security_enrolments"]
    rows = silver(contract, {"name": "甲", "employer_number": "7", "enterprise_name": "山城印刷厂"}, {"name": "乙"})
    found = enterprise_observations(rows, contract).collect()
    assert found.select("record_key", "role", "name", "local_id", "uscc").rows() == [
        ("0", "employer", "山城印刷厂", "7", None)
    ]


def test_a_register_says_where_an_enterprise_is_registered_and_since_when(contracts: dict[str, Contract]) -> None:
    contract = contracts["market_enterprises"]
    row = {
        "uscc": credit_code(1),
        "enterprise_name": "山城印刷厂",
        "established_on": date(2001, 2, 3),
        "status": "存续",
    }
    found = enterprise_observations(silver(contract, row), contract).collect().row(0, named=True)
    assert (found["uscc"], found["established_on"], found["status"]) == (credit_code(1), date(2001, 2, 3), "存续")
    assert (found["registered_header"], found["operates_header"]) == ("住所", None)


def test_a_feed_without_people_gives_no_observation(contracts: dict[str, Contract]) -> None:
    contract = contracts["reference_addresses"]
    assert person_observations(silver(contract), contract).collect().is_empty()
    assert enterprise_observations(silver(contract), contract).collect().is_empty()


def test_all_feeds_give_one_shape(contracts: dict[str, Contract]) -> None:
    people = [person_observations(silver(c), c).collect_schema() for c in contracts.values() if c.roles("person")]
    bodies = [
        enterprise_observations(silver(c), c).collect_schema() for c in contracts.values() if c.roles("enterprise")
    ]
    assert len(people) > 10
    assert all(shape == people[0] for shape in people)
    assert all(shape == bodies[0] for shape in bodies)


def test_the_number_outranks_the_columns_only_for_its_owner() -> None:
    said = {"id_number": MOTHER, "sex": "男", "birth_date": date(1991, 1, 1)}
    rows = [
        said | {"number_conflict": False},
        said | {"number_conflict": True},
        said | {"id_number": None, "number_conflict": False},
    ]
    found = pl.DataFrame(rows).with_columns(**facts_of_numbers())
    assert found.select("sex", "birth_date").rows() == [
        ("女", BORN),
        ("男", date(1991, 1, 1)),
        ("男", date(1991, 1, 1)),
    ]


def test_who_has_sold_or_moved_out_no_longer_owns_or_rents(contracts: dict[str, Contract]) -> None:
    deed = {"holder_name": "吴秀英", "registered_on": date(2019, 7, 1)}
    rows = [deed | {"ownership_status": state} for state in ("现势", "历史", None)]
    found = person_observations(silver(contracts["housing_registrations"], *rows), contracts["housing_registrations"])
    assert found.collect().select("owns_header", "evidence_date", "closed_on").rows() == [
        ("坐落", date(2019, 7, 1), None), ("坐落", date(2019, 7, 1), DAY), ("坐落", date(2019, 7, 1), None),
    ]  # fmt: skip
    lease = {"applicant_name": "吴秀英", "co_applicants": "周小雨:509", "lease_from": date(2024, 1, 1)}
    contract = contracts["housing_public_rentals"]
    let = person_observations(silver(contract, lease | {"status": "在租"}, lease | {"status": "退租"}), contract)
    assert let.collect().sort("role", "record_key").select("role", "rents_header", "closed_on").rows() == [
        ("applicant", "房源地址", None), ("applicant", "房源地址", DAY),
        ("co_applicant_1", "房源地址", None), ("co_applicant_1", "房源地址", DAY),
    ]  # fmt: skip
