"""The same plan gives the same city, byte for byte."""

from collections.abc import Callable

import polars as pl
import pytest

from sources.city import CityPlan
from sources.city.truth import TABLES
from tests.sources.city.conftest import City

TEXT = (".csv", ".gz", ".zst", ".jsonl", ".json", ".xls")


@pytest.fixture(scope="module")
def twins(build: Callable[[CityPlan], City]) -> tuple[City, City]:
    """The same city twice."""
    plan = CityPlan(people=700, seed=5)
    return build(plan), build(plan)


def test_the_same_plan_gives_the_same_bytes(twins: tuple[City, City]) -> None:
    one, other = twins
    files = sorted(path.relative_to(one.landing) for path in one.landing.rglob("*") if path.suffix in TEXT)
    assert files == sorted(path.relative_to(other.landing) for path in other.landing.rglob("*") if path.suffix in TEXT)
    different = [
        str(path) for path in files if (one.landing / path).read_bytes() != (other.landing / path).read_bytes()
    ]
    # Manifests carry the sums of spreadsheets and Parquet files, which may differ in their wrapping.
    assert [path for path in different if not path.endswith("_manifest.json")] == []


@pytest.mark.parametrize("table", TABLES)
def test_the_same_plan_gives_the_same_truth(twins: tuple[City, City], table: str) -> None:
    one, other = twins
    assert one.table(table).equals(other.table(table), null_equal=True)


def test_spreadsheets_and_parquet_files_hold_the_same_rows(twins: tuple[City, City]) -> None:
    one, other = twins
    for path in sorted(one.landing.rglob("*.parquet")):
        assert pl.read_parquet(path).equals(pl.read_parquet(other.landing / path.relative_to(one.landing)))


def test_another_seed_gives_another_city(twins: tuple[City, City], build: Callable[[CityPlan], City]) -> None:
    other = build(CityPlan(people=700, seed=6))
    assert not twins[0].table("people")["name"].equals(other.table("people")["name"])
