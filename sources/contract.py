"""Contracts: the one declaration of each feed, as the rest of the house sees it.

Belongs here: the typed view of a feed, its columns and what they say.
Does not belong here: the files it is declared in (`standard`), parsing values (transforms), expectations (quality).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Semantic(StrEnum):
    """How the values of a column are to be read."""

    IDENTIFIER = "identifier"
    RESIDENT_ID = "resident_id"
    USCC = "uscc"
    PERSON_NAME = "person_name"
    PEOPLE = "people"
    ORGANISATION_NAME = "organisation_name"
    PHONE = "phone"
    ADDRESS = "address"
    DATE = "date"
    DATETIME = "datetime"
    MONTH = "month"
    AMOUNT = "amount"
    NUMBER = "number"
    INTEGER = "integer"
    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Part:
    """What a column says about an entity: the `birth_date` of the `person` in the role `mother`.

    With a condition it says so only while another column has a value.
    """

    entity: str
    attribute: str
    role: str
    condition: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is delivered but is no data: exactly one of the conditions is set."""

    reason: str
    present: bool = False
    matches: str | None = None
    not_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A person in a row related to an enterprise in the same row, from a date, while a column has a value."""

    relation: str
    person: str
    enterprise: str
    since: str | None
    condition: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Fill:
    """At most this share of the values may be missing."""

    most_missing: float
    severity: str


@dataclass(frozen=True)
class Column:
    """One column of a feed: `name` in silver, `header` as the department writes it."""

    name: str
    header: str
    description: str
    semantic: Semantic
    logical_type: str
    aliases: tuple[str, ...] = ()
    codes: Mapping[str, str] | None = None
    required: bool = False
    key_position: int | None = None
    classification: str = "L1"
    parts: tuple[Part, ...] = ()
    context: Mapping[str, str] | None = None
    registered: bool = False
    address_inside: bool = False
    unit: str | None = None
    limits: tuple[float, float] | None = None
    refusals: tuple[Refusal, ...] = ()
    fill: Fill | None = None
    refers_to: str | None = None

    @property
    def personal(self) -> bool:
        """Whether a value may identify or describe a person (L3 and L4)."""
        return self.classification in {"L3", "L4"}

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header the column may arrive under, the declared one first."""
        return (self.header, *self.aliases)


@dataclass(frozen=True)
class Contract:
    """The declared facts of one feed; `digest` changes with the file they are declared in."""

    feed: str
    title: str
    description: str
    department: str
    department_title: str
    columns: tuple[Column, ...]
    legal_basis: str
    frequency_days: int
    retention: str
    version: str
    limitations: str = ""
    evidence_date: str | None = None
    relations: tuple[Relation, ...] = ()
    digest: str = ""

    @cached_property
    def key(self) -> tuple[Column, ...]:
        """The columns of the business key, in order."""
        keyed = [column for column in self.columns if column.key_position is not None]
        return tuple(sorted(keyed, key=lambda column: column.key_position or 0))

    def column(self, name: str) -> Column:
        """The column called `name` in silver.

        Raises:
            KeyError: the feed has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Whether the feed has a silver column of that name."""
        return any(column.name == name for column in self.columns)

    def roles(self, entity: str) -> Mapping[str, Mapping[str, Column]]:
        """The entities of a kind in a row: role -> attribute -> column."""
        found: dict[str, dict[str, Column]] = {}
        for column in self.columns:
            for part in column.parts:
                if part.entity == entity:
                    found.setdefault(part.role, {})[part.attribute] = column
        return found

    def of(self, semantic: Semantic) -> tuple[Column, ...]:
        """The columns of a semantic type."""
        return tuple(column for column in self.columns if column.semantic is semantic)
