"""Planted cases about payments and incomes, found again in the delivered rows with their months and amounts."""

from datetime import date

import polars as pl
import pytest

from sources.codes.parameters import parameter, retirement_ages
from tests.sources.city.conftest import City
from tests.sources.city.typed import ever, last, typed

LAST = date(2025, 11, 30)
MONTHS = [date(2025, month, 1) for month in (9, 10, 11)]


def cases(city: City, rule: str, *, true: bool = True) -> pl.DataFrame:
    """The planted cases of a rule."""
    return city.table("clues").filter(pl.col("true_case") == true, rule_id=rule)


def found(rows: pl.DataFrame, amount: str = "amount") -> dict[int, tuple[int, float]]:
    """Person -> months and amount of some payments."""
    counted = rows.group_by("subject").agg(pl.col("paid_month").n_unique(), pl.col(amount).sum().cast(pl.Float64))
    return {uid: (months, total) for uid, months, total in counted.iter_rows()}


def told(city: City, rule: str) -> dict[int, tuple[int, float]]:
    """Person -> months and amount as planted."""
    return {uid: (months, amount) for uid, months, amount in
            cases(city, rule).select("subject_uid", "months", "amount").iter_rows()}  # fmt: skip


@pytest.fixture(scope="module")
def payments(planted_city: City) -> pl.DataFrame:
    """Every payment that was made."""
    return ever(typed(planted_city, "social_security_payments")).filter(pl.col("status") == "正常")


@pytest.fixture(scope="module")
def enrolments(planted_city: City) -> pl.DataFrame:
    """Who is insured at the end."""
    return last(typed(planted_city, "social_security_enrolments"))


def test_r01_pensions_after_death_and_grace(planted_city: City, payments: pl.DataFrame) -> None:
    died = planted_city.table("people").select("person_uid", "death_date").drop_nulls()
    pensions = payments.filter(pl.col("benefit_type").is_in(["职工养老金", "居民养老金"]))
    after = pensions.join(died, left_on="subject", right_on="person_uid").filter(
        pl.col("paid_month") > pl.col("death_date").dt.month_start().dt.offset_by("1mo")
    )
    back = set(cases(planted_city, "R01", true=False).filter(kind="clawed_back")["subject_uid"])
    rounded = {uid: (months, round(total, 2)) for uid, (months, total) in found(after).items() if uid not in back}
    assert rounded == told(planted_city, "R01")


def test_r13_work_beside_an_unemployment_benefit(
    planted_city: City, payments: pl.DataFrame, enrolments: pl.DataFrame
) -> None:
    working = enrolments.filter(
        pl.col("insurance_type") == "职工养老", pl.col("status") == "正常参保", pl.col("employer_number").is_not_null()
    ).select("subject", "enrolled_on")
    both = payments.filter(pl.col("benefit_type") == "失业金").join(working, on="subject")
    overlap = both.filter(pl.col("enrolled_on").dt.month_start() <= pl.col("paid_month"))
    assert found(overlap) == told(planted_city, "R13")
    alike = cases(planted_city, "R13", true=False)
    assert set(alike["subject_uid"]) <= set(payments.filter(pl.col("benefit_type") == "失业金")["subject"])


def test_r14_a_pension_beside_an_unemployment_benefit(planted_city: City, payments: pl.DataFrame) -> None:
    pensions = payments.filter(pl.col("benefit_type").is_in(["职工养老金", "居民养老金"]))
    both = payments.filter(pl.col("benefit_type") == "失业金").join(
        pensions.select("subject", "paid_month", begun="benefit_started"), on=["subject", "paid_month"]
    )
    assert found(both.filter(pl.col("paid_month") > pl.col("begun"))) == told(planted_city, "R14")
    first = cases(planted_city, "R14", true=False).filter(kind="first_month")["subject_uid"]
    assert set(both.filter(pl.col("paid_month") == pl.col("begun"))["subject"]) == set(first)


def test_r15_two_employers_pay_in_the_same_months(planted_city: City, enrolments: pl.DataFrame) -> None:
    active = enrolments.filter(
        pl.col("insurance_type") == "职工养老", pl.col("status") == "正常参保", pl.col("employer_number").is_not_null()
    )
    twice = active.group_by("subject").agg(
        pl.col("employer_number").n_unique(), since=pl.col("enrolled_on").max().dt.month_start()
    )
    months = (2025 - pl.col("since").dt.year()) * 12 + 11 - pl.col("since").dt.month() + 1
    overlap = dict(
        twice.filter(pl.col("employer_number") > 1).select("subject", months=months.cast(pl.Int64)).iter_rows()
    )
    assert {uid: count for uid, count in overlap.items() if count >= 2} == dict(
        cases(planted_city, "R15").select("subject_uid", "months").iter_rows()
    )
    changed = cases(planted_city, "R15", true=False).filter(kind="change_of_work")["subject_uid"]
    assert all(overlap[uid] == 1 for uid in changed)


