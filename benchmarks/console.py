"""What the commands of all benchmarks share: a folder to work in, a bar of progress.

Belongs here: exactly these.
Does not belong here: options, measurements.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress as Bar

Progress = Callable[[str, float], None]


@contextmanager
def kept(work: Path | None) -> Iterator[Path]:
    """The folder to work in: the given one, or one that is gone afterwards."""
    if work is not None:
        work.mkdir(parents=True, exist_ok=True)
        yield work
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield Path(temporary)


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on the console that is told what is being done and how much is done."""
    with Bar(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=1.0)
        yield lambda what, done: shown.update(task, description=what, completed=done)
