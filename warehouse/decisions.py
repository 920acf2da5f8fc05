"""What reviewers decided, kept for good: one file per import, beside bronze, never changed, read by every run.

Belongs here: where decisions lie, adding some at once or not at all.
Does not belong here: what they say (`transforms`), the workbooks they come from (`review`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import polars as pl

from transforms.addresses import decisions as addresses
from transforms.entities import decisions as entities
from warehouse.lake import Lake

_NAME_LETTERS = 16


@dataclass(frozen=True)
class Kind:
    """What is decided about: where its decisions lie, their columns, and by which they are in order."""

    name: str
    schema: Mapping[str, pl.DataType]
    order: tuple[str, ...] = ("decided_at", "decision_id", "verdict")

    def folder(self, lake: Lake) -> Path:
        """Where they lie."""
        return lake.root / "decisions" / self.name


ADDRESSES = Kind("addresses", addresses.DECISION, ("decided_at", "decision_id", "verdict", "city_code"))
PEOPLE, ENTERPRISES = Kind("people", entities.DECISION), Kind("enterprises", entities.DECISION)


def taken(lake: Lake, kind: Kind = ADDRESSES) -> pl.DataFrame:
    """Every decision that was ever imported, in one order."""
    files = sorted(kind.folder(lake).glob("*.parquet"))
    shape = [pl.col(name).cast(dtype) for name, dtype in kind.schema.items()]
    found = [pl.read_parquet(path).select(shape) for path in files]
    rows = pl.concat([pl.DataFrame(schema=kind.schema), *found])
    return rows.sort(kind.order)


def fingerprint(lake: Lake, kind: Kind = ADDRESSES) -> str:
    """Tells whether decisions were added: their files are named by what they hold."""
    return " ".join(sorted(path.name for path in kind.folder(lake).glob("*.parquet")))


def add(lake: Lake, decisions: pl.DataFrame, kind: Kind = ADDRESSES) -> None:
    """Keep decisions: all of them or, when the machine stops, none."""
    rows = decisions.select(pl.col(name).cast(dtype) for name, dtype in kind.schema.items())
    name = sha256(rows.sort(kind.order).write_ndjson().encode()).hexdigest()[:_NAME_LETTERS]
    folder = kind.folder(lake)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    rows.write_parquet(part)
    part.replace(folder / f"{name}.parquet")
