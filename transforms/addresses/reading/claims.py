"""What a text claims: its components, how deep they reach, and what weakens them.

Belongs here: from parsed components to a claim that can be looked up; the words a record's other columns add.
Does not belong here: looking it up (`match`).
"""

import polars as pl

from transforms.addresses.reading.gazetteer import bare_names_of_towns, towns_of_villages
from transforms.addresses.reading.numbering import number_premises
from transforms.addresses.reading.parse import parse
from transforms.addresses.reading.spread import per_distinct
from transforms.addresses.register.dated import DAY, founded, reforms
from transforms.addresses.register.places import area, areas_known_on, areas_of_districts

# Shallowest first; a place's level is one of these.
LEVELS = ("D", "S", "C", "R", "P", "B", "U", "F", "H")
_PLACED_BY = ("district_id", "named_town_id", "village_id", "beside_town_id", "first_batch")
DEPTH = {level: depth for depth, level in enumerate(LEVELS)}


def depth(level: pl.Expr) -> pl.Expr:
    """How deep a level is: 0 for a district, 8 for a room, null for none."""
    return level.replace_strict(DEPTH, default=None, return_dtype=pl.Int8)


def claim(mentions: pl.DataFrame) -> pl.DataFrame:
    """Read distinct mentions of addresses.

    Args:
        mentions: `mention` (a number), `raw` (the text) and `beside_district`, `beside_town`, `beside_village` (what
            the record says beside the address, as text or null); optionally `first_batch`, the delivery that first had
            it: a district's name means what it meant by then.

    Returns:
        One row per mention: `mention`, the components, `claimed` (the deepest level, null: none), `sequence`,
        `other_sequence`, `areas` (areas the place may be registered under; empty: any), `own_area` (the one of them a
        new place is registered under; null: it cannot be told), `beside_town_id`, `beside_village_id`, flags near,
        several, zone, village_misspelt (of none yet), `rest`.
    """
    beside = _beside(mentions)
    parsed = parse(mentions["raw"], beside)
    several = parsed["normal"].str.contains("、").fill_null(value=False)
    known_on = (
        pl.col("first_batch") if "first_batch" in mentions.columns else pl.lit(None, pl.Date).alias("first_batch")
    )
    dated = mentions.select("mention", known_on)
    frame = pl.concat([dated, parsed, beside], how="horizontal").with_columns(several=several)
    read = number_premises(_weakened(frame))
    return read.with_columns(
        # What the record says beside the text fills what the text leaves out; where both speak, the text counts.
        district_id=pl.coalesce("district_id", "beside_district_id"),
        village_id=pl.coalesce(
            "village_id", pl.when(pl.col("town_id").is_null() & pl.col("road").is_null()).then("beside_village_id")
        ),
        village_misspelt=pl.lit(value=False),
    ).pipe(_placed)


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    """Town, areas and depth; what was no district yet when the text was delivered is a zone, where it stands alone."""
    placed = per_distinct(rows.rename({"town_id": "named_town_id"}), _PLACED_BY, _placed_in)
    zone = (pl.col("new_district") & (claimed() == "D")).fill_null(value=False)
    return placed.with_columns(claimed=claimed(), zone=pl.col("zone") | zone).drop(
        "named_town_id", "new_district", "first_batch"
    )


def _placed_in(rows: pl.DataFrame) -> pl.DataFrame:
    """Town, areas, the one area of a new place, and whether the district is one that began later."""
    # A town that only the village implies is no word of the text: it does not narrow the search.
    found = rows.rename({"named_town_id": "town_id"}).with_columns(areas=_areas()).with_columns(town_id=_town(rows))
    areas, first = pl.col("areas"), pl.col("district_id").replace_strict(founded(), default=None, return_dtype=pl.Date)
    # 两江新区 alone lies in two former districts: a new place in it has no area that could be told.
    sole = (areas.list.len() == 1) | (areas.list.first() == pl.col("district_id"))
    return found.select(
        "town_id", "areas", own_area=pl.when(sole).then(areas.list.first()), new_district=pl.col("first_batch") < first
    )


