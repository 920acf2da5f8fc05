"""The left part of an address: city, district, town, village, group.

Belongs here: steps that recognise divisions by name, at any date.
Does not belong here: roads, estates and numbers (`premises`).
"""

from functools import cache

import polars as pl

from transforms.addresses.reading.gazetteer import bare_names_of_towns, gazetteer
from transforms.addresses.reading.lookup import Lookup, Way, first_found
from transforms.addresses.reading.steps import any_of, joined, meaning, preferred, put_back, take, unambiguous, where
from transforms.addresses.reading.toponyms import PREMISES

# Before one of these a name without its kind is the beginning of a road's or a place's name: 沙坪坝正街, 南坪西路.
_NAME_STEM = (
    r"^[东西南北中上下前后新老横环内外一二三四五六七八九十]{0,2}"
    r"(?:正街|横街|路|大?街|大道|巷|支路|机场|火车站|立交|大桥|村|镇|街道|社区"
)
NAME_GOES_ON = _NAME_STEM + ")"
# 南坪中学 and 李家沱派出所 are premises of that name: without it, 中学 would be one place in the whole district.
_KINDS_OF_PREMISES = (
    "中学|小学|学校|大学|幼儿园|医院|卫生|派出所|政府|法院|敬老|养老|车站|轻轨|地铁|码头|加油站|"
    r"广场|公园|市场|商场|商圈|步行街|大厦|花园(?:[^村]|$)|家园|小区|新居|[苑城府](?:[0-9A-Z]|$)"
)
_TOWN_NAME_GOES_ON = _NAME_STEM + rf"|园区|工业|新城|{_KINDS_OF_PREMISES}|园[A-Z]?区|[0-9]|$)"
_GROUP_WORDS = "(?:村民小组|居民小组|小组|组|社|队)"
_ROAD_WITH_NUMBER = r"^[^0-9]{1,8}(?:路|街|大道|巷|村)[0-9]"
_TOWN_WORDS = "街道办事处|街道办|街道|街办事处|办事处|办处|街办|镇|乡|办"
# The lists of towns have these bare: 云雾土家族乡 is 云雾.
_OF_A_PEOPLE = "(?:(?:土家族|苗族|回族|蒙古族)+(?:自治)?|民族)"
_COMMUNITY_WORDS = "社区居民委员会|社区居委会|社区|居民委员会|居委会|居委"
# 珊瑚村社区 is the community of that name, or what became of 珊瑚村.
_OF_A_VILLAGE = "村社区居民委员会|村社区居委会|村社区"
_VILLAGE_WORDS = f"{_COMMUNITY_WORDS}|村村民委员会|村村委会|村民委员会|村委会|村"


def take_city(rows: pl.DataFrame) -> pl.DataFrame:
    """重庆市, however often, and the province it belonged to until 1997."""
    return take(rows, "city", "(?:中国)?(?:四川省?)?(?:重庆市|重庆|渝市)+(?:市辖区)?")


def take_district(rows: pl.DataFrame) -> pl.DataFrame:
    """A district or county under any name it ever had, or a functional zone; said twice it counts once."""
    spellings = gazetteer().districts
    taken = take(rows, "district", any_of(spellings))
    kindless = ~pl.col("district").str.contains("[区县市]$")
    # 武隆巷口镇 is a town in 武隆, 武隆巷 a lane of that name.
    town = pl.col("rest").str.contains(r"^[^0-9路街]{2,3}[镇乡]")
    goes_on = pl.col("rest").str.contains(NAME_GOES_ON) & ~town
    settled = put_back(taken, "district", kindless & goes_on)
    with_kind = any_of(name for name in spellings if len(name) > 2 and name[-1] in "区县市")
    again = pl.col("rest").str.replace(rf"^(?:(?:重庆市?)*(?:{with_kind}))+", "")
    return settled.with_columns(
        district_id=meaning(pl.col("district"), spellings),
        zone=pl.col("district").is_in(list(gazetteer().zones)).fill_null(value=False),
        rest=pl.when(pl.col("district").is_not_null()).then(again).otherwise("rest"),
    )


