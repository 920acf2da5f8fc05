"""The register from run to run: what the last run left, brought up to what the reference and people say now.

Belongs here: reading the last run's tables; the order in which deliveries and decisions act on the register.
Does not belong here: what a delivery does (`delivered`), places that are one (`merge`), coding texts (`resolve`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.addresses.records.resolve import registered, registered_places, superseding, without_doubles
from transforms.addresses.register.delivered import delivered
from transforms.addresses.register.events import EVENT
from transforms.addresses.register.history import VERSION
from transforms.addresses.register.merge import carried, decided
from transforms.addresses.register.places import OBSERVED, PARTS, REGISTERED, RETIRED

ALIAS: dict[str, pl.DataType] = {
    "alias": pl.String(),
    "city_code": pl.String(),
    "source": pl.String(),
    "decided_by": pl.String(),
    "decided_at": pl.Datetime("us"),
}
SAME_AS: dict[str, pl.DataType] = {
    "city_code": pl.String(), "into_code": pl.String(), "decided_by": pl.String(), "decided_at": pl.Datetime("us"),
}  # fmt: skip
_FACTS = ("use", "floor_area", "total_floors", "lon", "lat", "reference_id", "status", "valid_from", "valid_to")
_DIVISIONS = ("D", "S", "C")
_LONGEST_CHAIN = 20


@dataclass(frozen=True)
class Last:
    """What the last run left: its register (None: there was no run), and the tables that only grow.

    register has `standard_address` beside what a register has.
    """

    register: pl.DataFrame | None
    alias: pl.DataFrame
    event: pl.DataFrame
    history: pl.DataFrame


@dataclass(frozen=True)
class Register:
    """The register before any text is coded.

    given: the places of the divisions and the reference.
    pairs: what the reference did to places known before (`delivered.Delivered.pairs`).
    """

    places: pl.DataFrame
    given: pl.DataFrame
    pairs: pl.DataFrame


def last_run(previous: Mapping[str, pl.LazyFrame]) -> Last:
    """What the gold tables of the last run say about the register; tables that are missing are empty."""

    def table(name: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
        return previous[name].select(list(schema)).collect() if name in previous else pl.DataFrame(schema=schema)

    return Last(
        _register(previous),
        table("gold.address_alias", ALIAS),
        table("gold.address_event", EVENT),
        table("gold.address_history", VERSION),
    )


def _register(previous: Mapping[str, pl.LazyFrame]) -> pl.DataFrame | None:
    """The register inside the gold.address of the last run."""
    if "gold.address" not in previous:
        return None
    parts = [pl.col("group_name" if name == "group" else name).alias(name) for name in PARTS]
    # What became of a division follows from the day and the division table.
    division = pl.col("level").is_in(_DIVISIONS)
    rows = previous["gold.address"].select(
        "city_code",
        "canonical",
        "level",
        *parts,
        *(name for name in _FACTS if name != "status"),
        "standard_address",
        status=pl.when(division).then(pl.lit(REGISTERED)).otherwise("status"),
        superseded_by=pl.when(~division).then("superseded_by"),
        parent="parent_canonical",
    )
    return rows.collect()


def brought_up(last: Last, reference: pl.DataFrame | None, same_as: pl.DataFrame, as_of: date) -> Register:
    """The register of the last run with what the reference delivered and what people decided.

    Args:
        last: what the last run left.
        reference: as `reference.describe_reference` gives it; None: there is none.
        same_as: city_code, into_code, decided_by, decided_at: places that somebody decided are the same.
        as_of: the day of the run; divisions that begin later are not known yet.
    """
    founded_later = (pl.col("level").is_in(_DIVISIONS) & (pl.col("valid_from") > as_of)).fill_null(value=False)
    given = registered_places(reference).filter(~founded_later)
    if last.register is None:
        places, pairs = registered(given, None, REGISTERED), None
    else:
        before = last.register.drop("standard_address").filter(~founded_later)
        followed = delivered(before, reference, given)
        given, pairs = followed.places, followed.pairs
        places = _with_ends(registered(given, followed.register, REGISTERED), pairs)
    whole = without_doubles(places)
    whole = _to_the_end(superseding(whole, decided(whole, same_as)) if same_as.height else whole)
    return Register(whole, given, pairs if pairs is not None else delivered(whole, None, given).pairs)


def _with_ends(places: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The register without what the reference ended: merged and renumbered places superseded, others retired."""
    same = pairs.filter(pl.col("kind").is_in(["merge", "redirect"])).select("was", "canonical", "on")
    live = places.filter(pl.col("superseded_by").is_null()).select("canonical")
    known = same.join(live, on="canonical", how="semi").unique("was", keep="first", maintain_order=True)
    superseded = superseding(places, carried(places, known, [OBSERVED]).drop("premises"))
    gone = (
        pairs.filter(pl.col("kind").is_in(["retire", "split"]), "gone")
        .group_by(canonical="was")
        .agg(pl.col("on").max())
    )
    return (
        superseded.join(gone, on="canonical", how="left", maintain_order="left")
        .with_columns(
            valid_to=pl.when(pl.col("on").is_not_null()).then("on").otherwise("valid_to"),
            status=pl.when(pl.col("on").is_not_null()).then(pl.lit(RETIRED)).otherwise("status"),
        )
        .drop("on")
    )


def _to_the_end(places: pl.DataFrame) -> pl.DataFrame:
    """Every superseded place points to what stands now, not to what was superseded in turn."""
    for _ in range(_LONGEST_CHAIN):
        further = places.filter(pl.col("superseded_by").is_not_null()).select(
            superseded_by="city_code", further="superseded_by"
        )
        if places.join(further, on="superseded_by", how="semi").is_empty():
            break
        places = (
            places.join(further, on="superseded_by", how="left", maintain_order="left")
            .with_columns(superseded_by=pl.coalesce("further", "superseded_by"))
            .drop("further")
        )
    return places
