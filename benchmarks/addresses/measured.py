"""One measurement in a process of its own, so that its threads and its peak memory are its own.

Belongs here: doing one task, several times over, and saying what it took.
Does not belong here: which tasks are done with how many threads (`throughput`).
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import click
import polars as pl

from benchmarks.addresses import coding, weekend
from benchmarks.memory import peak_bytes

Taken = dict[str, float | int | str]
Work = Callable[[], pl.DataFrame | None]


@click.command()
@click.argument("task", type=click.Choice(["parse", "match", "coder", "weekend_parse", "weekend"]))
@click.argument("city", type=click.Path(path_type=Path, exists=True))
@click.option("--texts", type=int, required=True)
@click.option("--times", type=int, default=2, show_default=True)
def main(task: str, city: Path, texts: int, times: int) -> None:
    """Do TASK with the texts of CITY and print what it took as JSON."""
    sample = pl.read_parquet(sorted((city / "texts").glob("*.parquet"))).sample(fraction=1, shuffle=True, seed=7)
    sample = sample.head(texts)
    begun = time.monotonic()
    work = _prepared(task, city, sample)
    ready = time.monotonic() - begun
    before = peak_bytes()
    runs = [_timed(work) for _ in range(times)]
    best = min(runs, key=lambda run: run[0])
    taken: Taken = {
        "task": task,
        "threads": int(os.environ.get("POLARS_MAX_THREADS", "0")) or (os.cpu_count() or 1),
        "texts": sample.height,
        "prepared_seconds": ready,
        "prepared_bytes": before,
        "seconds": best[0],
        "cpu_seconds": min(run[1] for run in runs),
        "peak_bytes": peak_bytes(),
    }
    coded = runs[-1][2]
    if coded is not None and "city_code" in coded.columns:
        coded = coding.with_reference(coded, city / "register")
    print(json.dumps(taken | ({} if coded is None else _right(sample, coded))))


def _prepared(task: str, city: Path, sample: pl.DataFrame) -> Work:
    """The work, with everything it needs already in memory."""
    if task == "parse":
        return lambda: _nothing(coding.parse_texts(sample["raw"]))
    if task == "match":
        index = coding.prepared(city / "register")
        return lambda: coding.code_texts(sample, index)
    if task == "coder":
        coder = coding.coder(city / "register")
        return lambda: coder(sample)
    columns = ["address_id", "district", "standard_address", "aliases"]
    files = sorted((city / "reference").glob("*.parquet"))
    if task == "weekend_parse":
        districts = pl.read_parquet(files, columns=["district"])["district"].unique().to_list()
        return lambda: _nothing(weekend.parse(sample["raw"], districts).height)
    prepared = weekend.prepare(pl.read_parquet(files, columns=columns))
    return lambda: pl.DataFrame({"reference_id": weekend.code(sample["raw"], prepared)})


def _nothing(_: int) -> pl.DataFrame | None:
    """Of a task that finds no addresses there is nothing to judge."""
    return None


def _timed(work: Work) -> tuple[float, float, pl.DataFrame | None]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - wall, time.process_time() - cpu, found


def _right(sample: pl.DataFrame, coded: pl.DataFrame) -> Taken:
    """How right the rooms are: a check that speed was not bought with errors."""
    sure = coded["certain"] if "certain" in coded.columns else pl.repeat(value=True, n=coded.height, eager=True)
    judged = sample.select("true_id", "is_room", found=coded["reference_id"], sure=sure)
    rooms = judged.filter("is_room").with_columns(
        auto=pl.col("sure") & pl.col("found").is_not_null(), present=pl.col("true_id").is_not_null()
    )
    right = (pl.col("found") == pl.col("true_id")).fill_null(value=False) & pl.col("auto")
    shares = rooms.select(
        recall=right.filter(pl.col("present")).mean(),
        precision=right.sum() / pl.col("auto").sum(),
        absent_attached=(pl.col("auto") & ~right).filter(~pl.col("present")).mean(),
    )
    return dict(zip(shares.columns, shares.row(0), strict=True))


if __name__ == "__main__":
    main()
