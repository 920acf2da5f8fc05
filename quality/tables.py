"""Tables: one declaration per table, from which schema, comments, checks and the dictionary derive.

Belongs here: the typed view of a table's declaration; those of gold and quality stand in `quality/contracts/*.yaml`,
those of bronze and silver follow from the contract of their feed.
Does not belong here: writing tables (warehouse).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
from open_data_contract_standard.model import SchemaObject

from sources.contract import Column as FeedColumn
from sources.contract import Contract, Semantic
from sources.standard import read_standard
from transforms.conform import MAY_BE_WRONG, given_name, silver_type

_TYPES: dict[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "VARCHAR[]": pl.List(pl.String()),
    "BIGINT": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "DECIMAL(18,2)": pl.Decimal(18, 2),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "TIMESTAMP": pl.Datetime("us"),
}
_CONTRACTS = Path(__file__).parent / "contracts"


@dataclass(frozen=True)
class Column:
    """A column of a table: name, DuckDB type, meaning."""

    name: str
    type: str
    description: str
    title: str = ""
    required: bool = False
    classification: str = "L1"

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type."""
        return _TYPES[self.type]


@dataclass(frozen=True)
class Table:
    """A table: `name` is schema.table, the same in the lake, in DuckDB, as asset key and in the dictionary."""

    name: str
    title: str
    description: str
    department: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column names and Polars types."""
        return {column.name: column.dtype for column in self.columns}


@cache
def own_tables() -> Mapping[str, Table]:
    """The tables of gold and quality, by name."""
    tables: dict[str, Table] = {}
    for path in sorted(_CONTRACTS.glob("*.yaml")):
        document = read_standard(path.read_text(encoding="utf-8"))
        for table in document.schema_ or ():
            name = f"{document.name}.{table.name}"
            tables[name] = _own_table(name, table)
    return tables


def _own_table(name: str, table: SchemaObject) -> Table:
    properties = table.properties or []
    columns = tuple(
        Column(
            item.name or "",
            item.physicalType or "VARCHAR",
            item.description or "",
            required=bool(item.required),
            classification=item.classification or "L1",
        )
        for item in properties
    )
    keyed = sorted((item.primaryKeyPosition or 0, item.name or "") for item in properties if item.primaryKey)
    key = tuple(name for _, name in keyed)
    return Table(name, table.businessName or "", table.dataGranularityDescription or "", "platform", columns, key)


_LINEAGE = (
    Column("batch_date", "DATE", "Delivery the row came in.", "批次日期", required=True),
    Column("source_file", "VARCHAR", "File the row came in.", "来源文件", required=True),
    Column("source_row", "BIGINT", "Row in the file as a spreadsheet program shows it.", "来源行号", required=True),
)


def bronze_table(contract: Contract) -> Table:
    """What bronze holds of a feed: every delivered row, all text, under the declared headers."""
    delivered = tuple(
        Column(column.header, "VARCHAR", column.description, column.header, classification=column.classification)
        for column in contract.columns
    )
    reading = (
        Column("extra", "VARCHAR", "Columns the contract does not know, as JSON.", "合同外列"),
        Column("row_fault", "VARCHAR", "Why the row could not be read; null: it could.", "行错误"),
        Column("row_fault_column", "VARCHAR", "Header the fault concerns.", "错误列"),
        Column("row_raw", "VARCHAR", "The row's own text, where it could not be read.", "原始行", classification="L4"),
    )
    description = f"{contract.description} As delivered."
    columns = (*delivered, *reading, *_LINEAGE)
    return Table(f"bronze.{contract.feed}", contract.title, description, contract.department, columns, ())


def silver_table(contract: Contract) -> Table:
    """What silver holds of a feed: the current row of each business key, typed."""
    secret = max((column.classification for column in contract.key), default="L1")
    said = "Business key as delivered, its parts joined by |."
    key = Column("record_key", "VARCHAR", said, "业务主键", required=True, classification=secret)
    state = (
        Column("faults", "VARCHAR[]", "What was wrong with values of the row, as column:fault.", "问题"),
        Column("first_batch", "DATE", "Delivery that first brought the key.", "首次批次", required=True),
        Column("valid_from", "DATE", "Delivery that brought this content.", "生效批次", required=True),
        Column("valid_to", "DATE", "Whole-feed delivery that no longer had the row; null: current.", "失效批次"),
    )
    given = (
        Column(
            given_name(column), "VARCHAR", f"{column.description} As given, where it is not valid.", classification="L4"
        )
        for column in contract.of(Semantic.RESIDENT_ID)
    )
    columns = (key, *(_typed(column) for column in contract.columns), *given, *state, *_LINEAGE)
    name = f"silver.{contract.feed}"
    return Table(name, contract.title, contract.description, contract.department, columns, ("record_key",))


def _typed(column: FeedColumn) -> Column:
    names = {str(dtype): name for name, dtype in _TYPES.items()}
    unit = f" Unit: {column.unit}." if column.unit else ""
    return Column(
        column.name,
        names[str(silver_type(column))],
        column.description + unit,
        column.header,
        required=column.required and column.semantic not in MAY_BE_WRONG,
        classification=column.classification,
    )
