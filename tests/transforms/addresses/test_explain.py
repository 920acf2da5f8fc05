"""An explanation: what was read from which words, what it may mean, why one was chosen, all in words."""

from datetime import date

import polars as pl
import pytest

from tests.transforms.addresses.conftest import Reference
from transforms.addresses.coder import Coder
from transforms.addresses.explain import explain
from transforms.addresses.matching.outcomes import FAULTS as OF_MATCHING
from transforms.addresses.matching.weighing import Reason
from transforms.addresses.records.context import FAULT
from transforms.addresses.register.describe import described
from transforms.addresses.wording import FAULTS, REASONS

ROOM = "开县汉丰街办 开州大道12号锦绣华府３幢二单元１５０４"


@pytest.fixture(scope="module")
def coder(reference: Reference) -> Coder:
    places = reference.register.with_columns(given_address=pl.lit(None, pl.String))
    return Coder.of(described(places, date(2025, 1, 1)), reference.aliases)


def test_every_component_has_the_words_that_gave_it(coder: Coder) -> None:
    found = explain(coder, ROOM)
    assert found.normal == "开县汉丰街办开州大道12号锦绣华府3栋2单元1504"
    assert [(part.label, part.value, part.given_by) for part in found.parts[:8]] == [
        ("区县", "开州区", "开县"), ("镇街", "汉丰街道", "汉丰街办"), ("道路", "开州大道", "开州大道"),
        ("门牌号", "12", "12号"),
        ("小区院落", "锦绣华府", "锦绣华府"), ("楼栋", "3", "3栋"), ("单元", "2", "2单元"), ("房号", "1504", "1504"),
    ]  # fmt: skip
    assert found.claimed == "户室"


def test_what_stands_beside_is_told_from_what_the_text_says(coder: Coder) -> None:
    found = explain(coder, "阳光花园1栋301", district="南岸区")
    assert ("区县", "南岸区", "（同一记录的旁栏）") in {(part.label, part.value, part.given_by) for part in found.parts}
    assert found.result["result_status"] == "auto"


def test_the_choice_is_among_the_candidates_and_says_what_agrees(coder: Coder) -> None:
    found = explain(coder, ROOM)
    (chosen,) = [candidate for candidate in found.candidates if candidate.chosen]
    assert chosen.city_code == found.result["result_code"]
    assert {"区县一致", "道路一致", "门牌号一致", "小区名一致", "户室号一致"} <= set(chosen.pros)
    assert chosen.cons == ()
    assert (found.level, found.status, found.reason) == ("户室", "自动赋码", "名称与号码全部一致")


def test_a_tie_shows_both_and_chooses_none(coder: Coder) -> None:
    found = explain(coder, "阳光花园1栋301")
    assert len(found.candidates) == 2
    assert not any(candidate.chosen for candidate in found.candidates)
    assert {candidate.points for candidate in found.candidates} == {found.candidates[0].points}
    assert (found.status, found.reason) == ("待人工审核", "不止一处地点同样符合，无法区分")


def test_what_the_register_lacks_is_said_of_the_candidate_and_the_choice(coder: Coder) -> None:
    found = explain(coder, "开州区汉丰街道开州大道12号锦绣华府9栋1单元101")
    (candidate,) = found.candidates
    assert "库中这里没有原文所写的户室" in candidate.cons
    assert "库中没有这个户室" in found.faults


def test_a_contradiction_is_said_in_words(coder: Coder) -> None:
    found = explain(coder, "南岸区南坪西路5号金科丽苑二期3栋1单元601")
    assert "小区的期、区、苑不一致" in {words for candidate in found.candidates for words in candidate.cons}


@pytest.mark.parametrize("text", ["", "不详", "四川省成都市武侯区人民南路4号", "2222222", "号号号[]()"])
def test_any_text_can_be_explained(coder: Coder, text: str) -> None:
    found = explain(coder, text)
    assert found.result["result_code"] is None
    assert found.status == "无法赋码"


def test_every_reason_and_fault_of_matching_has_words() -> None:
    assert set(Reason) <= REASONS.keys()
    assert {*OF_MATCHING, FAULT} <= FAULTS.keys()
