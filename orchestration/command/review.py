"""`chengma review`: what is not sure goes to an official as a workbook, and comes back as decisions.

Belongs here: options, what is said at the end.
Does not belong here: the queues, the workbooks (warehouse).
"""

from datetime import date
from pathlib import Path

import click

from orchestration.command.usage import CONSOLE, CONTRACTS, FOLDER, explained
from sources.standard import load_contracts
from warehouse import pair_review
from warehouse import review as queue
from warehouse.lake import Lake
from warehouse.pair_sheet import ENTERPRISES, KINDS, PEOPLE
from warehouse.review_reading import form_of
from warehouse.review_sheet import FORM

_FILE = click.Path(path_type=Path, dir_okay=False)
_MOST = 5_000
_ADDRESSES = "addresses"
_PAIRS = {"people": PEOPLE, "enterprises": ENTERPRISES}


@click.group()
def review() -> None:
    """What needs a person, addresses and pairs of records: hand it out, take decisions back."""


@review.command(name="export")
@click.option("--lake", required=True, type=FOLDER)
@click.option(
    "--file", required=True, type=_FILE, help="The workbook to write (.xlsx). It holds personal data: guard it."
)
@click.option("--about", default=_ADDRESSES, show_default=True, type=click.Choice([_ADDRESSES, *_PAIRS]), help="What.")
@click.option("--most", default=_MOST, show_default=True, type=click.IntRange(1, 100_000), help="How many questions.")
@CONTRACTS
@explained
def export_questions(lake: Path, file: Path, about: str, most: int, contracts: tuple[Path, ...]) -> None:
    """Write the questions, the most valuable first."""
    known = load_contracts(contracts)
    with CONSOLE.status("looking through the queue"):
        if about == _ADDRESSES:
            found = queue.export(Lake(lake), known, file, most)
            questions, waiting = found.questions, found.open
        else:
            pairs = pair_review.export(Lake(lake), known, _PAIRS[about], file, most)
            questions, waiting = pairs.questions, pairs.open
    shown, records = questions.height, int(questions["records"].sum())
    CONSOLE.print(f"[bold]{shown:,}[/] questions about {records:,} records written to {file}")
    if shown < waiting:
        CONSOLE.print(f"{waiting - shown:,} more wait; --most writes more at once")


@review.command(name="import")
@click.option("--lake", required=True, type=FOLDER)
@click.option("--file", required=True, type=_FILE, help="The workbook with the decisions, whatever it is about.")
@explained
def import_answers(lake: Path, file: Path) -> None:
    """Check the decisions and keep them, all or none; the next run uses them."""
    home = Lake(lake)
    form = form_of(file, [FORM, *(kind.form for kind in KINDS)])
    kind = next((kind for kind in KINDS if kind.form is form), None)
    today = date.today()  # noqa: DTZ011  the day in the office
    with home.sole_writer():
        taken = queue.take(home, file, today) if kind is None else pair_review.take(home, kind, file, today)
        state = queue.state(home) if kind is None else pair_review.state(home, kind)
    CONSOLE.print(
        f"[bold]{taken.decisions.height:,}[/] decisions kept, {taken.known:,} were known, "
        f"{taken.undecided:,} questions stay open"
    )
    if taken.state != state:
        CONSOLE.print("the lake has changed since the export; a decision counts wherever its question is still asked")
    if taken.decisions.height:
        CONSOLE.print(f"`chengma run --landing DIR --lake {lake}` uses them")
