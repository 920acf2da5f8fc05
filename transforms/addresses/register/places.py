"""Places: what a register row says, as one row per place of every level, from the district down to the room.

Belongs here: canonical texts (what makes two descriptions one place), parents, and what a reference delivery contains.
Does not belong here: codes (`codes`), finding a text's place (`match`).
"""

from datetime import date
from functools import cache

import polars as pl

from sources.divisions import divisions
from transforms.addresses.reading.steps import joined, meaning
from transforms.addresses.register.dated import founded

# Every place has these columns; below its level they are null.
PARTS = (
    "area_id", "town_id", "village_id", "group", "road", "road_number", "estate", "building", "unit", "floor", "room",
)  # fmt: skip
REGISTERED, OBSERVED, RETIRED = "registered", "observed", "retired"
FACTS = ("use", "floor_area", "total_floors", "lon", "lat")


@cache
def home_areas() -> dict[str, str]:
    """Division id of each town -> the district that held it in the 2023 list: the area its roads are registered under.

    A road's identity must not change when its town changes district, so it is bound to where the town was at first.
    """
    first = divisions().filter(pl.col("level") == "town").unique("division_id", keep="first", maintain_order=True)
    return dict(first.select("division_id", "parent_id").iter_rows())


@cache
def areas_of_districts() -> dict[str, list[str]]:
    """Division id of each district -> the areas a place in it may be registered under, itself first."""
    return areas_known_on(None)


@cache
def areas_known_on(day: date | None) -> dict[str, list[str]]:
    """`areas_of_districts`, for a text of a day (None: a text of any day).

    A text of before a reform means the district as it was: 北碚区 without the towns it was to get. One of after may
    mean it either way. A district not founded yet is a zone of that name, and lies where the district came to be.
    """
    table = divisions()
    towns = table.filter(pl.col("level") == "town").select("division_id", "valid_from", district="parent_id")
    until = day or date.max
    founded_later = [district for district, first in founded().items() if first > until]
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= until)
    known = begun | pl.col("district").is_in(founded_later)
    held = towns.filter(known).with_columns(
        area=pl.col("division_id").replace_strict(home_areas(), return_dtype=pl.String)
    )
    areas: dict[str, list[str]] = {}
    for district, area in held.select("district", "area").unique(maintain_order=True).iter_rows():
        areas.setdefault(district, []).append(area)
    dissolved = table.filter(pl.col("successor_id").is_not_null(), pl.col("level") == "district")
    for district, successor in dissolved.select("division_id", "successor_id").unique().sort("division_id").iter_rows():
        areas.setdefault(district, areas.get(successor, [successor]))
    return {district: sorted(found, key=lambda area: (area != district, area)) for district, found in areas.items()}


def area(district_id: pl.Expr, town_id: pl.Expr) -> pl.Expr:
    """The area of a town, or else of the district itself."""
    return pl.coalesce(meaning(town_id, home_areas()), district_id)


def is_rural(town_id: pl.Expr) -> pl.Expr:
    """Whether the town is a 镇 or 乡, where one road name serves many towns: there a road belongs to its town."""
    return town_id.is_in(_rural_towns().implode())


@cache
def _rural_towns() -> pl.Series:
    # By the kind in the 2023 list, whatever a town becomes later: the identity of its roads must not change.
    towns = divisions().filter(pl.col("level") == "town").unique("division_id", keep="first", maintain_order=True)
    return towns.filter(pl.col("name").str.contains("[镇乡]$"))["division_id"]


def claimed_level() -> pl.Expr:
    """The deepest level a description reaches; `level` is that inside the premises, if any."""
    below = pl.col("level")
    return (
        pl.when(below.is_not_null()).then(below)
        .when(pl.col("road_number").is_not_null() | pl.col("estate").is_not_null()).then(pl.lit("P"))
        .when(pl.col("road").is_not_null() | pl.col("group").is_not_null()).then(pl.lit("R"))
        .when(pl.col("village_id").is_not_null()).then(pl.lit("C"))
        .when(pl.col("town_id").is_not_null()).then(pl.lit("S"))
        .when(pl.col("district_id").is_not_null()).then(pl.lit("D"))
    )  # fmt: skip


def road_key() -> pl.Expr:
    """Canonical text of the road or village group: bound to the village, the rural town, or the area."""
    name = pl.coalesce("group", "road")
    return (
        pl.when(pl.col("group").is_not_null() & pl.col("village_id").is_not_null())
        .then(joined(pl.lit("R"), "village_id", "group"))
        .when(is_rural(pl.col("town_id")))
        .then(joined(pl.lit("R"), "town_id", name))
        .otherwise(joined(pl.lit("R"), "area_id", name))
    )


def premises_key() -> pl.Expr:
    """Canonical text of the premises: road or group, number and estate, as far as the register has them."""
    bound = (
        pl.when(road_key().is_not_null())
        .then(road_key())
        .when(pl.col("village_id").is_not_null() & pl.col("estate").is_null())
        .then(joined(pl.lit("C"), "village_id"))
        .when(is_rural(pl.col("town_id")))
        .then(joined(pl.lit("S"), "town_id"))
        .otherwise(joined(pl.lit("D"), "area_id"))
    )
    named = pl.col("road_number").is_not_null() | pl.col("estate").is_not_null()
    return pl.when(named).then(
        joined(pl.lit("P"), bound, pl.col("road_number").fill_null(""), pl.col("estate").fill_null(""))
    )


