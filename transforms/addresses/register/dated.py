"""The division table by day: what was in force, and which places a change of it touches.

Belongs here: reading the dated table as of a day, the days it changes.
Does not belong here: how places are called (`describe`), what happened to them (`events`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import polars as pl

from sources.divisions import divisions

DAY = timedelta(days=1)


@cache
def current(level: str, day: date) -> pl.DataFrame:
    """Name, code and parent of each division on the day, or the last it had; `ended` says that it had ended."""
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    rows = divisions().filter(pl.col("level") == level, pl.col("kind") == "administrative", begun)
    ended = pl.col("valid_to").is_not_null() & (pl.col("valid_to") <= day)
    best = rows.with_columns(ended=ended).sort("ended", "valid_to", descending=[True, False], nulls_last=True)
    return best.unique("division_id", keep="last", maintain_order=True)


@cache
def followed(day: date) -> dict[str, str]:
    """Each district that had been dissolved by the day -> the one that took it in."""
    dissolved = current("district", day).filter(pl.col("ended") & pl.col("successor_id").is_not_null())
    return dict(dissolved.select("division_id", "successor_id").iter_rows())


@cache
def founded() -> dict[str, date]:
    """Divisions whose first day is known -> that day; all others are older than the table."""
    first = divisions().filter(pl.col("kind") == "administrative").group_by("division_id")
    known = first.agg(pl.col("valid_from").min(), unknown=pl.col("valid_from").is_null().any())
    return dict(known.filter(~pl.col("unknown")).select("division_id", "valid_from").iter_rows())


@cache
def reforms() -> tuple[date, ...]:
    """The days on which towns went from one district to another, in order."""
    towns = divisions().filter(pl.col("level") == "town", pl.col("valid_from").is_not_null())
    return tuple(towns["valid_from"].unique().sort())


@dataclass(frozen=True)
class Change:
    """A day on which divisions changed: the districts and towns whose name, number or parent did."""

    on: date
    districts: tuple[str, ...]
    towns: tuple[str, ...]

    def touches(self) -> pl.Expr:
        """Whether a place of the register may be called or numbered in another way from that day on."""
        town, district = pl.col("town_id"), pl.col("area_id").is_in(list(self.districts))
        return (pl.when(town.is_null()).then(district).otherwise(town.is_in(list(self.towns)))).fill_null(value=False)


@cache
def changes() -> tuple[Change, ...]:
    """Every day on which a district or town changed, in order."""
    table = divisions().filter(pl.col("level") != "village", pl.col("kind") == "administrative")
    days = pl.concat([table["valid_from"], table["valid_to"]]).drop_nulls().unique().sort()
    found = (Change(day, _changed(_districts, day), _changed(_towns, day)) for day in days)
    return tuple(change for change in found if change.districts or change.towns)


def changes_between(after: date | None, until: date) -> list[Change]:
    """The changes later than one day (None: all) up to another."""
    return [change for change in changes() if (after is None or after < change.on) and change.on <= until]


def _districts(day: date) -> pl.DataFrame:
    """The districts of a day, those dissolved as what took them in."""
    return current("district", day).select("division_id", "name", "code", parent=pl.col("ended").cast(pl.String))


def _towns(day: date) -> pl.DataFrame:
    """The towns of a day with all that is said of the district they are in."""
    names = _districts(day).select(district="division_id", district_name="name", district_code="code")
    towns = current("town", day).with_columns(district=pl.col("parent_id").replace(followed(day)))
    placed = towns.join(names, on="district", how="left")
    above = pl.concat_str("district", "district_name", "district_code", separator="|", ignore_nulls=True)
    return placed.select("division_id", "name", "code", parent=above)


def _changed(table: Callable[[date], pl.DataFrame], day: date) -> tuple[str, ...]:
    before, after = table(day - DAY), table(day)
    both = before.join(after, on="division_id", how="full", coalesce=True)
    told = ("name", "code", "parent")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_right")) for name in told)
    return tuple(both.filter(differs)["division_id"].sort())
