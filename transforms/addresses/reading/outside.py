"""Addresses of other provinces and cities: recognised at the head of a text, so that they are never coded here.

Belongs here: spellings of provinces and cities elsewhere, and what else must stand behind a short one.
Does not belong here: divisions of this city (`areas`).
"""

import re
from functools import cache

import polars as pl

from sources.divisions import elsewhere
from transforms.addresses.reading.areas import NAME_GOES_ON
from transforms.addresses.reading.steps import any_of, meaning, put_back, take

_PROVINCE_KIND = "(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$"
_PEOPLES = (
    "藏族|羌族|彝族|苗族|侗族|傣族|白族|回族|布依族|哈尼族|景颇族|傈僳族|土家族|朝鲜族|壮族|蒙古族?|哈萨克|柯尔克孜"
)
_CITY_KIND = f"(?:市|盟|地区|(?:{_PEOPLES})*自治州)$"
# Seats of autonomous prefectures that bear its name.
_SEATS = ("恩施", "大理", "楚雄", "文山", "临夏", "昌吉", "玉树")
# A district or county, which a name without its kind goes on with: 武侯区, 邻水县. 花园小区 and 菜市场 are none.
_COUNTY = (
    r"[^0-9省市区县路街道巷村镇乡]{1,3}"
    r"(?:[^0-9小社园新业发景校库片厂苑期东西南北中上下一二三四五六七八九十A-Z]区|县|[^超门菜夜城都闹]市(?:[^场]|$))"
)


def take_outside(rows: pl.DataFrame) -> pl.DataFrame:
    """Another province or city at the head of the text, unless 重庆 stands before it: 四川省成都市, 成都武侯区.

    Without its kind it must be the whole text or stand before a county or behind its province: 北京路 is a road here.
    """
    provinces, cities, certain = _spellings()
    taken = take(rows, "outside", f"(?:中国)?(?:{any_of(provinces)})")
    name, rest = pl.col("outside").str.strip_prefix("中国"), pl.col("rest")
    known = name.is_in(sorted(certain)) & ~(~name.str.contains("[省市区州盟]$") & rest.str.contains(NAME_GOES_ON))
    doubtful = ~(known | rest.str.contains(f"^(?:$|{_COUNTY})"))
    settled = put_back(taken, "outside", pl.col("city").is_not_null() | doubtful)
    return settled.with_columns(
        outside_province=meaning(name, provinces), outside_city=meaning(name, cities), beyond="rest"
    )


def keep_outside(rows: pl.DataFrame) -> pl.DataFrame:
    """What stands behind another city's name is there: 宁波市江北区 is not our 江北区."""
    here, ids = pl.col("outside").is_null(), ("district_id", "town_id", "village_id", "locality")
    return rows.with_columns(
        *(pl.when(here).then(name).alias(name) for name in ids),
        zone=here & pl.col("zone"),
        rest=pl.when(here).then("rest").otherwise("beyond"),
    ).drop("beyond")


@cache
def _spellings() -> tuple[dict[str, str], dict[str, str], set[str]]:
    """Each spelling's province and city, and the spellings that need nothing behind them."""
    provinces: dict[str, str] = {}
    cities: dict[str, str] = {}
    certain: set[str] = set()
    for (province,), rows in elsewhere().group_by("province", maintain_order=True):
        stem = re.sub(_PROVINCE_KIND, "", str(province))
        alone = {stem, f"{stem}省", str(province)}
        # A municipality is its own city.
        cities |= dict.fromkeys(alone if str(province).endswith("市") else (), str(province))
        certain |= alone - {stem}
        spelled = dict.fromkeys(alone)
        for city in rows["city"].drop_nulls():
            full, bare = _city_spellings(city)
            behind = {start + name for start in alone for name in (*full, bare)}
            cities |= dict.fromkeys((*full, bare, *behind), city)
            certain |= {*full, *behind}
            spelled |= dict.fromkeys((*full, bare, *behind))
        provinces |= dict.fromkeys(spelled, str(province))
    return provinces, cities, certain


def _city_spellings(city: str) -> tuple[list[str], str]:
    """A city's names with a kind (恩施土家族苗族自治州, 恩施州, 恩施市), and the one without."""
    bare = re.sub(_CITY_KIND, "", city)
    short = [f"{bare}州"] if city.endswith("自治州") else []
    return [city, *short, *([f"{bare}市"] if bare in _SEATS else [])], bare
