"""What stands in brackets: a part of the address is kept, a note is dropped.

Belongs here: the step of `normalise` that reads brackets.
Does not belong here: what the kept part means (`parse`).
"""

from functools import cache

import polars as pl

from transforms.addresses.reading.gazetteer import gazetteer
from transforms.addresses.reading.steps import any_of
from transforms.addresses.reading.toponyms import PREMISES

_DIRECTION = r"\(([东西南北中上下]|[A-Z]?[0-9]?[区段])\)"
# 27号(青松大厦B-25号), (原第二机械厂内): premises by their name, and the numbers in them.
# Who lives where is told in brackets, too: what names a district or town is no part of this address.
_NAME = r"[^0-9(),、区县镇乡住同属]"
_NAMED = rf"\(原?区?([^原即区0-9(),、]{_NAME}{{1,11}}(?:{PREMISES}))内?((?:[A-Z0-9](?:[^()]*[0-9号室楼层栋幢座])?)?)\)"
# 8号(附3号), 3栋(2-5): numbers with a unit or several of them.
# What has buildings is premises, whatever its name: (锦绣湾C栋5楼).
_BUILDING = rf"\(({_NAME}{{2,8}}[A-Z0-9]{{1,3}}[栋幢座](?:[^()]*[0-9号室楼层])?)\)"
_NUMBERS = r"\((附?[A-Z]?[0-9]+(?:-[A-Z]?[0-9]+)*[号室栋幢]|[A-Z]?[0-9]+(?:-[A-Z]?[0-9]+)+|[A-Z]?[0-9]+[层楼])\)"
_PLATE = rf"\(({_NAME}{{2,8}}(?:路|街|巷|道|村)[0-9]+(?:-[0-9]+)?号)\)"
_NOTE = r"\([^()]*\)|【[^】]*】|〖[^〗]*〗|\[[^\]]*\]"
# One bracket of a pair is often lost.
_SIGNS = r"[()【】〖〗\[\]\"“”'‘’《》。！!？?|/\\]"
TRIGGER = _SIGNS


@cache
def _district_behind_zone() -> str:
    """A district in brackets that no other stands before: 锦绣工业园(南岸区)青松路8号."""
    districts = any_of(name for name in gazetteer().districts if len(name) > 2 and name[-1] in "区县")
    return rf"^((?:重庆市)?)((?:[^()0-9区县]|[园业]区)*)\(({districts})[^()]{{0,5}}\)"


def without_notes(text: pl.Expr) -> pl.Expr:
    """Brackets off: premises, numbers, directions and zone names in them stay, all else goes with them.

    A district comes first. A door plate keeps a mark of its own, because it belongs before the name it stands behind.
    """
    return (
        text.str.replace(_district_behind_zone(), "${1}${3}${2}")
        .str.replace_all(_DIRECTION, "${1}")
        .str.replace(r"^((?:重庆市?)?)\(([^()]{2,5})\)", "${1}${2}")
        .str.replace_all(_PLATE, "‹${1}›")
        .str.replace_all(_NAMED, "${1}${2}")
        .str.replace_all(_BUILDING, "${1}")
        .str.replace_all(_NUMBERS, "${1}")
        .str.replace_all(_NOTE, "")
        .str.replace_all(_SIGNS, "")
    )
