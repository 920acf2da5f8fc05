"""What a person reads at the end of a run.

Belongs here: laying out counts from the analyst's file on a terminal.
Does not belong here: computing what the tables do not hold.
"""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from warehouse.analyst import rows_of
from warehouse.lake import Lake

_QUERIES = Path(__file__).parent / "sql"


def show(console: Console, lake: Lake, seconds: float) -> None:
    """Print the summary of a lake."""
    accounts = _rows(lake, "accounts")
    read, accepted, quarantined, duplicate, unbalanced, deliveries = accounts[0]
    console.print()
    console.rule("[bold]城码 chengma[/]  what became of the deliveries")
    balance = (
        "[green]every row is accounted for[/]" if not unbalanced else f"[red]{unbalanced} deliveries do not balance[/]"
    )
    console.print(
        f"[bold]{read:,}[/] rows in {deliveries} deliveries = [green]{accepted:,}[/] accepted + "
        f"[yellow]{quarantined:,}[/] quarantined + [cyan]{duplicate:,}[/] duplicates: {balance}"
    )
    for title, name, head in (
        ("Quarantined, by reason", "quarantined", ("reason", "rows")),
        ("Addresses, by the level they were coded to", "levels", ("level", "addresses", "share", "new places")),
        (
            "People and enterprises, by how records were linked",
            "tiers",
            ("tier", "person records", "enterprise records"),
        ),
        ("Entities", "entities", ("what", "count")),
        ("Tags", "tags", ("tag", "on", "count")),
        ("Quality by department (100 is best)", "departments", ("department", "score", "grade", "rules", "broken")),
        ("Deliveries that need a look", "findings", ("feed", "delivery", "file", "what")),
    ):
        _table(console, title, head, _rows(lake, name))
    console.print(f"\nDone in [bold]{seconds:.1f} s[/]. Look further:")


def _rows(lake: Lake, name: str) -> list[tuple[Any, ...]]:
    _, rows, _ = rows_of(lake, (_QUERIES / f"{name}.sql").read_text(encoding="utf-8"))
    return rows


def _table(console: Console, title: str, head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for index, name in enumerate(head):
        numeric = isinstance(rows[0][index], int | float)
        table.add_column(
            name, justify="right" if numeric else "left", style="dim" if index == 0 else "", overflow="fold"
        )
    for row in rows:
        table.add_row(*(_shown(value) for value in row))
    console.print(table)


def _shown(value: object) -> str:
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else str(value)
