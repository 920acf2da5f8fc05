"""From a claim to a place: stages in order of precision, each a named reason; every number must agree.

Belongs here: candidates, what speaks for and against each, the choice, and how sure it is.
Does not belong here: reading the text (`claims`), places that are not registered (`observe`).
"""

from enum import StrEnum

import polars as pl

from transforms.addresses.claims import depth
from transforms.addresses.index import Index, estate_keys, number_keys, road_keys
from transforms.addresses.names import similar_premises
from transforms.addresses.steps import joined


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


# How sure a way of finding premises is, in points of 100, and what each disagreement costs.
_BASE = {"road": 97, "village": 97, "group": 96, "estate": 96, "alias": 95, "phases": 93, "road_anywhere": 92,
         "estate_anywhere": 90, "similar_road": 88, "similar_estate": 88}  # fmt: skip
_BOTH, _COMPLETE = 2, 1
_TOWN_DIFFERS, _VILLAGE_DIFFERS, _ROAD_DIFFERS, _ESTATE_UNKNOWN, _BESIDE_DIFFERS = 20, 4, 8, 5, 12
_NOT_INSIDE = 6
# Below this a person looks at it; two places closer than the margin are a tie.
AUTOMATIC = 80
TIE = 2
_PLACE_PARTS = ("area_id", "town_id", "village_id", "road", "road_number", "estate", "status")


