"""The commands of this benchmark.

Belongs here: options, progress, and what is printed.
Does not belong here: any measurement.

    python -m benchmarks.addresses throughput --quick
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from benchmarks.addresses import results, throughput

_Folder = click.Path(path_type=Path, file_okay=False)
_results = click.option("--results", "folder", default=results.FOLDER, show_default=True, type=_Folder)
_quick = click.option("--quick", is_flag=True, help="A smaller run.")


@click.group()
def main() -> None:
    """Measure address coding."""


@main.command("throughput")
@_quick
@click.option("--rooms", "sizes", multiple=True, type=int, help="Sizes of the reference; default 0.1, 1 and 10 million.")
@click.option("--work", type=_Folder, help="Keep the cities here for the next run; default: a temporary folder.")
@_results
def throughput_command(*, quick: bool, sizes: tuple[int, ...], work: Path | None, folder: Path) -> None:
    """Parse alone, and parse and match, at 1, 2 and 4 threads, beside the weekend script."""
    texts = throughput.QUICK_TEXTS if quick else throughput.TEXTS
    wanted = sizes or (throughput.QUICK_SIZES if quick else throughput.SIZES)
    with _kept(work) as place, _progress() as progress:
        made = throughput.cities(place, wanted, texts, progress)
        found = throughput.measure(made, texts, progress)
    results.save(folder, "throughput", found)
    print("\n".join(throughput.table(found)))


@contextmanager
def _kept(work: Path | None) -> Iterator[Path]:
    if work is not None:
        work.mkdir(parents=True, exist_ok=True)
        yield work
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield Path(temporary)


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=1.0)
        yield lambda what, done: shown.update(task, description=what, completed=done)


if __name__ == "__main__":
    main()
