"""Names that almost agree: one misspelling is forgiven, what tells neighbours apart never."""

import polars as pl
import pytest

from transforms.addresses.matching.names import alike

PAIRS = {
    ("锦绣华府", "锦绣花府"): True,
    ("锦绣华府", "锦绣府"): True,
    ("锦绣华府", "锦华绣府"): True,
    ("开州大道", "开洲大道"): True,
    ("天工琴露园小区", "天功琴路园小区"): True,
    ("锦绣华府", "阳光华苑"): False,
    ("锦绣华府", "金秀华府"): False,
    ("华府", "花府"): False,
    # What ends many names says little of one.
    ("康溪大道西段", "文台大道西段"): False,
    ("康溪大道西段", "康西大道西段"): True,
    ("东方花园西苑", "阳光花园西苑"): False,
    ("东方花园西苑", "东芳花园西苑"): True,
    # Numbers, phases, directions, letters.
    ("科园一路", "科园二路"): False,
    ("金科丽苑1期", "金科丽苑2期"): False,
    ("金科丽苑", "金科丽苑2期"): False,
    ("南坪东路", "南坪西路"): False,
    ("阳光花园A区", "阳光花园B区"): False,
    ("上海城", "下海城"): False,
    ("新华路口", "老华路口"): False,
    ("中山支路", "中山横路"): False,
    ("南竹路", "南竹二路"): False,
    # What tells neighbours apart may itself be misspelt, as something that tells nothing.
    ("楠台街", "南台街"): True,
    ("中三路", "中山路"): True,
    ("东台街", "南台街"): False,
    ("太康横街", "大康横街"): True,
}


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_only_a_misspelling_is_alike(left: str, right: str) -> None:
    for one, other in ((left, right), (right, left)):
        assert alike(pl.Series([one]), pl.Series([other])).to_list() == [PAIRS[left, right]]


def test_beside_an_agreeing_number_even_short_names_may_be_misspelt() -> None:
    assert alike(pl.Series(["华府"]), pl.Series(["花府"]), shortest=2).to_list() == [True]


def test_no_names_are_not_alike() -> None:
    nothing = pl.Series([], dtype=pl.String)
    assert alike(nothing, nothing).to_list() == []
