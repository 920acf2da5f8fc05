"""Where no premises are sure: the road or village group of a claim, else its village, town or district.

Belongs here: the stages above premises.
Does not belong here: premises (`candidates`).
"""

import numpy as np
import polars as pl

from transforms.addresses.candidates import REGISTERED_AS, ROAD_WAYS, Asked
from transforms.addresses.index import Index
from transforms.addresses.keys import Flags, Rows, texts
from transforms.addresses.steps import joined


def roads(asked: Asked, among: Flags, index: Index) -> tuple[Rows, Rows, Flags]:
    """The road or village group of each open claim, if exactly one fits its town: claim, place, found city-wide."""
    some = Asked(asked.claims.filter(pl.Series(among)))
    at_first = np.flatnonzero(among)
    rows, ways, at = some.hits(ROAD_WAYS, index.road, some.anywhere)
    row = some.row[rows]
    held = index.roads["place"].to_numpy()[at].astype(np.int64)
    known = index.areas[held - index.premises.height]
    fits = np.zeros(len(row), np.bool_)
    for number, (_, *parts) in enumerate(ROAD_WAYS.values()):
        of_way = np.flatnonzero(ways == number)
        said = some.claims[row[of_way]].with_columns(area_id=some.area_id[rows[of_way]])
        place = known[of_way]
        same = [texts(said, part) == texts(place, REGISTERED_AS.get(part, part)) for part in parts]
        fits[of_way] = np.logical_and.reduce([part.fill_null(value=False).to_numpy() for part in same])
    town = some.claims.select(pl.coalesce("town_id", "beside_town_id")).to_series()[row]
    fits &= (town == known["town_id"]).fill_null(value=True).to_numpy()
    found = (
        pl.DataFrame({"row": row[fits], "place": held[fits], "way": ways[fits]})
        .group_by("row")
        .agg(
            pl.col("place").first(),
            sole=pl.col("place").n_unique() == 1,
            inferred=(pl.col("way") == list(ROAD_WAYS).index("road_anywhere")).all(),
        )
        .filter("sole")
    )
    return at_first[found["row"].to_numpy()], found["place"].to_numpy(), found["inferred"].to_numpy()


def areas(claims: pl.DataFrame, among: Flags, index: Index) -> tuple[Rows, Rows, Flags]:
    """Village, town or district of each open claim: claim, place, the district is known by a zone only."""
    open_rows = np.flatnonzero(among)
    named = claims.select("village_id", "town_id", "district_id", "zone")[open_rows].select(
        "zone",
        canonical=pl.coalesce(
            joined(pl.lit("C"), "village_id"), joined(pl.lit("S"), "town_id"), joined(pl.lit("D"), "district_id")
        ),
    )
    place = named["canonical"].replace_strict(index.area_places, default=-1, return_dtype=pl.Int64).to_numpy()
    having = place >= 0
    return open_rows[having], place[having], named["zone"].fill_null(value=False).to_numpy()[having]
