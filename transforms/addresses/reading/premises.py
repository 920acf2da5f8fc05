"""The right part of an address: road and number, estate, building, unit, floor, room.

Belongs here: steps that take parts by the words and signs between numbers.
Does not belong here: names of divisions (`areas`); whether 1504 means floor 15 (`numbering`).
"""

import polars as pl

from transforms.addresses.reading.spread import per_distinct
from transforms.addresses.reading.steps import where
from transforms.addresses.reading.toponyms import ROAD_WORDS

_ROAD = "(?:路|街|大道|道|巷)"
_NEAR = (
    "(?:旁边?|[斜正]?对面|对门|附近|隔壁|背后|[前后]面|[前后]方|外面|周边|一带|不远处|(?:交叉口|交汇处|路口|街口)处?$)"
)
# 与南坪西路交叉口: the corner with another road; 8号左侧 is beside number 8, but 2楼左侧 is on floor 2.
_BESIDE = (
    rf"[与和][^0-9]{{2,8}}?{_ROAD}(?:的)?(?:交叉|交汇|相交|路口|街口|转角|十字|丁字|口).*$"
    "|([^\\d层楼栋室房])[东西南北左右](?:侧|边|面)$"
)
# 德兴里 is a lane and 七公里 an area.
_AT = "(?:(?:后门|大门口?|门口|楼下|门前|内|处)+|([区厂院校楼村场家屋店站])里)$"
_GATE = r"(小区|家园|[苑园府城厦庭]|广场|公寓|学校|医院|市场)(?:[东西南北正侧后前大]|[0-9]号)门口?$"
# What all of these contain.
_NEAR_SIGNS = "[旁面门近隔后方周带远口处叉交相角十丁侧边下前内里]"
_NUMBER = r"[0-9]+(?:-[0-9]+)*"
_NOTHING = (
    r"^[-.*]*(?:(?:家庭|现)?(?:住址|地址)?(?:不详|不明|不清楚?|未知|未填写?|未提供|没有|无|暂无|空|同上|保密)"
    r"|无(?:住址|地址|固定住所|固定住址)|本[村组社镇乡县区市]|本(?:街道|社区|小区|辖区)|(?:在|住)?家[中里]?|家庭住址|住址|地址"
    r"|(?:NULL|NA|N-A|NONE))?[-.*]*$"
)

_SIGNED = "[0-9]号"
_PLATE = rf"^([^0-9A-Z、栋]*)({_NUMBER})$"
_LONGEST_ROAD = 20
_BEHIND_PLATE = rf"^[院内]?(?:-?附{_NUMBER}号?)?"
_STREET_WITHOUT_HAO = (
    rf"^([^0-9A-Z、栋]{{1,20}}?(?:{ROAD_WORDS}|村|段|桥))([0-9]+)(?:-?附([0-9]+)号?)?(?:-(.*)|(、.*)?)$"
)
# Behind the bare number of a road one of one or two digits is a sub-number, unless it goes on as a room's does.
_SUB_NUMBER = r"^([0-9]{1,2})([^0-9号栋单层楼室FA-Z-].*|)$"
# No rooms, whatever number they bear.
_NO_ROOM = (
    r"^(.*?)((?:车库|车位|地下停车|底商|夹层|楼顶|屋顶|天台(?:[0-9]|$)|架空层|跃层|杂物间|储藏[室间]|楼上|楼下|地下$).*)$",
    r"^(.*[0-9号栋元层楼室-])(商业?[0-9]+(?:[^0-9栋].*|))$",
    r"^(.*号)([甲乙丙丁](?:[0-9]+号?)?)$",
)
_NO_ROOM_SIGNS = "车库|车位|地下|底商|夹层|[楼屋]顶|天台|架空层|跃层|杂物间|储藏|楼[上下]|商业?[0-9]|号[甲乙丙丁]"
_OTHERS = (
    r"^(.*?[0-9号栋元层楼室])(、[^0-9、]{0,12}(?:路|街|大道|巷|村|社区|[镇乡区县市])[^、]*[0-9].*)$",
    r"^(.*?[0-9号栋元层楼室])(重庆市.*)$",
)

