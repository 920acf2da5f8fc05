"""`.xlsx` workbooks: layout that people make, and cells as programs store them."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has annotations but no py.typed

from sources.faults import FileFault
from sources.reading import FileSummary, Kind, UnreadableFileError

Read = Callable[..., tuple[list[dict[str, Any]], FileSummary]]

NAMES = ["编号", "姓名", "身份证号", "金额", "住址"]


def told(rows: list[dict[str, Any]]) -> list[tuple[str | None, ...]]:
    return [tuple(row[name] for name in NAMES) for row in rows]


def workbook(fill: Callable[[Any], None], **options: object) -> bytes:
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, **options}) as book:
        fill(book)
    return sink.getvalue()


def a_sheet_as_people_make_it(book: Any) -> None:  # noqa: ANN401  (xlsxwriter has no types)
    sheet = book.add_worksheet("一月")
    sheet.merge_range("A1:E1", "南岸区发放表")
    sheet.merge_range("A2:A3", "编号")
    sheet.write("B2", "姓名")
    sheet.merge_range("C2:D2", "基本信息")
    sheet.merge_range("E2:E3", "住址")
    sheet.write_row("C3", ["身份证号", "金额（元）"])
    sheet.write_row("A4", ["1", "", "500999199003070011", 560, "甲"])
    sheet.merge_range("B4:B6", "张三")
    sheet.write_row("A5", ["2"])
    sheet.write_row("D5", [83.21])
    sheet.write_row("A6", ["3"])
    sheet.merge_range("E6:E7", "乙")
    sheet.write_row("A7", ["4", "", "x", -0.5])
    sheet.write_row("A9", ["合 计", "", "", 643.71])
    sheet.write("A10", "填表人：李四  审核人：王五")
    sheet.set_row(4, None, None, {"hidden": True})


def test_titles_two_row_headers_merged_cells_subtotals_and_footers_are_understood(read: Read) -> None:
    rows, summary = read(workbook(a_sheet_as_people_make_it), "发放.xlsx")
    assert summary.kind is Kind.XLSX
    assert summary.findings == ()
    assert told(rows) == [
        ("1", "张三", "500999199003070011", "560", "甲"),
        ("2", "张三", None, "83.21", None),
        ("3", "张三", None, None, "乙"),
        ("4", None, "x", "-0.5", "乙"),
    ]
    assert [row["source_row"] for row in rows] == [4, 5, 6, 7]
    assert (summary.rows_read, summary.rows_header_footer) == (9, 5)
    assert rows[0]["source_file"] == "发放.xlsx"


def test_a_merged_value_is_carried_through_the_blocks_of_a_large_sheet(read: Read) -> None:
    def fill(book: Any) -> None:  # noqa: ANN401
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        for row in range(1, 60_001):
            sheet.write_row(row, 0, [f"N{row}", "", "500999199003070011", row, "重庆市南岸区江南大道8号"])
        for first in range(1, 60_001, 30_000):
            sheet.merge_range(first, 1, first + 19_999, 1, f"户{first}")

    rows, _ = read(workbook(fill))
    assert [row["source_row"] for row in rows] == list(range(2, 60_002))
    expected = [f"户{n // 30_000 * 30_000 + 1}" if n % 30_000 < 20_000 else None for n in range(60_000)]
    assert [row["姓名"] for row in rows] == expected


def test_every_sheet_with_the_header_is_read_and_the_others_are_told(read: Read) -> None:
    def fill(book: Any) -> None:  # noqa: ANN401
        for month in ("1月", "2月"):
            sheet = book.add_worksheet(month)
            sheet.write_row(0, 0, NAMES)
            sheet.write_row(1, 0, [month, "张三"])
        book.add_worksheet("填表说明").write(0, 0, "每月报送")
        book.add_worksheet("Sheet4")

    rows, summary = read(workbook(fill), "f.xlsx")
    assert [(row["编号"], row["source_file"], row["source_row"]) for row in rows] == [
        ("1月", "f.xlsx[1月]", 2),
        ("2月", "f.xlsx[2月]", 2),
    ]
    (finding,) = summary.findings
    assert finding.fault is FileFault.SHEET_NOT_READ
    assert "填表说明" in finding.detail


def test_without_any_header_the_rows_of_all_sheets_are_kept(read: Read) -> None:
    def fill(book: Any) -> None:  # noqa: ANN401
        book.add_worksheet("a").write_row(0, 0, ["1", 'x"y', 2.5])
        book.add_worksheet("b").write_row(3, 1, ["甲", "", "乙,丙"])

    rows, summary = read(workbook(fill), "f.xlsx")
    assert [(row["row_fault"], row["row_raw"], row["source_file"], row["source_row"]) for row in rows] == [
        ("malformed_row", '1,"x""y",2.5', "f.xlsx[a]", 1),
        ("malformed_row", ',甲,,"乙,丙"', "f.xlsx[b]", 4),
    ]
    assert FileFault.HEADER_NOT_FOUND in {finding.fault for finding in summary.findings}


DATED = [
    (45356, "yyyy-mm-dd", "2024-03-05"),
    (45356.354166666664, "yyyy/m/d h:mm", "2024-03-05 08:30:00"),
    (45352, 'yyyy"年"m"月"', "2024-03-01"),
    (45356, "[$-804]aaaa;@", "45356"),
    (45356, "[$-F800]dddd, mmmm dd, yyyy", "2024-03-05"),
    (45356, 14, "2024-03-05"),
    (45356, 31, "2024-03-05"),
    (45356.99999999, "m/d/yy", "2024-03-06"),
    (0.354166666664, "h:mm:ss", "08:30:00"),
    (0.354166666664, 20, "08:30:00"),
    (1.5, "[h]:mm", "1.5"),
    (59, "yyyy-mm-dd", "1900-02-28"),
    (60, "yyyy-mm-dd", "60"),
    (61, "yyyy-mm-dd", "1900-03-01"),
    (0, "yyyy-mm-dd", "1900-01-00"),
    (-1, "yyyy-mm-dd", "-1"),
    (2958465, "yyyy-mm-dd", "9999-12-31"),
    (1e10, "yyyy-mm-dd", "10000000000"),
    (45356, '0"元/年"', "45356"),
    (45356, "#,##0.00_ ;[Red]-#,##0.00 ", "45356"),
    (45356, "0.00E+00", "45356"),
]


@pytest.mark.parametrize(("stored", "shown_as", "text"), DATED)
def test_a_number_shown_as_a_date_is_that_date(read: Read, stored: float, shown_as: str | int, text: str) -> None:
    def fill(book: Any) -> None:  # noqa: ANN401
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, ["1", "张三"])
        sheet.write_number(1, 3, stored, book.add_format({"num_format": shown_as}))

    assert read(workbook(fill))[0][0]["金额"] == text


def test_a_workbook_that_counts_days_from_1904_is_read_so(read: Read) -> None:
    def fill(book: Any) -> None:  # noqa: ANN401
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, ["1", "张三"])
        sheet.write_datetime(1, 3, datetime(2024, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001

    assert read(workbook(fill, date_1904=True))[0][0]["金额"] == "2024-03-05"


PARTS = {
    "_rels/.rels": '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/book.xml"/></Relationships>',
    "xl/book.xml": '<workbook xmlns:r="x"><sheets><sheet name="S" sheetId="1" r:id="s1"/></sheets></workbook>',
    "xl/_rels/book.xml.rels": (
        '<Relationships><Relationship Id="s1" Type="x/worksheet" Target="sheets/one.xml"/>'
        '<Relationship Id="s2" Type="x/sharedStrings" Target="/xl/strings.xml"/></Relationships>'
    ),
    "xl/strings.xml": (
        '<?xml version="1.0"?><sst count="2"><si><t>张三</t></si><si/><si><r><t xml:space="preserve"> 江南</t></r>'
        '<r><rPr><color rgb="F"/></rPr><t>大道</t></r><rPh sb="0" eb="1"><t>jiang</t></rPh></si>'
        "<si><t>a&lt;b&#38;&#x4e2d;_x000D_&#10;_x005F_</t></si></sst>"
    ),
}


def stored(cells: str, sheet: str = "<worksheet><sheetData>{}</sheetData></worksheet>") -> bytes:
    """A workbook with a header row and the given XML of rows, as few programs but some write it."""
    header = "<row>" + "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in NAMES) + "</row>"
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in PARTS.items():
            package.writestr(name, content)
        package.writestr("xl/sheets/one.xml", sheet.format(header + cells))
    return sink.getvalue()


NUMBERS = [
    ("500999199003070011", "500999199003070011"),
    ("5.00108199003074E+17", "500108199003074000"),
    ("1504.0", "1504"),
    ("83.209999999999994", "83.21"),
    ("0.10000000000000001", "0.1"),
    ("1.0000000000000001E-5", "0.00001"),
    ("12345678901234567.890123", "12345678901234567.890123"),
    ("-0.5", "-0.5"),
    ("560.50", "560.5"),
]


@pytest.mark.parametrize(("number", "text"), NUMBERS)
def test_a_number_keeps_the_digits_it_is_stored_with(read: Read, number: str, text: str) -> None:
    rows, _ = read(stored(f'<row r="2"><c r="A2"><v>1</v></c><c r="C2" s="7"><v>{number}</v></c></row>'))
    assert rows[0]["身份证号"] == text


def test_every_way_to_store_a_cell_is_understood(read: Read) -> None:
    cells = (
        '<row r="3"><c r="A3" t="str"><f>1&amp;"a"</f><v>1a</v></c><c t="s" r="B3"><v>0</v></c><c r="C3" t="b">'
        '<v>1</v></c><c r="D3" t="e"><v>#N/A</v></c><c r="E3" t="s"><v>2</v></c></row><row r="5"/>'
        '<row r="7"><c r="A7"><v>2</v></c><c r="B7" t="s"><v>3</v></c><c r="C7" t="s"><v>1</v></c><c r="D7" s="1"/>'
        '<c r="E7" t="inlineStr"><is><r><t>甲</t></r><r><t> 乙</t></r></is></c></row>'
    )
    rows, summary = read(stored(cells))
    assert told(rows) == [
        ("1a", "张三", "true", "#N/A", " 江南大道"),
        ("2", "a<b&中\r\n_", None, None, "甲 乙"),
    ]
    assert [row["source_row"] for row in rows] == [3, 7]
    assert (summary.rows_read, summary.rows_header_footer) == (4, 2)


def test_cells_without_references_stand_side_by_side(read: Read) -> None:
    rows, _ = read(
        stored("<row><c><v>1</v></c><c t='s'><v>0</v></c><c/><c\n><v>5</v></c></row><row r='9'><c><v>2</v></c></row>")
    )
    assert told(rows) == [("1", "张三", None, "5", None), ("2", None, None, None, None)]
    assert [row["source_row"] for row in rows] == [2, 9]


def test_names_with_a_prefix_are_the_same_names(read: Read) -> None:
    plain = "<row r='2'><c r='A2'><v>1</v></c><c r='B2' t='s'><v>0</v></c></row>"
    content = stored(plain, "<x:worksheet xmlns:x='y'><x:sheetData>{}</x:sheetData></x:worksheet>")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("xl/sheets/one.xml").decode()
    for name in ("row", "c", "v", "is", "t"):
        xml = (
            xml.replace(f"<{name}>", f"<x:{name}>")
            .replace(f"<{name} ", f"<x:{name} ")
            .replace(f"</{name}>", f"</x:{name}>")
        )
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as package:
        for name, part in {**PARTS, "xl/sheets/one.xml": xml}.items():
            package.writestr(name, part)
    rows, _ = read(sink.getvalue())
    assert told(rows) == [("1", "张三", None, None, None)]


def test_a_cell_far_to_the_right_is_kept(read: Read) -> None:
    rows, _ = read(
        stored("<row r='2'><c r='A2'><v>1</v></c><c r='B2' t='s'><v>0</v></c><c r='XFD2'><v>7</v></c></row>")
    )
    assert rows[0]["extra"] == '{"column_16384":"7"}'


@pytest.mark.parametrize(
    "sheet", ["<worksheet><sheetData>{}", "<worksheet><sheetData>{}</sheetDat", "<worksheet></worksheet>"]
)
def test_a_sheet_cut_short_is_unreadable(read: Read, sheet: str) -> None:
    with pytest.raises(UnreadableFileError):
        read(stored("<row r='2'><c r='A2'><v>1</v></c></row>", sheet))


def test_a_workbook_with_an_empty_sheet_is_empty(read: Read) -> None:
    rows, summary = read(workbook(lambda book: book.add_worksheet()))
    assert rows == []
    assert [finding.fault for finding in summary.findings] == [FileFault.EMPTY_FILE]
