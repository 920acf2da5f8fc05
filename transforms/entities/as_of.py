"""Which id a record had on a day, and where an id that nobody has any more leads.

Belongs here: past ids of records, the present and the past together for a day, former ids and their successors.
Does not belong here: why an id changed (`changes`).
"""

from datetime import date
from typing import cast

import polars as pl

from transforms.entities.changes import Comparison
from transforms.entities.observations import REFERENCE

# An id that a record had, in the order it had them: from its first delivery, or the end of the one before, until the
# delivery that ended it. One that ended on the day it began was given out all the same: it leads on, though no day asks
# for it.
VERSION: dict[str, pl.DataType] = {
    **dict.fromkeys(REFERENCE, pl.String()),
    "place": pl.Int64(),
    "id": pl.String(),
    **dict.fromkeys(("valid_from", "valid_to"), pl.Date()),
}
HELD = {name: dtype for name, dtype in VERSION.items() if name != "place"}
FORMER = {
    "id": pl.String(), "superseded_by": pl.String(), "first_seen": pl.Date(), "last_seen": pl.Date(),
}  # fmt: skip
_ORDER = (*REFERENCE, "place")


def versions(found: Comparison, history: pl.DataFrame, events: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The past ids of every record, with those that ended in this run.

    What a delivery brought about is forgotten when it is taken back: a record that it gave another id has had the one
    it has now all along.

    Args:
        found: this run beside the last one.
        history: `VERSION` of the last run.
        events: those of this run (`changes.EVENTS`), for the days.
        records: `REFERENCE`, id, first_batch of the present.
    """
    gone = found.records.filter(pl.col("id").is_null())
    kept = history.select(list(VERSION)).join(gone, on=list(REFERENCE), how="anti")
    moved = found.records.filter(pl.col("id") != pl.col("was"))
    since = kept.group_by(REFERENCE).agg(since=pl.col("valid_to").max(), before=pl.col("place").max())
    days = events.filter(pl.col("other_id").is_not_null()).select(was="id", id="other_id", day="at")
    dated = (
        moved.select(*REFERENCE, "id", "was", "first_batch")
        .join(since, on=list(REFERENCE), how="left")
        .join(days, on=["was", "id"], how="left")
        .with_columns(valid_from=pl.coalesce("since", "first_batch"), place=pl.col("before").fill_null(0) + 1)
        .with_columns(valid_to=pl.max_horizontal("day", "valid_from"))
    )
    ended = dated.select(*REFERENCE, "place", "valid_from", "valid_to", id="was").select(list(VERSION))
    past = pl.concat([kept, ended])
    if found.taken_back.is_empty():
        return past.sort(_ORDER)
    return _known(_forgotten(past, dated, found.taken_back, records), records).sort(_ORDER)


def _known(past: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The versions since the first delivery that a record has now."""
    begun = past.join(records.select(*REFERENCE, "first_batch"), on=list(REFERENCE))
    early = pl.col("valid_from") < pl.col("first_batch")
    kept = begun.filter(~early | (pl.col("valid_to") > pl.col("first_batch"))).sort(_ORDER)
    return kept.with_columns(
        place=pl.int_range(1, pl.len() + 1).over(REFERENCE), valid_from=pl.max_horizontal("valid_from", "first_batch")
    ).select(list(VERSION))


def _forgotten(past: pl.DataFrame, moved: pl.DataFrame, back: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The versions without those that a delivery brought about which was taken back since.

    Args:
        past: `VERSION`.
        moved: records with another id than in the last run, `was`.
        back: id, since: ids some of whose records were taken back, and the earliest delivery concerned.
        records: `REFERENCE`, id, first_batch of the present.
    """
    key = list(REFERENCE)
    both = [moved.join(back.select(pl.col("id").alias(side), back="since"), on=side) for side in ("was", "id")]
    direct = pl.concat(both).group_by(key).agg(pl.col("back").min())
    returned = pl.concat(
        [direct, _through_others(past, moved, cast("date", back["since"].min())).join(direct, on=key, how="anti")]
    )
    begun = past.join(back, left_on=["id", "valid_from"], right_on=["id", "since"], how="semi")
    concerned = pl.concat([begun.select(key), returned.select(key)]).unique()
    theirs = past.join(concerned, on=key, how="semi").with_columns(present=pl.lit(value=False))
    ended = theirs.group_by(key).agg(valid_from=pl.col("valid_to").max(), place=pl.col("place").max() + 1)
    now = records.join(ended, on=key).select(
        *key, "place", "id", "valid_from", valid_to=pl.lit(None, pl.Date), present=pl.lit(value=True)
    )
    # The life of each record, the present last; each part of it lasts until the next one begins.
    lives = pl.concat([theirs, now]).join(records.select(*key, "first_batch", now="id"), on=key)
    told = lives.join(returned, on=key, how="left").join(
        back.select("id", valid_from="since", brought=pl.lit(value=True)), on=["id", "valid_from"], how="left"
    )
    # A record that has an id again which it had before has had it all along.
    again = (pl.col("id") == pl.col("now")) & ~pl.col("present") & pl.col("back").is_not_null()
    marked = told.sort(_ORDER).with_columns(again=pl.when(again).then("place").max().over(key))
    brought = pl.col("brought").fill_null(value=False) | (pl.col("valid_from") >= pl.col("back")).fill_null(value=False)
    stays = (
        pl.when(pl.col("again").is_not_null()).then(pl.col("place") <= pl.col("again"))
        .otherwise(pl.col("present") | ~brought)
    )  # fmt: skip
    kept = marked.filter(stays).filter((pl.col("id") != pl.col("id").shift().over(key)).fill_null(value=True))
    at = pl.int_range(pl.len()).over(key)
    dated = kept.with_columns(
        valid_from=pl.when(at == 0).then("first_batch").otherwise("valid_from"), place=(at + 1).cast(pl.Int64)
    )
    lasting = dated.with_columns(valid_to=pl.col("valid_from").shift(-1).over(key)).drop_nulls("valid_to")
    return pl.concat([past.join(concerned, on=key, how="anti"), lasting.select(list(VERSION))])


def _through_others(past: pl.DataFrame, moved: pl.DataFrame, since: date) -> pl.DataFrame:
    """Records that have again the id they had when the earliest delivery came that was taken back: `REFERENCE`, back.

    None of theirs was taken back: who came had made two as likely where one was before, or had no place beside others.
    """
    key = list(REFERENCE)
    had = past.filter(pl.col("valid_to") >= since).select(*key, "id").unique()
    return moved.join(had, on=[*key, "id"], how="semi").select(*key, back=pl.lit(since, pl.Date)).unique()


def as_of(records: pl.DataFrame, history: pl.DataFrame, day: date) -> pl.DataFrame:
    """Which id every record had on a day; those that no delivery had brought by then are left out.

    Args:
        records: `REFERENCE`, id, first_batch of the present.
        history: `VERSION`.
        day: any day.

    Returns:
        `HELD`; valid_to is null for the ids that records still have.
    """
    since = history.group_by(REFERENCE).agg(since=pl.col("valid_to").max())
    present = records.join(since, on=list(REFERENCE), how="left").select(
        *REFERENCE, "id", valid_from=pl.coalesce("since", "first_batch"), valid_to=pl.lit(None, pl.Date)
    )
    begun = pl.col("valid_from") <= day
    past = history.filter(begun, pl.col("valid_to") > day)
    shape = list(HELD)
    return pl.concat([past.select(shape), present.filter(begun).select(shape)]).sort(REFERENCE)


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
