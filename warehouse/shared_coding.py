"""Coding shared among processes: each has one thread and opens the one prepared register, whose pages they share.

Belongs here: starting the processes, giving each its share of the texts, the results in order.
Does not belong here: coding (`transforms.addresses.coder`), the prepared register (`address_index`).
"""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import polars as pl

from transforms.addresses.coder import QUESTION, RESULT, Coder
from warehouse.address_index import AddressIndex, opened
from warehouse.coding import decided
from warehouse.lake import Lake

# Distinct texts of one share: a share costs a third of a second whatever its size, and memory by its size.
_LEAST, _MOST = 40_000, 250_000
# Batches of a table whose rows are shared out together.
_BATCHES = 8
_THREADS = "POLARS_MAX_THREADS"
_here: list[Coder] = []


class SharedCoder(Coder):
    """A coder that shares large tables among processes; the same rows out, whatever their number.

    The processes start with the first table that is worth it. Threads of one process wait for each other at every
    step of the engine, processes do not.
    """

    def __init__(self, stored: AddressIndex, decisions: pl.DataFrame, workers: int) -> None:
        """Take a prepared register on disk, and how many processes there may be."""
        super().__init__(stored.index, stored.standard_addresses, decisions)
        self._stored, self._workers = stored, workers
        self.at_once = _BATCHES if workers > 1 else 1

    def distinct(self, asked: pl.DataFrame) -> pl.DataFrame:
        """As `Coder.distinct`."""
        if self._workers == 1 or asked.height < 2 * _LEAST:
            return super().distinct(asked)
        share = min(_MOST, max(_LEAST, -(-asked.height // self._workers)))
        found = pl.concat(self._processes.map(_results, asked.iter_slices(share)), rechunk=True)
        return pl.concat([asked.select(QUESTION), found], how="horizontal")

    @cached_property
    def _processes(self) -> ProcessPoolExecutor:
        # A forked process would inherit locks of threads that it has not.
        pool = ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_open,
            initargs=(self._stored.folder, self._decisions),
        )
        with _one_thread_each():
            # A process starts where a task finds none that is idle.
            wait([pool.submit(os.getpid) for _ in range(self._workers)])
        return pool

    def close(self) -> None:
        """End the processes, if there are any."""
        if "_processes" in vars(self):
            self._processes.shutdown(cancel_futures=True)


@contextmanager
def shared_coder(lake: Lake, workers: int) -> Iterator[SharedCoder]:
    """A coder on the lake as it is committed now, with so many processes at most.

    Raises:
        FileNotFoundError: the pipeline has not run yet.
    """
    coder = SharedCoder(*decided(lake), workers)
    try:
        yield coder
    finally:
        coder.close()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """What is started meanwhile has an engine with one thread."""
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = before


def _open(folder: Path, decisions: pl.DataFrame) -> None:
    stored = opened(folder)
    _here.append(Coder(stored.index, stored.standard_addresses, decisions))


def _results(asked: pl.DataFrame) -> pl.DataFrame:
    # The texts themselves need not travel back.
    return _here[0].distinct(asked).select(list(RESULT))
