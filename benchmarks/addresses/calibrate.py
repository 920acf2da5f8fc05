"""Counting how often results of each kind are right: the scores of the product.

Belongs here: counting on cities whose seeds are for this only, and writing the `calibration.csv` of the product.
Does not belong here: whether scores hold on other cities (`judging.reliability`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from benchmarks import held_out
from benchmarks.addresses.judging import judged
from benchmarks.console import Progress
from transforms.addresses.matching.calibration import ANY, CLOSE, OF_RECORDS, key_of_faults
from transforms.addresses.matching.weighing import Reason
from warehouse.lake import Lake

# Cities that scores are counted on; those that they are judged on have other seeds.
SEEDS = {"hard": (101, 103), "dirty": (102, 104)}
PEOPLE = 60_000
# A kind weighs as much as this many texts of the more general kind: what was seen seldom says little.
_LEAN = 25
_LEAST_TEXTS = 10
_OPEN = (Reason.AMBIGUOUS, Reason.CONFLICT, Reason.NOTHING, Reason.OUTSIDE)


def cities(work: Path, people: int, progress: Progress) -> Iterator[tuple[Path, Path]]:
    """Lake and truth of each city of `SEEDS`, simulated and run where they are not there yet."""
    for hardness, seeds in SEEDS.items():
        yield from held_out.cities(work, people, seeds, hardness, progress)


def counted(cities: Sequence[tuple[Path, Path]]) -> pl.DataFrame:
    """Reason, level, faults, close, texts, right, score of each kind, and of each fault among others (`*fault`)."""
    rows = pl.concat(_results(Lake(lake), truth) for lake, truth in cities)
    base = _shares(rows, "reason", "level").with_columns(
        faults=pl.lit(ANY), prior=pl.col("right").sum() / pl.col("texts").sum()
    )
    base = _leaned(base)
    faults = rows.explode("each").drop_nulls("each").with_columns(faults=ANY + pl.col("each"))
    single = _shares(faults, "reason", "level", "faults")
    single = _leaned(single.join(base.select("reason", "level", prior="share"), on=["reason", "level"]))
    kinds = _shares(rows, "reason", "level", "faults", "close", "each")
    general = pl.concat([base, single], how="diagonal").select("reason", "level", fault="faults", prior="share")
    of_faults = kinds.explode("each", empty_as_null=True).with_columns(fault=ANY + pl.col("each").fill_null(""))
    least = of_faults.join(general, on=["reason", "level", "fault"]).group_by("reason", "level", "faults", "close")
    exact = _leaned(kinds.join(least.agg(pl.col("prior").min()), on=["reason", "level", "faults", "close"]))
    named = pl.concat([base, single, exact.filter(pl.col("texts") >= _LEAST_TEXTS)], how="diagonal")
    score = (pl.col("share") * 100).round().cast(pl.Int64)
    return named.select("reason", "level", "faults", "close", "texts", "right", score=score).sort(
        "reason", "level", "faults", "close", nulls_last=False
    )


def _results(lake: Lake, truth: Path) -> pl.DataFrame:
    """Results whose truth is known, whatever their status: what goes to review must not vanish from the count."""
    coded = judged(lake, truth).filter(
        pl.col("city_code").is_not_null(), pl.col("place_id").is_not_null(), pl.col("place_status") != "observed",
        ~pl.col("reason").is_in([str(reason) for reason in _OPEN]),
    )  # fmt: skip
    own = pl.col("faults").list.set_difference(pl.lit(list(OF_RECORDS))).list.sort()
    return coded.select(
        "reason",
        "level",
        each=own,
        faults=key_of_faults(own),
        close=pl.col("margin") < CLOSE,
        true=pl.col("place_right") | pl.col("right"),
    )


def _shares(rows: pl.DataFrame, *keys: str) -> pl.DataFrame:
    return rows.group_by(*keys).agg(texts=pl.len().cast(pl.Int64), right=pl.col("true").sum().cast(pl.Int64))


def _leaned(counts: pl.DataFrame) -> pl.DataFrame:
    """With the share right, as if `_LEAN` more texts had been right as often as the more general kind (`prior`)."""
    return counts.with_columns(share=(pl.col("right") + _LEAN * pl.col("prior")) / (pl.col("texts") + _LEAN))
