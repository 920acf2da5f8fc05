"""Which value is shown of an entity that many records describe.

Belongs here: the declared order of sources per attribute (一数一源), and the choice it leads to.
Does not belong here: which records belong together (`persons`, `enterprises`).
"""

from collections.abc import Mapping

import polars as pl

# Departments by attribute, the most trusted first; a feed named before a department outranks it. Others follow, the
# value most records give before the value fewer give.
PERSON_SOURCES = {
    "name": ("social_security", "civil_affairs", "health", "hotline"),
    "sex": ("social_security", "civil_affairs", "health", "hotline"),
    "birth_date": ("health_births", "social_security", "civil_affairs", "health"),
    "death_date": ("health_deaths", "civil_affairs_cremations", "social_security", "health"),
}
ENTERPRISE_SOURCES = dict.fromkeys(
    ("name", "type", "industry", "status", "established_on", "cancelled_on"),
    ("market", "civil_affairs", "social_security"),
)


def survivors(records: pl.DataFrame, sources: Mapping[str, tuple[str, ...]], entity: str = "entity") -> pl.DataFrame:
    """One value per attribute and entity: the most trusted source's; of equals the most frequent, latest, least.

    Args:
        records: entity, feed, department, evidence_date and the attributes.
        sources: trusted sources by attribute.
        entity: the column that names the entity.
    """
    shown = records.select(entity).unique()
    for name, order in sources.items():
        rank = {source: position for position, source in enumerate(order)}
        trust = pl.min_horizontal(
            pl.col(column).replace_strict(rank, default=len(order), return_dtype=pl.Int64)
            for column in ("feed", "department")
        )
        chosen = (
            records.filter(pl.col(name).is_not_null())
            .group_by(entity, name)
            .agg(trust=trust.min(), times=pl.len(), latest=pl.col("evidence_date").max())
            .sort(entity, "trust", "times", "latest", name, descending=[False, False, True, True, False])
            .unique(entity, keep="first", maintain_order=True)
        )
        shown = shown.join(chosen.select(entity, name), on=entity, how="left")
    return shown


def freshest(records: pl.DataFrame, name: str, entity: str = "entity") -> pl.DataFrame:
    """The latest known value of an attribute: of equals the most frequent, then the least."""
    return (
        records.filter(pl.col(name).is_not_null())
        .group_by(entity, name)
        .agg(latest=pl.col("evidence_date").max(), times=pl.len())
        .sort(entity, "latest", "times", name, descending=[False, True, True, False])
        .unique(entity, keep="first", maintain_order=True)
        .select(entity, name)
    )
