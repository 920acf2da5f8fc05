"""How groups of people were linked is a table of every run, and tells of groups, never of persons."""

import polars as pl

from benchmarks.stages import seconds_by_stage
from tests.conftest import Ran


def test_a_run_tells_how_each_group_was_linked(ran_city: Ran) -> None:
    rates, records = ran_city.table("gold.link_rate"), ran_city.table("gold.person_record")
    everybody = rates.row(by_predicate=pl.col("attribute") == "all", named=True)
    assert everybody["records"] == records.height
    assert everybody["people"] == records["person_id"].n_unique()
    linked: float = records.select((pl.len().over("person_id") > 1).mean()).item()
    assert everybody["link_rate"] == round(linked, 3)
    known = rates.filter(~pl.col("suppressed"))
    by_number = dict(known.filter(pl.col("attribute") == "number").select("value", "link_rate").iter_rows())
    # Whoever has a number is found by it.
    assert by_number["valid"] > by_number["missing"]
    assert set(rates["attribute"]) == {"all", "age_band", "sex", "area", "number"}


def test_too_few_people_are_not_told_of(ran_city: Ran) -> None:
    rates = ran_city.table("gold.link_rate")
    told = rates.drop_nulls("people")
    assert told["people"].min() >= 10  # type: ignore[operator]  # a number
    assert not told["suppressed"].any()
    assert rates.filter("suppressed").select("people", "records", "link_rate").null_count().row(0) == (
        (rates["suppressed"].sum(),) * 3
    )


def test_its_seconds_belong_to_a_stage() -> None:
    assert seconds_by_stage({"people": 1.0, "link_rates": 0.5})["link people"] == 1.5