def take_town(rows: pl.DataFrame) -> pl.DataFrame:
    """A town or street office named with its kind, behind wider areas if need be: 龙溪街道办事处, 天城三正镇.

    An unknown name with a kind is kept as `locality`: towns that were dissolved before the lists begin.
    """
    taken = take(rows, "token", rf"[^0-9、]{{1,9}}?(?:{_TOWN_WORDS})")
    token = pl.col("token")
    bare = token.str.replace(f"{_OF_A_PEOPLE}乡$", "").str.replace(f"(?:{_TOWN_WORDS})$", "")
    kind = (
        pl.when(token.str.ends_with("镇")).then(pl.lit("镇"))
        .when(token.str.ends_with("乡")).then(pl.lit("乡"))
        .otherwise(pl.lit("街道"))
    )  # fmt: skip
    named = taken.with_columns(bare=bare, kind=kind)
    endings = [way for n in (4, 3, 2) for way in _town(pl.col("bare").str.tail(n))]
    ways = [*_town(pl.col("bare")), *endings, *_town_in_short(token)]
    named = named.with_columns(town_id=first_found(named, ways))
    unknown = pl.col("town_id").is_null()
    no_town = token.str.contains(r"(?:古|小|场|集|城|新)镇$|新街道$|^.?(?:镇|乡|办|街道)$|办$") | (pl.col("rest") == "")
    # 人民街道口5号 is no street office.
    no_town = no_town | (token.str.ends_with("街道") & ~pl.col("rest").str.contains(r"^[^0-9口]{2}"))
    # Two districts have a 乌杨街道: which is meant is unknown, but it is a town's name.
    shared = pl.col("bare").is_in(_bare_towns().implode())
    settled = put_back(named, "token", unknown & no_town & ~shared)
    # 白鹤街道白鹤街道 and 白鹤街道街道办事处 say it twice.
    office = token.str.ends_with("街道") & pl.col("rest").str.contains("^(?:街道)?办事处")
    again = (
        pl.when(office).then(pl.col("rest").str.replace("^(?:街道)?办事处", ""))
        .otherwise(pl.col("rest").str.strip_prefix(pl.col("district").fill_null("")).str.strip_prefix(token))
    )  # fmt: skip
    twice = pl.col("rest").str.starts_with(token)
    repeated = office | twice | pl.col("rest").str.starts_with(pl.col("district").fill_null("") + token)
    return settled.with_columns(
        locality=pl.when(unknown).then("token"), rest=pl.when(repeated & ~unknown).then(again).otherwise("rest")
    ).drop("token", "bare", "kind")


def take_town_without_kind(rows: pl.DataFrame) -> pl.DataFrame:
    """A town's bare name before a road or village: 龙溪红金路55号 is in 龙溪街道; 南坪西路 is a road.

    Where no district is named, only before a road with its number: too many names begin like a town somewhere.
    """
    free = pl.all_horizontal(pl.col("town_id", "locality", "village_id").is_null())
    return where(rows, free, _take_bare_town, ("town_id", "rest", "village_id", "locality"))


def _take_bare_town(rows: pl.DataFrame) -> pl.DataFrame:
    unsure = pl.coalesce("district_id", "beside_district_id", "beside_town_id").is_null()
    # The longest name decides: 沙坪坝正街 is a road named after 沙坪坝, not one in 沙坪.
    heads = rows.with_columns(kind=pl.lit("街道"), head=pl.lit(None, pl.String), length=0)
    for length in (4, 3, 2):
        unread = pl.when(pl.col("length") == 0).then(pl.col("rest").str.head(length))
        heads = heads.with_columns(known=first_found(heads, _town(unread)))
        heads = heads.with_columns(
            head=pl.coalesce("head", "known"),
            length=pl.when(pl.col("known").is_not_null()).then(length).otherwise("length"),
        )
    further = pl.col("rest").str.slice(pl.col("length"))
    # 江南路青松支路 is one road off another. 新二村 is a name of its own, 新村 is not.
    own = further.str.contains("^(?:街上|场上|场镇|新[一二三四五六七八九十]村)")
    goes_on = (further.str.contains(_TOWN_NAME_GOES_ON) & ~own) | (
        pl.col("rest").str.slice(pl.col("length") - 1, 1).is_in(["路", "街"]) & further.str.contains(_ROAD_WITH_NUMBER)
    )
    wanted = (pl.col("length") > 0) & ~goes_on & (~unsure | further.str.contains(_ROAD_WITH_NUMBER))
    taken = heads.with_columns(
        town_id=pl.when(wanted).then("head").otherwise("town_id"),
        rest=pl.when(wanted).then(further).otherwise("rest"),
    )
    # In a town that is known now a village may be.
    return where(taken, pl.col("town_id").is_not_null(), take_village, ("village_id", "locality", "rest"))


def _town_in_short(token: pl.Expr) -> list[Way]:
    """A town's name cut short, in its district: 竹办处 for 竹溪街道, if no other begins so; 石门镇 for 石门桥镇."""
    tables, district = _town_tables(), pl.coalesce("district_id", "beside_district_id")
    initial = token.str.extract("^(.)(?:街道)?办事?处$", 1)
    return [(joined(district, initial), tables["initial"]), (joined(district, "bare", "kind"), tables["short"])]


