"""Rule results kept between the checks that find them and the table that shows them.

Belongs here: running the rules of a table once, whoever asks, and gathering what was found in a run.
Does not belong here: rules and how they are run (quality).
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from quality.rules import Rule, rules_of_feed, rules_of_table
from quality.tables import own_tables, silver_table
from quality.validation import validate
from sources.contract import Contract
from warehouse.engine import write_rule_view
from warehouse.lake import Lake

_KEPT_RUNS = 24


def rules_of(name: str, contracts: Mapping[str, Contract]) -> list[Rule]:
    """The rules of a table of silver, gold or quality."""
    schema, _, feed = name.partition(".")
    if schema != "silver":
        return rules_of_table(own_tables()[name])
    return [*rules_of_table(silver_table(contracts[feed])), *rules_of_feed(contracts[feed])]


def check(lake: Lake, name: str, contracts: Mapping[str, Contract], run_id: str) -> pl.DataFrame:
    """Run the rules of a table on its committed rows and keep what was found.

    Returns:
        As `quality.validation.validate`.
    """
    rules = rules_of(name, contracts)
    folder = _folder(lake)
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / f"{name}.duckdb"
    found = validate(database, write_rule_view(lake, name, rules, database), rules)
    database.unlink()
    kept = found.with_columns(run_id=pl.lit(run_id), table_name=pl.lit(name))
    part = folder / f"{name}.part"
    kept.write_parquet(part)
    part.rename(folder / f"{name}.parquet")
    return found


def rule_results(lake: Lake) -> pl.DataFrame:
    """What checks found in the last runs, the latest last."""
    kept = [pl.read_parquet(file) for file in sorted(_folder(lake).glob("*.parquet"))]
    fresh = pl.concat(kept) if kept else pl.DataFrame(schema=own_tables()["quality.rule_results"].schema)
    if not lake.has("quality.rule_results"):
        return fresh
    before = lake.scan("quality.rule_results").collect().join(fresh, on="run_id", how="anti")
    runs = before["run_id"].unique(maintain_order=True).tail(_KEPT_RUNS - 1)
    return pl.concat([before.filter(pl.col("run_id").is_in(runs.implode())), fresh], how="diagonal")


def forget(lake: Lake) -> None:
    """Remove what checks left behind; the tables have it."""
    shutil.rmtree(_folder(lake), ignore_errors=True)


def _folder(lake: Lake) -> Path:
    return lake.root / "checks"
