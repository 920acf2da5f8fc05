"""Any table with an address column, coded: Polars or Arrow in, the same table with `RESULT` beside it out.

Belongs here: one call for other programs and other engines, batch by batch; the register it works on.
Does not belong here: any stage of coding, files, what a whole city's records agree on (`resolve`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import polars as pl
import pyarrow as pa

from transforms.addresses.decisions import apply, no_decisions
from transforms.addresses.matching.index import Index, build_index
from transforms.addresses.records.resolve import code_texts, registered, registered_places
from transforms.addresses.register.describe import described
from transforms.addresses.register.places import REGISTERED

QUESTION = ("raw", "beside_district", "beside_town", "beside_village")
# What stands beside each row of the input when it is coded.
RESULT = {
    "result_code": pl.String(),
    "result_level": pl.String(),
    "result_score": pl.Int64(),
    "result_margin": pl.Int64(),
    "result_reason": pl.String(),
    "result_faults": pl.List(pl.String()),
    "result_status": pl.String(),
    "result_address": pl.String(),
    "result_outside": pl.String(),
}
ARROW = {
    name: pa.list_(pa.string()) if isinstance(dtype, pl.List) else pa.int64() if dtype == pl.Int64 else pa.string()
    for name, dtype in RESULT.items()
}
# Distinct texts whose results are kept from batch to batch: some hundred MB.
_REMEMBERED = 500_000
Addresses = Callable[[pl.Series], pl.Series]
Table = TypeVar("Table", pl.DataFrame, pa.Table, pa.RecordBatch)
ArrowTable = TypeVar("ArrowTable", pa.Table, pa.RecordBatch)


@dataclass(frozen=True)
class Columns:
    """Which columns of a table hold the address and what the record says beside it."""

    address: str = "地址"
    district: str | None = None
    town: str | None = None
    village: str | None = None

    @property
    def named(self) -> list[tuple[str, str]]:
        """Column of a question -> column of the table, where there is one."""
        pairs = zip(QUESTION, (self.address, self.district, self.town, self.village), strict=True)
        return [(question, column) for question, column in pairs if column is not None]


class Coder:
    """A register of places, ready to code tables. It never changes, so threads may share one."""

    def __init__(self, index: Index, addresses: Addresses, decisions: pl.DataFrame | None = None) -> None:
        """Take a prepared register.

        Args:
            index: the register prepared for matching.
            addresses: gives the standard address of each code, in order; null for null.
            decisions: what reviewers decided, as `decisions.holding` gives it.
        """
        self.index, self.addresses = index, addresses
        self._decisions = no_decisions() if decisions is None else decisions

    @classmethod
    def of(cls, register: pl.DataFrame, aliases: pl.DataFrame, decisions: pl.DataFrame | None = None) -> "Coder":
        """Prepare a register.

        Args:
            register: places with city codes and `standard_address`; those that were superseded are not matched.
            aliases: city_code, estate: other names of premises.
            decisions: what reviewers decided, as `decisions.holding` gives it.
        """
        index = build_index(register.filter(pl.col("superseded_by").is_null()), aliases)
        texts = register.select("city_code", "standard_address")

        def addresses(codes: pl.Series) -> pl.Series:
            asked = codes.rename("city_code").to_frame()
            return asked.join(texts, on="city_code", how="left", maintain_order="left")["standard_address"]

        return cls(index, addresses, decisions)

    def code(
        self,
        table: Table,
        column: str = "地址",
        *,
        district: str | None = None,
        town: str | None = None,
        village: str | None = None,
    ) -> Table:
        """The table with `RESULT` behind its own columns, rows in order; each distinct text is coded once.

        Args:
            table: any table.
            column: the column with the address.
            district: the column with what the record says of the district beside it, if there is one; likewise the
                town or street office, the village or community.
            town: likewise.
            village: likewise.

        Raises:
            KeyError: the table has no column of that name.
        """
        named = Columns(column, district, town, village)
        if isinstance(table, pl.DataFrame):
            return pl.concat([table, self.results(questions(table, named))], how="horizontal")
        return self._arrow_code(table, named)

    def _arrow_code(self, table: ArrowTable, columns: Columns) -> ArrowTable:
        texts = pl.DataFrame({name: _texts(table, name) for _, name in columns.named})
        beside: pa.Table = _arrow(self.results(questions(texts, columns)))
        schema = pa.schema([*table.schema, *beside.schema])
        if isinstance(table, pa.Table):
            return pa.Table.from_arrays([*table.columns, *beside.columns], schema=schema)
        own: list[pa.Array[Any]] = [beside.column(name).combine_chunks() for name in RESULT]
        return pa.RecordBatch.from_arrays([*table.columns, *own], schema=schema)

    def each(self, batches: Iterable[pa.RecordBatch], columns: Columns) -> Iterator[tuple[pa.RecordBatch, pa.Table]]:
        """Each batch with its `RESULT`; of the texts met before, the latest are remembered and not coded again."""
        seen = self.distinct(pl.DataFrame(schema=dict.fromkeys(QUESTION, pl.String)))
        for batch in batches:
            texts = pl.DataFrame({name: _texts(batch, name) for _, name in columns.named})
            asked = questions(texts, columns)
            new = asked.unique(maintain_order=True).join(seen, on=list(QUESTION), how="anti", nulls_equal=True)
            seen = pl.concat([seen, self.distinct(new)])
            yield batch, _arrow(_beside(asked, seen))
            seen = seen.tail(_REMEMBERED)

    def results(self, asked: pl.DataFrame) -> pl.DataFrame:
        """`RESULT` of each row of `QUESTION`, in order."""
        return _beside(asked, self.distinct(asked.unique(maintain_order=True)))

    def distinct(self, asked: pl.DataFrame) -> pl.DataFrame:
        """`QUESTION` and `RESULT` of distinct questions."""
        mentions = asked.with_row_index("mention")
        found = mentions.join(
            code_texts(mentions, self.index), on="mention", how="left", maintain_order="left"
        ).with_columns(
            outside=pl.concat_str("outside_province", "outside_city", ignore_nulls=True).replace("", None),
            contradicted_by=pl.lit([], pl.List(pl.String)),
        )
        settled = apply(found, self._decisions) if self._decisions.height else found
        settled = settled.rename({"city_code": "result_code"})
        addressed = settled.with_columns(result_address=self.addresses(settled["result_code"]))
        told = {name: name if name in addressed.columns else name.removeprefix("result_") for name in RESULT}
        columns = (pl.col(told[name]).cast(kind).alias(name) for name, kind in RESULT.items())
        return addressed.select(*QUESTION, *columns)


def _beside(asked: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The results of questions that may be asked more than once, in order."""
    keys = list(QUESTION)
    return asked.join(found, on=keys, how="left", nulls_equal=True, maintain_order="left").select(list(RESULT))