def _town(name: pl.Expr) -> list[Way]:
    """The town of that name: in the district, or, where none is named for certain, the only one in the city."""
    tables = _town_tables()
    district = pl.coalesce("district_id", "beside_district_id")
    unsure = district.is_null() | pl.col("zone")
    return [
        (joined(district, name, "kind"), tables["kind"]),
        (joined(district, name), tables["name"]),
        (pl.when(unsure).then(joined(name, "kind")), tables["kind_anywhere"]),
        (pl.when(unsure).then(name), tables["anywhere"]),
    ]


@cache
def _bare_towns() -> pl.Series:
    return gazetteer().towns["bare"].unique().sort()


@cache
def _town_tables() -> dict[str, Lookup]:
    towns = gazetteer().towns
    offices = towns.filter(pl.col("kind") == "街道")
    long = towns.filter(pl.col("bare").str.contains("^..[桥岗场坝铺坪庙寺滩嘴沱关]$"))
    return {
        "initial": Lookup(unambiguous(offices, joined("district_id", pl.col("bare").str.head(1)), "town_id")),
        "short": Lookup(unambiguous(long, joined("district_id", pl.col("bare").str.head(2), "kind"), "town_id")),
        "kind": Lookup(unambiguous(towns, joined("district_id", "bare", "kind"), "town_id")),
        "name": Lookup(unambiguous(towns, joined("district_id", "bare"), "town_id")),
        "kind_anywhere": Lookup(unambiguous(towns, joined("bare", "kind"), "town_id")),
        "anywhere": Lookup(unambiguous(towns, pl.col("bare"), "town_id")),
    }


def take_village(rows: pl.DataFrame) -> pl.DataFrame:
    """A village or community that exists under the town, or under the district if only one there bears the name.

    A community that no list knows is kept as `locality`: it is no part of the road behind it.
    """
    before = pl.lit(None, pl.String).alias("before")
    kept = rows.rename({"village_id": "before"}) if "village_id" in rows.columns else rows.with_columns(before)
    # A community may be named after a road (花卉西路社区), a village is not.
    village, community = (
        rf"(?:[^0-9、号路街巷]|路口){{1,9}}?(?:{_OF_A_VILLAGE}|{_VILLAGE_WORDS})",
        rf"[^0-9、号]{{2,10}}?(?:{_COMMUNITY_WORDS})",
    )
    taken = take(kept, "token", f"{village}|{community}")
    token = pl.col("token")
    kind = pl.when(token.str.contains("村(?:民委员会|委会)?$")).then(pl.lit("村")).otherwise(pl.lit("社区"))
    named = taken.with_columns(bare=token.str.replace(f"(?:{_VILLAGE_WORDS})$", ""), kind=kind)
    found = named.with_columns(village_id=first_found(named, _village()))
    settled = found.with_columns(village_kind=_village_tables()["kinds"].of(found["village_id"]))
    # 创新村2号 in 创新社区 is a quarter with door plates, not a village.
    numbered = pl.col("rest").str.contains(r"^[0-9]+(?:-[0-9]+)*[号栋]")
    other_kind, counted = kind != pl.col("village_kind"), token.str.contains("[一二三四五六七八九十]村$")
    # So is one whose town is not named: workers' quarters have the names of villages elsewhere in the district.
    alone = pl.coalesce("town_id", "beside_town_id").is_null()
    quarter = token.str.ends_with("村") & (other_kind | counted | alone) & numbered
    community_unknown = pl.col("village_id").is_null() & token.str.contains(f"(?:{_COMMUNITY_WORDS})$")
    back = pl.col("before").is_not_null() | (pl.col("village_id").is_null() & ~community_unknown) | quarter
    undone = put_back(settled, "token", back)
    # The committee's own house: 白鹤社区居委会办公楼.
    office = pl.col("rest").str.contains("^(?:办公|综合)") & token.str.ends_with("委会")
    return undone.with_columns(
        rest=pl.when(office.fill_null(value=False)).then(token + pl.col("rest")).otherwise("rest"),
        village_id=pl.coalesce("before", pl.when(token.is_not_null()).then("village_id")),
        locality=pl.coalesce("locality", pl.when(community_unknown).then("token")),
    ).drop("token", "bare", "kind", "village_kind", "before")


