"""What results say, number by number, so that two of them can be compared.

Belongs here: the name and the numbers a result stands for, those of its place and those that its text has beyond it.
Does not belong here: reading texts (`claims`), what a difference means (`context`).
"""

import polars as pl

from transforms.addresses.reading.claims import depth

# The numbers of an address, outermost first, and the level at which a place has one.
NUMBERS = {"group": "R", "plate": "P", "first": "B", "second": "U", "floor": "F", "room": "H"}
CLAIMED = ("said_group", "said_plate", "said_estate", "said_inside")
_BESIDE_IT = ("near", "several")
_STREET, _BOUND = r"^(?:P\|)?(R\|[^|]+\|[^|]+)", r"^(?:P\|)?(R\|[^|]+)\|"
_INSIDE = r"\|([BUFH][^|]*)$"


def claimed_numbers(claims: pl.DataFrame) -> pl.DataFrame:
    """Give mention and `CLAIMED`: what each text itself says of group, door plate, estate and what is inside."""
    return claims.select(
        "mention", said_group="group", said_plate="road_number", said_estate="estate", said_inside="sequence"
    )


def said(results: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """What each result of a dwelling says that names a place for sure: a name, and one or more `NUMBERS`.

    Args:
        results: row, subject, feed, city_code, level, faults and `CLAIMED`.
        register: city_code, canonical, group, road_number, estate.

    Returns:
        row, subject, feed, city_code, level, `name` (street, village or estate that the numbers are of), `NUMBERS`,
        `above` (how many numbers stand above the floor; null: it is not said), `estate` (the name the text
        has beside its plate and the register, too; null: it has none).
    """
    aside = pl.col("faults").list.set_intersection(list(_BESIDE_IT)).list.len() > 0
    places = register.select("city_code", "canonical", "group", "road_number", "estate")
    placed = results.filter(~aside, pl.col("city_code").is_not_null()).join(places, on="city_code")
    parted = _inside(placed.with_columns(inside=_deepest_inside()))
    village = depth(pl.col("level")) == depth(pl.lit("C"))
    group = pl.coalesce("group", pl.when(village).then("said_group"))
    shallow = depth(pl.col("level")) <= depth(pl.lit("R"))
    plate = pl.coalesce("road_number", pl.when(shallow & (group.is_not_null() | ~village)).then("said_plate"))
    found = parted.select(
        "row", "subject", "feed", "city_code", "level",
        *("first", "second", "floor", "room", "above"),
        name=_name(), group=group, plate=plate,
        estate=pl.when(pl.col("said_estate").is_not_null()).then("estate"),
    )  # fmt: skip
    return found.filter(pl.col("name").is_not_null(), pl.any_horizontal(pl.col(part).is_not_null() for part in NUMBERS))


def _name() -> pl.Expr:
    """The street, without the number of a village group; of an estate without a street, the estate."""
    canonical = pl.col("canonical")
    grouped = pl.when(pl.col("group").is_not_null()).then(canonical.str.extract(_BOUND))
    village = pl.when(pl.col("said_group").is_not_null()).then("R|" + canonical.str.extract(r"^C\|(.*)$"))
    estate = canonical.str.extract(r"^P\|([SD]\|[^|]+)") + "|" + pl.col("estate")
    return pl.coalesce(grouped, canonical.str.extract(_STREET), village, estate)


def _deepest_inside() -> pl.Expr:
    """The numbers inside the premises: the room's own, or all that the text has where the register lacks it."""
    own = pl.col("canonical").str.extract(_INSIDE)
    known = depth(pl.col("level"))
    return pl.when(known == depth(pl.lit("H"))).then(own).when(known >= depth(pl.lit("P"))).then(
        pl.coalesce("said_inside", own)
    )  # fmt: skip


def _inside(rows: pl.DataFrame) -> pl.DataFrame:
    """The sequence in its numbers: building and unit (the first two, or the only one), floor and room."""
    letter, parts = pl.col("inside").str.head(1), pl.col("inside").str.slice(1).str.split("-")
    below = pl.when(letter == "H").then(2).when(letter == "F").then(1).otherwise(0)
    upper = (parts.list.len().cast(pl.Int64) - below).clip(lower_bound=0)
    # A room alone has no floor.
    floor = pl.when(letter == "H").then(parts.list.len().cast(pl.Int64) - 2).otherwise(upper)
    return rows.with_columns(
        first=pl.when(upper >= 1).then(parts.list.get(0, null_on_oob=True)),
        second=pl.when(upper >= 2).then(parts.list.get(1, null_on_oob=True)),
        floor=pl.when(letter.is_in(["F", "H"]) & (floor >= 0)).then(parts.list.get(floor, null_on_oob=True)),
        room=pl.when(letter == "H").then(parts.list.last()),
        above=pl.when(letter.is_in(["U", "F", "H"])).then(upper),
    )
