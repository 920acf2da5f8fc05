"""HTML tables under the name of a spreadsheet, as hospital systems export them.

Belongs here: that one format.
Does not belong here: real spreadsheets.
"""

from pathlib import Path

import polars as pl

from sources.city.drawing import Ints
from sources.city.writing.sink import Sink

HEAD = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel">\n<head><meta http-equiv="Content-Type" '
    'content="text/html; charset=utf-8"><style>td{mso-number-format:"\\@"}</style></head>\n<body><table border="1">\n'
)
TAIL = "</table></body></html>\n"


class HtmlSink(Sink):
    """Writes one table; its rows count from 1, the header included."""

    def _open(self, path: Path) -> None:
        self.stream = path.open("w", encoding="utf-8", newline="\n")
        cells = "".join(f"<th>{header}</th>" for header in self.headers)
        self.stream.write(f"{HEAD}<tr>{cells}</tr>\n")
        self.row = 1

    def _write(self, records: pl.DataFrame, broken: Ints) -> Ints:  # noqa: ARG002 - every table row can be read
        escaped = records.with_columns(
            pl.all().fill_null("").str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])
        )
        row = pl.concat_str(pl.lit("<tr><td>"), pl.concat_str(pl.all(), separator="</td><td>"), pl.lit("</td></tr>\n"))
        self.stream.write("".join(escaped.select(row).to_series()))
        return self._following(len(records))

    def finish(self) -> None:
        """Close the table and the file."""
        self.stream.write(TAIL)
        self.stream.close()
