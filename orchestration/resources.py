"""What assets work on: the landing zone, the lake, the contracts.

Belongs here: wrapping plain objects for Dagster, writing what an asset returns, reading what it asks for.
Does not belong here: logic; where and how tables lie (warehouse).
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

import dagster as dg
import polars as pl

from orchestration.failures import discreet
from quality.tables import own_tables
from sources.contract import Contract
from sources.landing import Survey, survey
from sources.standard import load_contracts
from warehouse import bronze
from warehouse.lake import Lake


class City(dg.ConfigurableResource["City"]):
    """The landing zone and the lake of a city, with the contracts of its departments."""

    landing_folder: str
    lake_folder: str
    contract_folders: list[str]

    @cached_property
    def contracts(self) -> Mapping[str, Contract]:
        """Every contract by feed."""
        return load_contracts(Path(folder) for folder in self.contract_folders)

    @property
    def lake(self) -> Lake:
        """The lake."""
        return Lake(Path(self.lake_folder))

    def look(self) -> Survey:
        """What lies in the landing zone."""
        return survey(Path(self.landing_folder), self.contracts)

    def silver(self) -> Mapping[str, pl.LazyFrame]:
        """The silver rows of every feed that was ever delivered."""
        return {feed: self.lake.scan(f"silver.{feed}") for feed in self.contracts if self.lake.has(f"silver.{feed}")}

    def known(self, *names: str) -> Mapping[str, pl.LazyFrame]:
        """Those of the tables that exist, as the last run that wrote them all left them."""
        return self.lake.together(names)

    def tables(self) -> list[str]:
        """The names of every committed table of silver and gold."""
        names = [f"silver.{feed}" for feed in self.contracts] + [
            name for name in own_tables() if name.startswith("gold.")
        ]
        return [name for name in names if self.lake.has(name)]

    @property
    def as_of(self) -> date:
        """The day of the latest delivery: the day whose divisions and ages count."""
        taken = (delivery.batch_date for feed in self.contracts for delivery in bronze.deliveries(self.lake, feed))
        return max(taken, default=date.min)


class LakeTables(dg.ConfigurableIOManager):
    """One committed table per asset; metadata holds counts, never values."""

    lake_folder: str

    @discreet()
    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame | pl.LazyFrame) -> None:
        """Commit the rows."""
        table = own_tables()[".".join(context.asset_key.path)]
        rows = Lake(Path(self.lake_folder)).write(table, obj, context.run_id)
        context.add_output_metadata({"dagster/row_count": rows})

    def load_input(self, context: dg.InputContext) -> pl.LazyFrame:
        """The committed rows."""
        return Lake(Path(self.lake_folder)).scan(".".join(context.asset_key.path))
