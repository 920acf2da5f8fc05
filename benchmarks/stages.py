"""The stages that steps of a run belong to, and the rows that each stage goes through.

Belongs here: grouping seconds by stage, counting rows.
Does not belong here: running (`measured`), layout (`pipeline`).
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from warehouse.lake import Lake

# A stage by how the names of its steps begin; the first that fits counts.
_STAGES = {
    "bronze__": "read files (bronze)",
    "silver__": "type and compare (silver)",
    "rules_of_": "check rules",
    "quality__": "account and score",
    "places": "code addresses",
    "people": "link people",
    "link_rates": "link people",
    "enterprises": "link enterprises",
    "homes": "houses",
    "tags": "tags",
    "warehouse__": "analyst's file",
}
# The table whose rows a stage goes through; the others go through what was delivered.
_THROUGH = {
    "code addresses": "gold.address_resolution",
    "link people": "gold.person_record",
    "link enterprises": "gold.enterprise_record",
    "houses": "gold.house",
}


def seconds_by_stage(steps: Mapping[str, float]) -> dict[str, float]:
    """Seconds of each stage, in the order of `_STAGES`."""
    return {
        stage: sum(seconds for step, seconds in steps.items() if _stage(step) == stage) for stage in _STAGES.values()
    }


def _stage(step: str) -> str:
    return next(stage for beginning, stage in _STAGES.items() if step.startswith(beginning))


def rows_by_stage(lake: Path) -> dict[str, int]:
    """Rows that each stage went through."""
    tables = Lake(lake)
    delivered = rows_delivered(lake)
    return {
        stage: tables.scan(_THROUGH[stage]).select(pl.len()).collect().item() if stage in _THROUGH else delivered
        for stage in _STAGES.values()
    }


def rows_delivered(lake: Path) -> int:
    """Data rows of all deliveries."""
    accounts = Lake(lake).scan("quality.row_accounting")
    return int(accounts.select((pl.col("rows_read") - pl.col("rows_header_footer")).sum()).collect().item())
