"""The scoring baseline: candidates by rare runs of tokens, conflicting numbers count against them."""

import polars as pl

from benchmarks.addresses import scoring, whole_string

REFERENCE = pl.DataFrame(
    {
        "address_id": ["A1", "A2", "A3"],
        "district": ["云台区"] * 3,
        "standard_address": [
            "重庆市云台区石桥街道春水路12号御湖名居3栋2单元1504室",
            "重庆市云台区石桥街道春水路12号御湖名居3栋2单元1505室",
            "重庆市云台区石桥街道春水路12号御湖名居13栋2单元1504室",
        ],
    }
)


def test_the_candidate_whose_numbers_agree_is_found_however_the_room_is_written() -> None:
    found = scoring.code(pl.Series(["云台区春水路12号御湖名居3幢2单元15楼4号"]), scoring.prepare(REFERENCE))
    assert found["found"].to_list() == ["A1"]


def test_the_most_similar_text_is_taken_even_where_a_number_differs() -> None:
    texts = pl.DataFrame({"raw": ["重庆市云台区石桥街道春水路12号御湖名居3栋2单元1509室"], "true_district": ["云台区"]})
    found = whole_string.code(texts, REFERENCE)
    assert found["found"].to_list() != [None]
    assert found["ratio"].item() >= whole_string.THRESHOLD
