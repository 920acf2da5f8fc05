"""The figures of the report as rows of `quality.report_figure`, and back as tables of the page.

Belongs here: one row per figure, with the dimensions it is of; what a block shows when its tables are not there.
Does not belong here: where figures come from (warehouse), what they look like (`page`).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from quality.report.sections import Block
from quality.tables import own_tables

TABLE = "quality.report_figure"
TOLD = "told"
_NOTHING, _NO_DAY = "—", "1970-01-01"


@dataclass(frozen=True)
class Shown:
    """A block with its rows: texts by key column, numbers by measure; or the tables that it lacks."""

    rows: tuple[Mapping[str, str | float | None], ...]
    absent: tuple[str, ...] = ()


def figures(block: Block, rows: pl.DataFrame) -> pl.DataFrame:
    """The figures of a block.

    Args:
        block: which one.
        rows: as its SQL gives them, in the order in which they are to be shown.
    """
    units = {column.name: column.unit for column in block.measures} or {TOLD: ""}
    values = [name if block.measures else pl.lit(None, pl.Float64).alias(name) for name in units]
    numbered = rows.select(_keys(block).alias("keys"), *values).with_row_index("row", offset=1)
    long = numbered.unpivot(list(units), index=["row", "keys"], variable_name="measure", value_name="figure")
    unit = pl.col("measure").replace_strict(units, return_dtype=pl.String)
    return _conformed(long.with_columns(section=pl.lit(block.section), block=pl.lit(block.name), unit=unit))


def _keys(block: Block) -> pl.Expr:
    if not block.keys:
        return pl.lit("{}")
    return pl.struct(pl.col(name).cast(pl.String).fill_null(_NOTHING) for name in block.keys).struct.json_encode()


def absent(block: Block, missing: Sequence[str]) -> pl.DataFrame:
    """What stands in place of a block whose tables do not exist."""
    rows = [
        {"section": block.section, "block": block.name, "row": 0, "measure": name, "unit": "",
         "keys": json.dumps({"table": name}), "figure": None}
        for name in missing
    ]  # fmt: skip
    return _conformed(pl.DataFrame(rows, schema_overrides={"figure": pl.Float64}))


def _conformed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(dtype) for name, dtype in own_tables()[TABLE].schema.items())


def shown(block: Block, found: pl.DataFrame) -> Shown:
    """The rows of a block from `quality.report_figure`."""
    mine = found.filter(pl.col("section") == block.section, pl.col("block") == block.name)
    rows: dict[int, dict[str, str | float | None]] = {}
    for row, measure, keys, figure in mine.select("row", "measure", "keys", "figure").sort("row").iter_rows():
        rows.setdefault(row, dict(json.loads(keys)))[measure] = figure
    lacking = tuple(sorted(mine.filter(pl.col("row") == 0)["measure"]))
    return Shown(tuple(rows[row] for row in sorted(rows) if row), lacking)


def digest(found: pl.DataFrame) -> str:
    """The hash of all figures, the same for the same figures in any order."""
    ordered = found.sort("section", "block", "row", "measure")
    return hashlib.sha256(ordered.write_csv(float_precision=6).encode()).hexdigest()


def as_of(found: pl.DataFrame) -> str:
    """The day the figures are of: that of the latest delivery; without any the first day a computer knows."""
    cover = found.filter(pl.col("section") == "01_cover", pl.col("block") == "scope", pl.col("row") == 1)
    day = str(json.loads(cover["keys"][0])["as_of"]) if cover.height else _NOTHING
    return _NO_DAY if day == _NOTHING else day
