"""The `chengma` command.

Belongs here: options, exit codes, what is printed.
Does not belong here: what the commands do; they run the same assets that Dagster shows.
"""

import shutil
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Column, Table

from sources.city import HARDNESS, CityPlan, CitySummary, simulate
from sources.standard import ContractError, load_contracts
from warehouse.analyst import QueryError, rows_of
from warehouse.lake import Lake, LakeBusyError

_WIDEST = 100_000
_EXAMPLE = '"from gold.person_tag limit 5"'
DONE, CHECK_FAILED, UNUSABLE = 0, 1, 2
_CONSOLE = Console(highlight=False)
_P = ParamSpec("_P")
_R = TypeVar("_R")
_FOLDER = click.Path(path_type=Path, file_okay=False)
_CONTRACTS = click.option(
    "--contracts", multiple=True, type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with further contracts; may be given several times.",
)  # fmt: skip


def _explained(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """Say what is wrong with an input in one line, and end with exit code 2."""

    @wraps(command)
    def wrapped(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return command(*args, **kwargs)
        except (FileNotFoundError, ContractError, LakeBusyError, QueryError) as error:
            click.echo(f"chengma: {error}", err=True)
            sys.exit(UNUSABLE)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chengma")
def main() -> None:
    """城码 chengma: one code for every address, one id for every person and enterprise, every row accounted for."""


@main.command()
@click.option("--landing", required=True, type=_FOLDER, help="Where departments deliver.")
@click.option("--lake", required=True, type=_FOLDER, help="Where tables go.")
@_CONTRACTS
@_explained
def run(landing: Path, lake: Path, contracts: tuple[Path, ...]) -> None:
    """Take every complete delivery and bring all tables up to date."""
    if not landing.is_dir():
        message = f"there is no landing folder {landing}"
        raise FileNotFoundError(message)
    load_contracts(contracts)
    sys.exit(_run(landing, lake, contracts))


def _run(landing: Path, lake: Path, contracts: tuple[Path, ...]) -> int:
    from orchestration.run import run_city  # noqa: PLC0415  Dagster takes a second to import; other commands need it not
    from orchestration.settings import Settings  # noqa: PLC0415
    from orchestration.summary import show  # noqa: PLC0415

    begun = time.monotonic()
    with Lake(lake).sole_writer():
        outcome = run_city(Settings(landing, lake, contracts), _CONSOLE)
    if outcome.failures:
        for failure in outcome.failures:
            click.echo(f"chengma: {failure}", err=True)
        return CHECK_FAILED
    show(_CONSOLE, Lake(lake), time.monotonic() - begun)
    _CONSOLE.print(f"  chengma query --lake {lake} {_EXAMPLE}")
    _CONSOLE.print(f"  CHENGMA_LANDING={landing} CHENGMA_LAKE={lake} dagster dev")
    return DONE


@main.command()
@click.option("--people", default=20_000, show_default=True, help="How many people live in the district.")
@click.option("--seed", default=20251106, show_default=True)
@click.option("--folder", default=Path("demo"), type=_FOLDER, show_default=True, help="Where everything goes.")
@_explained
def demo(people: int, seed: int, folder: Path) -> None:
    """A synthetic district through the whole pipeline, with a summary."""
    shutil.rmtree(folder, ignore_errors=True)
    _simulate(CityPlan(people=people, seed=seed), folder / "landing", folder / "truth")
    sys.exit(_run(folder / "landing", folder / "lake", ()))


@main.command(name="simulate")
@click.option("--people", required=True, type=click.IntRange(min=100), help="How many people.")
@click.option("--seed", default=20251106, show_default=True)
@click.option("--out", required=True, type=_FOLDER, help="The landing zone to write.")
@click.option("--truth", type=_FOLDER, help="Where the ground truth goes.")
@click.option("--hardness", default="hard", type=click.Choice(sorted(HARDNESS)), show_default=True, help="How dirty.")
@click.option(
    "--absent-units", default=1 / 3, type=click.FloatRange(0, 1), show_default="a third",
    help="Share of units that the first reference lacks.",
)  # fmt: skip
def simulate_city(people: int, seed: int, out: Path, truth: Path | None, hardness: str, absent_units: float) -> None:  # noqa: PLR0913, PLR0917 - one for each option
    """A synthetic city: deliveries of all departments, with what is true of them."""
    _simulate(CityPlan.preset(hardness, people, seed, absent_units=absent_units), out, truth)


def _simulate(plan: CityPlan, out: Path, truth: Path | None) -> CitySummary:
    with _CONSOLE.status("[bold]building a synthetic city") as status:
        summary = simulate(
            plan, out, truth,
            progress=lambda stage, share: status.update(f"[bold]building a synthetic city[/] {stage} {share:.0%}"),
        )  # fmt: skip
    _CONSOLE.print(f"a synthetic city of [bold]{plan.people:,}[/] people delivers to {out}")
    return summary


@main.command()
@click.option("--lake", required=True, type=_FOLDER)
@click.argument("sql")
@_explained
def query(lake: Path, sql: str) -> None:
    """Run SQL on the analyst's file."""
    names, rows, more = rows_of(Lake(lake), sql)
    table = Table(*(Column(name, no_wrap=True) for name in names), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    # As wide as it is, so that nothing is cut off: a terminal wraps, a file does not.
    wide = _CONSOLE.options.update(max_width=_WIDEST)
    Console(width=max(Measurement.get(_CONSOLE, wide, table).maximum, 1), highlight=False).print(table)
    if more:
        click.echo(f"chengma: only the first {len(rows):,} rows are shown", err=True)


@main.command()
@click.option("--to", default="docs/dictionary.md", type=click.Path(path_type=Path, dir_okay=False), show_default=True)
@_CONTRACTS
@_explained
def dictionary(to: Path, contracts: tuple[Path, ...]) -> None:
    """Write the data dictionary."""
    from warehouse.dictionary import dictionary as written  # noqa: PLC0415

    to.write_text(written(load_contracts(contracts)), encoding="utf-8")
    _CONSOLE.print(f"written to {to}")


if __name__ == "__main__":
    main()
