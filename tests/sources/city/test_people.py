"""The people of the city are plausible, and their families hold together across the feeds."""

from datetime import date

import polars as pl
import pytest

from tests.sources.city.conftest import City, mean, most

DAY = date(2025, 10, 31)
FAMILY = ["feed", "batch_date", "record_key"]


@pytest.fixture(scope="module")
def people(large_city: City) -> pl.DataFrame:
    """The people alive and arrived at the first delivery, with their age."""
    everybody = large_city.table("people")
    alive = (pl.col("birth_date") <= DAY) & (pl.col("death_date").is_null() | (pl.col("death_date") > DAY))
    age = ((DAY - pl.col("birth_date")).dt.total_days() / 365.2425).floor().alias("age")
    return everybody.filter(alive & pl.col("arrived").is_null()).with_columns(age)


def test_ages_and_households_are_those_of_an_old_city(people: pl.DataFrame) -> None:
    assert mean(people["age"].ge(60)) == pytest.approx(0.24, abs=0.04)
    assert mean(people["age"].ge(80)) == pytest.approx(0.035, abs=0.01)
    assert mean(people.group_by("household").len()["len"]) == pytest.approx(2.4, abs=0.12)
    assert mean(people["sex"].eq("男")) == pytest.approx(0.5, abs=0.02)
    alone = people.filter(pl.len().over("household") == 1)
    assert alone["age"].ge(80).sum() > 20


def test_deaths_and_births_are_about_what_a_year_brings(large_city: City, people: pl.DataFrame) -> None:
    everybody = large_city.table("people")
    year = (date(2024, 11, 1), DAY)
    assert everybody["death_date"].is_between(*year).sum() / len(people) == pytest.approx(0.0075, abs=0.003)
    assert everybody["birth_date"].is_between(*year).sum() / len(people) == pytest.approx(0.007, abs=0.003)


def test_children_are_younger_than_their_parents_and_bear_their_name(large_city: City) -> None:
    people = large_city.table("people")
    of = people.select("person_uid", "birth_date", "name", "household")
    children = people.join(of, left_on="mother_uid", right_on="person_uid", suffix="_mother")
    assert len(children) > 2_000
    years = (children["birth_date"] - children["birth_date_mother"]).dt.total_days() / 365.25
    assert (years > 15).all()
    fathered = people.join(of, left_on="father_uid", right_on="person_uid", suffix="_father")
    assert mean(fathered["name"].str.head(1) == fathered["name_father"].str.head(1)) > 0.88


def test_couples_are_couples_on_both_sides(large_city: City) -> None:
    people = large_city.table("people").filter(pl.col("spouse_uid").is_not_null())
    pairs = people.select("person_uid", "spouse_uid", "sex")
    back = pairs.join(pairs, left_on="spouse_uid", right_on="person_uid")
    assert len(back) == len(pairs)
    assert (back["spouse_uid_right"] == back["person_uid"]).all()
    assert (back["sex"] != back["sex_right"]).all()


def test_parents_of_births_live_together_and_are_in_other_feeds(large_city: City) -> None:
    persons = large_city.table("persons")
    births = persons.filter(feed="health_births").pivot("role", index=FAMILY, values="person_uid")
    people = large_city.table("people").select("person_uid", "household", "mother_uid", "father_uid")
    newborns = births.join(people, left_on="newborn", right_on="person_uid")
    assert newborns["mother"].equals(newborns["mother_uid"], check_names=False)
    together = newborns.filter(pl.col("father").is_not_null()).join(
        people, left_on="father", right_on="person_uid", suffix="_father"
    )
    assert (together["household"] == together["household_father"]).all()
    elsewhere = persons.filter(feed="health_residents", role="subject")["person_uid"].unique()
    assert mean(newborns["mother"].is_in(elsewhere.implode())) > 0.85


def test_marriages_join_the_spouses_of_the_truth(large_city: City) -> None:
    persons = large_city.table("persons").filter(feed="civil_affairs_marriages")
    couples = persons.pivot("role", index=FAMILY, values="person_uid")
    people = large_city.table("people").select("person_uid", "spouse_uid", "former_spouse_uid")
    joined = couples.join(people, left_on="wife", right_on="person_uid")
    partner = pl.coalesce("former_spouse_uid", "spouse_uid")
    assert len(joined) > 1_000
    assert joined.select(partner == pl.col("husband")).to_series().all()


def test_members_of_an_assisted_household_share_a_certificate_and_a_householder(large_city: City) -> None:
    persons = large_city.table("persons").filter(feed="civil_affairs_assistance")
    rows = persons.pivot("role", index=FAMILY, values="person_uid").with_columns(
        certificate=pl.col("record_key").str.split("|").list.first()
    )
    heads = rows.group_by("batch_date", "certificate").agg(pl.col("householder").n_unique())
    assert mean(heads["householder"] == 1) > 0.97
    homes = large_city.table("people").select("person_uid", "household")
    members = rows.join(homes, left_on="member", right_on="person_uid")
    together = members.group_by("batch_date", "certificate").agg(pl.col("household").n_unique())
    assert mean(together["household"] == 1) > 0.95


def test_contacts_are_family(large_city: City) -> None:
    persons = large_city.table("persons").filter(feed="health_residents")
    pairs = persons.pivot("role", index=FAMILY, values="person_uid").drop_nulls()
    people = large_city.table("people").select("person_uid", "spouse_uid", "mother_uid", "father_uid")
    joined = pairs.join(people, left_on="subject", right_on="person_uid").join(
        people.select("person_uid", child_of=pl.coalesce("mother_uid", "father_uid"), child_of_father="father_uid"),
        left_on="contact", right_on="person_uid",
    )  # fmt: skip
    kin = [pl.col(name) == pl.col("contact") for name in ("spouse_uid", "mother_uid", "father_uid")]
    kin += [pl.col(name) == pl.col("subject") for name in ("child_of", "child_of_father")]
    assert mean(joined.select(pl.any_horizontal(kin)).to_series()) > 0.99


def test_some_places_have_many_people_registered_who_live_elsewhere(large_city: City) -> None:
    people = large_city.table("people")
    away = people.filter(pl.col("registered_place_id") != pl.col("home_place_id_1"))
    homes = large_city.table("places").filter(pl.col("kind") == "home")["place_id"]
    crowds = away.filter(pl.col("registered_place_id").is_in(homes.implode())).group_by("registered_place_id").len()
    assert most(crowds["len"]) >= 15
    assert people["registered_place_id"].null_count() > 0.02 * len(people)


def test_some_people_move_between_the_deliveries(large_city: City) -> None:
    people = large_city.table("people")
    moved = mean(people["home_place_id_1"] != people["home_place_id_2"])
    assert 0.001 < moved < 0.02


def test_many_people_share_a_name(people: pl.DataFrame) -> None:
    assert 0.05 < mean(people["name"].is_duplicated()) < 0.5
