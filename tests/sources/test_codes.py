"""Code tables: what every spelling of a code means."""

import csv
from pathlib import Path

import pytest

import sources.codes
from sources.codes import code_tables

TEXT = Path(sources.codes.__file__).with_name("codes.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TEXT.splitlines()))


@pytest.mark.parametrize(
    ("table", "delivered", "label"),
    [
        ("sex", "1", "男"),
        ("sex", "女", "女"),
        ("sex", "先生", "男"),
        ("insurance_type", "110", "职工养老"),
        ("insurance_type", "企业职工基本养老保险", "职工养老"),
        ("relationship", "丈夫", "配偶"),
        ("chronic_disease", "i10.x00", "高血压"),
    ],
)
def test_a_code_its_label_and_other_spellings_mean_the_label(table: str, delivered: str, label: str) -> None:
    assert code_tables()[table][delivered] == label


def test_a_spelling_has_one_meaning_in_a_table() -> None:
    seen: dict[tuple[str, str], str] = {}
    for row in ROWS:
        for spelling in (row["code"], row["label"], *filter(None, row["alternatives"].split("|"))):
            assert seen.setdefault((row["table"], spelling), row["label"]) == row["label"], (row["table"], spelling)


def test_every_row_has_a_table_a_code_and_a_label() -> None:
    assert all(row["table"] and row["code"] and row["label"] for row in ROWS)
    assert all(text == text.strip() for row in ROWS for text in row.values())


def test_a_code_stands_once_in_its_table() -> None:
    codes = [(row["table"], row["code"]) for row in ROWS]
    assert len(set(codes)) == len(codes)
