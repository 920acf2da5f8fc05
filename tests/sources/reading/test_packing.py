"""What a file is, told by its bytes; packed files; files that cannot be read."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sources.contract import Contract
from sources.landing import DeliveredFile
from sources.reading import FileSummary, Kind, UnreadableFileError, read_file

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]

TEXT = "编号,姓名,身份证号,金额,住址\n" + "".join(
    f"{number},张三,,5,甲乙丙{number * 7919 % 10007}\n" for number in range(3000)
)


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("pack", [gzip.compress, zstd])
@pytest.mark.parametrize("name", ["f.csv.gz", "f.xls"])
def test_packed_text_is_unpacked_whatever_it_is_called(
    read: Read, pack: Callable[[bytes], bytes], encoding: str, name: str
) -> None:
    rows, summary = read(pack(TEXT.encode(encoding)), name)
    assert len(rows) == 3000
    assert rows[-1]["编号"] == "2999"
    assert (summary.kind, summary.encoding) == (Kind.DELIMITED, encoding)


def test_a_gzip_file_of_several_members_is_read_to_its_end(read: Read) -> None:
    half = len(TEXT) // 2
    rows, _ = read(gzip.compress(TEXT[:half].encode()) + gzip.compress(TEXT[half:].encode()))
    assert len(rows) == 3000


def test_a_packed_parquet_file_is_unpacked(read: Read) -> None:
    sink = io.BytesIO()
    pq.write_table(pa.table({"编号": ["1"], "姓名": ["张三"]}), sink)
    rows, summary = read(gzip.compress(sink.getvalue()), "f.parquet.gz")
    assert rows[0]["姓名"] == "张三"
    assert summary.kind is Kind.PARQUET


def test_csv_called_xls_is_csv(read: Read) -> None:
    rows, summary = read(TEXT.encode("gb18030"), "报表.xls")
    assert len(rows) == 3000
    assert summary.kind is Kind.DELIMITED


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"编号": [str(n) for n in range(5000)], "姓名": ["张三"] * 5000}), sink)
    return sink.getvalue()


def archive(*names: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as written:
        for name in names:
            written.writestr(name, TEXT)
    return sink.getvalue()


BROKEN = {
    "gzip cut in the middle": gzip.compress(TEXT.encode())[:5000],
    "gzip cut before its checksum": gzip.compress(TEXT.encode())[:-4],
    "gzip with a flipped bit": gzip.compress(TEXT.encode())[:-6] + b"\0\0\0\0\0\0",
    "zstd cut": zstd(TEXT.encode())[:5000],
    "packed twice": gzip.compress(gzip.compress(TEXT.encode())),
    "parquet cut": parquet()[:-20],
    "parquet cut to its beginning": parquet()[:100],
    "parquet damaged inside": parquet()[:200] + b"\xff" * 300 + parquet()[500:],
    "workbook cut": archive("xl/workbook.xml", "xl/worksheets/sheet1.xml")[:2000],
    "archive of csv": archive("f.csv"),
    "binary workbook": archive("xl/workbook.bin"),
    "workbook without parts": archive("xl/other.xml"),
    "old workbook without content": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 3000,
    "pdf": b"%PDF-1.7 " + b"x" * 100,
    "xml without a table": b'<?xml version="1.0"?><Workbook></Workbook>',
    "binary": b"\x00\x01\x02\x03" * 100,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_cannot_be_read_as_a_whole_gives_no_row_and_says_why(read: Read, content: bytes) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read(content, "f.dat")
    assert str(caught.value).startswith("f.dat (")
    assert "张三" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_file_that_is_gone_is_unreadable(tmp_path: Path, contract: Contract) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be opened"):
        list(read_file(DeliveredFile(tmp_path / "gone.csv", "gone.csv"), contract))


def test_text_may_have_a_zero_character_here_and_there(read: Read) -> None:
    rows, _ = read("编号,姓名,身份证号\n1,张\0三,500999199003070011\n".encode())
    assert rows[0]["姓名"] == "张\0三"


def test_no_row_is_given_before_the_damage_behind_it_is_found(read: Read) -> None:
    large = gzip.compress((TEXT + "9,李四,,5,甲\n" * 1_000_000).encode())
    with pytest.raises(UnreadableFileError):
        read(large[:-2000])
