"""How characters sound and which look alike, as facts with where they come from (`PROVENANCE.md`).

Belongs here: the two tables and the functions that read them.
Does not belong here: comparing names.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def sounds() -> Mapping[str, str]:
    """The usual reading of each character in pinyin, without its tone."""
    return {character: row["sound"] for row in _rows("sounds") for character in row["characters"]}


@cache
def shapes() -> Mapping[str, str]:
    """Characters that are taken for each other by eye or recognised wrongly: character -> the first of its class."""
    return {character: row["characters"][0] for row in _rows("shapes") for character in row["characters"]}


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
