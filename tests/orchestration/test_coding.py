"""`chengma code`: one address explained; a table comes back as it was, with its results; what is wrong is named."""

import csv
import gzip
import io
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

from orchestration.command import main
from sources.standard import load_contracts
from tests.conftest import Ran, chengma
from transforms.addresses.coder import RESULT
from transforms.addresses.records.context import FAULT
from transforms.mentions import DISTINCT, mentions

PRIVATE = "南岸区金丝雀路7号"
KAIZHOU = "开县汉丰街道开州大道12号"
OUTSIDE = "四川省成都市武侯区人民南路4号"
ROWS = [["007", KAIZHOU, 'x"y'], ["1e5", OUTSIDE, "两\n行"], ["", "", " 空 "], ["007", KAIZHOU, "NULL,逗号"]]
HEAD = ["编号", "现住址", "备注"]
LEVELS = ["S", "", "", "S"]


def written(delimiter: str = ",", rows: list[list[str]] = ROWS) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows([HEAD, *rows])
    return text.getvalue()


def read(data: bytes, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))


def piped(text: bytes, *arguments: object) -> Result:
    """The command with something on its standard input."""
    given = ["code", "--input", "-", *map(str, arguments)]
    return CliRunner().invoke(main, given, input=text, catch_exceptions=False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_rows_come_back_as_they_were_with_results_behind(tmp_path: Path, encoding: str, delimiter: str) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out" / "out.csv"
    source.write_bytes(written(delimiter).encode(encoding))
    result = chengma("code", "--input", source, "--column", "现住址", "--output", target)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "4 rows coded" in result.stderr
    assert target.read_bytes().startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    head, *rows = read(target.read_bytes(), encoding, delimiter)
    assert head == [*HEAD, *RESULT]
    assert [row[:3] for row in rows] == ROWS
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["result_level"] for row in told] == LEVELS
    assert told[0] == told[3] | {"备注": told[0]["备注"]}
    assert told[0]["result_faults"] == "premises_not_in_reference"
    assert told[1]["result_outside"] == "四川省成都市"
    assert [path.name for path in target.parent.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("name", ["out.csv.gz", "out.csv.zst"])
def test_packed_tables_are_read_and_written(tmp_path: Path, name: str) -> None:
    source, target, plain = tmp_path / "in.csv.gz", tmp_path / name, tmp_path / "plain.csv"
    source.write_bytes(gzip.compress(written().encode()))
    assert chengma("code", "--input", source, "--column", "现住址", "--output", target).exit_code == 0
    assert chengma("code", "--input", source, "--column", "现住址", "--output", plain).exit_code == 0
    with pa.input_stream(str(target), compression="gzip" if name.endswith("gz") else "zstd") as stream:
        assert stream.read() == plain.read_bytes()
    again = tmp_path / "again.csv"
    assert chengma("code", "--input", target, "--column", "编号", "--output", again).exit_code == 2


def test_columns_of_parquet_keep_their_types(tmp_path: Path) -> None:
    given = pl.DataFrame({"n": [1, 2], "when": [None, 3.5], "住所": [KAIZHOU, None]}, schema_overrides={"n": pl.Int16})
    given.write_parquet(tmp_path / "in.parquet")
    for name in ("out.parquet", "out.csv"):
        arguments = ("--input", tmp_path / "in.parquet", "--column", "住所", "--output", tmp_path / name)
        assert chengma("code", *arguments).exit_code == 0
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found.select(given.columns).equals(given)
    assert found.select("n", *RESULT).schema == {"n": pl.Int16(), **RESULT}
    assert found["result_faults"].to_list() == [["premises_not_in_reference"], []]
    assert read((tmp_path / "out.csv").read_bytes())[1][:4] == ["1", "", KAIZHOU, found["result_code"][0]]
    given.clear().write_parquet(tmp_path / "none.parquet")
    arguments = ("--input", tmp_path / "none.parquet", "--column", "住所", "--output", tmp_path / "none_out.parquet")
    assert chengma("code", *arguments).exit_code == 0
    assert pl.read_parquet(tmp_path / "none_out.parquet").schema == found.schema


def test_lines_on_standard_input_are_addresses_each_with_its_result() -> None:
    result = piped(f"{KAIZHOU}\n\n璧山县, 无\n".encode())
    assert result.exit_code == 0
    head, *rows = read(result.stdout_bytes)
    assert head == ["地址", *RESULT]
    assert [(row[0], row[2]) for row in rows] == [(KAIZHOU, "S"), ("", ""), ("璧山县, 无", "D")]


def test_a_table_on_standard_input_with_what_stands_beside(tmp_path: Path) -> None:
    text = "地址,镇街,区县\n开州大道12号,汉丰街道,开州区\n开州大道12号,,\n".encode()
    target = tmp_path / "out.csv"
    options = ("--column", "地址", "--town", "镇街", "--district", "区县", "--output", target)
    assert piped(text, *options).exit_code == 0
    assert [row[4] for row in read(target.read_bytes())[1:]] == ["D", ""]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("编号,住址\n1,2\n".encode(), "in.csv: row 1 has no column 现住址 among its 2 columns; perhaps 住址"),
        (f"编号,现住址\n1,a\n2,{PRIVATE},b\n".encode(), "in.csv: row 3 has 3 columns instead of 2; look behind"),
        (f"编号,现住址,区\n1,a,b\n\n2,{PRIVATE}\n".encode(), "row 4 has 2 columns instead of 3; look from 区 on"),
        (f'编号,现住址\n1,"{PRIVATE}\n2,b\n'.encode(), "in.csv: row 2 has a quote that is never closed"),
        (f"现住址,现住址\n1,{PRIVATE}\n".encode(), "in.csv: 2 columns are called 现住址"),
        (f"现住址,result_code\n1,{PRIVATE}\n".encode(), "in.csv: there is a column result_code already"),
        (gzip.compress(f"现住址\n{PRIVATE}\n".encode() * 99)[:-20], "in.csv: it cannot be read"),
        (b"PAR1" + PRIVATE.encode() * 9, "in.csv: it cannot be read"),
        (b"PK\x03\x04" + PRIVATE.encode() * 9, "in.csv"),
        (f"<table><tr><td>{PRIVATE}</td></tr></table>".encode(), "in.csv (html): hand in CSV or Parquet"),
        (b"", "in.csv: row 1 has no column 现住址"),
    ],
    ids=["missing", "wide", "narrow", "quote", "twice", "taken", "cut", "parquet", "zip", "html", "empty"],
)  # fmt: skip
def test_a_table_that_cannot_be_coded_is_refused_with_its_place_and_no_value(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    (tmp_path / "out").mkdir()
    arguments = ("--input", tmp_path / "in.csv", "--column", "现住址", "--output", tmp_path / "out" / "o.csv")
    result = chengma("code", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert PRIVATE not in result.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give one address, or --input"),
        (("地址", "--input", "{}/in.csv"), "give one address, or --input"),
        (("--input", "{}/in.csv"), "say with --column"),
        (("--input", "{}/none.csv", "--column", "地址"), "there is no file"),
        (("--input", "{}/in.csv", "--column", "地址", "--output", "{}/in.csv"), "--output is the input itself"),
        (("--input", "-", "--town", "镇街"), "needs --column as well"),
        (("地址", "--lake", "{}/lake"), "run the pipeline first"),
    ],
)
def test_wrong_usage_is_said(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "in.csv").write_text("地址\n", encoding="utf-8")
    result = chengma("code", *(argument.format(tmp_path) for argument in arguments))
    assert result.exit_code == 2
    assert said in result.stderr


