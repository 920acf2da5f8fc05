"""The addresses of a whole city: gold tables from silver rows, run after run and across a reform."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from sources.contract import Contract
from sources.standard import load_contracts
from tests.transforms.addresses.conftest import STANDARD, standard_addresses
from tests.transforms.entities.conftest import credit_code, resident_number, silver
from transforms.addresses.city import CodedCity, code_city

EVE, REFORM = date(2025, 11, 5), date(2025, 11, 6)
ROOM = "P|R|500154|开州大道|12|锦绣华府|H3-2-15-4"
UNLISTED = "南岸区南坪街道白鹤路30号"
FEEDS = ("reference_addresses", "health_residents", "civil_affairs_assistance", "market_enterprises", "hotline_tickets")
Silver = Mapping[str, pl.LazyFrame]
ONE, TWO, THREE = (resident_number(date(1950, 3, day), day) for day in (1, 2, 3))


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    known = load_contracts()
    return {feed: known[feed] for feed in FEEDS}


def resident(key: str, number: str, address: str | None, **more: object) -> dict[str, Any]:
    return {"record_key": key, "id_number": number, "name": "甲某", "residence_address": address, **more}


@pytest.fixture(scope="module")
def city(contracts: dict[str, Contract]) -> Silver:
    health = [
        resident("h1", ONE, "开县汉丰街办 开州大道12号锦绣华府３幢二单元１５０４"),
        resident("h2", TWO, "开州大道12号锦绣华府3-2-15-4", registered_address="四川省成都市武侯区人民南路4号"),
        resident("h3", THREE, "不详", town="南坪街道"),
        resident("h4", THREE, None),
        # One person, twice: no evidence for a place.
        resident("h5", ONE, f"{UNLISTED}5栋", registered_address=f"{UNLISTED}五幢"),
        resident("h6", TWO, "江北区观音桥街道建新北路1号", faults=["residence_address:same_as_above"]),
    ]
    assistance = [
        {"record_key": "c1", "member_id_number": ONE, "residence_address": "姚家村3组8号", "town": "赵家街道"},
        {
            "record_key": "c2",
            "member_id_number": TWO,
            "residence_address": "南岸区阳光花园1栋301",
            "town": "李家沱街道",
        },
    ]
    enterprise = {
        "record_key": "m1", "uscc": credit_code(1), "name": "乙某商贸",
        "registered_address": "南岸区南坪街道海峡路77号附2号",
    }  # fmt: skip
    tickets = [
        {
            "record_key": "t1", "district": "开州区", "incident_address": "锦绣华府3栋",
            "content": "我家住在开州区汉丰街道开州大道12号锦绣华府3栋2单元1504，楼上漏水",
        },
        {"record_key": "t2", "content": "楼上漏水三天了"},
    ]  # fmt: skip
    rows = {"health_residents": health, "civil_affairs_assistance": assistance, "market_enterprises": [enterprise]}
    frames = {feed: silver(contracts[feed], *given) for feed, given in {**rows, "hotline_tickets": tickets}.items()}
    return {**frames, "reference_addresses": standard_addresses().lazy()}


@pytest.fixture(scope="module")
def coded(city: Silver, contracts: dict[str, Contract]) -> CodedCity:
    return code_city(city, list(contracts.values()), {}, EVE)


def previous(coded: CodedCity) -> Silver:
    """What the next run is handed of this one."""
    return {"gold.address": coded.address.lazy(), "gold.address_alias": coded.address_alias.lazy()}


@pytest.fixture(scope="module")
def reformed(city: Silver, contracts: dict[str, Contract], coded: CodedCity) -> CodedCity:
    return code_city(city, list(contracts.values()), previous(coded), REFORM)


def results(coded: CodedCity) -> dict[tuple[str, str], tuple[str | None, str, list[str], str]]:
    """Canonical text, reason, faults and status by record and column."""
    places = coded.address.select("city_code", "canonical")
    rows = coded.address_resolution.join(places, on="city_code", how="left")
    columns = ("record_key", "column_name", "canonical", "reason", "faults", "status")
    return {(key, column): (text, *rest) for key, column, text, *rest in rows.select(columns).iter_rows()}


def codes(coded: CodedCity) -> dict[str, str]:
    return dict(coded.address.select("canonical", "city_code").iter_rows())


@pytest.mark.parametrize(
    ("record", "result"),
    [
        (("h1", "现住址"), (ROOM, "exact", [], "auto")),
        (("h2", "现住址"), (ROOM, "inferred_district", [], "auto")),
        (("h2", "户籍地址"), (None, "outside", [], "unresolved")),
        (("h3", "现住址"), (None, "nothing", [], "unresolved")),
        (("h5", "现住址"), ("S|500108003", "area", ["premises_not_in_reference"], "auto")),
        (("h6", "现住址"), ("P|R|500105|建新北路|1|北城天街", "parts", ["same_as_above"], "auto")),
        (("c1", "家庭住址"), ("P|R|500154007200|3组|8|", "exact", [], "auto")),
        (("m1", "住所"), ("P|R|500108|海峡路|77-2|", "exact", [], "auto")),
        (("t1", "事发地址"), ("P|R|500154|开州大道|12|锦绣华府|B3", "parts", [], "auto")),
        (("t1", "诉求内容"), (ROOM, "exact", [], "auto")),
    ],
)
def test_every_record_gets_its_place(
    coded: CodedCity, record: tuple[str, str], result: tuple[str | None, str, list[str], str]
) -> None:
    assert results(coded)[record] == result


def test_a_record_that_contradicts_itself_is_said_to(coded: CodedCity) -> None:
    place, _, faults, _ = results(coded)["c2", "家庭住址"]
    assert (place, faults) == ("P|R|500108|响水路|9|阳光花园|H1-3-1", ["town_beside_differs"])


def test_a_text_that_is_no_address_has_no_row(coded: CodedCity) -> None:
    assert ("t2", "诉求内容") not in results(coded)
    assert ("h4", "现住址") not in results(coded)
    assert coded.address_resolution.select("feed", "record_key", "column_name").is_unique().all()


def test_a_registered_document_makes_a_place_and_one_citizen_does_not(coded: CodedCity) -> None:
    observed = coded.address.filter(pl.col("status") == "observed")["canonical"].sort().to_list()
    assert observed == ["P|R|500108|海峡路|77-2|", "R|500108|海峡路"]


def test_other_names_say_where_they_come_from(coded: CodedCity) -> None:
    hall = codes(coded)["P|R|500154|开州大道|12|锦绣华府"]
    assert coded.address_alias.rows() == [
        ("开州印象", hall, "reference", None, None),
        ("锦绣华庭小区", hall, "reference", None, None),
    ]


def test_a_second_run_changes_nothing(city: Silver, contracts: dict[str, Contract], coded: CodedCity) -> None:
    again = code_city(city, list(contracts.values()), previous(coded), EVE)
    for name in ("address", "address_alias", "address_event"):
        before, after = getattr(coded, name), getattr(again, name)
        order = before.columns[:2]
        assert after.select(before.columns).sort(order).rows() == before.sort(order).rows(), name
    assert results(again) == results(coded)


def test_the_order_of_rows_and_feeds_changes_nothing(
    city: Silver, contracts: dict[str, Contract], coded: CodedCity
) -> None:
    turned = {feed: frame.reverse() for feed, frame in reversed(list(city.items()))}
    again = code_city(turned, list(contracts.values())[::-1], {}, EVE)
    assert codes(again) == codes(coded)
    assert results(again) == results(coded)


def test_a_new_delivery_changes_no_code(city: Silver, contracts: dict[str, Contract], coded: CodedCity) -> None:
    row = ("南岸区", "南坪街道", None, "海峡路", "77号附2号", None, None, None, None, None)
    more = {**city, "reference_addresses": standard_addresses((row, *STANDARD)).lazy()}
    again = code_city(more, list(contracts.values()), previous(coded), EVE)
    assert codes(coded).items() <= codes(again).items()
    status = dict(again.address.select("canonical", "status").iter_rows())
    assert status["P|R|500108|海峡路|77-2|"] == "registered"


def test_the_reform_changes_numbers_and_names_but_no_code(coded: CodedCity, reformed: CodedCity) -> None:
    assert codes(coded).items() <= codes(reformed).items()
    both = coded.address.join(reformed.address, on="city_code", suffix="_after")
    moved = both.filter(pl.col("display_code") != pl.col("display_code_after"))
    assert {"P|R|500105|建新北路|1|北城天街", "P|R|500112|红金路|61-8|", "S|500105006"} <= set(moved["canonical"])
    assert set(moved["district_code"]) == {"500105", "500109", "500112"}
    assert set(moved["district_code_after"]) == {"500157", "500109"}
    same = both.filter(pl.col("display_code") == pl.col("display_code_after"), pl.col("level") != "D")
    assert (same["standard_address"] == same["standard_address_after"]).all()
    assert results(reformed) == results(coded)


def test_the_reform_and_back_is_as_before(
    city: Silver, contracts: dict[str, Contract], coded: CodedCity, reformed: CodedCity
) -> None:
    back = code_city(city, list(contracts.values()), previous(reformed), EVE)
    shown = ("canonical", "city_code", "display_code", "standard_address", "parent_code")
    assert back.address.select(shown).sort(shown).rows() == coded.address.select(shown).sort(shown).rows()


def test_every_place_of_the_reference_was_minted_on_its_day(coded: CodedCity) -> None:
    minted = coded.address_event.filter(pl.col("event") == "mint")
    inside = coded.address.filter(~pl.col("level").is_in(["D", "S", "C"]))
    assert set(minted["id"]) == set(inside["city_code"])
    events = {row["id"]: (row["at"], row["because"]) for row in minted.iter_rows(named=True)}
    assert events[codes(coded)[ROOM]] == (date(2024, 1, 5), "registered")
    assert events[codes(coded)["P|R|500108|海峡路|77-2|"]] == (date(2025, 3, 31), "observed")


def test_a_dissolved_district_is_merged_into_its_successor(coded: CodedCity, reformed: CodedCity) -> None:
    merged = {
        row["id"]: (row["at"], row["other_id"])
        for row in reformed.address_event.filter(pl.col("event") == "merge").iter_rows(named=True)
    }
    new = codes(reformed)["D|500157"]
    assert merged[codes(reformed)["D|500105"]] == (REFORM, new)
    assert merged[codes(reformed)["D|500112"]] == (REFORM, new)
    before = set(coded.address_event.filter(pl.col("event") == "merge")["id"])
    assert before == {codes(coded)["D|500110-万盛"], codes(coded)["D|500111-双桥"]}
    ended = reformed.address.filter(pl.col("canonical") == "D|500105").select("valid_to", "superseded_by")
    assert ended.rows() == [(REFORM, new)]


def test_a_place_that_left_the_reference_retires_with_an_event(
    city: Silver, contracts: dict[str, Contract], coded: CodedCity
) -> None:
    closed = standard_addresses().with_columns(
        valid_to=pl.when(pl.col("building") == "B栋").then(date(2025, 9, 5)).otherwise("valid_to")
    )
    again = code_city(
        {**city, "reference_addresses": closed.lazy()}, list(contracts.values()), previous(coded), EVE
    )  # fmt: skip
    retired = again.address_event.filter(pl.col("event") == "retire")
    gone = [codes(coded)[f"P|R|500112|红金路|55|金龙大厦|{inside}"] for inside in ("BB", "FB-12", "HB-12-1")]
    assert sorted(retired["id"]) == sorted(gone)
    assert set(retired["at"]) == {date(2025, 9, 5)}
    assert codes(again) == codes(coded)


def test_what_a_reviewer_decided_is_kept_and_used(
    city: Silver, contracts: dict[str, Contract], coded: CodedCity
) -> None:
    hall = codes(coded)["P|R|500154|开州大道|12|锦绣华府"]
    decided = ("老棉纺厂", hall, "review", "reviewer", datetime(2025, 6, 1))  # noqa: DTZ001 - stored without a zone
    alias = pl.concat([
        coded.address_alias, pl.DataFrame([decided], schema=coded.address_alias.schema, orient="row")
    ])  # fmt: skip
    asked = silver(contracts["health_residents"], resident("h9", ONE, "开州区老棉纺厂3栋2单元1504"))
    before = {**previous(coded), "gold.address_alias": alias.lazy()}
    again = code_city({**city, "health_residents": asked}, list(contracts.values()), before, EVE)
    assert results(again)["h9", "现住址"] == (ROOM, "alias", [], "auto")
    assert decided in again.address_alias.rows()


def test_without_a_reference_the_city_still_has_codes(city: Silver, contracts: dict[str, Contract]) -> None:
    alone = {feed: frame for feed, frame in city.items() if feed != "reference_addresses"}
    given = [contract for feed, contract in contracts.items() if feed in alone]
    found = code_city(alone, given, {}, EVE)
    assert results(found)["m1", "住所"] == ("P|R|500108|海峡路|77-2|", "exact", [], "auto")
    # The citizen's record and the caller agree on the room; on the other's estate nobody does.
    assert results(found)["h1", "现住址"] == ("P|R|500154|开州大道|12||H3-2-15-4", "parts", [], "auto")
    assert results(found)["c2", "家庭住址"][2] == ["premises_not_in_reference"]
    assert found.address_alias.is_empty()
