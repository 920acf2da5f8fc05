"""What speaks for and against a candidate, in points.

Belongs here: the points, the faults they come from, and the reason a candidate was found for.
Does not belong here: finding candidates (`candidates`), choosing (`match`).
"""

from enum import StrEnum

import polars as pl

from transforms.addresses.claims import depth
from transforms.addresses.gazetteer import bare_names_of_towns
from transforms.addresses.index import Index, phase
from transforms.addresses.names import alike
from transforms.addresses.steps import meaning


class Reason(StrEnum):
    """Why an address got its place; stored with the row."""

    EXACT = "exact"
    ALIAS = "alias"
    PARTS = "parts"
    SIMILAR_NAME = "similar_name"
    INFERRED_DISTRICT = "inferred_district"
    AREA = "area"
    OUTSIDE = "outside"
    AMBIGUOUS = "ambiguous"
    CONFLICT = "conflict"
    NOTHING = "nothing"


# How sure a way of finding premises is, in points of 100; and what agreement adds and disagreement costs.
BASE = {
    "road": 97, "village": 97, "group": 96, "estate": 96, "alias": 95, "phases": 93, "road_anywhere": 92,
    "estate_anywhere": 90, "named": 93, "similar_road": 88, "similar_estate": 88,
}  # fmt: skip
_BOTH, _COMPLETE, _NOT_INSIDE = 2, 1, 6
COSTS = {
    "town_differs": 20,
    "town_kind_differs": 4,
    "town_beside_differs": 12,
    "village_differs": 4,
    "road_differs": 10,
    "road_misspelt": 3,
    "estate_unknown": 5,
    "estate_misspelt": 3,
    "estate_elsewhere": 20,
    "phase_differs": 25,
}
# Where the number and another name agree, even two characters can be seen to be misspelt.
_SHORTEST = 2
_BY_ROAD = ["road", "road_anywhere", "village", "group"]
_BY_ESTATE = ["estate", "alias", "phases", "estate_anywhere", "named"]
_SIMILAR = ["similar_road", "similar_estate"]
_PLACE_PARTS = ("town_id", "village_id", "road", "road_number", "estate")


def weigh(candidates: pl.DataFrame, claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Score each candidate; one whose number contradicts the claim's is dropped.

    Args:
        candidates: as `candidates.inside` gives them.
        claims: as `claims.claim` gives them.
        index: the prepared register.

    Returns:
        mention, premises, place, place_level, readings_tie, reached (the place is as deep as claimed), score, reason,
        faults.
    """
    pairs = _paired(candidates, claims, index)
    faults = _faults()
    known = pairs.with_columns(condition.fill_null(value=False).alias(name) for name, condition in faults.items())
    similar, by_road, by_estate = pl.col("similar"), pl.col("by_road"), pl.col("by_estate")
    base = pl.col("by").list.eval(pl.element().replace_strict(BASE, return_dtype=pl.Int64)).list.max()
    score = base + _BOTH * (by_road & by_estate) + _COMPLETE * pl.col("reached") - _NOT_INSIDE * ~pl.col("reached")
    for name in faults:
        score = score - COSTS[name] * pl.col(name).cast(pl.Int64)
    plain = by_road & pl.col("estate").is_null() & pl.col("place_estate").is_null()
    nameless = pl.all_horizontal(pl.col("district_id", "town_id", "beside_town_id", "beside_district_id").is_null())
    return known.select(
        "mention", "premises", "place", "place_level", "readings_tie", "reached", score=score,
        reason=pl.when(similar).then(pl.lit(Reason.SIMILAR_NAME))
        .when(nameless).then(pl.lit(Reason.INFERRED_DISTRICT))
        .when(pl.col("by").list.contains("alias")).then(pl.lit(Reason.ALIAS))
        .when((by_road & by_estate) | plain).then(pl.lit(Reason.EXACT))
        .otherwise(pl.lit(Reason.PARTS)),
        faults=pl.concat_list(pl.when(pl.col(name)).then(pl.lit(name)) for name in faults).list.drop_nulls(),
    )  # fmt: skip


def _paired(candidates: pl.DataFrame, claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Claims beside the parts of their candidates' premises, without those that a number rules out."""
    parts = index.register.select(premises="place", **{f"place_{name}": pl.col(name) for name in _PLACE_PARTS})
    levels = index.register.select("place", place_level="level")
    by = pl.col("by").list
    pairs = (
        candidates.join(claims, on="mention")
        .join(parts, on="premises")
        .join(levels, on="place")
        .with_columns(
            by_road=by.set_intersection(_BY_ROAD).list.len() > 0,
            by_estate=by.set_intersection(_BY_ESTATE).list.len() > 0,
            similar=by.set_intersection(_SIMILAR).list.len() > 0,
            reached=depth(pl.col("place_level")) >= depth(pl.col("claimed")),
            phase_differs=(phase(pl.col("estate")) != phase(pl.col("place_estate"))).fill_null(value=False),
        )
        # 一期 is not 二期: the name alone never leads from one to the other, and beside a door plate it needs a person.
        .filter(~pl.col("phase_differs") | pl.col("by_road"))
        .with_columns(estate_found=pl.col("by_estate").any().over("mention"))
        .filter(
            (pl.col("road_number") == pl.col("place_road_number")).fill_null(value=True) | by.contains("named"),
            # A similar name proves nothing by itself: what is claimed inside must exist.
            ~pl.col("similar") | pl.col("reached"),
        )
    )
    return _with_likeness(_with_likeness(pairs, "road"), "estate")


def _with_likeness(pairs: pl.DataFrame, name: str) -> pl.DataFrame:
    """Whether the claim's name and the place's, where they differ, are one name misspelt."""
    differing = pairs.filter(pl.col(name) != pl.col(f"place_{name}")).select(name, f"place_{name}").unique()
    likeness = differing.with_columns(
        alike(differing[name], differing[f"place_{name}"], _SHORTEST).alias(f"{name}_alike")
    )
    return pairs.join(likeness, on=[name, f"place_{name}"], how="left", maintain_order="left")


def _faults() -> dict[str, pl.Expr]:
    """What may weaken a candidate, as conditions."""
    town, place_town = pl.col("town_id"), pl.col("place_town_id")
    same_name = meaning(town, bare_names_of_towns()) == meaning(place_town, bare_names_of_towns())
    named = pl.col("by").list.contains("named")
    road_other = (pl.col("road") != pl.col("place_road")) & ~pl.col("by_road") & ~named
    estate_other = (pl.col("estate") != pl.col("place_estate")) & ~pl.col("by_estate")
    road_alike, estate_alike = (pl.col(f"{name}_alike").fill_null(value=False) for name in ("road", "estate"))
    elsewhere = estate_other & ~estate_alike & pl.col("estate_found") & ~pl.col("phase_differs")
    return {
        "town_differs": (town != place_town) & ~same_name,
        "town_kind_differs": (town != place_town) & same_name,
        "town_beside_differs": town.is_null() & (pl.col("beside_town_id") != place_town),
        "village_differs": pl.col("village_id") != pl.col("place_village_id"),
        "road_differs": road_other & ~road_alike,
        "road_misspelt": road_other & road_alike,
        "estate_unknown": estate_other & ~estate_alike & ~elsewhere,
        "estate_misspelt": estate_other & estate_alike,
        "estate_elsewhere": elsewhere,
        "phase_differs": pl.col("phase_differs"),
    }