_BUILDING = r"[A-Z]?[0-9]{1,3}[A-Z]?(?:-[A-Z]?[0-9]{1,3}[A-Z]?)*|[A-Z]{1,2}[0-9]{0,2}|[甲乙丙丁]"
# A building may have a name besides: 5栋翠竹轩1-2.
_TOWER = r"(?:([A-Z]|[0-9]{1,2}|[甲乙丙丁])栋、?)?(?:[^0-9A-Z、]{1,4}[苑阁轩庭居])?"
_UNIT = r"(?:([A-Z]|[0-9]{1,2})单元、?)"
_FLOOR = r"(?:([ND]?[0-9]{1,3}|PJ[0-9]{0,2}|LG|UG|G|L[0-9])(?:层|楼|F)、?)"
_ROOM = r"[A-Z]{0,2}-?[ND]?[0-9]{1,5}[A-Z]?(?:-[A-Z]?[0-9]{1,5}[A-Z]?|-PJ[0-9]{0,2})*(?:-[A-Z])?"
_SHOP = "门面|门市|商铺|铺面|营业房"
_PREMISES = (
    rf"^(.*?)(?:({_BUILDING})栋、?{_TOWER})?{_UNIT}?{_FLOOR}?"
    rf"(?:附|-|{_SHOP})?({_ROOM}|[A-Z])?"
    rf"((?:号|室|户|房|{_SHOP}|商业|办公|厂房|单元|、)*)"
    # 3社, 4米 and 319国道 count something else than rooms.
    r"([^0-9A-Z区期组栋、社队层楼段路道街巷弄国省地宗米元村门][^0-9A-Z]*)?$"
)
# A name up to its end; what counts premises may belong to the number behind it: 甲栋, 附5号, 门面2.
_NOT_IN_A_NAME = "[0-9A-Z甲乙丙丁栋附负、门商铺营办厂单室号户房层楼-]"
_SHORTEST_NAME = len("某某".encode())
# Two characters that are in no text, for any name.
_ANY_NAME = "\ue000\ue000"
# A name that holds numbers of the kind that are parts, or more than one place, was not understood.
_NUMBERED_NAME = r"[0-9](?:[号栋层楼室户弄、-]|单元)|、|[0-9][A-Z]?$|[A-Z]-$"
# 盛世8号, 富康源1号综合楼 and 龙湾7号2期 are names.
_NAMED_BY_NUMBER = r"^[^0-9、]{2,}[0-9]{1,3}号(?:[^0-9、门]{0,6}|[A-Z]?[0-9]{0,2}[期区院])$"
# From the left as far as the shape goes; what follows stays in `rest`. Without a unit of its own a number is no room.
_NAME = r"^([^0-9、-]*?(?:[A-Z]?[0-9]{0,2}[区期])*)"
_ROOM_WITH_UNIT = rf"(?:-?({_ROOM})[号室户房])?"
_HEADS = {
    "from_building": rf"{_NAME}(?:({_BUILDING})栋、?{_TOWER}){_UNIT}?{_FLOOR}?{_ROOM_WITH_UNIT}([^-].*|)$",
    "from_unit": rf"{_NAME}()(){_UNIT}{_FLOOR}?{_ROOM_WITH_UNIT}([^-].*|)$",
    "name_alone": r"^([^0-9A-Z、]{2,})()()()()()([A-Z]?[0-9]+(?:-[A-Z]?[0-9]+)+(?:[层楼号室户、].*|))$",
    "from_floor": rf"{_NAME}()()(){_FLOOR}{_ROOM_WITH_UNIT}([^-].*|)$",
}
_PARTS = ("estate", "building", "tower", "unit", "floor", "room")
_PREMISES_KINDS = "[楼厦场店部厂园城苑库站院校所]$|中心$|公司$"


def drop_placeholders(rows: pl.DataFrame) -> pl.DataFrame:
    """不详, 无 or 家中 where a name should stand: no place, or all who write it in one district would live together."""
    nothing = pl.col("rest").str.contains(_NOTHING)
    return rows.with_columns(rest=pl.when(nothing).then(pl.lit("")).otherwise("rest"))


def set_aside_others(rows: pl.DataFrame) -> pl.DataFrame:
    """The first of several addresses is read; the others stay unexplained: 江南大道8号、海峡路3号5栋."""
    return _set_aside(rows.with_columns(aside=pl.lit(None, pl.String)), "、|重庆市", _OTHERS)


def set_aside_what_is_no_room(rows: pl.DataFrame) -> pl.DataFrame:
    """Garages, roofs, mezzanines and what is above or below: number 12 there is not room 12."""
    return _set_aside(rows, _NO_ROOM_SIGNS, _NO_ROOM)


