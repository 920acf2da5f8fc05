"""Definitions: every table is an asset that says what it is, whose it is and what its columns mean, with its checks."""

from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
from syrupy.assertion import SnapshotAssertion

from orchestration.definitions import build_definitions, defs
from orchestration.settings import Settings
from quality.tables import bronze_table, own_tables, silver_table
from sources.standard import load_contracts
from tests.conftest import WATER

CONTRACTS = load_contracts()
TABLES = {
    **own_tables(),
    **{
        table.name: table
        for contract in CONTRACTS.values()
        for table in (bronze_table(contract), silver_table(contract))
    },
}
CHECKED = [name for name in TABLES if name.startswith(("silver.", "gold."))]


@pytest.fixture(scope="module")
def specs(definitions: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {".".join(spec.key.path): spec for spec in definitions.resolve_all_asset_specs()}


def test_the_definitions_of_the_code_location_load() -> None:
    dg.Definitions.validate_loadable(defs)
    assert {job.name for job in defs.resolve_all_job_defs()} >= {"city", "ingest", "findings"}


def test_names_and_groups_of_assets(specs: dict[str, dg.AssetSpec], snapshot: SnapshotAssertion) -> None:
    assert sorted(f"{spec.group_name}: {name}" for name, spec in specs.items()) == snapshot


def test_every_table_is_an_asset_of_its_name_and_nothing_else_is(specs: dict[str, dg.AssetSpec]) -> None:
    assert specs.keys() == TABLES.keys() | {"warehouse.chengma_duckdb"}


@pytest.mark.parametrize("name", TABLES)
def test_an_asset_says_what_it_is_whose_and_what_its_columns_mean(specs: dict[str, dg.AssetSpec], name: str) -> None:
    spec, table = specs[name], TABLES[name]
    assert spec.description
    assert table.title in spec.description
    assert spec.owners == [f"team:{table.department}"]
    assert spec.kinds
    schema = spec.metadata["dagster/column_schema"]
    assert isinstance(schema, dg.TableSchema)
    assert [(column.name, column.type) for column in schema.columns] == [
        (column.name, column.type) for column in table.columns
    ]
    assert all(column.description for column in schema.columns)


def test_tables_about_people_are_marked_personal(specs: dict[str, dg.AssetSpec]) -> None:
    marked = {name for name, spec in specs.items() if spec.tags.get("personal") == "yes"}
    assert {"gold.person", "silver.health_residents", "bronze.health_residents", "quality.quarantine"} <= marked
    assert marked.isdisjoint({"gold.address", "silver.reference_addresses", "quality.scores"})


def test_a_table_of_silver_or_gold_has_a_check_that_blocks_and_one_that_reports(definitions: dg.Definitions) -> None:
    found = {
        (".".join(key.asset_key.path), key.name): definitions.resolve_asset_graph().get(key).blocking
        for key in definitions.resolve_asset_graph().asset_check_keys
    }
    expected = {(name, check): check == "must_hold" for name in CHECKED for check in ("must_hold", "should_hold")}
    assert found == expected | {("quality.row_accounting", "balanced"): True}


def test_the_analysts_file_comes_after_every_table(specs: dict[str, dg.AssetSpec]) -> None:
    above = {".".join(dependency.asset_key.path) for dependency in specs["warehouse.chengma_duckdb"].deps}
    assert above == {name for name in TABLES if not name.startswith("bronze.")}


def test_a_feed_is_late_when_its_interval_and_some_days_have_passed(definitions: dg.Definitions) -> None:
    policy = definitions.resolve_asset_graph().get(dg.AssetKey(["bronze", "health_residents"])).freshness_policy
    assert policy == dg.FreshnessPolicy.time_window(fail_window=timedelta(days=31 + 3))


def test_every_job_can_be_resolved(definitions: dg.Definitions) -> None:
    assert {job.name for job in definitions.resolve_all_job_defs()} >= {"city", "ingest", "findings"}


def test_a_further_contract_makes_two_further_assets(tmp_path: Path) -> None:
    extended = build_definitions(Settings(tmp_path, tmp_path, (WATER.parent,)))
    names = {".".join(spec.key.path) for spec in extended.resolve_all_asset_specs()}
    assert names - TABLES.keys() == {"bronze.water_accounts", "silver.water_accounts", "warehouse.chengma_duckdb"}
