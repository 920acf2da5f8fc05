"""People: which observations are about one person.

Belongs here: the steps from observations to people, and what each record carries of them.
Does not belong here: what counts as evidence (`exact`, `likely`), what no person can be (`guards`), the ids people keep
(`identity`), the values shown of them (`survivorship`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from transforms.entities.exact import exact, in_order
from transforms.entities.guards import taken_apart
from transforms.entities.likely import LEFT, join_likely, review_pairs


@dataclass(frozen=True)
class Resolved:
    """The records of people, each with its entity, and the pairs that people have to decide."""

    records: pl.DataFrame
    review: pl.DataFrame


def resolve_persons(
    observations: pl.DataFrame, model: Mapping[str, Any] | None = None, threads: int | None = None
) -> Resolved:
    """Decide which observations are about one person.

    Args:
        observations: as `observations.person_observations` gives them, with `room` (city code of the home, where it is
            as deep as a door), `registered_code`, and `mentioned` (the one home that the row speaks of).
        model: parameters and thresholds (`models.person_model`); None: nobody is joined by likelihood.
        threads: for the engine that weighs pairs; None: as many as there are.

    Returns:
        records: the observations with `record`, `entity` (equal for one person), `number_conflict` (the resident number
        belongs to somebody of another name), tier, probability, reason; sex and birth date follow the person's own
        number. review: as `likely.REVIEW`.
    """
    before = exact(observations)
    joined, left = join_likely(before, model, threads) if model else (before.records, pl.DataFrame(schema=LEFT))
    state = taken_apart(joined, before.records)
    return Resolved(finished(state, observations), review_pairs(state, joined, left))


def finished(state: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """The observations with what linking found, each with tier, probability and reason."""
    own = pl.col("own_number")
    found = state.select(
        "entity", "number_conflict", "sex", "birth_date",
        numbered=own,
        tier=pl.when(own & ~pl.col("upgraded")).then(pl.lit("T1")).when(own).then(pl.lit("T2")).otherwise(
            pl.col("tier").fill_null("T5")
        ),
        probability=pl.when(own).then(1.0).otherwise(pl.col("probability").fill_null(1.0)),
        reason=pl.when(own & ~pl.col("upgraded")).then(pl.lit("valid number and name"))
        .when(own).then(pl.lit("15-digit number and name"))
        .otherwise(pl.col("reason").fill_null("alone")),
    )  # fmt: skip
    return pl.concat([in_order(observations.drop("sex", "birth_date")), found], how="horizontal")
