"""People: which observations are about one person.

Belongs here: the steps from observations to people, and what each record carries of them.
Does not belong here: what counts as evidence (`exact`, `likely`), what no person can be (`guards`), the ids people keep
(`identity`), the values shown of them (`survivorship`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from transforms.entities.decisions import apart, both_times, followed, no_decisions, reasoned
from transforms.entities.exact import exact, in_order
from transforms.entities.guards import taken_apart
from transforms.entities.likely import LEFT, join_likely, review_pairs
from transforms.entities.observations import REFERENCE

# What tells that a decision joined two who do not look like one.
_TOLD_APART = ("birth_date", "sex")


@dataclass(frozen=True)
class Resolved:
    """The records of people, each with its entity, the pairs that people have to decide, and what became of decisions.

    review: as `likely.REVIEW`.
    decisions: as `decisions.FINDINGS`.
    """

    records: pl.DataFrame
    review: pl.DataFrame
    decisions: pl.DataFrame


def resolve_persons(
    observations: pl.DataFrame,
    model: Mapping[str, Any] | None = None,
    threads: int | None = None,
    decisions: pl.DataFrame | None = None,
) -> Resolved:
    """Decide which observations are about one person.

    What reviewers decided is followed before anybody is joined by likelihood, so that what they hold to be one is
    weighed as one and what they hold to be two does not compete; and again at the end, whatever was joined or taken
    apart in between.

    Args:
        observations: as `observations.person_observations` gives them, with `room` (city code of the home, where it is
            as deep as a door), `registered_code`, and `mentioned` (the one home that the row speaks of).
        model: parameters and thresholds (`models.person_model`); None: nobody is joined by likelihood.
        threads: for the engine that weighs pairs; None: as many as there are.
        decisions: every decision ever taken about people (`decisions.DECISION`); None: none.

    Returns:
        records: the observations with `record`, `entity` (equal for one person), `number_conflict` (the resident number
        belongs to somebody of another name), tier, probability, reason; sex and birth date follow the person's own
        number.
    """
    taken = no_decisions() if decisions is None else decisions
    found = exact(observations)
    begun, first = _followed(found.records, taken, observations)
    before = replace(found, records=begun)
    joined, left = (
        join_likely(before, model, threads, apart(begun, taken)) if model else (begun, pl.DataFrame(schema=LEFT))
    )
    whole = taken_apart(joined, found.records)
    state, second = _followed(whole, taken, observations)
    findings = both_times(first, second)
    told = reasoned(state, findings, "id_number")
    return Resolved(finished(told, observations), review_pairs(told, joined, left), findings)


def _followed(
    state: pl.DataFrame, decisions: pl.DataFrame, observations: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The records as reviewers decided; whoever lost the number has the sex and birth date that the record says."""
    found, findings = followed(state, decisions, "id_number", _TOLD_APART)
    if decisions.is_empty():
        return found, findings
    lost = found["number_conflict"] & ~state["number_conflict"]
    if lost.any():
        said = in_order(observations.select(*REFERENCE, *_TOLD_APART))
        found = found.with_columns(pl.when(lost).then(said[name]).otherwise(name).alias(name) for name in _TOLD_APART)
    own = pl.col("own_number") & ~pl.col("number_conflict")
    # Entities are positions of a record of theirs again: linking indexes by them.
    placed = found.with_columns(own_number=own, entity=pl.col("record").min().over("entity"))
    return placed.with_columns(numbered=pl.col("own_number").any().over("entity")), findings


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
