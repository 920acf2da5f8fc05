"""What happened to places: every entry, name, change and end, kept from run to run.

Belongs here: the rows of gold.address_event, from what a run finds changed.
Does not belong here: finding it (`delivered`, `merge`, `history`).
"""

import polars as pl

from transforms.addresses.register.places import OBSERVED, REGISTERED, RETIRED

EVENT: dict[str, pl.DataType] = {
    "id": pl.String(), "event": pl.String(), "at": pl.Date(), "because": pl.String(), "other_id": pl.String(),
}  # fmt: skip
_NOBODY = pl.lit(None, pl.String)
# What a change of the reference is called, and why.
_OF_KIND = {
    "rename": ("rename", "renamed in the reference: "),
    "move": ("division_change", "moved in the reference"),
    "merge": ("merge", "one place in the reference"),
    "redirect": ("redirect", "renumbered in the reference"),
    "split": ("split", "several places in the reference"),
}


def entries(
    address: pl.DataFrame, given: pl.DataFrame, before: pl.DataFrame | None, previous: pl.DataFrame
) -> pl.DataFrame:
    """Entries into the register: minted places, observed ones the reference now has, and those it has again.

    All are `mint`; `because` tells them apart: registered, observed, promoted, back in the reference.

    Args:
        address: gold.address, with `noted_on`, the delivery that brought what the reference says of a place.
        given: places of the reference and the divisions (canonical, valid_from).
        before: city_code, status, valid_from, valid_to of the last run; None: there was none.
        previous: the events so far.
    """
    in_reference = pl.col("canonical").is_in(given["canonical"].implode())
    why = (
        pl.when(pl.col("level") == "D").then(pl.lit("division founded"))
        .when(in_reference).then(pl.lit(REGISTERED))
        .otherwise(pl.lit(OBSERVED))
    )  # fmt: skip
    dated = address.filter(pl.col("valid_from").is_not_null())
    known = previous.filter(pl.col("event") == "mint").select(city_code="id")
    minted = dated.join(known, on="city_code", how="anti").select(
        id="city_code", event=pl.lit("mint"), at="valid_from", because=why, other_id=_NOBODY
    )
    if before is None:
        return minted
    first = given.select("canonical", first="valid_from")
    again = (
        address.filter(pl.col("status") == REGISTERED, ~pl.col("level").is_in(["D", "S", "C"]))
        .join(before.select("city_code", was="status", known_from="valid_from", ended="valid_to"), on="city_code")
        .filter(pl.col("was") != REGISTERED)
        .join(first, on="canonical", how="left")
    )
    back = pl.col("was") == RETIRED
    at = pl.when(back).then(pl.max_horizontal("noted_on", "ended")).otherwise(pl.max_horizontal("first", "known_from"))
    because = pl.when(back).then(pl.lit("back in the reference")).otherwise(pl.lit("promoted"))
    entered = again.select(id="city_code", event=pl.lit("mint"), at=at, because=because, other_id=_NOBODY)
    return pl.concat([minted, entered])


