"""From delivered rows to the state of a feed: which row counts, what changed, what is no longer delivered.

Belongs here: duplicates inside a delivery, new / changed / unchanged across deliveries, closing what a full delivery
omits.
Does not belong here: reading values (`conform`).
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

ACCEPTED, DUPLICATE, QUARANTINED = "accepted", "duplicate", "quarantined"
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


def outcomes(rows: pl.DataFrame, closing: Sequence[date]) -> pl.DataFrame:
    """What became of every delivered row of a feed.

    Of several rows with one key in one delivery the last counts (by file name, then row); the others are duplicates. A
    row is compared with the last accepted one of its key in an earlier delivery, whatever order deliveries arrived in.

    Args:
        rows: one row per delivered row: `row` (a number, unique in the feed), record_key, content_hash, refused_column,
            refused_reason, batch_date, source_file, source_row.
        closing: the dates of deliveries that are the whole feed, so that a key they omit is closed.

    Returns:
        The given rows without `content_hash`, ordered by delivery, file and row, with `outcome` (accepted, duplicate,
        quarantined), `change` (new, changed, unchanged; null unless accepted), `latest` (this row is the state of its
        key), `first_batch` (the delivery that first brought the key), `valid_from` (the delivery that brought this
        content) and `valid_to` (the delivery that closed the key; null: it is current).
    """
    ordered = rows.sort("batch_date", "source_file", "source_row")
    good = pl.col("refused_reason").is_null()
    accepted = ordered.filter(good).unique(["record_key", "batch_date"], keep="last", maintain_order=True)
    refused = ordered.filter(~good, pl.col("record_key").is_not_null())
    state = _state(accepted, refused, sorted(closing))
    found = ordered.drop("content_hash").join(state, on="row", how="left", maintain_order="left")
    outcome = (
        pl.when(~good)
        .then(pl.lit(QUARANTINED))
        .when(pl.col("change").is_not_null())
        .then(pl.lit(ACCEPTED))
        .otherwise(pl.lit(DUPLICATE))
    )
    return found.with_columns(outcome=outcome, latest=pl.col("latest").fill_null(value=False))


def _state(accepted: pl.DataFrame, refused: pl.DataFrame, closing: Sequence[date]) -> pl.DataFrame:
    """`change`, `latest`, `first_batch`, `valid_from` and `valid_to` of the accepted rows.

    A refused row still shows that its key was delivered: it closes nothing and keeps the last good content.
    """
    columns = ["row", "record_key", "content_hash", "batch_date"]
    absent = refused.join(accepted, on=["record_key", "batch_date"], how="anti").unique(["record_key", "batch_date"])
    delivered = pl.concat(
        [accepted.select(columns).with_columns(good=True), absent.select(columns).with_columns(good=False)]
    )
    same_key = pl.col("record_key") == pl.col("record_key").shift(1)
    dates = pl.Series("closing", closing, dtype=pl.Date)
    closings_before = pl.lit(dates).search_sorted(pl.col("batch_date"), side="left")
    closings_until = pl.lit(dates).search_sorted(pl.col("batch_date"), side="right")
    spells = (
        delivered.sort(pl.col("record_key").hash(), "record_key", "batch_date")
        .with_columns(before=closings_before, until=closings_until, begins=~same_key.fill_null(value=False))
        # Between two deliveries of a key a whole-feed delivery without it closed it: what follows is a new spell.
        .with_columns(begins=pl.col("begins") | (pl.col("before") > pl.col("until").shift(1)))
        .with_columns(spell=pl.col("begins").cum_sum(), last=~same_key.shift(-1).fill_null(value=False))
        .with_columns(until=pl.when("last").then("until").backward_fill())
    )
    same_spell = (pl.col("spell") == pl.col("spell").shift(1)).fill_null(value=False)
    change = (
        pl.when(~same_spell)
        .then(pl.lit(NEW))
        .when(pl.col("content_hash") == pl.col("content_hash").shift(1))
        .then(pl.lit(UNCHANGED))
        .otherwise(pl.lit(CHANGED))
    )
    return (
        spells.filter("good")
        .with_columns(
            change=change, latest=(pl.col("record_key") != pl.col("record_key").shift(-1)).fill_null(value=True)
        )
        .with_columns(
            valid_from=pl.when(pl.col("change") != UNCHANGED).then("batch_date").forward_fill(),
            first_batch=pl.when((pl.col("record_key") != pl.col("record_key").shift(1)).fill_null(value=True))
            .then("batch_date")
            .forward_fill(),
        )
        .with_columns(valid_to=pl.when("latest").then(pl.lit(dates).gather(pl.col("until"), null_on_oob=True)))
        .select("row", "change", "latest", "first_batch", "valid_from", "valid_to")
    )
