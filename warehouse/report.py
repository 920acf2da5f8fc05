"""The figures of the auditor's report, asked of the lake.

Belongs here: running the SQL of each block over the committed tables, with what contracts and runs are called beside.
Does not belong here: which blocks there are and how they are shown (quality.report).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib import metadata
from pathlib import Path

import duckdb
import polars as pl

from quality.report import figures
from quality.report.sections import Block, declared, sections
from quality.tables import bronze_table, own_tables, silver_table
from sources.contract import Contract
from warehouse import bronze
from warehouse.analyst import FILE
from warehouse.engine import connected
from warehouse.lake import Lake

_KEPT = Path(__file__).parent / "sql"
_QUERIES = _KEPT / "report"
_PLATFORM = ("platform", "平台")


def report_figures(lake: Lake, contracts: Mapping[str, Contract], as_of: date) -> pl.DataFrame:
    """`quality.report_figure`: every figure of the report, from the tables that exist."""
    there = [name for name in own_tables() if name != figures.TABLE and lake.has(name)]
    with connected(lake, there) as engine:
        for name, rows in _beside(lake, contracts, as_of).items():
            engine.execute("create schema if not exists report")
            engine.register(f"given_{name}", rows.to_arrow())
            engine.execute(f"create view report.{name} as from given_{name}")
        blocks = [block for section in sections() for block in section.blocks]
        return pl.concat(_block(engine, block, there) for block in blocks)


def _block(engine: duckdb.DuckDBPyConnection, block: Block, there: Sequence[str]) -> pl.DataFrame:
    missing = [name for name in block.needs if name not in there]
    if missing:
        return figures.absent(block, missing)
    query = (_QUERIES / f"{block.section}__{block.name}.sql").read_text(encoding="utf-8")
    found = pl.DataFrame(engine.sql(query).to_arrow_table())
    return figures.figures(block, found)


def _beside(lake: Lake, contracts: Mapping[str, Contract], as_of: date) -> dict[str, pl.DataFrame]:
    """What the report calls feeds, departments, tables, columns and runs."""
    return {
        "feed": pl.DataFrame([_feed(lake, contract) for contract in contracts.values()]),
        "department": _frame(("department", "title"), _departments(contracts)),
        "table_title": _frame(("table_name", "title"), _tables(contracts)),
        "column_title": _frame(("table_name", "column_name", "title"), _columns(contracts)),
        "run": _runs(lake),
        "setting": pl.DataFrame({
            "as_of": [as_of], "code_version": [metadata.version("chengma")],
            "configuration": [_configuration(contracts)],
        }),
    }  # fmt: skip


def _frame(names: Sequence[str], rows: Iterator[tuple[str, ...]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict.fromkeys(names, pl.String), orient="row")


def _feed(lake: Lake, contract: Contract) -> dict[str, str | int | bool]:
    classes = [column.classification for column in contract.columns]
    return {
        "feed": contract.feed, "title": contract.title,
        "department": contract.department, "department_title": contract.department_title,
        "frequency_days": contract.frequency_days, "retention": contract.retention or "未声明",
        "legal_basis": contract.legal_basis or "未声明", "limitations": contract.limitations,
        "l3": classes.count("L3"), "l4": classes.count("L4"),
        "delivered": bool(bronze.deliveries(lake, contract.feed)),
    }  # fmt: skip


def _departments(contracts: Mapping[str, Contract]) -> Iterator[tuple[str, ...]]:
    yield from dict([_PLATFORM, *((c.department, c.department_title) for c in contracts.values())]).items()


def _tables(contracts: Mapping[str, Contract]) -> Iterator[tuple[str, ...]]:
    for contract in contracts.values():
        yield silver_table(contract).name, contract.title
        yield bronze_table(contract).name, f"{contract.title}（原样）"
    for table in own_tables().values():
        yield table.name, table.title


def _columns(contracts: Mapping[str, Contract]) -> Iterator[tuple[str, ...]]:
    for contract in contracts.values():
        for column in contract.columns:
            yield silver_table(contract).name, column.name, column.header


def _runs(lake: Lake) -> pl.DataFrame:
    """The runs whose rules are kept, numbered from the oldest."""
    names = ["run_id"]
    if lake.has("quality.rule_results"):
        names = lake.scan("quality.rule_results").collect()["run_id"].unique(maintain_order=True).to_list()
    numbered = pl.DataFrame({"run_id": names, "number": range(1, len(names) + 1)})
    return numbered.with_columns(latest=pl.col("number") == pl.col("number").max())


def _configuration(contracts: Mapping[str, Contract]) -> str:
    """What is declared: contracts and report."""
    digests = sorted(f"{feed} {contract.digest}" for feed, contract in contracts.items())
    return hashlib.sha256("\n".join(digests).encode() + declared()).hexdigest()[:16]


def kept_figures(lake: Lake) -> pl.DataFrame:
    """The figures in the analyst's file.

    Raises:
        FileNotFoundError: there is no such file, or one that was made before reports were.
    """
    return _kept(lake, "kept_figures")


def kept_results(lake: Lake) -> pl.DataFrame:
    """What rules found in the last run, from the analyst's file; raises as `kept_figures`."""
    return _kept(lake, "kept_results")


def kept_titles(lake: Lake) -> dict[str, str]:
    """What the tables of the analyst's file are called, from their comments; raises as `kept_figures`."""
    return dict(_kept(lake, "kept_titles").iter_rows())


def _kept(lake: Lake, name: str) -> pl.DataFrame:
    path = lake.root / FILE
    if not path.exists():
        message = f"{path} does not exist yet: run the pipeline first"
        raise FileNotFoundError(message)
    with duckdb.connect(path, read_only=True) as engine:
        try:
            return pl.DataFrame(engine.sql((_KEPT / f"{name}.sql").read_text(encoding="utf-8")).to_arrow_table())
        except duckdb.CatalogException:
            message = f"{path} has no figures of a report: run the pipeline once more"
            raise FileNotFoundError(message) from None
