"""Pairs of records: put together, truly of one entity, and both.

Belongs here: counting pairs over all records, over those that touch some records, and between groups of records.
Does not belong here: which records, which groups (`judging`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Pairs:
    """Numbers of pairs."""

    right: int
    found: int
    true: int

    def __sub__(self, other: "Pairs") -> "Pairs":
        """The pairs that are not among the others."""
        return Pairs(self.right - other.right, self.found - other.found, self.true - other.true)

    def measures(self) -> dict[str, float | int | None]:
        """Precision and recall (null: of nothing), and what they are shares of."""
        return {
            "precision": self.right / self.found if self.found else None,
            "recall": self.right / self.true if self.true else None,
            "f1": 2 * self.right / (self.found + self.true) if self.found + self.true else None,
            "pairs_found": self.found,
            "pairs_true": self.true,
        }


def pairs(rows: pl.DataFrame) -> Pairs:
    """All pairs among records with the columns `found` and `true`, the entities they were given and are of."""
    return Pairs(_within(rows, ["found", "true"]), _within(rows, ["found"]), _within(rows, ["true"]))


def touching(rows: pl.DataFrame, condition: pl.Expr) -> Pairs:
    """The pairs of which at least one record fulfils a condition."""
    return pairs(rows) - pairs(rows.filter(~condition.fill_null(value=False)))


def between(rows: pl.DataFrame, group: str) -> pl.DataFrame:
    """The pairs between every two groups of records, and within each.

    Returns:
        group, other (not before group), right, found, true.
    """
    key = ["group", "other"]
    counted = {
        name: _between(rows.rename({group: "group"}), keys)
        for name, keys in (("right", ["found", "true"]), ("found", ["found"]), ("true", ["true"]))
    }
    both = pl.concat([frame.select(key) for frame in counted.values()]).unique()
    for name, frame in counted.items():
        both = both.join(frame.rename({"pairs": name}), on=key, how="left")
    return both.with_columns(pl.col("right", "found", "true").fill_null(0)).sort(key)


def _within(rows: pl.DataFrame, keys: Iterable[str]) -> int:
    size = pl.col("len").cast(pl.Int64)
    return int(rows.group_by(keys).len().select((size * (size - 1) // 2).sum()).item())


def _between(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    counts = rows.group_by(*keys, "group").agg(n=pl.len().cast(pl.Int64))
    met = counts.join(counts.rename({"group": "other", "n": "m"}), on=keys).filter(pl.col("group") <= pl.col("other"))
    number = pl.when(pl.col("group") == pl.col("other")).then(pl.col("n") * (pl.col("n") - 1) // 2)
    return (
        met.group_by("group", "other").agg(pairs=number.otherwise(pl.col("n") * pl.col("m")).sum())
        .filter(pl.col("pairs") > 0)
    )  # fmt: skip
