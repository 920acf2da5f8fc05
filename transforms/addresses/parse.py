"""From an address to its components: an ordered list of steps that take the text apart from the left.

Belongs here: the list, and what comes out.
Does not belong here: a step (`areas`, `premises`), whether the place exists (`match`).
"""

from functools import reduce

import polars as pl

from transforms.addresses import areas, premises
from transforms.addresses.normalise import normalise

COMPONENTS = {
    "outside": "province or city outside Chongqing",
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
    "tail": "words behind the last number",
    "rest": "what no step explained",
}

STEPS = (
    areas.take_city,
    areas.take_outside,
    areas.take_district,
    areas.take_town,
    areas.take_village,
    areas.take_town_without_kind,
    areas.take_village,
    areas.take_zone,
    areas.take_group,
    premises.drop_placeholders,
    premises.stop_at_near,
    premises.take_street,
    premises.take_premises,
    premises.split_estate,
)


BESIDE = ("beside_district_id", "beside_town_id", "beside_village_id")


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
    frame = pl.LazyFrame({"normal": normalise(texts)}).with_columns(rest=pl.col("normal"))
    known = [pl.lit(None, pl.String).alias(name) if beside is None else beside[name] for name in BESIDE]
    frame = frame.with_columns(known)
    rows = reduce(lambda parsed, step: step(parsed), STEPS, frame)
    return rows.select(*COMPONENTS, "near", "zone", "normal").collect()
