"""Parquet files: typed columns turned into the text a person would read in them.

Belongs here: every Arrow type as text.
Does not belong here: the text forms of numbers and instants (canonical).
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sources.reading.canonical import float_text, instant_text
from sources.reading.encoding import MARK
from sources.reading.findings import FileFinding
from sources.reading.header import Names
from sources.reading.kinds import Source
from sources.reading.shape import Rows, Section
from sources.reading.texts import Texts, as_texts, empty_as_null

_ROWS = 1 << 16
_BUFFER = 1 << 20


def read_parquet(source: Source, names: Names, _findings: list[FileFinding]) -> Iterator[Section]:
    """The rows of a Parquet file; it is decoded to its end once before the first row is given."""
    with source.seekable() as stream:
        for _ in _open(stream).iter_batches(_ROWS):
            pass
        stream.seek(0)
        file = _open(stream)
        header = names.header(file.schema_arrow.names)
        yield Section(header if names.suffices(header) else None, ([rows] for rows in _rows(file)))


def _open(stream: BinaryIO) -> pq.ParquetFile:
    return pq.ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False, page_checksum_verification=True)


def _rows(file: pq.ParquetFile) -> Iterable[Rows]:
    before = 0
    for batch in file.iter_batches(_ROWS):
        numbers = np.arange(before + 1, before + batch.num_rows + 1, dtype=np.int64)
        before += batch.num_rows
        cells = [_text(column) for column in batch.columns]
        yield Rows(numbers, cells, marked=any(_is_bytes(column.type) for column in batch.columns))


def _text(column: "pa.Array[Any]") -> Texts:
    """A column as text, empty text as null."""
    return empty_as_null(_as_text(column))


def _as_text(column: "pa.Array[Any]") -> Texts:
    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary_decode()
    for holds, as_text in _FORMS:
        if holds(column.type):
            return as_text(column)
    try:
        return column.cast(pa.string())
    except pa.ArrowNotImplementedError:  # durations, and what is yet to come
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())


def _floats(column: "pa.Array[Any]") -> Texts:
    return as_texts(float_text(pl.Series(column.cast(pa.float32()) if pa.types.is_float16(column.type) else column)))


def _instants(column: "pa.Array[Any]") -> Texts:
    return as_texts(instant_text(pl.Series(column)))


def _times(column: "pa.Array[Any]") -> Texts:
    """Times of day without a fraction of nothing."""
    return pc.replace_substring_regex(column.cast(pa.string()), r"\.0+$", "")


def _is_bytes(kind: pa.DataType) -> bool:
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)


def _decoded(column: "pa.Array[Any]") -> Texts:
    """Binary columns, as some engines write text; bytes that are no UTF-8 are marked."""
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        values = (None if value is None else bytes(value) for value in column.to_pylist())
        decoded = (value if value is None else value.decode("utf-8", "replace") for value in values)
        return pa.array([value if value is None else value.replace("\ufffd", MARK) for value in decoded], pa.string())


def _nested(column: "pa.Array[Any]") -> Texts:
    """Lists, structs and maps as JSON text."""
    values = column.to_pylist()
    texts = [None if value is None else json.dumps(value, ensure_ascii=False, default=str) for value in values]
    return pa.array(texts, pa.string())


_FORMS: tuple[tuple[Callable[[pa.DataType], bool], Callable[["pa.Array[Any]"], Texts]], ...] = (
    (pa.types.is_floating, _floats),
    (pa.types.is_timestamp, _instants),
    (pa.types.is_time, _times),
    (_is_bytes, _decoded),
    (pa.types.is_nested, _nested),
)
