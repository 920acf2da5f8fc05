"""Parquet: every stored type as the text a person would read."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sources.faults import FileFault
from sources.reading import FileSummary, Kind

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]


def written(**columns: "pa.Array[Any]") -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, row_group_size=2)
    return sink.getvalue()


VALUES: list[tuple["pa.Array[Any]", str | None]] = [
    (pa.array([500999199003070011], pa.int64()), "500999199003070011"),
    (pa.array([18446744073709551615], pa.uint64()), "18446744073709551615"),
    (pa.array([Decimal("1504.00")], pa.decimal128(20, 2)), "1504.00"),
    (pa.array([1504.0]), "1504"),
    (pa.array([0.1], pa.float32()), "0.1"),
    (pa.array([83.21]), "83.21"),
    (pa.array([5.00108199003074e17]), "500108199003074000"),
    (pa.array([1e-7]), "0.0000001"),
    (pa.array([float("nan")]), None),
    (pa.array([date(2024, 3, 5)]), "2024-03-05"),
    (pa.array([datetime(2024, 3, 5, 8, 30)], pa.timestamp("us")), "2024-03-05 08:30:00"),  # noqa: DTZ001
    (pa.array([datetime(2024, 3, 5, 8, 30, 0, 250_000)], pa.timestamp("ns")), "2024-03-05 08:30:00.25"),  # noqa: DTZ001
    (pa.array([datetime(1988, 6, 14, 15, tzinfo=UTC)], pa.timestamp("ms", "UTC")), "1988-06-15 00:00:00"),
    (pa.array([time(8, 30)], pa.time64("us")), "08:30:00"),
    (pa.array([True]), "true"),
    (pa.array(["甲"]).dictionary_encode(), "甲"),
    (pa.array(["甲".encode()]), "甲"),
    (pa.array([""]), None),
    (pa.array([["甲", "乙"]]), '["甲", "乙"]'),
    (pa.nulls(1), None),
]


@pytest.mark.parametrize(("column", "text"), VALUES, ids=[str(text) for _, text in VALUES])
def test_a_stored_value_becomes_its_text(read: Read, column: "pa.Array[Any]", text: str | None) -> None:
    rows, summary = read(written(编号=pa.array(["1"]), 姓名=pa.array(["张三"]), 金额=column), "f.parquet")
    assert summary.kind is Kind.PARQUET
    assert rows[0]["金额"] == text


def test_rows_are_numbered_from_one_and_blank_ones_are_no_data(read: Read) -> None:
    rows, summary = read(written(BH=pa.array([1, 2, None, 4, 5]), XM=pa.array(["a", "b", None, "d", "e"])))
    assert [(row["编号"], row["source_row"]) for row in rows] == [("1", 1), ("2", 2), ("4", 4), ("5", 5)]
    assert summary.rows_header_footer == 1


def test_binary_text_that_is_no_utf_8_is_damage(read: Read) -> None:
    rows, _ = read(written(编号=pa.array(["1", "2"]), 姓名=pa.array(["张三".encode(), b"\xd5\xc5"])))
    assert rows[0]["row_fault"] is None
    assert (rows[1]["row_fault"], rows[1]["row_fault_column"]) == ("undecodable_bytes", "姓名")


def test_unknown_and_missing_columns_are_told(read: Read) -> None:
    rows, summary = read(written(编号=pa.array([1]), 姓名=pa.array(["张三"]), 经办=pa.array([7])))
    assert rows[0]["extra"] == '{"经办":"7"}'
    assert {finding.fault for finding in summary.findings} == {FileFault.EXTRA_COLUMN, FileFault.MISSING_COLUMN}


def test_columns_that_mean_nothing_to_the_contract_keep_their_rows(read: Read) -> None:
    rows, summary = read(written(a=pa.array([1]), b=pa.array(['x"y'])))
    assert (rows[0]["row_fault"], rows[0]["row_raw"]) == ("malformed_row", '1,"x""y"')
    assert FileFault.HEADER_NOT_FOUND in {finding.fault for finding in summary.findings}
