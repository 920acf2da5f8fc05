"""Reforms replayed: one small city coded before and after, by people who write the old names and the new ones."""

from datetime import date

import polars as pl
import pytest

from sources.contract import Contract
from sources.standard import load_contracts
from tests.transforms.addresses.conftest import mentioned, standard_addresses
from tests.transforms.entities.conftest import resident_number, silver
from transforms.addresses.city import CodedCity, code_city
from transforms.addresses.reading.claims import claim
from transforms.addresses.register.history import as_of

EVE, REFORM = date(2025, 11, 5), date(2025, 11, 6)
# What the reform moves: 江北 and 渝北 into 两江新区, towns from 渝北 to 北碚 and from 北碚 to 两江新区; and what stays.
Place = tuple[str | None, ...]
JIANGBEI: Place = ("江北区", "观音桥街道", None, "建新北路", "1号", "北城天街", "2栋", None, "3", "301")
YUBEI: Place = ("渝北区", "龙溪街道", None, "红金路", "55号", "金龙大厦", "2栋", None, "3", "301")
TO_BEIBEI: Place = ("渝北区", "统景镇", None, "景泉路", "9号", "温泉花园", "2栋", None, "3", "301")
FROM_BEIBEI: Place = ("北碚区", "蔡家岗街道", None, "同熙路", "88号", "山水苑", "2栋", None, "3", "301")
BEIBEI: Place = ("北碚区", "天生街道", None, "天生路", "2号", "天生丽苑", "2栋", None, "3", "301")
NANAN: Place = ("南岸区", "南坪街道", None, "南坪西路", "5号", "金科丽苑", "2栋", None, "3", "301")
STANDARD = (JIANGBEI, YUBEI, TO_BEIBEI, FROM_BEIBEI, BEIBEI, NANAN)
ROOMS = {
    place: f"P|R|{bound}|{place[3]}|{(place[4] or '').removesuffix('号')}|{place[5]}|H2-3-1"
    for place, bound in zip(STANDARD, ("500105", "500112", "500112133", "500109", "500109", "500108"), strict=True)
}
AFTER = {JIANGBEI: "两江新区", YUBEI: "两江新区", TO_BEIBEI: "北碚区", FROM_BEIBEI: "两江新区"}
Tables = dict[str, pl.LazyFrame]


def left(city: CodedCity | None) -> Tables:
    names = ("address", "address_alias", "address_event", "address_history")
    return {} if city is None else {f"gold.{name}": getattr(city, name).lazy() for name in names}


def run(places: tuple[Place, ...], texts: list[str], day: date, before: CodedCity | None) -> CodedCity:
    """Code the texts, one resident each, against the reference as of a day."""
    contracts: dict[str, Contract] = load_contracts()
    feeds = ("reference_addresses", "health_residents")
    said = [
        {"record_key": f"h{number}", "id_number": resident_number(date(1950, 3, 1), number), "name": "甲某",
         "residence_address": text}
        for number, text in enumerate(texts)
    ]  # fmt: skip
    frames = {
        "reference_addresses": standard_addresses(
            places, first_batch=date(2014, 3, 31), valid_from=date(2014, 3, 31)
        ).lazy(),
        "health_residents": silver(contracts["health_residents"], *said, day=day),
    }
    return code_city(frames, [contracts[feed] for feed in feeds], left(before), day)


def text_of(place: Place, district: str, town: str | None = None) -> str:
    _, own, _, road, number, estate, building, _, _, room = place
    return f"{district}{own if town is None else town}{road}{number}{estate}{building}{room}"


def texts_of(place: Place) -> list[str]:
    """A room under the district it was in and the one it is in, with its town and without."""
    districts = (place[0] or "", AFTER.get(place, place[0] or ""))
    return [text_of(place, district, town) for district in districts for town in (None, "")]


TEXTS = [text for place in STANDARD for text in texts_of(place)]


@pytest.fixture(scope="module")
def eve() -> CodedCity:
    return run(STANDARD, TEXTS, EVE, None)


@pytest.fixture(scope="module")
def reformed(eve: CodedCity) -> CodedCity:
    return run(STANDARD, TEXTS, REFORM, eve)


def codes(city: CodedCity) -> dict[str, str]:
    return dict(city.address.select("canonical", "city_code").iter_rows())


def test_no_city_code_changes(eve: CodedCity, reformed: CodedCity) -> None:
    assert codes(eve).items() <= codes(reformed).items()
    assert set(codes(reformed)) - set(codes(eve)) == {"D|500157"}


def test_display_codes_change_for_exactly_what_the_reform_moves(eve: CodedCity, reformed: CodedCity) -> None:
    both = eve.address.join(reformed.address, on="city_code", suffix="_after")
    changed = both.filter(pl.col("display_code") != pl.col("display_code_after"))
    moved = both.filter(pl.col("district") != pl.col("district_after"))
    assert set(changed["city_code"]) == set(moved["city_code"])
    rooms = dict(moved.filter(pl.col("level") == "H").select("canonical", "district_after").iter_rows())
    assert rooms == {ROOMS[place]: district for place, district in AFTER.items()}
    assert moved.filter(pl.col("level") == "S").height == 47


def test_each_place_that_moved_has_its_event_and_no_other(eve: CodedCity, reformed: CodedCity) -> None:
    both = eve.address.join(reformed.address, on="city_code", suffix="_after")
    moved = both.filter(pl.col("display_code") != pl.col("display_code_after"))["city_code"]
    events = reformed.address_event.filter(pl.col("event") == "division_change", pl.col("at") == REFORM)
    assert sorted(events["id"]) == sorted(moved)
    told = dict(events.select("id", "because").iter_rows())
    assert told[codes(eve)[ROOMS[JIANGBEI]]] == "江北区观音桥街道 500105006 → 两江新区观音桥街道 500157006"
    assert eve.address_event.filter(pl.col("at") >= REFORM).is_empty()


