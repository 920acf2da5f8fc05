"""The analyst's file as an asset.

Belongs here: declaring it.
Does not belong here: building it (warehouse).
"""

from collections.abc import Sequence

import dagster as dg

from orchestration.declarations import key_of
from orchestration.failures import discreet
from orchestration.resources import City
from quality.tables import own_tables
from warehouse import analyst, findings


def analyst_asset(tables: Sequence[str]) -> dg.AssetsDefinition:
    """`chengma.duckdb`, built when every table and its checks are done."""
    quality = [name for name in own_tables() if name.startswith("quality.")]

    @dg.asset(
        key=["warehouse", "chengma_duckdb"],
        deps=[key_of(name) for name in (*tables, *quality)],
        group_name="warehouse",
        kinds={"duckdb"},
        description="The analyst's file: every table with its comments, swapped in whole.",
    )
    @discreet()
    def _analyst(context: dg.AssetExecutionContext, city: City) -> dg.MaterializeResult[None]:
        made = analyst.publish(city.lake, city.contracts, context.run.run_id)
        findings.forget(city.lake)
        return dg.MaterializeResult(metadata={"tables": made})

    return _analyst
