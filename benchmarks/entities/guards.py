"""Clusters that cannot be one person: two valid numbers, two sexes, birth years apart.

Belongs here: counting them, by rules of this benchmark's own: what guards itself must not say whether it does.
Does not belong here: the guards of linking.
"""

from typing import Any

import polars as pl

from transforms.identifiers import birth_date_of_resident_id, sex_of_resident_id

# Departments disagree by a year about many a birth; more is another person.
APART = 1


def violations(rows: pl.DataFrame) -> dict[str, Any]:
    """Clusters by what they violate.

    A number counts for the cluster that most of its records are in: elsewhere it is a record's mistake, and says
    nothing about sex and birth. A number of one's own outranks the columns.

    Args:
        rows: city (two simulated cities may use one number), found, id_number, sex, birth_date.
    """
    homes = (
        rows.filter(pl.col("id_number").is_not_null())
        .group_by("city", "id_number", "found").len()
        .filter(pl.col("len") == pl.col("len").max().over("city", "id_number"))
        # Of two clusters that have as many nobody knows whose number it is.
        .filter(pl.len().over("city", "id_number") == 1)
        .select("city", "id_number", home="found")
    )  # fmt: skip
    own = pl.when((pl.col("home") == pl.col("found")).fill_null(value=False)).then("id_number")
    facts = rows.join(homes, on=["city", "id_number"], how="left").select(
        "found",
        number=own,
        sex=pl.coalesce(sex_of_resident_id(own), "sex"),
        born=pl.coalesce(birth_date_of_resident_id(own), "birth_date"),
    )
    year, day = pl.col("born").dt.year(), pl.col("born").dt.to_string("%m%d")
    apart = (year.max() - year.min()).fill_null(0) > APART
    days = day.drop_nulls().n_unique()
    clusters = facts.group_by("found").agg(
        size=pl.len(),
        two_numbers=pl.col("number").drop_nulls().n_unique() > 1,
        two_sexes=pl.col("sex").drop_nulls().n_unique() > 1,
        years_apart=apart & (days > 1),
        # One day of the year and another year is a wrong digit: told, but no violation.
        year_mistyped=apart & (days == 1),
    )
    kinds = ["two_numbers", "two_sexes", "years_apart"]
    each = {kind: pl.col(kind).sum() for kind in (*kinds, "year_mistyped")}
    counts = clusters.select(
        clusters=pl.len(),
        largest=pl.col("size").max(),
        violating=pl.any_horizontal(kinds).sum(),
        **each,
    )
    return counts.row(0, named=True)
