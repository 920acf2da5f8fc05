"""What the report consists of, as declared in `sections.yaml`.

Belongs here: the typed view of sections, blocks and columns.
Does not belong here: the figures, the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DECLARED = Path(__file__).with_name("sections.yaml")
_WORDS = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True)
class ReportColumn:
    """A column of a table in the report: a figure when it has a unit, else what the figures are of."""

    name: str
    title: str
    unit: str = ""


@dataclass(frozen=True)
class Chart:
    """How a block is drawn: bars, ranked bars or lines of `value` by the `label` columns, a line for each `series`."""

    kind: str
    label: tuple[str, ...]
    value: str
    unit: str
    series: str = ""
    most: int = 24


@dataclass(frozen=True)
class Block:
    """A table of the report; without the tables it `needs` it says which are not there."""

    section: str
    name: str
    title: str
    columns: tuple[ReportColumn, ...]
    needs: tuple[str, ...] = ()
    note: str = ""
    chart: Chart | None = None
    shape: str = "table"
    heat: bool = False
    folded: bool = False

    @property
    def keys(self) -> list[str]:
        """The columns that say of what."""
        return [column.name for column in self.columns if not column.unit]

    @property
    def measures(self) -> list[ReportColumn]:
        """The columns that are figures."""
        return [column for column in self.columns if column.unit]


@dataclass(frozen=True)
class Section:
    """A section of the report."""

    name: str
    title: str
    lead: str
    blocks: tuple[Block, ...]

    @property
    def number(self) -> int:
        """Its place among the twelve."""
        return int(self.name[:2])


@cache
def sections() -> tuple[Section, ...]:
    """The twelve sections."""
    return tuple(_section(item) for item in yaml.safe_load(_DECLARED.read_text(encoding="utf-8")))


@cache
def words() -> Mapping[str, str]:
    """What the house's code words are called in the report."""
    return {str(code): str(word) for code, word in yaml.safe_load(_WORDS.read_text(encoding="utf-8")).items()}


def declared() -> bytes:
    """What the report is made by, for the hash of the configuration."""
    return _DECLARED.read_bytes()


def _section(item: Mapping[str, Any]) -> Section:
    blocks = tuple(_block(item["section"], block) for block in item["blocks"])
    return Section(item["section"], item["title"], item["lead"], blocks)


def _block(section: str, item: Mapping[str, Any]) -> Block:
    chart = item.get("chart")
    return Block(
        section=section,
        name=item["block"],
        title=item["title"],
        columns=tuple(ReportColumn(**column) for column in item["columns"]),
        needs=tuple(item.get("needs", ())),
        note=item.get("note", ""),
        chart=Chart(**{**chart, "label": tuple(chart["label"])}) if chart else None,
        shape=item.get("shape", "table"),
        heat=item.get("heat", False),
        folded=item.get("folded", False),
    )
