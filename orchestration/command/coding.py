"""`chengma code`: one address with its explanation, or a table of them.

Belongs here: options, progress, the count at the end.
Does not belong here: coding, reading and writing tables.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path

import click
import pyarrow as pa
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from orchestration.command.explanation import show
from orchestration.command.usage import CONSOLE, FOLDER, explained
from transforms.addresses.coder import ARROW, Coder, Columns, divisions_coder
from transforms.addresses.explain import explain
from warehouse.coded_tables import STANDARD_OUTPUT, written
from warehouse.given_tables import ADDRESS, STANDARD_INPUT, opened
from warehouse.lake import Lake
from warehouse.shared_coding import shared_coder

_ERRORS = Console(stderr=True, highlight=False)
_CORES = os.cpu_count() or 1
_LINES = (".txt", ".txt.gz", ".txt.zst")


@click.command()
@click.argument("address", required=False)
@click.option("--input", "source", metavar="FILE", help="CSV or Parquet, or `-` for standard input.")
@click.option("--column", help="The column with the address; without it each line is one address.")
@click.option("--output", "target", metavar="FILE", default=STANDARD_OUTPUT, help="CSV, .parquet, or `-` (default).")
@click.option("--district", help="What the record says beside the address: the column, or for one address the words.")
@click.option("--town", help="Likewise the town or street office.")
@click.option("--village", help="Likewise the village or community.")
@click.option("--lake", type=FOLDER, help="Whose places to look in; without it only the divisions are known.")
@click.option(
    "--workers", type=click.IntRange(1), default=_CORES, show_default="one per core", help="Processes for --input."
)
@explained
def code(  # noqa: PLR0913, PLR0917  one argument per option
    address: str | None,
    source: str | None,
    column: str | None,
    target: str,
    district: str | None,
    town: str | None,
    village: str | None,
    lake: Path | None,
    workers: int,
) -> None:
    """Code ADDRESS and say why, or all addresses of a table: its columns come back with result_* behind them."""
    if (address is None) == (source is None):
        message = "give one address, or --input with a table"
        raise click.UsageError(message)
    if address is not None:
        with _coder(lake, workers=1) as coder:
            show(CONSOLE, explain(coder, address, district or "", town or "", village or ""))
        return
    assert source is not None  # noqa: S101  for the type checker: one of the two is there
    if column is None and source != STANDARD_INPUT and not source.endswith((*_LINES, ".parquet")):
        message = "say with --column which column has the address"
        raise click.UsageError(message)
    if target != STANDARD_OUTPUT and source != STANDARD_INPUT and Path(target).absolute() == Path(source).absolute():
        message = "--output is the input itself"
        raise click.UsageError(message)
    columns = Columns(column or ADDRESS, district, town, village)
    _code_table(lambda: _coder(lake, workers), source, target, columns, lines=column is None)


def _coder(lake: Path | None, workers: int) -> AbstractContextManager[Coder]:
    if lake is None:
        return nullcontext(divisions_coder(date.today()))  # noqa: DTZ011  today, here
    return shared_coder(Lake(lake), workers)


def _code_table(
    opening: Callable[[], AbstractContextManager[Coder]], source: str, target: str, columns: Columns, *, lines: bool
) -> None:
    begun, counts = time.monotonic(), Counter[str | None]()
    named = [] if lines else [name for _, name in columns.named]
    beside = columns.named[1:]
    if lines and beside:
        message = "with --district, --town or --village the table needs --column as well"
        raise click.UsageError(message)
    with (
        opened(source, named) as given,
        written(target, given, pa.schema(list(ARROW.items()))) as output,
        opening() as coder,
        _progress() as progress,
    ):
        task = progress.add_task("coding", total=given.rows)
        for batch, results in coder.each(given.batches, columns):
            output.write(batch, results)
            progress.update(task, advance=batch.num_rows)
            counts.update(results.column("result_status").to_pylist())
    said = ", ".join(f"{counts[status]:,} {status}" for status in ("auto", "review", "unresolved") if counts[status])
    _ERRORS.print(f"{counts.total():,} rows coded in {time.monotonic() - begun:.1f} s: {said or 'none'}")


def _progress() -> Progress:
    """Shown on a terminal only, and gone when it is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=_ERRORS, transient=True, disable=not _ERRORS.is_terminal)