def _village() -> list[Way]:
    tables = _village_tables()
    town = pl.coalesce("town_id", "beside_town_id")
    # In a town that no list knows it is not the village of that name in another.
    open_town = ~pl.col("locality").str.contains("[镇乡]$|街道").fill_null(value=False)
    district = pl.coalesce("district_id", "beside_district_id")
    return [
        (joined(town, "bare", "kind"), tables["kind"]),
        (joined(town, "bare"), tables["name"]),
        (pl.when(open_town).then(joined(district, "bare", "kind")), tables["district"]),
        (pl.when(open_town & town.is_null() & district.is_null()).then(joined("bare", "kind")), tables["anywhere"]),
    ]


@cache
def _village_tables() -> dict[str, Lookup]:
    villages = gazetteer().villages
    as_community = {"bare": pl.col("bare") + "村", "kind": pl.lit("社区"), "listed": pl.lit(value=False)}
    called = pl.concat([villages, villages.filter(pl.col("kind") == "村").with_columns(**as_community)])
    placed = called.join(gazetteer().towns.select("town_id", "district_id").unique(), on="town_id")
    return {
        "kind": Lookup(preferred(called, joined("town_id", "bare", "kind"), "village_id")),
        "name": Lookup(preferred(villages, joined("town_id", "bare"), "village_id")),
        "district": Lookup(preferred(placed, joined("district_id", "bare", "kind"), "village_id")),
        "anywhere": Lookup(preferred(villages, joined("bare", "kind"), "village_id")),
        "bare": Lookup(preferred(villages, joined("town_id", "bare"), "village_id")),
        "kinds": Lookup(unambiguous(villages, pl.col("village_id"), "kind")),
    }


def take_village_without_kind(rows: pl.DataFrame) -> pl.DataFrame:
    """A village's bare name before its group, in a town that is named: 白鹤镇石门3组."""
    bare = pl.col("rest").str.extract(rf"^([^0-9]{{2,4}})[0-9]+{_GROUP_WORDS}", 1)
    asked = pl.when(pl.col("village_id").is_null()).then(joined("town_id", bare))
    found = rows.with_columns(found=first_found(rows, [(asked, _village_tables()["bare"])]), bare=bare)
    known = pl.col("found").is_not_null()
    return found.with_columns(
        village_id=pl.coalesce("village_id", "found"),
        rest=pl.when(known).then(pl.col("rest").str.strip_prefix(pl.col("bare"))).otherwise("rest"),
    ).drop("found", "bare")


def take_market_of_town(rows: pl.DataFrame) -> pl.DataFrame:
    """The town's own name once more, as that of its market: 白鹤镇白鹤场."""
    market = pl.col("rest") == bare_names_of_towns().of(rows["town_id"]) + "场"
    return rows.with_columns(rest=pl.when(market.fill_null(value=False)).then(pl.lit("场")).otherwise("rest"))


def take_zone(rows: pl.DataFrame) -> pl.DataFrame:
    """An industrial or other zone before a road (珞璜工业园B区机电路5号, 高新园星光大道): no part of the name."""
    zones = (
        "工业园区|[^公花家]园[A-Z]区|工业园|农业园区|物流园区|产业园区|园区|工业区|开发区|高新园|经开园|"
        "新城区|新城|组团"
    )
    taken = take(rows, "token", rf"[^0-9、号]{{0,8}}?(?:{zones})(?:[A-Z]区)?")
    road_follows = pl.col("rest").str.contains(
        r"^[^0-9]{1,8}?(?:路|街|大道|巷)(?:[东西南北中]段|[一二三四五六七八九十]段)?(?:[0-9]|$|旁|对面|附近)"
    )
    # A large zone has estates in it; 园区办公楼 is the zone's own.
    zone = pl.col("token").str.contains("(?:园区|高新园|经开园|开发区|工业区)$")
    estate_follows = zone & pl.col("rest").str.contains(
        rf"^[^0-9办综标管服孵商][^0-9]{{1,9}}?(?:{PREMISES}|都)(?:[A-Z]区)?(?:[0-9]|$)"
    )
    settled = put_back(taken, "token", ~(road_follows | estate_follows))
    return settled.with_columns(locality=pl.coalesce("locality", "token")).drop("token")


def take_group(rows: pl.DataFrame) -> pl.DataFrame:
    """组, 社 or 队 of a village, numbered and perhaps named, or only named: 3组, 七龙6社, 道湾村2组, 学校坡村民小组."""
    taken = take(rows, "group", rf"[^0-9、号栋]{{0,9}}?[0-9]+{_GROUP_WORDS}|[^0-9、号栋]{{2,7}}?(?:村民小组|居民小组)")
    # 3社区 and 3组团 are other things.
    settled = put_back(taken, "group", pl.col("rest").str.contains("^[区团]"))
    return settled.with_columns(group=pl.col("group").str.replace(f"{_GROUP_WORDS}$", "组"))
