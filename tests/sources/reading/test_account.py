"""The account of a file: checksum, counts, what is declared and what is found, and streaming."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sources.contract import Contract
from sources.faults import FileFault
from sources.landing import DeliveredFile
from sources.reading import FileSummary, UnreadableFileError, bronze_schema, read_file

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]

CONTENT = "编号,姓名,身份证号,金额,住址\n1,张三,,5,甲\n2,李四,,6\n合计,,,11,\n".encode()


def test_the_checksum_is_of_the_bytes_on_disk(read: Read) -> None:
    _, summary = read(CONTENT, declared_sha256=hashlib.sha256(CONTENT).hexdigest().upper())
    assert summary.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert summary.findings == ()


def test_a_wrong_checksum_refuses_every_row_but_keeps_it(read: Read) -> None:
    rows, summary = read(CONTENT, declared_sha256="0" * 64)
    assert {row["row_fault"] for row in rows} == {"checksum_mismatch"}
    assert [row["row_raw"] for row in rows] == ["1,张三,,5,甲", "2,李四,,6"]
    assert [finding.fault for finding in summary.findings] == [FileFault.CHECKSUM_MISMATCH]


def test_declared_rows_are_compared_with_data_rows(read: Read) -> None:
    rows, summary = read(CONTENT, declared_rows=3)
    assert [row["row_fault"] for row in rows] == [None, "ragged_row"]
    (finding,) = summary.findings
    assert finding.fault is FileFault.ROW_COUNT_MISMATCH
    assert finding.detail == "3 data rows were declared, 2 were found"
    assert read(CONTENT, declared_rows=2)[1].findings == ()


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", "编号,姓名,身份证号,金额,住址\n".encode(), b"\n\n"])
def test_a_file_without_data_is_told(read: Read, content: bytes) -> None:
    rows, summary = read(content)
    assert rows == []
    assert [finding.fault for finding in summary.findings] == [FileFault.EMPTY_FILE]


def test_every_batch_has_the_schema_of_bronze(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(CONTENT)
    reading = read_file(DeliveredFile(path, path.name), contract)
    batches = list(reading)
    assert all(batch.schema == bronze_schema(contract) == reading.schema for batch in batches)
    for batch in batches:
        batch.validate(full=True)
    assert pa.Table.from_batches(batches)["source_file"].unique().to_pylist() == ["f.csv"]


def test_a_large_file_comes_in_many_batches(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b"BH,XM,SFZH\n" + b"500999,x,500999199003070011\n" * 1_500_000)
    sizes = [batch.nbytes for batch in read_file(DeliveredFile(path, path.name), contract)]
    assert len(sizes) > 3
    assert max(sizes) < 40_000_000


def test_there_is_no_account_of_a_file_that_was_not_read_to_its_end(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(CONTENT)
    reading = read_file(DeliveredFile(path, path.name), contract)
    with pytest.raises(RuntimeError, match="not read to its end"):
        _ = reading.summary


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(CONTENT)
    batches = iter(read_file(DeliveredFile(path, path.name), contract))
    next(batches)
    path.write_bytes(CONTENT + b"3,x,,,\n")
    with pytest.raises(UnreadableFileError, match="changed"):
        list(batches)


def test_the_same_file_gives_the_same_batches_each_time(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b"BH,XM,SFZH\n" + b"500999,x,500999199003070011\n" * 400_000 + b"3,\n" * 9)
    reading = read_file(DeliveredFile(path, path.name), contract)
    first, summary = list(reading), reading.summary
    assert list(reading) == first
    assert reading.summary == summary
