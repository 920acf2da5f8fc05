"""The addresses of a city, whole: from silver rows to the tables of gold that are about places.

Belongs here: putting reference, mentions and register together into gold.address, address_alias, address_resolution and
address_event.
Does not belong here: any stage of coding, files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from sources.contract import Contract
from transforms.addresses.context import contradicted
from transforms.addresses.describe import described
from transforms.addresses.places import PARTS, REGISTERED
from transforms.addresses.reference import FEED, describe_reference, names_of_premises
from transforms.addresses.resolve import registered, registered_places, resolve, without_doubles
from transforms.mentions import DISTINCT, mentions

_ALIAS = {
    "alias": pl.String(),
    "city_code": pl.String(),
    "source": pl.String(),
    "decided_by": pl.String(),
    "decided_at": pl.Datetime("us"),
}
_NOBODY = {name: pl.lit(None, _ALIAS[name]) for name in ("decided_by", "decided_at")}
_EVENT = ("id", "event", "at", "because", "other_id")


@dataclass(frozen=True)
class CodedCity:
    """The gold tables about places."""

    address: pl.DataFrame
    address_alias: pl.DataFrame
    address_resolution: pl.DataFrame
    address_event: pl.DataFrame


def code_city(
    silver: Mapping[str, pl.LazyFrame],
    contracts: Sequence[Contract],
    previous: Mapping[str, pl.LazyFrame],
    as_of: date,
) -> CodedCity:
    """Code every address of every feed.

    Args:
        silver: silver rows by feed.
        contracts: the contracts of those feeds.
        previous: gold.address and gold.address_alias of the last run, where there was one: a register only grows and
            never changes a code.
        as_of: the day whose divisions names and numbers follow.
    """
    reference = describe_reference(silver[FEED].collect()) if FEED in silver else None
    register = without_doubles(registered(registered_places(reference), _register(previous), REGISTERED))
    aliases = _aliases(reference, register, previous)
    found = pl.concat(mentions(silver[contract.feed], contract) for contract in contracts).collect()
    distinct = _distinct(found)
    resolved = resolve(distinct, register, aliases.select("city_code", estate="alias"))
    address = _address(resolved.register, reference, as_of)
    learned = resolved.learned.select("city_code", alias="estate", source=pl.lit("learned"), **_NOBODY).select(
        list(_ALIAS)
    )
    known = pl.concat([aliases, learned]).unique(["alias", "city_code"], keep="first").sort("alias", "city_code")
    return CodedCity(address, known, _resolution(found, distinct, resolved.results), _events(address))


def _register(previous: Mapping[str, pl.LazyFrame]) -> pl.DataFrame | None:
    """The register inside the gold.address of the last run."""
    if "gold.address" not in previous:
        return None
    facts = ("use", "floor_area", "total_floors", "lon", "lat", "reference_id", "status", "valid_from", "valid_to")
    parts = [pl.col("group_name" if name == "group" else name).alias(name) for name in PARTS]
    # What became of a district follows from the day and the division table.
    merged_into = pl.when(pl.col("level") != "D").then("superseded_by").alias("superseded_by")
    rows = previous["gold.address"].select(
        "city_code", "canonical", "level", *parts, *facts, merged_into, parent="parent_canonical"
    )
    return rows.collect()


def _aliases(
    reference: pl.DataFrame | None, register: pl.DataFrame, previous: Mapping[str, pl.LazyFrame]
) -> pl.DataFrame:
    """Other names of premises: those of the reference, and those decided in review or learned before."""
    known = [pl.DataFrame(schema=_ALIAS)]
    if "gold.address_alias" in previous:
        known.append(previous["gold.address_alias"].filter(pl.col("source") != "reference").collect())
    if reference is not None:
        named = names_of_premises(reference).join(register.select("canonical", "city_code"), on="canonical")
        known.append(named.select("alias", "city_code", source=pl.lit("reference"), **_NOBODY))
    successors = register.filter(pl.col("superseded_by").is_not_null()).select("city_code", "superseded_by")
    followed = pl.concat(known).join(successors, on="city_code", how="left")
    return (
        followed.with_columns(city_code=pl.coalesce("superseded_by", "city_code"))
        .select(list(_ALIAS))
        .unique(["alias", "city_code", "source"])
        .sort("alias", "city_code", "source")
    )


def _distinct(found: pl.DataFrame) -> pl.DataFrame:
    """Each different text once, with how much speaks for it."""
    return (
        found.group_by(DISTINCT)
        .agg(
            # Only told apart, never kept: a number is enough.
            subjects=pl.col("subject").hash().unique(),
            departments=pl.col("department").unique(),
            registered=pl.col("registered").any(),
            first_batch=pl.col("first_batch").min(),
        )
        .sort(DISTINCT)
        .with_row_index("mention")
    )


def _resolution(found: pl.DataFrame, distinct: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    """The results, for every record that has the text."""
    numbered = found.join(distinct.select("mention", *DISTINCT), on=DISTINCT, how="left", nulls_equal=True)
    marked = pl.when("same_as_above").then(pl.concat_list("faults", pl.lit("same_as_above"))).otherwise("faults")
    return contradicted(numbered.join(results, on="mention", how="left").with_columns(faults=marked))


def _address(register: pl.DataFrame, reference: pl.DataFrame | None, as_of: date) -> pl.DataFrame:
    if reference is None:
        given = register.with_columns(given_address=pl.lit(None, pl.String))
    else:
        texts = reference.select("reference_id", "given_address")
        given = register.join(texts, on="reference_id", how="left")
    return described(given, as_of).with_columns(
        valid_to=pl.coalesce("ended_on", "valid_to"), group_name="group", parent_canonical="parent"
    )


def _events(address: pl.DataFrame) -> pl.DataFrame:
    """What happened to each place, as its dates say."""
    nobody = pl.lit(None, pl.String)
    minted = address.filter(pl.col("valid_from").is_not_null()).select(
        id="city_code", event=pl.lit("mint"), at="valid_from", because="status", other_id=nobody
    )
    ended = address.filter(pl.col("valid_to").is_not_null())
    merged = pl.col("superseded_by").is_not_null()
    retired = ended.select(
        id="city_code",
        event=pl.when(merged).then(pl.lit("merge")).otherwise(pl.lit("retire")),
        at="valid_to",
        because=pl.when(~merged)
        .then(pl.lit("no longer in the reference"))
        .when(pl.col("level") == "D")
        .then(pl.lit("division dissolved"))
        .otherwise(pl.lit("the same place in the reference")),
        other_id="superseded_by",
    )
    return pl.concat([minted, retired]).sort(_EVENT)
