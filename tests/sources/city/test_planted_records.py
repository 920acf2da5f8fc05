"""Planted cases about deaths, certificates, addresses, newborns, marriages and tickets, found again in the rows."""

from datetime import timedelta

import polars as pl
import pytest

from tests.sources.city.conftest import City
from tests.sources.city.test_planted_incomes import LAST, cases
from tests.sources.city.typed import ever, last, typed


@pytest.fixture(scope="module")
def cards(planted_city: City) -> pl.DataFrame:
    """Audited death cards."""
    return ever(typed(planted_city, "health_deaths")).select("subject", died=pl.col("death_date").cast(pl.Date))


@pytest.fixture(scope="module")
def cremations(planted_city: City) -> pl.DataFrame:
    """Cremations."""
    return ever(typed(planted_city, "civil_affairs_cremations")).select("subject", "death_date", "cremated_on")


def true_uids(city: City, rule: str) -> set[int]:
    """Whom the true cases of a rule are about."""
    return set(cases(city, rule)["subject_uid"])


def test_r03_dates_differ_or_a_card_is_missing(
    planted_city: City, cards: pl.DataFrame, cremations: pl.DataFrame
) -> None:
    both = cremations.join(cards, on="subject", how="left")
    apart = both.filter((pl.col("died") - pl.col("death_date")).abs() > timedelta(days=31))
    missing = both.filter(pl.col("died").is_null(), pl.col("cremated_on") < LAST - timedelta(days=60))
    planted = true_uids(planted_city, "R03")
    assert set(apart["subject"]) == set(cases(planted_city, "R03").filter(kind="dates_differ")["subject_uid"])
    # A card that could not be read is missing, too.
    assert len(set(missing["subject"]) - planted) <= 0.02 * len(cremations)
    assert set(cases(planted_city, "R03").filter(kind="no_card")["subject_uid"]) <= set(missing["subject"])


def test_r04_two_sources_see_who_has_a_card(planted_city: City, cards: pl.DataFrame) -> None:
    visits = ever(typed(planted_city, "health_chronic_visits")).join(cards, on="subject")
    seen = visits.filter(
        pl.col("visited_on") > pl.col("died") + timedelta(days=7), pl.col("visit_mode").is_in(["门诊", "家庭"])
    )
    payments = ever(typed(planted_city, "social_security_payments")).join(cards, on="subject")
    certified = payments.filter(pl.col("certified_on") > pl.col("died") + timedelta(days=7))
    assert set(seen["subject"]) & set(certified["subject"]) == true_uids(planted_city, "R04")
    alive = planted_city.table("people").filter(pl.col("death_date").is_null())["person_uid"]
    assert true_uids(planted_city, "R04") <= set(alive)
    assert set(cases(planted_city, "R04", true=False)["subject_uid"]) <= set(visits["subject"]) - set(alive)


def test_r06_cremated_before_death_or_certified_after_cremation(planted_city: City, cremations: pl.DataFrame) -> None:
    before = cremations.filter(pl.col("cremated_on") < pl.col("death_date"))["subject"]
    payments = ever(typed(planted_city, "social_security_payments")).join(cremations, on="subject")
    after = payments.filter(pl.col("certified_on") > pl.col("cremated_on"))["subject"]
    assert set(before) | set(after) == true_uids(planted_city, "R06")
    assert set(before)
    assert set(after)


def test_r20_certificates_contradict_their_row(planted_city: City) -> None:
    rows = ever(typed(planted_city, "civil_affairs_disability_subsidies")).drop_nulls("id_number")
    certificate = pl.col("disability_certificate").str.strip_chars().str.to_uppercase()
    categories = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"]
    levels = ["一级", "二级", "三级", "四级"]
    right = pl.concat_str(
        "id_number",
        pl.col("disability_category").replace_strict(categories, list("1234567"), default=None),
        pl.col("disability_level").replace_strict(levels, list("1234"), default=None),
    )
    wrong = rows.filter(certificate.str.contains(r"^\d{17}[\dX]\d\d$"), certificate != right)
    planted = true_uids(planted_city, "R20")
    two = planted_city.table("people").drop_nulls("second_id_number")["person_uid"]
    assert set(wrong["subject"]) - set(two) <= planted
    assert set(cases(planted_city, "R20").filter(kind="another_level_or_category")["subject_uid"]) <= set(
        wrong["subject"]
    )
    assert not set(cases(planted_city, "R20", true=False)["subject_uid"]) & set(wrong["subject"])


