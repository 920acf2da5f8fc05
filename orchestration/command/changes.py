"""`chengma changes`: who changed since the last run and because of what, in counts and ids.

Belongs here: options, the tables that are printed.
Does not belong here: what changed; no personal value is printed.
"""

from pathlib import Path

import click
from rich.table import Table

from orchestration.command.usage import CONSOLE, FOLDER, explained
from warehouse.changes import Changed, changed
from warehouse.lake import Lake

_KINDS = {"people": "person", "enterprises": "enterprise"}
_MOST = 20


@click.command()
@click.option("--lake", required=True, type=FOLDER)
@click.option("--about", type=click.Choice(list(_KINDS)), help="Only these; otherwise both.")
@click.option("--most", default=_MOST, show_default=True, type=click.IntRange(0), help="How many ids of each to list.")
@explained
def changes(lake: Path, about: str | None, most: int) -> None:
    """Which people and enterprises changed in the last run, and because of what."""
    for title in [about] if about else _KINDS:
        _show(title, changed(Lake(lake), _KINDS[title]), most)


def _show(title: str, found: Changed, most: int) -> None:
    CONSOLE.print(f"[bold]{title}[/]: {found.rows.height:,} changes since the last run")
    if found.rows.is_empty():
        return
    counts = Table("change", "because of", "ids", box=None, pad_edge=False, header_style="dim")
    counts.columns[2].justify = "right"
    for change, cause, ids in found.counts.iter_rows():
        counts.add_row(change, cause, f"{ids:,}")
    CONSOLE.print(counts)
    for row in found.rows.head(most).iter_rows():
        identity, change, cause, other = row
        CONSOLE.print(f"  {identity}  {change}{f' → {other}' if other else ''}  ({cause})")
    if found.rows.height > most:
        CONSOLE.print(f"  {found.rows.height - most:,} more in gold.*_change; --most lists more")
