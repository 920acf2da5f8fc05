"""An address inside what a caller said: where it begins, and where it ends."""

import polars as pl
import pytest

from transforms.addresses.reading.sentences import addresses_in

SENTENCES = {
    "您好，我家住在南岸区江南大道8号3栋2单元1504，楼上漏水三天了，电话023": "南岸区江南大道8号3栋2单元1504",
    "市民反映南坪街道江南大道8号锦绣华府3栋电梯坏了，要赔2000元": "南坪街道江南大道8号锦绣华府3栋",
    "来电人反映：开州区汉丰街道开州大道12号锦绣华府小区18点以后噪音大（来电人住在渝中区）":
        "开州区汉丰街道开州大道12号",
    "重庆市开县汉丰街道办事处开州大道十二号三栋的垃圾没人清理": "重庆市开县汉丰街道办事处开州大道12号3栋",
    "渝北区龙溪街道红金路55号附8号门前占道经营": "渝北区龙溪街道红金路55号附8号",
    "每天22点在渝中区解放碑街道八一路跳舞": "渝中区解放碑街道八一路",
    "反映渝北区停水": "渝北区",
    "开州区赵家街道姚家村3组8号的路灯不亮": "开州区赵家街道姚家村3组8号",
    "反映开州区赵家街道姚家村二队六号外墙渗水，影响6户居民": "开州区赵家街道姚家村2队6号",
    "反映开州区赵家街道姚家村4村民小组的水管爆裂": "开州区赵家街道姚家村4村民小组",
    "反映渝北区龙溪街道红金路55号3栋1504楼下油烟大": "渝北区龙溪街道红金路55号3栋1504",
    "表扬渝北区龙溪街道红金路55号3栋5-5社区工作人员": "渝北区龙溪街道红金路55号3栋5-5",
    "反映渝北区龙溪街道红金路55号金龙大厦B栋1204楼下油烟大": "渝北区龙溪街道红金路55号金龙大厦B栋1204",
    "反映渝北区龙溪街道红金路55号3栋2单元平街-2门口停车": "渝北区龙溪街道红金路55号3栋2单元PJ层-2",
    # The street office is no street, and a street lamp none.
    "反映江北区观音桥街道幼儿园附近噪音大": "江北区观音桥街道",
    "反映江北区观音桥街道农贸市场旁边的路灯坏了": "江北区观音桥街道",
    "反映江北区观音桥街道购物广场楼下路面塌陷": "江北区观音桥街道购物广场",
    # What another sentence says is no part of the address.
    "反映南坪镇水管爆裂。2号晚上停水": "南坪镇",
    "反映南坪镇水管爆裂，2号晚上停水": "南坪镇",
    "反映南坪镇水管爆裂！2号晚上停水": "南坪镇",
    # Without the name of a division nothing says where an address begins.
    "楼上漏水三天了，3栋2单元1504": None,
    "噪音扰民": None,
    "拨打023转8号": None,
    "": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def found() -> dict[str, str | None]:
    return dict(zip(SENTENCES, addresses_in(pl.Series(list(SENTENCES))), strict=True))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_address_is_cut_out_of_the_sentence(found: dict[str, str | None], sentence: str) -> None:
    assert found[sentence] == SENTENCES[sentence]


def test_there_is_one_answer_per_sentence_in_order() -> None:
    sentences = pl.Series(["反映渝北区停水", None, "噪音", "反映渝中区停电"], dtype=pl.String)
    assert addresses_in(sentences).to_list() == ["渝北区", None, None, "渝中区"]
