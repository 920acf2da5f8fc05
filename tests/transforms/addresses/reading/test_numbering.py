"""Numbers inside premises: every way of writing one room is one sequence, and no other room's."""

import polars as pl
import pytest

from transforms.addresses.reading.numbering import bare_number, number_premises

Numbers = tuple[str | None, str | None, str | None, str | None]


def numbered(*rows: Numbers) -> list[tuple[str | None, str | None, str | None]]:
    """Level, sequence and other reading of building, unit, floor and room."""
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("building", "unit", "floor", "room"), pl.String), orient="row")
    return number_premises(frame).select("level", "sequence", "other_sequence").rows()


@pytest.mark.parametrize(
    "row",
    [
        ("3", "2", None, "1504"),
        ("3", "2", "15", "4"),
        ("3", "2", "15", "1504"),
        ("3", "2", None, "15-4"),
        ("3", None, None, "2-1504"),
        ("3", None, None, "2-15-4"),
        (None, None, None, "3-2-1504"),
        (None, None, None, "3-2-15-4"),
        ("3", "2", None, "2-15-4"),
        ("3", "2", None, "3-2-15-4"),
        ("03", "02", None, "1504"),
        ("3", "2", "15", "15-4"),
        ("3", "2", "15", "04"),
        ("3栋", "2单元", "15层", "1504室"),
        ("第3栋", "第2单元", "15楼", "4号"),
    ],
)
def test_every_way_of_writing_a_room_is_one_sequence(row: Numbers) -> None:
    ((level, sequence, _),) = numbered(row)
    assert (level, sequence) == ("H", "H3-2-15-4")


@pytest.mark.parametrize(
    "row",
    [
        ("4", "2", None, "1504"), ("3", "1", None, "1504"), ("3", "2", None, "1604"), ("3", "2", None, "1505"),
        ("3", None, None, "1504"), (None, "2", None, "1504"), ("3", "2", "N15", "4"), ("A3", "2", None, "1504"),
    ],
)  # fmt: skip
def test_another_number_is_another_sequence(row: Numbers) -> None:
    ((_, sequence, other),) = numbered(row)
    assert "H3-2-15-4" not in (sequence, other)


@pytest.mark.parametrize(
    ("row", "level", "sequence", "other"),
    [
        (("3", None, None, None), "B", "B3", None),
        (("A", None, None, None), "B", "BA", None),
        (("3", "2", None, None), "U", "U3-2", None),
        (("3", "2", "15", None), "F", "F3-2-15", None),
        (("3", None, "N1", "3"), "H", "H3-N1-3", None),
        ((None, None, "PJ", "2"), "H", "HPJ-2", None),
        ((None, None, None, "4"), "H", "H4", None),
        ((None, None, None, "附3"), "H", "H3", None),
        # 601 is door 1 on floor 6, or a door of that number.
        (("3", "1", None, "601"), "H", "H3-1-6-1", "H3-1-601"),
        (("3", "1", None, "12"), "H", "H3-1-12", None),
        # B1504 is 1504 in building B, or a room of that name.
        ((None, None, None, "B1504"), "H", "HB-15-4", "HB1504"),
        (("3", None, None, "B1504"), "H", "H3-B1504", None),
        (("12-A", None, None, "1203"), "H", "H12-A-12-3", "H12-A-1203"),
        ((None, None, None, None), None, None, None),
    ],
)
def test_the_level_is_the_deepest_number(row: Numbers, level: str | None, sequence: str | None, other: str) -> None:
    assert numbered(row) == [(level, sequence, other)]


def test_a_number_is_bare_of_words_and_leading_zeros() -> None:
    given = pl.DataFrame({"text": ["第03栋", "A座", "0504室", "00", "10", "05-04"]})
    assert given.select(bare_number(pl.col("text")))["text"].to_list() == ["3", "A", "504", "0", "10", "5-4"]
