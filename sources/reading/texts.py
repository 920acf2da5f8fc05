"""Columns of text in Arrow, with the few operations that every reader needs.

Belongs here: what says nothing about files or contracts.
Does not belong here: the meaning of texts.
"""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

if TYPE_CHECKING:
    Texts: TypeAlias = pa.Array[Any]
else:  # only the type checker knows of a parameter
    Texts = pa.Array

Flags = NDArray[np.bool_]


def no_texts(count: int) -> Texts:
    """A column of nulls."""
    return pa.nulls(count, pa.string())


def repeated(value: str | None, count: int) -> Texts:
    """A column that says the same in every row."""
    return no_texts(count) if value is None else pa.repeat(pa.scalar(str(value)), count)


def empty_as_null(column: Texts) -> Texts:
    """The column with null for the empty text."""
    return chosen(as_flags(pc.not_equal(column, pa.scalar(""))), column)


def chosen(flags: Flags, column: Texts) -> Texts:
    """The column with null where it is not flagged."""
    texts: Texts = pc.if_else(pa.array(flags), column, pa.scalar(None, column.type))
    return texts


def contains(column: Texts, text: str) -> Flags:
    """Where a text stands in the column."""
    return as_flags(pc.match_substring(column, text))


def is_null(column: Texts) -> Flags:
    """Where the column is null."""
    return as_flags(pc.is_null(column))


def picked(column: Texts, index: NDArray[np.int64]) -> Texts:
    """The texts at an index, null where it is negative."""
    return pc.take(column, pa.array(index, pa.int64(), mask=index < 0))


def kept(column: Texts, flags: Flags) -> Texts:
    """The texts of the flagged rows."""
    return column.filter(pa.array(flags))


def as_flags(column: "pa.BooleanArray") -> Flags:
    """An Arrow column of flags for NumPy; unknown is False."""
    flags: Flags = pc.if_else(column.is_valid(), column, pa.scalar(value=False)).to_numpy(zero_copy_only=False)
    return flags


def as_texts(series: pl.Series) -> Texts:
    """A Polars column of text for Arrow."""
    return series.to_arrow().cast(pa.string())
