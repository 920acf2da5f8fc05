"""What became of every delivered row, over all feeds.

Belongs here: bringing bronze, outcomes and what was noted of deliveries to the accounting.
Does not belong here: counting (quality.accounting).
"""

from collections.abc import Mapping

import polars as pl

from quality import accounting
from quality.accounting import Counted
from quality.tables import own_tables
from sources.contract import Contract
from sources.landing import Survey
from warehouse import bronze, silver
from warehouse.lake import Lake


def quarantine(lake: Lake, contracts: Mapping[str, Contract]) -> pl.LazyFrame:
    """`quality.quarantine` over all feeds."""
    found = [
        accounting.quarantine(contract, silver.outcome_rows(lake, feed), bronze.scan(lake, contract, taken))
        for feed, contract in contracts.items()
        if (taken := bronze.deliveries(lake, feed))
    ]
    return _together("quality.quarantine", found)


def duplicates(lake: Lake, contracts: Mapping[str, Contract]) -> pl.LazyFrame:
    """`quality.duplicates` over all feeds."""
    found = [
        accounting.duplicates(contract, silver.outcome_rows(lake, feed))
        for feed, contract in contracts.items()
        if bronze.deliveries(lake, feed)
    ]
    return _together("quality.duplicates", found)


def row_accounting(lake: Lake, contracts: Mapping[str, Contract]) -> pl.DataFrame:
    """`quality.row_accounting` over all feeds."""
    found = [
        accounting.row_accounting([_counted(delivery) for delivery in taken], silver.outcome_rows(lake, feed))
        for feed in contracts
        if (taken := bronze.deliveries(lake, feed))
    ]
    return _together("quality.row_accounting", found).sort("feed", "batch_date").collect()


def _counted(delivery: bronze.Delivery) -> Counted:
    return Counted(
        feed=delivery.feed,
        batch_date=delivery.batch_date,
        mode=delivery.mode,
        rows_declared=delivery.rows_declared,
        rows_read=delivery.rows_read,
        rows_header_footer=delivery.rows_header_footer,
    )


def delivery_findings(lake: Lake, contracts: Mapping[str, Contract], seen: Survey) -> pl.DataFrame:
    """`quality.delivery_findings`: what is wrong in the landing zone and in what was taken from it."""
    columns = ("feed", "batch_date", "source_file", "fault", "detail")
    landing = [(f.feed, f.batch_date, f.source_file, str(f.fault), f.detail) for f in seen.findings]
    taken = [
        (delivery.feed, str(delivery.batch_date), noted.source_file, noted.fault, noted.detail)
        for feed in contracts
        for delivery in bronze.deliveries(lake, feed)
        for noted in delivery.findings
    ]
    return pl.DataFrame(landing + taken, schema=dict.fromkeys(columns, pl.String), orient="row").sort(columns)


def _together(name: str, found: list[pl.LazyFrame]) -> pl.LazyFrame:
    schema = own_tables()[name].schema
    return pl.concat([frame.select(list(schema)) for frame in found]) if found else pl.LazyFrame(schema=schema)