def changes(pairs: pl.DataFrame, codes: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """What a delivery did to places the register had.

    Args:
        pairs: as `delivered.Delivered.pairs`.
        codes: canonical, city_code of places, under former canonical texts too.
        names: city_code, name of places as they were.
    """
    kinds = {kind: event for kind, (event, _) in _OF_KIND.items()}
    reasons = {kind: because for kind, (_, because) in _OF_KIND.items()}
    placed = (
        pairs.filter(pl.col("kind") != "retire")
        .join(codes.select(was="canonical", id="city_code"), on="was")
        .join(codes.select("canonical", other_id="city_code"), on="canonical", how="left")
        .join(names.select(id="city_code", name="name"), on="id", how="left")
        .with_columns(because=pl.col("kind").replace_strict(reasons, return_dtype=pl.String))
    )
    named = pl.when(pl.col("kind") == "rename").then(pl.col("because") + "was " + pl.col("name"))
    return placed.select(
        "id",
        event=pl.col("kind").replace_strict(kinds, return_dtype=pl.String),
        at="on",
        because=pl.coalesce(named, "because"),
        other_id=pl.when(pl.col("other_id") != pl.col("id")).then("other_id"),
    )


def ends(address: pl.DataFrame) -> pl.DataFrame:
    """What the register says has ended and by what it was superseded, where nothing else tells why."""
    merged, division = pl.col("superseded_by").is_not_null(), pl.col("level") == "D"
    return address.filter(pl.col("valid_to").is_not_null()).select(
        id="city_code",
        event=pl.when(merged).then(pl.lit("merge")).otherwise(pl.lit("retire")),
        at="valid_to",
        because=pl.when(~merged)
        .then(pl.lit("no longer in the reference"))
        .when(division)
        .then(pl.lit("division dissolved"))
        .otherwise(pl.lit("the same place in the reference")),
        other_id="superseded_by",
    )


def decisions(same_as: pl.DataFrame, address: pl.DataFrame) -> pl.DataFrame:
    """Merges that somebody decided and that the register has carried out."""
    now = address.select("city_code", "superseded_by").drop_nulls()
    first = same_as.sort("decided_at").unique("city_code", keep="first", maintain_order=True)
    return first.join(now, on="city_code").select(
        id="city_code",
        event=pl.lit("merge"),
        at=pl.col("decided_at").dt.date(),
        because=pl.lit("decided by ") + pl.col("decided_by").fill_null("a reviewer"),
        other_id="superseded_by",
    )


def aliases(alias: pl.DataFrame) -> pl.DataFrame:
    """Other names, with the source each has and the day it was known (`at`)."""
    return alias.select(
        id="city_code",
        event=pl.lit("alias"),
        at="at",
        because=pl.concat_str("source", pl.lit(": "), "alias"),
        other_id=_NOBODY,
    )


def division_changes(divided: pl.DataFrame) -> pl.DataFrame:
    """Places whose display code a change of divisions changed; `divided` as `history.divided` gives it."""
    return divided.filter("renumbered").select(
        id="city_code", event=pl.lit("division_change"), at="valid_to", because="because", other_id=_NOBODY
    )


def kept(previous: pl.DataFrame, sure: pl.DataFrame, derived: pl.DataFrame) -> pl.DataFrame:
    """The events so far with those of this run; what happened once is told once.

    Args:
        previous: the events so far; they stay as they are.
        sure: events that this run found, with the reason it knows.
        derived: ends that the register's state implies; told only where nothing better is.
    """
    same = ["id", "event", "because", "other_id"]
    known = previous.filter(pl.col("event").is_in(["merge", "redirect"])).select("id")
    new = (
        sure.filter(pl.col("event") != "merge"),
        sure.filter(pl.col("event") == "merge").join(known, on="id", how="anti"),
    )
    dated = pl.col("event").is_in(["mint", "retire", "rename"])
    fresh = pl.concat(new)
    undated = fresh.filter(~dated).join(previous, on=same, how="anti", nulls_equal=True)
    entered = fresh.filter(dated).join(previous, on=[*same, "at"], how="anti", nulls_equal=True)
    found = pl.concat([previous, undated, entered])
    merges = found.filter(pl.col("event").is_in(["merge", "redirect"]))
    ended = derived.filter(pl.col("event") == "merge").join(
        merges.select("id", "other_id"), on=["id", "other_id"], how="anti"
    )
    retired = derived.filter(pl.col("event") == "retire").join(found, on=["id", "event", "at"], how="anti")
    merged = ended.join(merges, on="id", how="anti")
    return pl.concat([found, merged, _redirected(ended, merges), retired]).unique().sort(list(EVENT))


def _redirected(ended: pl.DataFrame, merges: pl.DataFrame) -> pl.DataFrame:
    """Places whose successor was superseded in turn, on the day that happened."""
    after = merges.group_by(by="id").agg(later=pl.col("at").max())
    further = ended.join(merges.select("id", by="other_id"), on="id").join(after, on="by", how="left")
    dated = further.group_by("id", "other_id").agg(pl.max_horizontal("at", "later").max().alias("at"))
    return dated.select(
        "id",
        "at",
        "other_id",
        event=pl.lit("redirect"),
        because=pl.lit("what superseded it was superseded"),
    ).select(list(EVENT))
