"""How work on many rows is spread: in chunks over the threads, and once for what many rows share.

Belongs here: cutting rows into pieces of work and putting the results back in order.
Does not belong here: the work.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

Work = Callable[[pl.DataFrame], pl.DataFrame]
# Each piece of work costs some hundredths of a second whatever its size, and memory by its size.
_LEAST, _MOST = 20_000, 250_000


_worker = threading.local()


def in_chunks(rows: pl.DataFrame, work: Work) -> pl.DataFrame:
    """`work` on chunks of the rows, its results in the order of the rows.

    The engine runs one expression on one thread; with chunks every thread has one. Not to be called from inside an
    expression: the threads of the engine would wait for each other.
    """
    if rows.height <= _LEAST or spread_already():
        return work(rows)
    threads = pl.thread_pool_size()
    chunk = min(_MOST, max(_LEAST, -(-rows.height // threads)))

    def alone(part: pl.DataFrame) -> pl.DataFrame:
        _worker.busy = True
        return work(part)

    with ThreadPoolExecutor(threads) as pool:
        return pl.concat(pool.map(alone, rows.iter_slices(chunk)), rechunk=True)


def spread_already() -> bool:
    """Whether this thread works on one chunk of many: what it does with it is not spread again."""
    return getattr(_worker, "busy", False)


def per_distinct(rows: pl.DataFrame, keys: Sequence[str], work: Work) -> pl.DataFrame:
    """The rows with what `work` makes of `keys`, done once for each distinct combination.

    Args:
        rows: any rows with the columns `keys`.
        keys: all that the work depends on.
        work: from a table of the keys to a table of new columns, row by row.
    """
    marked = rows.select(*keys, combination=pl.struct(keys).hash() if len(keys) > 1 else pl.col(*keys).hash())
    distinct = marked.unique("combination", keep="first", maintain_order=True)
    at = _positions(distinct.select("combination"), marked.select("combination"))
    if any(distinct[key].gather(at).ne_missing(rows[key]).any() for key in keys):
        # Two combinations have one hash: once in millions of cities.
        distinct = marked.unique(keys, keep="first", maintain_order=True)
        at = _positions(distinct.select(keys), marked.select(keys))
    return rows.hstack(in_chunks(distinct.select(keys), work)[at])


def _positions(distinct: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    """Where each row stands in the distinct ones."""
    return rows.join(
        distinct.with_row_index("at"), on=distinct.columns, how="left", maintain_order="left", nulls_equal=True
    )["at"]
