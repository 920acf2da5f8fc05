"""One measurement in a process of its own, so that its peak memory is its own.

Belongs here: doing one task once and saying what it took.
Does not belong here: which tasks are done at which sizes (`throughput`).
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import click
import polars as pl

from benchmarks.entities import plain_splink, product, weekend
from benchmarks.memory import peak_bytes


def _product(observed: pl.DataFrame) -> pl.Series:
    return product.resolved(observed)["entity"]


def _splink(observed: pl.DataFrame) -> pl.Series:
    _, clusters = plain_splink.linked(plain_splink.with_local(observed), plain_splink.PERSONS)
    return clusters[max(clusters)]


TASKS: dict[str, Callable[[pl.DataFrame], pl.Series]] = {
    "product": _product,
    "weekend": weekend.people,
    "plain_splink": _splink,
}


@click.command()
@click.argument("task", type=click.Choice(list(TASKS)))
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
def main(task: str, folder: Path) -> None:
    """Link the observations in FOLDER by TASK and print what it took as JSON."""
    observed = pl.read_parquet(sorted(folder.glob("*.parquet")))
    before = peak_bytes()
    wall, cpu = time.perf_counter(), time.process_time()
    found = TASKS[task](observed)
    seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
    taken = {
        "task": task,
        "threads": int(os.environ.get("POLARS_MAX_THREADS", "0")) or (os.cpu_count() or 1),
        "records": observed.height,
        "clusters": found.n_unique(),
        "loaded_bytes": before,
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "peak_bytes": peak_bytes(),
    }
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
