"""What Dagster shows of a table, from its declaration.

Belongs here: descriptions, owners, kinds, tags, column schema, freshness.
Does not belong here: assets.
"""

from dataclasses import dataclass
from datetime import timedelta

import dagster as dg

from quality.tables import Table
from sources.contract import Contract


def key_of(name: str) -> dg.AssetKey:
    """schema.table as an asset key."""
    return dg.AssetKey(name.split("."))


@dataclass(frozen=True)
class Shown:
    """What Dagster shows of a table."""

    description: str
    owners: list[str]
    tags: dict[str, str]
    metadata: dict[str, object]


def shown(table: Table) -> Shown:
    """Description, owner, tags and column schema of a table."""
    columns = [
        dg.TableColumn(
            column.name,
            column.type,
            description=column.description,
            constraints=dg.TableColumnConstraints(nullable=not column.required),
            tags={"classification": column.classification},
        )
        for column in table.columns
    ]
    personal = any(column.classification in {"L3", "L4"} for column in table.columns)
    return Shown(
        description=f"{table.title}. {table.description}",
        owners=[f"team:{table.department}"],
        tags={"personal": "yes" if personal else "no"},
        metadata={"dagster/column_schema": dg.TableSchema(columns), "dagster/table_name": table.name},
    )


def freshness(contract: Contract) -> dg.FreshnessPolicy:
    """A feed is late when its interval and a tenth of it, two days at least, have passed without a delivery."""
    days = contract.frequency_days
    grace = max(2, days // 10)
    return dg.FreshnessPolicy.time_window(fail_window=timedelta(days=days + grace))