def test_r26_an_address_names_a_floor_that_the_building_lacks(planted_city: City) -> None:
    firms = last(typed(planted_city, "market_enterprises"))
    known = last(typed(planted_city, "reference_addresses")).select("address_id", "total_floors")
    places = planted_city.table("places").join(known, left_on="reference_id", right_on="address_id")
    seats = planted_city.table("enterprises_list").join(places, on="place_id")
    said = firms.join(seats.select("enterprise_uid", "total_floors"), left_on="subject", right_on="enterprise_uid")
    planted = said.filter(pl.col("subject").is_in(list(true_uids(planted_city, "R26"))))
    floor = planted["registered_address"].str.extract(r"(\d+)-1$").cast(pl.Int64)
    assert len(planted) == len(true_uids(planted_city, "R26")) > 0
    assert (floor > planted["total_floors"]).all()


def test_r28_representatives_died_long_ago(planted_city: City, cards: pl.DataFrame) -> None:
    firms = last(typed(planted_city, "market_enterprises")).filter(pl.col("status") == "存续")
    dead = firms.join(cards, left_on="legal_representative_person_uid", right_on="subject")
    months = (LAST.year - pl.col("died").dt.year()) * 12 + LAST.month - pl.col("died").dt.month()
    long_ago = dead.filter(pl.col("died").dt.offset_by("6mo") < LAST).select("subject", months.cast(pl.Int64))
    assert dict(long_ago.iter_rows()) == dict(cases(planted_city, "R28").select("subject_uid", "months").iter_rows())
    lately = cases(planted_city, "R28", true=False).filter(kind="died_lately")["subject_uid"]
    assert set(lately) <= set(dead["subject"]) - set(long_ago["subject"])


def test_r29_newborns_who_are_not_insured(planted_city: City) -> None:
    born = ever(typed(planted_city, "health_births")).filter(pl.col("issued_on") <= LAST - timedelta(days=60))
    insured = last(typed(planted_city, "social_security_enrolments")).filter(pl.col("insurance_type") == "居民医保")
    alive = planted_city.table("people").filter(pl.col("death_date").is_null())["person_uid"]
    left = set(born["newborn"]) & set(alive) - set(insured["subject"])
    planted = true_uids(planted_city, "R29")
    # A row that could not be read is missing, too.
    assert planted <= left
    assert len(left - planted) <= 0.02 * len(born)
    assert set(cases(planted_city, "R29", true=False).filter(kind="younger")["subject_uid"]).isdisjoint(left)


def test_r30_a_householder_is_married_to_somebody_who_is_not_on_the_certificate(planted_city: City) -> None:
    rows = last(typed(planted_city, "civil_affairs_assistance"))
    heads = rows.filter(pl.col("member") == pl.col("householder"))["member"].unique()
    register = ever(typed(planted_city, "civil_affairs_marriages")).sort("registered_on")
    couples = pl.concat(
        [register.select("business_type", "registered_on", who=one, other=two)
         for one, two in (("husband", "wife"), ("wife", "husband"))]
    )  # fmt: skip
    state = couples.sort("registered_on").unique(["who", "other"], keep="last", maintain_order=True)
    divorced = couples.filter(pl.col("business_type") == "离婚").select("who", "other").unique()
    married = state.join(divorced, on=["who", "other"], how="anti").filter(pl.col("who").is_in(heads.implode()))
    alive = planted_city.table("people").filter(pl.col("death_date").is_null())["person_uid"]
    missing = married.filter(pl.col("other").is_in(alive.implode()), ~pl.col("other").is_in(rows["member"].implode()))
    assert set(missing["who"]) == true_uids(planted_city, "R30")


def test_r33_three_calls_about_what_was_closed(planted_city: City) -> None:
    tickets = ever(typed(planted_city, "hotline_tickets"))
    planted = cases(planted_city, "R33").filter(kind="called_again")
    assert set(planted["record_key"]) <= set(tickets["record_key"])
    at = planted_city.table("addresses").filter(feed="hotline_tickets", column_name="事发地址").drop_nulls("place_id")
    placed = tickets.join(at.select("batch_date", "record_key", "place_id"), on=["batch_date", "record_key"])
    calls = placed.select("record_key", "place_id", "category_2", "called_at", "closed_at")
    later = calls.join(calls, on=["place_id", "category_2"], suffix="_again").filter(
        pl.col("called_at_again") > pl.col("closed_at"),
        pl.col("called_at_again") <= pl.col("closed_at").dt.offset_by("30d"),
    )
    again = later.group_by("record_key").len().filter(pl.col("len") >= 3)["record_key"]
    assert set(again) == set(planted["record_key"])
    unresolved = tickets.filter(pl.col("closed_at").is_not_null(), pl.col("resolved") == "否")["record_key"]
    noted = set(cases(planted_city, "R33").filter(kind="unresolved")["record_key"])
    assert set(unresolved) <= noted
    assert len(unresolved) > 0.98 * len(noted)
