"""Which id a record had on a day, and where an id that nobody has any more leads.

Belongs here: past ids of records, the present and the past together for a day, former ids and their successors.
Does not belong here: why an id changed (`changes`).
"""

from datetime import date

import polars as pl

from transforms.entities.changes import Comparison
from transforms.entities.observations import REFERENCE

# An id that a record had: from its first delivery, or the end of the one before, until the delivery that ended it. One
# that ended on the day it began was given out all the same: it leads on, though no day asks for it.
VERSION: dict[str, pl.DataType] = {
    **dict.fromkeys((*REFERENCE, "id"), pl.String()),
    **dict.fromkeys(("valid_from", "valid_to"), pl.Date()),
}
FORMER = {
    "id": pl.String(), "superseded_by": pl.String(), "first_seen": pl.Date(), "last_seen": pl.Date(),
}  # fmt: skip
_ORDER = (*REFERENCE, "valid_to", "valid_from", "id")


def versions(found: Comparison, history: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """The past ids of every record, with those that ended in this run.

    What a delivery brought about is forgotten when it is taken back: a record that it gave another id has had the one
    it has now all along.

    Args:
        found: this run beside the last one.
        history: `VERSION` of the last run.
        events: those of this run (`changes.EVENTS`), for the days.
    """
    gone = found.records.filter(pl.col("id").is_null())
    kept = history.select(list(VERSION)).join(gone, on=list(REFERENCE), how="anti")
    moved = found.records.filter(pl.col("id") != pl.col("was"))
    if moved.is_empty():
        return kept.sort(_ORDER)
    since = kept.group_by(REFERENCE).agg(since=pl.col("valid_to").max())
    days = events.filter(pl.col("other_id").is_not_null()).select(was="id", id="other_id", day="at")
    dated = (
        moved.select(*REFERENCE, "id", "was", "first_batch")
        .join(since, on=list(REFERENCE), how="left")
        .join(days, on=["was", "id"], how="left")
        .with_columns(valid_from=pl.coalesce("since", "first_batch"))
        .with_columns(valid_to=pl.max_horizontal("day", "valid_from"))
    )
    ended = dated.select(*REFERENCE, "valid_from", "valid_to", id="was").select(list(VERSION))
    return _forgotten(pl.concat([kept, ended]), dated, found).sort(_ORDER)


def _forgotten(versions: pl.DataFrame, moved: pl.DataFrame, found: Comparison) -> pl.DataFrame:
    """The versions without those that a delivery brought about which was taken back since."""
    back = moved.join(found.taken_back.select(was="id", back="since"), on="was")
    if back.is_empty():
        return versions
    restored = back.select(*REFERENCE, "back", now="id", until="valid_to")
    touched = versions.join(restored, on=list(REFERENCE))
    others = versions.join(restored, on=list(REFERENCE), how="anti")
    before = touched.filter(pl.col("valid_from") < pl.col("back")).sort(_ORDER)
    marked = before.with_columns(last=pl.int_range(pl.len()).over(REFERENCE) == pl.len().over(REFERENCE) - 1)
    # The last one before either goes on, or ended when the record came to the id it has now.
    lasting = marked.filter(~pl.col("last") | (pl.col("id") != pl.col("now")))
    stretched = pl.when(pl.col("last")).then(pl.max_horizontal("until", "valid_from")).otherwise("valid_to")
    return pl.concat([others, lasting.with_columns(valid_to=stretched).select(list(VERSION))])


def as_of(records: pl.DataFrame, history: pl.DataFrame, day: date) -> pl.DataFrame:
    """Which id every record had on a day; those that no delivery had brought by then are left out.

    Args:
        records: `REFERENCE`, id, first_batch of the present.
        history: `VERSION`.
        day: any day.

    Returns:
        `VERSION`; valid_to is null for the ids that records still have.
    """
    since = history.group_by(REFERENCE).agg(since=pl.col("valid_to").max())
    present = records.join(since, on=list(REFERENCE), how="left").select(
        *REFERENCE, "id", valid_from=pl.coalesce("since", "first_batch"), valid_to=pl.lit(None, pl.Date)
    )
    begun = pl.col("valid_from") <= day
    past = history.filter(begun, pl.col("valid_to") > day)
    return pl.concat([past.select(list(VERSION)), present.filter(begun).select(list(VERSION))]).sort(_ORDER)


def former(records: pl.DataFrame, history: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """Ids that no entity has any more: each leads to the entity that has most of the records it had last.

    Chains have no links: an id leads straight to one that is in use.

    Args:
        records: `REFERENCE`, id of the present.
        history: `VERSION`.
        ids: as `identity.named` gives them.
    """
    past = history.join(ids, on="id", how="anti")
    if past.is_empty():
        return pl.DataFrame(schema=FORMER)
    seen = past.group_by("id").agg(first_seen=pl.col("valid_from").min(), last_seen=pl.col("valid_to").max())
    last = past.join(seen.select("id", valid_to="last_seen"), on=["id", "valid_to"])
    votes = (
        last.join(records.select(*REFERENCE, superseded_by="id"), on=list(REFERENCE))
        .group_by("id", "superseded_by").agg(records=pl.len())
        .join(ids.select("first_batch", "anchor", superseded_by="id"), on="superseded_by")
        .sort("id", "records", "first_batch", "anchor", descending=[False, True, False, False])
        .unique("id", keep="first", maintain_order=True)
    )  # fmt: skip
    return votes.join(seen, on="id").select(list(FORMER)).sort("id")
