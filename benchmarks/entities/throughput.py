"""How long linking takes, and how much memory, by the number of records, beside the baselines.

Belongs here: which runs are made, each in a process of its own, and their table.
Does not belong here: one run (`measured`), the records (`copies`).
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import held_out
from benchmarks.console import Progress
from benchmarks.entities import accuracy, product
from benchmarks.entities.copies import write_copies

SIZES = (100_000, 1_000_000, 10_000_000)
QUICK_SIZES = (100_000,)
SEED = 42
# Observations of people per person of a city, and the largest city that is made for it; beyond, there are several.
_PER_PERSON = 4.8
_LARGEST = 1_000_000
# Plain Splink on ten million records takes more memory than the machine this is meant for has to spare.
_MOST = {"plain_splink": 1_000_000}
_TASKS = ("weekend", "product", "plain_splink")
Row = dict[str, Any]


def observations(work: Path, sizes: tuple[int, ...], progress: Progress) -> dict[int, Path]:
    """The folder of the observations of each size, made where they are not there yet."""
    made = {}
    for size in sizes:
        folder = work / f"observations-{size}-seed-{SEED}"
        if not (folder / "done").exists():
            people = round(min(size, _LARGEST) / _PER_PERSON)
            (lake, _), *_ = held_out.cities(work, people, (SEED,), accuracy.HARDNESS, progress)
            write_copies(product.observed(product.delivered(lake)), folder, size)
            (folder / "done").touch()
        made[size] = folder
    return made


def measure(made: dict[int, Path], progress: Progress) -> Iterator[dict[str, Any]]:
    """Every task at every size.

    Yields:
        After each run what is known so far: `rows`, one per run.
    """
    runs = [(task, size) for size in made for task in _TASKS if size <= _MOST.get(task, size)]
    rows: list[Row] = []
    for done, (task, size) in enumerate(runs):
        progress(f"{task}, {size:,} records", done / len(runs))
        rows.append({"size": size} | _run(task, made[size]))
        yield {"rows": rows}


def _run(task: str, folder: Path) -> Row:
    command = [sys.executable, "-m", "benchmarks.entities.measured", task, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["killed"]
        return {"task": task, "failed": f"exit {done.returncode}: {last[0]}"}
    row: Row = json.loads(done.stdout.splitlines()[-1])
    per_second = row["records"] / row["seconds"]
    return row | {"per_second": per_second, "per_core": row["records"] / row["cpu_seconds"]}


def table(found: dict[str, Any]) -> Iterator[str]:
    """The runs as lines of text."""
    names = {"records": 12, "seconds": 9, "cpu s": 9, "per s": 12, "loaded GB": 11, "peak GB": 9, "clusters": 12}
    yield f"{'task':<14}" + "".join(f"{name:>{width}}" for name, width in names.items())
    for row in found["rows"]:
        if "failed" in row:
            yield f"{row['task']:<14}{row['size']:>12,}  {row['failed']}"
        else:
            yield (
                f"{row['task']:<14}{row['records']:>12,}{row['seconds']:>9.1f}{row['cpu_seconds']:>9.1f}"
                f"{row['per_second']:>12,.0f}{row['loaded_bytes'] / 1e9:>11.2f}{row['peak_bytes'] / 1e9:>9.2f}"
                f"{row['clusters']:>12,}"
            )
