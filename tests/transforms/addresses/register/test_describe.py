"""How places are called and numbered on a day: the reform of 2025-11-06 changes that and nothing else."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.addresses.conftest import Reference
from transforms.addresses.register.describe import described

EVE, REFORM = date(2025, 11, 5), date(2025, 11, 6)
PLAZA, TOWER_ROOM = "P|R|500105|建新北路|1|北城天街", "P|R|500112|红金路|55|金龙大厦|HA-12-1"
ROOM = "P|R|500154|开州大道|12|锦绣华府|H3-2-15-4"


@pytest.fixture(scope="module")
def days(reference: Reference) -> dict[date, pl.DataFrame]:
    given = reference.register.with_columns(given_address=pl.lit(None, pl.String))
    return {day: described(given, day) for day in (date(2011, 1, 1), EVE, REFORM)}


def place(table: pl.DataFrame, canonical: str) -> dict[str, Any]:
    """One place of a described register."""
    (row,) = table.filter(pl.col("canonical") == canonical).iter_rows(named=True)
    return row


def test_the_reform_changes_no_code(days: dict[date, pl.DataFrame]) -> None:
    before = dict(days[EVE].select("canonical", "city_code").iter_rows())
    after = dict(days[REFORM].select("canonical", "city_code").iter_rows())
    assert before.items() <= after.items()
    assert set(after) - set(before) == {"D|500157"}


@pytest.mark.parametrize(
    ("canonical", "before", "after"),
    [
        ("S|500105006", ("江北区", "500105", "500105006"), ("两江新区", "500157", "500157006")),
        ("S|500109006", ("北碚区", "500109", "500109006"), ("两江新区", "500157", "500157010")),
        ("S|500112133", ("渝北区", "500112", "500112133"), ("北碚区", "500109", "500109141")),
        (PLAZA, ("江北区", "500105", "500105006"), ("两江新区", "500157", "500157006")),
        (TOWER_ROOM, ("渝北区", "500112", "500112011"), ("两江新区", "500157", "500157019")),
        (ROOM, ("开州区", "500154", "500154001"), ("开州区", "500154", "500154001")),
        ("S|500108003", ("南岸区", "500108", "500108003"), ("南岸区", "500108", "500108003")),
    ],
)
def test_the_reform_changes_district_and_numbers_of_what_it_moves(
    days: dict[date, pl.DataFrame], canonical: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    for day, expected in ((EVE, before), (REFORM, after)):
        row = place(days[day], canonical)
        assert (row["district"], row["district_code"], row["town_code"]) == expected
        assert row["display_code"].startswith(expected[2])
        assert expected[0] in row["standard_address"]


def test_the_display_code_changes_only_in_its_division_part(days: dict[date, pl.DataFrame]) -> None:
    both = days[EVE].join(days[REFORM], on="city_code", suffix="_after")
    changed = both.filter(pl.col("display_code") != pl.col("display_code_after"))
    inner = pl.col("display_code").str.slice(12) != pl.col("display_code_after").str.slice(12)
    assert changed.filter(inner).is_empty()
    # Those moved: 47 towns, and all that lies in them.
    assert changed.filter(pl.col("level") == "S").height == 47
    moved_districts = changed["district_code"].unique().sort().to_list()
    assert moved_districts == ["500105", "500109", "500112"]


def test_a_town_that_moved_lies_in_its_new_district(days: dict[date, pl.DataFrame]) -> None:
    for day, district in ((EVE, "D|500105"), (REFORM, "D|500157")):
        assert place(days[day], "S|500105006")["parent_code"] == place(days[day], district)["city_code"]


def test_a_dissolved_district_is_superseded_from_the_day_it_ends(days: dict[date, pl.DataFrame]) -> None:
    assert place(days[EVE], "D|500105")["superseded_by"] is None
    dissolved = place(days[REFORM], "D|500105")
    assert dissolved["superseded_by"] == place(days[REFORM], "D|500157")["city_code"]
    assert (dissolved["ended_on"], dissolved["district"]) == (REFORM, "江北区")
    assert place(days[EVE], "D|500110-万盛")["superseded_by"] == place(days[EVE], "D|500110")["city_code"]


def test_a_district_is_called_as_it_was_on_the_day(days: dict[date, pl.DataFrame]) -> None:
    old, new = place(days[date(2011, 1, 1)], ROOM), place(days[EVE], ROOM)
    assert (old["district"], old["district_code"]) == ("开县", "500234")
    assert (new["district"], new["district_code"]) == ("开州区", "500154")
    assert old["city_code"] == new["city_code"]


@pytest.mark.parametrize(
    ("canonical", "address", "code"),
    [
        (ROOM, "重庆市开州区汉丰街道驷马社区开州大道12号锦绣华府3栋2单元15-4", "500154001001-{}-12-3-2-15-4"),
        (TOWER_ROOM, "重庆市渝北区龙溪街道红金路55号金龙大厦A栋12-1", "500112011000-{}-55-A-12-1"),
        ("P|R|500112|红金路|61-8|", "重庆市渝北区龙溪街道红金路61号附8号", "500112011000-{}-61-8"),
        ("P|R|500154007200|3组|8|", "重庆市开州区赵家街道姚家村3组8号", "500154007200-{}-8"),
        ("R|500108|南坪西路", "重庆市南岸区南坪街道南坪西路", "500108003000-{}"),
        ("C|500154001001", "重庆市开州区汉丰街道驷马社区", "500154001001"),
        ("S|500108101", "重庆市南岸区南坪镇", "500108101000"),
        ("D|500108", "重庆市南岸区", "500108000000"),
    ],
)
def test_a_place_has_its_whole_address_and_a_hierarchical_number(
    days: dict[date, pl.DataFrame], canonical: str, address: str, code: str
) -> None:
    row = place(days[EVE], canonical)
    assert row["standard_address"] == address
    assert row["display_code"] == code.format(row["city_code"][3:8])


def test_the_text_of_the_reference_is_kept(reference: Reference) -> None:
    given = reference.register.with_columns(
        given_address=pl.when(pl.col("canonical") == ROOM).then(pl.lit("开州区开州大道12号3幢1504"))
    )
    assert place(described(given, EVE), ROOM)["standard_address"] == "开州区开州大道12号3幢1504"


def test_every_place_but_a_district_has_its_parent(days: dict[date, pl.DataFrame]) -> None:
    for table in days.values():
        orphans = table.filter(pl.col("parent_code").is_null(), pl.col("level") != "D")
        assert orphans.is_empty()
        assert table["city_code"].is_unique().all()


def test_towns_communities_and_all_inside_them_have_a_display_code_of_their_own(days: dict[date, pl.DataFrame]) -> None:
    below = days[REFORM].filter(pl.col("level") != "D")
    assert below["display_code"].is_unique().all()


@pytest.mark.parametrize(
    ("room", "floor", "canonical", "door"),
    [
        ("1-3-2-2", None, "H1-3-2-2", "1栋3单元2-2"),
        ("1-3-2-2", "2", "H1-3-2-2", "1栋3单元2-2"),
        ("2-2", None, "H1-3-2-2", "1栋3单元2-2"),
        ("2", "2", "H1-3-2-2", "1栋3单元2-2"),
        ("202", None, "H1-3-2-2", "1栋3单元202"),
    ],
)
def test_what_a_room_number_repeats_is_said_once(
    reference: Reference, room: str, floor: str | None, canonical: str, door: str
) -> None:
    told = pl.lit(f"P|R|500112|红金路|55|金龙大厦|{canonical}")
    given = reference.register.filter(pl.col("canonical") == TOWER_ROOM).with_columns(
        canonical=told, building=pl.lit("1"), unit=pl.lit("3"), floor=pl.lit(floor), room=pl.lit(room),
        given_address=pl.lit(None, pl.String),
    )  # fmt: skip
    (address,) = described(pl.concat([reference.register, given], how="diagonal"), EVE).filter(
        pl.col("canonical") == told
    )["standard_address"]
    assert address == f"重庆市渝北区龙溪街道红金路55号金龙大厦{door}"
