"""What reviewers decided, kept for good: one file per import, beside bronze, never changed, read by every run.

Belongs here: where decisions lie, adding some at once or not at all.
Does not belong here: what they say (`transforms.addresses.decisions`), the workbook they come from (`review_answers`).
"""

from hashlib import sha256

import polars as pl

from transforms.addresses.decisions import DECISION, no_decisions
from warehouse.lake import Lake

_FOLDER = "decisions/addresses"
_NAME_LETTERS = 16


def taken(lake: Lake) -> pl.DataFrame:
    """Every decision that was ever imported, in one order."""
    files = sorted((lake.root / _FOLDER).glob("*.parquet"))
    found = [pl.read_parquet(path).select(pl.col(name).cast(kind) for name, kind in DECISION.items()) for path in files]
    rows = pl.concat(found) if found else no_decisions()
    return rows.sort("decided_at", "decision_id", "verdict", "city_code")


def fingerprint(lake: Lake) -> str:
    """Tells whether decisions were added: their files are named by what they hold."""
    return " ".join(sorted(path.name for path in (lake.root / _FOLDER).glob("*.parquet")))


def add(lake: Lake, decisions: pl.DataFrame) -> None:
    """Keep decisions: all of them or, when the machine stops, none."""
    rows = decisions.select(pl.col(name).cast(kind) for name, kind in DECISION.items())
    name = sha256(rows.sort("decision_id").write_ndjson().encode()).hexdigest()[:_NAME_LETTERS]
    folder = lake.root / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    rows.write_parquet(part)
    part.replace(folder / f"{name}.parquet")
