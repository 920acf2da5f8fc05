"""A city of any number of rooms, without people: its reference and hard texts of its addresses, in bounded memory.

Belongs here: writing reference and texts block by block, in the columns of a typed `reference_addresses` delivery.
Does not belong here: what stands in a block and how it is spelled (`sources.city`), coding (`coding`).
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from sources.city.atlas import Atlas
from sources.city.builders import build
from sources.city.components import gathered
from sources.city.drawing import Draws, Ints
from sources.city.ground import NO_STYLE
from sources.city.noise import STYLES, names_of
from sources.city.places import LEVELS, Places, expand
from sources.city.plan import CityPlan
from sources.city.spelling import Spelled, Speller, standard_texts
from sources.city.texts import serials
from sources.city.towns import blocks

DAY = date(2025, 10, 31)
# People per room that a block is built for, about; how many there are in the end is counted.
_PEOPLE_PER_ROOM = 2.3
_ABSENT = 1 / 3
_AT_ONCE = 400_000
# Where texts come from: columns of departments with their own habits.
_STYLES = {"residence": 35, "registered": 15, "card": 15, "contact": 15, "premises": 15, "spoken": 5}
_FACTS = {
    **dict.fromkeys(("use", "status"), pl.String()),
    **dict.fromkeys(("floor_area", "lon", "lat"), pl.Float64()),
    "total_floors": pl.Int64(),
    **dict.fromkeys(("valid_from", "valid_to"), pl.Date()),
}


def write_city(
    folder: Path, rooms: int, texts: int, seed: int, progress: Callable[[str, float], None] | None = None
) -> dict[str, int]:
    """Write `reference/*.parquet` and `texts/*.parquet` of a city whose reference holds about so many rooms.

    A third of the city's rooms is absent from the reference. Texts are drawn evenly from all rooms, each different.

    Returns:
        How many rows the reference and the texts have.
    """
    plan = CityPlan(
        people=round(rooms * _PEOPLE_PER_ROOM / (1 - _ABSENT)), seed=seed, deliveries=(DAY,), absent_units=_ABSENT
    )
    share = texts * (1 - _ABSENT) / rooms
    counts = {"reference": 0, "texts": 0}
    for part, (reference, spelled, done) in enumerate(_gathered(_blocks(plan, share))):
        for name, rows in (("reference", reference), ("texts", spelled)):
            (folder / name).mkdir(parents=True, exist_ok=True)
            rows.write_parquet(folder / name / f"{part:04}.parquet", compression="lz4")
            counts[name] += rows.height
        if progress is not None:
            progress("city", done)
    return counts


def _blocks(plan: CityPlan, share: float) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, float]]:
    groups = blocks(plan)
    for index, towns in enumerate(groups):
        ground = build(plan.seed, towns, Draws(plan.seed, index, "ground"))
        places = expand(plan, index, tuple(towns), ground, Draws(plan.seed, index, "places"))
        atlas = Atlas(places, Draws(plan.seed, index, "atlas"))
        yield reference_of(atlas), _texts(atlas, plan, index, share), (index + 1) / len(groups)


def _gathered(
    parts: Iterator[tuple[pl.DataFrame, pl.DataFrame, float]],
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, float]]:
    """Blocks put together to files of a useful size."""
    references: list[pl.DataFrame] = []
    texts: list[pl.DataFrame] = []
    for reference, spelled, done in parts:
        references.append(reference)
        texts.append(spelled)
        if sum(frame.height for frame in references) >= _AT_ONCE or done == 1:
            distinct = pl.concat(texts).unique(["raw", "beside_town", "beside_village"], maintain_order=True)
            yield pl.concat(references), distinct, done
            references, texts = [], []


def reference_of(atlas: Atlas) -> pl.DataFrame:
    """The rows of the reference for a block's places, typed; nulls where a place has no such part."""
    places = atlas.places
    rows = np.flatnonzero(places.referenced[0]).astype(np.int64)
    parts = standard_texts(atlas, rows, 0)
    whole_floor = parts["room"].str.contains("[层楼F]$")
    rural = pl.Series(places.rural[rows])
    unnamed = rural | pl.Series(places.style[rows] == NO_STYLE)
    columns = {
        "address_id": _ids(places, rows),
        "district": parts["district"],
        "town": parts["town"],
        "village": parts["village"],
        "road": parts["group"].zip_with(rural, parts["road"]),
        "road_number": parts["number"],
        "estate": parts["estate"],
        "building": parts["building"].set(unnamed, ""),
        "unit": parts["unit"],
        # The floor of a room is in its number; of a floor that is let whole it is all there is.
        "floor": parts["room"].str.replace("^负", "-").set(~whole_floor, ""),
        "room": parts["room"].set(whole_floor, ""),
        "standard_address": parts["standard"],
        "aliases": gathered(atlas.listed_aliases, places.estate[rows]),
    }
    frame = pl.DataFrame({name: values.replace("", None) for name, values in columns.items()})
    return frame.with_columns(
        *(pl.lit(None, dtype).alias(name) for name, dtype in _FACTS.items()), first_batch=pl.lit(DAY)
    )


def _texts(atlas: Atlas, plan: CityPlan, index: int, share: float) -> pl.DataFrame:
    """Hard texts of a block's places with what they truly are."""
    places = atlas.places
    draws = Draws(plan.seed, index, "texts")
    number = int(draws.random.binomial(round(len(places) * max(share, 1)), min(share, 1.0)))
    rows = draws.whole(0, len(places) - 1, number)
    style = draws.weighted(list(_STYLES.values()), number)
    speller = Speller(atlas, plan.dirt.addresses)
    found = [
        _spelled(atlas, speller, rows[style == which], name, draws.part(name)) for which, name in enumerate(_STYLES)
    ]
    return pl.concat(found)


def _spelled(atlas: Atlas, speller: Speller, rows: Ints, name: str, draws: Draws) -> pl.DataFrame:
    places, style = atlas.places, STYLES[name]
    spelled = speller.spell(rows, np.zeros(len(rows), dtype=np.int64), style, draws)
    beside = pl.Series([style.columns] * len(rows), dtype=pl.Boolean)
    present = pl.Series(places.referenced[0][rows])
    return pl.DataFrame(
        {
            "raw": spelled.text,
            "beside_district": pl.Series([None] * len(rows), dtype=pl.String),
            "beside_town": atlas.towns[0][places.town[rows]].set(~beside, None),
            "beside_village": atlas.villages.right[places.village[rows]].set(~beside, None),
            "true_id": _ids(places, rows).set(~(present & pl.Series(spelled.place >= 0)), None),
            "true_level": pl.Series(LEVELS)[spelled.level],
            # A room, a shop, or a farmhouse, named to the end.
            "is_room": pl.Series(spelled.level == places.level[rows]),
            "true_district": atlas.districts[0][places.town[rows]],
            "true_town": atlas.towns[0][places.town[rows]],
            "true_village": atlas.villages.right[places.village[rows]],
            "noise": _noise(spelled),
        }
    )


def _noise(spelled: Spelled) -> pl.Series:
    """The kinds of noise; a wrong number is one whatever it hits."""
    kinds = names_of(pl.Series(spelled.noise))
    wrong = pl.Series(getattr(spelled, "slip", np.zeros(len(spelled.noise), dtype=np.int64)) > 0)
    without = kinds.list.set_difference(["clean"])
    marked = without.list.concat(pl.Series([["typo_in_number"]] * len(kinds), dtype=pl.List(pl.String)))
    return marked.zip_with(wrong, kinds)


def _ids(places: Places, rows: Ints) -> pl.Series:
    return serials("DZ", places.ids[rows], 12)
