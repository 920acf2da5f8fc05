"""Guards: what no person can be, looked for in every cluster before it is published.

Belongs here: the rules, which clusters break them, and taking such clusters apart.
Does not belong here: evidence for a link (`persons`, `probabilistic`).
"""

import polars as pl

# In one row these are different people; a householder may be a member, and somebody may be the one to call.
_EXCLUSIVE = ("newborn", "mother", "father", "husband", "wife")
# No department has so much to say about one person.
LARGEST = 600
_RULES = {
    "two valid numbers": pl.col("numbers"),
    "two sexes": pl.col("sexes"),
    "birth dates apart": pl.col("years") & pl.col("days"),
    "two birth certificates": pl.col("certificates"),
    "two roles in one row": pl.col("roles"),
    "too many records": pl.col("records") > LARGEST,
}


def violations(records: pl.DataFrame) -> pl.DataFrame:
    """Entities that cannot be one person: entity, guard (the first that is broken).

    Args:
        records: feed, record_key, role, entity, id_number, number_conflict, sex, birth_date.
    """
    # Two values differ where the least is not the greatest: much cheaper than counting them.
    facts = records.group_by("entity").agg(
        numbers=_differ(pl.when(~pl.col("number_conflict")).then("id_number")),
        sexes=_differ(pl.col("sex")),
        years=_differ(pl.col("birth_date").dt.year()),
        days=_differ(pl.col("birth_date").dt.month().cast(pl.Int32) * 100 + pl.col("birth_date").dt.day()),
        certificates=_differ(pl.when(pl.col("role") == "newborn").then("record_key")),
        records=pl.len(),
    )
    exclusive = (
        records.filter(pl.col("role").is_in(_EXCLUSIVE))
        .group_by("entity", "feed", "record_key").agg(roles=_differ(pl.col("role")))
        .group_by("entity").agg(pl.col("roles").any())
    )  # fmt: skip
    broken = pl.coalesce(pl.when(condition).then(pl.lit(name)) for name, condition in _RULES.items())
    return (
        facts.join(exclusive, on="entity", how="left")
        .with_columns(pl.col("roles").fill_null(value=False))
        .select("entity", guard=broken)
        .filter(pl.col("guard").is_not_null())
        .sort("entity")
    )


def _differ(value: pl.Expr) -> pl.Expr:
    return (value.min() != value.max()).fill_null(value=False)


def taken_apart(state: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Clusters that break a guard, as they were before they were joined; those that still do, record by record.

    Args:
        state: the records as joined.
        before: the same records, in the same order, as they were joined by what agrees exactly.

    Returns:
        The records with entity, tier, reason and probability; what was taken apart says which guard did it.
    """
    for earlier in (before.select("entity", "tier"), None):
        broken = violations(state)
        if broken.is_empty():
            return state
        hit = state.select("entity").join(broken, on="entity", how="left", maintain_order="left")["guard"]
        alone = pl.when(pl.col("own_number")).then("entity").otherwise("record")
        back = earlier["entity"] if earlier is not None else state.select(alone.alias("entity"))["entity"]
        moved = pl.Series("moved", hit.is_not_null() & (back != state["entity"]))
        reason = pl.lit("taken apart: ") + hit.alias("guard")
        state = state.with_columns(
            entity=pl.when(moved).then(back).otherwise("entity"),
            tier=pl.when(moved).then(pl.lit("T5")).otherwise("tier"),
            reason=pl.when(moved).then(reason).otherwise("reason"),
            probability=pl.when(moved).then(1.0).otherwise("probability"),
        )
    return state
