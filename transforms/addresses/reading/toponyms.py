"""What a name means by its last characters: road, premises, quarter, village group, market street or mere area.

Belongs here: steps that decide between these for a name the lists of divisions do not have.
Does not belong here: numbers and their units (`premises`); names of divisions (`areas`).
"""

import polars as pl

ROAD_WORDS = "大道|干道|大街|公路|支路|环路|正街|横街|新街|老街|引道|转盘|路|街|巷|弄|坡|坎|梯"
# A door plate or a building number behind one of these counts inside the premises.
COMPOUNDS = (
    "小区|花园|花苑|家园|公寓|大厦|大楼|商厦|市场|商城|商场|汽车城|名都|豪苑|工业园区|工业园|产业园|科技园|物流园|园区|"
    "工业区|新区|开发区"
)
PREMISES = (
    rf"{COMPOUNDS}|广场|中心|车站|站|厂|学校|[中小大]学|医院|宾馆|酒店|公司|仓库|基地|楼|厦|苑|园|城|邸|府|阁|"
    "庭院|局|商务|公社|置业|康桥|走廊|国际"
)
# No two names are in one of so few characters.
_SHORT = 5
_PLAIN_ROAD = "大道|干道|大街|正街|横街|支路|路|街|巷"
_SECTION = "(?:[东西南北中]?段|[一二三四五六七八九十]段)?"
_SECOND = f"^[一二三四五六七八九十东西南北中上下新老横正支环内外]{{1,2}}(?:{_PLAIN_ROAD})$"
_NAMED_GROUP = (
    r"^([^0-9号路街巷栋、]{1,10}?)(?:村民小组|居民小组|(?:股份)?(?:经济)?合作社|社|组)((?:附?[0-9]+(?:-[0-9]+)*号.*)?)$"
)
# 青松路大厦 and 青松路居委会 bear the road's name.
_OWN_NAME = f"^(?:居委.*|社区.*|村委.*|{COMPOUNDS}|广场|中心|车站|小学|中学)$"
_NO_GROUP = "供销|信用|专业|报社|旅行社|通讯社|出版社|杂志社"
# Hamlets are called after the land. With a number behind it such a name may be an estate, alone it is an area.
_LAND = "湾|塆|坝|堡|坡|沟|坪|垭|垭口|坎|嘴|咀|溪|沱|塘|岭|岗|梁|坳|凼|坨|滩|岩|丘|井|家院|院子|桥|河|山|盖|冲|公里"
_AREA = rf"片区|开发区|新区|新城区|[^0-9]{{1,3}}(?:{_LAND})|[^0-9]{{1,2}}[^0-9门路街]?口"
# 猪市场 and 机电广场 are premises, 白鹤场 is the place where the market is held.
_MARKET_STREET = (
    "(?:[^\\d]{1,4})?(?:街上|场上|场镇上?|集镇)|街道|正街上|街|场|上|镇上|"
    r"[^0-9][^0-9市广商车农林牧渔机工货煤砂石油材料猪鸡养种苗土球操采制殖电]场"
)


def skip_market_street(rows: pl.DataFrame) -> pl.DataFrame:
    """街上, 场镇 or 街道 behind a town is its market street, which has no name: 白鹤镇街上, 白鹤镇石门场镇."""
    street = pl.col("rest").str.contains(f"^(?:{_MARKET_STREET})$")
    return rows.with_columns(
        place_name=pl.when(street).then("rest"), rest=pl.when(street).then(pl.lit("")).otherwise("rest")
    )


def take_named_group(rows: pl.DataFrame) -> pl.DataFrame:
    """A village group known by its name: 灯台湾社, 桂花湾经济合作社; a village that no list has stays before it."""
    possible = pl.col("rest").str.contains("[社组]")
    parts = pl.when(possible).then("rest").str.extract_groups(_NAMED_GROUP).struct
    found = pl.col("group").is_null() & parts.field("1").is_not_null() & ~pl.col("rest").str.contains(_NO_GROUP)
    return rows.with_columns(
        group=pl.when(found).then(parts.field("1") + "组").otherwise("group"),
        rest=pl.when(found).then(parts.field("2")).otherwise("rest"),
    )


def plate_before_name(rows: pl.DataFrame) -> pl.DataFrame:
    """A door plate in brackets comes before the name it explains: 青松大厦(白鹤二村6号)."""
    if not rows["rest"].str.contains("[‹›]").any():
        return rows
    return rows.with_columns(
        rest=pl.col("rest").str.replace(r"^([^‹0-9]*)‹([^›]*)›", "${2}${1}").str.replace_all("‹[^›]*›|[‹›]", "")
    )


