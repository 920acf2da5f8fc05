"""Address texts and the truth about them fit together."""

import polars as pl
import pytest

from sources.city.noise import HARMLESS, NOISE
from tests.sources.city.conftest import City, mean

WITHOUT_VILLAGE = ["province", "district", "town", "group", "road", "number", "estate", "building", "unit", "room"]
ROOMLESS = ("none", "outside", "D", "S")


@pytest.fixture(scope="module")
def texts(large_city: City) -> pl.DataFrame:
    """All address texts with their places."""
    places = large_city.table("places").drop("level", "reference_id")
    return large_city.table("addresses").join(places, on="place_id", how="left")


def test_every_kind_of_noise_occurs(texts: pl.DataFrame) -> None:
    found = set(texts["noise"].explode())
    assert found == {*NOISE, "clean"} - set(HARMLESS)


def test_about_two_in_five_texts_are_clean(texts: pl.DataFrame) -> None:
    written = texts.filter(pl.col("raw").is_not_null() & (pl.col("batch_date") == pl.col("batch_date").min()))
    written = written.filter(pl.col("feed") != "hotline_tickets")
    assert mean(written["noise"].list.contains("clean")) == pytest.approx(0.40, abs=0.04)


def test_each_text_has_one_truth(large_city: City) -> None:
    addresses = large_city.table("addresses")
    assert addresses.select("feed", "batch_date", "record_key", "column_name").is_duplicated().sum() == 0
    accepted = large_city.table("rows").filter(outcome="accepted").select("feed", "batch_date", "record_key")
    left = addresses.join(accepted, on=["feed", "batch_date", "record_key"], how="anti", nulls_equal=True)
    assert len(left) == 0


def test_clean_texts_are_the_standard_address_with_or_without_its_community(texts: pl.DataFrame) -> None:
    clean = texts.filter(
        pl.col("noise").list.contains("clean"), pl.col("level") == "H", pl.col("place_id").is_not_null()
    )
    first = clean.filter(pl.col("batch_date") == pl.col("batch_date").min(), pl.col("feed") != "market_enterprises")
    standard = pl.col("standard_address").str.replace("室$", "")
    without = pl.concat_str(pl.col(WITHOUT_VILLAGE).fill_null("")).str.replace("室$", "")
    said = pl.col("raw").str.replace("^重庆市?", "重庆市").str.replace("室$", "")
    assert len(first) > 5_000
    assert first.select((said == standard) | (said == without)).to_series().all()


@pytest.mark.parametrize(
    ("noise", "pattern", "there"),
    [
        ("province_missing", "^重庆", False),
        ("full_width", "[０-９Ａ-Ｚ（）－＃]", True),
        ("zero_width", "\u200b", True),
        ("spaces", "[ 　]", True),
        ("note", r"[(（].+[)）]$", True),
        ("relative", "(旁边?|对面|后门|附近|楼下|门口|后面)$", True),
        ("chinese_numerals", "[一二三四五六七八九十]", True),
        ("two_rooms", "、", True),
        ("range", "[0-9]+-[0-9]+号", True),
        ("same_as_above", "^同上$", True),
        ("dash_form", "-[0-9]|[0-9]{3}", True),
    ],
)
def test_noise_shows_in_the_text(texts: pl.DataFrame, noise: str, pattern: str, there: bool) -> None:  # noqa: FBT001 - a table of cases
    marked = texts.filter(pl.col("noise").list.contains(noise))
    # Repeated prefixes, sentences and full width change how the others look.
    mixed = (
        ["inside_sentence", "repeated_prefix", "note"]
        if noise != "note"
        else ["full_width", "relative", "inside_sentence"]
    )
    wide = [] if noise == "full_width" else ["full_width"]
    plain = marked.filter(~pl.col("noise").list.set_intersection([*mixed, *wide]).list.len().cast(pl.Boolean))
    share = mean(plain["raw"].str.contains(pattern))
    assert share > 0.93 if there else share < 0.01


def test_texts_without_a_place_have_none(texts: pl.DataFrame) -> None:
    nowhere = texts.filter(pl.col("noise").list.set_intersection(["none", "outside", "landmark_only"]).list.len() > 0)
    nowhere = nowhere.filter(~pl.col("noise").list.contains("inside_sentence"))
    assert nowhere["place_id"].null_count() == len(nowhere)
    assert set(nowhere["level"]) <= set(ROOMLESS)
    assert nowhere["reference_id"].null_count() == len(nowhere)


def test_a_reference_number_is_given_exactly_when_the_place_itself_is_in_the_reference(texts: pl.DataFrame) -> None:
    exact = texts.filter(pl.col("reference_id").is_not_null())
    dates = exact["batch_date"].unique().sort().to_list()
    for number, day in enumerate(dates, 1):
        assert exact.filter(batch_date=day)[f"in_reference_{number}"].all()
    assert exact["present"].all()
    absent = texts.filter(pl.col("level") == "H", pl.col("place_id").is_not_null(), ~pl.col("present"))
    assert absent["reference_id"].null_count() == len(absent)
    assert 0.2 < len(absent) / len(texts.filter(level="H")) < 0.45


def test_coarser_levels_are_present_more_often(texts: pl.DataFrame) -> None:
    present = dict(texts.group_by("level").agg(pl.col("present").mean()).iter_rows())
    assert present["S"] == 1.0
    assert present["R"] > present["H"]
    assert present["none"] == present["outside"] == 0.0


def test_same_as_above_stands_below_the_same_home(large_city: City) -> None:
    rows = large_city.table("rows")
    residents = large_city.table("addresses").filter(feed="health_residents", column_name="现住址")
    placed = residents.join(rows, on=["feed", "batch_date", "record_key"]).filter(outcome="accepted")
    echoes = placed.filter(raw="同上").with_columns(above=pl.col("source_row") - 1)
    above = placed.select("batch_date", "source_file", "source_row", "place_id", "level", "raw")
    pairs = echoes.join(
        above, left_on=["batch_date", "source_file", "above"], right_on=["batch_date", "source_file", "source_row"]
    )
    assert len(pairs) > 100
    # Now and then the row above was delivered again and only the other one of the two was accepted.
    assert len(pairs) > 0.99 * len(echoes)
    assert (pairs["place_id"] == pairs["place_id_right"]).all()
    assert (pairs["level"] == pairs["level_right"]).all()
    assert not pairs["raw_right"].eq("同上").any()


def test_unchanged_rows_keep_their_text_and_become_old(large_city: City) -> None:
    """A district that is dissolved makes old names of names that nobody touched."""
    column = large_city.table("addresses").filter(feed="health_residents", column_name="现住址")
    dates = column["batch_date"].unique().sort().to_list()
    both = column.filter(batch_date=dates[0]).join(column.filter(batch_date=dates[1]), on="record_key")
    assert mean(both["raw"] == both["raw_right"]) > 0.9
    moved = both.filter(
        pl.col("district_code") != pl.col("district_code_right"), pl.col("raw").str.contains("渝北区|江北区")
    )
    old = moved.filter(pl.col("raw") == pl.col("raw_right"))["noise_right"].list.contains("old_division")
    assert mean(old) == 1.0


def test_a_clean_city_has_clean_texts(clean_city: City) -> None:
    first = clean_city.table("addresses").filter(pl.col("batch_date") == pl.col("batch_date").min())
    written = first.filter(pl.col("raw").is_not_null() & ~pl.col("noise").list.contains("inside_sentence"))
    noisy = written.filter(~pl.col("noise").list.contains("clean"))
    assert set(noisy["noise"].explode()) <= {"outside", "none"}
