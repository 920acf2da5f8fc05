"""The dated table of divisions: complete, without contradictions, and with every name people still write."""

from datetime import date

import polars as pl
import pytest

from sources.divisions import divisions, elsewhere, id_prefixes

REFORM = date(2025, 11, 6)
BEGINNING, END = date(1, 1, 1), date(9999, 1, 1)


def on(day: date) -> pl.DataFrame:
    """The administrative divisions of a day; a period ends before its last date."""
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    ended = pl.col("valid_to").is_not_null() & (pl.col("valid_to") <= day)
    return divisions().filter(pl.col("kind") == "administrative", pl.col("code").is_not_null(), begun, ~ended)


def overlapping(key: str) -> pl.DataFrame:
    """Pairs of rows of one key whose periods have a day in common."""
    periods = divisions().filter(pl.col("kind") == "administrative", pl.col(key).is_not_null()).with_row_index("row")
    periods = periods.select(
        "row", "level", "name", key=key,
        begin=pl.col("valid_from").fill_null(BEGINNING), end=pl.col("valid_to").fill_null(END),
    )  # fmt: skip
    return periods.join(periods, on="key").filter(
        pl.col("row") < pl.col("row_right"),
        pl.max_horizontal("begin", "begin_right") < pl.min_horizontal("end", "end_right"),
    )


@pytest.mark.parametrize(
    ("day", "districts"), [(date(2023, 12, 31), 38), (date(2025, 11, 5), 38), (REFORM, 37)], ids=str
)
def test_the_city_is_complete_on_every_day(day: date, districts: int) -> None:
    counts = dict(on(day).group_by("level").len().iter_rows())
    assert counts == {"district": districts, "town": 1031, "village": 11270}


@pytest.mark.parametrize("level", ["district", "town", "village"])
def test_a_code_means_one_division_on_any_day(level: str) -> None:
    assert overlapping("code").filter(pl.col("level") == level).is_empty()
    today = on(REFORM).filter(pl.col("level") == level)
    assert today["code"].is_unique().all()
    assert today["division_id"].is_unique().all()


@pytest.mark.parametrize(("child", "parent"), [("village", "town"), ("town", "district")])
def test_every_division_lies_in_one_of_the_level_above(child: str, parent: str) -> None:
    parents = divisions().filter(pl.col("level") == parent)["division_id"]
    orphans = divisions().filter(pl.col("level") == child, ~pl.col("parent_id").is_in(parents.implode()))
    assert orphans["name"].to_list() == []


def test_a_division_lies_in_one_that_exists_at_its_time() -> None:
    for day in (date(2023, 12, 31), REFORM):
        known = on(day)
        for child, parent in (("village", "town"), ("town", "district")):
            parents = known.filter(pl.col("level") == parent)["division_id"].implode()
            assert known.filter(pl.col("level") == child, ~pl.col("parent_id").is_in(parents)).is_empty()


@pytest.mark.parametrize(("level", "digits"), [("district", 6), ("town", 9), ("village", 12)])
def test_a_code_begins_with_the_code_of_what_it_lies_in(level: str, digits: int) -> None:
    listed = on(REFORM).filter(pl.col("level") == level)
    assert listed["code"].str.contains(rf"^50\d{{{digits - 2}}}$").all()
    if level == "town":
        districts = on(REFORM).filter(pl.col("level") == "district").select(parent_id="division_id", above="code")
        placed = listed.join(districts, on="parent_id")
        assert placed.filter(pl.col("code").str.head(6) != pl.col("above")).is_empty()
    if level == "village":
        # Villages keep the number of the list of 2023, whatever their town is numbered later.
        assert listed.filter(pl.col("code").str.head(9) != pl.col("parent_id")).is_empty()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("开县", "开州区"), ("梁平县", "梁平区"), ("武隆县", "武隆区"), ("江津市", "江津区"), ("江津县", "江津区"),
        ("綦江县", "綦江区"), ("大足县", "大足区"), ("万县区", "万州区"), ("巴县", "巴南区"), ("璧山县", "璧山区"),
        ("黔江土家族苗族自治县", "黔江区"), ("市中区", "渝中区"), ("涪陵市", "涪陵区"),
    ],
)  # fmt: skip
def test_a_renamed_district_is_the_same_division(old: str, new: str) -> None:
    ids = dict(divisions().filter(pl.col("level") == "district").select("name", "division_id").iter_rows())
    assert ids[old] == ids[new]


