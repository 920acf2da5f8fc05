"""JSON Lines: an object per line, digits as they stand, keys that differ from line to line."""

from collections.abc import Callable
from typing import Any

from sources.faults import FileFault
from sources.reading import FileSummary, Kind

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]


def test_every_line_is_a_row_and_every_value_text(read: Read) -> None:
    text = '{"编号": 1, "姓名": "张三", "身份证号": 500999199003070011, "金额": 1.10, "住址": true}\n'
    text += '{"编号": "2", "姓名": "李四", "身份证号": null, "金额": 1E400, "住址": ""}\n'
    rows, summary = read(text.encode(), "f.jsonl")
    assert summary.kind is Kind.JSON_LINES
    assert [rows[0][name] for name in ("编号", "身份证号", "金额", "住址")] == [
        "1",
        "500999199003070011",
        "1.10",
        "true",
    ]
    assert [rows[1][name] for name in ("编号", "身份证号", "金额", "住址")] == ["2", None, "1E400", None]


def test_numbers_keep_every_digit(read: Read) -> None:
    digits = "9" * 5000 + ".10"
    rows, _ = read(f'{{"编号": {digits}, "姓名": -0}}\n'.encode())
    assert (rows[0]["编号"], rows[0]["姓名"]) == (digits, "-0")


def test_keys_may_differ_line_by_line(read: Read) -> None:
    text = '{"XM": "张三", "BH": 1}\n{"编号": 2, "户主姓名": "李四", "经办": {"n": 1.50, "x": ["a", null]}}\n'
    rows, summary = read(text.encode())
    assert [(row["编号"], row["姓名"]) for row in rows] == [("1", "张三"), ("2", "李四")]
    assert rows[1]["extra"] == '{"经办": "{\\"n\\": 1.50, \\"x\\": [\\"a\\", null]}"}'
    assert rows[0]["extra"] is None
    faults = {finding.fault: finding.detail for finding in summary.findings}
    assert "经办" in faults[FileFault.EXTRA_COLUMN]
    assert "身份证号, 金额, 住址" in faults[FileFault.MISSING_COLUMN]


def test_a_nested_value_is_its_json_text(read: Read) -> None:
    rows, _ = read('{"编号": 1, "姓名": "张三", "住址": {"区县": "南岸", "号": 18}}\n'.encode())
    assert rows[0]["住址"] == '{"区县": "南岸", "号": 18}'


def test_a_line_that_is_no_object_is_kept_and_costs_no_other(read: Read) -> None:
    lines = [
        '{"编号": 1, "姓名": "张三"}', '{"编号": 2, ', "[1]", "", '{"编号": 3, "编号": 4, "姓名": "x"}',
        '{"编号": 5, "姓名": "李四"} {}', '{"编号": 6, "姓名": "王五"}', '{"编号":' + "[" * 100_000,
    ]  # fmt: skip
    rows, summary = read("\r\n".join(lines).encode())
    assert [(row["source_row"], row["row_fault"]) for row in rows] == [
        (1, None), (2, "malformed_row"), (3, "malformed_row"), (5, "malformed_row"), (6, "malformed_row"), (7, None),
        (8, "malformed_row"),
    ]  # fmt: skip
    assert rows[1]["row_raw"] == lines[1]
    assert (summary.rows_read, summary.rows_header_footer) == (8, 1)


def test_a_line_without_the_key_of_a_required_column_says_which(read: Read) -> None:
    rows, summary = read('{"编号": 1}\n{"编号": 2, "姓名": "张三"}\n{"姓名": "李四", "x": 1}\n{}\n'.encode())
    assert [(row["row_fault"], row["row_fault_column"]) for row in rows] == [
        ("missing_column", "姓名"), (None, None), ("missing_column", "编号"),
    ]  # fmt: skip
    assert rows[2]["row_raw"] == '{"姓名": "李四", "x": 1}'
    assert summary.rows_header_footer == 1


def test_half_a_character_is_damage(read: Read) -> None:
    rows, _ = read('{"编号": 1, "姓名": "张\\ud842"}\n{"编号": 2, "姓名": "\\ud842\\udfb7"}\n'.encode())
    assert (rows[0]["姓名"], rows[0]["row_fault"], rows[0]["row_fault_column"]) == (
        "张\ufffd",
        "undecodable_bytes",
        "姓名",
    )
    assert (rows[1]["姓名"], rows[1]["row_fault"]) == ("𠮷", None)


def test_json_lines_in_gb18030_are_read(read: Read) -> None:
    rows, summary = read('{"编号": 1, "姓名": "张三"}\n'.encode("gb18030"))
    assert rows[0]["姓名"] == "张三"
    assert summary.encoding == "gb18030"
