"""The left part of an address: every name a division is called by, and names that only look like one."""

from typing import Any

import polars as pl
import pytest

from transforms.addresses.reading.parse import parse

AREAS = ("outside", "district_id", "town_id", "locality", "village_id", "group", "zone")
CHENGDU = {"outside_province": "四川省", "outside_city": "成都市"}
BEIJING = {"outside_province": "北京市", "outside_city": "北京市"}
RED_GOLD = {"town_id": "500112011", "road": "红金路", "road_number": "55"}
YUBEI = {"district_id": "500112", **RED_GOLD}
HANFENG = {"district_id": "500154", "town_id": "500154001"}
YAOJIA = {"district_id": "500154", "town_id": "500154007", "village_id": "500154007200"}

# By step, each text with all that is found in it.
TEXTS: dict[str, dict[str, dict[str, Any]]] = {
    "take_city": {
        "重庆市渝中区": {"district_id": "500103"},
        "重庆渝中区": {"district_id": "500103"},
        "中国重庆市渝中区": {"district_id": "500103"},
        "重庆市重庆市渝中区": {"district_id": "500103"},
        "四川省重庆市渝中区": {"district_id": "500103"},
        "重庆市市辖区渝中区": {"district_id": "500103"},
    },
    "take_outside": {
        "四川省成都市武侯区": {**CHENGDU, "outside": "四川省成都市", "estate": "武侯区"},
        "中国四川省成都市": {**CHENGDU, "outside": "中国四川省成都市"},
        "四川成都市": {**CHENGDU, "outside": "四川成都市"},
        "四川成都": {**CHENGDU, "outside": "四川成都"},
        "成都市武侯区": {**CHENGDU, "outside": "成都市", "estate": "武侯区"},
        "成都武侯区": {**CHENGDU, "outside": "成都", "estate": "武侯区"},
        "贵州遵义市": {"outside": "贵州遵义市", "outside_province": "贵州省", "outside_city": "遵义市"},
        "四川省邻水县": {"outside": "四川省", "outside_province": "四川省", "estate": "邻水县"},
        "湖北恩施州": {
            "outside": "湖北恩施州", "outside_province": "湖北省", "outside_city": "恩施土家族苗族自治州",
        },
        "吉林市昌邑区": {
            "outside": "吉林市", "outside_province": "吉林省", "outside_city": "吉林市", "estate": "昌邑区",
        },
        # 朝阳 is a city of another province, too.
        "北京朝阳区": {"outside": "北京", **BEIJING, "estate": "朝阳区"},
        "北京市朝阳区": {"outside": "北京市", **BEIJING, "estate": "朝阳区"},
        "上海市重庆路5号": {
            "outside": "上海市", "outside_province": "上海市", "outside_city": "上海市", "road": "重庆路",
            "road_number": "5",
        },
        # Roads, houses and towns here that are named after places elsewhere.
        "上海大道5号": {"road": "上海大道", "road_number": "5"},
        "北京路5号": {"road": "北京路", "road_number": "5"},
        "广州街5号": {"road": "广州街", "road_number": "5"},
        "上海城3楼": {"estate": "上海城", "floor": "3"},
        "四川大厦": {"estate": "四川大厦"},
        "成都小区3栋": {"estate": "成都小区", "building": "3"},
        "长沙镇": {"town_id": "500154123"},
        "万州区上海大道5号": {"district_id": "500101", "road": "上海大道", "road_number": "5"},
        "重庆市北京路5号": {"road": "北京路", "road_number": "5"},
    },
    "keep_outside": {
        "浙江省宁波市江北区观音桥街道人民路5号": {
            "outside": "浙江省宁波市", "outside_province": "浙江省", "outside_city": "宁波市",
            "road": "江北区观音桥街道人民路", "road_number": "5",
        },
    },
    "take_district": {
        "开州区": {"district_id": "500154"},
        "开县": {"district_id": "500154"},
        "梁平县": {"district_id": "500155"},
        "江津市": {"district_id": "500116"},
        "万盛区": {"district_id": "500110-万盛"},
        "双桥区": {"district_id": "500111-双桥"},
        "两江新区": {"district_id": "500157"},
        "沙区": {"district_id": "500106"},
        "彭水县": {"district_id": "500243"},
        "彭水苗族土家族自治县": {"district_id": "500243"},
        "武仑区": {"district_id": "500156"},
        "南岸区重庆市南岸区": {"district_id": "500108"},
        "北部新区": {"district_id": "500112", "zone": True},
        "高新区石杨路18号": {"district_id": "500107", "zone": True, "road": "石杨路", "road_number": "18"},
        # A road named after a district.
        "沙坪坝正街174号": {"road": "沙坪坝正街", "road_number": "174"},
        "沙坪坝区沙坪坝正街174号": {"district_id": "500106", "road": "沙坪坝正街", "road_number": "174"},
        "江北机场": {"estate": "江北机场"},
        "武仑巷口镇青松路8号": {
            "district_id": "500156", "locality": "巷口镇", "road": "青松路", "road_number": "8",
        },
        "长寿巷8号": {"road": "长寿巷", "road_number": "8"},
    },
    "take_town": {
        "渝北区龙溪街道红金路55号": YUBEI,
        "渝北区龙溪街道办事处红金路55号": YUBEI,
        "渝北区龙溪街道办红金路55号": YUBEI,
        "渝北区龙溪街办红金路55号": YUBEI,
        "渝北区龙溪镇红金路55号": YUBEI,
        "渝北区龙溪街道龙溪街道红金路55号": YUBEI,
        "渝北区龙溪街道渝北区龙溪街道红金路55号": YUBEI,
        "两江新区龙溪街道红金路55号": {"district_id": "500157", **RED_GOLD},
        "江北区华新街道": {"district_id": "500105", "town_id": "500105001"},
        "万州区天城镇": {"district_id": "500101", "town_id": "500101028"},
        "万盛区万东镇": {"district_id": "500110-万盛", "town_id": "500110100"},
        "南岸区南坪街道": {"district_id": "500108", "town_id": "500108003"},
        "南岸区南坪镇": {"district_id": "500108", "town_id": "500108101"},
        "渝北区龙溪街道街道办事处红金路55号": YUBEI,
        # Cut short, where one town of the district begins so.
        "南岸区长生镇": {"district_id": "500108", "town_id": "500108106"},
        "合川区钓办处": {"district_id": "500117", "town_id": "500117002"},
        "南岸区石滩街道红星二村3栋": {
            "district_id": "500108", "locality": "石滩街道", "estate": "红星二村", "building": "3",
        },
        "人民街道口5号": {"road": "人民街道口", "road_number": "5"},
        "奉节县云雾土家族乡解放路3号": {
            "district_id": "500236", "town_id": "500236278", "road": "解放路", "road_number": "3",
        },
        "渝北区石坪乡青龙路3号": {
            "district_id": "500112", "locality": "石坪乡", "road": "青龙路", "road_number": "3",
        },
        "永川区南大街办事处和平街3号": {
            "district_id": "500118", "town_id": "500118003", "road": "和平街", "road_number": "3",
        },
        # Two districts have one.
        "乌杨街道学府路40号": {"locality": "乌杨街道", "road": "学府路", "road_number": "40"},
        # 龙溪镇 there is in 巫山 and 彭水, 龙溪街道 only in 渝北.
        "龙溪街道红金路55号": RED_GOLD,
    },
    "take_town_without_kind": {
        "渝北龙溪红金路55号": YUBEI,
        "龙溪红金路55号": RED_GOLD,
        "渝北区南坪西路5号": {"district_id": "500112", "road": "南坪西路", "road_number": "5"},
        "南岸区南坪西路5号": {"district_id": "500108", "road": "南坪西路", "road_number": "5"},
        "南坪西路": {"road": "南坪西路"},
        "南岸区南坪中学": {"district_id": "500108", "estate": "南坪中学"},
        "渝北区龙溪花园3栋": {"district_id": "500112", "estate": "龙溪花园", "building": "3"},
        "渝北区人和小学": {"district_id": "500112", "estate": "人和小学"},
        "渝北区龙溪街上": {"district_id": "500112", "town_id": "500112011", "place_name": "街上"},
        "渝北区龙溪新二村5号": {
            "district_id": "500112", "town_id": "500112011", "road": "新二村", "road_number": "5",
        },
        # 渝州路 is a street office, too, but here a road.
        "九龙坡区渝州路青松支路8号": {"district_id": "500107", "road": "青松支路", "road_number": "8"},
    },
    "take_village": {
        "开州区汉丰街道驷马社区": {**HANFENG, "village_id": "500154001001"},
        "开州区汉丰街道驷马社区居委会": {**HANFENG, "village_id": "500154001001"},
        "开州区汉丰街道驷马社区居民委员会": {**HANFENG, "village_id": "500154001001"},
        "开州区汉丰街道驷马居委": {**HANFENG, "village_id": "500154001001"},
        "开州区赵家街道姚家村": YAOJIA,
        "开县赵家镇姚家村村委会": YAOJIA,
        "开州区赵家街道姚家村村民委员会": YAOJIA,
        "开州区姚家村": {"district_id": "500154", "village_id": "500154007200"},
        # A community may be named after a village that still is in the town next door; or a village has become one.
        "南岸区南坪街道珊瑚村社区白鹤路": {
            "district_id": "500108", "town_id": "500108003", "village_id": "500108003008", "road": "白鹤路",
        },
        "开州区赵家街道姚家村社区": YAOJIA,
        "开州区赵家街道无名村社区": {"district_id": "500154", "town_id": "500154007", "locality": "无名村社区"},
        "开州区汉丰街道桃花源社区": {**HANFENG, "locality": "桃花源社区"},
        "江北区华新街道小苑一村5号": {
            "district_id": "500105", "town_id": "500105001", "road": "小苑一村", "road_number": "5",
        },
        # In a town that no list knows a village is not that of another town.
        "开州区石滩镇姚家村": {"district_id": "500154", "locality": "石滩镇", "road": "姚家村"},
        # With a plate and without its town it may be a quarter of that name.
        "开州区姚家村5号": {"district_id": "500154", "road": "姚家村", "road_number": "5"},
        "开州区汉丰街道驷马社区居委会办公楼": {
            **HANFENG, "village_id": "500154001001", "estate": "驷马社区居委会办公楼",
        },
    },
    "take_village_without_kind": {
        "开州区赵家街道姚家3组": {**YAOJIA, "group": "3组"},
        "开州区赵家街道青松3组": {"district_id": "500154", "town_id": "500154007", "group": "青松3组"},
    },
    "take_market_of_town": {
        "开州区临江镇临江场": {"district_id": "500154", "town_id": "500154117", "place_name": "场"},
    },
    "take_zone": {
        "珞璜工业园B区机电路5号": {"locality": "珞璜工业园B区", "road": "机电路", "road_number": "5"},
        "北碚区蔡家组团同兴路3号": {
            "district_id": "500109", "locality": "蔡家组团", "road": "同兴路", "road_number": "3",
        },
        "青松园C区机电路5号": {"locality": "青松园C区", "road": "机电路", "road_number": "5"},
        "青松园区锦绣市场3栋": {"locality": "青松园区", "estate": "锦绣市场", "building": "3"},
        "青松园区办公楼3楼": {"estate": "青松园区办公楼", "floor": "3"},
    },
    "take_group": {
        "开州区赵家街道姚家村三组": {**YAOJIA, "group": "3组"},
        "开州区赵家街道姚家村3社": {**YAOJIA, "group": "3组"},
        "开州区赵家街道姚家村第三村民小组": {**YAOJIA, "group": "3组"},
        "开州区赵家街道姚家村三村民小组8号": {**YAOJIA, "group": "3组", "road_number": "8"},
        "开州区赵家街道姚家村七龙3社": {**YAOJIA, "group": "七龙3组"},
        "开州区赵家街道姚家村三社": {**YAOJIA, "group": "3组"},
        "开州区赵家街道姚家村五、六组": {**YAOJIA, "group": "5组"},
        "开州区赵家街道姚家村学校坡村民小组": {**YAOJIA, "group": "学校坡组"},
        "开州区赵家街道姚家村3组附12号": {**YAOJIA, "group": "3组", "road_number": "附12"},
        "开州区花园街二组18号": {"district_id": "500154", "group": "花园街2组", "road_number": "18"},
        "西欧花园一组团14号": {"estate": "西欧花园1组团", "room": "14"},
        "开州区赵家街道姚家村3队12号": {**YAOJIA, "group": "3组", "road_number": "12"},
    },
}  # fmt: skip
EXAMPLES = [(step, text) for step, table in TEXTS.items() for text in table]


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    texts = [text for _, text in EXAMPLES]
    rows = parse(pl.Series(texts)).drop("normal").iter_rows(named=True)
    present = ({name: value for name, value in row.items() if value not in (None, False)} for row in rows)
    return dict(zip(texts, present, strict=True))


@pytest.mark.parametrize(("step", "text"), EXAMPLES)
def test_a_division_is_known_by_every_name(found: dict[str, dict[str, Any]], step: str, text: str) -> None:
    assert found[text] == TEXTS[step][text]
