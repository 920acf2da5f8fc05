"""Writing delivered files of every kind, block by block, and saying on which row of the file each record stands.

Belongs here: CSV and TSV (plain, .gz, .zst, any encoding), Parquet, JSON Lines, XLSX, HTML called .xls.
Does not belong here: what the records say, which file they go to.
"""

from pathlib import Path

from sources.city.writing.layout import FileLayout
from sources.city.writing.markup import HtmlSink
from sources.city.writing.sink import Sink
from sources.city.writing.spreadsheet import BirthsSink, HouseholdsSink
from sources.city.writing.structured import JsonLinesSink, ParquetSink
from sources.city.writing.text import DelimitedSink

KINDS: dict[str, type[Sink]] = {
    "csv": DelimitedSink,
    "tsv": DelimitedSink,
    "parquet": ParquetSink,
    "jsonl": JsonLinesSink,
    "html": HtmlSink,
    "births": BirthsSink,
    "households": HouseholdsSink,
}


def open_sink(folder: Path, layout: FileLayout, headers: list[str], names: list[str]) -> Sink:
    """The sink that writes files of this layout into a folder: delivered headers and the columns' own names."""
    return KINDS[layout.kind](folder, layout, headers, names)


__all__ = ["FileLayout", "Sink", "open_sink"]