@pytest.mark.parametrize(
    ("dissolved", "successor", "on_day"),
    [
        ("万盛区", "綦江区", date(2011, 10, 26)),
        ("双桥区", "大足区", date(2011, 10, 26)),
        ("江北区", "两江新区", REFORM),
        ("渝北区", "两江新区", REFORM),
    ],
)
def test_a_dissolved_district_names_its_successor(dissolved: str, successor: str, on_day: date) -> None:
    districts = divisions().filter(pl.col("level") == "district", pl.col("kind") == "administrative")
    (row,) = districts.filter(pl.col("name") == dissolved).iter_rows(named=True)
    heirs = districts.filter(pl.col("name") == successor)["division_id"].to_list()
    assert row["valid_to"] == on_day
    assert row["successor_id"] in heirs
    assert row["division_id"] not in heirs


def test_functional_zones_say_where_they_lie_and_are_no_divisions() -> None:
    zones = divisions().filter(pl.col("kind") == "functional_zone")
    assert {"北部新区", "万盛经开区", "双桥经开区", "高新区", "经开区"} <= set(zones["name"])
    assert zones["code"].null_count() == zones.height
    ids = dict(zones.select("name", "division_id").iter_rows())
    assert (ids["北部新区"], ids["高新区"], ids["万盛经开区"]) == ("500112", "500107", "500110")


def test_the_reform_of_2025_moves_whole_towns_and_ends_two_districts() -> None:
    before, after = on(date(2025, 11, 5)), on(REFORM)
    towns = pl.col("level") == "town"
    moved = (
        before.filter(towns)
        .join(after.filter(towns), on="division_id", suffix="_after")
        .filter(pl.col("parent_id") != pl.col("parent_id_after"))
    )
    counts = moved.group_by("parent_id", "parent_id_after").len()
    assert {(old, new): count for old, new, count in counts.iter_rows()} == {
        ("500105", "500157"): 12, ("500112", "500157"): 25, ("500109", "500157"): 5, ("500112", "500109"): 5,
    }  # fmt: skip
    assert (moved["name"] == moved["name_after"]).all()
    gone = set(before["division_id"]) - set(after["division_id"])
    assert gone == {"500105", "500112"}
    assert set(after["division_id"]) - set(before["division_id"]) == {"500157"}


def test_what_no_official_list_confirms_is_marked() -> None:
    provisional = divisions().filter(pl.col("valid_from") == REFORM)
    assert set(provisional["verified"]) <= {"no", "partly"}
    assert provisional.filter(pl.col("level") == "district")["verified"].to_list() == ["no"]
    listed = divisions().filter(pl.col("source") == "NBS statistical division list 2023")
    assert set(listed["verified"]) == {"yes"}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("500234", "开县"), ("500154", "开州区"), ("510202", "渝中区"), ("512222", "开县"),
        ("513522", "秀山土家族苗族自治县"),
        ("500105", "江北区"), ("510211", "江北区"), ("500110", "万盛区"), ("500110", "綦江区"), ("500157", "两江新区"),
    ],
)  # fmt: skip
def test_every_prefix_of_a_resident_number_is_known_by_its_name(code: str, name: str) -> None:
    assert name in id_prefixes().filter(pl.col("code") == code)["name"].to_list()


def test_every_district_of_the_table_has_its_prefix() -> None:
    districts = divisions().filter(pl.col("level") == "district", pl.col("code").is_not_null())
    assert set(districts["code"]) <= set(id_prefixes()["code"])


def test_no_place_elsewhere_is_in_the_city() -> None:
    names = set(elsewhere()["province"]) | set(elsewhere()["city"].drop_nulls())
    own = set(divisions().filter(pl.col("level") == "district")["name"])
    assert names & (own | {"重庆市"}) == set()
    assert {"四川省", "成都市", "贵州省", "遵义市", "湖北省", "北京市"} <= names
