"""The records of a city with what they truly are: observations as linking sees them, and the truth beside them.

Belongs here: joining observations with the truth of their city, what is wrong with each record.
Does not belong here: linking (`product`), judging.
"""

from pathlib import Path

import polars as pl

from benchmarks.entities.product import Delivered
from transforms.entities.city import placed_enterprises, placed_persons
from transforms.entities.observations import REFERENCE

WITH_NUMBER = ("valid", "fifteen")


def persons(given: Delivered, truth: Path) -> pl.DataFrame:
    """Observations of people with `true` (who it is), id_state, and `kinds` (what is wrong with the record).

    Where the truth says nothing (`true` is null) a record cannot be judged.
    """
    observed = placed_persons(given.silver, given.contracts, given.resolution)
    return with_kinds(_with_truth(observed, truth, "person"), pl.read_parquet(truth / "people.parquet"))


def enterprises(given: Delivered, truth: Path) -> pl.DataFrame:
    """Observations of enterprises with `true`."""
    observed = placed_enterprises(given.silver, given.contracts, given.resolution)
    return _with_truth(observed, truth, "enterprise")


def _with_truth(observed: pl.DataFrame, truth: Path, entity: str) -> pl.DataFrame:
    latest = (
        pl.read_parquet(truth / f"{entity}s.parquet")
        .sort("batch_date")
        .unique(REFERENCE, keep="last")
        .rename({f"{entity}_uid": "true"})
        .drop("batch_date")
    )
    return observed.join(latest, on=list(REFERENCE), how="left", maintain_order="left")


def with_kinds(observed: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Add `kinds`: what a record lacks or says differently from the truth about its person."""
    shared = people.filter(pl.col("id_number").is_duplicated())["person_uid"]
    right = people.select(
        true="person_uid", true_name="name", true_birth="birth_date", true_phone="phone",
        second=pl.col("second_id_number").is_not_null(),
    )  # fmt: skip
    conditions = {
        "number missing": pl.col("id_state") == "missing",
        "number damaged": pl.col("id_state") == "damaged",
        "number of somebody else": pl.col("id_state") == "wrong",
        "number of 15 digits": pl.col("id_state") == "fifteen",
        "person with two numbers": pl.col("second"),
        "number shared by two people": pl.col("true").is_in(shared.implode()),
        "name missing": pl.col("name").is_null(),
        "name otherwise": pl.col("name") != pl.col("true_name"),
        "birth date missing": pl.col("birth_date").is_null() & pl.col("id_number").is_null(),
        "birth date otherwise": pl.col("birth_date") != pl.col("true_birth"),
        "telephone missing": pl.col("phone").is_null(),
        "telephone otherwise": pl.col("phone") != pl.col("true_phone"),
        "home unknown": pl.col("room").is_null(),
    }
    named = [pl.when(condition).then(pl.lit(kind)) for kind, condition in conditions.items()]
    return (
        observed.join(right, on="true", how="left", maintain_order="left")
        .with_columns(kinds=pl.concat_list(named).list.drop_nulls())
        .drop("true_name", "true_birth", "true_phone", "second")
    )
