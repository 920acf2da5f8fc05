"""Permanent ids: an entity keeps its id from run to run, whatever joins or leaves it.

Belongs here: minting, carrying an id forward, merging, splitting, and the events that say so.
Does not belong here: deciding what belongs together (`persons`, `enterprises`), keeping the register (warehouse).
"""

import polars as pl

from transforms.entities.observations import REFERENCE
from transforms.permanent import letters_of

EVENTS = {"id": pl.String(), "event": pl.String(), "at": pl.Date(), "because": pl.String(), "other_id": pl.String()}


def identify(records: pl.DataFrame, previous: pl.DataFrame | None, letter: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each entity its permanent id.

    An entity keeps the id that most of its records had (of equals, the id seen first); an id stays with the entity that
    has most of its records. What is left without an id gets a new one, made from its earliest record, so that the same
    records always give the same id.

    Args:
        records: `REFERENCE`, entity, first_batch, last_batch.
        previous: the last run's `REFERENCE` and id, with `id_since` (date the id was first seen), and the ids that
            already had no records then (`REFERENCE` null); None: the first run.
        letter: first letter of new ids.

    Returns:
        One row per entity (entity, id), and the events of this run (`EVENTS`).
    """
    anchors = (
        records.sort("first_batch", *REFERENCE)
        .unique("entity", keep="first", maintain_order=True)
        .select("entity", "first_batch", anchor=pl.concat_str(*REFERENCE, separator="|"))
    ).join(records.group_by("entity").agg(pl.col("last_batch").max()), on="entity")
    if previous is None or previous.is_empty():
        minted = anchors.with_columns(id=letter + letters_of(anchors["anchor"]))
        return minted.select("entity", "id"), _events(minted, "mint", "first record")
    votes = (
        records.join(previous, on=list(REFERENCE))
        .group_by("entity", "id").agg(pl.len().alias("votes"), pl.col("id_since").min())
        .join(anchors, on="entity")
        # Two parts of equal size: the id stays with the one that has the earlier record.
        .sort("votes", "id_since", "id", "first_batch", "anchor", descending=[True, False, False, False, False])
        .drop("first_batch", "last_batch", "anchor")
    )  # fmt: skip
    kept = votes.unique("entity", keep="first", maintain_order=True).unique("id", keep="first", maintain_order=True)
    new = anchors.join(kept, on="entity", how="anti")
    taken = previous["id"].unique()
    minted = new.with_columns(id=_free(new["anchor"], letter, taken))
    ids = pl.concat([kept.select("entity", "id"), minted.select("entity", "id")])
    splits = _splits(votes, kept, minted)
    return ids, pl.concat([_events(minted, "mint", "first record"), _merges(votes, kept, ids, anchors), splits])


def _splits(votes: pl.DataFrame, kept: pl.DataFrame, minted: pl.DataFrame) -> pl.DataFrame:
    """An id that stays with one entity while others of its records became an entity with a new id."""
    left = minted.join(votes.select("entity", former="id"), on="entity")
    return left.join(kept.select(former="id"), on="former").select(
        id="former",
        event=pl.lit("split"),
        at="last_batch",
        because=pl.lit("some of its records left it"),
        other_id="id",
    )


def _merges(votes: pl.DataFrame, kept: pl.DataFrame, ids: pl.DataFrame, anchors: pl.DataFrame) -> pl.DataFrame:
    """An id without an entity was merged into the one that has most of its records."""
    lost = votes.join(kept, on="id", how="anti").unique("id", keep="first", maintain_order=True)
    dates = anchors.select("entity", "last_batch")
    into = lost.select("entity", lost_id="id").join(ids, on="entity").join(dates, on="entity")
    return into.select(
        id="lost_id",
        event=pl.lit("merge"),
        at="last_batch",
        because=pl.lit("its records joined another"),
        other_id="id",
    )


def _events(entities: pl.DataFrame, event: str, because: str) -> pl.DataFrame:
    return entities.select(
        "id", event=pl.lit(event), at="first_batch", because=pl.lit(because), other_id=pl.lit(None, pl.String)
    )


def _free(anchors: pl.Series, letter: str, taken: pl.Series) -> pl.Series:
    """New ids that nobody had: after a split the same earliest record must not give the old id again."""
    salted, ids = anchors, letter + letters_of(anchors)
    while (clash := ids.is_in(taken.implode())).any():
        salted = salted.to_frame("a").select(pl.when(clash).then(pl.col("a") + "#").otherwise("a"))["a"]
        ids = letter + letters_of(salted)
    return ids
