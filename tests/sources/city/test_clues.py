"""Planted cases are really in the deliveries, and each has two look-alikes that are not."""

from datetime import date

import polars as pl
import pytest

from sources.city.clues import RATES
from tests.conftest import ROOT
from tests.sources.city.conftest import City, mean


@pytest.fixture(scope="module")
def clues(large_city: City) -> pl.DataFrame:
    """The planted cases."""
    return large_city.table("clues")


def records_of(city: City, feed: str, role: str = "subject") -> pl.DataFrame:
    """Which person each accepted record is about."""
    return city.table("persons").filter(feed=feed, role=role).select("batch_date", "record_key", "person_uid")


def test_each_rule_has_true_cases_and_twice_as_many_look_alikes(clues: pl.DataFrame) -> None:
    counts = clues.group_by("rule_id").agg(
        pl.col("true_case").sum().alias("true"), (~pl.col("true_case")).sum().alias("alike")
    )
    assert set(counts["rule_id"]) == set(RATES)
    assert (counts["true"] >= 1).all()
    assert mean(counts["alike"] >= 2 * counts["true"]) > 0.8


def test_every_kind_of_case_is_explained(clues: pl.DataFrame, planted_city: City) -> None:
    page = (ROOT / "docs" / "planted_cases.md").read_text(encoding="utf-8")
    rows = {line.split(" | ")[0].removeprefix("| "): line for line in page.splitlines() if line.startswith("| R")}
    kinds = pl.concat([clues, planted_city.table("clues")]).select("rule_id", "kind").unique().rows()
    assert [(rule, kind) for rule, kind in kinds if f"`{kind}`" not in rows[rule]] == []


def test_a_small_city_has_a_case_of_each_rule(city: City) -> None:
    assert set(city.table("clues").filter("true_case")["rule_id"]) == set(RATES)


def test_nobody_is_planted_twice(clues: pl.DataFrame) -> None:
    people = clues.filter(subject_kind="person")
    assert people["subject_uid"].is_unique().all()


def test_r01_pensions_are_paid_after_death_for_as_many_months_as_said(large_city: City, clues: pl.DataFrame) -> None:
    month = pl.col("record_key").str.slice(2, 6)
    payments = records_of(large_city, "social_security_payments").with_columns(
        paid=pl.concat_str(month.str.head(4), pl.lit("-"), month.str.tail(2), pl.lit("-01")).str.to_date(),
        kind=pl.col("record_key").str.tail(2).cast(pl.Int64) - 10,
    )
    deaths = large_city.table("people").select("person_uid", "death_date")
    after = payments.join(deaths, on="person_uid").filter(
        pl.col("paid") > pl.col("death_date").dt.offset_by("1mo"), pl.col("kind") <= 2
    )
    found = dict(after.group_by("person_uid").agg(pl.col("paid").n_unique()).iter_rows())
    true = clues.filter("true_case", rule_id="R01")
    told = dict(true.select("subject_uid", "months").iter_rows())
    # A row that could not be read takes a month away.
    assert all(told[uid] - 1 <= found.get(uid, 0) <= told[uid] for uid in told)
    assert set(found) <= set(told) | set(clues.filter(rule_id="R01", kind="clawed_back")["subject_uid"])


def test_look_alikes_with_a_deleted_card_are_alive_and_their_cards_are_refused(
    large_city: City, clues: pl.DataFrame
) -> None:
    alike = clues.filter(kind="deleted_card")["subject_uid"]
    people = large_city.table("people").filter(pl.col("person_uid").is_in(alike.implode()))
    assert people["death_date"].null_count() == len(people) > 0
    carded = records_of(large_city, "health_deaths")["person_uid"]
    assert not alike.is_in(carded.implode()).any()
    assert {"deleted", "not_audited"} <= set(
        large_city.table("rows").filter(feed="health_deaths")["reason"].drop_nulls()
    )


def test_r05_records_of_the_long_dead_are_still_open(large_city: City, clues: pl.DataFrame) -> None:
    true = clues.filter("true_case", rule_id="R05")
    deaths = large_city.table("people").filter(pl.col("person_uid").is_in(true["subject_uid"].implode()))
    assert (deaths["death_date"] < date(2025, 8, 31)).all()
    carded = records_of(large_city, "health_deaths")["person_uid"]
    assert mean(true["subject_uid"].is_in(carded.implode())) > 0.6


