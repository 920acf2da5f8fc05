"""Other names of places: those the reference gives, people decided, records taught, and those places used to have.

Belongs here: the rows of gold.address_alias before this run's records teach new ones.
Does not belong here: learning names (`learn`), almost equal names (`names`).
"""

from datetime import date

import polars as pl

from transforms.addresses.register.reference import names_of_premises
from transforms.addresses.register.register import ALIAS, Last

_NAMED = ("area_id", "road", "road_number", "estate")


def other_names(
    reference: pl.DataFrame | None, places: pl.DataFrame, last: Last, same_as: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Every other name known before the texts are read, with `at`, the day it was known.

    Args:
        reference: as `reference.describe_reference` gives it; None: there is none.
        places: the register as it is now.
        last: what the last run left.
        same_as: as for `register.brought_up`.
        as_of: the day of the run.
    """
    nobody = [pl.lit(None, ALIAS[name]).alias(name) for name in ("decided_by", "decided_at")]
    kept = last.alias.filter(pl.col("source") != "reference")
    known = [kept.with_columns(at=pl.coalesce(pl.col("decided_at").dt.date(), pl.lit(as_of)))]
    if reference is not None:
        named = names_of_premises(reference).join(places.select("canonical", "city_code"), on="canonical")
        known.append(named.select("alias", "city_code", *nobody, source=pl.lit("reference"), at="given_on"))
    known.append(_former(places, last, same_as, as_of))
    successors = places.filter(pl.col("superseded_by").is_not_null()).select("city_code", "superseded_by")
    followed = pl.concat([frame.select(*ALIAS, "at") for frame in known]).join(successors, on="city_code", how="left")
    return (
        followed.with_columns(city_code=pl.coalesce("superseded_by", "city_code"))
        .sort("alias", "city_code", "source", "at", "decided_at", "decided_by")
        .unique(["alias", "city_code", "source"], keep="first", maintain_order=True)
        .select(*ALIAS, "at")
    )


def one_each(aliases: pl.DataFrame) -> pl.DataFrame:
    """One row per name and place: a person's decision counts before the reference, that before what was learned."""
    return (
        aliases.sort("alias", "city_code", "source", descending=[False, False, True])
        .unique(["alias", "city_code"], keep="first", maintain_order=True)
        .sort("alias", "city_code")
    )


def _former(places: pl.DataFrame, last: Last, same_as: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Names that roads and premises had before they were renamed, and those of places that are others now.

    A name or door plate that another place of the area has by now is that place's.
    """
    columns = ["city_code", "level", "road", "road_number", "estate"]
    was = [last.history.select(columns), places.filter(pl.col("superseded_by").is_not_null()).select(columns)]
    if last.register is not None:
        was.append(last.register.select(columns))
    now = places.select("city_code", "area_id", "superseded_by", **{f"{name}_now": pl.col(name) for name in _NAMED[1:]})
    ended = now.filter(pl.col("superseded_by").is_null()).drop("superseded_by")
    former = (
        pl.concat(was)
        .filter(pl.col("level").is_in(["R", "P"]))
        .unique()
        .join(now.select("city_code", "superseded_by"), on="city_code")
        .with_columns(into=pl.coalesce("superseded_by", "city_code"))
        .join(ended, left_on="into", right_on="city_code")
    )
    live = places.filter(pl.col("superseded_by").is_null(), pl.col("level").is_in(["R", "P"]))
    plate = pl.col("road") + pl.col("road_number") + "号"
    moved = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in ("road", "road_number"))
    kinds = [
        former.filter(pl.col("level") == "P", pl.col("estate").ne_missing(pl.col("estate_now")))
        .with_columns(alias="estate")
        .join(live.filter(pl.col("level") == "P"), on=["area_id", "estate"], how="anti"),
        former.filter(pl.col("level") == "P", moved)
        .with_columns(alias=plate)
        .join(live.filter(pl.col("level") == "P"), on=["area_id", "road", "road_number"], how="anti"),
        former.filter(pl.col("level") == "R", moved)
        .with_columns(alias="road")
        .join(live.filter(pl.col("level") == "R"), on=["area_id", "road"], how="anti"),
    ]
    decisions = same_as.sort("decided_at").unique("city_code", keep="first", maintain_order=True)
    decided = pl.col("decided_at").is_not_null()
    return (
        pl.concat(kinds)
        .drop_nulls("alias")
        .join(decisions.select("city_code", "decided_by", "decided_at"), on="city_code", how="left")
        .select(
            "alias",
            "decided_by",
            "decided_at",
            city_code="into",
            source=pl.when(decided).then(pl.lit("review")).otherwise(pl.lit("reference")),
            at=pl.coalesce(pl.col("decided_at").dt.date(), pl.lit(as_of)),
        )
    )