def _beside(mentions: pl.DataFrame) -> pl.DataFrame:
    """Division ids of the columns beside the address."""
    columns = ("beside_district", "beside_town", "beside_village")
    texts = mentions.select(text=pl.concat_str(columns, ignore_nulls=True).replace("", None))
    distinct = texts.unique().drop_nulls()
    found = parse(distinct["text"]).select(
        pl.col(name).alias(f"beside_{name}") for name in ("district_id", "town_id", "village_id")
    )
    table = pl.concat([distinct, found], how="horizontal")
    return texts.join(table, on="text", how="left", maintain_order="left").drop("text")


def _weakened(rows: pl.DataFrame) -> pl.DataFrame:
    """Of several rooms, floors or numbers none is taken; behind several door plates only what is in a named estate."""
    plate = pl.col("road_number").str.replace("-", "号附", literal=True) + "号、"
    plates = pl.col("several") & pl.col("normal").str.contains(plate, literal=True).fill_null(value=False)
    deeper = pl.lit(value=False)
    kept = {}
    for part in ("room", "floor", "unit", "building", "road_number"):
        deepest = ~deeper & pl.col(part).is_not_null()
        open_plate = plates if part == "road_number" else plates & pl.col("estate").is_null()
        kept[part] = pl.when(~(pl.col("several") & deepest) & ~open_plate).then(part)
        deeper = deeper | pl.col(part).is_not_null()
    return rows.with_columns(**kept)


def _town(rows: pl.DataFrame) -> pl.Series:
    """The town the text names; where it names none, or one of the same bare name (南坪街道, 南坪镇), the village's."""
    names, town, own = bare_names_of_towns(), rows["named_town_id"], towns_of_villages().of(rows["village_id"])
    known = rows.select(town=town, own=own, same=names.of(town) == names.of(own))
    same = pl.col("town").is_null() | pl.col("same")
    return known.select(pl.when(same).then(pl.coalesce("own", "town")).otherwise("town")).to_series()


def _areas() -> pl.Expr:
    """The area of the town if one is known; else every area a place in the district may be registered under.

    A town beside the text is one only where it does not contradict the district.
    """
    by_district = _of_district()
    own, beside = (area(pl.lit(None, pl.String), pl.col(name)) for name in ("town_id", "beside_town_id"))
    # 南岸区 in the text beside 李家沱街道, which is in 巴南: the text counts.
    fits = (by_district.list.len() == 0) | by_district.list.contains(beside)
    return (
        pl.when(own.is_not_null()).then(pl.concat_list(own))
        .when(beside.is_not_null() & fits).then(pl.concat_list(beside))
        .otherwise(by_district)
    )  # fmt: skip


def _of_district() -> pl.Expr:
    """The areas of the district as far as it was known when the text was first delivered."""

    def of(areas: dict[str, list[str]]) -> pl.Expr:
        kind = pl.List(pl.String)
        return pl.col("district_id").replace_strict(areas, default=pl.lit([], kind), return_dtype=kind)

    found = of(areas_of_districts())
    for reform in reversed(reforms()):
        found = pl.when(pl.col("first_batch") < reform).then(of(areas_known_on(reform - DAY))).otherwise(found)
    return found


def claimed() -> pl.Expr:
    """The deepest level that the components name."""
    return (
        pl.when(pl.col("level").is_not_null()).then("level")
        .when(pl.col("road_number").is_not_null() | pl.col("estate").is_not_null()).then(pl.lit("P"))
        .when(pl.col("road").is_not_null() | pl.col("group").is_not_null()).then(pl.lit("R"))
        .when(pl.col("village_id").is_not_null()).then(pl.lit("C"))
        .when(pl.col("town_id").is_not_null()).then(pl.lit("S"))
        .when(pl.col("district_id").is_not_null()).then(pl.lit("D"))
    )  # fmt: skip
