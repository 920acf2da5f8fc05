"""What every kind of delivered file has in common.

Belongs here: the interface of sinks, the files they have written and how many data rows stand in each.
Does not belong here: any file format.
"""

from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np
import polars as pl

from sources.city.drawing import Ints
from sources.city.writing.layout import FileLayout

# How a row is broken so that it cannot be read as data.
WHOLE, TOO_LONG, TOO_SHORT, UNDECODABLE = range(4)


class Sink(ABC):
    """Takes records block by block and writes one file after the other."""

    def __init__(self, folder: Path, layout: FileLayout, headers: list[str], names: list[str]) -> None:
        """Begin the first file."""
        self.folder, self.layout, self.headers, self.names = folder, layout, headers, names
        self.rows: dict[str, int] = {}
        self.row = 0
        self._begin()

    @property
    def file(self) -> str:
        """The file that is being written."""
        return list(self.rows)[-1]

    def append(self, records: pl.DataFrame, broken: Ints) -> tuple[str, Ints]:
        """Write the records (text columns in file order); returns the file and each record's row in it."""
        there = self.rows[self.file]
        if there and self.layout.most_rows and there + len(records) > self.layout.most_rows:
            self.finish()
            self._begin()
        self.rows[self.file] += len(records)
        return self.file, self._write(records, broken)

    def _begin(self) -> None:
        stem, _, ending = self.layout.name.partition(".")
        number = len(self.rows) + 1
        self.rows[self.layout.name if number == 1 else f"{stem}_{number}.{ending}"] = 0
        self.row = 0
        self._open(self.folder / self.file)

    def _following(self, number: int) -> Ints:
        """The next `number` rows of the file."""
        rows = np.arange(self.row + 1, self.row + number + 1)
        self.row += number
        return rows

    @abstractmethod
    def _open(self, path: Path) -> None:
        """Begin a file: headings included."""

    @abstractmethod
    def _write(self, records: pl.DataFrame, broken: Ints) -> Ints:
        """Write records into the open file; returns their rows."""

    @abstractmethod
    def finish(self) -> None:
        """End the open file: totals and footers included."""
