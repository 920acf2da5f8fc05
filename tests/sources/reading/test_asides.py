"""Rows that are no data: blank ones, subtotals, footers, repeated headers; and data that only looks like them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sources.contract import Contract
from sources.reading import FileSummary

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]

HEADER = "编号,姓名,身份证号,金额,住址\n"
ROW = "1,张三,,5,甲\n"


@pytest.mark.parametrize(
    "aside",
    [
        "", ",,,,", " ,　,,\t,", "合计,,,5600,", "合 计,,,5600,", "小计：,,,5600,", ",总计,,5600,", "累计,,,1,",
        "合　计,35,,5600,", ",小计,,5600,", "填表人：李四,审核人：王五,,,", "填表人：李四", "审核人:李四,", "负责人,,",
        "备注：以上为应发数", "说明,,,,", "注：本表一式两份,,,,", "注:x", "\x1a", "制表：李四,,,,",
        "\u200b合计,,,,", '"合计",,,"5,600",',
        "编号,姓名,身份证号,金额,住址", ",姓名,,金额,",
    ],
)  # fmt: skip
def test_a_row_that_is_no_data_is_counted_but_not_given(read: Read, aside: str) -> None:
    rows, summary = read((HEADER + ROW + aside + "\n" + "2,李四,,6,乙\n").encode())
    assert [row["编号"] for row in rows] == ["1", "2"]
    assert (summary.rows_read, summary.rows_header_footer, summary.rows_data) == (4, 2, 2)


@pytest.mark.parametrize(
    "data",
    [
        "3,合计,,5,甲", "3,小计路甲,,5,合计", ",张三,,5,甲", "3,说明,,,", "3,,,,", ",王合计,,5,甲", "3,编号,,,",
        "编号3,姓名,,,", "渝低字第3号,张三,,5,甲",
    ],
)  # fmt: skip
def test_data_that_only_looks_like_an_aside_is_given(read: Read, data: str) -> None:
    rows, summary = read((HEADER + ROW + data + "\n").encode())
    assert len(rows) == 2
    assert rows[1]["row_fault"] is None
    assert summary.rows_header_footer == 1


def test_a_subtotal_below_a_key_of_two_columns_is_told_by_the_empty_one(read: Read, contract: Contract) -> None:
    second = replace(contract.columns[2], required=True, key_position=2)
    feed = replace(contract, columns=(*contract.columns[:2], second, *contract.columns[3:]))
    rows, _ = read((HEADER + "1,张三,x,5,甲\n南坪街道,小计,,5,\n备注,李四,y,6,乙\n").encode(), contract=feed)
    assert [row["姓名"] for row in rows] == ["张三"]


def test_a_title_repeated_on_every_page_is_no_data(read: Read) -> None:
    title = "南岸区发放表\n"
    rows, summary = read((title + HEADER + ROW + title + HEADER + "2,李四,,6,乙\n").encode())
    assert [row["编号"] for row in rows] == ["1", "2"]
    assert summary.rows_header_footer == 4


def test_asides_are_told_without_the_key_column_too(read: Read) -> None:
    rows, _ = read("姓名,金额,住址\n张三,5,甲\n合计,5600,\n,,\n".encode())
    assert [row["姓名"] for row in rows] == ["张三"]
    assert rows[0]["row_fault_column"] == "编号"


def test_a_row_that_holds_only_values_of_unknown_columns_is_data(read: Read) -> None:
    rows, _ = read("编号,姓名,经办\n1,张三,\n,,王五\n".encode())
    assert rows[1]["extra"] == '{"经办":"王五"}'
