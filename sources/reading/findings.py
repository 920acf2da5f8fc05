"""What is worth telling the department about a file as a whole.

Belongs here: the finding, and what a header says about the contract.
Does not belong here: faults of single rows, findings about deliveries (landing).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sources.contract import Contract
from sources.faults import FileFault
from sources.reading.header import Header

_MOST_NAMES = 20
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class FileFinding:
    """One thing that is wrong with a file; `detail` is plain English without any delivered value."""

    fault: FileFault
    detail: str


def header_findings(header: Header, contract: Contract, where: str = "") -> Iterator[FileFinding]:
    """What the header lacks and what it has beyond the contract."""
    missing = header.missing(contract)
    required = [column.header for column in missing if column.required]
    optional = [column.header for column in missing if not column.required]
    if required:
        detail = f"{where}required columns missing, so no row is accepted: {listed(required)}"
        yield FileFinding(FileFault.MISSING_REQUIRED_COLUMN, detail)
    if optional:
        yield FileFinding(FileFault.MISSING_COLUMN, f"{where}columns missing, taken as empty: {listed(optional)}")
    if header.extras:
        names = listed([name for name, _ in header.extras])
        yield FileFinding(FileFault.EXTRA_COLUMN, f"{where}columns unknown to the contract, kept in `extra`: {names}")


def listed(names: Sequence[str]) -> str:
    """Names of columns in a sentence, cut where there are too many or one is too long to be a name."""
    shown = [" ".join(name.split())[:_LONGEST_NAME] for name in names[:_MOST_NAMES]]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(shown) + more
