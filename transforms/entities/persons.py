"""People: which observations are about one person.

Belongs here: what counts as evidence about people, in which order.
Does not belong here: the ids people keep (`identity`), the values shown of them (`survivorship`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from transforms.entities.evidence import companions, family_keys, firm_keys, number_keys, unnamed_keys
from transforms.entities.guards import taken_apart
from transforms.entities.likely import LEFT, join_likely, review_pairs
from transforms.entities.linking import Tier, link
from transforms.entities.names_compared import FEATURES, alike, compared
from transforms.entities.observations import with_facts_of_numbers
from transforms.entities.shared import few

# A birth certificate is of one child.
GUARDS = ("birth_date", "sex", "certificate")
# More people than a large family have no telephone or home of their own in common.
_MOST_PHONE, _MOST_ROOM = 8, 12
# A caller named by surname alone is of age.
_OF_AGE = 16
_STATE = {"tier": pl.String, "reason": pl.String, "probability": pl.Float64}


def _all(*parts: str | pl.Expr) -> pl.Expr:
    return pl.concat_str(*parts, separator="|")


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
    joined, left = join_likely(before, model, threads) if model else (before, pl.DataFrame(schema=LEFT))
    state = taken_apart(joined, before)
    return Resolved(finished(state), review_pairs(state, joined, left))


def exact(observations: pl.DataFrame) -> pl.DataFrame:
    """The observations with features, joined by what agrees exactly: by number first, then by what goes with a name."""
    ordered = observations.sort("feed", "record_key", "role").with_row_index("record")
    named = ordered.join(compared(ordered["name"]), on="name", how="left", maintain_order="left")
    state = with_facts_of_numbers(_by_number(named).lazy()).collect().with_columns(
        own_number="numbered",
        sex=pl.coalesce("sex", "polite_sex"),
        certificate=pl.when(pl.col("role") == "newborn").then("record_key"),
        **{name: pl.lit(None, dtype) for name, dtype in _STATE.items()},
    )  # fmt: skip
    state = _joined(state, _own_tiers(state))
    pairs = companions(state)
    for _ in range(2):
        state = _joined(state, _family_tiers(state, pairs))
    state = _joined(state, _polite_tiers(state), (*GUARDS, "full"))
    unnamed = Tier("T4", "child without a name yet: birth date and family", 0.95, unnamed_keys(state, pairs), most=4)
    return _joined(state, (unnamed,))


def finished(state: pl.DataFrame) -> pl.DataFrame:
    """The observations without what only linking needs, each with tier, probability and reason."""
    own = pl.col("own_number")
    by_number = own & ~pl.col("upgraded")
    return (
        state
        .with_columns(
            tier=pl.when(by_number).then(pl.lit("T1")).when(own).then(pl.lit("T2")).otherwise(
                pl.col("tier").fill_null("T5")
            ),
            probability=pl.when(own).then(1.0).otherwise(pl.col("probability").fill_null(1.0)),
            reason=pl.when(by_number).then(pl.lit("valid number and name"))
            .when(own).then(pl.lit("15-digit number and name"))
            .otherwise(pl.col("reason").fill_null("alone")),
            numbered="own_number",
        )
        .drop("own_number", "certificate", *FEATURES)
    )  # fmt: skip


def _joined(state: pl.DataFrame, tiers: Sequence[Tier], guards: Sequence[str] = GUARDS) -> pl.DataFrame:
    """The records after more tiers; what was joined before stays, and its reason too."""
    found = link(state, tiers, guards)
    numbers = found.select("entity").with_columns(numbered=state["numbered"])
    kept = [pl.coalesce(pl.col(name), found[name]).alias(name) for name in _STATE]
    return state.with_columns(
        *kept, entity=found["entity"], numbered=numbers.select(pl.col("numbered").any().over("entity"))["numbered"]
    )


def _own_tiers(records: pl.DataFrame) -> tuple[Tier, ...]:
    """What a record says of the person itself."""
    phones, rooms = few(records, "phone", _MOST_PHONE), few(records, "room", _MOST_ROOM)
    phone = pl.when(pl.col("phone").is_in(phones.implode())).then("phone")
    room = pl.when(pl.col("room").is_in(rooms.implode())).then("room")
    return (
        Tier("T2", "department number and name", 0.999, _all("department", "local_id", "full"), most=None),
        Tier("T3", "damaged number and name", 0.995, number_keys(records)),
        Tier("T4", "name, birth date and phone", 0.995, _all("full", "birth_date", "phone")),
        Tier("T4", "name, birth date and room", 0.99, _all("full", "birth_date", "room")),
        Tier("T4", "name and enterprise", 0.99, firm_keys(records), most=6),
        Tier("T4", "name and phone", 0.97, _all("full", phone), most=6),
        Tier("T4", "name and room", 0.95, _all("full", room), most=6),
        Tier("T4", "name and the home spoken of", 0.95, _all("full", pl.coalesce("mentioned", room)), most=6),
    )


def _family_tiers(records: pl.DataFrame, pairs: pl.DataFrame) -> tuple[Tier, ...]:
    """What the people beside it say of it: the same name beside the same person, or in the home of that person."""
    phones, rooms = few(records, "phone", _MOST_PHONE), few(records, "room", _MOST_ROOM)
    keys = family_keys(records, pairs, phones, rooms)
    told = (("family", 0.97), ("home", 0.95), ("telephone", 0.95))
    return tuple(
        Tier("T4", f"name and {kind} of the people beside it", sure, keys.filter(pl.col("kind") == kind), most=6)
        for kind, sure in told
    )


def _polite_tiers(records: pl.DataFrame) -> tuple[Tier, ...]:
    """Callers named by surname and title alone: whoever of that surname and sex has the telephone and is of age."""
    age = (pl.col("evidence_date") - pl.col("birth_date")).dt.total_days() / 365.25
    grown = (age >= _OF_AGE).fill_null(value=True)
    phones = few(records, "phone", _MOST_PHONE)
    phone = pl.when(pl.col("phone").is_in(phones.implode()) & grown).then("phone")
    return (Tier("T4", "surname, sex and phone", 0.95, _all("surname", "sex", phone), most=6),)


def _by_number(records: pl.DataFrame) -> pl.DataFrame:
    """One entity per valid number and bearer; a number under two unlike names belongs to the more frequent one."""
    names = ("full", "given", "first", "second", "surname", "sound", "shape")
    bearers = (
        records.filter(pl.col("id_number").is_not_null())
        .group_by("id_number", "name").agg(pl.len().alias("times"), pl.col("record").min().alias("first_record"), *(pl.col(n).first() for n in names))
        # A row without a name bears no witness: it never decides whose the number is.
        .sort("id_number", pl.col("name").is_null(), "times", "name", descending=[False, False, True, False])
        .with_columns(
            main_first_record=pl.col("first_record").first().over("id_number"), main_name=pl.col("name").first().over("id_number"),
            *(pl.col(n).first().over("id_number").alias(f"main_{n}") for n in names),
        )
        .with_columns(same=alike("", "main_") | pl.col("name").is_null() | pl.col("main_name").is_null() | (pl.col("name") == pl.col("main_name")))
    )  # fmt: skip
    known = records.join(
        bearers.select("id_number", "name", "same", "main_first_record"),
        on=["id_number", "name"], how="left", nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    owns = pl.col("same").fill_null(value=False)
    return known.with_columns(
        numbered=owns,
        number_conflict=pl.col("id_number").is_not_null() & ~owns,
        entity=pl.when(owns).then("main_first_record").otherwise("record"),
    ).drop("same", "main_first_record")