def test_one_address_is_explained() -> None:
    result = chengma("code", f"{KAIZHOU}锦绣华府３幢1504")
    assert result.exit_code == 0
    said = "".join(result.stdout.split())
    for words in (
        "统一写法开县汉丰街道开州大道12号锦绣华府3栋1504", "镇街汉丰街道汉丰街道", "楼栋33栋", "自动赋码auto",
        "标准地址重庆市开州区汉丰街道", "只能定到行政区划area", "库中没有这个门牌或小区premises_not_in_reference",
    ):  # fmt: skip
        assert words in said


def test_words_beside_one_address_count() -> None:
    alone, beside = chengma("code", "开州大道12号"), chengma("code", "开州大道12号", "--district", "开州区")
    assert "无法赋码" in alone.stdout
    assert "（同一记录的旁栏）" in beside.stdout
    assert "自动赋码" in beside.stdout


def test_a_table_coded_on_a_lake_says_what_the_run_said(ran_city: Ran, tmp_path: Path) -> None:
    """Record by record, with what the record says beside the address; what other records say is the run's alone."""
    said = ran_city.table("gold.address_resolution")
    record = ["feed", "record_key", "column_name"]
    asked = pl.concat(
        mentions(ran_city.lake.scan(f"silver.{feed}"), contract).select(*record, *DISTINCT).collect()
        for feed, contract in load_contracts().items()
        if ran_city.lake.has(f"silver.{feed}")
    )
    asked.write_parquet(tmp_path / "in.parquet")
    result = chengma(
        "code", "--lake", ran_city.lake.root, "--input", tmp_path / "in.parquet", "--column", "raw",
        "--district", "beside_district", "--town", "beside_town", "--village", "beside_village",
        "--output", tmp_path / "out.parquet",
    )  # fmt: skip
    assert result.exit_code == 0
    columns = ("code", "level", "score", "margin", "reason", "faults", "status")
    found = pl.read_parquet(tmp_path / "out.parquet").join(said, on=record)
    assert found.height == said.height > 5_000
    alone = found.with_columns(faults=pl.col("faults").list.set_difference(["same_as_above"])).filter(
        ~pl.col("faults").list.contains(FAULT)
    )
    differing = [
        column
        for column in columns
        if not alone[f"result_{column}"].equals(alone["city_code" if column == "code" else column])
    ]
    assert differing == []
    assert set(alone["status"]) == {"auto", "review", "unresolved"}
    addresses = ran_city.table("gold.address").select("city_code", "standard_address")
    named = found.join(addresses, on="city_code")
    assert named["result_address"].equals(named["standard_address"].rename("result_address"))
