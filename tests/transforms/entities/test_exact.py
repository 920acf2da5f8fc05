"""Which evidence beside a name joins records exactly: damaged numbers, family, homes, firms, callers, newborns."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.entities.conftest import people, resident_number, together, told
from transforms.entities import persons

BORN = date(1960, 5, 6)
MAN = resident_number(BORN, 11)
WOMAN = resident_number(date(1962, 3, 4), 22)
ONE = {frozenset({"0", "1"})}
TWO = {frozenset({"0"}), frozenset({"1"})}
PHONE, HOME = "16900000001", "50H1"


def resolve(*rows: dict[str, Any]) -> pl.DataFrame:
    return persons.resolve_persons(people(*rows)).records


def with_whom(found: pl.DataFrame, key: str, role: str) -> list[str]:
    """The numbers of the person a record was joined to."""
    entity = found.filter(pl.col("record_key") == key, pl.col("role") == role)["entity"].item()
    numbers: list[str] = found.filter(pl.col("entity") == entity)["id_number"].drop_nulls().unique().to_list()
    return numbers


@pytest.mark.parametrize(
    "given",
    [MAN[:15] + "000", str(int(float(MAN))), f"{MAN[:6]}********{MAN[-4:]}"],
    ids=["a spreadsheet's 15 digits", "a float", "a mask"],
)
def test_what_is_left_of_a_number_finds_its_owner_under_the_same_name(given: str) -> None:
    owner = {"name": "周建国", "id_number": MAN}
    found = resolve(owner, {"name": "周建国", "given_id": given})
    assert together(found) == ONE
    assert told(found, "1")[:2] == ("T3", "damaged number and name")
    assert together(resolve(owner, {"name": "吴秀英", "given_id": given})) == TWO


def test_a_name_under_a_relative_s_number_is_a_conflict_when_sex_or_birth_say_so() -> None:
    his = {"name": "周建国", "id_number": MAN, "sex": "男"}
    sister = {"name": "周建英", "id_number": MAN, "sex": "女"}
    assert together(resolve(his, his | {"record_key": "0b"}, sister)) == {frozenset({"0", "0b"}), frozenset({"2"})}
    assert together(resolve(his, his | {"name": "周建囯"})) == ONE


def test_a_spouse_without_a_number_is_found_through_the_other_spouse() -> None:
    wedding = {"feed": "marriages", "record_key": "M"}
    visit = {"feed": "residents", "record_key": "R"}
    found = resolve(
        wedding | {"role": "husband", "name": "周建国", "id_number": MAN},
        wedding | {"role": "wife", "name": "吴秀英"},
        visit | {"role": "subject", "name": "周建国", "id_number": MAN},
        visit | {"role": "contact", "name": "吴秀英"},
        {"feed": "enrolments", "record_key": "E", "name": "吴秀英"},
    )
    assert found.group_by("entity").len()["len"].sort().to_list() == [1, 2, 2]
    assert told(found.filter(pl.col("role") == "wife"), "M")[:2] == ("T4", "name and family of the people beside it")


@pytest.mark.parametrize(("column", "value", "kind"), [("room", HOME, "home"), ("phone", PHONE, "telephone")])
def test_a_name_is_found_in_the_home_of_the_person_it_stands_beside(column: str, value: str, kind: str) -> None:
    wedding = {"feed": "marriages", "record_key": "M"}
    found = resolve(
        wedding | {"role": "husband", "name": "周建国", "id_number": MAN},
        wedding | {"role": "wife", "name": "吴秀英"},
        {"feed": "residents", "record_key": "H", "name": "周建国", "id_number": MAN, column: value},
        {"feed": "residents", "record_key": "W", "name": "吴秀英", "id_number": WOMAN, column: value},
    )
    assert with_whom(found, "M", "wife") == [WOMAN]
    wife = found.filter(pl.col("role") == "wife")
    assert told(wife, "M")[1] == f"name and {kind} of the people beside it"


@pytest.mark.parametrize("column", ["firm", "firm_name"])
def test_who_stands_for_an_enterprise_in_one_register_does_in_another(column: str) -> None:
    row = {"name": "周建国", "role": "legal_representative", column: "甲"}
    found = resolve(row | {"id_number": MAN}, row)
    assert together(found) == ONE
    assert told(found, "1")[:2] == ("T4", "name and enterprise")
    assert together(resolve(row | {"id_number": MAN}, row | {column: "乙"})) == TWO


def test_a_caller_about_a_home_is_the_one_of_that_name_who_lives_there() -> None:
    found = resolve({"name": "周建国", "id_number": MAN, "room": HOME}, {"name": "周建国", "mentioned": HOME})
    assert together(found) == ONE


def test_a_surname_with_a_title_is_the_grown_person_of_that_sex_with_the_telephone() -> None:
    owner = {"name": "周建国", "id_number": MAN, "phone": PHONE}
    caller = {"name": "周先生", "phone": PHONE}
    assert together(resolve(owner, caller)) == ONE
    assert together(resolve(owner, caller | {"name": "周女士"})) == TWO
    assert together(resolve(owner, caller | {"name": "吴先生"})) == TWO
    child = {"name": "周小雨", "id_number": resident_number(date(2016, 1, 2), 13), "phone": PHONE}
    assert together(resolve(child, caller)) == TWO
    assert together(resolve(owner, caller, child)) == {frozenset({"0", "1"}), frozenset({"2"})}


def test_a_surname_never_brings_two_full_names_together() -> None:
    rows = [{"name": name, "phone": PHONE} for name in ("周先生", "周建国", "周卫东")]
    found = resolve(*[row | {"sex": "男"} for row in rows])
    assert found.filter(pl.col("name") != "周先生")["entity"].n_unique() == 2


def test_a_newborn_without_a_name_is_the_child_born_that_day_in_the_family() -> None:
    certificate = {"feed": "births", "record_key": "C"}
    day = date(2025, 3, 1)
    born = certificate | {"role": "newborn", "name": "吴秀英之女", "birth_date": day, "sex": "女"}
    mother = certificate | {"role": "mother", "name": "吴秀英", "id_number": WOMAN}
    card = {"feed": "residents", "record_key": "R"}
    child = card | {"role": "subject", "name": "周小雨", "birth_date": day, "sex": "女"}
    called = card | {"role": "contact", "name": "吴秀英", "phone": PHONE}
    hers = {"feed": "enrolments", "record_key": "E", "name": "吴秀英", "id_number": WOMAN, "phone": PHONE}
    found = resolve(born, mother, child, called, hers)
    entities = found.filter(pl.col("role").is_in(["newborn", "subject"]), pl.col("record_key") != "E")["entity"]
    assert entities.n_unique() == 1
    other = resolve(born, mother, child | {"birth_date": date(2025, 3, 2)}, called, hers)
    entities = other.filter(pl.col("role").is_in(["newborn", "subject"]), pl.col("record_key") != "E")["entity"]
    assert entities.n_unique() == 2


def test_the_telephone_of_a_village_doctor_says_nothing() -> None:
    patients = [
        {"name": f"患者{n}", "id_number": resident_number(date(1950, 1, n), 11), "phone": PHONE} for n in range(1, 11)
    ]
    same = [{"name": "周建国", "id_number": MAN, "phone": PHONE}, {"name": "周建国", "phone": PHONE}]
    found = resolve(*patients, *same)
    assert found.filter(pl.col("name") == "周建国")["entity"].n_unique() == 2
    assert resolve(*patients[:3], *same).filter(pl.col("name") == "周建国")["entity"].n_unique() == 1
