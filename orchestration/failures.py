"""What a step or a command says when it fails: kind and place, never the text, which may quote a delivered value.

Belongs here: the error that leaves a step, what may be said of any error.
Does not belong here: what is done about it (`run`, Dagster).
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOUSE = Path(__file__).parents[1]
_FOLDERS = ("sources", "transforms", "quality", "warehouse", "orchestration")


class StepError(RuntimeError):
    """A step failed; the message says what kind of error it was and where in the house it came from."""


@contextmanager
def discreet() -> Iterator[None]:
    """Let only a `StepError` out; also a decorator.

    Raises:
        StepError: whatever went wrong inside.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001  whatever it is, its text stays here
        raise StepError(told(error)) from None


def told(error: Exception) -> str:
    """What may be said of an error: its kind and its place."""
    return f"{type(error).__name__} at {_place(error)}"


def _place(error: Exception) -> str:
    """The innermost line of the house that led to the error."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path != Path(__file__) and any(path.is_relative_to(_HOUSE / folder) for folder in _FOLDERS):
            return f"{path.relative_to(_HOUSE)}, line {frame.lineno}, in {frame.name}"
    return "an unknown place"
