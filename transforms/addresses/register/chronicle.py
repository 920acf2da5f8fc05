"""What a run adds to the memory of the register: events and past versions.

Belongs here: comparing the register of the last run with this one's, and dating what changed.
Does not belong here: what an event or a version looks like (`events`, `history`).
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.addresses.register import events, history
from transforms.addresses.register.places import OBSERVED, REGISTERED, RETIRED
from transforms.addresses.register.register import Last, Register

_DIVISIONS = ("D", "S", "C")
_EARLIEST = pl.lit(date.min)


@dataclass(frozen=True)
class Chronicle:
    """gold.address_event and gold.address_history."""

    event: pl.DataFrame
    history: pl.DataFrame


def chronicle(  # noqa: PLR0913  one argument per table it compares
    last: Last,
    register: Register,
    places: pl.DataFrame,
    address: pl.DataFrame,
    aliases: pl.DataFrame,
    *,
    same_as: pl.DataFrame,
    as_of: date,
) -> Chronicle:
    """The memory of the register after this run.

    Args:
        last: what the last run left.
        register: the register before texts were coded, with what the reference did.
        places: the register of this run, with given_address and given_on.
        address: gold.address of this run.
        aliases: gold.address_alias with `at`.
        same_as: as for `register.brought_up`.
        as_of: the day of the run.
    """
    noted = address.join(places.select("city_code", noted_on="given_on"), on="city_code", how="left")
    among = _everybody(last, places)
    sure = _found(last, register, noted, same_as, among)
    before = _before(last, places, sure, as_of)
    now = places.join(before.select("city_code", since="until"), on="city_code", how="left", maintain_order="left")
    divided = history.divided(now, before, last.history, as_of, among)
    versions = pl.concat([divided.drop("renumbered", "because"), history.ended(before, among)])
    found = pl.concat([sure, events.division_changes(divided), events.aliases(aliases)]).select(list(events.EVENT))
    return Chronicle(
        events.kept(last.event, found, events.ends(address)),
        history.with_versions(last.history, versions, address.select("city_code", "valid_from")),
    )


def _everybody(last: Last, places: pl.DataFrame) -> pl.DataFrame:
    """Codes by canonical text, former ones too."""
    tables = [places] if last.register is None else [places, last.register]
    codes = pl.concat(table.select("canonical", "city_code") for table in tables)
    return codes.unique("canonical", keep="first", maintain_order=True)


def _found(
    last: Last, register: Register, address: pl.DataFrame, same_as: pl.DataFrame, codes: pl.DataFrame
) -> pl.DataFrame:
    """The events of this run whose reason is known."""
    entered = events.entries(address, register.given, last.register, last.event)
    decided = events.decisions(same_as, address)
    if last.register is None:
        return pl.concat([entered, decided])
    road = pl.coalesce("group", "road")
    name = pl.concat_str(road, pl.col("road_number") + "号", "estate", ignore_nulls=True)
    names = last.register.select("city_code", name=name)
    return pl.concat([entered, decided, events.changes(register.pairs, codes, names)])


def _before(last: Last, places: pl.DataFrame, sure: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """What is not as it was, as it was, with the day it changed (`until`)."""
    begun = last.history.group_by("city_code").agg(recorded=pl.col("valid_to").max())
    fresh = places if last.register is None else places.join(last.register, on="city_code", how="anti")
    gone = fresh.filter(pl.col("valid_to").is_not_null(), ~pl.col("level").is_in(_DIVISIONS)).with_columns(
        status=pl.when(pl.col("superseded_by").is_null()).then(pl.lit(REGISTERED)).otherwise(pl.lit(OBSERVED)),
        superseded_by=pl.lit(None, pl.String),
        until="valid_to",
    )
    if last.register is None:
        return gone
    codes = history.differing(last.register, places)
    dated = sure.group_by(city_code="id").agg(told=pl.col("at").max())
    today = places.select("city_code", ends="valid_to", given="given_on", now="status")
    was = (
        last.register.join(codes, on="city_code", how="semi")
        .join(today, on="city_code")
        .join(dated, on="city_code", how="left")
        .join(begun, on="city_code", how="left")
        .with_columns(
            given_address="standard_address", given_on=pl.coalesce("recorded", "valid_from"),
            start=pl.coalesce("recorded", "valid_from", _EARLIEST),
            told=pl.when((pl.col("now") == RETIRED) & (pl.col("status") != RETIRED)).then("ends").otherwise("told"),
        )
    )  # fmt: skip
    later = [pl.when(pl.col(name) > pl.col("start")).then(name) for name in ("told", "given")]
    dates = was.with_columns(until=pl.coalesce(*later, pl.lit(as_of)))
    sound = dates.filter(pl.col("until") > pl.col("start"))
    return pl.concat(
        [gone, sound.select(name for name in sound.columns if name in {*gone.columns, "until"})], how="diagonal"
    )
