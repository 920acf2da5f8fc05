"""Likely links: the residue after what agrees exactly, weighed by the model and assigned; the rest is for people.

Belongs here: one round of portraits, pairs, weights and assignment; why, in words; the pairs for review.
Does not belong here: exact tiers (`persons`), the guards (`guards`).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from transforms.entities.assignment import assigned, moves
from transforms.entities.blocking import candidates
from transforms.entities.doubts import by_record, doubts
from transforms.entities.exact import Exact
from transforms.entities.models import limits_for
from transforms.entities.observations import REFERENCE
from transforms.entities.portraits import keys, portraits
from transforms.entities.probabilistic import COMPARISONS, scored

# After one round a record may be told apart by what its new entity knows.
_ROUNDS = 2
_NAMES = {"name": "name", "birth": "birth date", "sex": "sex", "number": "number", "phone": "telephone", "home": "home",
          "kin": "family"}  # fmt: skip
REVIEW = {
    **dict.fromkeys((*REFERENCE, *(f"other_{name}" for name in REFERENCE)), pl.String),
    "probability": pl.Float64, "why": pl.String, "agreed": pl.String, "differed": pl.String,
}  # fmt: skip
LEFT = {
    "entity": pl.UInt32, "other": pl.UInt32, "probability": pl.Float64,
    "why": pl.String, "agreed": pl.String, "differed": pl.String,
}  # fmt: skip


def weighed_pairs(
    found: Exact,
    records: pl.DataFrame,
    model: Mapping[str, Any],
    threads: int | None = None,
    apart: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The weights of all pairs worth comparing (as `probabilistic.scored`), and the open entities.

    Args:
        found: what is known beside the records.
        records: its records, or those after a first round.
        model: as `models.person_model` gives it.
        threads: for the engine; None: as many as there are.
        apart: record, other: pairs of records that reviewers hold to be of two people.
    """
    known = portraits(records, found.names, found.pairs, found.shared)
    pairs = _without_two_numbers(candidates(keys(known), known.opened), known.people)
    if apart is not None and not apart.is_empty():
        pairs = _without_decided(pairs, apart, records["entity"])
    return scored(known.people, known.tokens, pairs, model, threads), known.opened


