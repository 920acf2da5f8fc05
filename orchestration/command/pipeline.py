"""Commands that run the pipeline, on deliveries or on a synthetic city.

Belongs here: run, demo, simulate.
Does not belong here: what a run does; it is the same assets that Dagster shows.
"""

import shutil
import sys
import time
from pathlib import Path

import click

from orchestration.command.usage import CHECK_FAILED, CONSOLE, CONTRACTS, DONE, FOLDER, explained
from sources.city import HARDNESS, CityPlan, CitySummary, simulate
from sources.standard import load_contracts
from warehouse.lake import Lake

_EXAMPLE = '"from gold.person_tag limit 5"'


@click.command()
@click.option("--landing", required=True, type=FOLDER, help="Where departments deliver.")
@click.option("--lake", required=True, type=FOLDER, help="Where tables go.")
@CONTRACTS
@explained
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
        outcome = run_city(Settings(landing, lake, contracts), CONSOLE)
    if outcome.failures:
        for failure in outcome.failures:
            click.echo(f"chengma: {failure}", err=True)
        return CHECK_FAILED
    show(CONSOLE, Lake(lake), time.monotonic() - begun)
    CONSOLE.print(f"  chengma query --lake {lake} {_EXAMPLE}")
    CONSOLE.print(f"  chengma report --lake {lake}")
    CONSOLE.print(f"  CHENGMA_LANDING={landing} CHENGMA_LAKE={lake} dagster dev")
    return DONE


@click.command()
@click.option("--people", default=20_000, show_default=True, help="How many people live in the district.")
@click.option("--seed", default=20251106, show_default=True)
@click.option("--folder", default=Path("demo"), type=FOLDER, show_default=True, help="Where everything goes.")
@explained
def demo(people: int, seed: int, folder: Path) -> None:
    """A synthetic district through the whole pipeline, with a summary."""
    shutil.rmtree(folder, ignore_errors=True)
    _simulate(CityPlan(people=people, seed=seed), folder / "landing", folder / "truth")
    sys.exit(_run(folder / "landing", folder / "lake", ()))


@click.command(name="simulate")
@click.option("--people", required=True, type=click.IntRange(min=100), help="How many people.")
@click.option("--seed", default=20251106, show_default=True)
@click.option("--out", required=True, type=FOLDER, help="The landing zone to write.")
@click.option("--truth", type=FOLDER, help="Where the ground truth goes.")
@click.option("--hardness", default="hard", type=click.Choice(sorted(HARDNESS)), show_default=True, help="How dirty.")
@click.option(
    "--absent-units", default=1 / 3, type=click.FloatRange(0, 1), show_default="a third",
    help="Share of units that the first reference lacks.",
)  # fmt: skip
def simulate_city(people: int, seed: int, out: Path, truth: Path | None, hardness: str, absent_units: float) -> None:  # noqa: PLR0913, PLR0917 - one for each option
    """A synthetic city: deliveries of all departments, with what is true of them."""
    _simulate(CityPlan.preset(hardness, people, seed, absent_units=absent_units), out, truth)


def _simulate(plan: CityPlan, out: Path, truth: Path | None) -> CitySummary:
    with CONSOLE.status("[bold]building a synthetic city") as status:
        summary = simulate(
            plan, out, truth,
            progress=lambda stage, share: status.update(f"[bold]building a synthetic city[/] {stage} {share:.0%}"),
        )  # fmt: skip
    CONSOLE.print(f"a synthetic city of [bold]{plan.people:,}[/] people delivers to {out}")
    return summary
