"""What a delivery of standard addresses says: its columns in the spelling of parsed texts, and its other names."""

from datetime import date

import polars as pl
import pytest

from tests.transforms.addresses.conftest import DELIVERED, Reference, standard_addresses
from transforms.addresses.register.places import with_keys
from transforms.addresses.register.reference import describe_reference, names_of_premises

Row = tuple[str | None, ...]
DIVIDED = ("开州区", "汉丰街道", "驷马社区")

# A row as delivered and the canonical text of its deepest place.
ROWS: list[tuple[Row, str]] = [
    (
        (*DIVIDED, "开州大道", "12号", "锦绣华府", "3栋", "2单元", "15", "1504"),
        "P|R|500154|开州大道|12|锦绣华府|H3-2-15-4",
    ),
    (
        (*DIVIDED, "开州大道", "12", "锦绣华府", "3幢", "二单元", "15层", "4"),
        "P|R|500154|开州大道|12|锦绣华府|H3-2-15-4",
    ),
    ((*DIVIDED, "开州大道", "12号", "锦绣华府", "03", "02", None, "15-4"), "P|R|500154|开州大道|12|锦绣华府|H3-2-15-4"),
    (("开县", "汉丰街道办事处", None, "开州大道", "１２号", None, "三", None, None, None), "P|R|500154|开州大道|12|"),
    ((*DIVIDED, "开州大道", "12号附3号", None, None, None, None, None), "P|R|500154|开州大道|12-3|"),
    ((*DIVIDED, "开州大道", "12号", None, None, None, None, "附3号"), "P|R|500154|开州大道|12-3|"),
    ((*DIVIDED, None, None, "锦绣华府一期", "A座", None, "-1", "3"), "P|D|500154||锦绣华府1期|HA-N1-3"),
    ((*DIVIDED, None, None, "锦绣华府", "3栋", None, "平街", "3"), "P|D|500154||锦绣华府|H3-PJ-3"),
    (("开州区", "赵家街道", "姚家村", "三组", "8号", None, None, None, None, None), "P|R|500154007200|3组|8|"),
    (("开州区", "赵家街道", "姚家村", "3社", "8号", None, None, None, None, None), "P|R|500154007200|3组|8|"),
    (("开州区", "临江镇", None, "人民路", "5号", None, None, None, None, None), "P|R|500154117|人民路|5|"),
]
ROWS[3] = ((*ROWS[3][0][:6], "三栋", None, None, None), "P|R|500154|开州大道|12||B3")


@pytest.fixture(scope="module")
def keyed() -> list[str]:
    delivered = standard_addresses([row for row, _ in ROWS]).with_columns(
        address_id=pl.format("A{}", pl.int_range(pl.len()).cast(pl.String).str.zfill(2))
    )
    rows = with_keys(describe_reference(delivered))
    deepest = pl.when(pl.col("level") == "H").then("H").when(pl.col("level") == "B").then("B").otherwise("P")
    return rows.sort("reference_id").select(key=deepest)["key"].to_list()


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_columns_say_what_a_text_would(keyed: list[str], number: int) -> None:
    assert keyed[number] == ROWS[number][1]


def test_a_row_with_the_full_text_alone_is_read() -> None:
    row = ("开州区", None, None, None, None, None, None, None, None, None)
    text = "重庆市开州区汉丰街道开州大道12号锦绣华府3幢2单元15-4"
    described = with_keys(describe_reference(standard_addresses([row], standard_address=text)))
    assert described["H"].to_list() == ["P|R|500154|开州大道|12|锦绣华府|H3-2-15-4"]
    assert described["town_id"].to_list() == ["500154001"]


def test_the_order_of_the_rows_changes_nothing(reference: Reference) -> None:
    assert describe_reference(standard_addresses().reverse()).rows() == reference.described.rows()


def test_other_names_belong_to_the_premises(reference: Reference) -> None:
    assert names_of_premises(reference.described).rows() == [
        ("P|R|500154|开州大道|12|锦绣华府", "开州印象", DELIVERED),
        ("P|R|500154|开州大道|12|锦绣华府", "锦绣华庭小区", DELIVERED),
    ]


def test_a_place_out_of_use_ends_when_that_was_delivered() -> None:
    rows = standard_addresses(status="停用", valid_from=date(2025, 2, 5))
    assert set(describe_reference(rows)["ended_on"]) == {date(2025, 2, 5)}
    closed = standard_addresses(valid_to=date(2025, 3, 5))
    assert set(describe_reference(closed)["ended_on"]) == {date(2025, 3, 5)}
    assert set(describe_reference(standard_addresses())["ended_on"]) == {None}
