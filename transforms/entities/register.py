"""The register of ids as a run leaves it: who has which id, who had it before, what happened, who changed.

Belongs here: putting naming, comparison and history together over the tables of the last run.
Does not belong here: any of them; deciding what belongs together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from transforms.entities.as_of import VERSION, former, versions
from transforms.entities.changes import DECIDED, EVENTS, KNOWN, changes_of, events_of
from transforms.entities.decisions import IN_FORCE
from transforms.entities.identity import compare, named
from transforms.entities.observations import REFERENCE

Tables = Mapping[str, pl.LazyFrame]


@dataclass(frozen=True)
class Register:
    """Ids of this run and everything told about ids; columns are called `id` here, whatever the kind.

    ids: entity, id.
    former: ids without an entity (`as_of.FORMER`).
    events: all that ever happened, with this run's (`changes.EVENTS`).
    history: past ids of records (`as_of.VERSION`).
    changes: who changed since the last run (`changes.CHANGES`).
    """

    ids: pl.DataFrame
    former: pl.DataFrame
    events: pl.DataFrame
    history: pl.DataFrame
    changes: pl.DataFrame


def registered(records: pl.DataFrame, decisions: pl.DataFrame, previous: Tables, kind: str, letter: str) -> Register:
    """Bring the register up to date.

    Args:
        records: `REFERENCE`, entity, first_batch, last_batch, fingerprint.
        decisions: what became of decisions in this run (`decisions.FINDINGS`).
        previous: gold.<kind>_record, _event, _history and _decision of the last run, where there was one.
        kind: person or enterprise.
        letter: first letter of ids.
    """
    ids = named(records, letter)
    past = _events(previous, kind)
    found = compare(records, ids, _known(previous, kind, past), _decided(decisions, previous, kind))
    new = events_of(found)
    now = records.select(*REFERENCE, "entity", "first_batch").join(ids.select("entity", "id"), on="entity")
    history = versions(found, _history(previous, kind), new, now)
    return Register(
        ids=ids.select("entity", "id"),
        former=former(now, history, ids),
        events=pl.concat([past, new]).unique(maintain_order=True),
        history=history,
        changes=changes_of(found),
    )


def _events(previous: Tables, kind: str) -> pl.DataFrame:
    name = f"gold.{kind}_event"
    return previous[name].select(list(EVENTS)).collect() if name in previous else pl.DataFrame(schema=EVENTS)


def _history(previous: Tables, kind: str) -> pl.DataFrame:
    name = f"gold.{kind}_history"
    if name not in previous:
        return pl.DataFrame(schema=VERSION)
    return previous[name].rename({f"{kind}_id": "id"}).select(list(VERSION)).collect()


def _known(previous: Tables, kind: str, events: pl.DataFrame) -> pl.DataFrame | None:
    """The ids that records had in the last run, and every other one that was ever given out."""
    name = f"gold.{kind}_record"
    if name not in previous:
        return None
    table = previous[name].rename({f"{kind}_id": "id"})
    # A table of an earlier release says less.
    names = table.collect_schema().names()
    live = table.select(column for column in KNOWN if column in names).collect()
    others = events.select("id").unique().join(live, on="id", how="anti")
    return pl.concat([live, others], how="diagonal")


def _decided(decisions: pl.DataFrame, previous: Tables, kind: str) -> pl.DataFrame:
    """The records about which somebody decided, or whose decision came into force or lost it, since the last run."""
    name, told = f"gold.{kind}_decision", ["decision_id", "verdict", "decided_at", "in_force"]
    in_force = pl.col("status").is_in(IN_FORCE).alias("in_force")
    current = decisions.with_columns(in_force)
    if name in previous:
        current = current.join(previous[name].select(in_force, *told[:-1]).collect(), on=told, how="anti")
    sides = [
        current.select(
            *(pl.col(f"{part}_{side}").alias(part) for part in REFERENCE), decided_on=pl.col("decided_at").dt.date()
        )
        for side in ("a", "b")
    ]
    return pl.concat([pl.DataFrame(schema=DECIDED), *sides])
