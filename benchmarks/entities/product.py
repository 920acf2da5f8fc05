"""The product as this benchmark calls it: the one place to change when linking is called otherwise.

Belongs here: reading what linking works on from a lake, and running it, alone or after an earlier run.
Does not belong here: judging what it finds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from sources.contract import Contract
from sources.standard import load_contracts
from transforms.entities.city import Linked, link_enterprises, link_persons, placed_persons
from transforms.entities.models import person_model
from transforms.entities.persons import resolve_persons
from warehouse.lake import Lake

Tables = Mapping[str, pl.LazyFrame]


@dataclass(frozen=True)
class Delivered:
    """What linking works on: silver rows by feed, their contracts, coded addresses and the register of places."""

    silver: Tables
    contracts: Sequence[Contract]
    resolution: pl.LazyFrame
    addresses: pl.LazyFrame

    def only(self, feeds: Sequence[str]) -> "Delivered":
        """As if other feeds had never delivered."""
        contracts = [contract for contract in self.contracts if contract.feed in feeds]
        return replace(self, silver={feed: self.silver[feed] for feed in feeds}, contracts=contracts)

    def changed(self, change: Callable[[pl.LazyFrame], pl.LazyFrame]) -> "Delivered":
        """With other rows in every feed."""
        return replace(self, silver={feed: change(rows) for feed, rows in self.silver.items()})


def delivered(lake: Path) -> Delivered:
    """What linking works on in a lake whose addresses are coded."""
    tables = Lake(lake)
    contracts = [contract for feed, contract in load_contracts().items() if tables.has(f"silver.{feed}")]
    silver = {contract.feed: tables.scan(f"silver.{contract.feed}") for contract in contracts}
    return Delivered(silver, contracts, tables.scan("gold.address_resolution"), tables.scan("gold.address"))


def persons(given: Delivered, earlier: Linked | None = None) -> Linked:
    """The people, linked anew (a lake need not be of today's code), after an earlier run if there was one."""
    return link_persons(given.silver, given.contracts, given.resolution, _previous(earlier, "person"))


def enterprises(given: Delivered, people: pl.DataFrame, earlier: Linked | None = None) -> Linked:
    """The enterprises; `people` are the records of people with their person_id."""
    previous = _previous(earlier, "enterprise")
    return link_enterprises(given.silver, given.contracts, given.resolution, previous, people.lazy())


def _previous(earlier: Linked | None, kind: str) -> Tables:
    """The tables of an earlier run, as the next one finds them."""
    if earlier is None:
        return {}
    return {
        f"gold.{kind}": earlier.entities.lazy(),
        f"gold.{kind}_record": earlier.records.lazy(),
        f"gold.{kind}_event": earlier.events.lazy(),
        f"gold.{kind}_history": earlier.history.lazy(),
        f"gold.{kind}_decision": earlier.decisions.lazy(),
    }


def observed(given: Delivered) -> pl.DataFrame:
    """Prepared observations of people: what `resolved` starts from."""
    return placed_persons(given.silver, given.contracts, given.resolution)


def resolved(observations: pl.DataFrame) -> pl.DataFrame:
    """Prepared observations with the entity of each: linking alone, without ids and without what is shown."""
    return resolve_persons(observations, person_model()).records
