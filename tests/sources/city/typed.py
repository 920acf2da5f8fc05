"""What is delivered, read as its contract declares: accepted rows with typed values and who they are about."""

from pathlib import Path

import polars as pl

from sources.city.deliveries import _columns
from sources.city.records import contracts
from sources.city.writing.layout import LAYOUTS
from sources.city.writing.spreadsheet import MERGED
from tests.sources.city.conftest import City, read_rows
from transforms.conform import column_damage, conform

_READ: dict[tuple[Path, str], pl.DataFrame] = {}


def typed(city: City, feed: str) -> pl.DataFrame:
    """The accepted rows of a feed in all deliveries; later ones come after earlier ones.

    Returns:
        The columns of silver, batch_date, and for each role of a person or body `<role>` with its number in the truth.
    """
    known = (city.landing, feed)
    if known not in _READ:
        _READ[known] = _typed(city, feed)
    return _READ[known]


def _typed(city: City, feed: str) -> pl.DataFrame:
    contract, parts = contracts()[feed], []
    accepted = city.table("rows").filter(feed=feed, outcome="accepted")
    for number, day in enumerate(city.plan.deliveries):
        for layout in LAYOUTS[feed].files(number):
            names, stem = _columns(contract.columns, layout), layout.name.partition(".")[0]
            known = accepted.filter(pl.col("source_file").str.starts_with(stem), batch_date=day)
            for (file,), rows in known.group_by("source_file", maintain_order=True):
                cells = read_rows(city.landing / feed / day.isoformat() / str(file), layout.encoding)
                found = [cells[at] for at in rows["source_row"]]
                frame = pl.DataFrame(
                    {name: [row[place] or None for row in found] for place, name in enumerate(names)},
                    schema=dict.fromkeys(names, pl.String),
                )
                if layout.kind == "households":
                    frame = frame.with_columns(pl.col(name).forward_fill() for name in MERGED if name in frame.columns)
                lineage = rows.select(
                    "batch_date", "source_file", "source_row", truth_key="record_key",
                    row_fault=pl.lit(None, pl.String), row_fault_column=pl.lit(None, pl.String),
                )  # fmt: skip
                parts.append(pl.concat([frame, lineage], how="horizontal"))
    rows = pl.concat(parts, how="diagonal_relaxed")
    headed = rows.rename({column.name: column.header for column in contract.columns})
    read = conform(headed, contract, column_damage(headed.lazy(), contract).collect())
    together = read.with_columns(rows["truth_key"].alias("record_key"))
    return _with_roles(city, feed, together)


def _with_roles(city: City, feed: str, rows: pl.DataFrame) -> pl.DataFrame:
    for table, uid in (("persons", "person_uid"), ("enterprises", "enterprise_uid")):
        told = city.table(table).filter(feed=feed)
        for (role,), known in told.group_by("role", maintain_order=True):
            name = str(role) if str(role) not in rows.columns else f"{role}_{uid}"
            rows = rows.join(
                known.select("batch_date", "record_key", pl.col(uid).alias(name)),
                on=["batch_date", "record_key"], how="left", maintain_order="left",
            )  # fmt: skip
    return rows


def last(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of the last delivery: of a feed that is delivered whole, what holds."""
    return rows.filter(pl.col("batch_date") == pl.col("batch_date").max())


def ever(rows: pl.DataFrame) -> pl.DataFrame:
    """Of rows that are delivered once, or again with corrections: the last of each key."""
    return rows.unique("record_key", keep="last", maintain_order=True)
