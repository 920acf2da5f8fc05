"""The whole pipeline at several sizes: seconds and rows per second of each stage, peak memory, growth.

Belongs here: making cities, running the pipeline on each, the table.
Does not belong here: how right the results are (`accuracy`).

    python -m benchmarks.pipeline --people 20000 --people 200000 --people 1000000

The baseline is DuckDB merely copying the same rows from CSV to Parquet, measured in the same run.
"""

import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import duckdb

from benchmarks.stages import rows_by_stage, rows_delivered, seconds_by_stage

_RESULTS = Path(__file__).parent / "results" / "pipeline.md"
_WHOLE = "whole pipeline"


@dataclass(frozen=True)
class Run:
    """One city through the pipeline; rows and seconds by stage."""

    people: int
    rows: dict[str, int]
    seconds: dict[str, float]
    peak_bytes: int
    copy_seconds: float
    simulation_seconds: float


@click.command()
@click.option("--people", "sizes", multiple=True, type=int, default=(20_000, 200_000, 1_000_000), show_default=True)
@click.option("--seed", default=20251106, show_default=True)
@click.option("--out", default=_RESULTS, type=click.Path(path_type=Path), show_default="benchmarks/results/pipeline.md")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep cities and lakes here, for `benchmarks.accuracy`.")
def main(sizes: tuple[int, ...], seed: int, out: Path, keep: Path | None) -> None:
    """Measure the pipeline at each size and write a table."""
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as temporary:
        for people in sorted(sizes):
            runs.append(_measure(people, seed, (keep or Path(temporary)) / f"{people}"))
            print(
                f"{people:,} people: {runs[-1].seconds[_WHOLE]:.1f} s, {runs[-1].peak_bytes / 1e9:.2f} GB", flush=True
            )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(_report(runs, seed)) + "\n", encoding="utf-8")
    print(f"written to {out}")


def _measure(people: int, seed: int, folder: Path) -> Run:
    landing, lake, result = folder / "landing", folder / "lake", folder / "measured.json"
    begun = time.monotonic()
    _python(
        "orchestration.command", "simulate", "--people", str(people), "--seed", str(seed), "--out", str(landing),
        "--truth", str(folder / "truth"),
    )  # fmt: skip
    simulated = time.monotonic() - begun
    _python("benchmarks.measured", str(landing), str(lake), str(result))
    taken = json.loads(result.read_text(encoding="utf-8"))
    if taken["failures"]:
        raise SystemExit("; ".join(taken["failures"]))
    rows = rows_by_stage(lake) | {_WHOLE: rows_delivered(lake)}
    seconds = seconds_by_stage(taken["steps"]) | {_WHOLE: taken["seconds"]}
    return Run(people, rows, seconds, taken["peak_bytes"], _copy_seconds(lake, folder / "copy"), simulated)


def _python(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own modules


def _copy_seconds(lake: Path, folder: Path) -> float:
    """How long DuckDB takes to copy the delivered rows from CSV to Parquet, all of them text."""
    folder.mkdir(parents=True, exist_ok=True)
    feeds = sorted((lake / "bronze").iterdir())
    with duckdb.connect() as engine:
        for feed in feeds:
            engine.read_parquet(f"{feed}/**/*.parquet", union_by_name=True).write_csv(str(folder / f"{feed.name}.csv"))
        begun = time.monotonic()
        for feed in feeds:
            rows = engine.read_csv(str(folder / f"{feed.name}.csv"), all_varchar=True, header=True, quotechar='"')
            rows.write_parquet(str(folder / f"{feed.name}.parquet"))
        return time.monotonic() - begun


def _report(runs: Sequence[Run], seed: int) -> Iterator[str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield "# The pipeline by size"
    yield ""
    machine = f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB"
    yield f"{machine}, Python {platform.python_version()}, seed {seed}."
    yield "Made by `python -m benchmarks.pipeline`."
    yield ""
    head = ["", *(f"{run.people:,} people" for run in runs)]
    yield from _table(
        head,
        [
            ["rows delivered", *(f"{run.rows[_WHOLE]:,}" for run in runs)],
            ["pipeline, s", *(f"{run.seconds[_WHOLE]:.1f}" for run in runs)],
            ["rows per second", *(f"{run.rows[_WHOLE] / run.seconds[_WHOLE]:,.0f}" for run in runs)],
            ["peak memory, GB", *(f"{run.peak_bytes / 1e9:.2f}" for run in runs)],
            ["DuckDB copies the same rows from CSV to Parquet, s", *(f"{run.copy_seconds:.2f}" for run in runs)],
            ["times that copy", *(f"{run.seconds[_WHOLE] / run.copy_seconds:.1f}" for run in runs)],
            ["making the city, s", *(f"{run.simulation_seconds:.1f}" for run in runs)],
        ],
    )
    yield ""
    yield "## Stages"
    yield ""
    yield (
        "Seconds (rows per second). Growth is the exponent of seconds over rows between the last two sizes: "
        "1 is linear, less is better."
    )
    yield ""
    yield from _table([*head, "growth"], [_stage(runs, stage) for stage in runs[-1].seconds])


def _stage(runs: Sequence[Run], stage: str) -> list[str]:
    cells = [f"{run.seconds[stage]:.1f} ({run.rows[stage] / max(run.seconds[stage], 1e-3):,.0f})" for run in runs]
    return [stage, *cells, _growth(runs[-2], runs[-1], stage) if len(runs) > 1 else "—"]


def _growth(smaller: Run, larger: Run, stage: str) -> str:
    times = larger.seconds[stage] / smaller.seconds[stage]
    return f"{math.log(times) / math.log(larger.rows[stage] / smaller.rows[stage]):.2f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| --- {'| ---: ' * (len(head) - 1)}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    main()