def with_keys(components: pl.DataFrame) -> pl.DataFrame:
    """Canonical texts of the road (`R`), premises (`P`), building (`B`), entrance (`U`), floor (`F`) and room (`H`)."""
    premises = pl.col("P")
    building, unit, floor = (pl.col(name) for name in ("building", "unit", "floor"))
    upper = pl.concat_str(building, unit, separator="-", ignore_nulls=True)
    signed = pl.coalesce(floor, floor_of_sequence())
    floors = pl.concat_str(pl.when(upper != "").then(upper), signed, separator="-", ignore_nulls=True)
    return components.with_columns(R=road_key(), P=premises_key()).with_columns(
        B=joined(premises, pl.lit("B") + building),
        U=joined(premises, pl.lit("U") + pl.when(unit.is_not_null()).then(upper)),
        F=joined(premises, pl.lit("F") + pl.when(signed.is_not_null()).then(floors)),
        H=joined(premises, pl.when(pl.col("sequence").str.starts_with("H")).then("sequence")),
    )


def floor_of_sequence() -> pl.Expr:
    """The floor a room number implies: of 3-2-15-4 with building 3 and unit 2, 15."""
    above = pl.concat_str("building", "unit", separator="-", ignore_nulls=True)
    inside = (
        pl.when(above == "")
        .then(pl.col("sequence").str.slice(1))
        .otherwise(pl.col("sequence").str.slice(1).str.strip_prefix(above).str.strip_prefix("-"))
    )
    return inside.str.extract(r"^([A-Z]*\d+)-[^-]+$", 1)


def division_places() -> pl.DataFrame:
    """Districts, towns and villages as places: canonical text, parent's canonical text, level, ids.

    valid_from is the day a division was founded, null for those older than the table; none ends, for people go on
    writing its name.
    """
    latest = (
        divisions().filter(pl.col("kind") == "administrative").unique("division_id", keep="last", maintain_order=True)
    )
    letter = {"district": "D", "town": "S", "village": "C"}
    places = latest.select(
        "division_id",
        "parent_id",
        level=pl.col("level").replace_strict(letter),
        name="name",
    )
    towns = places.filter(pl.col("level") == "C").select("division_id", town_id="parent_id")
    return (
        places.join(towns, on="division_id", how="left", maintain_order="left")
        .with_columns(
            canonical=joined("level", "division_id"),
            parent=pl.when(pl.col("level") == "S")
            .then(joined(pl.lit("D"), "parent_id"))
            .when(pl.col("level") == "C")
            .then(joined(pl.lit("S"), "parent_id")),
            town_id=pl.when(pl.col("level") == "S").then("division_id").otherwise("town_id"),
            village_id=pl.when(pl.col("level") == "C").then("division_id"),
        )
        .with_columns(
            area_id=pl.when(pl.col("level") == "D")
            .then("division_id")
            .otherwise(meaning(pl.col("town_id"), home_areas())),
            valid_from=pl.col("division_id").replace_strict(founded(), default=None, return_dtype=pl.Date),
            valid_to=pl.lit(None, pl.Date),
        )
        .select("canonical", "parent", "level", "area_id", "town_id", "village_id", "valid_from", "valid_to")
    )


def register_rows(components: pl.DataFrame) -> pl.DataFrame:
    """Every place that the given descriptions imply, from their road down, each once.

    Args:
        components: `PARTS`, `level` and `sequence` per description; `first_batch` (when it was first known), `ended_on`
            (when it stopped being true; null: it holds); optional columns reference_id and `FACTS` describe the deepest
            place of the description.

    Returns:
        One row per place: canonical, parent (canonical text), level, `PARTS` down to its level, valid_from, valid_to,
        reference_id, `FACTS`. The order of the descriptions does not matter.
    """
    own = [name for name in ("reference_id", *FACTS) if name in components.columns]
    keyed = with_keys(components)
    found = [_places_of(keyed, level, own) for level in _DEPTH]
    return pl.concat(found, how="diagonal").select(
        "canonical", "parent", "level", *PARTS, "valid_from", "valid_to", *own
    )


# How many of `PARTS` a place of each level has.
_DEPTH = {"R": 5, "P": 7, "B": 8, "U": 9, "F": 10, "H": 11}
_ABOVE = {"R": (), "P": ("R",), "B": ("P",), "U": ("B", "P"), "F": ("U", "B", "P"), "H": ("F", "U", "B", "P")}


def _places_of(keyed: pl.DataFrame, level: str, own: list[str]) -> pl.DataFrame:
    kept = PARTS[: _DEPTH[level]]
    deepest = pl.col("level") == level
    below = keyed.filter(pl.col(level).is_not_null())
    # Of a road in several towns or communities none is named; a place's other parts agree, being in its canonical text.
    areas = [pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).min()).alias(name) for name in kept[:3]]
    facts = [
        (pl.col(name).mean().round(6) if name in {"lon", "lat"} else pl.col(name).filter(deepest).min())
        for name in own
        if name != "total_floors"
    ]
    floors = [pl.col("total_floors").max()] if "total_floors" in own and level in "BUFH" else []
    above = pl.coalesce(pl.col(name).min() for name in _ABOVE[level]) if _ABOVE[level] else pl.lit(None, pl.String)
    return (
        below.group_by(pl.col(level).alias("canonical"), maintain_order=True)
        .agg(
            *areas,
            *(pl.col(name).min() for name in kept[3:]),
            *facts,
            *floors,
            above=above,
            valid_from=pl.col("first_batch").min(),
            valid_to=pl.when(pl.col("ended_on").is_not_null().all()).then(pl.col("ended_on").max()),
        )
        .with_columns(
            level=pl.lit(level),
            parent=pl.coalesce(
                "above",
                joined(pl.lit("C"), "village_id"),
                joined(pl.lit("S"), "town_id"),
                joined(pl.lit("D"), "area_id"),
            ),
        )
        .drop("above")
    )
