"""Whether ids stay: after more records, after another order of deliveries, after a department's records are taken back.

Belongs here: the runs that are compared, and what is counted.
Does not belong here: linking, ids (the product).
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import polars as pl

from benchmarks.console import Progress
from benchmarks.entities import product
from benchmarks.entities.product import Delivered
from transforms.entities.city import Linked
from transforms.entities.observations import REFERENCE

# One row in eleven comes later: ten per cent more than there was.
_LATER = 11
_MONTH = timedelta(days=30)
_SEED = 5
# Feeds whose order of delivery is turned around, and that are taken back.
MOVED = ("social_security_enrolments", "health_residents", "hotline_tickets")
_KEY = list(REFERENCE)


def measure(given: Delivered, progress: Progress) -> dict[str, Any]:
    """Everything, for the people of one city."""
    progress("ten per cent more", 0.0)
    grown = growth(given)
    progress("order of deliveries", 0.3)
    moved = [feed for feed in MOVED if feed in given.silver]
    ordered = order(given, moved)
    progress("retraction", 0.7)
    return {"growth": grown, "order": ordered, "retraction": [retraction(given, feed) for feed in moved]}


def growth(given: Delivered) -> dict[str, Any]:
    """Ids before and after a tenth more records came a month later."""
    late = pl.col("record_key").hash(_SEED) % _LATER == 0
    old = given.changed(lambda rows: rows.filter(~late))
    dates = ("first_batch", "batch_date", "valid_from")
    whole = given.changed(
        lambda rows: rows.with_columns(
            pl.when(late).then(pl.col("batch_date").max() + _MONTH).otherwise(pl.col(name)).alias(name)
            for name in dates
        )
    )
    before = product.persons(old)
    return compared(before, product.persons(whole, before))


def compared(before: Linked, after: Linked) -> dict[str, Any]:
    """What became of the ids of a run in the next: clusters by whether their members changed, events missing."""
    old, new = before.records.select(*_KEY, was="person_id"), after.records.select(*_KEY, now="person_id")
    both = old.join(new, on=_KEY)
    parts = both.group_by("was").agg(parts=pl.col("now").n_unique(), now=pl.col("now").min())
    wholes = both.group_by("now").agg(joined=pl.col("was").n_unique())
    fates = parts.join(wholes, on="now")
    same = (pl.col("parts") == 1) & (pl.col("joined") == 1)
    unchanged = fates.filter(same)
    merged_into = fates.filter(pl.col("parts") == 1, pl.col("joined") > 1, pl.col("was") != pl.col("now"))
    told = {
        event: after.events.filter(pl.col("event") == event).select(was="id").unique() for event in ("merge", "split")
    }
    split = fates.filter(pl.col("parts") > 1)
    labels = _least_records(both, before, after)
    return {
        "records before": old.height,
        "records after": new.height,
        "clusters before": parts.height,
        "with the same members": unchanged.height,
        "with the same members and another id": unchanged.filter(pl.col("was") != pl.col("now")).height,
        "merged away": merged_into.height,
        "merged away without an event": merged_into.join(told["merge"], on="was", how="anti").height,
        "split": split.height,
        "split without an event": split.join(told["split"], on="was", how="anti").height,
        "with the same members, if an id were the least record": labels,
    }


def _least_records(both: pl.DataFrame, before: Linked, after: Linked) -> int:
    """How many unchanged clusters would change their label if it were the least of arbitrary record ids."""
    label = pl.concat_str(_KEY, separator="|").hash(_SEED)
    was = before.records.group_by(was="person_id").agg(label_was=label.min())
    now = after.records.group_by(now="person_id").agg(label_now=label.min())
    fates = both.select("was", "now").unique()
    alone = (pl.len().over("was") == 1) & (pl.len().over("now") == 1)
    same = fates.filter(alone).join(was, on="was").join(now, on="now")
    return same.filter(pl.col("label_was") != pl.col("label_now")).height


def order(given: Delivered, moved: Sequence[str]) -> dict[str, Any]:
    """Records with another id, or among other records, when some feeds come first or last instead of with the rest."""
    others = [feed for feed in given.silver if feed not in moved]
    at_once = product.persons(given)
    last = product.persons(given, product.persons(given.only(others)))
    first = product.persons(given, product.persons(given.only(moved)))
    return {
        "records": at_once.records.height,
        "other id, feeds last against at once": different_ids(last, at_once),
        "other id, feeds first against at once": different_ids(first, at_once),
        "other id, feeds first against last": different_ids(first, last),
        "among other records": max(regrouped(last, at_once), regrouped(first, at_once)),
    }


def retraction(given: Delivered, feed: str) -> dict[str, Any]:
    """A feed comes and is taken back: what is left must be as it was before it came."""
    others = [name for name in given.silver if name != feed]
    before = product.persons(given.only(others))
    withdrawn = product.persons(given.only(others), product.persons(given, before))
    return {
        "feed": feed,
        "records": before.records.height,
        "other id": different_ids(withdrawn, before),
        "among other records": regrouped(withdrawn, before),
        "other rows": other_rows(withdrawn, before),
    }


def other_rows(one: Linked, other: Linked) -> int:
    """Rows of people, of what is told of their records and of past ids that only one of two runs has."""
    told = [*_KEY, "person_id", "tier", "probability", "reason"]
    mine, theirs = ([run.entities, run.history, run.records.select(told)] for run in (one, other))
    tables = list(zip(mine, theirs, strict=True))
    both = [pair for here, there in tables for pair in ((here, there), (there, here))]
    return sum(here.join(there, on=here.columns, how="anti", nulls_equal=True).height for here, there in both)


def different_ids(one: Linked, other: Linked) -> int:
    """Records whose person has another id in the other run."""
    both = one.records.select(*_KEY, "person_id").join(
        other.records.select(*_KEY, other_id="person_id"), on=_KEY, how="full"
    )
    return both.filter(~pl.col("person_id").eq_missing(pl.col("other_id"))).height


def regrouped(one: Linked, other: Linked) -> int:
    """Records whose person consists of other records in the other run."""
    both = one.records.select(*_KEY, "person_id").join(other.records.select(*_KEY, other_id="person_id"), on=_KEY)
    pairs = both.with_columns(
        a=pl.len().over("person_id"), b=pl.len().over("other_id"), c=pl.len().over("person_id", "other_id")
    )
    return pairs.filter((pl.col("a") != pl.col("c")) | (pl.col("b") != pl.col("c"))).height


def table(found: dict[str, Any]) -> Iterator[str]:
    """The counts as lines of text."""
    for title in ("growth", "order"):
        yield title
        yield from (f"  {name:<62}{value:>12,}" for name, value in found[title].items())
    for row in found["retraction"]:
        yield (
            f"retraction of {row['feed']}: {row['other id']:,} of {row['records']:,} records with another id, "
            f"{row['among other records']:,} among other records, {row['other rows']:,} other rows"
        )
