"""Labels of real texts: when a parsed text counts as exactly right."""

import polars as pl
import pytest

from benchmarks.addresses import real

EMPTY = dict.fromkeys(("outside", *real.DIVISIONS, *real.NAMES, *real.NUMBERS, "level"))
TEXT = "重庆市渝中区石油路街道春水支路25号附1号御湖名居3栋15-4"
LABEL = {"district": "渝中区", "town": "石油路街道", "road": "春水支路", "road_number": "25-1", "estate": "御湖名居",
         "building": "3", "room": "15-4", "level": "H"}  # fmt: skip


def found(text: str, **label: str) -> dict[str, bool]:
    """What `judged` says of one text."""
    rows = pl.DataFrame([EMPTY | label | {"raw": text}], schema=dict.fromkeys((*EMPTY, "raw"), pl.String))
    return real.judged(rows).row(0, named=True)


def test_a_text_that_is_read_as_its_label_says_is_right_in_every_part() -> None:
    assert all(found(TEXT, **LABEL).values())


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("district", "江北区"),
        ("town", "两路口街道"),
        ("road_number", "25-2"),
        ("room", "15-5"),
        ("level", "B"),
        ("unit", "1"),
    ],
)
def test_one_part_that_is_not_as_labelled_is_wrong_and_the_others_stay_right(part: str, value: str) -> None:
    judged = found(TEXT, **(LABEL | {part: value}))
    assert [name for name, right in judged.items() if not right] == [part]


VILLAGE = {"district": "开州区", "town": "临江镇", "village": "无名村", "road_number": "5", "level": "P"}
TOWN = {"district": "开州区", "town": "无名镇", "road": "人民路", "road_number": "5", "level": "P"}
LANDMARK = {"district": "开州区", "town": "临江镇", "road": "人民路", "level": "R"}


@pytest.mark.parametrize(
    ("text", "label", "parts"),
    [
        ("开州区临江镇无名村5号", VILLAGE, ["road", "village"]),
        ("开州区无名镇人民路5号", TOWN, ["town"]),
        ("开州区临江镇人民路红星小学旁", LANDMARK, ["estate", "level"]),
        # Another word, or a number, is no other column.
        ("开州区临江镇有名村5号", VILLAGE, None),
        ("开州区有名镇人民路5号", TOWN, None),
        ("开州区临江镇人民路5号红星小学旁", LANDMARK, None),
    ],
)
def test_a_word_in_another_column_is_right_only_as_the_same_place(
    text: str, label: dict[str, str], parts: list[str] | None
) -> None:
    rows = pl.DataFrame([EMPTY | label | {"raw": text}], schema=dict.fromkeys((*EMPTY, "raw"), pl.String))
    strict, by_place = (judge(rows).row(0, named=True) for judge in (real.judged, real.judged_by_place))
    assert not all(strict.values())
    assert all(by_place.values()) == (parts is not None)
    assert parts is None or sorted(name for name, right in strict.items() if not right) == parts


def test_earlier_and_later_names_of_a_division_are_one_division() -> None:
    judged = found("重庆市江北区观音桥街道春水支路25号", district="两江新区", town="观音桥街道", road="春水支路",
                   road_number="25", level="P")  # fmt: skip
    assert judged["district"]


def test_the_register_is_joined_by_credit_code_and_only_what_is_found_counts() -> None:
    register = pl.DataFrame({"统一社会信用代码": ["915001000000000001"], "住所": [TEXT]})
    labels = pl.DataFrame(
        [EMPTY | LABEL | {"uscc": "915001000000000001"}, EMPTY | {"uscc": "915001000000000002"}],
        schema=dict.fromkeys(("uscc", *EMPTY), pl.String),
    )
    measured = real.labelled(register, labels)
    assert (measured["labelled"], measured["joined"], measured[real.AS_LABELLED]) == (2, 1, 1.0)
