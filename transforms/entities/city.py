"""The people and enterprises of a city, whole: from silver rows and coded addresses to the tables of gold about them.

Belongs here: putting observations, places, links and permanent ids together.
Does not belong here: any stage of linking, files.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from sources.contract import Contract
from transforms.entities import observations
from transforms.entities.enterprises import resolve_enterprises
from transforms.entities.identity import identify
from transforms.entities.models import person_model
from transforms.entities.observations import PLACES_OF_ENTERPRISES, PLACES_OF_PERSONS, REFERENCE
from transforms.entities.persons import resolve_persons
from transforms.entities.survivorship import ENTERPRISE_SOURCES, PERSON_SOURCES, freshest, survivors

# A village house is as good as a room: its door plate is the deepest there is.
_HOME_LEVELS = ["H", "F", "P"]
_DOOR_LEVELS = ["P", "B", "U", "F", "H"]


@dataclass(frozen=True)
class Linked:
    """Entities, their records with places, what happened to their ids, and the pairs that people have to decide."""

    entities: pl.DataFrame
    records: pl.DataFrame
    events: pl.DataFrame
    review: pl.DataFrame = field(default_factory=pl.DataFrame)


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
) -> Linked:
    """Resolve the people behind all records.

    Args:
        silver: silver rows by feed.
        contracts: the contracts of those feeds.
        resolution: gold.address_resolution.
        previous: gold.person, gold.person_record and gold.person_event of the last run, where there was one.

    Returns:
        entities as gold.person; records as gold.person_record with places and dates; events as gold.person_event;
        review as gold.person_review.
    """
    resolved = resolve_persons(placed_persons(silver, contracts, resolution), person_model())
    records = resolved.records
    ids, events = identify(records, _ids(previous, "person"), "P")
    # By the entity's number: grouping by short numbers is twice as fast as by ids.
    persons = _counted(records, "entity").join(survivors(records, PERSON_SOURCES), on="entity")
    for name in ("phone", "residence_code", "registered_code"):
        persons = persons.join(freshest(records, name), on="entity", how="left")
    numbers = (
        records.filter(pl.col("id_number").is_not_null(), ~pl.col("number_conflict"))
        .group_by("entity").agg(pl.col("id_number").min())
    )  # fmt: skip
    named = ids.rename({"id": "person_id"})
    persons = persons.join(numbers, on="entity", how="left").join(named, on="entity").drop("entity")
    known = records.join(named, on="entity", how="left")
    entities = _with_former(persons, events, previous, "person")
    return Linked(entities, known, _all_events(events, previous, "person"), resolved.review)


def link_enterprises(
    silver: Mapping[str, pl.LazyFrame],
    contracts: Sequence[Contract],
    resolution: pl.LazyFrame,
    previous: Mapping[str, pl.LazyFrame],
    persons: pl.LazyFrame,
) -> Linked:
    """Resolve the enterprises behind all records; arguments and results as for `link_persons`.

    Args:
        silver: silver rows by feed.
        contracts: the contracts of those feeds.
        resolution: gold.address_resolution.
        previous: gold.enterprise, gold.enterprise_record and gold.enterprise_event of the last run.
        persons: gold.person_record, for the legal representatives.
    """
    records = resolve_enterprises(placed_enterprises(silver, contracts, resolution))
    ids, events = identify(records, _ids(previous, "enterprise"), "E")
    known = records.join(ids.rename({"id": "enterprise_id"}), on="entity", how="left")
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
    return Linked(
        _with_former(firms, events, previous, "enterprise"), known, _all_events(events, previous, "enterprise")
    )


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


def _ids(previous: Mapping[str, pl.LazyFrame], kind: str) -> pl.DataFrame | None:
    """The ids that records had in the last run, and those that already had none."""
    if f"gold.{kind}_record" not in previous:
        return None
    since = previous[f"gold.{kind}"].select(f"{kind}_id", id_since="first_seen")
    records = previous[f"gold.{kind}_record"].select(*REFERENCE, f"{kind}_id")
    return since.join(records, on=f"{kind}_id", how="left").rename({f"{kind}_id": "id"}).collect()


def _with_former(
    entities: pl.DataFrame, events: pl.DataFrame, previous: Mapping[str, pl.LazyFrame], kind: str
) -> pl.DataFrame:
    """The entities, and those of earlier runs that were merged into another: an id never disappears."""
    current = entities.with_columns(superseded_by=pl.lit(None, pl.String))
    if f"gold.{kind}" not in previous:
        return current
    merged = events.filter(pl.col("event") == "merge").select(pl.col("id").alias(f"{kind}_id"), into="other_id")
    former = previous[f"gold.{kind}"].collect().join(current, on=f"{kind}_id", how="anti")
    redirected = former.join(merged, on=f"{kind}_id", how="left").with_columns(
        superseded_by=pl.coalesce("into", "superseded_by"), n_records=pl.lit(0, pl.Int64)
    )
    return pl.concat([current, redirected.drop("into")], how="diagonal_relaxed")


def _all_events(events: pl.DataFrame, previous: Mapping[str, pl.LazyFrame], kind: str) -> pl.DataFrame:
    if f"gold.{kind}_event" not in previous:
        return events
    return pl.concat([previous[f"gold.{kind}_event"].collect(), events]).unique(maintain_order=True)
