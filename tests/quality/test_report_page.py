"""The page of the report: what it draws and writes of given figures, whatever stands in them."""

import re
from pathlib import Path

import polars as pl
import pytest

from quality.report import charts, data_docs
from quality.report.figures import absent, as_of, digest, figures, shown
from quality.report.numbers import written
from quality.report.page import page
from quality.report.sections import Block, sections


def block(section: str, name: str) -> Block:
    (found,) = [item for part in sections() for item in part.blocks if (item.section, item.name) == (section, name)]
    return found


FINDINGS = block("10_delivery", "findings")
TREND = block("08_trends", "scores")


def findings(file: str, times: int = 2) -> pl.DataFrame:
    told = {"feed_title": "婚姻登记", "batch_date": "2025-10-31", "source_file": file, "fault": "empty_file"}
    return figures(FINDINGS, pl.DataFrame([told | {"findings": times}]))


def test_figures_come_back_as_the_rows_they_were() -> None:
    rows = shown(FINDINGS, findings("表.csv")).rows
    assert rows == (
        {"feed_title": "婚姻登记", "batch_date": "2025-10-31", "source_file": "表.csv", "fault": "empty_file",
         "findings": 2.0},
    )  # fmt: skip


def test_what_a_department_wrote_cannot_become_part_of_the_page() -> None:
    text = page(findings("<script>alert(1)</script>.csv"))
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.csv" in text


def test_code_words_are_written_in_chinese_and_other_texts_as_they_are() -> None:
    text = page(findings("waiting_list.csv"))
    assert ">空文件</td>" in text
    assert ">waiting_list.csv</td>" in text


def test_without_any_figure_every_section_stands_there_and_says_so() -> None:
    text = page(findings("表.csv").clear())
    assert len(re.findall(r'<section id="s\d+">', text)) == 12
    assert text.count("没有这样的行。") == sum(len(section.blocks) for section in sections())


def test_a_table_that_is_not_there_is_told_from_one_without_rows() -> None:
    text = page(absent(FINDINGS, ["quality.delivery_findings"]))
    assert "本库没有 交付问题 <code>quality.delivery_findings</code>，此项没有可报告的内容。" in text


def test_the_hash_is_that_of_the_figures_whatever_their_order() -> None:
    found = pl.concat([findings("表.csv"), absent(TREND, ["quality.scores"])])
    assert digest(found) == digest(found.reverse())
    assert digest(found) != digest(pl.concat([findings("表.csv", 3), absent(TREND, ["quality.scores"])]))


def test_a_trend_has_one_line_for_each_department_and_a_gap_where_nothing_was_checked() -> None:
    scores = [
        ("民政局", "第1次", 90.0),
        ("民政局", "第2次", None),
        ("民政局", "第3次", 95.0),
        ("卫健委", "第3次", 80.0),
    ]
    rows = pl.DataFrame(scores, schema=["department_title", "run", "score"], orient="row")
    text = page(figures(TREND, rows))
    (article,) = re.findall(r'<article id="08_trends-scores".*?</article>', text, re.DOTALL)
    assert article.count("<polyline") == 2
    assert article.count("<circle") == 3
    assert [name for name in ("民政局", "卫健委") if f"</i>{name}</li>" in article] == ["民政局", "卫健委"]
    assert "未检查</td>" in article


def test_bars_are_as_long_as_their_figures() -> None:
    drawn = charts.bars("行数", ["甲", "乙", "丙"], [50.0, 200.0, None], "rows")
    assert re.findall(r'width="([\d.]+)%" height="\d+" class="bar"', drawn) == ["25.00", "100.00", "0.00"]
    assert ">200</text>" in drawn
    scored = charts.bars("得分", ["甲"], [80.0], "score")
    assert 'width="80.00%"' in scored


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234567.0, "rows", "1,234,567"), (0.99959, "share", "99.96%"), (98.4, "score", "98.40"),
        (None, "score", "未检查"), (None, "rows", "—"), (1234.5, "yuan", "1,234.50"), (12.25, "days", "12.2"),
    ],
)  # fmt: skip
def test_numbers_are_written_one_way_for_each_unit(value: float | None, unit: str, text: str) -> None:
    assert written(value, unit) == text


def test_a_lake_without_deliveries_has_pages_that_do_not_tell_the_time(tmp_path: Path) -> None:
    results = pl.DataFrame(
        [{"run_id": "r", "table_name": "gold.person", "rule_id": "name.not_null", "column_name": "name",
          "dimension": "完整性", "severity": "critical", "rows_checked": 0, "rows_failed": 0, "threshold": 0.0,
          "passed": True, "department": "platform"}],
    )  # fmt: skip
    day = as_of(findings("表.csv").clear())
    for name in ("one", "other"):
        data_docs.write(results, {"gold.person": "人"}, day, tmp_path / name)
    text = (tmp_path / "one" / "gold.person.html").read_text(encoding="utf-8")
    assert "1970-01-01" in text
    assert text == (tmp_path / "other" / "gold.person.html").read_text(encoding="utf-8")
