"""The addresses of a city with what reviewers decided about them: around `city.code_city`, which knows no reviewers.

Belongs here: handing decisions to the run as other names, applying them to its results, the tables that tell of them.
Does not belong here: coding (`city`), which decision holds (`decisions`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from sources.contract import Contract
from transforms.addresses import decisions
from transforms.addresses.city import CodedCity, code_city

_ADDRESS, _ALIAS = "gold.address", "gold.address_alias"
_NAME = {
    "alias": pl.String(), "city_code": pl.String(), "source": pl.String(), "decided_by": pl.String(),
    "decided_at": pl.Datetime("us"),
}  # fmt: skip


@dataclass(frozen=True)
class DecidedCity:
    """What `code_city` makes, its aliases and results with the decisions in them, and gold.address_decision."""

    coded: CodedCity
    address_alias: pl.DataFrame
    address_resolution: pl.DataFrame
    address_decision: pl.DataFrame


def code_decided_city(
    silver: Mapping[str, pl.LazyFrame],
    contracts: Sequence[Contract],
    previous: Mapping[str, pl.LazyFrame],
    as_of: date,
    taken: pl.DataFrame,
) -> DecidedCity:
    """Code every address of every feed, as reviewers decided where they did.

    Args:
        silver: as for `code_city`, likewise the next three.
        contracts: likewise.
        previous: likewise.
        as_of: likewise.
        taken: every decision ever taken, as `decisions.DECISION`.
    """
    if taken.is_empty():
        coded = code_city(silver, contracts, previous, as_of)
        holding = decisions.holding(taken, register_of(coded.address.lazy()))
        return DecidedCity(coded, coded.address_alias, coded.address_resolution, holding)
    coded = code_city(silver, contracts, _with_names(previous, taken), as_of, decisions.same_places(taken))
    holding = decisions.holding(taken, register_of(coded.address.lazy()))
    results = decisions.decided(coded.address_resolution, holding)
    told = decisions.aliases_of(holding).select(list(_NAME))
    known = pl.concat([told, coded.address_alias.select(list(_NAME))])
    aliases = known.unique(["alias", "city_code"], keep="first", maintain_order=True).sort("alias", "city_code")
    return DecidedCity(coded, aliases, results, holding)


def register_of(address: pl.LazyFrame) -> pl.DataFrame:
    """city_code, canonical and superseded_by of gold.address; what became of a district is no merger of places."""
    merged = pl.when(pl.col("level") != "D").then("superseded_by")
    return address.select("city_code", "canonical", superseded_by=merged).collect()


def _with_names(previous: Mapping[str, pl.LazyFrame], taken: pl.DataFrame) -> Mapping[str, pl.LazyFrame]:
    """The tables of the last run, with texts that always mean one place as names, as they were last decided."""
    if _ADDRESS not in previous:
        return previous
    holding = decisions.holding(taken, register_of(previous[_ADDRESS]))
    names = decisions.names(decisions.aliases_of(holding), holding).select(list(_NAME))
    if _ALIAS in previous:
        before = previous[_ALIAS].select(list(_NAME)).collect()
        # A decision may have been revised, and one that counts only in its context is no name.
        asked = holding.select(alias="text", source=pl.lit("review")).unique()
        names = pl.concat([before.join(asked, on=["alias", "source"], how="anti"), names])
    return {**previous, _ALIAS: names.lazy()}
