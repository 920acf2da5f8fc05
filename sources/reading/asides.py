"""Rows that are no data: blank rows, subtotals, footers, and the header or title repeated on every page.

Belongs here: telling those rows from data, whole columns at a time.
Does not belong here: rows that are data but wrong.

A row can only be one of these when its business key is not filled, when a word such as 合计 stands where the key
should, or when it repeats a row from the top of the file. So only those rows are looked at closely; in most files that
is a handful, and the others cost one comparison per key column.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from sources.contract import Contract
from sources.reading.header import Header, Row
from sources.reading.texts import Flags, Texts, as_flags, picked

_GAP = r"[\s\x00\x1a\u{200b}-\u{200d}\u{feff}]*"


def _words(*words: str) -> str:
    return "|".join(_GAP.join(word) for word in words)


_SUMS = _words("小计", "合计", "总计", "累计")
_NOTES = _words("填表人", "制表", "审核人", "负责人", "备注", "说明", "注:", "注：")
_ASIDE = rf"^{_GAP}(?:{_SUMS}|{_NOTES})"
_SUM = rf"^{_GAP}(?:{_SUMS}){_GAP}[:：]?{_GAP}$"
_NOTHING = rf"^{_GAP}$"

Cells = Sequence[Texts]


class Asides:
    """The rows of one file that are no data."""

    def __init__(self, header: Header, contract: Contract) -> None:
        """Learn where the business key stands and what the rows above the data say."""
        self._keys = [header.places.get(column.header) for column in contract.key]
        self._top = [row for row in header.top if any(cell.strip() for cell in row)]

    def mask(self, cells: Cells, rows: int) -> Flags:
        """Whether each row is no data.

        Args:
            cells: the columns by position, an empty cell null.
            rows: how many values each of them has.
        """
        verdict = np.zeros(rows, bool)
        near = np.flatnonzero(self._near(cells, rows))
        if len(near):
            close = pl.DataFrame({str(at): pl.Series(picked(column, near)) for at, column in enumerate(cells)})
            verdict[near] = self._look(close) if cells else True
        return verdict

    def _near(self, cells: Cells, rows: int) -> Flags:
        """The rows worth a closer look."""
        near = np.zeros(rows, bool)
        for key in self._keys:
            if key is None or key >= len(cells):
                return np.ones(rows, bool)
            near |= self._odd_key(cells[key], key)
        return near

    def _odd_key(self, column: Texts, key: int) -> Flags:
        """Where the key is empty, begins like an aside, or says what a row at the top of the file says there.

        A key that begins with an ASCII character other than a space is neither blank nor a Chinese word; comparing the
        first byte settles most rows.
        """
        told = pa.array(sorted({row[key] for row in self._top if key < len(row) and row[key]}), pa.string())
        plain = pc.and_(pc.greater_equal(column, pa.scalar("!")), pc.less(column, pa.scalar("\u0080")))
        found = ~as_flags(plain) | as_flags(pc.is_in(column, value_set=told))
        doubtful = np.flatnonzero(found)
        if len(doubtful):
            texts = pl.Series(picked(column, doubtful))
            aside = texts.str.contains(f"{_ASIDE}|{_NOTHING}").fill_null(value=True)
            repeats = texts.is_in(pl.Series(told).implode())
            found[doubtful] = (aside | repeats.fill_null(value=False)).to_numpy()
        return found

    def _look(self, close: pl.DataFrame) -> Flags:
        """Which of these rows are no data, looking at all their cells."""
        bare = close.select(pl.when(~pl.col(name).str.contains(_NOTHING)).then(pl.col(name)) for name in close.columns)
        keys = [str(key) for key in self._keys if key is not None and key < close.width]
        unfilled = pl.lit(len(keys) < len(self._keys))
        for key in keys:
            unfilled |= pl.col(key).is_null() | pl.col(key).str.contains(_ASIDE).fill_null(value=False)
        says = pl.coalesce(pl.all()).str.contains(_ASIDE) | pl.any_horizontal(pl.all().str.contains(_SUM))
        repeats = pl.any_horizontal(pl.lit(value=False), *(_repeats(row, close.width) for row in self._top))
        blank = pl.all_horizontal(pl.all().is_null())
        verdict = bare.select((blank | (unfilled & says.fill_null(value=False)) | repeats).alias("aside"))
        return verdict["aside"].to_numpy()


def _repeats(row: Row, width: int) -> pl.Expr:
    """Whether every filled cell says what this row at the top of the file says in the same column."""
    told = [row[at] if at < len(row) else "" for at in range(width)]
    return pl.all_horizontal(pl.col(str(at)).is_null() | (pl.col(str(at)) == text) for at, text in enumerate(told))