def _set_aside(rows: pl.DataFrame, trigger: str, patterns: tuple[str, ...]) -> pl.DataFrame:
    """Cut the second group of the first pattern that fits off the right of the text, into `aside`."""
    rest = pl.col("rest")
    possible = pl.when(rest.str.contains(trigger)).then(rest)
    found = [possible.str.extract_groups(pattern).struct for pattern in patterns]
    return rows.with_columns(
        rest=pl.coalesce(*(groups.field("1") for groups in found), rest),
        aside=pl.concat_str(pl.coalesce(*(groups.field("2") for groups in found)), "aside", ignore_nulls=True).replace(
            "", None
        ),
    )


def stop_at_near(rows: pl.DataFrame) -> pl.DataFrame:
    """旁, 对面, 附近: the text names a neighbour of what stands before the word; the level stops there."""
    return where(
        rows.with_columns(near=pl.lit(value=False)), pl.col("rest").str.contains(_NEAR_SIGNS), _stop, ("near", "rest")
    )


def _stop(rows: pl.DataFrame) -> pl.DataFrame:
    near = pl.col("rest").str.contains(f"{_NEAR}|{_BESIDE}")
    beside = pl.when("near").then("rest")
    # 南坪西路口 and 南坪西路路口 are both at 南坪西路.
    corner = beside.str.replace(r"([路街道巷])[路街]口处?$", "${1}").str.replace(r"([路街])口处?$", "${1}")
    cut = corner.str.replace(_BESIDE, "${1}").str.replace(rf"{_NEAR}.*$", "")
    return rows.with_columns(near=near).with_columns(
        rest=pl.coalesce(cut, "rest").str.replace(_GATE, "${1}").str.replace(_AT, "${1}")
    )


def take_street(rows: pl.DataFrame) -> pl.DataFrame:
    """Road and door-plate number: 江南大道8号, 石子坪256-1号, 文化路25号附1号, 科园三路35-1-9-4.

    Two numbers are a door plate with its sub-number (附), unless the second is a room's (8-1504); three and more are a
    door plate and what follows it.
    """
    untaken = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in ("road", "number", "sub"))
    taken = ("road", "number", "sub", "rest")
    signed = where(untaken, pl.col("rest").str.contains(_SIGNED), _take_signed, taken)
    bare = pl.col("number").is_null() & pl.col("rest").str.contains(f"(?:{ROAD_WORDS}|[村段桥])[0-9]")
    found = where(signed, bare, _take_unsigned, taken)
    long = pl.any_horizontal(pl.col("number", "sub").str.contains("-", literal=True))
    split = where(found, long, _split_plate, ("number", "sub", "rest"))
    sub = pl.when(pl.col("sub").is_not_null()).then("-" + pl.col("sub")).otherwise(pl.lit(""))
    return split.with_columns(
        road_number=pl.concat_str(pl.col("number").str.replace(r"^0+([0-9])", "${1}"), sub),
        road=pl.when(pl.col("road") != "").then("road"),
    ).drop("number", "sub")


def _take_signed(rows: pl.DataFrame) -> pl.DataFrame:
    """江南大道8号附1号: the plate is what stands before the first 号 behind a digit."""
    text, at = pl.col("rest").cast(pl.Binary).bin, pl.col("rest").str.find(_SIGNED) + 1
    cut = rows.with_columns(
        plate=text.head(at).cast(pl.String).str.extract_groups(_PLATE),
        after=text.slice(at + len("号".encode())).cast(pl.String),
    )
    road, number = (pl.col("plate").struct.field(group) for group in ("1", "2"))
    further = pl.when(pl.col("after").str.contains("^[院内附-]")).then("after")
    fits, special = road.str.len_chars() <= _LONGEST_ROAD, road.str.contains("[特附]$")
    return cut.with_columns(
        road=pl.when(fits).then(pl.when(special).then(road.str.head(-1)).otherwise(road)),
        number=pl.when(fits).then(pl.when(special).then(road.str.tail(1) + number).otherwise(number)),
        sub=pl.when(fits).then(further.str.extract(rf"^[院内]?-?附({_NUMBER})", 1)),
        rest=pl.when(fits).then(pl.coalesce(further.str.replace(_BEHIND_PLATE, ""), "after")).otherwise("rest"),
    )