def test_r07_owners_are_on_assistance_and_represent_a_going_concern(large_city: City, clues: pl.DataFrame) -> None:
    true = clues.filter("true_case", rule_id="R07")["subject_uid"]
    bodies = large_city.table("enterprises_list").filter(pl.col("status") == "存续", pl.col("kind") != "cooperative")
    assisted = records_of(large_city, "civil_affairs_assistance", "member")["person_uid"]
    assert true.is_in(bodies["representative_uid"].implode()).all()
    assert true.is_in(assisted.implode()).all()
    others = set(bodies["representative_uid"]) & set(assisted) - set(true)
    assert not others


def test_r12_people_stand_on_two_certificates(large_city: City, clues: pl.DataFrame) -> None:
    planted = clues.filter(rule_id="R12")["subject_uid"]
    rows = records_of(large_city, "civil_affairs_assistance", "member").with_columns(
        pl.col("record_key").str.split("|").list.first()
    )
    twice = (
        rows.group_by("batch_date", "person_uid").agg(pl.col("record_key").n_unique()).filter(pl.col("record_key") > 1)
    )
    assert set(twice["person_uid"]) <= set(planted)
    assert len(set(twice["person_uid"])) >= len(planted) - 1


def test_r18_allowances_are_paid_too_early_or_not_at_all(large_city: City, clues: pl.DataFrame) -> None:
    paid = records_of(large_city, "civil_affairs_elderly_allowance")["person_uid"].unique()
    people = large_city.table("people").select("person_uid", "birth_date")
    young = clues.filter(kind="too_young").join(people, left_on="subject_uid", right_on="person_uid")
    assert (young["birth_date"] > date(1945, 11, 30)).all()
    assert young["subject_uid"].is_in(paid.implode()).all()
    left = clues.filter(kind="left_out")["subject_uid"]
    assert not left.is_in(paid.implode()).any()
    assert mean(left.is_in(records_of(large_city, "health_chronic_visits")["person_uid"].implode())) > 0.6


def test_r25_rooms_hold_five_bodies_in_business(large_city: City, clues: pl.DataFrame) -> None:
    going = large_city.table("enterprises_list").filter(pl.col("status") == "存续", "in_register")
    held = dict(going.group_by("place_id").len().iter_rows())
    rooms = clues.filter(rule_id="R25")
    assert all(held[uid] >= 5 for uid in rooms.filter("true_case")["subject_uid"])
    assert all(held[uid] < 5 for uid in rooms.filter(kind="cancelled")["subject_uid"])
    agents = rooms.filter(kind="registration_agent")["subject_uid"].to_list()
    texts = large_city.table("addresses").filter(
        pl.col("feed") == "market_enterprises", pl.col("place_id").is_in(agents)
    )
    assert texts["raw"].str.contains("集群注册").all()


def test_r27_insured_people_work_for_bodies_that_are_no_more(large_city: City, clues: pl.DataFrame) -> None:
    bodies = large_city.table("enterprises_list")
    insured = (
        large_city.table("enterprises")
        .filter(feed="social_security_enrolments", role="employer")["enterprise_uid"]
        .unique()
    )
    true = clues.filter("true_case", rule_id="R27")["subject_uid"]
    ghosts = bodies.filter(pl.col("enterprise_uid").is_in(true.implode()))
    assert ghosts.select((pl.col("status") != "存续") | ~pl.col("in_register")).to_series().all()
    assert true.is_in(insured.implode()).all()


def test_true_cases_of_benefits_have_an_amount_and_look_alikes_none(clues: pl.DataFrame) -> None:
    money = clues.filter("true_case", pl.col("rule_id").is_in(["R01", "R02", "R07", "R12", "R18a", "R18b"]))
    assert (money["amount"] > 0).all()
    assert clues.filter(~pl.col("true_case"))["amount"].null_count() == len(clues.filter(~pl.col("true_case")))
