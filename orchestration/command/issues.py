"""`chengma issues`: a department's problems go out as a workbook, what it does about them comes back.

Belongs here: options, what is said at the end.
Does not belong here: the ledger, the workbook (warehouse).
"""

from datetime import date
from pathlib import Path

import click

from orchestration.command.usage import CONSOLE, FOLDER, explained
from warehouse import issues as kept
from warehouse.lake import Lake

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def issues() -> None:
    """Problems in the departments' data: hand them out, take answers back."""


@issues.command(name="export")
@click.option("--lake", required=True, type=FOLDER)
@click.option("--department", required=True, help="Whose problems.")
@click.option("--file", required=True, type=_FILE, help="The workbook to write (.xlsx).")
@explained
def export_issues(lake: Path, department: str, file: Path) -> None:
    """Write the problems that DEPARTMENT has to mend, those of most rows first."""
    found = kept.export(Lake(lake), department, file)
    overdue = int(found["is_overdue"].sum())
    CONSOLE.print(f"[bold]{found.height:,}[/] problems written to {file}, {overdue:,} of them overdue")


@issues.command(name="import")
@click.option("--lake", required=True, type=FOLDER)
@click.option("--file", required=True, type=_FILE, help="The workbook with the answers.")
@explained
def import_answers(lake: Path, file: Path) -> None:
    """Check the answers and keep them, all or none; the next run shows them in the ledger."""
    home = Lake(lake)
    with home.sole_writer():
        taken = kept.take(home, file, date.today())  # noqa: DTZ011  the day in the office
    CONSOLE.print(
        f"[bold]{taken.decisions.height:,}[/] answers kept, {taken.known:,} were known, "
        f"{taken.undecided:,} problems without an answer"
    )
