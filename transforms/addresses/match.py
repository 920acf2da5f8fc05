"""From a claim to a place: stages in order of precision, each a named reason; every number must agree.

Belongs here: the choice among candidates, the stages after it, and what each row says of its result.
Does not belong here: finding candidates (`candidates`), what speaks for and against one (`weighing`).
"""

from dataclasses import dataclass

import polars as pl

from transforms.addresses.candidates import exploded, inside, premises
from transforms.addresses.claims import depth
from transforms.addresses.index import Index, road_keys
from transforms.addresses.steps import joined
from transforms.addresses.weighing import BASE, Reason, weigh

# Below this a person looks at it; two places closer than the margin are a tie.
AUTOMATIC = 80
TIE = 2

# Claims whose candidates are held in memory together; more only take longer.
_AT_ONCE = 400_000


@dataclass(frozen=True)
class Coded:
    """Claims, the register they were matched with, and what `match` says of each."""

    claims: pl.DataFrame
    index: Index
    matched: pl.DataFrame


def code(claims: pl.DataFrame, index: Index) -> Coded:
    """Match claims, some at a time, and keep them together with the result: no claim's choice depends on another's."""
    parts = list(claims.iter_slices(_AT_ONCE)) or [claims]
    return Coded(claims, index, pl.concat(match(part, index) for part in parts))


def match(claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Choose a place for each claim.

    Args:
        claims: as `claims.claim` gives them.
        index: the prepared register.

    Returns:
        One row per claim: mention, place (row of the register, null: none), premises (that the place is in, where it
        was found through them), level, score (0 to 100), margin (points to the runner-up), reason, faults (list),
        certain (nothing needs a person).
    """
    wide = exploded(claims)
    candidates = inside(premises(wide, index), claims, index)
    chosen = _choose(weigh(candidates, claims, index))
    return _settled(claims, chosen, _roads(wide, claims, index), _areas(claims, index), index)


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
            sure=sure,
            open_choice=open_choice,
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
            .when(by_road).then(pl.when("inferred").then(BASE["road_anywhere"]).otherwise(BASE["road"]))
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
    # What spoke against the place that a person has to judge is told too; of a tie there is no one place.
    told = pl.col("sure") | (pl.col("reason") == Reason.CONFLICT)
    return frame.select(
        "mention", "score", "reason", "certain", place="chosen", level="level_found",
        premises=pl.when("sure").then("premises"),
        margin=pl.when(pl.col("sure") | pl.col("open_choice")).then("margin").otherwise(100),
        faults=pl.concat_list(
            pl.when(told).then("faults").otherwise(pl.lit([], pl.List(pl.String))), *noted, _missing()
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
