"""The report as one page that needs nothing else: styles and charts stand in it, and no clock.

Belongs here: from figures to what the template shows.
Does not belong here: the figures, the command.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from quality.report import charts
from quality.report.figures import Shown, digest, shown
from quality.report.numbers import written
from quality.report.sections import Block, Chart, sections, words
from quality.tables import own_tables

_HERE = Path(__file__).parent
_WIDE = 10
# A text up to this long stays on one line.
_SHORT = 10
_GRADES = ((95.0, "a"), (85.0, "b"), (75.0, "c"), (60.0, "d"), (float("-inf"), "e"))


@dataclass(frozen=True)
class Cell:
    """A cell: its text, and of a figure which one it is."""

    text: str
    figure: str = ""
    value: str = ""
    shade: str = ""


@dataclass(frozen=True)
class Table:
    """A block as the template lays it out."""

    block: Block
    rows: tuple[tuple[Cell, ...], ...]
    absent: tuple[str, ...]
    drawn: Markup

    @property
    def wide(self) -> bool:
        """Whether it needs a page on its side when it is printed."""
        return len(self.block.columns) >= _WIDE


def page(found: pl.DataFrame, data_docs: str = "") -> str:
    """The report.

    Args:
        found: `quality.report_figure`.
        data_docs: where the pages of rule results lie, seen from the page; empty: there are none.
    """
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    tables = {
        section.name: [_table(block, shown(block, found)) for block in section.blocks] for section in sections()
    }  # fmt: skip
    cover = {key: text for block in sections()[0].blocks for key, text in _texts(shown(block, found)).items()}
    return environment.get_template("page.html.j2").render(
        sections=sections(), tables=tables, cover=cover, hash=digest(found), data_docs=data_docs,
        style=Markup((_HERE / "page.css").read_text(encoding="utf-8")),  # noqa: S704  our own file
        short=_SHORT,
        titles={name: table.title for name, table in own_tables().items()},
    )  # fmt: skip


def _texts(found: Shown) -> Mapping[str, str]:
    """The texts of a block with one row."""
    return {key: value for key, value in (found.rows[0] if found.rows else {}).items() if isinstance(value, str)}


def _table(block: Block, found: Shown) -> Table:
    rows = tuple(
        tuple(_cell(block, at, row, column.name, column.unit) for column in block.columns)
        for at, row in enumerate(found.rows, start=1)
    )
    drawn = _drawn(block, block.chart, found) if block.chart and found.rows else Markup("")
    return Table(block, rows, found.absent, drawn)


def _cell(block: Block, at: int, row: Mapping[str, str | float | None], name: str, unit: str) -> Cell:
    value = row[name]
    if not unit:
        return Cell(_word(value))
    assert not isinstance(value, str)  # noqa: S101  for the type checker: what has a unit is a number
    shade = _shade(value) if block.heat and unit == "score" else ""
    place = f"{block.section}/{block.name}/{at}/{name}"
    return Cell(written(value, unit), place, "" if value is None else f"{value:.12g}", shade)


def _word(value: str | float | None) -> str:
    return words().get(str(value), str(value))


def _shade(score: float | None) -> str:
    if score is None:
        return "unchecked"
    return next(f"grade-{grade}" for least, grade in _GRADES if score >= least)


def _drawn(block: Block, chart: Chart, found: Shown) -> Markup:
    labels = ["　".join(_word(row[name]) for name in chart.label) for row in found.rows]
    values = [row[chart.value] for row in found.rows]
    numbers = [value if isinstance(value, float) else None for value in values]
    if chart.kind != "lines":
        pairs = list(zip(labels, numbers, strict=True))
        if chart.kind == "ranked":
            pairs.sort(key=lambda pair: -(pair[1] or 0.0))
        kept = pairs[: chart.most]
        return charts.bars(block.title, [label for label, _ in kept], [number for _, number in kept], chart.unit)
    order = list(dict.fromkeys(labels))
    series: dict[str, list[float | None]] = {}
    for row, label, number in zip(found.rows, labels, numbers, strict=True):
        line = series.setdefault(_word(row[chart.series]), [None] * len(order))
        line[order.index(label)] = number
    return charts.lines(block.title, order, series, chart.unit)