def _take_unsigned(rows: pl.DataFrame) -> pl.DataFrame:
    """科园三路35-1: of two numbers the second is a sub-number if it has one or two digits."""
    parts = rows.with_columns(parts=pl.col("rest").str.extract_groups(_STREET_WITHOUT_HAO))
    road, number, sub, after = (pl.col("parts").struct.field(str(i)) for i in range(1, 5))
    second = pl.when(sub.is_null()).then(after).str.extract_groups(_SUB_NUMBER).struct
    left = pl.coalesce(second.field("2"), after, pl.lit(""))
    return parts.with_columns(
        road=road,
        number=number,
        sub=pl.coalesce(sub, second.field("1")),
        rest=pl.when(number.is_not_null()).then(left).otherwise("rest"),
    )


def _split_plate(rows: pl.DataFrame) -> pl.DataFrame:
    """Of three numbers and more the first is the door plate's, or the sub-number's; the others go back to `rest`."""
    long, long_sub = (pl.col(name).str.count_matches("-") >= 2 for name in ("number", "sub"))
    return rows.with_columns(
        rest=pl.when(long).then(pl.col("number").str.replace(r"^[0-9]+-", "") + pl.col("rest"))
        .when(long_sub).then(pl.col("sub").str.replace(r"^[0-9]+-", "") + pl.col("rest"))
        .otherwise("rest"),
        number=pl.when(long).then(pl.col("number").str.extract(r"^([0-9]+)", 1)).otherwise("number"),
        sub=pl.when(long_sub).then(pl.col("sub").str.extract(r"^([0-9]+)", 1)).otherwise("sub"),
    )  # fmt: skip


def take_premises(rows: pl.DataFrame) -> pl.DataFrame:
    """Estate, building, unit, floor and room: 碧泉花园5栋2单元2-8-4; `rest` keeps what has no such shape.

    What a plain name before the numbers is changes nothing in how they are read, and a city has far fewer ways to
    number than texts: each way is read once, behind a name that stands for all.
    """
    at, number = pl.col("rest").str.find(_NOT_IN_A_NAME), pl.col("rest").str.find("[0-9A-Z]")
    length = pl.when(at.eq_missing(number)).then(pl.coalesce(at, pl.col("rest").str.len_bytes()))
    text = pl.col("rest").cast(pl.Binary).bin
    # One character is too little of a name for some shapes.
    cut = rows.with_columns(length=pl.when(length >= _SHORTEST_NAME).then(length))
    named = cut.with_columns(
        name=text.head(pl.col("length")).cast(pl.String),
        numbers=pl.coalesce(_ANY_NAME + text.slice(pl.col("length")).cast(pl.String), "rest"),
    )
    read = per_distinct(named.drop("rest"), ("numbers",), read_numbers)
    behind = {part: pl.col("name") + pl.col(part).str.strip_prefix(_ANY_NAME) for part in ("estate", "tail", "rest")}
    own = {
        part: pl.when(pl.col(part).str.starts_with(_ANY_NAME)).then(whole).otherwise(part)
        for part, whole in behind.items()
    }
    aside = pl.concat_str("rest", "aside", ignore_nulls=True).replace("", None)
    return read.with_columns(**own).with_columns(rest=aside).drop("length", "name", "numbers")


