"""The stored index: the same as one prepared in memory, renewed when the register or its names change."""

from pathlib import Path

import polars as pl
import pytest

from quality.tables import own_tables
from tests.transforms.addresses.conftest import Reference, mentioned, referenced, standard_addresses
from transforms.addresses.matching.match import match
from transforms.addresses.reading.claims import claim
from warehouse.address_index import address_index, is_stale
from warehouse.lake import Lake

TEXTS = (
    "开州区汉丰街道开州大道12号锦绣华府3栋2单元1504", "开州区开州印象3栋2单元1504",
    "开州区汉丰街道锦绣花府3栋2单元1504",
    "南岸区南坪街道", "阳光花园1栋301", "红金路55号A栋1201", "开州区临江镇人民路", "四川省成都市武侯区人民南路4号",
)  # fmt: skip


def kept(lake: Lake, reference: Reference, names: pl.DataFrame) -> None:
    """Write the register of a reference as the pipeline does."""
    tables = own_tables()
    rows = reference.register.with_columns(
        group_name="group", standard_address=pl.concat_str(pl.lit("标准地址"), "canonical")
    )
    for table, given in (("gold.address", rows), ("gold.address_alias", names.rename({"estate": "alias"}))):
        columns = {name: dtype for name, dtype in tables[table].schema.items() if name not in given.columns}
        lake.write(
            tables[table], given.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in columns.items())
        )


@pytest.fixture
def lake(tmp_path: Path, reference: Reference) -> Lake:
    lake = Lake(tmp_path / "lake")
    kept(lake, reference, reference.aliases)
    return lake


@pytest.fixture(scope="session")
def reference() -> Reference:
    return referenced(standard_addresses())


def test_a_stored_index_matches_as_one_in_memory(lake: Lake, reference: Reference) -> None:
    claims = claim(mentioned(*TEXTS))
    stored, held = address_index(lake).index, reference.index
    found, expected = match(claims, stored), match(claims, held)
    assert found.drop("place", "premises").equals(expected.drop("place", "premises"))
    assert stored.described(found["place"]).equals(held.described(expected["place"]))
    assert found["level"].to_list() == ["H", "H", "H", "S", None, "H", "R", None]


def test_codes_have_their_standard_addresses(lake: Lake, reference: Reference) -> None:
    codes = reference.register["city_code"].sample(fraction=1, shuffle=True, seed=1)
    texts = dict(reference.register.select("city_code", "canonical").iter_rows())
    asked = pl.concat([codes, pl.Series([None, "50H0000000000000", ""], dtype=pl.String)])
    expected = [*(f"标准地址{texts[code]}" for code in codes), None, None, None]
    assert address_index(lake).standard_addresses(asked).to_list() == expected


def test_the_index_is_prepared_once_and_again_when_the_register_or_its_names_change(
    lake: Lake, reference: Reference
) -> None:
    text = claim(mentioned("开州区老棉纺厂家属院3栋2单元1504"))
    assert is_stale(lake)
    before = address_index(lake)
    assert not is_stale(lake)
    (folder,) = lake.path("index.address").iterdir()
    assert match(text, before.index)["level"].to_list() == ["D"]
    code = reference.codes()["P|R|500154|开州大道|12|锦绣华府"]
    kept(lake, reference, pl.DataFrame({"city_code": [code], "estate": ["老棉纺厂家属院"]}))
    assert is_stale(lake)
    assert match(text, address_index(lake).index)["level"].to_list() == ["H"]
    assert folder not in lake.path("index.address").iterdir()
    # Who has the earlier one open is not disturbed.
    assert match(text, before.index)["level"].to_list() == ["D"]


def test_a_place_that_another_supersedes_is_not_matched_but_has_its_text(lake: Lake, reference: Reference) -> None:
    codes = reference.codes()
    gone, into = codes["P|R|500105|建新北路|1|北城天街"], codes["P|R|500112|红金路|55|金龙大厦"]
    merged = pl.when(pl.col("city_code") == gone).then(pl.lit(into))
    kept(lake, Reference(reference.described, reference.register.with_columns(superseded_by=merged), reference.aliases),
         reference.aliases)  # fmt: skip
    opened = address_index(lake)
    found = match(claim(mentioned("江北区建新北路1号北城天街")), opened.index)
    assert found["level"].to_list() == ["R"]
    assert opened.standard_addresses(pl.Series([gone])).to_list() == ["标准地址P|R|500105|建新北路|1|北城天街"]


def test_a_lake_without_a_register_has_no_index(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gold\.address"):
        address_index(Lake(tmp_path / "lake"))
    assert not list(tmp_path.rglob("*.arrow"))
