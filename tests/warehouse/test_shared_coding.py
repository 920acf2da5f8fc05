"""Coding shared among processes: the same rows as one process finds, in the same order."""

import os
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.addresses.conftest import referenced, standard_addresses
from tests.warehouse.test_address_index import kept
from transforms.addresses.coder import Columns, questions
from warehouse import shared_coding
from warehouse.coding import open_coder
from warehouse.lake import Lake
from warehouse.shared_coding import shared_coder

TEXTS = (
    "开州区汉丰街道开州大道12号锦绣华府3栋2单元1504", "南岸区南坪街道", "阳光花园1栋301", "红金路55号A栋1201",
    "开州区临江镇人民路", "四川省成都市武侯区人民南路4号", None, "不详",
)  # fmt: skip


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    reference = referenced(standard_addresses())
    lake = Lake(tmp_path / "lake")
    kept(lake, reference, reference.aliases)
    return lake


def test_processes_find_what_one_finds(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_coding, "_LEAST", 2)
    monkeypatch.setenv("POLARS_MAX_THREADS", "3")
    table = pl.DataFrame({"地址": [*TEXTS, *reversed(TEXTS)], "编号": range(2 * len(TEXTS))})
    expected = open_coder(lake).code(table)
    with shared_coder(lake, 3) as coder:
        assert coder.code(table).equals(expected)
        batches = table.to_arrow().to_batches(max_chunksize=5)
        found = [pl.DataFrame(results) for _, results in coder.each(batches, Columns())]
        assert pl.concat(found).equals(expected.select(pl.col("^result_.*$")))
    assert os.environ["POLARS_MAX_THREADS"] == "3"


def test_a_small_table_starts_no_process(lake: Lake) -> None:
    with shared_coder(lake, 2) as coder:
        asked = questions(pl.DataFrame({"地址": TEXTS}), Columns())
        assert coder.results(asked).height == len(TEXTS)
        assert "_processes" not in vars(coder)