def test_r16_two_pensions_of_one_month(planted_city: City, payments: pl.DataFrame) -> None:
    kinds = {kind: payments.filter(pl.col("benefit_type") == kind) for kind in ("职工养老金", "居民养老金")}
    both = kinds["居民养老金"].join(kinds["职工养老金"].select("subject", "paid_month"), on=["subject", "paid_month"])
    assert found(both) == told(planted_city, "R16")
    changed = set(cases(planted_city, "R16", true=False).filter(kind="changed_over")["subject_uid"])
    assert changed <= set(kinds["居民养老金"]["subject"]) & set(kinds["职工养老金"]["subject"])


def test_r17_pensions_before_the_earliest_age(planted_city: City, payments: pl.DataFrame) -> None:
    people = planted_city.table("people").select("person_uid", "sex", "birth_date")
    ages = pl.DataFrame([(row.group, row.born_from, row.born_to, row.earliest, row.legal) for row in retirement_ages()],
                        schema=["group", "from", "to", "earliest", "legal"], orient="row")  # fmt: skip
    workers = pl.when(pl.col("sex") == "男").then(pl.lit("man")).otherwise(pl.lit("woman_50"))
    rows = (
        payments.filter(pl.col("benefit_type").is_in(["职工养老金", "居民养老金"]))
        .join(people, left_on="subject", right_on="person_uid")
        .with_columns(
            group=pl.when(pl.col("benefit_type") == "居民养老金").then(pl.lit("resident")).otherwise(workers),
            born=pl.col("birth_date").dt.to_string("%Y-%m"),
            age=(pl.col("benefit_started").dt.year() - pl.col("birth_date").dt.year()) * 12
            + pl.col("benefit_started").dt.month() - pl.col("birth_date").dt.month(),
        )
        .join(ages, on="group")
        .filter(pl.col("born").is_between(pl.col("from"), pl.col("to")))
    )  # fmt: skip
    early = rows.filter(pl.col("age") < pl.col("earliest"))
    assert set(early["subject"]) == set(cases(planted_city, "R17")["subject_uid"])
    chosen = cases(planted_city, "R17", true=False).filter(kind="by_own_choice")["subject_uid"]
    before_the_law = rows.filter(pl.col("age") <= pl.col("legal"), pl.col("age") > pl.col("earliest"))
    assert set(chosen) & set(before_the_law["subject"])


def test_r11_households_whose_pension_is_above_what_they_may_have(planted_city: City, payments: pl.DataFrame) -> None:
    certificates = last(typed(planted_city, "civil_affairs_assistance")).with_columns(
        number=pl.col("record_key").str.split("|").list.first()
    )
    standards = {kind: float(str(parameter("assistance_standard", LAST, kind)))
                 for kind in ("城市低保", "农村低保", "特困供养")}  # fmt: skip
    households = certificates.group_by("number").agg(
        pl.len(),
        pl.col("assistance_type").drop_nulls().first().replace_strict(standards).alias("standard"),
        pl.col("amount").max().cast(pl.Float64).alias("monthly"),
    )
    incomes = (
        certificates.select("number", "member").unique()
        .join(payments.filter(pl.col("benefit_type").is_in(["职工养老金", "居民养老金", "失业金"])),
              left_on="member", right_on="subject")
        .group_by("number", "paid_month").agg(pl.col("amount").sum().cast(pl.Float64).alias("income"))
        .join(households, on="number")
    )  # fmt: skip
    above = incomes.filter(pl.col("income") > pl.col("standard") * pl.col("len"))
    counted = above.group_by("number").agg(pl.col("paid_month").n_unique(), pl.col("monthly").sum())
    hits = counted.filter(pl.col("paid_month") == len(MONTHS))
    members = dict(certificates.select("member", "number").drop_nulls().iter_rows())
    planted = {members[uid]: (months, amount) for uid, (months, amount) in told(planted_city, "R11").items()}
    assert {number: (months, total) for number, months, total in hits.iter_rows()} == planted
    alike = cases(planted_city, "R11", true=False).filter(kind="two_months")["subject_uid"]
    assert {members[uid] for uid in alike} <= set(counted.filter(pl.col("paid_month") == 2)["number"])


def test_r19_subsidies_that_level_or_means_do_not_allow(planted_city: City) -> None:
    rows = ever(typed(planted_city, "civil_affairs_disability_subsidies"))
    assisted = typed(planted_city, "civil_affairs_assistance")["member"].unique()
    local = pl.col("disability_category").is_in(["智力", "精神"]) & (pl.col("disability_level") == "三级")
    care = (
        (pl.col("subsidy_type") == "重度残疾人护理补贴") & ~pl.col("disability_level").is_in(["一级", "二级"]) & ~local
    )
    living = (pl.col("subsidy_type") == "困难残疾人生活补贴") & ~pl.col("subject").is_in(assisted.implode())
    assert found(rows.filter(care | living)) == told(planted_city, "R19")
