"""One run of the pipeline in a process of its own, so that its peak memory is its own.

Belongs here: running once and writing down the seconds of each step and the peak memory.
Does not belong here: which runs are made, and the table (`pipeline`).
"""

import json
import time
from pathlib import Path

import click
from rich.console import Console

from benchmarks.memory import peak_bytes
from orchestration.run import run_city
from orchestration.settings import Settings


@click.command()
@click.argument("landing", type=click.Path(path_type=Path))
@click.argument("lake", type=click.Path(path_type=Path))
@click.argument("result", type=click.Path(path_type=Path))
def main(landing: Path, lake: Path, result: Path) -> None:
    """Run the pipeline from LANDING to LAKE and write what it took to RESULT (JSON)."""
    begun = time.monotonic()
    outcome = run_city(Settings(landing, lake), Console(stderr=True))
    taken = {
        "seconds": time.monotonic() - begun,
        "peak_bytes": peak_bytes(),
        "steps": outcome.seconds,
        "failures": outcome.failures,
    }
    result.write_text(json.dumps(taken), encoding="utf-8")


if __name__ == "__main__":
    main()
