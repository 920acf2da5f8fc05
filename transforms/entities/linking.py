"""Linking by exact agreement: ordered tiers, each a key that two records share, each with its guards.

Belongs here: joining records without a number to each other and to those with one, and why each was joined.
Does not belong here: which facts make a key (`persons`, `enterprises`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Tier:
    """A key that joins records: what they must share, and how sure that makes the link.

    key: a value of each record, or a table (record, key) where a record may have several and one shared is enough.
    most: a key shared by more entities than this says nothing (a village doctor's phone, a collective registration);
        None for a number that a department gives out to tell its own records apart.
    """

    name: str
    reason: str
    probability: float
    key: pl.Expr | pl.DataFrame
    most: int | None = 20


def link(records: pl.DataFrame, tiers: Sequence[Tier], guards: Sequence[str]) -> pl.DataFrame:
    """Join records tier by tier, the surest first.

    Records start as the entity their number names, or alone. At each tier all records with one key join: to the one
    numbered entity among them, or, if none is numbered, to each other. Two numbered entities with one key make it
    ambiguous, and nothing joins. Entities never join when one of the `guards` would then have two values.

    Args:
        records: `record` (its position), `entity` (position of a record; equal for records with one number), `numbered`
            (whether the entity has a number), and the columns that the keys and guards need.
        tiers: in order.
        guards: columns that must not differ where both have a value.

    Returns:
        record, entity, tier, reason, probability of the link that joined the record (null: its number, or none).
    """
    # Only what linking needs: the rows are gone through once per tier.
    state = records.select(
        "record",
        "entity",
        "numbered",
        *guards,
        tier=pl.lit(None, pl.String),
        reason=pl.lit(None, pl.String),
        probability=pl.lit(None, pl.Float64),
    )
    for tier in tiers:
        # One key at a time: each is as long as the records, and most of them say nothing.
        keys = records.select("record", key=tier.key) if isinstance(tier.key, pl.Expr) else tier.key
        state = _join(state, tier, _keyed(state, keys), guards)
    return state.select("record", "entity", "tier", "reason", "probability")


def _keyed(state: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """entity, numbered, key: one row per key of a record that an entity without a number has too."""
    known = keys.filter(pl.col("key").is_not_null())
    # Records are positions, so looking up is indexing.
    marked = known.select(
        "key",
        mark=pl.col("key").hash(),
        entity=state["entity"].gather(known["record"]),
        numbered=state["numbered"].gather(known["record"]),
    )
    return marked.join(marked.filter(~pl.col("numbered")).select("mark").unique(), on="mark", how="semi")


def _join(state: pl.DataFrame, tier: Tier, every: pl.DataFrame, guards: Sequence[str]) -> pl.DataFrame:
    members = (
        _shared(every).group_by("key", "entity").agg(pl.col("numbered").any())
        .with_columns(size=pl.len().over("key"), numbers=pl.col("numbered").sum().over("key").cast(pl.Int64))
        .filter(pl.col("size") > 1, pl.col("numbers") <= 1)
    )  # fmt: skip
    if tier.most is not None:
        members = members.filter(pl.col("size") <= tier.most)
    # What is known of an entity stands in any of its records, not only in those with the key.
    facts = (
        state.join(members.select("entity").unique(), on="entity", how="semi")
        .group_by("entity").agg(pl.col(guard).min() for guard in guards)
        .with_columns(known=pl.sum_horizontal(pl.col(guard).is_not_null() for guard in guards))
    )  # fmt: skip
    groups = members.join(facts, on="entity").sort(
        "key", "numbered", "known", "entity", descending=[False, True, True, False]
    )
    first = groups.group_by("key", maintain_order=True).agg(
        pl.col("entity").first().alias("target"), *(pl.col(guard).first().alias(f"target_{guard}") for guard in guards)
    )
    moves = groups.join(first, on="key").filter(
        pl.col("entity") != pl.col("target"),
        ~pl.col("numbered"),
        *[(pl.col(guard) == pl.col(f"target_{guard}")).fill_null(value=True) for guard in guards],
    )
    single = (
        moves.group_by("entity").agg(target=pl.col("target").min(), other=pl.col("target").max())
        .filter(pl.col("target") == pl.col("other")).drop("other")
    )  # fmt: skip
    return _moved(state, _agreeing(_settle(single), facts, guards), tier)


def _shared(keyed: pl.DataFrame) -> pl.DataFrame:
    """The rows whose key several entities may have; told by a number, for most keys are one entity's."""
    several = (
        keyed.group_by("mark").agg(least=pl.col("entity").min(), most=pl.col("entity").max())
        .filter(pl.col("least") != pl.col("most"))
    )  # fmt: skip
    return keyed.join(several, on="mark", how="semi").drop("mark")


def _agreeing(moves: pl.DataFrame, facts: pl.DataFrame, guards: Sequence[str]) -> pl.DataFrame:
    """The moves after which no guard has two values: chains may bring together what was never compared.

    Of a chain that would, only the moves that share their key with the end of it remain.
    """
    targets = facts.select(target="entity", **{f"target_{guard}": guard for guard in guards})
    met = moves.join(facts, on="entity").join(targets, on="target")
    agrees = pl.all_horizontal(
        pl.col(guard).is_null()
        | (pl.col(guard) == pl.col(f"target_{guard}")).fill_null(value=False)
        | (pl.col(f"target_{guard}").is_null() & (pl.col(guard).drop_nulls().n_unique().over("target") == 1))
        for guard in guards
    )
    kept = pl.col("agrees") & (pl.col("direct") | pl.col("agrees").all().over("target"))
    return met.with_columns(agrees=agrees).filter(kept).select("entity", "target")


def _settle(moves: pl.DataFrame) -> pl.DataFrame:
    """Follow chains of moves to their end: what moves to something that itself moves goes where that goes.

    Returns:
        entity, target, direct (the move was to the end itself).
    """
    current = moves.with_columns(direct=pl.lit(value=True))
    while True:
        onward = current.join(current.select(target="entity", further="target"), on="target", how="left")
        if onward["further"].is_null().all():
            return current
        current = onward.select(
            "entity", target=pl.coalesce("further", "target"), direct=pl.col("direct") & pl.col("further").is_null()
        ).filter(pl.col("entity") != pl.col("target"))


def _moved(state: pl.DataFrame, moves: pl.DataFrame, tier: Tier) -> pl.DataFrame:
    """The records with their new entities; entities are positions, so looking up is indexing."""
    if moves.is_empty():
        return state
    entity, own = state["entity"].to_numpy(), state["numbered"].to_numpy()
    target = np.arange(entity.max() + 1, dtype=entity.dtype)
    target[moves["entity"].to_numpy()] = moves["target"].to_numpy()
    joined, numbered = np.zeros(len(target), np.bool_), np.zeros(len(target), np.bool_)
    joined[moves["target"].to_numpy()] = True
    numbered[entity[own]] = True
    now = target[entity]
    moved = now != entity
    # The record that others join is linked by the same agreement, unless it has a number or a surer link.
    fresh = pl.Series((moved | joined[entity]) & ~own) & state["tier"].is_null()
    return state.with_columns(
        tier=pl.when(fresh).then(pl.lit(tier.name)).otherwise("tier"),
        reason=pl.when(fresh).then(pl.lit(tier.reason)).otherwise("reason"),
        probability=pl.when(fresh).then(pl.lit(tier.probability)).otherwise("probability"),
        numbered=pl.Series(own | (moved & numbered[now])),
        entity=pl.Series(now),
    )
