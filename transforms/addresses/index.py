"""The register prepared for matching: from what a text says to the places it may mean.

Belongs here: lookup tables over the register, bounded so that no key leads to many places.
Does not belong here: choosing among candidates (`match`), names that almost agree (`names`).
"""

from dataclasses import dataclass

import polars as pl

from transforms.addresses.steps import joined

# A name or number that leads to more places than this says nothing; it is left out.
MOST_PLACES = 20
ANY_AREA = pl.lit("*")
_PHASE = r"((?:[A-Z]?\d+|[A-Z])[期区]|[东西南北]苑)$"


@dataclass(frozen=True)
class Index:
    """Lookup tables; `place` numbers the rows of the register.

    register: the register itself, with `place`.
    premises: key (text), place, alias (the key is another name of the estate) of premises.
    roads: key, place of roads and village groups.
    areas: canonical, place of districts, towns, villages.
    inside: premises, sequence, place of buildings, entrances, floors and rooms.
    """

    register: pl.DataFrame
    premises: pl.DataFrame
    roads: pl.DataFrame
    areas: pl.DataFrame
    inside: pl.DataFrame


def build_index(register: pl.DataFrame, aliases: pl.DataFrame) -> Index:
    """Prepare a register for matching.

    Args:
        register: one row per place: city_code, canonical, level, `PARTS`, status.
        aliases: city_code and estate (another name) of premises.

    Returns:
        The index; places that were superseded are left out by the caller.
    """
    numbered = register.sort("canonical").with_row_index("place")
    below = pl.col("level").is_in(["B", "U", "F", "H"])
    canonical = numbered.filter(pl.col("level") == "P").select(owner="canonical", premises="place")
    inside = (
        numbered.filter(below)
        .select("place", split=pl.col("canonical").str.extract_groups(r"^(.*)\|([^|]*)$"))
        .select("place", owner=pl.col("split").struct.field("1"), sequence=pl.col("split").struct.field("2"))
        .join(canonical, on="owner")
        .select("premises", "sequence", "place")
    )
    return Index(
        register=numbered,
        premises=_premises(numbered, aliases),
        roads=_bounded(_keys(numbered.filter(pl.col("level") == "R"), road_keys())),
        areas=numbered.filter(pl.col("level").is_in(["D", "S", "C"])).select("canonical", "place"),
        inside=inside,
    )


def _premises(numbered: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    premises = numbered.filter(pl.col("level") == "P")
    named = premises.join(aliases.select("city_code", alias_name="estate"), on="city_code").with_columns(
        estate=pl.col("alias_name")
    )
    own = _keys(premises, {**number_keys(), **estate_keys()}).with_columns(alias=False)
    other = _keys(named, estate_keys()).with_columns(alias=True)
    return _bounded(pl.concat([own, other]).unique(["key", "place"], keep="first", maintain_order=True))


def _keys(rows: pl.DataFrame, keys: dict[str, pl.Expr]) -> pl.DataFrame:
    found = [rows.select(key=key, place="place").drop_nulls() for key in keys.values()]
    return pl.concat(found)


def _bounded(keys: pl.DataFrame) -> pl.DataFrame:
    return keys.filter(pl.len().over("key") <= MOST_PLACES)


def number_keys() -> dict[str, pl.Expr]:
    """Keys of premises by road or group and number: in the area, or in the whole city."""
    by_road = ("road", "road_number")
    return {
        "road": joined(pl.lit("R"), "area_id", *by_road),
        "road_anywhere": joined(pl.lit("R"), ANY_AREA, *by_road),
        "village": joined(pl.lit("V"), "village_id", pl.col("group").fill_null(""), "road_number"),
        "group": joined(pl.lit("G"), "town_id", "group", "road_number"),
    }


def phase(estate: pl.Expr) -> pl.Expr:
    """The part of an estate's name that tells its phases apart: 2期, B区, 东苑; null: it has none."""
    return estate.str.extract(_PHASE, 1)


def named_estate() -> pl.Expr:
    """Key of premises by the name of the estate, in its area."""
    return joined(pl.lit("E"), "area_id", "estate")


def estate_keys() -> dict[str, pl.Expr]:
    """Keys of premises by the name of the estate, and by the name without its phase."""
    bare = pl.col("estate").str.replace(_PHASE, "")
    phased = pl.when((bare != pl.col("estate")) & (bare.str.len_chars() >= 2)).then(bare)
    return {
        "estate": named_estate(),
        "estate_anywhere": joined(pl.lit("E"), ANY_AREA, "estate"),
        "phases": joined(pl.lit("E"), "area_id", phased),
    }


def road_keys() -> dict[str, pl.Expr]:
    """Keys of roads and village groups."""
    name = pl.coalesce("group", "road")
    return {
        "road": joined(pl.lit("R"), "area_id", "road"),
        "road_anywhere": joined(pl.lit("R"), ANY_AREA, "road"),
        "village": joined(pl.lit("V"), "village_id", "group"),
        "group": joined(pl.lit("G"), "town_id", name),
    }
