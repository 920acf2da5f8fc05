"""What a person sees while the pipeline runs: one line per stage, a bar, the time it took.

Belongs here: following Dagster's steps on a terminal.
Does not belong here: the summary at the end (`summary`).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Follower:
    """Follows the steps of a run; `seconds` holds how long each took, by step name."""

    def __init__(self, console: Console) -> None:
        """Follow a run on a console."""
        self.seconds: dict[str, float] = {}
        self._last = time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description:<34}"),
            BarColumn(bar_width=40),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=None)

    @contextmanager
    def shown(self, steps: int) -> Iterator[None]:
        """Show the bar while the run of that many steps lasts."""
        self._bar.update(self._task, total=steps)
        with self._bar:
            self._last = time.monotonic()
            yield

    def done(self, step: str) -> None:
        """A step has ended."""
        now = time.monotonic()
        self.seconds[step] = now - self._last
        self._last = now
        self._bar.update(self._task, advance=1, description=step.replace("__", "."))

    def hooks(self) -> set[dg.HookDefinition]:
        """Hooks that tell this follower of every step."""

        @dg.success_hook(name="step_succeeded")
        def _succeeded(context: dg.HookContext) -> None:
            self.done(context.op.name)

        @dg.failure_hook(name="step_failed")
        def _failed(context: dg.HookContext) -> None:
            self.done(context.op.name)

        return {_succeeded, _failed}
