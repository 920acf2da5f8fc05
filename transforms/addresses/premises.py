"""The right part of an address: road and number, estate, building, unit, floor, room.

Belongs here: steps that take parts by the words and signs between numbers.
Does not belong here: names of divisions (`areas`); whether 1504 means floor 15 (`numbering`).
"""

import polars as pl

from transforms.addresses.toponyms import ROAD_WORDS

_NEAR = r"(?:旁边?|对面|对门|附近|隔壁|背后|周边|一带|不远处|[左右][侧边側]$|侧面$|(?:交叉口|交汇处|路口|街口)处?$)"
_AT = r"(?:后门|大门口?|门口|楼下|门前|内|处)"
# 德兴里 is a lane and 七公里 an area.
_INSIDE = "([区厂院校楼村场家屋店站])里$"
_NUMBER = r"\d+(?:-\d+)*"
_NOTHING = (
    r"^[-.*]*(?:(?:家庭|现)?(?:住址|地址)?(?:不详|不明|不清楚?|未知|未填写?|未提供|没有|无|暂无|空|同上|保密)"
    r"|无(?:住址|地址|固定住所|固定住址)|本[村组社镇乡县区市]|本(?:街道|社区|小区|辖区)|(?:在|住)?家[中里]?|家庭住址|住址|地址"
    r"|(?:NULL|NA|N-A|NONE))?[-.*]*$"
)

_STREET = rf"^([^\dA-Z、栋]{{0,20}}?)(特?{_NUMBER})号(?:院|内)?(?:-?附({_NUMBER})号?)?(.*)$"
_STREET_WITHOUT_HAO = rf"^([^\dA-Z、栋]{{1,20}}?(?:{ROAD_WORDS}|村|段))(\d+)(?:-?附(\d+)号?)?(?:-(.*)|)$"
_PREMISES = (
    r"^(.*?)"
    r"(?:([A-Z]?\d{1,3}[A-Z]?(?:-[A-Z]?\d{1,3}[A-Z]?)*|[A-Z]{1,2}\d{0,2}|[甲乙丙丁])栋、?(?:[^\dA-Z、]{1,4}[苑阁轩庭居])?)?"
    r"(?:([A-Z]|\d{1,2})单元、?)?"
    r"(?:([ND]?\d{1,3}(?:-[ND]?\d{1,3})*|PJ\d?|LG|G)(?:层|楼|F)、?)?"
    r"(?:附|-)?([A-Z]{0,2}-?[ND]?\d{1,5}[A-Z]?(?:-[A-Z]?\d{1,5}[A-Z]?)*(?:-[A-Z])?|[A-Z])?"
    r"(?:号|室|户|房|门面|门市|商铺|铺面|商业|办公|厂房|单元|、)*"
    r"([^\dA-Z区期组栋、][^\dA-Z]*)?$"
)
_USES = "(?:号|室|户|房|门面|门市|商铺|铺面|商业|办公|单元|、)+$"
# As far as the shape goes; what follows stays in `rest`.
_PREMISES_HEAD = (
    r"^([^\d]*?(?:[A-Z]?\d{0,2}[区期])?)"
    r"(?:([A-Z]?\d{1,3}[A-Z]?|[A-Z]{1,2}\d{0,2}|[甲乙丙丁])栋、?)"
    r"(?:([A-Z]|\d{1,2})单元、?)?"
    r"(?:([ND]?\d{1,3}|PJ\d?|LG|G)(?:层|楼|F)、?)?()"
    r"(.*)$"
)


def drop_placeholders(rows: pl.DataFrame) -> pl.DataFrame:
    """不详, 无 or 家中 where a name should stand: no place, or all who write it in one district would live together."""
    nothing = pl.col("rest").str.contains(_NOTHING)
    return rows.with_columns(rest=pl.when(nothing).then(pl.lit("")).otherwise("rest"))


def stop_at_near(rows: pl.DataFrame) -> pl.DataFrame:
    """旁, 对面, 附近: the text names a neighbour of what stands before the word; the level stops there."""
    near = pl.col("rest").str.contains(_NEAR)
    # 南坪西路口 and 南坪西路路口 are both at 南坪西路.
    corner = pl.col("rest").str.replace(r"([路街道巷])[路街]口处?$", "${1}").str.replace(r"([路街])口处?$", "${1}")
    cut = corner.str.replace(rf"{_NEAR}.*$", "")
    return rows.with_columns(near=near, rest=pl.when(near).then(cut).otherwise("rest")).with_columns(
        rest=pl.col("rest").str.replace(rf"(?:{_AT})+$", "").str.replace(_INSIDE, "${1}")
    )