def questions(table: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """What is asked of each row: `QUESTION`, blank as null.

    Raises:
        KeyError: the table has no such column.
    """
    named = dict(columns.named)
    for name in named.values():
        if name not in table.columns:
            raise KeyError(name)
    texts = [
        (pl.col(named[question]).cast(pl.String) if question in named else pl.lit(None, pl.String)).alias(question)
        for question in QUESTION
    ]
    rows = table.select(texts) if table.width else pl.DataFrame(schema=dict.fromkeys(QUESTION, pl.String))
    return rows.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)) for name in QUESTION)


def divisions_coder(as_of: date) -> Coder:
    """A coder that knows the divisions and nothing else, as they are called on a day."""
    register = registered(registered_places(None), None, REGISTERED)
    return Coder.of(
        described(register.with_columns(given_address=pl.lit(None, pl.String)), as_of),
        pl.DataFrame(schema={"city_code": pl.String, "estate": pl.String}),
    )


def _texts(table: pa.Table | pa.RecordBatch, name: str) -> pl.Series:
    """A column as text."""
    if name not in table.schema.names:
        raise KeyError(name)
    return pl.Series(pl.from_arrow(pa.chunked_array(table.column(name)).cast(pa.string())))


def _arrow(found: pl.DataFrame) -> pa.Table:
    return found.to_arrow().cast(pa.schema(list(ARROW.items())))
