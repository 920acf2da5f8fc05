"""Each tag: who gets it, who looks alike and must not, and what it rests on."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import duckdb
import pytest

from quality.tables import own_tables
from tests.transforms.tags.conftest import TODAY, Tagged
from transforms.tags import ENTITY_KEYS, tag_rules, tags

Tag = Callable[..., Tagged]
PERSON = "gold.person"
RECORD = "gold.person_record"


def known(person: str, feed: str, key: str, role: str = "subject", **facts: Any) -> dict[str, Any]:  # noqa: ANN401
    """A record of a person."""
    sure = {"tier": "T1", "probability": 1.0, "reason": "valid number and name"}
    return {"feed": feed, "record_key": key, "role": role, "person_id": person, **sure, **facts}


def having(found: Tagged, tag: str) -> set[str]:
    """Who has a tag."""
    return {entity for entity, name in found if name == tag}


def test_every_declared_tag_says_its_version_basis_and_purpose() -> None:
    rules = tag_rules()
    assert len(rules) >= 10
    for rule in rules:
        assert rule.entity in ENTITY_KEYS
        assert all(text.strip() for text in (rule.tag, rule.title, rule.basis, rule.purpose))
        assert rule.version.count(".") == 2
    assert len({(rule.entity, rule.tag) for rule in rules}) == len(rules)


@pytest.mark.parametrize("entity", ENTITY_KEYS)
def test_an_empty_city_gives_empty_tables_of_the_declared_shape(
    tagged: Tag, engine: duckdb.DuckDBPyConnection, entity: str
) -> None:
    assert tagged(entity, {}) == {}
    found = tags(engine, entity, TODAY)
    declared = own_tables()[f"gold.{entity}_tag"].schema
    assert {name: found.schema[name] for name in declared} == declared


def test_a_rule_whose_feed_was_never_delivered_gives_no_tags_and_the_others_do(tagged: Tag) -> None:
    old = {"person_id": "P1", "birth_date": date(1950, 1, 1)}
    tables = {PERSON: [old], RECORD: [known("P1", "health_residents", "R1")]}
    found = tagged("person", tables, without=("silver.health_births", "silver.civil_affairs_assistance"))
    assert set(found) == {("P1", "60+")}


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(1965, 3, 31), {"60+"}),  # sixty today
        (date(1965, 4, 1), set()),  # sixty tomorrow
        (date(1945, 3, 31), {"60+", "80+"}),
        (date(1945, 4, 1), {"60+"}),
        (date(1905, 3, 30), set()),  # 120: a wrong date more likely than a person
        (date(2030, 1, 1), set()),
        (None, set()),
    ],
)
def test_ages_count_in_full_years(tagged: Tag, born: date | None, expected: set[str]) -> None:
    tables = {PERSON: [{"person_id": "P1", "birth_date": born}], RECORD: [known("P1", "health_residents", "R1")]}
    assert {tag for _, tag in tagged("person", tables)} == expected


def test_an_age_says_since_when_how_sure_and_from_which_records(tagged: Tag) -> None:
    born = date(1960, 2, 29)
    tables = {
        PERSON: [
            {"person_id": "P1", "birth_date": born, "id_number": "5099"},
            {"person_id": "P2", "birth_date": born},
            {"person_id": "dead", "birth_date": born, "death_date": date(2024, 1, 1)},
            {"person_id": "merged", "birth_date": born, "superseded_by": "P1"},
        ],
        RECORD: [
            *(known(person, "health_residents", person) for person in ("P2", "dead", "merged")),
            known("P1", "hotline_tickets", "T", tier="T4"),
            *(known("P1", "social_security_payments", str(key)) for key in range(6)),
        ],
    }
    found = tagged("person", tables)
    assert having(found, "60+") == {"P1", "P2"}
    tag = found["P1", "60+"]
    assert (tag["valid_from"], tag["valid_to"], tag["rule_version"]) == (date(2020, 2, 29), None, "1.0.0")
    assert tag["evidence"] == [f"social_security_payments:{key}" for key in range(5)]
    assert (tag["confidence"], found["P2", "60+"]["confidence"]) == (1.0, 0.9)


def test_old_and_alone_is_who_shares_the_home_with_no_living_person(tagged: Tag) -> None:
    old, young = date(1940, 1, 1), date(1990, 1, 1)
    homes = {
        "alone": ("50H1", old, None), "with_son": ("50H2", old, None), "son": ("50H2", young, None),
        "widow": ("50H3", old, None), "late_husband": ("50H3", old, date(2024, 1, 1)), "young": ("50H4", young, None),
        "in_village": ("50P1", old, None), "somewhere_on_the_road": ("50R1", old, None), "homeless": (None, old, None),
    }  # fmt: skip
    places = [{"city_code": code, "level": code[2]} for code, _, _ in homes.values() if code]
    tables = {
        PERSON: [
            {"person_id": name, "residence_code": code, "birth_date": born, "death_date": died}
            for name, (code, born, died) in homes.items()
        ],
        RECORD: [known(name, "health_residents", name) for name in homes],
        "gold.address": [dict(place) for place in {tuple(place.items()) for place in places}],
        "gold.person_house": [
            {"person_id": name, "city_code": code, "relation": "resides", "valid_from": date(2020, 1, 1)}
            for name, (code, _, _) in homes.items()
            if code
        ],
    }
    found = tagged("person", tables)
    assert having(found, "高龄独居") == {"alone", "widow", "in_village"}
    tag = found["alone", "高龄独居"]
    assert (tag["value"], tag["confidence"], tag["valid_from"]) == ("推定", 0.6, date(2020, 1, 1))
    assert tag["evidence"] == ["health_residents:alone"]


def service(tagged: Tag, feed: str, role: str, cases: dict[str, dict[str, Any]]) -> Tagged:
    """Tags of people with one silver row each; `died` and `probability` are about the person and the link."""
    people = [{"person_id": name, "death_date": row.get("died")} for name, row in cases.items()]
    records = [
        known(name, feed, f"{name}-key", row.get("role", role), probability=row.get("probability", 1.0))
        for name, row in cases.items()
    ]
    about = {"died", "probability", "role"}
    rows = [
        {"record_key": f"{name}-key", **{key: value for key, value in row.items() if key not in about}}
        for name, row in cases.items()
    ]
    return tagged("person", {PERSON: people, RECORD: records, f"silver.{feed}": rows})


def test_assistance_is_for_who_receives_it_today(tagged: Tag) -> None:
    paid = {"assistance_type": "城市低保", "started_on": date(2023, 1, 1)}
    cases = {
        "now": paid | {"probability": 0.95},
        "until_today": paid | {"ended_on": TODAY},
        "ended": paid | {"ended_on": date(2025, 3, 30)},
        "not_yet": paid | {"started_on": date(2025, 4, 1)},
        "no_longer_listed": paid | {"valid_to": date(2025, 2, 28)},
        "dead": paid | {"died": date(2025, 1, 1)},
        "householder_only": paid | {"role": "householder"},
    }
    found = service(tagged, "civil_affairs_assistance", "member", cases)
    assert having(found, "低保") == {"now", "until_today"}
    tag = found["now", "低保"]
    assert (tag["value"], tag["valid_from"], tag["confidence"]) == ("城市低保", date(2023, 1, 1), 0.95)
    assert tag["evidence"] == ["civil_affairs_assistance:now-key"]


def test_disability_is_for_who_was_paid_lately_and_tells_the_level_not_the_kind(tagged: Tag) -> None:
    paid = {"paid_month": date(2025, 2, 1), "amount": 90, "disability_level": "二级", "disability_category": "肢体"}
    cases = {
        "now": paid,
        "three_months_ago": paid | {"paid_month": date(2024, 12, 1)},
        "four_months_ago": paid | {"paid_month": date(2024, 11, 1)},
        "taken_back": paid | {"amount": -90},
        "dead": paid | {"died": date(2025, 1, 1)},
    }
    found = service(tagged, "civil_affairs_disability_subsidies", "subject", cases)
    assert having(found, "残疾") == {"now", "three_months_ago"}
    assert found["now", "残疾"]["value"] == "二级"
    assert "肢体" not in str(found)


def test_chronic_care_is_for_who_was_visited_within_a_year_and_names_no_disease(tagged: Tag) -> None:
    visit = {"visited_on": date(2025, 1, 10), "status": "在管", "disease": "CANARY"}
    cases = {
        "in_care": visit,
        "status_unknown": visit | {"status": None},
        "a_year_ago": visit | {"visited_on": date(2024, 3, 31)},
        "longer_ago": visit | {"visited_on": date(2024, 3, 30)},
        "lost": visit | {"status": "暂时失访"},
        "ended": visit | {"status": "终止管理"},
        "in_the_future": visit | {"visited_on": date(2025, 4, 1)},
        "dead": visit | {"died": date(2025, 2, 1)},
    }
    found = service(tagged, "health_chronic_visits", "subject", cases)
    assert having(found, "慢病") == {"in_care", "status_unknown", "a_year_ago"}
    assert found["in_care", "慢病"]["value"] is None
    assert "CANARY" not in str(found)


def test_a_newborn_is_the_child_and_not_the_mother(tagged: Tag) -> None:
    cases: dict[str, dict[str, Any]] = {
        "child": {"newborn_birth_date": date(2024, 4, 1), "probability": 0.99},
        "one_year_old": {"newborn_birth_date": date(2024, 3, 31)},
        "unborn": {"newborn_birth_date": date(2025, 4, 1)},
        "mother": {"newborn_birth_date": date(2024, 4, 1), "role": "mother"},
        "father": {"newborn_birth_date": date(2024, 4, 1), "role": "father"},
        "dead": {"newborn_birth_date": date(2024, 4, 1), "died": date(2024, 4, 2)},
    }
    found = service(tagged, "health_births", "newborn", cases)
    assert having(found, "新生儿") == {"child"}
    assert (found["child", "新生儿"]["valid_from"], found["child", "新生儿"]["confidence"]) == (date(2024, 4, 1), 0.99)


def test_insured_lists_the_insurances_that_are_current(tagged: Tag) -> None:
    enrolments = [
        ("both", "职工医保", "正常参保", None), ("both", "职工养老", "正常参保", None),
        ("both", "失业", "暂停参保", None), ("paused", "职工养老", "暂停参保", None),
        ("retired", "职工养老", "退休", None), ("unknown", "居民医保", None, None),
        ("gone", "居民医保", "正常参保", date(2025, 2, 28)),
    ]  # fmt: skip
    rows = [
        {
            "record_key": f"{n}",
            "insurance_type": kind,
            "status": status,
            "valid_to": until,
            "enrolled_on": date(2020, 1, n + 1),
        }
        for n, (_, kind, status, until) in enumerate(enrolments)
    ]
    tables = {
        PERSON: [{"person_id": name} for name in {name for name, *_ in enrolments}],
        RECORD: [known(name, "social_security_enrolments", f"{n}") for n, (name, *_) in enumerate(enrolments)],
        "silver.social_security_enrolments": rows,
    }
    found = tagged("person", tables)
    assert having(found, "参保") == {"both"}
    tag = found["both", "参保"]
    assert (tag["value"], tag["valid_from"]) == ("职工养老,职工医保", date(2020, 1, 1))
    assert tag["evidence"] == ["social_security_enrolments:0", "social_security_enrolments:1"]


def test_a_home_is_registered_only_when_all_registered_there_are_known_to_live_elsewhere(tagged: Tag) -> None:
    # Home: who is registered there, with where each lives; how many live in it.
    homes: dict[str, tuple[list[str | None], int]] = {
        "50H1": (["50H9", "50H8"], 0),
        "50H2": (["50H9"], 1),
        "50H3": (["50H9", None], 0),  # of one nobody knows where
        "50H4": (["50H9", "50H4"], 0),
        "50H5": ([], 0),
    }
    people = [(f"{code}-{n}", code, lives) for code, (all_live, _) in homes.items() for n, lives in enumerate(all_live)]
    left = {"person_id": "left", "city_code": "50H5", "relation": "registered", "valid_to": date(2025, 1, 1)}
    tables = {
        PERSON: [{"person_id": name, "residence_code": lives} for name, _, lives in people]
        + [{"person_id": "left", "residence_code": "50H9"}],
        RECORD: [known(name, "health_residents", name, probability=0.97) for name, _, _ in people],
        "gold.house": [{"city_code": code, "n_residents": count} for code, (_, count) in homes.items()],
        "gold.person_house": [
            {"person_id": name, "city_code": code, "relation": "registered", "valid_from": date(2010, 1, 1)}
            for name, code, _ in people
        ]
        + [left],
    }
    found = tagged("house", tables)
    assert set(found) == {("50H1", "空挂户")}
    tag = found["50H1", "空挂户"]
    assert (tag["value"], tag["valid_from"], tag["confidence"]) == ("2", date(2010, 1, 1), 0.97)
    assert tag["evidence"] == ["health_residents:50H1-0", "health_residents:50H1-1"]


def shops(code: str, statuses: Sequence[str | None], relation: str = "registered") -> list[dict[str, Any]]:
    return [
        {"enterprise_id": f"{code}-{relation}-{n}", "city_code": code, "relation": relation, "status": status}
        for n, status in enumerate(statuses)
    ]


def test_many_enterprises_tag_the_room_and_every_enterprise_registered_in_it(tagged: Tag) -> None:
    exists = "存续"
    rows = [
        *shops("50H1", [*[exists] * 4, None, "注销"]),
        *shops("50H2", [exists] * 4 + ["注销", "吊销"]),  # four exist
        *shops("50P1", [exists] * 9),  # a door plate of an office block
        *shops("50H3", [exists] * 9, "operates"),  # a market hall: they work there
    ]
    tables = {
        "gold.enterprise_house": [{key: row[key] for key in row if key != "status"} for row in rows],
        "gold.enterprise": [
            {"enterprise_id": row["enterprise_id"], "status": row["status"], "established_on": date(2010 + n % 5, 1, 1)}
            for n, row in enumerate(rows)
        ],
        "gold.enterprise_record": [
            {
                "enterprise_id": row["enterprise_id"], "feed": "market_enterprises", "record_key": row["enterprise_id"],
                "role": "subject", "probability": 1.0,
            }
            for row in rows
        ],
        "gold.address": [{"city_code": code, "level": code[2]} for code in ("50H1", "50H2", "50H3", "50P1")],
    }  # fmt: skip
    of_house = tagged("house", tables)
    assert set(of_house) == {("50H1", "一址多企")}
    tag = of_house["50H1", "一址多企"]
    assert (tag["value"], tag["valid_from"], tag["confidence"]) == ("5", date(2010, 1, 1), 1.0)
    assert tag["evidence"] == [f"market_enterprises:50H1-registered-{n}" for n in range(5)]
    of_enterprise = tagged("enterprise", tables)
    assert set(of_enterprise) == {(f"50H1-registered-{n}", "一址多企") for n in range(5)}
    one = of_enterprise["50H1-registered-0", "一址多企"]
    assert (one["value"], one["evidence"]) == ("5", ["market_enterprises:50H1-registered-0"])
