"""Blocking: which portraits are compared at all, counted before any is.

Belongs here: candidate pairs and their budget.
Does not belong here: the keys (`portraits`), the comparison (`probabilistic`).
"""

import polars as pl

# Pairs per open entity; a loose rule costs a hundred times what a tight one does, and finds nothing more.
BUDGET = 60
# So few pairs are always compared: a small city has few keys to tell people apart.
LEAST = 200_000


class TooManyPairsError(RuntimeError):
    """A blocking rule would compare more pairs than the budget allows."""


def counted(keys: pl.DataFrame, opened: pl.DataFrame) -> pl.DataFrame:
    """How many pairs each rule makes: rule, pairs; the most first.

    Args:
        keys: entity, rule, key.
        opened: the open entities.
    """
    marked = keys.join(opened.with_columns(open=1), on="entity", how="left").with_columns(pl.col("open").fill_null(0))
    sizes = marked.group_by("rule", "key").agg(pl.col("open").sum().cast(pl.Int64), size=pl.len().cast(pl.Int64))
    few, every = pl.col("open"), pl.col("size")
    return (
        sizes.with_columns(pairs=few * (every - few) + few * (few - 1) // 2)
        .group_by("rule").agg(pl.col("pairs").sum()).sort("pairs", "rule", descending=[True, False])
    )  # fmt: skip


def candidates(keys: pl.DataFrame, opened: pl.DataFrame) -> pl.DataFrame:
    """Pairs of an open entity and another that share a key.

    Returns:
        one (open), other (open entities only when larger than `one`), each pair once, in order.

    Raises:
        TooManyPairsError: the rules would make more pairs than the budget allows.
    """
    sought = keys.join(opened, on="entity", how="semi")
    shared = keys.join(sought.select("rule", "key").unique(), on=["rule", "key"], how="semi")
    pairs = counted(shared, opened)
    total, allowed = int(pairs["pairs"].sum()), max(LEAST, BUDGET * opened.height)
    if total > allowed:
        told = ", ".join(f"{rule}: {number:,}" for rule, number in pairs.rows()[:3])
        message = f"{total:,} pairs to compare where {allowed:,} are allowed ({told})"
        raise TooManyPairsError(message)
    both = sought.select("rule", "key", one="entity").join(
        shared.select("rule", "key", other="entity"), on=["rule", "key"]
    )
    known = ~pl.col("other").is_in(opened["entity"].implode())
    return (
        both.filter((pl.col("one") != pl.col("other")) & (known | (pl.col("other") > pl.col("one"))))
        .select("one", "other").unique().sort("one", "other")
    )  # fmt: skip