def split_road(rows: pl.DataFrame) -> pl.DataFrame:
    """What stands before the plate but is no road: 江南大道锦绣商城568号, 锦绣市场217号, 青松路翠竹支路43号.

    The number behind an estate is the road's; without a road it counts inside the estate. Of two roads the last has it.
    """
    road = pl.col("road")
    long = pl.when(road.str.len_chars() > _SHORT).then(road)
    pair = long.str.extract_groups(rf"^(.{{1,8}}?(?:{_PLAIN_ROAD}){_SECTION})(.{{2,}}(?:{COMPOUNDS}|城|苑))$").struct
    compound = road.str.contains(f"(?:{COMPOUNDS})$") & pair.field("1").is_null()
    last = long.str.extract(
        rf"^.{{2,5}}?(?:大道|路|街)([^0-9一二三四五六七八九十东西南北中上下前后新老横正支环内外口]"
        rf".{{1,4}}(?:{_PLAIN_ROAD}){_SECTION})$",
        1,
    )
    return rows.with_columns(
        road=pl.when(~compound).then(pl.coalesce(pair.field("1"), last, road)),
        before=pl.coalesce(pair.field("2"), pl.when(compound).then(road)),
    )


def split_estate(rows: pl.DataFrame) -> pl.DataFrame:
    """A road or village before an estate, and one that stands alone: 双湖路天工琴露园, 北固门滨江路, 石门村.

    A village here is one that no list has, or a quarter named like one; it is a named place like a road.
    """
    free = pl.col("road").is_null() & pl.col("road_number").is_null() & pl.col("before").is_null()
    name = pl.when(free).then("estate")
    pair = name.str.extract_groups(rf"^([^0-9]{{1,8}}?(?:{ROAD_WORDS}){_SECTION})(.*)$")
    village = (
        pl.when(name.str.contains("村", literal=True))
        .then(name)
        .str.extract_groups(r"^([^0-9]{1,5}?[^假民渔农乡]村)((?:[^0-9委民口部庄].*)?)$")
    )
    unnumbered = pl.all_horizontal(pl.col("building", "unit", "floor", "room").is_null())
    first, second = pl.col("pair").struct.field("1"), pl.col("pair").struct.field("2")
    # Of two roads the last is the finer one: 江南大道翠竹支路; 二支路 belongs to the first.
    finer = rf"^[^0-9一二三四五六七八九十东西南北中上下前后新老横正支环内外口][^0-9]{{1,4}}(?:{_PLAIN_ROAD})$"
    split = rows.with_columns(
        pair=pl.when(village.struct.field("1").is_not_null())
        .then(pl.when(unnumbered | (village.struct.field("2").str.len_chars() > 1)).then(village))
        .when(~pair.struct.field("2").str.contains(_OWN_NAME))
        .then(pair)
    ).with_columns(
        road=pl.coalesce(
            "road",
            pl.when(second.str.contains(finer)).then(second).when(second.str.contains(_SECOND)).then("estate"),
            first,
        ),
        estate=pl.when(first.is_not_null())
        .then(pl.when((second != "") & ~second.str.contains(f"{finer}|{_SECOND}")).then(second))
        .otherwise("estate"),
    )
    # 江南大道锦绣商城568号: the estate stood before the plate.
    within = pl.when(pl.col("estate").str.contains("内", literal=True)).then("estate")
    inside = pl.coalesce(within.str.replace("(区|园|厂|市场)内", "${1}"), "estate")
    return (
        split.with_columns(estate=inside)
        .with_columns(
            estate=pl.when(pl.col("before").is_null())
            .then("estate")
            .otherwise(pl.concat_str("before", "estate", ignore_nulls=True))
        )
        .drop("pair", "before")
    )


def take_area_name(rows: pl.DataFrame) -> pl.DataFrame:
    """A hamlet's or an area's name without any number is no premises: 王家湾, 七公里, 乡镇企业片区."""
    alone = pl.all_horizontal(pl.col("road_number", "building", "unit", "floor", "room", "tail").is_null())
    area = (alone & pl.col("estate").str.contains(f"^(?:.*(?:片区|开发区)|{_AREA})$")).fill_null(value=False)
    return rows.with_columns(
        place_name=pl.when(area).then("estate").otherwise("place_name"),
        estate=pl.when(~area).then("estate"),
    )
