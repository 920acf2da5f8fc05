"""Prepared observations in any number: a city's, and as many like it beside it as are wanted.

A copy shares with the city the names and birth dates of its people, which real districts have in common too, and
nothing else: its numbers, telephones, addresses and keys are its own.

Belongs here: writing observations to files, part by part.
Does not belong here: the city, linking.
"""

from pathlib import Path

import polars as pl

# What says the same in every city.
_SHARED = ("feed", "role", "department", "name", "sex")
_NUMBERS = ("id_number", "given_id")


def write_copies(observed: pl.DataFrame, folder: Path, records: int) -> int:
    """Write so many observations as `<part>.parquet`, one part per city.

    Returns:
        How many were written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    while written < records:
        turn = written // observed.height
        part = copied(observed, turn).head(records - written)
        part.write_parquet(folder / f"{turn:04}.parquet", compression="lz4")
        written += part.height
    return written


def copied(observed: pl.DataFrame, turn: int) -> pl.DataFrame:
    """The observations of the city that is `turn` (at most 20) places further; the first is the city itself."""
    if turn == 0:
        return observed
    own = [
        name
        for name, dtype in observed.schema.items()
        if dtype == pl.String and name not in {*_SHARED, *_NUMBERS} and not name.endswith(("_level", "_header"))
    ]
    numbers = [name for name in _NUMBERS if name in observed.columns]
    # Regions that do not exist: 80 and on.
    return observed.with_columns(
        *(pl.format("{}~{}", pl.col(name), pl.lit(turn)).alias(name) for name in own),
        *(pl.format("{}{}", pl.lit(79 + turn), pl.col(name).str.slice(2)).alias(name) for name in numbers),
    )
