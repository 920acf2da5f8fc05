"""A small gold and silver to run tag rules on."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest

from quality.tables import own_tables, silver_table
from sources.standard import load_contracts
from transforms.tags import ENTITY_KEYS, SILVER, TABLES, tags

TODAY = date(2025, 3, 31)
Rows = Mapping[str, list[dict[str, Any]]]
Tagged = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="session")
def schemas() -> dict[str, dict[str, pl.DataType]]:
    """The columns of every table that a rule may read."""
    contracts = load_contracts()
    silver = {f"silver.{feed}": silver_table(contracts[feed]).schema for feed in SILVER}
    return {name: own_tables()[name].schema for name in TABLES} | silver


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in memory."""
    with duckdb.connect() as connection:
        connection.execute("create schema gold")
        connection.execute("create schema silver")
        yield connection


@pytest.fixture
def tagged(engine: duckdb.DuckDBPyConnection, schemas: dict[str, dict[str, pl.DataType]]) -> Callable[..., Tagged]:
    """Fill the tables (those not named are empty, those in `without` are missing) and give the tags of one kind.

    The result is by entity and tag; a tag given twice to one entity is an error.
    """

    def tagging(entity: str, tables: Rows, as_of: date = TODAY, without: tuple[str, ...] = ()) -> Tagged:
        for name in schemas.keys() - set(without):
            rows = [dict.fromkeys(schemas[name]) | row for row in tables.get(name, [])]
            engine.register("rows", pl.DataFrame(rows, schema=schemas[name]).to_arrow())
            engine.execute(f"create or replace table {name} as from rows")
            engine.unregister("rows")
        found = tags(engine, entity, as_of)
        by_tag = {(row[ENTITY_KEYS[entity]], row["tag"]): row for row in found.to_dicts()}
        assert len(by_tag) == len(found)
        return by_tag

    return tagging