def match(claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Choose a place for each claim.

    Args:
        claims: as `claims.claim` gives them.
        index: the prepared register.

    Returns:
        One row per claim: mention, place (row of the register, null: none), level, score (0 to 100), margin (points to
        the runner-up), reason, faults (list), certain (nothing needs a person).
    """
    wide = _exploded(claims)
    candidates = _premises(wide, index)
    inside = _inside(candidates, claims, index)
    chosen = _choose(_weigh(inside, claims, index))
    return _settled(claims, chosen, _roads(wide, claims, index), _areas(claims, index), index)


def _exploded(claims: pl.DataFrame) -> pl.DataFrame:
    """One row per claim and area it may be in; claims without an area stay, with a null area."""
    columns = ("mention", "town_id", "village_id", "group", "road", "road_number", "estate", "areas", "zone")
    return claims.select(columns).explode("areas", empty_as_null=True).rename({"areas": "area_id"})


def _premises(wide: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Candidates: mention, place and by which keys (list)."""
    unsure = pl.col("area_id").is_null() | pl.col("zone")
    found = [
        wide.select("mention", key=pl.when(unsure).then(key) if by.endswith("anywhere") else key, by=pl.lit(by))
        .drop_nulls()
        .join(index.premises, on="key")
        for by, key in {**number_keys(), **estate_keys()}.items()
    ]
    exact = pl.concat(found).with_columns(by=pl.when("alias").then(pl.lit("alias")).otherwise("by"))
    missed = wide.join(exact, on="mention", how="anti")
    similar = similar_premises(missed, index)
    return (
        pl.concat([exact.select("mention", "place", "by"), similar])
        .group_by("mention", "place")
        .agg(pl.col("by").unique())
    )


def _inside(candidates: pl.DataFrame, claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The deepest registered place inside each candidate that the claim's numbers lead to."""
    wanted = candidates.join(
        claims.select("mention", "claimed", "sequence", "other_sequence", "building", "unit"), on="mention"
    ).rename({"place": "premises"})
    upper = pl.concat_str("building", "unit", separator="-", ignore_nulls=True)
    readings = {
        "sequence": pl.col("sequence"),
        "other": pl.col("other_sequence"),
        "unit": pl.when(pl.col("unit").is_not_null()).then(pl.lit("U") + upper),
        "building": pl.lit("B") + pl.col("building"),
    }
    relevant = index.inside.join(candidates.select(premises="place").unique(), on="premises", how="semi")
    for name, reading in readings.items():
        keyed = wanted.with_columns(key=reading)
        wanted = keyed.join(
            relevant.rename({"sequence": "key", "place": f"in_{name}"}), on=["premises", "key"], how="left"
        ).drop("key")
    both = pl.col("in_sequence").is_not_null() & pl.col("in_other").is_not_null()
    return wanted.with_columns(
        place=pl.when(~both)
        .then(pl.coalesce("in_sequence", "in_other", "in_unit", "in_building", "premises"))
        .otherwise(pl.coalesce("in_unit", "in_building", "premises")),
        readings_tie=both,
    ).select("mention", "premises", "by", "place", "readings_tie")


def _weigh(candidates: pl.DataFrame, claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Score each candidate; what contradicts a number is dropped."""
    place = index.register.select("place", *(pl.col(name).alias(f"place_{name}") for name in _PLACE_PARTS))
    levels = index.register.select("place", place_level="level")
    pairs = (
        candidates.join(claims, on="mention")
        .join(place.rename({"place": "premises"}), on="premises")
        .join(levels, on="place")
    )
    by = pl.col("by").list
    by_road = by.contains("road") | by.contains("road_anywhere") | by.contains("village") | by.contains("group")
    by_estate = by.contains("estate") | by.contains("alias") | by.contains("phases") | by.contains("estate_anywhere")
    similar = by.contains("similar_road") | by.contains("similar_estate")
    number_conflict = pl.col("road_number") != pl.col("place_road_number")
    estate_other = (pl.col("estate") != pl.col("place_estate")) & ~by_estate & ~by.contains("similar_estate")
    road_other = (pl.col("road") != pl.col("place_road")) & ~by_road & ~by.contains("similar_road")
    reached = depth(pl.col("place_level")) >= depth(pl.col("claimed"))
    costs = {
        "town_differs": (pl.col("town_id") != pl.col("place_town_id"), _TOWN_DIFFERS),
        "town_beside_differs": (
            pl.col("town_id").is_null() & (pl.col("beside_town_id") != pl.col("place_town_id")), _BESIDE_DIFFERS
        ),
        "village_differs": (pl.col("village_id") != pl.col("place_village_id"), _VILLAGE_DIFFERS),
        "road_differs": (road_other, _ROAD_DIFFERS),
        "estate_unknown": (estate_other, _ESTATE_UNKNOWN),
    }  # fmt: skip
    known = {name: condition.fill_null(value=False) for name, (condition, _) in costs.items()}
    base = by.eval(pl.element().replace_strict(_BASE, return_dtype=pl.Int64)).list.max()
    score = base + _BOTH * (by_road & by_estate) + _COMPLETE * reached - _NOT_INSIDE * ~reached
    for name, (_, cost) in costs.items():
        score = score - cost * known[name].cast(pl.Int64)
    return pairs.filter(
        ~number_conflict.fill_null(value=False),
        # A similar name proves nothing by itself: what is claimed inside must exist.
        ~similar | reached,
    ).select(
        "mention", "premises", "place", "place_level", "readings_tie", reached=reached, score=score,
        reason=pl.when(similar).then(pl.lit(Reason.SIMILAR_NAME))
        .when(by.contains("alias") & ~by.contains("estate")).then(pl.lit(Reason.ALIAS))
        .when(by_road & by_estate | by.contains("road") & pl.col("estate").is_null() & pl.col("place_estate").is_null())
        .then(pl.lit(Reason.EXACT))
        .when(pl.col("district_id").is_null() & pl.col("town_id").is_null()).then(pl.lit(Reason.INFERRED_DISTRICT))
        .otherwise(pl.lit(Reason.PARTS)),
        faults=pl.concat_list(pl.when(known[name]).then(pl.lit(name)) for name in known).list.drop_nulls(),
    )  # fmt: skip


def _choose(weighed: pl.DataFrame) -> pl.DataFrame:
    """The best candidate of each claim and its margin to the next other place."""
    ranked = weighed.sort(["mention", "score", "reached", "place"], descending=[False, True, True, False])
    second = pl.col("score").shift(-1).over("mention")
    return (
        ranked.with_columns(margin=pl.col("score") - second)
        .unique("mention", keep="first", maintain_order=True)
        .with_columns(margin=pl.col("margin").fill_null(100))
        .with_columns(tie=(pl.col("margin") < TIE) | pl.col("readings_tie"))
    )


def _roads(wide: pl.DataFrame, claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The road or village group of each claim, if exactly one fits its town."""
    found = [
        wide.select("mention", key=key, by=pl.lit(by)).drop_nulls().join(index.roads, on="key")
        for by, key in road_keys().items()
        if by != "road_anywhere"
    ] + [
        wide.filter(pl.col("area_id").is_null())
        .select("mention", key=road_keys()["road_anywhere"], by=pl.lit("road_anywhere"))
        .drop_nulls()
        .join(index.roads, on="key")
    ]
    places = index.register.select("place", place_town_id="town_id")
    towns = claims.select("mention", town_id=pl.coalesce("town_id", "beside_town_id"))
    town, place_town = pl.col("town_id"), pl.col("place_town_id")
    fitting = (
        pl.concat(found)
        .join(places, on="place")
        .join(towns, on="mention")
        .filter((town == place_town) | town.is_null() | place_town.is_null())
        .group_by("mention")
        .agg(road_place=pl.col("place").unique().sort(), inferred=(pl.col("by") == "road_anywhere").all())
    )
    return fitting.select(
        "mention",
        "inferred",
        road_place=pl.when(pl.col("road_place").list.len() == 1).then(pl.col("road_place").list.first()),
    )


def _areas(claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Village, town or district of each claim."""
    keyed = claims.select(
        "mention",
        canonical=pl.coalesce(
            joined(pl.lit("C"), "village_id"), joined(pl.lit("S"), "town_id"), joined(pl.lit("D"), "district_id")
        ),
    )
    return keyed.join(index.areas, on="canonical").select("mention", area_place="place")


def _settled(
    claims: pl.DataFrame, chosen: pl.DataFrame, roads: pl.DataFrame, areas: pl.DataFrame, index: Index
) -> pl.DataFrame:
    """Put the stages together: premises and what is inside, else the road, else the area; and say what is missing."""
    outside, score = pl.col("outside").is_not_null(), pl.col("score")
    sure = score.is_not_null() & ~pl.col("tie") & (score >= AUTOMATIC) & ~outside
    open_choice = score.is_not_null() & ~sure & ~outside
    by_road = ~sure & pl.col("road_place").is_not_null() & ~outside
    levels = index.register.select(chosen="place", level_found="level")
    frame = (
        claims.join(chosen, on="mention", how="left", maintain_order="left")
        .join(roads, on="mention", how="left", maintain_order="left")
        .join(areas, on="mention", how="left", maintain_order="left")
        .with_columns(
            chosen=pl.when(~outside).then(
                pl.when(sure).then("place").otherwise(pl.coalesce("road_place", "area_place"))
            ),
            reason=pl.when(outside).then(pl.lit(Reason.OUTSIDE))
            .when(sure).then("reason")
            .when(open_choice & pl.col("tie")).then(pl.lit(Reason.AMBIGUOUS))
            .when(open_choice).then(pl.lit(Reason.CONFLICT))
            .when(by_road & pl.col("inferred")).then(pl.lit(Reason.INFERRED_DISTRICT))
            .when(by_road).then(pl.lit(Reason.PARTS))
            .when(pl.col("area_place").is_not_null()).then(pl.lit(Reason.AREA))
            .otherwise(pl.lit(Reason.NOTHING)),
            certain=~open_choice,
            score=pl.when(sure).then(score)
            .when(by_road).then(pl.when("inferred").then(_BASE["road_anywhere"]).otherwise(_BASE["road"]))
            .when(pl.col("area_place").is_not_null() & ~outside).then(pl.when("zone").then(90).otherwise(98))
            .otherwise(0),
        )
        .join(levels, on="chosen", how="left", maintain_order="left")
    )  # fmt: skip
    flags = {
        "near": pl.col("near"),
        "several": pl.col("several"),
        "zone_for_district": pl.col("zone") & ~outside,
        "partly_read": pl.col("rest").is_not_null() & ~outside,
        "town_unknown": pl.col("locality").str.contains("[镇乡]$|街道") & ~outside,
    }
    noted = [pl.when(flag.fill_null(value=False)).then(pl.lit(name)) for name, flag in flags.items()]
    return frame.select(
        "mention", "score", "reason", "certain", place="chosen", level="level_found",
        margin=pl.when(sure).then("margin").otherwise(pl.when(open_choice).then("margin").otherwise(100)),
        faults=pl.concat_list(
            pl.when(sure).then("faults").otherwise(pl.lit([], pl.List(pl.String))), *noted, _missing()
        ).list.drop_nulls(),
    )  # fmt: skip


def _missing() -> pl.Expr:
    """What the text claims and the register lacks."""
    level, claimed = pl.col("level_found"), pl.col("claimed")
    inside = level.is_in(["P", "B", "U", "F"])
    absent = (
        pl.when(inside & (claimed == "H")).then(pl.lit("room"))
        .when(inside & (claimed == "F")).then(pl.lit("floor"))
        .when(inside & (claimed == "U")).then(pl.lit("unit"))
        .when(inside & (claimed == "B")).then(pl.lit("building"))
        .when(depth(claimed) >= depth(pl.lit("P"))).then(pl.lit("premises"))
        .otherwise(pl.lit("road"))
    )  # fmt: skip
    return pl.when((depth(level) < depth(claimed)) & pl.col("outside").is_null()).then(absent + "_not_in_reference")
