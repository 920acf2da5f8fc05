"""Encodings: told over the whole file, and what becomes of bytes that are no characters."""

from collections.abc import Callable
from typing import Any

import pytest

from sources.reading import FileSummary

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]

HEADER = "编号,姓名,身份证号,金额,住址\n"
TEXT = HEADER + "1,张㐂𠮷,,560,重庆市南岸区\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_every_encoding_that_departments_deliver_is_read(read: Read, encoding: str, told: str) -> None:
    rows, summary = read(TEXT.encode(encoding))
    assert rows[0]["姓名"] == "张㐂𠮷"
    assert rows[0]["编号"] == "1"
    assert summary.encoding == told


def test_plain_ascii_is_utf_8(read: Read) -> None:
    _, summary = read(b"BH,XM\n1,x\n")
    assert summary.encoding == "utf-8"


def test_gb18030_is_told_even_when_its_first_character_is_far_into_the_file(read: Read) -> None:
    body = "".join(f"{number},x,,,\n" for number in range(700_000)) + "700000,张三,,,甲\n"
    rows, summary = read(b"BH,XM,SFZH,a,b\n" + body.encode("gb18030"))
    assert summary.encoding == "gb18030"
    assert rows[-1]["姓名"] == "张三"


def test_one_bad_byte_does_not_turn_a_utf_8_file_into_gb18030(read: Read) -> None:
    bad = TEXT.encode() + "2,李".encode() + b"\xe5,,," + "乙\n3,王五,,,丙\n".encode()
    rows, summary = read(bad)
    assert summary.encoding == "utf-8"
    assert [row["row_fault"] for row in rows] == [None, "undecodable_bytes", None]
    assert rows[1]["row_fault_column"] == "姓名"
    assert rows[1]["姓名"] == "李\ufffd"
    assert rows[1]["row_raw"] == "2,李\ufffd,,,乙"


def test_a_bad_byte_in_gb18030_costs_its_row_only(read: Read) -> None:
    lines = [HEADER.encode("gb18030"), b"1,\xd5\xc5\xff,,,x\n", "2,李四,,,乙\n".encode("gb18030")]
    rows, summary = read(b"".join(lines))
    assert summary.encoding == "gb18030"
    assert [(row["row_fault"], row["row_fault_column"]) for row in rows] == [
        ("undecodable_bytes", "姓名"),
        (None, None),
    ]
    assert rows[1]["姓名"] == "李四"


def test_a_character_cut_off_at_the_end_of_the_file_is_damage(read: Read) -> None:
    rows, summary = read(TEXT.encode() + "2,李四,,,乙".encode()[:-1])
    assert summary.encoding == "utf-8"
    assert rows[1]["row_fault"] == "undecodable_bytes"


def test_a_replacement_character_that_was_delivered_is_no_damage_of_ours(read: Read) -> None:
    rows, _ = read((HEADER + "1,张\ufffd,,,甲\n").encode())
    assert rows[0]["姓名"] == "张\ufffd"
    assert rows[0]["row_fault"] is None


def test_a_row_damaged_in_an_unknown_column_names_that_column(read: Read) -> None:
    rows, _ = read("编号,姓名,经办\n1,张三,".encode() + b"\xff\xfe\n" + "2,李四,王五\n".encode())
    assert rows[0]["row_fault_column"] == "经办"
    assert rows[0]["extra"] == '{"经办":"\ufffd\ufffd"}'
