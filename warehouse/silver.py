"""Silver: the current, typed rows of each feed, and what became of every delivered row.

Belongs here: running the typing of `transforms` over bronze in bounded memory, keeping its results, choosing current
rows.
Does not belong here: how a value is read, which row counts (transforms).
"""

import hashlib
from functools import cache
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import transforms
from quality.tables import silver_table
from sources import codes
from sources.contract import Contract, Semantic
from transforms.conform import LINEAGE, column_damage, conform
from transforms.deliveries import outcomes
from warehouse import bronze
from warehouse.bronze import Delivery
from warehouse.lake import Lake

_CHUNK_ROWS = 200_000
_NARROW = ("record_key", "content_hash", "refused_column", "refused_reason", *LINEAGE)


def refresh(lake: Lake, contract: Contract, run_id: str = "") -> int:
    """Bring the silver table of a feed up to date with the batches that were taken.

    Returns:
        How many rows silver has.
    """
    taken = bronze.deliveries(lake, contract.feed)
    typed = _typed(lake, contract, taken)
    narrow = typed.select("row", *_NARROW).collect()
    settled = outcomes(narrow, [delivery.batch_date for delivery in taken if delivery.closes])
    settled.write_parquet(_outcomes_path(lake, contract.feed))
    current = settled.filter("latest").select("row", "first_batch", "valid_from", "valid_to")
    rows = typed.join(current.lazy(), on="row", how="inner")
    return lake.write(silver_table(contract), rows, run_id)


def outcome_rows(lake: Lake, feed: str) -> pl.LazyFrame:
    """What became of every delivered row of a feed, as `transforms.deliveries.outcomes` says."""
    return pl.scan_parquet(_outcomes_path(lake, feed))


def _typed(lake: Lake, contract: Contract, taken: list[Delivery]) -> pl.LazyFrame:
    """Every delivered row, typed; one file per batch, made when the batch, the contract or the parsers are new."""
    folder = _scratch(lake, contract.feed)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [_type_batch(lake, contract, delivery, folder) for delivery in taken]
    for stale in set(folder.glob("*.parquet")) - {*paths, _outcomes_path(lake, contract.feed)}:
        stale.unlink()
    if not paths:
        empty = conform(bronze.scan(lake, contract, []).collect(), contract, _no_damage(contract))
        return empty.with_row_index("row").lazy()
    return pl.scan_parquet(paths, row_index_name="row")


def _type_batch(lake: Lake, contract: Contract, delivery: Delivery, folder: Path) -> Path:
    name = f"{delivery.batch_date}-{delivery.fingerprint[:16]}-{contract.digest}-{_parsers()}.parquet"
    path = folder / name
    if path.exists():
        return path
    rows = bronze.scan(lake, contract, [delivery])
    damage = column_damage(rows, contract).collect()
    part = path.with_suffix(".part")
    writer: pq.ParquetWriter | None = None
    for file in bronze.files_of(lake, delivery):
        above: dict[str, str] = {}
        scan = pl.scan_parquet(file, hive_partitioning=True, hive_schema={"batch_date": pl.Date()})
        for chunk in scan.collect_batches(chunk_size=_CHUNK_ROWS, maintain_order=True):
            typed = conform(chunk, contract, damage, above)
            table: pa.Table = typed.to_arrow()
            writer = writer or pq.ParquetWriter(part, table.schema, compression="zstd", compression_level=1)
            writer.write_table(table)
            above = _last_addresses(typed, contract)
    if writer is None:
        conform(rows.head(0).collect(), contract, damage).write_parquet(part)
    else:
        writer.close()
    part.rename(path)
    return path


@cache
def _parsers() -> str:
    """What the parsers are made of: rows that others typed are typed anew."""
    made_of = [*Path(transforms.__path__[0]).glob("*.py"), *Path(codes.__path__[0]).iterdir()]
    content = hashlib.sha256()
    for file in sorted(file for file in made_of if file.is_file()):
        content.update(file.read_bytes())
    return content.hexdigest()[:12]


def _last_addresses(typed: pl.DataFrame, contract: Contract) -> dict[str, str]:
    """The last address of each column: what 同上 in the next chunk of the file means."""
    last = {column.name: typed[column.name].drop_nulls().last() for column in contract.of(Semantic.ADDRESS)}
    return {name: str(text) for name, text in last.items() if text is not None}


def _no_damage(contract: Contract) -> pl.DataFrame:
    return column_damage(pl.LazyFrame(schema=_bronze_types(contract)), contract).collect()


def _bronze_types(contract: Contract) -> dict[str, pl.DataType]:
    texts: dict[str, pl.DataType] = {column.header: pl.String() for column in contract.columns}
    return {**texts, "source_file": pl.String(), "batch_date": pl.Date()}


def _scratch(lake: Lake, feed: str) -> Path:
    return lake.root / "typed" / feed


def _outcomes_path(lake: Lake, feed: str) -> Path:
    return _scratch(lake, feed) / "outcomes.parquet"
