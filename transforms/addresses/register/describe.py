"""The register as people read it: names, division codes and the display code, as of a day.

Belongs here: what is derived from a place's canonical parts and the division table and changes when divisions change.
Does not belong here: anything that must stay (`codes`, `places`).
"""

from datetime import date

import polars as pl

from sources.divisions import divisions
from transforms.addresses.reading.steps import joined
from transforms.addresses.register.dated import current, followed

_KINDS = r"(?:社区居民委员会|居民委员会|社区工作站)$", r"(?:村村民委员会|村民委员会)$"


def described(register: pl.DataFrame, as_of: date, among: pl.DataFrame | None = None) -> pl.DataFrame:
    """Add to each place of the register how it is called and numbered on a day.

    Args:
        register: city_code, canonical, parent, level, superseded_by and the parts of each place; optionally
            `given_address` (the full text of the reference).
        as_of: the day whose divisions count.
        among: canonical and city_code of every place, where `register` holds only some.

    Returns:
        The rows with parent_code, district, town and village (names), district_code, town_code, village_code,
        standard_address, display_code, and superseded_by of dissolved districts too.
    """
    divided = _with_divisions(register, as_of)
    whole = register if among is None else among
    parents = whole.select(parent="canonical", parent_code="city_code")
    successors = _successors(whole, as_of)
    return (
        divided.join(parents, on="parent", how="left", maintain_order="left")
        .join(successors, on="canonical", how="left", maintain_order="left")
        .with_columns(composed=_standard_address(), display_code=_display_code())
        .with_columns(
            standard_address=pl.coalesce("given_address", "composed"),
            superseded_by=pl.coalesce("superseded_by", "dissolved_into"),
        )
        .drop("composed", "dissolved_into")
    )


def _with_divisions(register: pl.DataFrame, as_of: date) -> pl.DataFrame:
    towns = current("town", as_of).select(
        town_id="division_id", town="name", town_code="code", town_district="parent_id"
    )
    villages = current("village", as_of).select(
        village_id="division_id", village=_short(), village_part=pl.col("code").str.tail(3)
    )
    names = current("district", as_of).select(district_id="division_id", district="name", district_code="code")
    # A district as a place stays itself; what lies in it belongs to its successor.
    own = pl.col("level") == "D"
    home = pl.coalesce("town_district", "area_id")
    return (
        register.join(towns, on="town_id", how="left", maintain_order="left")
        .join(villages, on="village_id", how="left", maintain_order="left")
        .with_columns(district_id=pl.when(own).then("area_id").otherwise(home.replace(followed(as_of))))
        .join(names, on="district_id", how="left", maintain_order="left")
        # A district is known from the day it begins.
        .filter(~own | pl.col("district_code").is_not_null())
        # The list has a town's number of 2023; before, it stood under the number its district had.
        .with_columns(
            town_code=pl.coalesce("district_code", pl.col("town_code").str.head(6)) + pl.col("town_code").str.tail(3)
        )
        .with_columns(
            village_code=pl.col("town_code") + pl.col("village_part"),
            parent=pl.when(pl.col("level") == "S").then(joined(pl.lit("D"), "district_id")).otherwise("parent"),
        )
        .drop("town_district", "village_part", "district_id")
    )


def _short() -> pl.Expr:
    """余松社区 for 余松社区居民委员会."""
    return pl.col("name").str.replace(_KINDS[0], "社区").str.replace("社区社区$", "社区").str.replace(_KINDS[1], "村")


def _successors(register: pl.DataFrame, as_of: date) -> pl.DataFrame:
    ended = divisions().filter(
        pl.col("successor_id").is_not_null(), pl.col("level") == "district", pl.col("valid_to") <= as_of
    )
    codes = register.select(successor="canonical", dissolved_into="city_code")
    return (
        ended.select(
            canonical=joined(pl.lit("D"), "division_id"),
            successor=joined(pl.lit("D"), "successor_id"),
            ended_on=pl.col("valid_to"),
        )
        .unique()
        .join(codes, on="successor")
        .select("canonical", "dissolved_into", "ended_on")
    )


def _standard_address() -> pl.Expr:
    number = pl.col("road_number").str.replace(r"^(特?\d+)-(\d.*)$", "${1}号附${2}") + "号"
    parts = [
        pl.lit("重庆市"), "district", "town", "village", "group", "road", number, "estate",
        pl.col("building") + "栋", pl.col("unit") + "单元", _floor(), _door(),
    ]  # fmt: skip
    return pl.concat_str(parts, ignore_nulls=True)


def _floor() -> pl.Expr:
    signed = pl.col("floor").str.replace("^N", "负").str.replace("^D", "吊").str.replace("^PJ$", "平街")
    return pl.when((pl.col("level") == "F") | pl.col("floor").str.contains("[A-Z]")).then(signed + "层")


def _door() -> pl.Expr:
    plain = pl.col("floor").str.contains(r"^\d+$").fill_null(value=False)
    return pl.when(plain).then(pl.col("floor") + "-" + _room()).otherwise(_room())


def _room() -> pl.Expr:
    """The room's own number: `2` of `1栋3单元1-3-2-2` on floor 2, for people often say the whole again."""
    whole = pl.col("canonical").str.extract(r"\|H([^|]*)$")
    above = pl.concat_str("building", "unit", separator="-", ignore_nulls=True)
    inside = pl.when(above == "").then(whole).otherwise(whole.str.strip_prefix(above + "-"))
    on_floor = pl.when(pl.col("floor").is_not_null()).then(inside.str.strip_prefix(pl.col("floor") + "-"))
    return pl.when(pl.col("room").str.contains("-")).then(pl.coalesce(on_floor, inside)).otherwise("room")


def _display_code() -> pl.Expr:
    """Twelve digits of the divisions, five letters of the place's own code, the numbers inside the premises."""
    division = pl.coalesce(
        "village_code", pl.col("town_code") + "000", pl.col("district_code") + "000000", pl.lit("500000000000")
    )
    inside = pl.concat_str("road_number", "building", "unit", "floor", _room(), separator="-", ignore_nulls=True)
    # A village that the list of 2023 has no number for is told apart like the places inside it.
    numbered = pl.col("level").is_in(["D", "S"]) | ((pl.col("level") == "C") & pl.col("village_code").is_not_null())
    own = pl.when(numbered).then(pl.lit("")).otherwise("-" + pl.col("city_code").str.slice(3, 5))
    return pl.concat_str(division, own, pl.when(inside != "").then("-" + inside), ignore_nulls=True)