def take_street(rows: pl.DataFrame) -> pl.DataFrame:
    """Road and door-plate number: 江南大道8号, 石子坪256-1号, 文化路25号附1号, 科园三路35-1-9-4.

    Two numbers are a door plate with its sub-number (附), three and more a door plate and what follows it.
    """
    full, short = pl.col("full").struct, pl.col("short").struct
    parts = rows.with_columns(
        full=pl.col("rest").str.extract_groups(_STREET), short=pl.col("rest").str.extract_groups(_STREET_WITHOUT_HAO)
    ).with_columns(
        pl.coalesce(full.field(str(i)), short.field(str(i))).alias(name)
        for i, name in enumerate(("road", "number", "sub", "after"), start=1)
    )
    long, long_sub = (pl.col(name).str.count_matches("-") >= 2 for name in ("number", "sub"))
    split = parts.with_columns(
        after=pl.when(long)
        .then(pl.col("number").str.replace(r"^\d+-", "") + pl.col("after"))
        .when(long_sub)
        .then(pl.col("sub").str.replace(r"^\d+-", "") + pl.col("after"))
        .otherwise("after"),
        number=pl.when(long).then(pl.col("number").str.extract(r"^(\d+)", 1)).otherwise("number"),
        sub=pl.when(long_sub).then(pl.col("sub").str.extract(r"^(\d+)", 1)).otherwise("sub"),
    )
    sub = pl.when(pl.col("sub").is_not_null()).then("-" + pl.col("sub")).otherwise(pl.lit(""))
    return split.with_columns(
        rest=pl.when(pl.col("number").is_not_null()).then(pl.col("after").fill_null("")).otherwise("rest"),
        road_number=pl.concat_str(pl.col("number").str.replace(r"^0+(\d)", "${1}"), sub),
        road=pl.when(pl.col("road") != "").then("road"),
    ).drop("full", "short", "after", "number", "sub")


def take_premises(rows: pl.DataFrame) -> pl.DataFrame:
    """Estate, building, unit, floor and room: 碧泉花园5栋2单元2-8-4; `rest` keeps a text that has no such shape."""
    names = ("estate", "building", "unit", "floor", "room", "tail")
    whole, head = pl.col("whole").struct, pl.col("head").struct
    unread = whole.field("1").is_null()
    parts = (
        rows.with_columns(read="rest", whole=pl.col("rest").str.extract_groups(_PREMISES))
        .with_columns(head=pl.when(unread).then(pl.col("rest")).str.extract_groups(_PREMISES_HEAD))
        .with_columns(
            *(
                pl.coalesce(whole.field(str(i)), head.field(str(i))).alias(name)
                for i, name in enumerate(names, start=1)
            ),
            rest=pl.when(unread).then(pl.coalesce(head.field("6"), pl.col("rest"))),
        )
        .with_columns(tail=pl.when(pl.col("rest").is_null()).then("tail"))
    )
    parts = _entrance_of_chain(parts)
    unnumbered = pl.all_horizontal(pl.col("building", "unit", "floor", "room").is_null())
    # 居委会办公楼 is a name, 青松大厦办公 one with its use behind it.
    whole_name = pl.coalesce("read", "estate").str.replace(_USES, "")
    named = pl.when(unnumbered).then(whole_name).otherwise("estate").str.strip_chars("、")
    return (
        parts.drop("whole", "head")
        .with_columns(
            estate=pl.when(named != "").then(named),
            tail=pl.when(~unnumbered & (pl.col("tail") != "")).then("tail"),
            room=pl.when(pl.col("room") != "").then("room"),
        )
        .drop("read")
    )


def _entrance_of_chain(rows: pl.DataFrame) -> pl.DataFrame:
    """Behind a building the first of three numbers is the entrance: 3栋2-15-4, 3栋2-1504. 3栋3-8-4 repeats the building."""
    chain = pl.col("room").str.extract_groups(r"^(\d{1,2})-(\d{1,3}-\d{1,3}|\d{3,4})$").struct
    first = chain.field("1")
    found = (
        first.is_not_null()
        & pl.col("building").is_not_null()
        & (pl.col("building") != first)
        & pl.all_horizontal(pl.col("unit", "floor").is_null())
    )
    return rows.with_columns(
        unit=pl.when(found).then(first).otherwise("unit"), room=pl.when(found).then(chain.field("2")).otherwise("room")
    )


def number_of_building(rows: pl.DataFrame) -> pl.DataFrame:
    """Behind a door plate and a name, N号 before more numbers is a building: 江南大道8号锦绣花苑3号3-2, 企业城4号办公楼1705."""
    uses = "(?:办公|写字|商务|综合|住宅|宿舍|标准)?楼"
    name = rf"^([^\d号栋层楼室附铺门、]{{2,}})(\d{{1,3}})号(?:{uses})?([A-Z]?\d)"
    behind = pl.col("road_number").is_not_null()
    return rows.with_columns(
        rest=pl.when(behind).then(pl.col("rest").str.replace(name, "${1}${2}栋${3}")).otherwise("rest")
    )
