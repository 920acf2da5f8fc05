"""Whether linking serves all groups of people alike: how many records were linked, and how surely, group by group.

Belongs here: the groups, their rates, and holding back what is told of too few.
Does not belong here: linking (`persons`), judging it by a truth (benchmarks).
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from sources.contract import Contract
from transforms.entities.observations import REFERENCE, person_observations

# A group of fewer people is not told about: its figures would be about persons, not about a group.
FEWEST = 10
# Bands of completed years, the oldest first, by the age they begin with.
_BANDS = {80: "80+", 60: "60-79", 35: "35-59", 18: "18-34"}
_YOUNGEST = "0-17"
_UNKNOWN = "unknown"
_RURAL_NAME = r"村(?:民委员会|委会|委员会)?$"
_DIGITS = 3
_FIGURES = ("people", "records", "link_rate", "difference", "several_departments", "estimated_precision")


def told_of_people(
    silver: Mapping[str, pl.LazyFrame], contracts: Sequence[Contract], records: pl.LazyFrame
) -> pl.DataFrame:
    """The records of gold.person_record with their department and the number each gives, as `link_rates` needs them."""
    seen = (person_observations(silver[c.feed], c) for c in contracts if c.roles("person") and c.feed in silver)
    given = pl.concat(rows.select(*REFERENCE, "department", "id_number", "given_id") for rows in seen)
    wanted = ("person_id", "department", "probability", "id_number", "given_id")
    return records.join(given, on=list(REFERENCE)).select(wanted).collect()


def link_rates(people: pl.DataFrame, records: pl.DataFrame, addresses: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Rates of linking, one row per group of each attribute.

    Args:
        people: person_id, sex, birth_date, residence_code.
        records: person_id, department, probability, id_number, given_id.
        addresses: city_code, village, group_name, of at least the places where people live.
        as_of: the day whose ages count.

    Returns:
        attribute (all, age_band, sex, area, number), value, people, records, link_rate (share of records that have
        another record of their person), difference (of that rate to the rate of all), several_departments (share of
        records whose person several departments know), estimated_precision (mean probability of the links made),
        suppressed. Figures of suppressed groups are null.
    """
    told = records.select("person_id", "department", "probability", "id_number", "given_id")
    grouped = with_groups(people, told, addresses, as_of).with_columns(
        linked=pl.len().over("person_id") > 1, known_to=pl.col("department").n_unique().over("person_id")
    )
    found = pl.concat(_rates(grouped, attribute) for attribute in ("all", "age_band", "sex", "area", "number"))
    overall = pl.col("link_rate").filter(pl.col("attribute") == "all").first()
    return (
        found.with_columns(difference=pl.col("link_rate") - overall)
        .with_columns(suppressed=_suppressed())
        .with_columns(
            pl.when(~pl.col("suppressed")).then(pl.col("people", "records")),
            # Rounded, so that no small number of records left alone can be worked out from a rate.
            *(pl.when(~pl.col("suppressed")).then(pl.col(name).round(_DIGITS)) for name in _FIGURES[2:]),
        )
        .select("attribute", "value", *_FIGURES, "suppressed")
        .sort("attribute", "value")
    )


def with_groups(people: pl.DataFrame, records: pl.DataFrame, addresses: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The records with their group of each attribute; of them person_id, id_number and given_id are needed."""
    rural = pl.col("group_name").is_not_null() | pl.col("village").str.contains(_RURAL_NAME).fill_null(value=False)
    areas = addresses.select(
        residence_code="city_code", area=pl.when(rural).then(pl.lit("rural")).otherwise(pl.lit("urban"))
    ).unique("residence_code")
    of_person = people.join(areas, on="residence_code", how="left").select(
        "person_id",
        age_band=_age_band(pl.col("birth_date"), as_of),
        sex=pl.col("sex").fill_null(_UNKNOWN),
        area=pl.col("area").fill_null(_UNKNOWN),
    )
    number = (
        pl.when(pl.col("id_number").is_not_null()).then(pl.lit("valid"))
        .when(pl.col("given_id").is_not_null()).then(pl.lit("damaged"))
        .otherwise(pl.lit("missing"))
    )  # fmt: skip
    return records.with_columns(number=number, all=pl.lit("all")).join(of_person, on="person_id")


def _age_band(born: pl.Expr, as_of: date) -> pl.Expr:
    """The band of completed years; a day of birth after `as_of` belongs to the youngest."""
    before = (born.dt.month() > as_of.month) | ((born.dt.month() == as_of.month) & (born.dt.day() > as_of.day))
    age = as_of.year - born.dt.year() - before.cast(pl.Int32)
    known = [pl.when(age >= first).then(pl.lit(name)) for first, name in _BANDS.items()]
    return pl.coalesce(*known, pl.when(age.is_not_null()).then(pl.lit(_YOUNGEST)), pl.lit(_UNKNOWN))


def _rates(grouped: pl.DataFrame, attribute: str) -> pl.DataFrame:
    return grouped.group_by(value=attribute).agg(
        attribute=pl.lit(attribute),
        people=pl.col("person_id").n_unique().cast(pl.Int64),
        records=pl.len().cast(pl.Int64),
        link_rate=pl.col("linked").mean(),
        several_departments=(pl.col("known_to") > 1).mean(),
        estimated_precision=pl.col("probability").filter("linked").mean(),
    )


def _suppressed() -> pl.Expr:
    """Groups of too few people; a single such group takes the next smallest along, or all others would tell of it."""
    few = pl.col("people") < FEWEST
    alone = few.sum().over("attribute") == 1
    others = pl.when(~few).then("people")
    return few | (alone & (others == others.min().over("attribute")).fill_null(value=False))
