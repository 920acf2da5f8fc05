"""Looking names up: the table's meaning or none, and the first table that knows one."""

import polars as pl

from transforms.addresses.reading.lookup import Lookup, first_found

TOWNS = Lookup({"南坪": "1", "龙溪": "2"})
VILLAGES = Lookup({"石门": "7", "南坪": "8"})


def test_only_names_in_the_table_have_a_meaning() -> None:
    asked = pl.Series(["龙溪", None, "", "石门", "南坪", "南"])
    assert TOWNS.of(asked).to_list() == ["2", None, None, None, "1", None]
    assert Lookup({}).of(asked).to_list() == [None] * 6
    assert TOWNS.of(asked.clear()).to_list() == []


def test_the_first_table_that_knows_a_name_decides() -> None:
    rows = pl.DataFrame({"town": ["南坪", None, "白鹤", "白鹤"], "village": ["石门", "南坪", "石门", None]})
    ways = [(pl.col("town"), TOWNS), (pl.col("village"), VILLAGES)]
    assert first_found(rows, ways).to_list() == ["1", "8", "7", None]
    assert first_found(rows.clear(), ways).to_list() == []
