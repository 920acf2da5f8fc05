"""Whole cities to judge results by: simulated, and taken through the pipeline once.

Belongs here: making them where they are not there yet.
Does not belong here: which seeds a benchmark holds out, judging.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.console import Progress
from orchestration.run import run_city
from orchestration.settings import Settings
from sources.city import CityPlan, simulate


def cities(
    work: Path, people: int, seeds: Sequence[int], hardness: str, progress: Progress
) -> Iterator[tuple[Path, Path]]:
    """Lake and truth of each city, simulated and run where they are not there yet."""
    for turn, seed in enumerate(seeds):
        folder = work / f"{hardness}-{people}-seed-{seed}"
        lake, truth = folder / "lake", folder / "truth"
        if not (folder / "done").exists():
            progress(f"{hardness} city {seed}: simulating", turn / len(seeds))
            simulate(CityPlan.preset(hardness, people, seed), folder / "landing", truth)
            progress(f"{hardness} city {seed}: pipeline", (turn + 0.3) / len(seeds))
            outcome = run_city(Settings(folder / "landing", lake), Console(quiet=True))
            if outcome.failures:
                message = f"the pipeline failed on the city of seed {seed}: {outcome.failures[0]}"
                raise RuntimeError(message)
            (folder / "done").touch()
        yield lake, truth
