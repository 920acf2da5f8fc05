"""Code tables that several contracts name (`code:<table>`), as facts with the standard they come from.

Belongs here: `codes.csv` and the one function that reads it. A table used by one feed alone may stand in that feed's
contract as an `enum` instead.
Does not belong here: mapping delivered values to labels.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def code_tables() -> Mapping[str, Mapping[str, str]]:
    """Every shared code table: table -> (code, label or alternative -> label)."""
    tables: dict[str, dict[str, str]] = {}
    with (Path(__file__).parent / "codes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            spellings = (row["code"], row["label"], *filter(None, row["alternatives"].split("|")))
            tables.setdefault(row["table"], {}).update(dict.fromkeys(spellings, row["label"]))
    return tables
