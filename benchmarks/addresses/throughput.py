"""How fast addresses are parsed and matched, by threads and by the size of the reference, beside the weekend script.

Belongs here: which runs are made, each in a process of its own, and their table.
Does not belong here: one run (`measured`), the city (`city`).
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.addresses.city import write_city
from benchmarks.addresses.coding import write_register

THREADS = (1, 2, 4)
SIZES = (100_000, 1_000_000, 10_000_000)
TEXTS = 1_000_000
QUICK_SIZES, QUICK_TEXTS = (100_000,), 100_000
SEED = 41
Row = dict[str, Any]
Progress = Callable[[str, float], None]


def cities(work: Path, sizes: tuple[int, ...], texts: int, progress: Progress) -> dict[int, Path]:
    """The city of each size, made where it is not there yet."""
    made = {}
    for size in sizes:
        folder = work / f"rooms-{size}-texts-{texts}-seed-{SEED}"
        if not (folder / "counts.json").exists():
            counts = write_city(folder, size, texts, SEED, progress)
            counts["places"] = write_register(folder / "reference", folder / "register")
            (folder / "counts.json").write_text(json.dumps(counts), encoding="utf-8")
        made[size] = folder
    return made


def measure(cities: dict[int, Path], texts: int, progress: Progress) -> Iterator[dict[str, Any]]:
    """Every task at every size and number of threads.

    Yields:
        After each run what is known so far: `rows`, one per run; `ratios`, product over weekend script by size.
    """
    runs = list(_runs(cities))
    rows: list[Row] = []
    for done, (task, size, threads) in enumerate(runs):
        progress(f"{task}, {size:,} rooms, {threads} threads", done / len(runs))
        counts = json.loads((cities[size] / "counts.json").read_text(encoding="utf-8"))
        rows.append(counts | {"size": size} | _run(task, cities[size], texts, threads))
        yield {"rows": rows, "ratios": ratios(rows)}


def _runs(cities: dict[int, Path]) -> Iterator[tuple[str, int, int]]:
    """Baseline and product next to each other, so that both see the same state of the machine."""
    smallest = min(cities)
    for threads in THREADS:
        yield "weekend_parse", smallest, threads
        yield "parse", smallest, threads
    for size in cities:
        for threads in THREADS:
            yield "weekend", size, threads
            yield "match", size, threads
            yield "coder", size, threads


def _run(task: str, city: Path, texts: int, threads: int) -> Row:
    command = [sys.executable, "-m", "benchmarks.addresses.measured", task, str(city), "--texts", str(texts)]
    environment = os.environ | {"POLARS_MAX_THREADS": str(threads)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["killed"]
        return {"task": task, "threads": threads, "failed": f"exit {done.returncode}: {last[0]}"}
    row: Row = json.loads(done.stdout.splitlines()[-1])
    per_second = row["texts"] / row["seconds"]
    return row | {"per_second": per_second, "per_core": row["texts"] / row["cpu_seconds"]}


def ratios(rows: list[Row]) -> list[Row]:
    """Product over weekend script at one thread, by addresses per second of processor time."""
    alone = {(row["task"], row["size"]): row["per_core"] for row in rows if row["threads"] == 1 and "per_core" in row}
    pairs = {"parse": "weekend_parse", "match": "weekend", "coder": "weekend"}
    return [
        {"task": task, "size": size, "ratio": value / alone[pairs[task], size]}
        for (task, size), value in alone.items()
        if task in pairs and (pairs[task], size) in alone
    ]


def table(found: dict[str, Any]) -> Iterator[str]:
    """The runs as lines of text."""
    yield f"{'task':<14}{'rooms':>12}{'threads':>8}{'per s':>12}{'per core s':>12}{'peak GB':>9}{'prepared s':>11}"
    for row in found["rows"]:
        if "failed" in row:
            yield f"{row['task']:<14}{row['reference']:>12,}{row['threads']:>8}  {row['failed']}"
        else:
            yield (
                f"{row['task']:<14}{row['reference']:>12,}{row['threads']:>8}{row['per_second']:>12,.0f}"
                f"{row['per_core']:>12,.0f}{row['peak_bytes'] / 1e9:>9.2f}{row['prepared_seconds']:>11.1f}"
            )
    for row in found["ratios"]:
        yield f"{row['task']} is {row['ratio']:.2f} times the weekend script per core at {row['size']:,} rooms"
