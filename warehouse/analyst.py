"""The analyst's file: `chengma.duckdb`, built beside the old one and swapped in whole.

Belongs here: native tables of gold and quality, views of bronze and silver, comments on every table and column, the
macros that ask how places, people and enterprises were on a day.
Does not belong here: what the tables hold.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from quality.tables import Table, bronze_table, own_tables, silver_table
from sources.contract import Contract
from warehouse import bronze
from warehouse.engine import add_view
from warehouse.lake import Lake

FILE = "chengma.duckdb"
_SQL = Path(__file__).parent / "sql"
# The macros that ask how it was on a day, and the tables each asks.
_AS_OF = {
    "address_on.sql": ("gold.address", "gold.address_history"),
    "person_on.sql": ("gold.person_record", "gold.person_history"),
    "enterprise_on.sql": ("gold.enterprise_record", "gold.enterprise_history"),
}


def publish(lake: Lake, contracts: Mapping[str, Contract], run_id: str) -> int:
    """Build the analyst's file from the committed tables and swap it in.

    A reader of the old file keeps it; one that opens the file anew gets the new one. A crash leaves the old one. Table
    versions older than the one before the committed one are removed then.

    Returns:
        How many tables and views it has.
    """
    part = lake.root / f".{FILE}.part"
    part.unlink(missing_ok=True)
    with duckdb.connect(part) as engine:
        tables = [*_views(engine, lake, contracts), *_natives(engine, lake)]
        for table in tables:
            _comment(engine, table)
        for name, asked in _AS_OF.items():
            if all(lake.has(table) for table in asked):
                engine.execute((_SQL / name).read_text(encoding="utf-8"))
        engine.execute("create table main.versions (table_name varchar, version bigint, run_id varchar)")
        engine.executemany(
            "insert into main.versions values (?, ?, ?)",
            [(table.name, lake.version(table.name), run_id) for table in tables if lake.has(table.name)],
        )
        engine.execute(
            "comment on table main.versions is 'Committed version of each table that this file was built from.'"
        )
    part.replace(lake.root / FILE)
    for table in tables:
        if lake.has(table.name):
            lake.tidy(table.name)
    return len(tables)


def _views(engine: duckdb.DuckDBPyConnection, lake: Lake, contracts: Mapping[str, Contract]) -> list[Table]:
    """Bronze and silver stay in Parquet: they are large, and analysts look at few columns of them."""
    made = []
    for feed in sorted(contracts):
        contract = contracts[feed]
        taken = bronze.deliveries(lake, feed)
        files = [str(path) for delivery in taken for path in bronze.files_of(lake, delivery)]
        if files:
            add_view(engine, f"bronze.{feed}", files)
            made.append(bronze_table(contract))
        if lake.has(f"silver.{feed}"):
            add_view(engine, f"silver.{feed}", lake.files(f"silver.{feed}"))
            made.append(silver_table(contract))
    return made


def _natives(engine: duckdb.DuckDBPyConnection, lake: Lake) -> list[Table]:
    made = []
    for name, table in own_tables().items():
        if not lake.has(name):
            continue
        schema, _, short = name.partition(".")
        engine.execute(f'create schema if not exists "{schema}"')
        engine.execute(f'use "{schema}"')
        engine.read_parquet(lake.files(name)).create(short)
        engine.execute("use main")
        made.append(table)
    return made


def _comment(engine: duckdb.DuckDBPyConnection, table: Table) -> None:
    name = ".".join(_name(part) for part in table.name.split("."))
    kind = "table" if table.name in own_tables() else "view"
    engine.execute(f"comment on {kind} {name} is {_text(f'{table.title}. {table.description}')}")
    for column in table.columns:
        text = f"{column.title}. {column.description}" if column.title else column.description
        engine.execute(f"comment on column {name}.{_name(column.name)} is {_text(text)}")


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class QueryError(Exception):
    """A query that cannot be run; the message is the database's first line."""


def rows_of(lake: Lake, query: str, most: int = 1000) -> tuple[Sequence[str], list[tuple[object, ...]], bool]:
    """Run a query on the analyst's file: column names, at most so many rows, and whether there are more.

    Raises:
        FileNotFoundError: there is none yet.
        QueryError: the query is wrong.
    """
    path: Path = lake.root / FILE
    if not path.exists():
        message = f"{path} does not exist yet: run the pipeline first"
        raise FileNotFoundError(message)
    with duckdb.connect(path, read_only=True) as engine:
        try:
            result = engine.execute(query)
            rows = result.fetchmany(most + 1)
        except duckdb.Error as error:
            raise QueryError(str(error).splitlines()[0]) from None
        return [item[0] for item in result.description or ()], rows[:most], len(rows) > most
