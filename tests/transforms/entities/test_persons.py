"""Which records are about one person, and on what that rests."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.entities.conftest import people, resident_number, together, told
from transforms.entities import persons


def resolve_persons(observations: pl.DataFrame) -> pl.DataFrame:
    """By what agrees exactly, without a model."""
    return persons.resolve_persons(observations).records


BORN = date(1960, 5, 6)
MAN = resident_number(BORN, 11)
HIS_BROTHER = resident_number(BORN, 13)
WOMAN = resident_number(BORN, 12)
ONE = frozenset({"0", "1"})
TWO = {frozenset({"0"}), frozenset({"1"})}


def test_one_valid_number_is_one_person_across_departments_and_roles() -> None:
    found = resolve_persons(
        people(
            {"name": "周建国", "id_number": MAN, "department": "health", "role": "father"},
            {"name": "周建国", "id_number": MAN, "department": "civil_affairs", "role": "householder"},
            {"name": "周建国", "id_number": MAN, "department": "market", "role": "legal_representative"},
        )
    )
    assert together(found) == {frozenset({"0", "1", "2"})}
    assert {told(found, key) for key in "012"} == {("T1", "valid number and name", 1.0)}


def test_a_number_upgraded_from_fifteen_digits_is_the_same_person_and_says_so() -> None:
    found = resolve_persons(
        people({"name": "周建国", "id_number": MAN}, {"name": "周建国", "id_number": MAN, "upgraded": True})
    )
    assert together(found) == {ONE}
    assert told(found, "0")[0] == "T1"
    assert told(found, "1")[:2] == ("T2", "15-digit number and name")


@pytest.mark.parametrize(("name", "same"), [("周建囯", True), ("邹建国", True), (None, True), ("吴秀英", False)])
def test_a_number_under_an_unlike_name_is_a_conflict_and_not_merged(name: str | None, *, same: bool) -> None:
    known: dict[str, Any] = {"name": "周建国", "id_number": MAN}
    found = resolve_persons(people(known, known, {"name": name, "id_number": MAN}))
    assert found.sort("record_key")["number_conflict"].to_list() == [False, False, not same]
    assert (together(found) == {frozenset({"0", "1", "2"})}) is same
    assert (told(found, "2")[0] == "T1") is same


def test_rows_without_a_name_do_not_hide_that_two_names_claim_one_number() -> None:
    nameless = {"id_number": MAN}
    named = [{"name": name, "id_number": MAN} for name in ("周建国", "周建国", "吴秀英")]
    found = resolve_persons(people(nameless, nameless, nameless, *named))
    assert together(found) == {frozenset({"0", "1", "2", "3", "4"}), frozenset({"5"})}


def test_somebody_elses_number_says_nothing_about_sex_and_birth() -> None:
    mistaken = {"name": "吴秀英", "id_number": MAN, "sex": "女", "birth_date": date(1988, 1, 2)}
    known = {"name": "周建国", "id_number": MAN, "sex": "女", "birth_date": date(1961, 1, 1)}
    found = resolve_persons(people(known, known, mistaken)).sort("record_key")
    assert found.select("sex", "birth_date").rows() == [("男", BORN), ("男", BORN), ("女", date(1988, 1, 2))]


def test_two_valid_numbers_are_never_one_person_whatever_else_agrees() -> None:
    all_the_same = {
        "name": "周建国",
        "sex": "男",
        "birth_date": BORN,
        "phone": "16900000001",
        "room": "H",
        "local_id": "7",
    }
    rows = [all_the_same | {"id_number": number} for number in (MAN, HIS_BROTHER)]
    assert together(resolve_persons(people(*rows))) == TWO


def test_a_record_that_fits_two_numbered_people_goes_to_neither() -> None:
    rows = [{"name": "周建国", "phone": "16900000001", "id_number": number} for number in (MAN, HIS_BROTHER, None)]
    found = resolve_persons(people(*rows))
    assert together(found) == {frozenset("0"), frozenset("1"), frozenset("2")}
    assert told(found, "2") == ("T5", "alone", 1.0)


_DAMAGED = MAN[:14] + "0000"  # what Excel leaves: the check digit no longer fits


@pytest.mark.parametrize(
    ("shared", "tier", "reason"),
    [
        ({"local_id": "A7"}, "T2", "department number and name"),
        ({"given_id": _DAMAGED, "birth_date": BORN}, "T3", "damaged number and name"),
        ({"birth_date": BORN, "phone": "16900000001"}, "T4", "name, birth date and phone"),
        ({"birth_date": BORN, "room": "50H1"}, "T4", "name, birth date and room"),
        ({"phone": "16900000001"}, "T4", "name and phone"),
        ({"room": "50H1"}, "T4", "name and room"),
    ],
)
def test_without_a_number_a_name_and_further_evidence_link(shared: dict[str, Any], tier: str, reason: str) -> None:
    rows = [{"name": "周建国"} | shared, {"name": "周建国"} | shared]
    found = resolve_persons(people(*rows))
    assert together(found) == {ONE}
    assert {told(found, key)[:2] for key in "01"} == {(tier, reason)}
    assert 0.9 < told(found, "0")[2] < 1
    assert together(resolve_persons(people(rows[0], rows[1] | {"name": "吴秀英"}))) == TWO


@pytest.mark.parametrize(
    "shared", [{}, {"sex": "男"}, {"birth_date": BORN}, {"birth_date": BORN, "sex": "男"}], ids=str
)
def test_a_name_alone_or_with_a_birth_date_never_links(shared: dict[str, Any]) -> None:
    row = {"name": "周建国"} | shared
    assert together(resolve_persons(people(row, row))) == TWO


@pytest.mark.parametrize("shared", [{"phone": "16900000001"}, {"room": "50H1"}, {"birth_date": BORN, "phone": "169"}])
def test_a_phone_or_a_room_without_a_name_never_links(shared: dict[str, Any]) -> None:
    assert together(resolve_persons(people({"name": "周建国"} | shared, {"name": "吴秀英"} | shared))) == TWO


@pytest.mark.parametrize("name", ["周某", "周某某", "周老师"])
def test_a_caller_who_told_neither_name_nor_sex_is_nobody_known(name: str) -> None:
    row = {"name": name, "phone": "16900000001", "room": "50H1", "birth_date": BORN}
    assert together(resolve_persons(people(row, row))) == TWO


def test_a_damaged_number_finds_its_owner_among_the_numbered() -> None:
    damaged = {"name": "周建国", "given_id": _DAMAGED, "birth_date": BORN}
    found = resolve_persons(people({"name": "周建国", "id_number": MAN}, damaged))
    assert together(found) == {ONE}
    assert (told(found, "0")[0], told(found, "1")[0]) == ("T1", "T3")
    other_day = damaged | {"birth_date": date(1960, 5, 7)}
    assert together(resolve_persons(people({"name": "周建国", "id_number": MAN}, other_day))) == TWO


@pytest.mark.parametrize("contradiction", [{"birth_date": date(1990, 1, 1)}, {"sex": "女"}])
def test_what_contradicts_the_number_does_not_link(contradiction: dict[str, Any]) -> None:
    row = {"name": "周建国", "phone": "16900000001", "room": "50H1"}
    assert together(resolve_persons(people(row | {"id_number": MAN}, row | contradiction))) == TWO


def test_a_department_number_means_nothing_to_another_department() -> None:
    row = {"name": "周建国", "local_id": "A7"}
    assert together(resolve_persons(people(row, row | {"department": "market"}))) == TWO


def test_a_phone_that_many_namesakes_share_links_nobody() -> None:
    clinic = [{"name": "王伟", "phone": "16900000001"}] * 7
    assert len(together(resolve_persons(people(*clinic)))) == 7
    assert len(together(resolve_persons(people(*clinic[:6])))) == 1


_DAYS = [BORN, date(1988, 8, 8)]
_ROW = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["周建国", "吴秀英", "周先生", None]),
        "id_number": st.sampled_from([None, None, MAN, HIS_BROTHER, WOMAN]),
        "sex": st.sampled_from([None, "男", "女"]),
        "birth_date": st.sampled_from([None, *_DAYS]),
        "phone": st.sampled_from([None, "16900000001", "16900000002"]),
        "room": st.sampled_from([None, "50H1", "50H2"]),
        "local_id": st.sampled_from([None, None, "A7"]),
        "given_id": st.sampled_from([None, _DAMAGED]),
        "department": st.sampled_from(["health", "market"]),
        "feed": st.sampled_from(["a", "b"]),
    }
)
_ROWS = st.lists(_ROW, min_size=1, max_size=14)


@settings(derandomize=True, deadline=None, max_examples=25)
@given(rows=_ROWS, seed=st.integers(0, 99))
def test_the_order_of_records_changes_nothing(rows: list[dict[str, Any]], seed: int) -> None:
    given_rows = people(*rows)
    shuffled = given_rows.sample(fraction=1.0, shuffle=True, seed=seed)
    columns = ["record_key", "entity", "tier", "reason", "probability"]
    first, second = (resolve_persons(frame).sort("record_key").select(columns) for frame in (given_rows, shuffled))
    assert first.equals(second)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(rows=_ROWS)
def test_nobody_has_two_numbers_two_birth_dates_or_two_sexes(rows: list[dict[str, Any]]) -> None:
    found = resolve_persons(people(*rows))
    own = found.filter(~pl.col("number_conflict")).group_by("entity").agg(pl.col("id_number").drop_nulls().n_unique())
    assert own.filter(pl.col("id_number") > 1).is_empty()
    facts = found.group_by("entity").agg(pl.col("birth_date", "sex").drop_nulls().n_unique())
    assert facts.filter((pl.col("birth_date") > 1) | (pl.col("sex") > 1)).is_empty()
    assert found.select("tier", "reason", "probability").null_count().row(0) == (0, 0, 0)
    assert len(found) == len(rows)