def _without_two_numbers(pairs: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The pairs without those of two valid numbers: even a number that is somebody else's too is not forgotten."""
    numbers = people.select("entity", "valid").unique("entity", keep="any")
    met = pairs.join(numbers, left_on="one", right_on="entity").join(
        numbers, left_on="other", right_on="entity", suffix="_other"
    )
    return (
        met.filter((pl.col("valid") == pl.col("valid_other")).fill_null(value=True))
        .select("one", "other")
        .sort("one", "other")
    )


def _without_decided(pairs: pl.DataFrame, apart: pl.DataFrame, entity: pl.Series) -> pl.DataFrame:
    """The pairs without those that reviewers hold to be two: they are no rivals of others either."""
    one, other = entity.gather(apart["record"]), entity.gather(apart["other"])
    both = [pl.DataFrame({"one": a, "other": b}) for a, b in ((one, other), (other, one))]
    return pairs.join(pl.concat(both), on=["one", "other"], how="anti", maintain_order="left")


def join_likely(
    found: Exact, model: Mapping[str, Any], threads: int | None = None, apart: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Join open entities to the likeliest others.

    Args:
        found: the records as joined by what agrees exactly.
        model: as `models.person_model` gives it.
        threads: for the engine; None: as many as there are.
        apart: as for `weighed_pairs`.

    Returns:
        The records, joined, and the pairs of entities left for people to decide (entity, other, probability, why,
        agreed, differed).
    """
    state = found.records
    limits = limits_for(model, state.height)
    judged = pl.DataFrame()
    for _ in range(_ROUNDS):
        pairs, opened = weighed_pairs(found, state, model, threads, apart)
        judged = _worded(assigned(pairs, opened, limits))
        links = moves(judged)
        state = _moved(state, links)
        if links.is_empty():
            break
    left = judged.filter(~pl.col("linked")).select(
        entity=pl.min_horizontal("one", "other"), other=pl.max_horizontal("one", "other"),
        probability="probability", why="why", agreed="agreed", differed="differed",
    )  # fmt: skip
    # A pair of two open entities was judged from both sides.
    return state, left.sort("entity", "other", "why").unique(["entity", "other"], keep="first", maintain_order=True)


def review_pairs(state: pl.DataFrame, joined: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """The pairs for people to decide, by the earliest record of each side; those that came together are none.

    Args:
        state: the records as published.
        joined: the same records in the same order as `join_likely` gives them.
        left: as `join_likely` gives them.
    """
    asked = pl.concat([left["entity"], left["other"]]).unique().implode()
    now = (
        joined.select("entity", now=state["entity"], numbered="own_number")
        .filter(pl.col("entity").is_in(asked))
        .sort("entity", "numbered", "now", descending=[False, True, False])
        .unique("entity", keep="first", maintain_order=True)
        .drop("numbered")
    )
    pairs = (
        left.join(now, on="entity").join(now.rename({"entity": "other", "now": "other_now"}), on="other")
        .filter(pl.col("now") != pl.col("other_now"))
        .drop("entity", "other").rename({"now": "entity", "other_now": "other"})
    )  # fmt: skip
    unsettled = doubts(state).with_columns(probability=pl.lit(None, pl.Float64))
    every = pl.concat([pairs, unsettled.select(pairs.columns)])
    return (
        by_record(state, every)
        .select(*REVIEW)
        .sort(pl.col("probability").fill_null(2.0), *REVIEW, descending=[True, *[False] * len(REVIEW)])
        .unique([*REFERENCE, *(f"other_{name}" for name in REFERENCE)], keep="first", maintain_order=True)
    )


def _worded(pairs: pl.DataFrame) -> pl.DataFrame:
    """With probability, and what agreed and what differed, in words."""
    agreed = [
        pl.when(pl.col(f"gamma_{name}") == len(levels) - at).then(pl.lit(label))
        for name, (_, levels) in COMPARISONS.items()
        for at, (label, _) in enumerate(levels)
    ]
    differed = [pl.when(pl.col(f"gamma_{name}") == 0).then(pl.lit(_NAMES[name])) for name in COMPARISONS]
    return pairs.with_columns(
        probability=(1 / (1 + 2.0 ** -pl.col("weight"))).round(6),
        agreed=pl.concat_str(agreed, separator="; ", ignore_nulls=True),
        differed=pl.concat_str(differed, separator="; ", ignore_nulls=True),
    )


def _moved(state: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """The records with their new entities; entities are positions, so looking up is indexing."""
    if links.is_empty():
        return state
    told = links.select(
        "entity", "target", "probability",
        reason="likely: " + pl.col("agreed") + pl.when(pl.col("differed") != "").then(
            " (differs: " + pl.col("differed") + ")"
        ).otherwise(pl.lit("")),
    )  # fmt: skip
    entity = state["entity"].to_numpy()
    target = np.arange(state.height, dtype=entity.dtype)
    target[told["entity"].to_numpy()] = told["target"].to_numpy()
    now = target[entity]
    numbered = np.zeros(state.height, np.bool_)
    numbered[now[state["numbered"].to_numpy()]] = True
    # Of two open entities that joined, both are linked by the same agreement.
    sides = pl.concat([told, told.rename({"entity": "target", "target": "entity"}).select(told.columns)])
    sides = sides.unique("entity", keep="first", maintain_order=True).rename(
        {"probability": "sure", "reason": "because"}
    )
    linked = state.select("entity").join(sides, on="entity", how="left", maintain_order="left")
    fresh = linked["because"].is_not_null() & ~state["numbered"] & state["tier"].is_null()
    return state.with_columns(
        entity=pl.Series(now),
        numbered=pl.Series(numbered[now]),
        tier=pl.when(fresh).then(pl.lit("T4")).otherwise("tier"),
        reason=pl.when(fresh).then(linked["because"]).otherwise("reason"),
        probability=pl.when(fresh).then(linked["sure"]).otherwise("probability"),
    )
