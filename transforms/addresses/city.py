"""The addresses of a city, whole: from silver rows to the tables of gold that are about places.

Belongs here: putting reference, mentions and register together into gold.address, address_alias, address_resolution,
address_event and address_history.
Does not belong here: any stage of coding, files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from sources.contract import Contract
from transforms.addresses.records.context import contradicted
from transforms.addresses.records.resolve import Resolved, resolve
from transforms.addresses.register.chronicle import chronicle
from transforms.addresses.register.describe import described
from transforms.addresses.register.history import told
from transforms.addresses.register.other_names import one_each, other_names
from transforms.addresses.register.places import RETIRED
from transforms.addresses.register.reference import FEED, describe_reference
from transforms.addresses.register.register import ALIAS, SAME_AS, brought_up, last_run
from transforms.mentions import DISTINCT, identified, mentions

_NOBODY = {name: pl.lit(None, ALIAS[name]) for name in ("decided_by", "decided_at")}


@dataclass(frozen=True)
class CodedCity:
    """The gold tables about places."""

    address: pl.DataFrame
    address_alias: pl.DataFrame
    address_resolution: pl.DataFrame
    address_event: pl.DataFrame
    address_history: pl.DataFrame


def code_city(
    silver: Mapping[str, pl.LazyFrame],
    contracts: Sequence[Contract],
    previous: Mapping[str, pl.LazyFrame],
    as_of: date,
    same_as: pl.DataFrame | None = None,
) -> CodedCity:
    """Code every address of every feed.

    Args:
        silver: silver rows by feed.
        contracts: the contracts of those feeds.
        previous: the tables of `CodedCity` the last run left, but address_resolution: a register only grows and never
            changes a code, and what happened to a place stays told.
        as_of: the day whose divisions names and numbers follow.
        same_as: city_code, into_code, decided_by, decided_at: places that somebody decided are the same, all that were
            ever decided.
    """
    decided = pl.DataFrame(schema=SAME_AS) if same_as is None else same_as.select(list(SAME_AS))
    reference = describe_reference(silver[FEED].collect()) if FEED in silver else None
    last = last_run(previous)
    register = brought_up(last, reference, decided, as_of)
    aliases = other_names(reference, register.places, last, decided, as_of)
    found = identified(pl.concat(mentions(silver[contract.feed], contract) for contract in contracts).collect())
    distinct = _distinct(found)
    resolved = resolve(distinct, register.places, aliases.select("city_code", estate="alias"))
    places = _with_texts(resolved.register, reference)
    address = _address(places, as_of)
    learned = resolved.learned.select(
        "city_code", alias="estate", source=pl.lit("learned"), at=pl.lit(as_of), **_NOBODY
    ).select(*ALIAS, "at")
    known = one_each(pl.concat([aliases, learned]))
    memory = chronicle(last, register, places, address, known, same_as=decided, as_of=as_of)
    results = _resolution(found, distinct, resolved)
    return CodedCity(address, known.drop("at"), results, memory.event, memory.history)


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


def _resolution(found: pl.DataFrame, distinct: pl.DataFrame, resolved: Resolved) -> pl.DataFrame:
    """The results, for every record that has the text."""
    numbered = found.join(distinct.select("mention", *DISTINCT), on=DISTINCT, how="left", nulls_equal=True)
    marked = pl.when("same_as_above").then(pl.concat_list("faults", pl.lit("same_as_above"))).otherwise("faults")
    coded = numbered.join(resolved.results, on="mention", how="left").with_columns(faults=marked)
    return contradicted(coded, resolved.register)


def _with_texts(register: pl.DataFrame, reference: pl.DataFrame | None) -> pl.DataFrame:
    """The register with the full text of the reference and the delivery it came in."""
    if reference is None:
        return register.with_columns(given_address=pl.lit(None, pl.String), given_on=pl.lit(None, pl.Date))
    texts = reference.select("reference_id", "given_address", "given_on")
    return register.join(texts, on="reference_id", how="left")


def _address(places: pl.DataFrame, as_of: date) -> pl.DataFrame:
    dissolved = pl.col("ended_on").is_not_null()
    return described(told(places, as_of), as_of).with_columns(
        valid_to=pl.coalesce("ended_on", "valid_to"),
        status=pl.when(dissolved).then(pl.lit(RETIRED)).otherwise("status"),
        group_name="group",
        parent_canonical="parent",
    )
