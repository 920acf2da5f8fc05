"""The baseline must read what it promises to read: a strawman would prove nothing."""

import polars as pl
import pytest

from benchmarks.addresses import weekend

DISTRICTS = ["云台区", "江畔县"]
ADDRESSES = {
    "A1": "重庆市云台区石桥街道春水路社区春水路12号御湖名居3栋2单元1504室",
    "A2": "重庆市云台区石桥街道春水路社区春水路12号御湖名居3栋2单元15-5",
    "A3": "重庆市云台区石桥街道春水路社区春水路14号附3号",
    "A4": "重庆市江畔县白沙镇柳树村7社",
    "A5": "重庆市江畔县白沙镇柳树村3组25号",
    "A6": "重庆市云台区石桥街道春水路社区建新一村47号3-2",
}
WRITTEN = {
    "重庆市云台区石桥街道春水路12号御湖名居3栋2单元1504室": "A1",
    "云台区春水路12号御湖名居3-2-1504": "A1",
    "重庆云台区春水路１２号御湖名居3幢2单元15楼4号": "A1",
    "云台区御湖名居三栋二单元十五层四号": "A1",
    "云台区春水路12号3#楼2单元1504": "A1",
    "云台区老船厂家属院3栋2单元1505": "A2",
    "重庆市云台区重庆市云台区春水路14号附3号": "A3",
    "江畔县白沙镇柳树村七社": "A4",
    "江畔县白沙镇柳树村3组25号": "A5",
    "云台区建新一村47号3-2": "A6",
    "云台区春水路12号御湖名居4栋2单元1504室": None,
    "云台区春水路12号御湖名居3栋2单元1604室": None,
    "云台区秋水路12号御湖名居3栋2单元1504室": "A1",
    "": None,
}


@pytest.fixture(scope="module")
def prepared() -> weekend.Prepared:
    """A reference of six addresses, one with another name."""
    names = [address.split("市")[1][:3] for address in ADDRESSES.values()]
    aliases = ["老船厂家属院" if "御湖" in address else None for address in ADDRESSES.values()]
    return weekend.prepare(
        pl.DataFrame(
            {"address_id": list(ADDRESSES), "district": names, "standard_address": list(ADDRESSES.values()),
             "aliases": pl.Series(aliases, dtype=pl.String)}
        )
    )  # fmt: skip


def test_standard_addresses_are_found_as_they_are(prepared: weekend.Prepared) -> None:
    assert weekend.code(pl.Series(list(ADDRESSES.values())), prepared).to_list() == list(ADDRESSES)


def test_usual_spellings_are_found_and_wrong_numbers_are_not(prepared: weekend.Prepared) -> None:
    found = weekend.code(pl.Series(list(WRITTEN)), prepared)
    assert dict(zip(WRITTEN, found, strict=True)) == WRITTEN
