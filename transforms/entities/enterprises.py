"""Enterprises: which observations are about one enterprise.

Belongs here: what counts as evidence about organisations, in which order; their names made comparable.
Does not belong here: the ids enterprises keep (`identity`), the values shown of them (`survivorship`).
"""

import polars as pl

from transforms.entities.linking import Tier, link

# What registers write differently for one name; what is left tells organisations apart (branches stay branches).
_WRITTEN_EITHER_WAY = [
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "(个体工商户)",
    "(普通合伙)",
    "(有限合伙)",
    "重庆市",
    "重庆",
]
_SHORT = ["公司", "股份公司", "公司", "", "", "", "", ""]
_SHORTEST_NAME = 4


def comparable_name(name: pl.Expr) -> pl.Expr:
    """An organisation's name without legal form variants, brackets, dots and the name of the city; too short: null."""
    plain = name.str.replace_many(_WRITTEN_EITHER_WAY, _SHORT, leftmost=True).str.replace_all(
        r"[()《》“”·.,，、\-—\s]", ""
    )
    return pl.when(plain.str.len_chars() >= _SHORTEST_NAME).then(plain)


def _all(*parts: str | pl.Expr) -> pl.Expr:
    return pl.concat_str(*parts, separator="|")


TIERS = (
    Tier("T2", "department number and name", 0.999, _all("department", "local_id", "comparable_name"), most=None),
    Tier("T2", "department number", 0.99, _all("department", "local_id"), most=None),
    Tier("T3", "name and premises", 0.99, _all("comparable_name", "premises")),
    Tier("T4", "name", 0.97, _all("comparable_name")),
)
GUARDS = ("uscc",)


def resolve_enterprises(observations: pl.DataFrame) -> pl.DataFrame:
    """Decide which observations are about one enterprise.

    Args:
        observations: as `observations.enterprise_observations` gives them, with `premises` (city code of its address).

    Returns:
        The observations with `record`, `entity` (equal for one enterprise), tier, probability, reason.
    """
    records = (
        observations.sort("feed", "record_key", "role")
        .with_columns(comparable_name=comparable_name(pl.col("name")), numbered=pl.col("uscc").is_not_null())
        .with_row_index("record")
        .with_columns(
            entity=pl.when("numbered").then(pl.col("record").min().over("uscc")).otherwise("record"),
        )
    )
    linked = link(records, TIERS, GUARDS)
    own = pl.col("numbered")
    return (
        records.drop("entity")
        .join(linked, on="record", how="left", maintain_order="left")
        .with_columns(
            tier=pl.when(own).then(pl.lit("T1")).otherwise(pl.col("tier").fill_null("T5")),
            probability=pl.when(own).then(1.0).otherwise(pl.col("probability").fill_null(1.0)),
            reason=pl.when(own).then(pl.lit("valid credit code")).otherwise(pl.col("reason").fill_null("alone")),
        )
        .drop("comparable_name")
    )
