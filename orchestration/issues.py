"""The ledger of problems and how well departments mend them.

Belongs here: declaring the assets, one function call each.
Does not belong here: the life of a problem (`quality.issues`), where it lies (warehouse).
"""

import dagster as dg
import polars as pl

from orchestration.declarations import key_of, shown
from orchestration.failures import discreet
from orchestration.resources import City
from quality import issues
from quality.tables import own_tables
from warehouse import issues as kept

_NEEDED = ("rule_results", "row_accounting", "quarantine", "delivery_findings")


def issue_assets() -> list[dg.AssetsDefinition]:
    """`quality.issues` and `quality.rectification`."""
    needed = [key_of(f"quality.{name}") for name in _NEEDED]
    table, summary = (shown(own_tables()[name]) for name in (issues.NAME, issues.RECTIFICATION))

    @dg.asset(
        key=key_of(issues.NAME), deps=needed, group_name="quality", kinds={"polars", "deltalake"},
        description=table.description, owners=table.owners, tags=table.tags, metadata=table.metadata,
    )  # fmt: skip
    @discreet()
    def _issues(city: City) -> pl.DataFrame:
        return kept.ledger(city.lake, city.contracts, city.as_of)

    @dg.asset(
        key=key_of(issues.RECTIFICATION), deps=[key_of(issues.NAME)], group_name="quality",
        kinds={"polars", "deltalake"}, description=summary.description, owners=summary.owners, tags=summary.tags,
        metadata=summary.metadata,
    )  # fmt: skip
    @discreet()
    def _rectification(city: City) -> pl.DataFrame:
        return issues.rectification(city.lake.scan(issues.NAME).collect())

    return [_issues, _rectification]
