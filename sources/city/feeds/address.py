"""The register of standard addresses.

Belongs here: `reference_addresses`.
Does not belong here: addresses in other departments' records.
"""

import numpy as np
import polars as pl

from sources.city.block import Block
from sources.city.components import gathered
from sources.city.drawing import Ints
from sources.city.ground import NO_STYLE, Kind
from sources.city.records import Records, Sheet
from sources.city.rooms import room_labels
from sources.city.spelling import standard_texts
from sources.city.texts import serials

USES = ("住宅", "商业", "办公", "办公", "农房", "农房", "住宅", "住宅")
AREAS = (95, 60, 85, 900, 180, 180, 52, 58)
OUT_OF_USE, SWAPPED = 0.003, 0.001
WEST, EAST, SOUTH, NORTH = 106.2, 108.8, 28.9, 31.2


def reference_addresses(block: Block, delivery: int, before: Records | None) -> Records:  # noqa: ARG001 - always whole
    """Every place that the register holds at a delivery, under the names of that day."""
    places, size = block.places, len(block.places)
    everything = np.arange(size, dtype=np.int64)
    sheet = Sheet(block, "reference_addresses", 0, size)
    sheet.text("address_id", addresses_of(block))
    for name, values in _names(block, everything, delivery).items():
        sheet.text(name, values.replace("", None))
    sheet.code("use", "house_use", pl.Series(USES)[places.kind])
    area = np.array(AREAS)[places.kind] * (0.8 + 0.05 * (places.room % 9))
    sheet.amount("floor_area", np.where(places.kind == Kind.GROUP, 0.0, area), unit="平方米")
    sheet.text("total_floors", pl.Series(_floors(block)).cast(pl.String))
    _position(sheet, block)
    spoilt = block.plan.dirt.cells > 0
    out = pl.Series(sheet.draws.chance(OUT_OF_USE if spoilt else 0.0, size))
    sheet.code("status", "place_status", pl.Series(["在用"] * size).set(out, "停用"))
    records = sheet.done(everything, places.town % 2)
    return Records(records.feed, records.frame.filter(pl.Series(places.referenced[delivery])))


def _names(block: Block, rows: Ints, delivery: int) -> dict[str, pl.Series]:
    """The components of the standard address; in villages the group stands where the road would."""
    places, atlas = block.places, block.atlas
    parts = standard_texts(atlas, rows, delivery)
    room, floor = room_labels(places, rows, places.floor[rows], places.room[rows])
    floor = floor.str.replace("^负", "-")
    rural, unnamed = pl.Series(places.rural), pl.Series((places.style == NO_STYLE) | places.rural)
    return {
        "district": parts["district"],
        "town": parts["town"],
        "village": parts["village"],
        "road": parts["group"].zip_with(rural, parts["road"]),
        "road_number": parts["number"],
        "estate": parts["estate"],
        "building": parts["building"].set(unnamed, ""),
        "unit": parts["unit"],
        "floor": floor.set(rural, ""),
        "room": room.set(rural, ""),
        "standard_address": parts["standard"],
        "aliases": gathered(atlas.listed_aliases, places.estate),
    }


def _floors(block: Block) -> Ints:
    """The highest floor of each place's building; farmhouses have three."""
    places = block.places
    _, building = np.unique(places.keys["B"], return_inverse=True)
    highest = np.ones(building.max() + 1, dtype=np.int64)
    np.maximum.at(highest, building, places.floor)
    return np.where(places.rural, 3, highest[building])


def addresses_of(block: Block) -> pl.Series:
    """The register's number of every place of a block."""
    return serials("DZ", block.places.ids, 12)


def _position(sheet: Sheet, block: Block) -> None:
    """Invented positions: a centre for each town, a spot for each building; a few are the wrong way round."""
    places = block.places
    centres = sheet.draws.random.random((len(places.towns), 2))
    spots = sheet.draws.random.random((len(places.ground.buildings), 2)) * 0.03
    position = centres[places.town] * (EAST - WEST, NORTH - SOUTH) + spots[places.building] + (WEST, SOUTH)
    swapped = sheet.draws.chance(SWAPPED if block.plan.dirt.cells > 0 else 0.0, len(places))
    lon = np.where(swapped, position[:, 1], position[:, 0])
    lat = np.where(swapped, position[:, 0], position[:, 1])
    for name, values in (("lon", lon), ("lat", lat)):
        sheet.text(name, pl.Series(np.round(values, 6)).cast(pl.String))
