"""Where no premises are sure: the road or village group of a claim, else its village, town or district.

Belongs here: the stages above premises, and roads that are only where the text does not say it is.
Does not belong here: premises (`candidates`).
"""

import numpy as np
import polars as pl

from transforms.addresses.matching.candidates import REGISTERED_AS, ROAD_WAYS, Asked, inside, premises
from transforms.addresses.matching.index import Index
from transforms.addresses.matching.keys import NUMBER_KEYS, ROAD_KEYS, Flags, Rows, flags, texts
from transforms.addresses.reading.steps import joined

# Under another name than where they are asked only of claims without a district.
_ROAD_ANYWHERE = {"road": ROAD_KEYS["road_anywhere"]}
_NUMBER_ANYWHERE = {"road": NUMBER_KEYS["road_anywhere"]}


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


def elsewhere(asked: Asked, among: Flags, index: Index) -> tuple[Rows, Rows]:
    """Open claims whose road and number are known in one other district only, and not the road in their own.

    Returns:
        The claims, and those of them that what they say inside, or the name of the estate, shows to mean that place.
    """
    known = asked.claims.select(
        pl.col("areas").list.len().gt(0) & ~pl.col("zone") & pl.col("road_number").is_not_null()
    ).to_series()
    at_first = np.flatnonzero(among & flags(known))
    some = Asked(asked.claims[at_first])
    rows, _, at = some.hits(_ROAD_ANYWHERE, index.road, some.unsure)
    held = index.areas[index.roads["place"].to_numpy()[at].astype(np.int64) - index.premises.height]
    claims = some.claims.select("areas", "road")[some.row[rows]]
    there = (
        pl.DataFrame({"row": some.row[rows], "area_id": held["area_id"], "road": held["road"], "said": claims["road"]})
        .with_columns(claims["areas"])
        .filter(pl.col("road") == pl.col("said"))
        .group_by("row")
        .agg(
            pl.col("area_id").n_unique() == 1,
            own=pl.col("areas").list.contains(pl.col("area_id")).any(),
        )
        .filter("area_id", ~pl.col("own"))
    )
    only = np.zeros(len(at_first), np.bool_)
    only[there["row"].to_numpy()] = True
    pairs = premises(some, index, _NUMBER_ANYWHERE)
    pairs = pairs.where(only[pairs.row] & (np.bincount(pairs.row, minlength=len(only))[pairs.row] == 1))
    deeper = inside(some, pairs, index).place != pairs.premises
    same_name = flags(some.claims["estate"][pairs.row] == index.premises["estate"][pairs.premises])
    return at_first[pairs.row], at_first[pairs.row[deeper | same_name]]
