"""What places were before they changed: one row per past version, and how a place was on a day.

Belongs here: when a version ends and what it was; putting versions and the present together for a day.
Does not belong here: why it changed (`events`).
"""

from datetime import date

import polars as pl

from transforms.addresses.register.dated import DAY, changes_between
from transforms.addresses.register.describe import described
from transforms.addresses.register.places import REGISTERED, RETIRED

_TEXTS = (
    "parent_code", "display_code", "standard_address", "district_code", "town_code", "village_code", "district",
    "town", "village", "group_name", "road", "road_number", "estate", "status", "superseded_by",
)  # fmt: skip
VERSION: dict[str, pl.DataType] = {
    **dict.fromkeys(("city_code", "level"), pl.String()),
    **dict.fromkeys(("valid_from", "valid_to"), pl.Date()),
    **dict.fromkeys(_TEXTS, pl.String()),
}
_DIVISIONS = ("D", "S", "C")
# What makes another version of a place, divisions aside.
_OWN = ("group", "road", "road_number", "estate", "parent", "status", "superseded_by")
_SHOWN = ("parent_code", "display_code", "standard_address", "superseded_by")


def as_of(address: pl.DataFrame, history: pl.DataFrame, day: date) -> pl.DataFrame:
    """How every place was called, numbered and placed on a day, and what its status was.

    Args:
        address: gold.address.
        history: gold.address_history.
        day: any day; places that were not known by then are left out.

    Returns:
        One row per place, with the columns of gold.address_history; valid_to is null for what still holds.
    """
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    past = history.filter(begun, pl.col("valid_to") > day)
    since = history.group_by("city_code").agg(since=pl.col("valid_to").max())
    present = address.join(since, on="city_code", how="left").with_columns(
        valid_from=pl.coalesce("since", "valid_from"), valid_to=pl.lit(None, pl.Date)
    )
    return pl.concat([past.select(list(VERSION)), present.filter(begun).select(list(VERSION))]).sort("city_code")


def told(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rows without the reference's full text where divisions changed between its day (`given_on`) and this one."""
    given, stale = pl.col("given_on"), pl.lit(value=False)
    first, last = (rows.select(end).item() for end in (given.min(), given.max()))
    if first is None:
        return rows
    for change in changes_between(min(first, day), max(last, day)):
        between = (given < change.on) if change.on <= day else (given >= change.on)
        stale = stale | (between.fill_null(value=False) & change.touches())
    return rows.with_columns(given_address=pl.when(~stale).then("given_address"))


def shown(rows: pl.DataFrame, day: date, among: pl.DataFrame) -> pl.DataFrame:
    """Places of the register as they were called and numbered on a day; `among`: canonical and city_code of all."""
    return described(told(rows, day), day, among).with_columns(group_name="group")


def divided(
    now: pl.DataFrame, past: pl.DataFrame, history: pl.DataFrame, day: date, among: pl.DataFrame
) -> pl.DataFrame:
    """The versions that a change of divisions ended by the day, those known already left out.

    Args:
        now: the register: city_code, canonical, parent, level, the parts, status, superseded_by, valid_from, valid_to,
            given_address, given_on; and `since`, the day from which it is as it is (null: always).
        past: what changed, as it was before: the same columns, and `until` instead of `since`.
        history: the versions known so far.
        day: the latest day that counts.
        among: canonical and city_code of every place, under former canonical texts too.

    Returns:
        `VERSION` without valid_from; `renumbered` (the display code changed) and `because`, what became what.
    """
    found = [pl.DataFrame(schema=_DIVIDED)]
    for change in changes_between(None, day):
        known = history.filter(pl.col("valid_to") == change.on).select("city_code")
        then = past.filter(pl.col("until") >= change.on).drop("until")
        later = now.filter(pl.col("since").is_null() | (pl.col("since") < change.on)).drop("since")
        lived = [
            pl.col("valid_from").is_null() | (pl.col("valid_from") < change.on),
            pl.col("valid_to").is_null() | (pl.col("valid_to") > change.on),
        ]
        touched = pl.concat([frame.filter(*lived, change.touches()) for frame in (then, later)], how="diagonal")
        new = touched.join(known, on="city_code", how="anti")
        if new.height:
            found.append(_divided_on(new, change.on, among))
    return pl.concat(found)


_DIVIDED = {
    **{name: dtype for name, dtype in VERSION.items() if name != "valid_from"},
    "renumbered": pl.Boolean(), "because": pl.String(),
}  # fmt: skip


def _divided_on(places: pl.DataFrame, day: date, among: pl.DataFrame) -> pl.DataFrame:
    gone = pl.col("status") == RETIRED
    standing = places.with_columns(status=pl.when(gone).then(pl.lit(REGISTERED)).otherwise("status"))
    before, after = (shown(standing, on, among) for on in (day - DAY, day))
    both = before.join(after, on="city_code", suffix="_after")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in _SHOWN)
    became = pl.concat_str(_division(""), pl.lit(" → "), _division("_after"))
    renumbered = pl.col("display_code") != pl.col("display_code_after")
    return (
        both.filter(differs)
        .select(
            *(pl.col(name) for name in _DIVIDED if name not in {"valid_to", "renumbered", "because"}),
            valid_to=pl.lit(day),
            renumbered=renumbered,
            because=became,
        )
        .select(list(_DIVIDED))
    )


def _division(when: str) -> pl.Expr:
    code = pl.coalesce(f"town_code{when}", f"district_code{when}")
    return pl.concat_str(f"district{when}", pl.col(f"town{when}").fill_null(""), pl.lit(" "), code, ignore_nulls=True)


def differing(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Codes of places, divisions aside, that are not as they were; divisions' numbers and names do not count.

    Args:
        before: the gold.address of the last run, its parts under the register's names.
        now: the register.
    """
    was = before.filter(~pl.col("level").is_in(_DIVISIONS)).select("city_code", *_OWN)
    both = was.join(now.select("city_code", *_OWN), on="city_code", suffix="_now")
    return both.filter(pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_now")) for name in _OWN)).select(
        "city_code"
    )


def ended(past: pl.DataFrame, among: pl.DataFrame) -> pl.DataFrame:
    """The versions that a change of the place itself ended, without valid_from; `past` as for `divided`."""
    found = [pl.DataFrame(schema=_DIVIDED).drop("renumbered", "because")]
    days = past["until"].drop_nulls().unique().sort().to_list()
    for day in days:
        was = shown(past.filter(pl.col("until") == day).drop("until"), day - DAY, among)
        found.append(was.with_columns(valid_to=pl.lit(day)).select(found[0].columns))
    return pl.concat(found)


def with_versions(history: pl.DataFrame, new: pl.DataFrame, begun: pl.DataFrame) -> pl.DataFrame:
    """The history with new versions; each begins where the one before it ends, the first when the place was known.

    Args:
        history: the versions known so far; they stay.
        new: versions without valid_from.
        begun: city_code, valid_from of every place.
    """
    versions = [history.drop("valid_from").select(new.columns), new]
    placed = (
        pl.concat(versions)
        .unique(["city_code", "valid_to"], keep="first", maintain_order=True)
        .join(begun, on="city_code", how="left", maintain_order="left")
        .filter(pl.col("valid_from").is_null() | (pl.col("valid_from") < pl.col("valid_to")))
        .sort("city_code", "valid_to")
    )
    previous = pl.col("valid_to").shift().over("city_code")
    return placed.with_columns(valid_from=pl.coalesce(previous, "valid_from")).select(list(VERSION))
