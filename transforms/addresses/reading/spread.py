"""How work on many rows is spread: in chunks over the threads, and once for what many rows share.

Belongs here: cutting rows into pieces of work and putting the results back in order.
Does not belong here: the work.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

Work = Callable[[pl.DataFrame], pl.DataFrame]
_CHUNK = 50_000


def in_chunks(rows: pl.DataFrame, work: Work) -> pl.DataFrame:
    """`work` on chunks of the rows, its results in the order of the rows.

    The engine runs one expression on one thread; with chunks every thread has one. Not to be called from inside an
    expression: the threads of the engine would wait for each other.
    """
    if rows.height <= _CHUNK:
        return work(rows)
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        return pl.concat(threads.map(work, rows.iter_slices(_CHUNK)), rechunk=True)


def per_distinct(rows: pl.DataFrame, keys: Sequence[str], work: Work) -> pl.DataFrame:
    """The rows with what `work` makes of `keys`, done once for each distinct combination.

    Args:
        rows: any rows with the columns `keys`.
        keys: all that the work depends on.
        work: from a table of the keys to a table of new columns, row by row.
    """
    distinct = rows.select(keys).unique(maintain_order=True)
    found = pl.concat([distinct, in_chunks(distinct, work)], how="horizontal")
    return rows.join(found, on=list(keys), how="left", maintain_order="left", nulls_equal=True)
