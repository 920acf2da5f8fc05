"""Addresses inside sentences: what a caller said, down to the words that say where.

Belongs here: cutting the address out of a text.
Does not belong here: reading it (`parse`).
"""

from functools import cache

import polars as pl

from transforms.addresses.reading.gazetteer import gazetteer
from transforms.addresses.reading.normalise import normalise
from transforms.addresses.reading.steps import any_of

# A number that belongs to an address: with a unit of addresses, or several joined by hyphens. 18点 and 2000元 are none.
_UNIT = "号院|号|栋|单元|层|楼|F|室|户|房|(?:村民|居民)?小组|组|社|队|期|区"
_NUMBERED = rf"(?:[A-Z]栋|附?[NDA-Z]?[0-9]+(?:-[ND]?[0-9]+)*(?:{_UNIT})|[A-Z]?[0-9]+(?:-[ND]?[0-9]+)+|PJ层(?:-[0-9]+)?)"
# 1504楼下 is below 1504, and 5-5社区 no group.
_NO_UNIT = r"([0-9])(楼[上下道顶]|社区)"
_ASIDE = "[(（][^()（）]*[)）]"
_STOPS = "[。！!？?，,；;]"
_WORDS = r"[^0-9,。;:!?()\s、]"
# 旁边的路灯 is of no street, and 楼下路面 neither.
_OF_A_NAME = r"[^0-9,。;:!?()\s、的]"
_NO_STREET = "([上下边面口门旁处近里])(路灯|路面|社区)"
_LONGEST_NAME = 14
# Right behind a building or entrance a bare number of three or four digits is a room.
_BARE_ROOM = r"(?:[0-9]{3,4})?"
_ENDS = "小区|花园|家园|[苑府城]|广场|大厦|公馆|社区|村|路|街道|街|巷|镇|乡"
_SHAPE = (
    rf"^({_WORDS}{{2,30}}?{_NUMBERED}(?:{_WORDS}{{0,{_LONGEST_NAME}}}?{_NUMBERED})*{_BARE_ROOM})"
    rf"|^({_OF_A_NAME}{{2,24}}(?:{_ENDS}))"
    rf"|^({_WORDS}{{2,6}}[区县市])"
)


def addresses_in(texts: pl.Series) -> pl.Series:
    """The first address in each sentence, in one spelling, or null.

    It begins with the name of a district or town and ends with its last number; what stands in brackets (where the
    caller lives) is left out. Without a number it ends with the last word that ends a name.
    """
    found = pl.col("found").struct
    # In an address a comma may stand between its parts; in a sentence it ends what belongs together.
    rows = normalise(texts.str.replace_all(_ASIDE, "").str.replace_all(_STOPS, "、")).alias("text").to_frame().lazy()
    return (
        rows.with_columns(
            text=pl.col("text").str.replace_all(_NO_UNIT, "${1}、${2}").str.replace_all(_NO_STREET, "${1}、${2}")
        )
        .with_columns(at=pl.col("text").str.find(_start()))
        .with_columns(text=pl.col("text").cast(pl.Binary).bin.slice(pl.col("at")).cast(pl.String))
        .with_columns(found=pl.when(pl.col("at").is_not_null()).then("text").str.extract_groups(_SHAPE))
        .select(text=pl.coalesce(*(found.field(str(i)) for i in (1, 2, 3))))
        .collect()["text"]
    )


@cache
def _start() -> str:
    """Where an address begins: the city, a district or a town with its kind."""
    districts = any_of(name for name in gazetteer().districts if len(name) > 2)
    towns = gazetteer().towns.select(name=pl.col("bare") + pl.col("kind"), office=pl.col("bare") + "办事处").unique()
    return f"重庆市|(?:重庆)?(?:{districts}|{any_of([*towns['name'], *towns['office']])})"
