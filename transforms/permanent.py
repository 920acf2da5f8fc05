"""Permanent names from texts: the same text gives the same name on every machine and with every library version.

Belongs here: hashing a text into a number, or into twelve letters.
Does not belong here: which text a place or person is named by, collisions.
"""

import duckdb
import numpy as np
import polars as pl

# Crockford's base-32: no I, L, O and U, which are misread.
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 12


def bits_of(texts: pl.Series) -> pl.Series:
    """60 bits of SHA-256 for each text, as a whole number."""
    with duckdb.connect() as engine:
        relation = engine.from_arrow(texts.alias("text").to_frame().to_arrow())
        bits = relation.project("('0x' || left(sha256(text), 15))::BIGINT AS bits").fetchnumpy()["bits"]
    return pl.Series(np.asarray(bits, dtype=np.int64))


def letters_of(texts: pl.Series) -> pl.Series:
    """Twelve base-32 letters for each text."""
    shifts = np.arange(LETTERS - 1, -1, -1, dtype=np.int64) * 5
    letters = np.frombuffer(BASE32.encode(), dtype=np.uint8)[(bits_of(texts).to_numpy()[:, None] >> shifts) & 31]
    return pl.Series(np.ascontiguousarray(letters).view(f"S{LETTERS}").ravel()).cast(pl.String)
