"""Bronze and silver: two assets per contract, made from it.

Belongs here: declaring them.
Does not belong here: reading and typing (sources, transforms, warehouse).
"""

import dagster as dg

from orchestration.declarations import freshness, key_of, shown
from orchestration.failures import discreet
from orchestration.resources import City
from quality.tables import bronze_table, silver_table
from sources.contract import Contract
from warehouse import bronze, silver


def bronze_asset(contract: Contract) -> dg.AssetsDefinition:
    """The deliveries of a feed, taken as they came."""
    table = bronze_table(contract)
    seen = shown(table)

    @dg.asset(
        key=key_of(table.name),
        group_name="bronze",
        freshness_policy=freshness(contract),
        kinds={"parquet"},
        description=seen.description,
        owners=seen.owners,
        tags=seen.tags,
        metadata=seen.metadata,
    )
    @discreet()
    def _bronze(city: City) -> dg.MaterializeResult[None]:
        batches = [batch for batch in city.look().ready if batch.feed == contract.feed]
        taken = [bronze.take(city.lake, batch, contract) for batch in batches]
        return dg.MaterializeResult(metadata={"deliveries": len(taken), "rows_read": sum(d.rows_read for d in taken)})

    return _bronze


def silver_asset(contract: Contract) -> dg.AssetsDefinition:
    """The current, typed rows of a feed."""
    table = silver_table(contract)
    seen = shown(table)

    @dg.asset(
        key=key_of(table.name),
        deps=[key_of(f"bronze.{contract.feed}")],
        group_name="silver",
        automation_condition=dg.AutomationCondition.eager(),
        kinds={"polars", "deltalake"},
        description=seen.description,
        owners=seen.owners,
        tags=seen.tags,
        metadata=seen.metadata,
    )
    @discreet()
    def _silver(context: dg.AssetExecutionContext, city: City) -> dg.MaterializeResult[None]:
        rows = silver.refresh(city.lake, contract, context.run.run_id)
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return _silver
