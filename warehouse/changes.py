"""Who changed since the last run of a lake, counted.

Belongs here: reading the tables of changes.
Does not belong here: what changed (`transforms.entities.changes`), printing it.
"""

from dataclasses import dataclass

import polars as pl

from warehouse.lake import Lake

CAUSE = "cause"


@dataclass(frozen=True)
class Changed:
    """Changes of people or enterprises.

    counts: change, cause (all that apply, joined), ids (how many).
    rows: id, change, cause, other_id.
    """

    counts: pl.DataFrame
    rows: pl.DataFrame


def changed(lake: Lake, entity: str) -> Changed:
    """What changed between the last two runs.

    Args:
        lake: the lake.
        entity: person or enterprise.

    Raises:
        FileNotFoundError: the pipeline has not run yet.
    """
    rows = (
        lake.scan(f"gold.{entity}_change")
        .select("change", "other_id", id=f"{entity}_id", cause=pl.col("causes").list.join(", "))
        .collect()
        .sort("change", "cause", "id", "other_id")
    )
    counts = (
        rows.group_by("change", "cause")
        .agg(ids=pl.len())
        .sort("ids", "change", "cause", descending=[True, False, False])
    )
    return Changed(counts, rows.select("id", "change", "cause", "other_id"))
