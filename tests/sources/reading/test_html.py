"""Web pages saved as `.xls`: cells, spans, encodings, memory."""

from collections.abc import Callable
from typing import Any

import pytest

from sources.reading import FileSummary, Kind

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]

HEADER = "<tr><td>编号</td><td>姓名</td><td>身份证号</td><td>金额</td><td>住址</td></tr>"


def page(rows: str, start: str = "<html><head><meta charset='gb2312'></head><body>") -> bytes:
    return f"{start}<table border=1>{rows}</table></body></html>".encode()


@pytest.mark.parametrize(
    "start", ["<html><body>", "\ufeff<!DOCTYPE html><html>", "  <meta charset='utf-8'>", "<table>"]
)
def test_html_called_xls_is_told_by_how_it_begins(read: Read, start: str) -> None:
    rows, summary = read(page(HEADER + "<tr><td>1<td>张三<td><td>5<td>甲</tr>", start), "报表.xls")
    assert summary.kind is Kind.HTML
    assert (rows[0]["姓名"], rows[0]["身份证号"], rows[0]["source_row"]) == ("张三", None, 2)


def test_the_bytes_decide_the_encoding_and_not_what_the_page_says(read: Read) -> None:
    body = HEADER + "<tr><td>1<td>张三</tr>"
    assert read(page(body))[0][0]["姓名"] == "张三"
    rows, summary = read(page(body, "<html><meta charset='utf-8'>").decode().encode("gb18030"))
    assert rows[0]["姓名"] == "张三"
    assert summary.encoding == "gb18030"


def test_cells_are_told_as_a_browser_shows_them(read: Read) -> None:
    cells = "<td>1</td><td>\n  张三 &amp;\t李四 </td><td>&nbsp;</td><td><b>5</b>.0</td>"
    address = "<td><!-- x --><style>y{}</style>江南大道<br>8号 <font>3栋</font>&nbsp;2单元</td>"
    rows, _ = read(page(HEADER + f"<tr>{cells}{address}</tr>"))
    assert rows[0]["姓名"] == "张三 & 李四"
    assert rows[0]["身份证号"] is None
    assert rows[0]["金额"] == "5.0"
    assert rows[0]["住址"] == "江南大道\n8号 3栋\u00a02单元"


def test_a_cell_that_spans_rows_is_repeated_down_its_span_and_no_further(read: Read) -> None:
    body = (
        "<tr><td colspan=5>南岸区发放表</td></tr>"
        + HEADER
        + "<tr><td>1</td><td rowspan='2'>张三</td><td>a</td><td>5</td>"
        "<td rowspan=3>甲</td></tr><tr><td>2</td><td>b</td><td>6</td></tr><tr><td>3</td><td colspan=2>李四</td>"
        "<td>7</td></tr><tr><td>4</td><td>王五</td><td>d</td><td>8</td></tr><tr><td colspan=3>合计</td><td>26</td></tr>"
    )
    rows, summary = read(page(body))
    assert [tuple(row[name] for name in ("编号", "姓名", "身份证号", "金额", "住址")) for row in rows] == [
        ("1", "张三", "a", "5", "甲"),
        ("2", "张三", "b", "6", "甲"),
        ("3", "李四", None, "7", "甲"),
        ("4", "王五", "d", "8", None),
    ]
    assert (summary.rows_read, summary.rows_header_footer) == (7, 3)


def test_bytes_that_are_no_characters_cost_their_row_only(read: Read) -> None:
    content = page(HEADER + "<tr><td>1<td>张?</tr><tr><td>2<td>李四</tr>").replace(b"?", b"\xff")
    rows, _ = read(content)
    assert (rows[0]["姓名"], rows[0]["row_fault"], rows[0]["row_fault_column"]) == (
        "张\ufffd",
        "undecodable_bytes",
        "姓名",
    )
    assert rows[1]["row_fault"] is None


def test_a_long_page_comes_in_pieces_with_every_row_numbered(read: Read) -> None:
    address = "重庆市南岸区江南大道" * 12
    first = f"<tr><td>0<td rowspan=25000>张三<td><td>5<td>{address}</tr>\n"
    body = "".join(f"<TR class=x><td>{number}<td><td>5<td>{address}\n" for number in range(1, 30_000))
    content = page(HEADER + first + body)
    assert len(content) > 10_000_000
    rows, summary = read(content)
    assert [row["source_row"] for row in rows] == list(range(2, 30_002))
    assert [row["编号"] for row in rows] == [str(number) for number in range(30_000)]
    assert [row["姓名"] for row in rows] == ["张三"] * 25_000 + [None] * 5_000
    assert summary.rows_read == 30_001
