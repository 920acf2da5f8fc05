"""What every workbook of a review queue has in common: the same for writing and reading, whatever is asked.

Belongs here: the columns an official fills in, cells, the hidden sheet of keys and what guards it.
Does not belong here: what is asked (`review_sheet`, `pair_sheet`), writing and reading cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

MANUAL, KEYS = "说明", "_键"
NUMBER, CHOICE, NOTE, REVIEWER, DAY = "编号", "选择", "说明", "审核人", "日期"
FILLED_IN = (CHOICE, NOTE, REVIEWER, DAY)
LATER = "暂不处理"
ID_LETTERS = 16
_LONGEST_SHOWN = 1000


@dataclass(frozen=True)
class Form:
    """A kind of workbook: the name of its sheet, its columns, and the format of its keys."""

    title: str
    sheet: str
    format: str
    columns: tuple[str, ...]

    def at(self, column: str) -> int:
        """The position of a column."""
        return self.columns.index(column)

    def letter(self, column: str) -> str:
        """A column as a spreadsheet program calls it."""
        return chr(ord("A") + self.at(column))

    def cell(self, column: str, row: int) -> str:
        """A cell as a spreadsheet program calls it: the first row is 1."""
        return f"{self.letter(column)}{row}"

    def checksum(self, rows: Sequence[Sequence[str]]) -> str:
        """What tells whether the hidden sheet, numbers and keys, is as it was written."""
        return sha256("\n".join([self.format, *("\t".join(row) for row in rows)]).encode()).hexdigest()


def shown(text: str) -> str:
    """A text as it stands in a cell: on one line, not endless."""
    return " ".join(text.split())[:_LONGEST_SHOWN]
