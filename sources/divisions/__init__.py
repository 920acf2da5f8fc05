"""Administrative divisions: those of Chongqing as a dated table, the names of other provinces and cities, ID prefixes.

Belongs here: the lists as facts, where they come from (`PROVENANCE.md`), and the functions that read them.
Does not belong here: recognising divisions in a text.
"""

from functools import cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).parent


@cache
def divisions() -> pl.DataFrame:
    """One row per division and period: who it is (`division_id`), what it was called, under which code and parent.

    Columns: division_id, code, name, level (district, town, village), parent_id, valid_from and valid_to (dates, null =
    open), successor_id (the division that took an abolished one in), kind (administrative, functional_zone), source,
    verified (yes, partly, no).
    """
    table = pl.read_csv(FOLDER / "divisions.csv", infer_schema=False)
    return table.with_columns(pl.col("valid_from", "valid_to").str.to_date("%Y-%m-%d"))


@cache
def id_prefixes() -> pl.DataFrame:
    """Region codes that resident numbers issued here begin with: code, name, the years it was in use, era."""
    return pl.read_csv(FOLDER / "id_prefixes.csv", infer_schema=False)


@cache
def elsewhere() -> pl.DataFrame:
    """Provinces and prefecture-level cities outside Chongqing: province, city (null: the province itself)."""
    return pl.read_csv(FOLDER / "elsewhere.csv", infer_schema=False)
