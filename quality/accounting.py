"""Row accounting: every delivered row is accepted, a duplicate, or quarantined with its reason, and the sums balance.

Belongs here: counting outcomes per delivery, listing what was refused and what was replaced.
Does not belong here: deciding outcomes (transforms), reading bronze (warehouse).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from sources.contract import Contract
from transforms.deliveries import ACCEPTED, CHANGED, DUPLICATE, NEW, QUARANTINED, UNCHANGED

_PLACE = ("batch_date", "source_file", "source_row")


@dataclass(frozen=True)
class Counted:
    """What a delivery said of itself and what was found when it was read."""

    feed: str
    batch_date: date
    mode: str
    rows_declared: int | None
    rows_read: int
    rows_header_footer: int


def row_accounting(deliveries: Sequence[Counted], outcomes: pl.LazyFrame) -> pl.LazyFrame:
    """One row per delivery of a feed, as `quality.row_accounting`.

    Args:
        deliveries: the deliveries that were taken.
        outcomes: as `transforms.deliveries.outcomes` gives them, for the feed.
    """
    counts = outcomes.group_by("batch_date").agg(
        _times("outcome", ACCEPTED).alias("rows_accepted"),
        _times("outcome", QUARANTINED).alias("rows_quarantined"),
        _times("outcome", DUPLICATE).alias("rows_duplicate"),
        _times("change", NEW).alias("rows_new"),
        _times("change", CHANGED).alias("rows_changed"),
        _times("change", UNCHANGED).alias("rows_unchanged"),
    )
    closed = (
        outcomes.filter(pl.col("latest"), pl.col("valid_to").is_not_null())
        .group_by(batch_date="valid_to").agg(rows_closed=pl.len().cast(pl.Int64))
    )  # fmt: skip
    known = pl.LazyFrame(
        [vars(delivery) for delivery in deliveries],
        schema={"feed": pl.String, "batch_date": pl.Date, "mode": pl.String, "rows_declared": pl.Int64,
                "rows_read": pl.Int64, "rows_header_footer": pl.Int64},
    )  # fmt: skip
    data = pl.col("rows_accepted") + pl.col("rows_quarantined") + pl.col("rows_duplicate")
    accepted = pl.col("rows_new") + pl.col("rows_changed") + pl.col("rows_unchanged")
    found = pl.col("rows_read") - pl.col("rows_header_footer")
    return (
        known.join(counts, on="batch_date", how="left")
        .join(closed, on="batch_date", how="left")
        .with_columns(pl.col("^rows_(accepted|quarantined|duplicate|new|changed|unchanged|closed)$").fill_null(0))
        .with_columns(
            rows_missing=(pl.col("rows_declared") - found).fill_null(0),
            balanced=(data == found) & (accepted == pl.col("rows_accepted")),
        )
    )


def _times(column: str, value: str) -> pl.Expr:
    return (pl.col(column) == value).sum().cast(pl.Int64)


def quarantine(contract: Contract, outcomes: pl.LazyFrame, bronze: pl.LazyFrame) -> pl.LazyFrame:
    """The refused rows of a feed with their reasons and as they were delivered, as `quality.quarantine`."""
    cells = pl.struct(column.header for column in contract.columns).struct.json_encode()
    refused = outcomes.filter(pl.col("outcome") == QUARANTINED)
    return refused.join(bronze, on=list(_PLACE), how="left").select(
        pl.lit(contract.feed).alias("feed"),
        *_PLACE,
        "record_key",
        column_name="refused_column",
        reason="refused_reason",
        raw=pl.coalesce("row_raw", cells),
    )


def duplicates(contract: Contract, outcomes: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of a feed that a later row of the same delivery replaces, as `quality.duplicates`."""
    return outcomes.filter(pl.col("outcome") == DUPLICATE).select(
        pl.lit(contract.feed).alias("feed"), *_PLACE, "record_key"
    )
