"""From an address to its components: an ordered list of steps that take the text apart from the left.

Belongs here: the list, and what comes out.
Does not belong here: a step (`areas`, `premises`), whether the place exists (`match`).
"""

from functools import reduce

import polars as pl

from transforms.addresses.reading import areas, outside, premises, toponyms
from transforms.addresses.reading.normalise import normalise
from transforms.addresses.reading.spread import in_chunks, per_distinct

COMPONENTS = {
    "outside": "province or city outside Chongqing, as written",
    "outside_province": "its province, by its full name",
    "outside_city": "its city or prefecture, by its full name",
    "district_id": "district, by its permanent division id",
    "town_id": "town or street office, by its division id",
    "locality": "name with the kind of a town that no list knows",
    "village_id": "village or community, by its division id",
    "group": "组, 社 or 队 of a village",
    "road": "road, street, lane or quarter",
    "road_number": "door-plate number, sub-number behind a hyphen",
    "estate": "estate or other named premises",
    "building": "building",
    "unit": "entrance",
    "floor": "floor",
    "room": "room as written, numbers joined by hyphens",
    "place_name": "name of an area, hamlet or market street, which is no place with a code",
    "tail": "words behind the last number",
    "rest": "what no step explained",
}

# Divisions are named before the first number; these look no further than at the kind of number that follows.
HEAD_STEPS = (
    areas.take_city,
    outside.take_outside,
    areas.take_district,
    areas.take_town,
    areas.take_village,
    areas.take_town_without_kind,
    areas.take_village_without_kind,
    areas.take_market_of_town,
    areas.take_zone,
    outside.keep_outside,
)
# These depend on nothing but what the first have left of the text.
TAIL_STEPS = (
    areas.take_group,
    premises.drop_placeholders,
    premises.set_aside_others,
    toponyms.skip_market_street,
    toponyms.plate_before_name,
    premises.stop_at_near,
    toponyms.take_named_group,
    premises.set_aside_what_is_no_room,
    premises.take_street,
    toponyms.split_road,
    premises.number_of_building,
    premises.take_premises,
    toponyms.split_estate,
    toponyms.take_area_name,
)
BESIDE = ("beside_district_id", "beside_town_id", "beside_village_id")
# A village beside a text says nothing about how the text is read.
_KEYS_OF_HEADS = ("head", "mark", "beside_district_id", "beside_town_id")
_FROM_HEAD = ("outside", "outside_province", "outside_city", "district_id", "town_id", "locality", "village_id", "zone")
_FROM_TAIL = (*(name for name in COMPONENTS if name not in _FROM_HEAD), "near")


def parse(texts: pl.Series, beside: pl.DataFrame | None = None) -> pl.DataFrame:
    """Take addresses apart.

    Args:
        texts: addresses as delivered (distinct ones, if speed matters).
        beside: `BESIDE`, the divisions that the record names beside each text: names of towns and villages in the text
            are looked up there when the text names no wider area itself.

    Returns:
        One row per text, in order: `COMPONENTS` (null: not in the text), `near` (the text names a neighbour of the
        place), `zone` (the district was named by a functional zone), `normal` (the text in one spelling).
    """
    cut = in_chunks(texts.alias("text").to_frame(), _cut)
    known = [pl.lit(None, pl.String).alias(name) if beside is None else beside[name] for name in BESIDE]
    # A city has far fewer heads than addresses, and far fewer places than ways to name the area before them.
    headed = per_distinct(cut.with_columns(known), _KEYS_OF_HEADS, _read_head)
    rows = per_distinct(headed.with_columns(unread=pl.col("left") + pl.col("numbers")), ("unread",), _read_tail)
    return rows.select(*COMPONENTS, "near", "zone", "normal")


def _cut(texts: pl.DataFrame) -> pl.DataFrame:
    """Each text in one spelling (`normal`), what stands before its first digit, the rest, and a mark for that rest."""
    normal = normalise(texts["text"]).alias("normal").to_frame()
    text, length = pl.col("normal").cast(pl.Binary).bin, pl.col("normal").str.len_bytes()
    at = pl.coalesce(pl.col("normal").str.find("[0-9]"), length)
    cut = normal.with_columns(head=text.head(at).cast(pl.String), numbers=text.slice(at).cast(pl.String).fill_null(""))
    plate = pl.col("numbers").str.contains(r"^[0-9]+(?:-[0-9]+)*[号栋]")
    group = pl.col("numbers").str.contains(r"^[0-9]+(?:村民小组|居民小组|小组|[组社队])")
    mark = (
        pl.when(plate)
        .then(pl.lit("1号"))
        .when(group)
        .then(pl.lit("1组"))
        .when(pl.col("numbers") != "")
        .then(pl.lit("1"))
        .otherwise(pl.lit(""))
    )
    return cut.with_columns(mark=mark)


def _read_head(rows: pl.DataFrame) -> pl.DataFrame:
    """The divisions in `head`, and what is `left` of it."""
    marked = rows.with_columns(rest=pl.col("head") + pl.col("mark"))
    read = reduce(lambda parsed, step: step(parsed), HEAD_STEPS, marked)
    return read.select(*_FROM_HEAD, left=pl.col("rest").str.strip_suffix(pl.col("mark")))


def _read_tail(rows: pl.DataFrame) -> pl.DataFrame:
    """Everything after the divisions, from what is `unread`."""
    return reduce(lambda parsed, step: step(parsed), TAIL_STEPS, rows.rename({"unread": "rest"})).select(_FROM_TAIL)
