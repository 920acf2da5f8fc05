"""CSV and its kin: delimiters, quotes, line breaks, ragged rows, and the number of every row."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.faults import FileFault
from sources.reading import FileSummary

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]

HEADER = "编号,姓名,身份证号,金额,住址\n"


def faults(rows: list[dict[str, Any]]) -> dict[int, str | None]:
    return {row["source_row"]: row["row_fault"] for row in rows}


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_told_from_the_header(read: Read, delimiter: str) -> None:
    text = HEADER + "1,张三,500999199003070011,560,江南大道8号\n"
    rows, _ = read(text.replace(",", delimiter).encode())
    assert rows[0]["身份证号"] == "500999199003070011"
    assert rows[0]["住址"] == "江南大道8号"


def test_a_delimiter_that_stands_more_often_in_texts_does_not_win(read: Read) -> None:
    rows, _ = read(("编号;姓名;住址\n" + "1;张三;南岸,江南大道,8号,3栋,2单元\n").encode())
    assert rows[0]["住址"] == "南岸,江南大道,8号,3栋,2单元"


def test_cells_are_text_kept_exactly_and_empty_ones_are_null(read: Read) -> None:
    rows, _ = read((HEADER + '007, 张 三 ,,"","　8号"\n').encode())
    assert rows[0]["编号"] == "007"
    assert rows[0]["姓名"] == " 张 三 "
    assert rows[0]["身份证号"] is None
    assert rows[0]["金额"] is None
    assert rows[0]["住址"] == "　8号"


def test_quoted_line_breaks_delimiters_and_quotes_are_part_of_the_cell(read: Read) -> None:
    rows, summary = read((HEADER + '1,张三,,,"一行\n二行, ""三行"""\n2,李四,,,x\n').encode())
    assert rows[0]["住址"] == '一行\n二行, "三行"'
    assert rows[1]["source_row"] == 3
    assert summary.rows_read == 3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_every_system_are_rows(read: Read, end: str) -> None:
    rows, _ = read((HEADER + "1,张三,,,甲\n2,李四,,,乙").replace("\n", end).encode())
    assert [(row["住址"], row["source_row"]) for row in rows] == [("甲", 2), ("乙", 3)]


def test_a_carriage_return_inside_a_line_is_part_of_the_cell(read: Read) -> None:
    rows, _ = read((HEADER + "1,张三,,,甲\r丙\n2,李四,,,乙\n").encode())
    assert [row["住址"] for row in rows] == ["甲\r丙", "乙"]


def test_the_last_row_needs_no_line_break(read: Read) -> None:
    rows, _ = read((HEADER + "1,张三,,,甲").encode())
    assert rows[0]["住址"] == "甲"


def test_a_ragged_row_is_kept_with_its_text_and_its_number(read: Read) -> None:
    text = HEADER + '1,张三,,,甲\n\n2,李四,,乙\n3,"王,五\n六",,,丙,丁\n4,赵六,,,戊\n'
    rows, summary = read(text.encode())
    assert faults(rows) == {2: None, 4: "ragged_row", 5: "ragged_row", 6: None}
    assert rows[1]["row_raw"] == "2,李四,,乙"
    assert rows[2]["row_raw"] == '3,"王,五\n六",,,丙,丁'
    assert rows[1]["编号"] is None
    assert rows[0]["row_raw"] is None
    assert summary.rows_header_footer == 2


def test_rows_are_numbered_through_every_block_of_a_large_file(read: Read) -> None:
    lines = [f"{number},张三,,,{'重庆市南岸区江南大道' * 8}" for number in range(60_000)]
    ragged = range(3, 60_000, 7_001)
    for number in ragged:
        lines[number] += ",x"
    for number in range(5, 60_000, 9_001):
        lines[number] = f'{number},"张\n三",,,""'
    content = (HEADER + "\n".join(lines)).encode()
    assert len(content) > 10_000_000
    rows, summary = read(content)
    assert [row["source_row"] for row in rows] == list(range(2, 60_002))
    assert [row["source_row"] - 2 for row in rows if row["row_fault"]] == list(ragged)
    assert all(row["编号"] == str(row["source_row"] - 2) for row in rows if not row["row_fault"])
    assert summary.rows_data == 60_000


def test_rows_that_all_end_with_a_delimiter_are_not_ragged(read: Read) -> None:
    rows, _ = read((HEADER + "1,张三,,,甲,\n2,李四,,,乙,\n").encode())
    assert faults(rows) == {2: None, 3: None}
    assert rows[1]["住址"] == "乙"
    assert rows[1]["extra"] is None


def test_a_quote_that_never_closes_costs_its_row_and_not_the_file(read: Read) -> None:
    body = "".join(f"{number},张三,,,甲\n" for number in range(2, 2_000))
    rows, summary = read((HEADER + '1,"张三,,甲\n' + body).encode())
    assert faults(rows)[2] == "ragged_row"
    assert rows[0]["row_raw"] == '1,"张三,,甲'
    assert [row["source_row"] for row in rows] == list(range(2, 2_001))
    assert {row["row_fault"] for row in rows[1:]} == {None}
    assert [finding.fault for finding in summary.findings] == [FileFault.BROKEN_QUOTE]
    assert "first at row 2" in summary.findings[0].detail


def test_rows_between_two_broken_quotes_are_not_swallowed_as_one_cell(read: Read) -> None:
    header = "编号,姓名,住址,a,b,c,d,e\n"
    body = '1,张三,"甲,,,,,\n2,李四,乙,,,,,\n3,王五",丙,,,,,\n4,赵六,丁,,,,,\n'
    rows, summary = read((header + body).encode())
    assert [row["编号"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0]["住址"] == '"甲'
    assert FileFault.BROKEN_QUOTE in {finding.fault for finding in summary.findings}


def test_quotes_inside_a_cell_stand_for_themselves(read: Read) -> None:
    rows, summary = read((HEADER + '1,张三,,,12"水管\n2,李四,,,"阳光"小区\n').encode())
    assert [row["住址"] for row in rows] == ['12"水管', '"阳光"小区']
    assert faults(rows) == {2: None, 3: None}
    assert [finding.fault for finding in summary.findings] == [FileFault.BROKEN_QUOTE]


def test_a_long_quoted_text_of_many_lines_stays_one_cell(read: Read) -> None:
    told = "群众反映, 夜间施工\n" * 500
    rows, summary = read((HEADER + f'1,张三,,,"{told}"\n2,李四,,,乙\n').encode())
    assert rows[0]["住址"] == told
    assert rows[1]["source_row"] == 3
    assert summary.findings == ()


CELLS = st.text(st.sampled_from("甲乙aZ09 ,;|\t\"\n\r'　\ufeff𠮷"), max_size=6)
TABLES = st.lists(st.tuples(CELLS, CELLS, CELLS, st.just("甲")), max_size=12)  # a line must not end in a lone return


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, derandomize=True)
@given(table=TABLES, end=st.sampled_from(["\n", "\r\n"]), always=st.booleans())
def test_whatever_a_csv_writer_writes_is_read_back(
    read: Read, table: list[tuple[str, ...]], end: str, *, always: bool
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL)
    writer.writerow(HEADER.strip().split(","))
    writer.writerows((f"N{number}", *cells) for number, cells in enumerate(table))
    rows, _ = read(out.getvalue().encode())
    told = [(row["编号"], row["姓名"], row["身份证号"], row["金额"], row["住址"]) for row in rows]
    assert told == [(f"N{number}", *(cell or None for cell in cells)) for number, cells in enumerate(table)]
