"""Accuracy on whole cities: simulated, taken through the pipeline, judged by their truth.

Belongs here: which cities, running them, and the table.
Does not belong here: the measures (`judging`).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.addresses import judging
from benchmarks.pages import percent
from sources.city.plan import HARDNESS
from warehouse.lake import Lake

# Nothing in the product may be chosen by looking at these.
HELD_OUT = (9001, 9002)
PEOPLE, QUICK_PEOPLE = 100_000, 20_000
HARD = tuple(name for name in HARDNESS if name != "clean")


def measure(cities: Sequence[tuple[Path, Path]]) -> dict[str, Any]:
    """All measures over some cities together."""
    rows = pl.concat(
        judging.judged(Lake(lake), truth).with_columns(
            # The same key may occur in two cities.
            record_key=pl.format("{}/{}", pl.lit(turn), "record_key"),
        )
        for turn, (lake, truth) in enumerate(cities)
    )
    slips = _truths(cities, "slips")
    return {
        "overall": judging.overall(rows) | judging.precision_where_knowable(rows, slips),
        "classes": list(judging.by_class(rows)),
        "landmarks": judging.landmarks(rows),
        "wrong_numbers": list(judging.wrong_numbers(rows, slips)),
        "aliases": list(judging.recurring_aliases(rows, _truths(cities, "aliases"))),
        "reliability": judging.reliability(rows),
    }


def _truths(cities: Sequence[tuple[Path, Path]], name: str) -> pl.DataFrame | None:
    """A truth table of all cities, or None where they have none."""
    files = [truth / f"{name}.parquet" for _, truth in cities]
    if not all(file.exists() for file in files):
        return None
    return pl.concat(
        pl.read_parquet(file).with_columns(record_key=pl.format("{}/{}", pl.lit(turn), "record_key"))
        for turn, file in enumerate(files)
    )


def table(found: dict[str, Any]) -> Iterator[str]:
    """The measures as lines of text."""
    for name, value in found["overall"].items():
        yield f"  {name:<28}{value:>12,}" if isinstance(value, int) else f"  {name:<28}{percent(value):>12}"
    yield ""
    columns = ("texts", "present", "recall", "precision", "absent_attached", "review", "district", "depth_right")
    yield f"  {'class':<22}{'':<7}" + "".join(f"{name:>16}" for name in columns)
    for row in found["classes"]:
        for which in ("alone", "mixed"):
            if row[which]["texts"]:
                values = (row[which][name] for name in columns)
                cells = (f"{value:>16,}" if isinstance(value, int) else f"{percent(value):>16}" for value in values)
                yield f"  {row['noise']:<22}{which:<7}" + "".join(cells)
    for title in ("wrong_numbers", "aliases"):
        yield f"\n  {title}"
        for row in found[title]:
            shares = (f"{name} {percent(row[name])}" for name in row if name not in {"what", "texts"})
            yield f"  {row['what']:<44}{row['texts']:>7,}  " + ", ".join(shares)
    yield f"\n  landmark only: {found['landmarks']}"
    for title, curve in found["reliability"].items():
        yield f"\n  calibration, {title}: {curve['texts']:,} texts, Brier {curve['brier']:.5f}, ECE {curve['ece']:.4f}"
        for row in curve["bins"]:
            yield f"    score {row['score']:.3f}  right {row['right']:.4f}  of {row['texts']:,}"
