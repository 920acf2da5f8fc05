"""Kinds of premises where a name should stand: 白鹤镇农贸市场, 步行街 or 小学后门 identify nothing.

Every town has its market and its school, and a district has dozens: records that agree on 农贸市场 do not mean one
place. What the register has by such a name is that place, whoever gave it.

Belongs here: telling such words from names, and reading them as words for an area.
Does not belong here: names that have such a kind at their end (`toponyms`).
"""

from functools import cache

import polars as pl

from transforms.addresses.matching.index import Index
from transforms.addresses.reading.claims import claimed
from transforms.addresses.reading.gazetteer import gazetteer

_KINDS = (
    # trade
    "(?:农贸|菜|集贸|综合|批发|大|老|新)市场|市场|菜市|(?:购物)?(?:广场|中心)|商场|商城|百货(?:商场|大楼)?|(?:大)?超市|步行街|"
    "商业街|美食街|夜市|"
    # schools, health, offices
    "(?:中心|完全|实验)?(?:小学|校)|中学|初中|高中|中小学|学校|大学|幼儿园|托儿所|医院|中医院|卫生[院所室]|卫生服务中心|"
    "诊所|药店|派出所|警务室|(?:镇|乡|人民)?政府|办事处|街道办|村委会?|居委会?|村民委员会|居民委员会|便民服务中心|"
    "敬老院|养老院|福利院|信用社|银行|邮局|邮政所|法院|法庭|税务所|供电所|自来水厂|"
    # traffic
    "(?:公交|轻轨|地铁|汽车|客运|火车|高铁|收费|长途汽车)(?:车)?站(?:台)?|车站|站台|码头|渡口|机场|加油站|停车场|立交桥?|"
    # leisure
    "(?:人民|文化|中心)?(?:公园|广场)|体育[馆场]|文化[馆宫站]|图书馆|电影院|影剧院|游泳馆|宾馆|酒店|茶楼|网吧"
)


def set_aside_landmarks(claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The claims, in order; a kind of premises that stands alone and without a number is no name of a place.

    Nor is one with the name of a district or town before it: of 龙溪幼儿园 there are as many as of 幼儿园 in 龙溪.

    Args:
        claims: as `claims.claim` gives them.
        index: the prepared register: what it has by such a name, observed places aside, stays a name.
    """
    numbered = ("group", "road_number", "building", "unit", "floor", "room")
    alone = pl.all_horizontal(pl.col(numbered).is_null()) & (pl.col("road").is_null() | pl.col("estate").is_null())
    name = pl.coalesce("estate", "road")
    words = _kinds(claims.filter(alone).select(name).to_series().drop_nulls().unique().sort())
    if words.is_empty():
        return claims
    read = claims.with_columns(landmark=pl.when(alone & name.is_in(words.implode())).then(name))
    place = read.join(
        _registered(index, words), left_on=["own_area", "landmark"], right_on=["area", "name"], how="left",
        maintain_order="left",
    )  # fmt: skip
    generic = pl.col("landmark").is_not_null() & pl.col("known").is_null()
    return (
        place.with_columns(
            estate=pl.when(~generic).then("estate"),
            road=pl.when(~generic).then("road"),
            place_name=pl.when(generic).then(pl.coalesce("place_name", "landmark")).otherwise("place_name"),
        )
        .with_columns(claimed=pl.when(generic).then(claimed()).otherwise("claimed"))
        .select(claims.columns)
    )


def _kinds(names: pl.Series) -> pl.Series:
    """The names that are a kind of premises and nothing more, or with the name of a district or town."""
    before = pl.DataFrame({"name": names, "before": names.str.extract(f"^(.*?)(?:{_KINDS})$", 1)}).drop_nulls()
    return before.filter((pl.col("before") == "") | pl.col("before").is_in(_divisions().implode()))["name"]


@cache
def _divisions() -> pl.Series:
    """What districts and towns are called, with and without their kind; a village's name is a school's as well."""
    towns, districts = gazetteer().towns, pl.Series(sorted(gazetteer().districts), dtype=pl.String)
    names = [towns["bare"], towns.select(pl.col("bare") + pl.col("kind")).to_series()]
    return pl.concat([districts, districts.str.replace("[区县市]$", ""), *names]).unique()


def _registered(index: Index, words: pl.Series) -> pl.DataFrame:
    """Which of the words the register has for a name, and in which area."""
    found = [
        places.filter(pl.col("status") != "observed", pl.col(part).is_in(words.implode())).select(
            area="area_id", name=part
        )
        for places, part in ((index.premises, "estate"), (index.areas, "road"))
    ]
    return pl.concat(found).unique().with_columns(known=pl.lit(value=True))
