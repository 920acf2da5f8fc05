"""The score of a result: how often results of its kind were right, in per cent.

A kind is what a row says of itself: reason, level, faults, and whether another place was almost as good. The shares
were counted on synthetic cities with known truth (`python -m benchmarks.addresses calibrate`, whose figures
`calibration.csv` keeps); a kind seen seldom leans on more general ones, one never seen has the least of its faults'.

Belongs here: looking scores up.
Does not belong here: choosing among candidates, which goes by points (`weighing`); counting (benchmarks).
"""

from functools import cache
from pathlib import Path

import polars as pl

# Below this a person looks at the result.
AUTOMATIC = 85
# Closer than this to the runner-up, in points, is close.
CLOSE = 6
COUNTED = Path(__file__).with_name("calibration.csv")
# Faults that come from the record, not from the text and the register.
OF_RECORDS = ("same_as_above", "room_contradicts_other_records")
ANY = "*"
_KIND = ("reason", "level", "faults", "close")


@cache
def _counted() -> pl.DataFrame:
    return pl.read_csv(COUNTED, schema_overrides={"faults": pl.String}).with_columns(pl.col("faults").fill_null(""))


def scores(kinds: pl.DataFrame) -> pl.Series:
    """The score of each kind.

    Args:
        kinds: reason, level, faults (list), close.

    Returns:
        0 to 100, in order; 0 where nothing like it was ever seen, so that a person looks at it.
    """
    rows = kinds.with_row_index("row").with_columns(each="faults", faults=key_of_faults(pl.col("faults")))
    exact = rows.join(_counted(), on=list(_KIND)).select("row", "score")
    each = rows.explode("each", empty_as_null=True).with_columns(faults=ANY + pl.col("each").fill_null(""))
    general = each.join(_counted().filter(pl.col("faults").str.starts_with(ANY)), on=["reason", "level", "faults"])
    least = general.group_by("row").agg(least=pl.col("score").min(), known=pl.len())
    found = rows.join(exact, on="row", how="left").join(least, on="row", how="left", maintain_order="left").sort("row")
    # A fault that was never seen with this reason at this level tells nothing of how sure the result is.
    covered = pl.col("known") >= pl.max_horizontal(pl.col("each").list.len(), 1)
    return found.select(pl.coalesce("score", pl.when(covered).then("least"), 0).cast(pl.Int64)).to_series()


def key_of_faults(faults: pl.Expr) -> pl.Expr:
    """Faults as `calibration.csv` writes them: by name, in order of the alphabet."""
    return faults.list.sort().list.join(" ")
