"""How the commands answer: exit codes, one line for what is wrong, shared options.

Belongs here: what every command uses.
Does not belong here: a command.
"""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from rich.console import Console

from orchestration.failures import told
from sources.standard import ContractError
from warehouse.analyst import QueryError
from warehouse.given_tables import GivenTableError
from warehouse.lake import LakeBusyError
from warehouse.review_reading import ReviewError

DONE, CHECK_FAILED, UNUSABLE = 0, 1, 2
CONSOLE = Console(highlight=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
CONTRACTS = click.option(
    "--contracts", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with further contracts; may be given several times.",
)  # fmt: skip
_P = ParamSpec("_P")
_R = TypeVar("_R")
_EXPECTED = (
    FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError,
    ContractError, LakeBusyError, QueryError, GivenTableError, ReviewError,
)  # fmt: skip


def explained(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """Say what is wrong with an input in one line, of any other error the kind and place, and end with exit code 2."""

    @wraps(command)
    def wrapped(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return command(*args, **kwargs)
        except _EXPECTED as error:
            click.echo(f"chengma: {error}", err=True)
            sys.exit(UNUSABLE)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:  # noqa: BLE001  its text may quote a value of a person
            click.echo(f"chengma: {told(error)}", err=True)
            sys.exit(UNUSABLE)

    return wrapped
