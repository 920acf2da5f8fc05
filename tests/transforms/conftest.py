"""Rows as readers leave them, and their typing, for the tests of what comes after reading."""

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl
import pytest

from sources.contract import Contract
from transforms.conform import column_damage, conform

Row = Mapping[str, str | None]


@pytest.fixture
def bronze() -> Callable[..., pl.DataFrame]:
    """Delivered rows under every declared header, each whole unless it says otherwise, in one file or in `files`."""

    def rows_of(contract: Contract, *rows: Row, files: Mapping[int, str] | None = None) -> pl.DataFrame:
        headers = [*(column.header for column in contract.columns), "row_fault", "row_fault_column"]
        texts = {header: [row.get(header) for row in rows] for header in headers}
        return pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)).with_columns(
            batch_date=pl.lit(date(2024, 4, 1)),
            source_file=pl.Series([(files or {}).get(place, "a.csv") for place in range(len(rows))], dtype=pl.String),
            source_row=pl.int_range(2, len(rows) + 2, dtype=pl.Int64),
        )

    return rows_of


@pytest.fixture
def typed(bronze: Callable[..., pl.DataFrame]) -> Callable[..., pl.DataFrame]:
    """Delivered rows read as their contract declares."""

    def read(
        contract: Contract, *rows: Row, above: Mapping[str, str] | None = None, files: Mapping[int, str] | None = None
    ) -> pl.DataFrame:
        delivered = bronze(contract, *rows, files=files)
        return conform(delivered, contract, column_damage(delivered.lazy(), contract).collect(), above)

    return read
