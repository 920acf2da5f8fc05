"""The data dictionary: every table and column in one page, from their declarations.

Belongs here: writing the declarations down for people.
Does not belong here: the declarations.
"""

from collections.abc import Mapping

from quality.tables import Table, own_tables, silver_table
from sources.contract import Contract

_HEAD = """# Data dictionary

Generated from the declarations (`sources/contracts`, `quality/contracts`) by `chengma dictionary`; do not edit.
`bronze.<feed>` holds the delivered rows of each feed below, all text, under the delivered headers.
"""


def dictionary(contracts: Mapping[str, Contract]) -> str:
    """The dictionary as Markdown."""
    silver = [_feed(contracts[feed]) for feed in sorted(contracts)]
    own = [_table(table) for table in own_tables().values()]
    return "\n".join([_HEAD, "## Gold and quality", "", *own, "## Silver", "", *silver])


def _feed(contract: Contract) -> str:
    facts = [
        f"Department: {contract.department_title} (`{contract.department}`).",
        f"Legal basis: {contract.legal_basis or '—'}.",
        f"Retention: {contract.retention or '—'}. {contract.limitations}".rstrip(),
    ]
    return _table(silver_table(contract), facts)


def _table(table: Table, facts: list[str] | None = None) -> str:
    lines = [f"### {table.name} {table.title}", "", table.description, *(["", " ".join(facts)] if facts else []), ""]
    if table.key:
        lines += [f"Key: {', '.join(f'`{name}`' for name in table.key)}.", ""]
    titled = any(column.title for column in table.columns)
    head = ["column", *(["delivered as"] if titled else []), "type", "required", "class", "meaning"]
    lines += [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    for column in table.columns:
        cells = [
            f"`{column.name}`",
            *([column.title] if titled else []),
            column.type,
            "yes" if column.required else "",
            column.classification,
            column.description.replace("|", "\\|"),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])
