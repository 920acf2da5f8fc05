"""Planted cases about owning and renting, found again in the delivered rows with their months and amounts."""

import polars as pl
import pytest

from sources.codes.parameters import parameter
from tests.sources.city.conftest import City
from tests.sources.city.test_planted_incomes import LAST, cases
from tests.sources.city.typed import ever, last, typed

NOVEMBER = 2025 * 12 + 11


def number(name: str) -> float:
    """A parameter of the rules."""
    return float(str(parameter(name, LAST)))


def months_since(day: pl.Expr) -> pl.Expr:
    """Months from the one a day lies in to November 2025, both counted."""
    return NOVEMBER - day.dt.year().cast(pl.Int64) * 12 - day.dt.month() + 1


@pytest.fixture(scope="module")
def certificates(planted_city: City) -> pl.DataFrame:
    """Everybody on assistance at the end: household, member, householder, since when, how much."""
    rows = last(typed(planted_city, "civil_affairs_assistance"))
    return rows.filter(pl.col("ended_on").is_null() | (pl.col("ended_on") > LAST)).select(
        "member", "householder", "relationship", "started_on", pl.col("amount").cast(pl.Float64),
        household=pl.col("record_key").str.split("|").list.first(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def owned(planted_city: City, certificates: pl.DataFrame) -> pl.DataFrame:
    """What assisted households own, small shares left out."""
    deeds = last(typed(planted_city, "housing_registrations")).filter(
        pl.col("ownership_status") == "现势", pl.col("share").fill_null(100) > number("small_share_percent")
    )
    return deeds.join(certificates, left_on="subject", right_on="member")


@pytest.fixture(scope="module")
def leases(planted_city: City) -> pl.DataFrame:
    """The leases of the end."""
    return last(typed(planted_city, "housing_public_rentals"))


def place_of(city: City, feed: str) -> pl.DataFrame:
    """Where each accepted row is, and how its key is called."""
    told = city.table("addresses").filter(feed=feed).drop_nulls("place_id")
    return told.select("batch_date", "record_key", "place_id").unique()


def test_r08_households_with_two_dwellings_and_much_room(
    planted_city: City, certificates: pl.DataFrame, owned: pl.DataFrame
) -> None:
    sizes = certificates.group_by("household").agg(members=pl.col("member").n_unique())
    dwellings = (
        owned.filter(pl.col("planned_use") == "住宅")
        .group_by("household")
        .agg(
            pl.col("unit_number").n_unique(), area=pl.col("floor_area").sum(),
            second=pl.col("registered_on").sort().get(1, null_on_oob=True),
            since=pl.col("started_on").max(), amount=pl.col("amount").max(), subject=pl.col("subject").first(),
        )
        .join(sizes, on="household")
    )  # fmt: skip
    room = number("dwelling_standard_times") * number("dwelling_standard_m2")
    hits = dwellings.filter(pl.col("unit_number") >= 2, pl.col("area") / pl.col("members") > room)
    months = months_since(pl.max_horizontal("second", "since"))
    found = hits.select("subject", months, amount=months * pl.col("amount")).sort("subject")
    planted = cases(planted_city, "R08").select("subject_uid", "months", "amount").sort("subject_uid")
    assert found.rows() == planted.rows()
    assert len(planted) >= 2


def test_r08_and_r09_look_alikes_own_something(planted_city: City, certificates: pl.DataFrame) -> None:
    deeds = last(typed(planted_city, "housing_registrations"))
    for rule, many in (("R08", 2), ("R09", 1)):
        alike = cases(planted_city, rule, true=False)["subject_uid"]
        counts = deeds.filter(pl.col("subject").is_in(alike.implode())).group_by("subject").len()
        assert dict(counts.iter_rows()) == dict.fromkeys(alike, many)
        assert set(alike) <= set(certificates["householder"])


def test_r09_households_with_a_shop(planted_city: City, owned: pl.DataFrame) -> None:
    shops = owned.filter(pl.col("planned_use") == "商业")
    months = months_since(pl.max_horizontal("registered_on", "started_on"))
    found = shops.select("subject", months, amount=months * pl.col("amount")).sort("subject")
    planted = cases(planted_city, "R09").select("subject_uid", "months", "amount").sort("subject_uid")
    assert found.rows() == planted.rows()


def test_r21_others_live_where_a_family_rents(planted_city: City, leases: pl.DataFrame) -> None:
    at = last(place_of(planted_city, "housing_public_rentals")).join(leases, on="record_key")
    living = last(typed(planted_city, "health_residents")).filter(pl.col("status") == "正常")
    homes = planted_city.table("addresses").filter(feed="health_residents", column_name="现住址").drop_nulls("place_id")
    lived = living.join(homes.select("batch_date", "record_key", "place_id"), on=["batch_date", "record_key"])
    events = ever(typed(planted_city, "grid_events")).filter(pl.col("event_type") == "公租房转租")
    reported = events.join(place_of(planted_city, "grid_events"), on=["batch_date", "record_key"])["place_id"]
    truly = cases(planted_city, "R21")["subject_uid"]
    assert set(truly) <= set(at["place_id"]) & set(reported)
    for place in truly:
        tenant = at.filter(place_id=place)["applicant"].item()
        assert lived.filter(pl.col("subject") == tenant)["place_id"].item() != place
        assert len(lived.filter(place_id=place)) > 0
    for kind in ("reported_once", "relative_moved_in"):
        alike = cases(planted_city, "R21", true=False).filter(kind=kind)["subject_uid"]
        tenants = at.filter(pl.col("place_id").is_in(alike.implode()))["applicant"]
        at_home = lived.filter(pl.col("subject").is_in(tenants.implode()))["place_id"]
        assert set(at_home) == set(alike)
        assert set(alike) <= set(reported) or kind == "relative_moved_in"


def test_r22_applicants_own_a_flat_or_have_a_company(planted_city: City, leases: pl.DataFrame) -> None:
    deeds = last(typed(planted_city, "housing_registrations")).filter(pl.col("planned_use") == "住宅")
    own = deeds.filter(
        pl.col("ownership_status") == "现势", pl.col("share").fill_null(100) > number("small_share_percent")
    )["subject"]
    firms = last(typed(planted_city, "market_enterprises")).filter(pl.col("status") == "存续")
    let = leases.filter(pl.col("status") == "在租")["applicant"]
    hits = let.filter(let.is_in(own.implode()) | let.is_in(firms["legal_representative_person_uid"].implode()))
    assert set(hits) == set(cases(planted_city, "R22")["subject_uid"])
    assert set(cases(planted_city, "R22", true=False)["subject_uid"]) <= set(deeds["subject"]) & set(let)


def test_r23_rent_is_unpaid_for_months(planted_city: City, leases: pl.DataFrame) -> None:
    at = last(place_of(planted_city, "housing_public_rentals")).join(leases, on="record_key")
    unpaid = months_since(pl.col("paid_until")) - 1
    hits = at.filter(pl.col("status") == "在租", unpaid >= number("unpaid_months")).select("place_id", unpaid)
    assert dict(hits.iter_rows()) == dict(cases(planted_city, "R23").select("subject_uid", "months").iter_rows())
    assert set(cases(planted_city, "R23", true=False)["subject_uid"]) <= set(at["place_id"])


def test_r24_several_families_live_in_one_flat(planted_city: City) -> None:
    people = planted_city.table("people").filter(pl.col("death_date").is_null())
    persons = dict(people.group_by("home_place_id_2").agg(pl.len()).iter_rows())
    families = dict(people.group_by("home_place_id_2").agg(pl.col("household").n_unique()).iter_rows())
    for place in cases(planted_city, "R24")["subject_uid"]:
        assert persons[place] > number("most_persons_per_unit")
        assert families[place] >= number("least_families")
    for place in cases(planted_city, "R24", true=False)["subject_uid"]:
        assert persons[place] <= number("most_persons_per_unit")


def test_co_applicants_are_named_with_their_numbers(planted_city: City, leases: pl.DataFrame) -> None:
    people = planted_city.table("people").select("person_uid", "name", "id_number")
    named = leases.join(people, left_on="co_applicant_1", right_on="person_uid")
    said = named["co_applicants"].str.split(";").list.first().str.split_exact(":", 1).struct
    same = (said.field("field_1") == named["id_number"]).sum()
    assert same > 0.9 * len(named) > 20
    assert not leases["faults"].list.contains("co_applicants:bad_character").any()