@pytest.mark.parametrize("place", STANDARD, ids=lambda place: place[1])
def test_a_place_has_the_names_of_both_dates(reformed: CodedCity, place: Place) -> None:
    room = pl.col("city_code") == codes(reformed)[ROOMS[place]]
    for day, district in ((EVE, place[0]), (REFORM, AFTER.get(place, place[0]))):
        (row,) = as_of(reformed.address, reformed.address_history, day).filter(room).iter_rows(named=True)
        assert row["district"] == district
        assert row["standard_address"].startswith(f"重庆市{district}{place[1]}")
        assert row["display_code"].startswith(row["town_code"])


def test_as_of_the_eve_the_city_is_that_of_the_eve(eve: CodedCity, reformed: CodedCity) -> None:
    shown = ["city_code", "display_code", "standard_address", "parent_code", "district", "status", "superseded_by"]
    then = as_of(reformed.address, reformed.address_history, EVE).select(shown).sort("city_code")
    assert then.equals(eve.address.select(shown).sort("city_code"))


def test_old_and_new_names_lead_to_the_same_codes(eve: CodedCity, reformed: CodedCity) -> None:
    for city in (eve, reformed):
        found = dict(city.address_resolution.select("raw", "city_code").iter_rows())
        for place in STANDARD:
            for text in texts_of(place):
                # On the eve nobody could say 北碚区 of a street in 统景镇, unless he named the town.
                known = city is reformed or text != text_of(place, "北碚区", "") or place != TO_BEIBEI
                assert not known or found[text] == codes(eve)[ROOMS[place]], text


def test_one_run_after_the_reform_tells_what_two_runs_tell(reformed: CodedCity) -> None:
    at_once = run(STANDARD, TEXTS, REFORM, None)
    assert at_once.address_event.equals(reformed.address_event)
    assert at_once.address_history.equals(reformed.address_history)


def test_another_run_after_the_reform_tells_nothing_new(reformed: CodedCity) -> None:
    again = run(STANDARD, TEXTS, REFORM, reformed)
    assert again.address_event.equals(reformed.address_event)
    assert again.address_history.equals(reformed.address_history)


KAIZHOU: Place = ("开州区", "汉丰街道", "驷马社区", "开州大道", "12号", "锦绣华府", "3栋", None, "15", "1504")


def test_when_a_county_becomes_a_district_its_places_are_renumbered_and_keep_their_codes() -> None:
    texts = [text_of(KAIZHOU, district) for district in ("开县", "开州区")]
    before = run((KAIZHOU, NANAN), texts, date(2015, 12, 31), None)
    after = run((KAIZHOU, NANAN), texts, date(2016, 1, 1), before)
    assert codes(before).items() <= codes(after).items()
    both = before.address.join(after.address, on="city_code", suffix="_after")
    changed = both.filter(pl.col("display_code") != pl.col("display_code_after"))
    assert set(changed["district"]) == {"开县", "梁平县", "武隆县"}
    room = codes(before)["P|R|500154|开州大道|12|锦绣华府|H3-15-4"]
    shown = changed.filter(pl.col("city_code") == room).select("standard_address", "standard_address_after")
    (names,) = shown.iter_rows()
    assert [name.split("汉丰街道")[0] for name in names] == ["重庆市开县", "重庆市开州区"]
    events = after.address_event.filter(pl.col("event") == "division_change", pl.col("at") == date(2016, 1, 1))
    assert sorted(events["id"]) == sorted(changed["city_code"])
    assert events.filter(pl.col("id") == room)["because"].to_list() == [
        "开县汉丰街道 500234001 → 开州区汉丰街道 500154001"
    ]
    assert set(after.address_resolution["city_code"]) == {room}
    (then,) = as_of(after.address, after.address_history, date(2015, 6, 1)).filter(pl.col("city_code") == room)[
        "district"
    ]
    assert then == "开县"


@pytest.mark.parametrize(
    ("text", "day", "areas", "own", "zone"),
    [
        # Before the reform 两江新区 is a zone in three districts, after it a district of what two of them were.
        ("两江新区", EVE, {"500105", "500109", "500112"}, None, True),
        ("两江新区", REFORM, {"500105", "500109", "500112"}, None, False),
        ("两江新区星光大道5号", REFORM, {"500105", "500109", "500112"}, None, False),
        ("两江新区龙溪街道红金路55号", EVE, {"500112"}, "500112", False),
        # 北碚 was not yet given its towns of 渝北.
        ("北碚区天生路2号", EVE, {"500109"}, "500109", False),
        ("北碚区天生路2号", REFORM, {"500109", "500112"}, "500109", False),
        ("渝北区红金路55号", REFORM, {"500112"}, "500112", False),
    ],
)
def test_a_name_means_what_it_meant_when_the_text_was_delivered(
    text: str, day: date, areas: set[str], own: str | None, *, zone: bool
) -> None:
    (row,) = claim(mentioned(text, first_batch=day)).iter_rows(named=True)
    assert (set(row["areas"]), row["own_area"], row["zone"]) == (areas, own, zone)


def test_what_lies_in_one_of_two_former_districts_is_coded_to_the_new_one_alone() -> None:
    """Two residents agree on a place in 两江新区, but which former district it is in nobody says."""
    texts = ["两江新区白鹤路30号2栋301"] * 2
    for day, district in ((EVE, None), (REFORM, "D|500157")):
        city = run(STANDARD, texts, day, None)
        assert city.address.filter(pl.col("status") == "observed").is_empty()
        assert (
            city.address_resolution.join(city.address, on="city_code", how="left")["canonical"].to_list()
            == [district] * 2
        )
