"""Which row of a file is its header, and which contract column each of its cells stands for.

Belongs here: matching delivered names with the headers and aliases of a contract, title rows, headers of two rows.
Does not belong here: file kinds, values.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sources.contract import Column, Contract

DEEPEST = 10
"""A header stands within so many rows from the top."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file by position.

    `places` has the position of each contract column that was found, by its declared header; `extras` the name and
    position of every other named column; `depth` counts the rows down to the end of the header, and `top` has them.
    """

    names: Row
    places: Mapping[str, int]
    extras: tuple[tuple[str, int], ...]
    top: tuple[Row, ...] = ()
    depth: int = 0

    @property
    def width(self) -> int:
        """How many cells the header has."""
        return len(self.names)

    def missing(self, contract: Contract) -> list[Column]:
        """The contract columns that the file does not have."""
        return [column for column in contract.columns if column.header not in self.places]


class Names:
    """The headers and aliases of a contract, ready to recognise delivered names."""

    def __init__(self, contract: Contract) -> None:
        """Prepare the contract's names in both their forms."""
        self.contract = contract
        self._exact = _table(contract, plain_name)
        self._without_note = _table(contract, _without_note) | self._exact

    def header(self, names: Sequence[str]) -> Header:
        """The header that a row of names makes; the first of two names for one column wins."""
        places: dict[str, int] = {}
        taken: set[int] = set()
        for form, table in ((plain_name, self._exact), (_without_note, self._without_note)):
            for position, name in enumerate(names):
                column = table.get(form(name))
                if column is not None and column not in places and position not in taken:
                    places[column] = position
                    taken.add(position)
        others = [(name, position) for position, name in enumerate(names) if position not in taken and name.strip()]
        return Header(tuple(names), places, tuple(_distinct(others)))

    def knows(self, name: str) -> bool:
        """Whether a delivered name stands for some contract column."""
        return plain_name(name) in self._exact or _without_note(name) in self._without_note

    def suffices(self, header: Header) -> bool:
        """Whether a row can be the header: it has at least half of the required columns, and any at all."""
        required = [column.header for column in self.contract.columns if column.required]
        found = sum(column in header.places for column in required)
        return bool(header.places) and 2 * found >= len(required)

    def find(self, rows: Sequence[tuple[int, Row]]) -> Header | None:
        """The header among the first rows of a file.

        The row, or the pair of rows one below the other, with the most contract columns wins; of equals a single row
        before a pair, and the upper one.

        Args:
            rows: the rows that are not blank, from the top, each with its index in the file (from 0).
        """
        rows = rows[:DEEPEST]
        best: Header | None = None
        for below in (False, True):
            for number in range(1 if below else 0, len(rows)):
                index, lower = rows[number]
                names = self._pair(rows[number - 1][1], lower) if below else lower
                candidate = self.header(names)
                if best is None or len(candidate.places) > len(best.places):
                    top = tuple(row for _, row in rows[: number + 1])
                    best = Header(candidate.names, candidate.places, candidate.extras, top, index + 1)
        return best if best is not None and self.suffices(best) else None

    def _pair(self, upper: Row, lower: Row) -> Row:
        """Two rows as one: the lower name, or the group above it and the lower name when a column is called so."""
        width = max(len(upper), len(lower))
        above = (*upper, *[""] * (width - len(upper)))
        below = (*lower, *[""] * (width - len(lower)))
        names, group = [], ""
        for over, under in zip(above, below, strict=True):
            group = over if over.strip() else group
            grouped = f"{group}{under}"
            if not under.strip():
                names.append(over)
            else:
                names.append(grouped if group.strip() and self.knows(grouped) else under)
        return tuple(names)


def plain_name(name: str) -> str:
    """A delivered name without what is only layout: width, case, white space, invisible characters, asterisks."""
    text = unicodedata.normalize("NFKC", name)
    shown = (
        letter for letter in text if not letter.isspace() and letter != "*" and unicodedata.category(letter) != "Cf"
    )
    return "".join(shown).casefold()


def _without_note(name: str) -> str:
    """The name without a remark in brackets: `金额（元）` is `金额`."""
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", "", plain_name(name))


def _table(contract: Contract, form: Callable[[str], str]) -> dict[str, str]:
    """Every name of every column in a form -> the declared header; the first column wins."""
    table: dict[str, str] = {}
    for column in contract.columns:
        for name in column.headers:
            if form(name):
                table.setdefault(form(name), column.header)
    return table


def _distinct(columns: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The columns with a number behind every name that another one has already."""
    seen: set[str] = set()
    for name, position in columns:
        number, unique = 1, name
        while unique in seen:
            number += 1
            unique = f"{name}_{number}"
        seen.add(unique)
        yield unique, position
