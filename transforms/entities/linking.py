"""Linking by exact agreement: ordered tiers, each a key that two records share, each with its guards.

Belongs here: joining records without a number to each other and to those with one, and why each was joined.
Does not belong here: which facts make a key (`persons`, `enterprises`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Tier:
    """A key that joins records: what they must share, and how sure that makes the link.

    most: a key shared by more entities than this says nothing (a village doctor's phone, a collective registration);
        None for a number that a department gives out to tell its own records apart.
    """

    name: str
    reason: str
    probability: float
    key: pl.Expr
    most: int | None = 20


def link(records: pl.DataFrame, tiers: Sequence[Tier], guards: Sequence[str]) -> pl.DataFrame:
    """Join records tier by tier, the surest first.

    Records start as the entity their number names, or alone. At each tier all records with one key join: to the one
    numbered entity among them, or, if none is numbered, to each other. Two numbered entities with one key make it
    ambiguous, and nothing joins. A record never joins an entity that contradicts one of its `guards`.

    Args:
        records: `record` (its position), `entity` (position of a record; equal for records with one number), `numbered`
            (whether the entity has a number), and the columns that the keys and guards need.
        tiers: in order.
        guards: columns that must not differ where both have a value.

    Returns:
        record, entity, tier, reason, probability of the link that joined the record (null: its number, or none).
    """
    state = records.with_columns(
        tier=pl.lit(None, pl.String), reason=pl.lit(None, pl.String), probability=pl.lit(None, pl.Float64)
    )
    for tier in tiers:
        state = _join(state, tier, guards)
    return state.select("record", "entity", "tier", "reason", "probability")


def _join(state: pl.DataFrame, tier: Tier, guards: Sequence[str]) -> pl.DataFrame:
    keyed = state.select("entity", "numbered", *guards, key=tier.key).filter(pl.col("key").is_not_null())
    members = keyed.group_by("key", "entity").agg(
        pl.col("numbered").any(), *(pl.col(guard).drop_nulls().min() for guard in guards)
    )
    groups = (
        members.with_columns(size=pl.len().over("key"), numbers=pl.col("numbered").sum().over("key").cast(pl.Int64))
        .filter(pl.col("size") > 1, pl.lit(tier.most is None) | (pl.col("size") <= tier.most), pl.col("numbers") <= 1)
        .sort("key", "numbered", "entity", descending=[False, True, False])
    )
    first = groups.group_by("key", maintain_order=True).agg(
        pl.col("entity").first().alias("target"), *(pl.col(guard).first().alias(f"target_{guard}") for guard in guards)
    )
    moves = groups.join(first, on="key").filter(
        pl.col("entity") != pl.col("target"),
        ~pl.col("numbered"),
        *[(pl.col(guard) == pl.col(f"target_{guard}")).fill_null(value=True) for guard in guards],
    )
    settled = _settle(moves.group_by("entity").agg(pl.col("target").unique()).filter(pl.col("target").list.len() == 1))
    return _moved(state, settled, tier)


def _settle(moves: pl.DataFrame) -> pl.DataFrame:
    """Follow chains of moves to their end: what moves to something that itself moves goes where that goes."""
    current = moves.select("entity", target=pl.col("target").list.first())
    while True:
        onward = current.join(current.rename({"entity": "target", "target": "further"}), on="target", how="left")
        if onward["further"].is_null().all():
            return current
        current = onward.select("entity", target=pl.coalesce("further", "target")).filter(
            pl.col("entity") != pl.col("target")
        )


def _moved(state: pl.DataFrame, moves: pl.DataFrame, tier: Tier) -> pl.DataFrame:
    joined = state.join(moves, on="entity", how="left", maintain_order="left")
    targets = moves.select(entity=pl.col("target").unique()).with_columns(joins=pl.lit(value=True))
    touched = joined.join(targets, on="entity", how="left", maintain_order="left")
    # The record that others join is linked by the same agreement, unless it has a number or a surer link.
    linked = (pl.col("target").is_not_null() | pl.col("joins").fill_null(value=False)) & ~pl.col("numbered")
    fresh = linked & pl.col("tier").is_null()
    numbered = moves.join(state.filter("numbered").select(target="entity").unique(), on="target", how="semi")
    return touched.with_columns(
        tier=pl.when(fresh).then(pl.lit(tier.name)).otherwise("tier"),
        reason=pl.when(fresh).then(pl.lit(tier.reason)).otherwise("reason"),
        probability=pl.when(fresh).then(pl.lit(tier.probability)).otherwise("probability"),
        numbered=pl.col("numbered") | pl.col("entity").is_in(numbered["entity"].implode()),
        entity=pl.coalesce("target", "entity"),
    ).drop("target", "joins")