def read_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Estate, building, unit, floor, room and tail of the texts in `numbers`; the rest of each."""
    whole = pl.col("whole")
    shaped = rows.rename({"numbers": "rest"}).with_row_index("row")
    fitted = shaped.with_columns(whole=pl.col("rest").str.extract_groups(_PREMISES))
    judged = fitted.with_columns(misread=_misread(whole), house=_house_of_that_number(whole))
    parts = [_read_whole(judged.filter(~pl.col("misread"))), _read_from_left(judged.filter("misread"))]
    settled = _settled(pl.concat(parts, how="diagonal").sort("row"))
    return _entrance_of_chain(settled).select("estate", "building", "unit", "floor", "room", "tail", "rest")


def _read_whole(rows: pl.DataFrame) -> pl.DataFrame:
    """The parts of texts that have the shape from end to end."""
    whole, house = pl.col("whole").struct, pl.col("house")
    parts = [pl.when(~house).then(whole.field(str(i))).alias(part) for i, part in enumerate(_PARTS, start=1)]
    words = pl.when(house).then("rest").otherwise(whole.field("8").str.strip_chars("-"))
    return rows.with_columns(*parts, tail=words, rest=pl.lit(None, pl.String))


def _read_from_left(rows: pl.DataFrame) -> pl.DataFrame:
    """The parts at the beginning of other texts; `rest` is what follows them."""
    fitted = rows.with_columns(pl.col("rest").str.extract_groups(shape).alias(name) for name, shape in _HEADS.items())
    heads = [pl.col(name).struct for name in _HEADS]
    parts = [
        pl.coalesce(head.field(str(i)).replace("", None) for head in heads).alias(part)
        for i, part in enumerate(_PARTS, start=1)
    ]
    left = pl.coalesce(*(head.field("7") for head in heads), "rest")
    return fitted.with_columns(*parts, rest=left).drop(_HEADS)


def _settled(parts: pl.DataFrame) -> pl.DataFrame:
    """Without any number all words are the name; with one, those behind it are the tail."""
    unnumbered = pl.all_horizontal(pl.col("building", "unit", "floor", "room").is_null())
    words = pl.concat_str("estate", "tail", ignore_nulls=True)
    named = pl.when(unnumbered).then(words).otherwise("estate").str.strip_chars("、")
    return parts.with_columns(
        estate=pl.when(named != "").then(named),
        building=pl.concat_str("building", pl.coalesce("-" + pl.col("tower"), pl.lit(""))),
        tail=pl.when(~unnumbered & (pl.col("tail") != "")).then("tail"),
        room=pl.when(pl.col("room") != "").then("room"),
    )


def _misread(parts: pl.Expr) -> pl.Expr:
    """Whether the text has no such shape, or numbers were left inside a name."""
    name = parts.struct.field("1").str.strip_chars("、").str.replace(_NAMED_BY_NUMBER, "")
    return name.is_null() | name.str.contains(_NUMBERED_NAME)


def _house_of_that_number(parts: pl.Expr) -> pl.Expr:
    """Whether a number was taken out of a name: 经开园C39综合大楼 has no room C39, 2号办公楼 is no room 2."""
    name, number, unit, words = (parts.struct.field(i) for i in ("1", "6", "7", "8"))
    numberless = pl.all_horizontal(parts.struct.field(i).is_null() for i in ("2", "4", "5"))
    bare = (name != "") & (unit == "") & words.str.contains(_PREMISES_KINDS)
    numbered = (unit == "号") & words.str.contains("[楼厦库院]$")
    return (numberless & number.str.contains(r"^[A-Z]?[0-9]+$") & (bare | numbered)).fill_null(value=False)


def _entrance_of_chain(rows: pl.DataFrame) -> pl.DataFrame:
    """Behind a building the first of three numbers is the entrance: 3栋2-15-4, 3栋2-1504.

    3栋3-8-4 repeats the building.
    """
    possible = pl.col("building").is_not_null() & pl.col("room").str.contains("-", literal=True)
    chain = (
        pl.when(possible).then("room").str.extract_groups(r"^([0-9]{1,2})-([0-9]{1,3}-[0-9]{1,3}|[0-9]{3,4})$").struct
    )
    first = chain.field("1")
    found = first.is_not_null() & (pl.col("building") != first) & pl.all_horizontal(pl.col("unit", "floor").is_null())
    return rows.with_columns(
        unit=pl.when(found).then(first).otherwise("unit"), room=pl.when(found).then(chain.field("2")).otherwise("room")
    )


def number_of_building(rows: pl.DataFrame) -> pl.DataFrame:
    """Behind a door plate and a name, N号 before a room is a building: 江南大道8号锦绣花苑3号3-2, 企业城4号办公楼1705.

    Before three numbers (翠湖3号1-2-602) it belongs to the name.
    """
    uses = "(?:办公|写字|商务|综合|住宅|宿舍|标准)?楼"
    name = rf"^([^0-9号栋层楼室附铺门、]{{2,}})([0-9]{{1,3}})号(?:{uses})?([A-Z]?[0-9]+(?:-[0-9]+)?(?:[号室、].*)?)$"
    possible = pl.col("road_number").is_not_null() & pl.col("rest").str.contains(r"^[^0-9]{2,}[0-9]+号")
    building = pl.when(possible).then("rest").str.replace(name, "${1}${2}栋${3}")
    return rows.with_columns(rest=pl.coalesce(building, "rest"))
