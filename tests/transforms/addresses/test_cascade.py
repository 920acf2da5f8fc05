"""The order of the stages saves time only: the rows are the same without it, in parts, and with a grown register."""

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest

from tests.transforms.addresses.conftest import Reference, mentioned, referenced, standard_addresses
from tests.transforms.addresses.matching.test_match import PLACES, WRONG_NUMBERS
from transforms.addresses.matching import match
from transforms.addresses.matching.again import code_again
from transforms.addresses.matching.index import build_index, with_names
from transforms.addresses.matching.keys import Lookup, Numbers, Rows
from transforms.addresses.matching.weighing import COSTS
from transforms.addresses.reading.claims import claim

ROADS, ESTATES = ("青石路", "青石二路", "清石路", "人民路"), ("翠竹苑", "翠竹苑一期", "翠竹苑二期", "翠柏苑", None)
TOWNS = (("南岸区", "南坪街道"), ("南岸区", "峡口镇"), ("巴南区", "李家沱街道"), ("开州区", "临江镇"))
Place = tuple[str | None, ...]


def _places() -> Iterator[Place]:
    """Neighbours in name and number: the same roads, estates and numbers in several towns, whole and in part."""
    for number, (district, town) in enumerate(TOWNS):
        for at, road in enumerate(ROADS[: 4 - number % 2]):
            for plate in (1, 11, 12 + number):
                estate = ESTATES[(at + plate) % 5]
                yield district, town, None, road, f"{plate}号", estate, "1栋", "2单元", "3", "301"
                yield district, town, None, road, f"{plate}号", estate, f"{number + 2}栋", None, None, f"{plate}-2"
        yield district, town, "姚家村", "3组", f"{number + 1}号", None, None, None, None, None


def _texts() -> Iterator[str]:
    for district, town in (*TOWNS, ("", ""), ("南岸区", ""), ("巴南区", "南坪街道"), ("北部新区", "")):
        for road in (*ROADS, ""):
            for estate in (*ESTATES, "翠竹宛", "向阳院"):
                for inside in ("1栋2单元301", "2栋11-2", "9栋301", "1-2-3-1", "", "附近"):
                    yield f"{district}{town}{road}{'11号' if road else ''}{estate or ''}{inside}"
        yield f"{district}{town}姚家村3组2号"
        yield f"{district}{town}3组4号"


@pytest.fixture(scope="module")
def neighbours() -> Reference:
    return referenced(standard_addresses(list(_places())))


@pytest.fixture(scope="module")
def claims() -> pl.DataFrame:
    beside: tuple[dict[str, str], ...] = ({}, {"beside_town": "峡口镇"}, {"beside_district": "巴南区"})
    mentions = ({"raw": text, **said} for text in (*_texts(), *PLACES) for said in beside)
    return claim(mentioned(*mentions))


def _told(claims: pl.DataFrame, reference: Reference, *, cascade: bool) -> pl.DataFrame:
    return match.match(claims, reference.index, cascade=cascade).drop("settled")


def test_settling_what_is_plain_first_gives_the_very_rows_of_weighing_everything(
    neighbours: Reference, claims: pl.DataFrame
) -> None:
    first = match.match(claims, neighbours.index)
    assert 0.05 < first["settled"].sum() / first.height < 0.95
    assert set(first["reason"]) >= {"exact", "parts", "similar_name", "ambiguous", "inferred_district", "area"}
    assert first.drop("settled").equals(_told(claims, neighbours, cascade=False))


def test_what_is_settled_needs_no_person_and_has_no_fault_of_weighing(
    neighbours: Reference, claims: pl.DataFrame
) -> None:
    settled = match.match(claims, neighbours.index).filter("settled")
    assert settled["certain"].all()
    assert not set(settled["faults"].explode()) & set(COSTS)


@pytest.mark.parametrize("threads", [1, 3])
def test_rows_are_the_same_in_any_parts_and_threads(
    neighbours: Reference, claims: pl.DataFrame, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    whole = match.match(claims, neighbours.index, 1)
    monkeypatch.setattr(match, "AT_ONCE", 97)
    assert match.match(claims, neighbours.index, threads).equals(whole)


class Careless(Lookup):
    """A look-up in which every key meets another's by chance."""

    def every(self, wanted: Numbers) -> tuple[Rows, Rows]:
        """What is there, and a row for each that is not wanted."""
        asking, found = super().every(wanted)
        all_asking = np.arange(len(wanted))
        return np.append(asking, all_asking), np.append(found, all_asking * 7 % len(self.keys))

    def one(self, wanted: Numbers) -> tuple[Rows, Rows]:
        """What is there, and for what is not, another row."""
        asking, found = super().one(wanted)
        missed = np.setdiff1d(np.arange(len(wanted)), asking)
        return np.append(asking, missed), np.append(found, missed * 7 % len(self.keys))


def test_the_choice_is_the_best_of_the_candidates(neighbours: Reference, claims: pl.DataFrame) -> None:
    chosen = match.match(claims, neighbours.index).filter("certain", pl.col("premises").is_not_null())
    shown = match.candidates(claims, neighbours.index)
    best = shown.filter(pl.col("points") == pl.col("points").max().over("mention")).select("mention", "place")
    assert chosen.height > 100
    assert chosen.select("mention", "place").join(best, on=["mention", "place"], how="anti").is_empty()
    codes = neighbours.index.described(shown["place"])
    assert shown["city_code"].equals(codes["city_code"])
    assert shown["place_estate"].equals(codes["estate"], check_names=False)


def test_keys_that_meet_by_chance_lead_nowhere(neighbours: Reference, claims: pl.DataFrame) -> None:
    careful, careless = neighbours.index, neighbours.index
    for name in ("way", "road", "room"):
        careless.__dict__[name] = Careless(getattr(careless, name).keys)
    assert match.match(claims, careless).equals(match.match(claims, careful))


def test_matching_again_after_the_register_grew_gives_what_matching_anew_does(
    claims: pl.DataFrame,
) -> None:
    places = list(_places())
    small = referenced(standard_addresses(places[::2]))
    both = pl.concat([small.register, referenced(standard_addresses(places)).register])
    grown = both.unique("canonical", keep="first", maintain_order=True)
    code = grown.filter(pl.col("level") == "P")["city_code"][0]
    names = pl.DataFrame({"city_code": [code], "estate": ["向阳院"]})
    before = match.code(claims, build_index(small.register, small.aliases))
    for index in (build_index(grown, small.aliases), with_names(build_index(grown, small.aliases), names)):
        after = code_again(before, index)
        assert after.matched.equals(match.match(claims, index))
        assert not after.matched.equals(before.matched)
        before = after


def test_wrong_numbers_are_weighed_alike(reference: Reference) -> None:
    texts = claim(mentioned(*(f"开州区{text}" for text, _, _ in WRONG_NUMBERS.values())))
    assert _told(texts, reference, cascade=True).equals(_told(texts, reference, cascade=False))
