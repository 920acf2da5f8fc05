"""Looking names up in tables of thousands, for many small batches as for few large ones.

The engine's own replacement builds its hash table anew at each call, which for a few rows costs more than all the rest.

Belongs here: tables that are prepared once, and asking several of them in turn.
Does not belong here: what the tables hold (`gazetteer`, `areas`).
"""

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

Way = tuple[pl.Expr, "Lookup"]


class Lookup:
    """What each of many texts means: the mapping `entries`, prepared for columns of keys."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        """Prepare a mapping, which stays as it is."""
        self.entries = entries
        ordered = pl.DataFrame(
            {"key": list(entries), "value": list(entries.values())}, schema={"key": pl.String, "value": pl.String}
        )
        ordered = ordered.with_columns(hash=pl.col("key").hash()).sort("hash")
        self._keys, self._values = ordered["key"], ordered["value"]
        self._hashes = ordered["hash"].to_numpy()

    def of(self, keys: pl.Series) -> pl.Series:
        """The meaning of each key, or null."""
        if not len(self._hashes):
            return pl.Series(keys.name, [None], pl.String).new_from_index(0, len(keys))
        at = np.searchsorted(self._hashes, keys.hash().to_numpy())
        near = pl.Series(np.minimum(at, len(self._hashes) - 1))
        same = self._keys.gather(near) == keys
        return self._values.gather(near).set(~same.fill_null(value=False), None)


def first_found(rows: pl.DataFrame, ways: Iterable[Way]) -> pl.Series:
    """For each row the meaning of the first of several keys that has one, each looked up in its own table."""
    found = pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)
    unknown = rows.with_row_index("asked_row")
    for key, table in ways:
        asked = unknown.select("asked_row", key=key).filter(pl.col("key").is_not_null())
        if asked.is_empty():
            continue
        meanings = table.of(asked["key"])
        hit = meanings.is_not_null()
        if hit.any():
            found = found.scatter(asked["asked_row"].filter(hit), meanings.filter(hit))
            unknown = unknown.filter(found.gather(unknown["asked_row"]).is_null())
    return found
