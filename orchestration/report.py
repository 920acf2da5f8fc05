"""The figures of the auditor's report as an asset, made when every table they are about is there.

Belongs here: declaring it.
Does not belong here: the figures (warehouse), the page (quality.report).
"""

from collections.abc import Sequence

import dagster as dg
import polars as pl

from orchestration.declarations import key_of, shown
from orchestration.failures import discreet
from orchestration.resources import City
from quality.report.figures import TABLE
from quality.tables import own_tables
from warehouse.report import report_figures


def report_asset(tables: Sequence[str]) -> dg.AssetsDefinition:
    """`quality.report_figure`, over the given tables and those of quality."""
    others = [name for name in own_tables() if name.startswith("quality.") and name != TABLE]
    seen = shown(own_tables()[TABLE])

    @dg.asset(
        key=key_of(TABLE),
        deps=[key_of(name) for name in (*tables, *others)],
        group_name="quality",
        kinds={"duckdb", "deltalake"},
        description=seen.description,
        owners=seen.owners,
        tags=seen.tags,
        metadata=seen.metadata,
    )
    @discreet()
    def _figures(city: City) -> pl.DataFrame:
        return report_figures(city.lake, city.contracts, city.as_of)

    return _figures
