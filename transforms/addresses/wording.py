"""How results are told to people, in plain Chinese.

Belongs here: words for levels, components, reasons and faults.
Does not belong here: what a result is.
"""

from collections.abc import Mapping

import polars as pl

LEVELS: Mapping[str, str] = {
    "D": "区县", "S": "镇街", "C": "社区村", "R": "道路或组社", "P": "门牌、院落或小区", "B": "楼栋", "U": "单元",
    "F": "楼层", "H": "户室",
}  # fmt: skip

PARTS: Mapping[str, str] = {
    "outside": "市外地名", "outside_province": "所在省份", "outside_city": "所在城市",
    "district_id": "区县", "town_id": "镇街", "locality": "名录外地名", "village_id": "社区村",
    "group": "组社", "place_name": "地名", "road": "道路", "road_number": "门牌号", "estate": "小区院落",
    "building": "楼栋", "unit": "单元", "floor": "楼层", "room": "房号", "tail": "附言", "rest": "未读懂",
}  # fmt: skip

REASONS: Mapping[str, str] = {
    "exact": "名称与号码全部一致",
    "alias": "按别名认出",
    "parts": "按其中能对上的部分认出",
    "similar_name": "名称有错字，号码全部一致",
    "inferred_district": "原文未写区县，由道路、小区推出",
    "area": "只能定到行政区划",
    "outside": "重庆市以外的地址，不赋码",
    "ambiguous": "不止一处地点同样符合，无法区分",
    "conflict": "最接近的地点与原文有矛盾",
    "nothing": "没有能认出的内容",
    "observed": "与多份记录共同写明的地点一致",
    "decided": "按人工审核的结论",
}

FAULTS: Mapping[str, str] = {
    "town_differs": "镇街不一致",
    "town_kind_differs": "镇街的类别（街道、镇、乡）不一致",
    "town_beside_differs": "与同一记录的镇街栏不一致",
    "village_differs": "社区村不一致",
    "road_differs": "道路名不一致",
    "road_misspelt": "道路名疑有错字",
    "road_in_other_district": "这条道路在另一个区县",
    "floor_above_top": "楼层高于这栋楼的总层数",
    "estate_unknown": "小区名不在库中",
    "estate_misspelt": "小区名疑有错字",
    "estate_elsewhere": "这个小区名属于另一处地点",
    "phase_differs": "小区的期、区、苑不一致",
    "near": "只写了某处附近，不是某处本身",
    "several": "一次写了几个号码",
    "zone_for_district": "以开发区等功能区代替区县",
    "partly_read": "有一部分没有读懂",
    "town_unknown": "镇街名不在区划名录中",
    "village_misspelt": "村名疑有错字",
    "same_as_above": "原文写“同上”，取自上一行",
    "room_contradicts_other_records": "同一主体的其他记录写的是只差一个号码的另一处",
    "new_place": "审核人认为可能是新地点",
    **{
        f"{part}_not_in_reference": f"库中没有这个{name}"
        for part, name in {
            "room": "户室", "floor": "楼层", "unit": "单元", "building": "楼栋", "premises": "门牌或小区",
            "road": "道路",
        }.items()
    },
}  # fmt: skip

STATUSES: Mapping[str, str] = {"auto": "自动赋码", "review": "待人工审核", "unresolved": "无法赋码"}


def told(words: pl.Expr, table: Mapping[str, str]) -> pl.Expr:
    """What the table says of each word; a word it does not know stands for itself."""
    return words.replace(dict(table))


def told_all(words: pl.Expr, table: Mapping[str, str]) -> pl.Expr:
    """`told` for each word of a list."""
    return words.list.eval(told(pl.element(), table))
