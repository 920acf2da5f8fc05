"""The people and enterprises of a small city: linked over feeds and roles, with ids that last from run to run."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest

from quality.tables import own_tables
from sources.contract import Contract
from sources.standard import load_contracts
from tests.transforms.entities.conftest import DAY, coded, credit_code, resident_number, silver
from transforms.entities.city import Linked, link_enterprises, link_persons

BORN = date(1990, 2, 3)
HER = resident_number(BORN, 12)
HIM = resident_number(BORN, 11)
LATER = date(2025, 4, 30)
Silver = Mapping[str, pl.LazyFrame]
Before = Mapping[str, pl.LazyFrame]
_PARTS = ("", "_record", "_event", "_history", "_decision")


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    return load_contracts()


def feeds(contracts: Mapping[str, Contract], **rows: list[dict[str, Any]]) -> dict[str, pl.LazyFrame]:
    """Silver of every feed; those without rows are empty."""
    return {feed: silver(contract, *rows.get(feed, [])) for feed, contract in contracts.items()}


def linked(contracts: Mapping[str, Contract], rows: Silver, before: Before | None = None, **places: Any) -> Linked:  # noqa: ANN401
    resolution = coded(*places.get("places", ()))
    return link_persons(rows, list(contracts.values()), resolution, before or {})


def known(found: Linked, kind: str = "person") -> Before:
    """What the next run reads of this one."""
    shape = [own_tables()[f"gold.{kind}{part}"].schema for part in _PARTS]
    frames = (found.entities, found.records, found.events, found.history, found.decisions)
    names = (f"gold.{kind}{part}" for part in _PARTS)
    kept = (frame.select(*schema).lazy() for frame, schema in zip(frames, shape, strict=True))
    return dict(zip(names, kept, strict=True))


def ids(found: Linked) -> dict[tuple[str, str, str], str]:
    rows = found.records.select("feed", "record_key", "role", "person_id").rows()
    return {(feed, key, role): person for feed, key, role, person in rows}


def one(found: Linked, person: str) -> dict[str, Any]:
    return found.entities.row(by_predicate=pl.col("person_id") == person, named=True)


BIRTH = {
    "record_key": "C1", "certificate_number": "C1", "newborn_birth_date": date(2025, 3, 1), "mother_name": "吴秀英",
    "mother_id_number": HER, "father_name": "周建国", "father_id_number": HIM, "issued_on": date(2025, 3, 2),
}  # fmt: skip
ENROLMENT = {
    "record_key": "9|职工养老", "personal_number": "9", "name": "吴秀英", "social_security_number": HER,
    "enrolled_on": date(2019, 7, 1), "phone": "16900000001", "status": "正常参保",
}  # fmt: skip
HOUSEHOLD = {
    "record_key": f"L1|{HIM}", "householder_name": "吴秀英", "householder_id_number": HER, "member_name": "周建国",
    "member_id_number": HIM, "started_on": date(2024, 1, 1),
}  # fmt: skip
SHE = [
    ("health_births", "C1", "mother"), ("social_security_enrolments", "9|职工养老", "subject"),
    ("civil_affairs_assistance", f"L1|{HIM}", "householder"),
]  # fmt: skip
HE = [("health_births", "C1", "father"), ("civil_affairs_assistance", f"L1|{HIM}", "member")]


def test_mother_householder_and_insured_are_one_person_and_father_and_member_another(
    contracts: dict[str, Contract],
) -> None:
    rows = feeds(
        contracts,
        health_births=[BIRTH],
        social_security_enrolments=[ENROLMENT],
        civil_affairs_assistance=[HOUSEHOLD],
    )
    found = linked(contracts, rows)
    name = ids(found)
    assert len({name[reference] for reference in SHE}) == 1
    assert len({name[reference] for reference in HE}) == 1
    assert len(set(name.values())) == 2  # the newborn has no name yet
    her = one(found, name[SHE[0]])
    assert (her["name"], her["id_number"], her["sex"], her["birth_date"]) == ("吴秀英", HER, "女", BORN)
    assert (her["n_records"], her["n_departments"], her["phone"]) == (3, 3, "16900000001")
    assert (her["first_seen"], her["last_seen"], her["superseded_by"]) == (DAY, DAY, None)


def test_the_order_of_contracts_and_rows_changes_nothing(contracts: dict[str, Contract]) -> None:
    more = [
        ENROLMENT | {"record_key": f"{n}|职工养老", "name": f"吴{n}", "social_security_number": None} for n in "123"
    ]
    rows = feeds(contracts, health_births=[BIRTH], social_security_enrolments=[ENROLMENT, *more])
    expected = linked(contracts, rows)
    turned = {feed: frame.reverse() for feed, frame in reversed(rows.items())}
    again = linked(dict(reversed(contracts.items())), turned)
    assert ids(again) == ids(expected)
    columns = expected.entities.columns
    assert again.entities.select(columns).sort("person_id").equals(expected.entities.sort("person_id"))


def test_the_tables_have_the_declared_columns(contracts: dict[str, Contract]) -> None:
    found = linked(contracts, feeds(contracts, health_births=[BIRTH]))
    assert set(own_tables()["gold.person"].schema) <= set(found.entities.columns)
    assert set(own_tables()["gold.person_record"].schema) <= set(found.records.columns)
    assert set(own_tables()["gold.person_event"].schema) == set(found.events.columns)
    assert set(own_tables()["gold.person_review"].schema) == set(found.review.columns)


def test_a_number_that_another_name_claims_is_not_shown_as_that_person_s_number(contracts: dict[str, Contract]) -> None:
    mistaken = ENROLMENT | {"record_key": "7|职工养老", "personal_number": "7", "name": "郑大山"}
    rows = feeds(contracts, health_births=[BIRTH], social_security_enrolments=[ENROLMENT, mistaken])
    found = linked(contracts, rows)
    other = one(found, ids(found)["social_security_enrolments", "7|职工养老", "subject"])
    assert (other["name"], other["id_number"], other["birth_date"]) == ("郑大山", None, None)
    assert found.entities["id_number"].drop_nulls().to_list().count(HER) == 1


def test_homes_are_those_the_freshest_record_names(contracts: dict[str, Contract]) -> None:
    rows = feeds(contracts, health_births=[BIRTH], social_security_enrolments=[ENROLMENT])
    places = [
        ("health_births", "C1", "家庭住址", "50H2", "H"),
        ("social_security_enrolments", "9|职工养老", "地址", "50H1", "H"),
        ("social_security_enrolments", "9|职工养老", "单位地址", "50H9", "H"),  # a column that is nobody's home
    ]
    found = linked(contracts, rows, places=places)
    name = ids(found)
    assert one(found, name[SHE[0]])["residence_code"] == "50H2"  # 2025 after 2019
    # The contract says that mother and child live there, and nothing of the father.
    assert one(found, name[HE[0]])["residence_code"] is None


@pytest.mark.parametrize(("level", "same"), [("H", True), ("P", True), ("B", False), ("R", False)])
def test_namesakes_link_by_a_room_or_a_village_house_but_not_by_a_building_or_a_road(
    contracts: dict[str, Contract], level: str, *, same: bool
) -> None:
    insured = {"record_key": "T1", "name": "吴秀英", "personal_number": "1"}
    rows = feeds(
        contracts, social_security_enrolments=[insured], health_residents=[{"record_key": "R1", "name": "吴秀英"}]
    )
    places = [
        ("social_security_enrolments", "T1", "地址", "50X1", level),
        ("health_residents", "R1", "现住址", "50X1", level),
    ]
    assert (len(set(ids(linked(contracts, rows, places=places)).values())) == 1) is same


def test_a_second_run_with_more_records_keeps_ids_and_history(contracts: dict[str, Contract]) -> None:
    first = linked(contracts, feeds(contracts, health_births=[BIRTH]))
    more = feeds(contracts, health_births=[BIRTH], social_security_enrolments=[ENROLMENT])
    second = linked(contracts, more, known(first))
    assert {reference: ids(second)[reference] for reference in ids(first)} == ids(first)
    assert len(set(ids(second).values())) == 2
    assert second.events.sort("id").equals(first.events.sort("id"))
    third = linked(contracts, more, known(second))
    assert third.events.sort("id").equals(second.events.sort("id"))
    assert third.entities.sort("person_id").equals(second.entities.sort("person_id"))


def test_a_merge_leaves_the_younger_id_pointing_to_the_older_and_a_split_says_so(
    contracts: dict[str, Contract],
) -> None:
    unknown = {"record_key": "R1", "record_number": "R1", "name": "吴秀英", "first_batch": LATER, "batch_date": LATER}
    apart = feeds(contracts, social_security_enrolments=[ENROLMENT], health_residents=[unknown])
    first = linked(contracts, apart)
    name = ids(first)
    older, younger = (
        name["social_security_enrolments", "9|职工养老", "subject"],
        name["health_residents", "R1", "subject"],
    )
    assert older != younger
    one_person = feeds(
        contracts, social_security_enrolments=[ENROLMENT], health_residents=[unknown | {"id_number": HER}]
    )
    second = linked(contracts, one_person, known(first))
    assert set(ids(second).values()) == {older}
    assert (one(second, younger)["superseded_by"], one(second, younger)["n_records"]) == (older, 0)
    assert one(second, older)["superseded_by"] is None
    (merge,) = second.events.filter(pl.col("event") == "merge").to_dicts()
    assert (merge["id"], merge["other_id"], merge["at"]) == (younger, older, LATER)

    # The number was taken back: the record has the id again that was always made from it, and nobody else's.
    third = linked(contracts, apart, known(second))
    again = ids(third)
    assert again["social_security_enrolments", "9|职工养老", "subject"] == older
    assert again["health_residents", "R1", "subject"] == younger
    assert one(third, younger)["superseded_by"] is None
    (split,) = third.events.filter(pl.col("event") == "split").to_dicts()
    assert (split["id"], split["other_id"]) == (older, younger)
    assert third.entities["person_id"].is_unique().all()
    key = ["id", "event", "at", "other_id"]
    assert third.events.select(key).is_unique().all()


REGISTERED = {
    "record_key": credit_code(1), "uscc": credit_code(1), "enterprise_name": "重庆江畔花开餐饮有限公司",
    "status": "存续", "legal_representative": "吴秀英", "legal_representative_id_number": HER,
    "established_on": date(2015, 5, 5),
}  # fmt: skip
EMPLOYER = {
    "record_key": "U7", "employer_number": "U7", "uscc": credit_code(1), "enterprise_name": "江畔花开餐饮有限责任公司",
    "status": "正常",
}  # fmt: skip
EMPLOYED = ENROLMENT | {"employer_number": "U7", "enterprise_name": "江畔花开"}


def enterprises_of(contracts: dict[str, Contract], rows: Silver, before: Before | None = None) -> Linked:
    people = linked(contracts, rows).records.lazy()
    places = [
        ("market_enterprises", credit_code(1), "住所", "50H5", "H"),
        ("social_security_employers", "U7", "单位地址", "50P6", "P"),
    ]
    return link_enterprises(rows, list(contracts.values()), coded(*places), before or {}, people)


def test_register_employer_and_its_people_s_enrolments_are_one_enterprise(contracts: dict[str, Contract]) -> None:
    rows = feeds(
        contracts,
        market_enterprises=[REGISTERED],
        social_security_employers=[EMPLOYER],
        social_security_enrolments=[EMPLOYED],
    )
    found = enterprises_of(contracts, rows)
    (firm,) = found.entities.to_dicts()
    assert firm["uscc"] == credit_code(1)
    # The register's word counts, not the employer list's.
    assert (firm["name"], firm["status"]) == ("重庆江畔花开餐饮有限公司", "存续")
    assert (firm["n_records"], firm["n_departments"]) == (3, 2)
    # The registered address is shown, although the employer list with the place of work is newer.
    assert firm["city_code"] == "50H5"
    her = ids(linked(contracts, rows))["market_enterprises", credit_code(1), "legal_representative"]
    assert firm["legal_representative_id"] == her
    tiers = {role: (tier, reason) for role, tier, reason in found.records.select("role", "tier", "reason").rows()}
    assert tiers["employer"] == ("T2", "department number")
    assert tiers["subject"] == ("T1", "valid credit code")


def test_enterprises_keep_their_ids_too(contracts: dict[str, Contract]) -> None:
    rows = feeds(contracts, market_enterprises=[REGISTERED])
    first = enterprises_of(contracts, rows)
    more = feeds(contracts, market_enterprises=[REGISTERED], social_security_employers=[EMPLOYER])
    second = enterprises_of(contracts, more, known(first, "enterprise"))
    assert second.entities["enterprise_id"].to_list() == first.entities["enterprise_id"].to_list()
    assert first.entities["enterprise_id"].item().startswith("E")
    assert set(own_tables()["gold.enterprise"].schema) <= set(second.entities.columns)
