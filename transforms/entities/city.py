"""The people and enterprises of a city, whole: from silver rows and coded addresses to the tables of gold about them.

Belongs here: putting observations, places, links and permanent ids together.
Does not belong here: any stage of linking, files.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from sources.contract import Contract
from transforms.entities import observations
from transforms.entities.decisions import apply_decisions, no_decisions
from transforms.entities.enterprises import resolve_enterprises
from transforms.entities.identity import fingerprints
from transforms.entities.models import person_model
from transforms.entities.observations import (
    ENTERPRISE_FACTS,
    PERSON_FACTS,
    PLACES_OF_ENTERPRISES,
    PLACES_OF_PERSONS,
    REFERENCE,
)
from transforms.entities.pairs import ENTERPRISE_KEYS, pairs_to_review
from transforms.entities.persons import resolve_persons
from transforms.entities.register import Register, registered
from transforms.entities.survivorship import ENTERPRISE_SOURCES, PERSON_SOURCES, freshest, survivors

_IDS = ("person_id", "enterprise_id")
# A village house is as good as a room: its door plate is the deepest there is.
_HOME_LEVELS = ["H", "F", "P"]
_DOOR_LEVELS = ["P", "B", "U", "F", "H"]


@dataclass(frozen=True)
class Linked:
    """Entities, their records with places, what happened to their ids, what was decided, and what is to be."""

    entities: pl.DataFrame
    records: pl.DataFrame
    events: pl.DataFrame
    review: pl.DataFrame = field(default_factory=pl.DataFrame)
    history: pl.DataFrame = field(default_factory=pl.DataFrame)
    changes: pl.DataFrame = field(default_factory=pl.DataFrame)
    decisions: pl.DataFrame = field(default_factory=pl.DataFrame)


def placed_persons(
    silver: Mapping[str, pl.LazyFrame], contracts: Sequence[Contract], resolution: pl.LazyFrame
) -> pl.DataFrame:
    """What all feeds say about people, with the homes that addresses were coded to; arguments as for `link_persons`."""
    seen = (observations.person_observations(silver[c.feed], c) for c in contracts if c.roles("person"))
    # In order from the start: linking needs it so, and the rows are many.
    seen_in_order = pl.concat(list(seen)).sort(*REFERENCE).collect()
    placed = _placed(seen_in_order, resolution, PLACES_OF_PERSONS)
    home = pl.when(pl.col("residence_level").is_in(_HOME_LEVELS)).then("residence_code")
    known = _mentioned(placed.with_columns(room=home), resolution)
    return known.drop(f"{place}_header" for place in PLACES_OF_PERSONS)


def link_persons(
    silver: Mapping[str, pl.LazyFrame],
    contracts: Sequence[Contract],
    resolution: pl.LazyFrame,
    previous: Mapping[str, pl.LazyFrame],
    decisions: pl.DataFrame | None = None,
) -> Linked:
    """Resolve the people behind all records.

    Args:
        silver: silver rows by feed.
        contracts: the contracts of those feeds.
        resolution: gold.address_resolution.
        previous: gold.person_record, _event, _history and _decision of the last run, where there was one.
        decisions: every decision ever taken about people (`decisions.DECISION`).

    Returns:
        entities as gold.person; records as gold.person_record with places and dates; events as gold.person_event;
        history, changes, decisions and review as gold.person_history, _change, _decision and _review.
    """
    placed = placed_persons(silver, contracts, resolution)
    said = [*PERSON_FACTS, "given_id", *(f"{place}_code" for place in PLACES_OF_PERSONS)]
    resolved = resolve_persons(
        placed.with_columns(fingerprints(placed, said)), person_model(), decisions=_taken(decisions)
    )
    records = resolved.records
    register = registered(records, resolved.decisions, previous, "person", "P")
    # By the entity's number: grouping by short numbers is twice as fast as by ids.
    persons = _counted(records, "entity").join(survivors(records, PERSON_SOURCES), on="entity")
    for name in ("phone", "residence_code", "registered_code"):
        persons = persons.join(freshest(records, name), on="entity", how="left")
    numbers = (
        records.filter(pl.col("id_number").is_not_null(), ~pl.col("number_conflict"))
        .group_by("entity").agg(pl.col("id_number").min())
    )  # fmt: skip
    named = register.ids.rename({"id": "person_id"})
    persons = persons.join(numbers, on="entity", how="left").join(named, on="entity").drop("entity")
    known = records.join(named, on="entity", how="left")
    return _linked(persons, known, register, resolved.decisions, resolved.review)


def link_enterprises(  # noqa: PLR0913, PLR0917 - people are linked before
    silver: Mapping[str, pl.LazyFrame],
    contracts: Sequence[Contract],
    resolution: pl.LazyFrame,
    previous: Mapping[str, pl.LazyFrame],
    persons: pl.LazyFrame,
    decisions: pl.DataFrame | None = None,
) -> Linked:
    """Resolve the enterprises behind all records; arguments and results as for `link_persons`.

    Args:
        silver: silver rows by feed.
        contracts: the contracts of those feeds.
        resolution: gold.address_resolution.
        previous: gold.enterprise_record, _event, _history and _decision of the last run.
        persons: gold.person_record, for the legal representatives.
        decisions: every decision ever taken about enterprises.
    """
    placed = placed_enterprises(silver, contracts, resolution)
    said = [*ENTERPRISE_FACTS, *(f"{place}_code" for place in PLACES_OF_ENTERPRISES)]
    resolved = resolve_enterprises(placed.with_columns(fingerprints(placed, said)))
    records, findings = apply_decisions(resolved, _taken(decisions), "uscc")
    register = registered(records, findings, previous, "enterprise", "E")
    known = records.join(register.ids.rename({"id": "enterprise_id"}), on="entity", how="left")
    shown = survivors(known, ENTERPRISE_SOURCES, "enterprise_id")
    firms = _counted(known, "enterprise_id").join(shown, on="enterprise_id")
    codes = known.group_by("enterprise_id").agg(pl.col("uscc").min())
    heads = (
        persons.filter(pl.col("role") == "legal_representative")
        .select("feed", "record_key", legal_representative_id="person_id")
        .collect()
    )
    with_heads = known.filter(pl.col("role") == "subject").join(heads, on=["feed", "record_key"])
    firms = (
        firms.join(codes, on="enterprise_id", how="left")
        .join(freshest(with_heads, "legal_representative_id", "enterprise_id"), on="enterprise_id", how="left")
        .join(freshest(known, "registered_code", "enterprise_id"), on="enterprise_id", how="left")
        .join(freshest(known, "operates_code", "enterprise_id"), on="enterprise_id", how="left")
        # A newer place of work is not the registered address: it stands in only where no register names one.
        .with_columns(city_code=pl.coalesce("registered_code", "operates_code"))
        .drop("registered_code", "operates_code")
    )
    return _linked(firms, known, register, findings, pairs_to_review(records, ENTERPRISE_KEYS, "uscc"))


def placed_enterprises(
    silver: Mapping[str, pl.LazyFrame], contracts: Sequence[Contract], resolution: pl.LazyFrame
) -> pl.DataFrame:
    """What all records say about enterprises, with the codes of their places; as `resolve_enterprises` needs it."""
    seen = (observations.enterprise_observations(silver[c.feed], c) for c in contracts if c.roles("enterprise"))
    placed = _placed(_collected(seen), resolution, PLACES_OF_ENTERPRISES)
    door = [
        pl.when(pl.col(f"{place}_level").is_in(_DOOR_LEVELS)).then(f"{place}_code") for place in PLACES_OF_ENTERPRISES
    ]
    return placed.with_columns(premises=pl.coalesce(door))


def _collected(frames: Iterable[pl.LazyFrame]) -> pl.DataFrame:
    return pl.concat(list(frames)).collect()


def _placed(records: pl.DataFrame, resolution: pl.LazyFrame, places: Sequence[str]) -> pl.DataFrame:
    """Add `<place>_code` and `<place>_level` from the coded address in the column that the contract names."""
    coded = resolution.filter(pl.col("city_code").is_not_null()).select(
        "feed", "record_key", "column_name", "city_code", "level"
    )
    for place in places:
        mine = coded.join(
            records.lazy().select("feed", column_name=f"{place}_header").drop_nulls().unique(),
            on=["feed", "column_name"],
        ).collect()
        records = records.join(
            mine.rename({"city_code": f"{place}_code", "level": f"{place}_level", "column_name": f"{place}_header"}),
            on=["feed", "record_key", f"{place}_header"],
            how="left",
            maintain_order="left",
        )
    return records


def _mentioned(records: pl.DataFrame, resolution: pl.LazyFrame) -> pl.DataFrame:
    """Add `mentioned`, the one home that a row speaks of without saying whose it is: where a caller complains about."""
    homeless = records.filter(pl.all_horizontal(pl.col(f"{place}_header").is_null() for place in PLACES_OF_PERSONS))
    rows = homeless.lazy().select("feed", "record_key").unique()
    spoken = (
        resolution.filter(pl.col("city_code").is_not_null(), pl.col("level").is_in(_HOME_LEVELS))
        .join(rows, on=["feed", "record_key"], how="semi")
        .group_by("feed", "record_key").agg(mentioned=pl.col("city_code").min(), other=pl.col("city_code").max())
        .filter(pl.col("mentioned") == pl.col("other")).drop("other").collect()
    )  # fmt: skip
    homeless = homeless.select("feed", "record_key", "role").join(spoken, on=["feed", "record_key"])
    return records.join(homeless, on=["feed", "record_key", "role"], how="left", maintain_order="left")


def _counted(records: pl.DataFrame, entity: str) -> pl.DataFrame:
    return records.group_by(entity).agg(
        n_records=pl.len().cast(pl.Int64),
        n_departments=pl.col("department").n_unique().cast(pl.Int64),
        first_seen=pl.col("first_batch").min(),
        last_seen=pl.col("last_batch").max(),
    )


def _taken(decisions: pl.DataFrame | None) -> pl.DataFrame:
    return no_decisions() if decisions is None else decisions


def _linked(
    entities: pl.DataFrame, records: pl.DataFrame, register: Register, findings: pl.DataFrame, review: pl.DataFrame
) -> Linked:
    """The tables of a run; an id that was merged away stays among the entities and says what replaced it."""
    named = {"id": next(name for name in entities.columns if name in _IDS)}
    former = register.former.rename(named).with_columns(
        n_records=pl.lit(0, pl.Int64), n_departments=pl.lit(0, pl.Int64)
    )
    current = entities.with_columns(superseded_by=pl.lit(None, pl.String))
    return Linked(
        entities=pl.concat([current, former], how="diagonal_relaxed"),
        records=records,
        events=register.events,
        history=register.history.rename(named),
        changes=register.changes.rename(named),
        decisions=findings,
        review=review,
    )
