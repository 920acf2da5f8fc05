"""DuckDB over the lake: a view per committed table.

Belongs here: opening DuckDB, views over the active Parquet files, the views that quality rules look at.
Does not belong here: the analyst's file (`analyst`), what rules ask (quality).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb import (
    CaseExpression,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
    LambdaExpression,
    StarExpression,
)

from quality.rules import Kind, Rule
from quality.validation import OK, shown_column
from warehouse.lake import Lake


@contextmanager
def connected(lake: Lake, tables: Iterable[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in memory that sees the given tables under their names."""
    with duckdb.connect() as engine:
        for name in tables:
            add_view(engine, name, lake.files(name))
        yield engine


def add_view(engine: duckdb.DuckDBPyConnection, name: str, files: Sequence[str]) -> None:
    """A view `schema.table` over Parquet files; of bronze the folders say the delivery."""
    schema, _, table = name.partition(".")
    engine.execute(f'create schema if not exists "{schema}"')
    engine.execute(f'use "{schema}"')
    engine.read_parquet(list(files), hive_partitioning=schema == "bronze").create_view(table, replace=True)
    engine.execute("use main")


def write_rule_view(lake: Lake, table: str, rules: Sequence[Rule], database: Path) -> str:
    """Make the view that the rules of a table look at, in a DuckDB file.

    Beside the columns of the table it has, for each rule that needs one, a column that says `ok` or what is broken.

    Returns:
        The name of the view.
    """
    name = table.replace(".", "_")
    database.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(database) as engine:
        rows = engine.read_parquet(lake.files(table)).set_alias("checked")
        shown: list[Expression] = [
            _readable(rule.column).alias(shown_column(rule)) for rule in rules if rule.kind is Kind.NO_FAULT
        ]
        for rule in rules:
            if rule.kind is not Kind.REFERS or rule.refers_to is None:
                continue
            feed, _, column = rule.refers_to.partition(".")
            if not lake.has(f"silver.{feed}"):
                known = engine.sql("select null::varchar as target where false")
            else:
                known = engine.read_parquet(lake.files(f"silver.{feed}")).select(
                    ColumnExpression(column).alias("target")
                )
            target = f"{rule.column}__target"
            known = known.distinct().select(ColumnExpression("target").alias(target)).set_alias(target)
            rows = rows.join(known, f"checked.{rule.column} = {target}.{target}", how="left").set_alias("checked")
            shown.append(_known(rule.column, target).alias(shown_column(rule)))
        rows.select(StarExpression(), *shown).create_view(name, replace=True)
    return name


def _readable(column: str) -> Expression:
    """`ok` where the column's value could be read, `fault` where it could not, null where there was none."""
    begins = FunctionExpression("starts_with", ColumnExpression("fault"), ConstantExpression(f"{column}:"))
    hits = FunctionExpression("list_filter", ColumnExpression("faults"), LambdaExpression("fault", begins))
    faulty = FunctionExpression("len", hits) > ConstantExpression(0)
    filled = ColumnExpression(column).isnotnull()
    return CaseExpression(faulty, ConstantExpression("fault")).when(filled, ConstantExpression(OK))


def _known(column: str, target: str) -> Expression:
    """`ok` where the row referred to exists, `unknown` where it does not, null where none is referred to."""
    found = ColumnExpression(target).isnotnull()
    filled = ColumnExpression(column).isnotnull()
    return CaseExpression(found, ConstantExpression(OK)).when(filled, ConstantExpression("unknown"))
