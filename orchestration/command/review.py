"""`chengma review`: what is not sure goes to an official as a workbook, and comes back as decisions.

Belongs here: options, what is said at the end.
Does not belong here: the queue, the workbook (warehouse).
"""

from datetime import date
from pathlib import Path

import click

from orchestration.command.usage import CONSOLE, CONTRACTS, FOLDER, explained
from sources.standard import load_contracts
from warehouse import review as queue
from warehouse.lake import Lake

_FILE = click.Path(path_type=Path, dir_okay=False)
_MOST = 5_000


@click.group()
def review() -> None:
    """Addresses that need a person: hand them out, take decisions back."""


@review.command(name="export")
@click.option("--lake", required=True, type=FOLDER)
@click.option("--file", required=True, type=_FILE, help="The workbook to write (.xlsx). It holds addresses: guard it.")
@click.option("--most", default=_MOST, show_default=True, type=click.IntRange(1, 100_000), help="How many questions.")
@CONTRACTS
@explained
def export_questions(lake: Path, file: Path, most: int, contracts: tuple[Path, ...]) -> None:
    """Write the questions, those with most records first."""
    with CONSOLE.status("looking through the queue"):
        found = queue.export(Lake(lake), load_contracts(contracts), file, most)
    shown, records = found.questions.height, int(found.questions["records"].sum())
    CONSOLE.print(f"[bold]{shown:,}[/] questions about {records:,} records written to {file}")
    if shown < found.open:
        CONSOLE.print(f"{found.open - shown:,} more wait; --most writes more at once")


@review.command(name="import")
@click.option("--lake", required=True, type=FOLDER)
@click.option("--file", required=True, type=_FILE, help="The workbook with the decisions.")
@explained
def import_answers(lake: Path, file: Path) -> None:
    """Check the decisions and keep them, all or none; the next run uses them."""
    home = Lake(lake)
    with home.sole_writer():
        taken = queue.take(home, file, date.today())  # noqa: DTZ011  the day in the office
    CONSOLE.print(
        f"[bold]{taken.decisions.height:,}[/] decisions kept, {taken.known:,} were known, "
        f"{taken.undecided:,} questions stay open"
    )
    if taken.state != queue.state(home):
        CONSOLE.print("the lake has changed since the export; a decision counts wherever its question is still asked")
    if taken.decisions.height:
        CONSOLE.print(f"`chengma run --landing DIR --lake {lake}` uses them")
