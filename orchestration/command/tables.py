"""Commands that show what a lake holds and what its tables mean.

Belongs here: query, dictionary.
Does not belong here: the tables.
"""

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Column, Table

from orchestration.command.usage import CONSOLE, CONTRACTS, FOLDER, explained
from sources.standard import load_contracts
from warehouse.analyst import rows_of
from warehouse.lake import Lake

_WIDEST = 100_000


@click.command()
@click.option("--lake", required=True, type=FOLDER)
@click.argument("sql")
@explained
def query(lake: Path, sql: str) -> None:
    """Run SQL on the analyst's file."""
    names, rows, more = rows_of(Lake(lake), sql)
    table = Table(*(Column(name, no_wrap=True) for name in names), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    # As wide as it is, so that nothing is cut off: a terminal wraps, a file does not.
    wide = CONSOLE.options.update(max_width=_WIDEST)
    Console(width=max(Measurement.get(CONSOLE, wide, table).maximum, 1), highlight=False).print(table)
    if more:
        click.echo(f"chengma: only the first {len(rows):,} rows are shown", err=True)


@click.command()
@click.option("--to", default="docs/dictionary.md", type=click.Path(path_type=Path, dir_okay=False), show_default=True)
@CONTRACTS
@explained
def dictionary(to: Path, contracts: tuple[Path, ...]) -> None:
    """Write the data dictionary."""
    from warehouse.dictionary import dictionary as written  # noqa: PLC0415

    to.write_text(written(load_contracts(contracts)), encoding="utf-8")
    CONSOLE.print(f"written to {to}")
