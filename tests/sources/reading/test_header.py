"""Which row is the header, and which column each of its cells stands for."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sources.contract import Contract
from sources.faults import FileFault
from sources.reading import FileSummary, bronze_schema
from sources.reading.header import Names

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]


@pytest.mark.parametrize(
    "delivered",
    [
        "编号",
        "BH",
        "bh",
        " 编 号 ",
        "*编号",
        "编号\u200b",
        "\ufeff编号",
        "编号（必填）",
        "编号(18位)",
        "ＢＨ",
        "编\n号",
        "编号【主键】",
    ],
)
def test_a_column_is_known_by_its_names_however_they_are_written(read: Read, delivered: str) -> None:
    rows, _ = read(f'"{delivered}",姓名\n1,张三\n'.encode())
    assert rows[0]["编号"] == "1"


def test_columns_may_come_in_any_order(read: Read) -> None:
    rows, _ = read("住址,金额,姓名,编号\n甲,5,张三,1\n".encode())
    assert (rows[0]["编号"], rows[0]["姓名"], rows[0]["金额"], rows[0]["住址"]) == ("1", "张三", "5", "甲")


def test_the_columns_of_a_batch_are_those_of_the_contract(contract: Contract) -> None:
    declared = ["编号", "姓名", "身份证号", "金额", "住址"]
    about = ["extra", "row_fault", "row_fault_column", "row_raw", "source_file", "source_row"]
    assert bronze_schema(contract).names == [*declared, *about]


def test_titles_above_the_header_are_counted_as_header(read: Read) -> None:
    rows, summary = read("南岸区发放表\n\n2024年3月,,,单位：元\n编号,姓名,金额,住址\n1,张三,5,甲\n".encode())
    assert rows[0]["source_row"] == 5
    assert rows[0]["金额"] == "5"
    assert (summary.rows_read, summary.rows_header_footer) == (5, 4)


def test_a_form_line_above_the_header_is_no_header(read: Read) -> None:
    form = "卫生院名称,南坪（公章）,填表人,姓名,填表日期\n"
    rows, summary = read((form + "编号,姓名,身份证号,金额,住址\n1,张三,,5,甲\n").encode())
    assert [row["编号"] for row in rows] == ["1"]
    assert summary.findings == ()


def test_a_header_of_two_rows_takes_the_lower_name_where_there_is_one(read: Read) -> None:
    text = "编号,姓名,基本信息,,住址\n,,身份证号,金额,\n1,张三,500999199003070011,5,甲\n"
    rows, summary = read(text.encode())
    assert [rows[0][name] for name in ("编号", "姓名", "身份证号", "金额", "住址")] == [
        "1", "张三", "500999199003070011", "5", "甲",
    ]  # fmt: skip
    assert rows[0]["source_row"] == 3
    assert summary.findings == ()


def test_a_group_name_above_makes_the_name_when_a_column_is_called_so(contract: Contract) -> None:
    mother = replace(contract.columns[3], name="mother", header="母亲姓名")
    father = replace(contract.columns[4], name="father", header="父亲姓名")
    names = Names(replace(contract, columns=(*contract.columns[:3], mother, father)))
    header = names.find([(0, ("编号", "姓名", "母亲", "", "父亲")), (1, ("", "", "姓名", "年龄", "姓名"))])
    assert header is not None
    assert header.places == {"编号": 0, "姓名": 1, "母亲姓名": 2, "父亲姓名": 4}


def test_of_two_columns_for_one_the_first_counts_and_the_other_is_kept(read: Read) -> None:
    rows, summary = read("编号,姓名,户主姓名,姓名\n1,张三,李四,王五\n".encode())
    assert rows[0]["姓名"] == "张三"
    assert rows[0]["extra"] == '{"户主姓名":"李四","姓名":"王五"}'
    assert FileFault.EXTRA_COLUMN in {finding.fault for finding in summary.findings}


def test_unknown_columns_are_kept_and_named(read: Read) -> None:
    text = '编号,姓名,身份证号,金额,住址,经办,备注\n1,张三,,,,王五,"他说""好""\n\\"\n2,李四,,,,,\n'
    rows, summary = read(text.encode())
    assert rows[0]["extra"] == '{"经办":"王五","备注":"他说\\"好\\"\\n\\\\"}'
    assert rows[1]["extra"] is None
    (finding,) = summary.findings
    assert finding.fault is FileFault.EXTRA_COLUMN
    assert "经办, 备注" in finding.detail


def test_values_without_a_header_above_are_kept_by_their_place(read: Read) -> None:
    rows, _ = read("编号,姓名,\n1,张三,x\n2,李四,\n".encode())
    assert rows[0]["extra"] == '{"column_3":"x"}'
    assert rows[1]["extra"] is None


def test_a_missing_optional_column_is_null_and_told(read: Read) -> None:
    rows, summary = read("编号,姓名,金额\n1,张三,5\n".encode())
    assert rows[0]["住址"] is None
    assert rows[0]["row_fault"] is None
    (finding,) = summary.findings
    assert finding.fault is FileFault.MISSING_COLUMN
    assert "身份证号, 住址" in finding.detail


def test_a_missing_required_column_refuses_every_row_but_keeps_it(read: Read) -> None:
    rows, summary = read("编号,身份证号,金额,住址\n1,,5,甲\n2,,6,乙\n".encode())
    assert {(row["row_fault"], row["row_fault_column"]) for row in rows} == {("missing_column", "姓名")}
    assert [row["row_raw"] for row in rows] == ["1,,5,甲", "2,,6,乙"]
    assert [row["金额"] for row in rows] == ["5", "6"]
    assert FileFault.MISSING_REQUIRED_COLUMN in {finding.fault for finding in summary.findings}


def test_without_a_header_every_row_is_kept_as_it_is(read: Read) -> None:
    rows, summary = read("1,张三,,5,甲\n\n2,李四,,6,乙\n,,,,\n".encode())
    assert [(row["row_fault"], row["row_raw"], row["source_row"]) for row in rows] == [
        ("malformed_row", "1,张三,,5,甲", 1),
        ("malformed_row", "2,李四,,6,乙", 3),
    ]
    assert (summary.rows_read, summary.rows_header_footer) == (4, 2)
    assert [finding.fault for finding in summary.findings] == [FileFault.HEADER_NOT_FOUND]


def test_a_broken_quote_in_a_title_does_not_hide_the_header(read: Read) -> None:
    rows, summary = read(('"南岸区"发放表\n"2024年3月\n编号,姓名,住址\n' + "1,张三,江南大道8号\n" * 60_000).encode())
    assert len(rows) == 60_000
    assert summary.rows_header_footer == 3


def test_a_header_below_the_tenth_row_is_not_looked_for(read: Read) -> None:
    titles = "".join(f"第{number}行,\n" for number in range(10))
    _, summary = read((titles + "编号,姓名\n1,张三\n").encode())
    assert FileFault.HEADER_NOT_FOUND in {finding.fault for finding in summary.findings}


def test_a_header_that_was_pasted_from_data_is_cut_in_the_finding(read: Read) -> None:
    _, summary = read(("编号,姓名,身份证号,金额,住址," + "长" * 500 + "\n1,张三,,,,x\n").encode())
    assert len(summary.findings[0].detail) < 150
