"""Rules: what each table must look like, derived from its declaration.

Belongs here: the list of rules of a table, each with dimension, severity and the share of failures allowed.
Does not belong here: running them (`validation`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from quality.tables import Table
from sources.contract import Column, Contract, Semantic


class Dimension(StrEnum):
    """The quality dimensions of GB/T 36344-2018."""

    VALIDITY = "规范性"
    COMPLETENESS = "完整性"
    ACCURACY = "准确性"
    CONSISTENCY = "一致性"
    TIMELINESS = "时效性"
    ACCESSIBILITY = "可访问性"


class Severity(StrEnum):
    """Whether a broken rule stops what is downstream."""

    CRITICAL = "critical"
    WARNING = "warning"


class Kind(StrEnum):
    """What a rule asks."""

    NOT_NULL = "not_null"
    UNIQUE = "unique"
    NO_FAULT = "no_fault"
    REFERS = "refers"


@dataclass(frozen=True)
class Rule:
    """One rule on one column; `most_failing` is the share of failures it allows."""

    rule_id: str
    kind: Kind
    column: str
    dimension: Dimension
    severity: Severity
    department: str
    most_failing: float = 0.0
    refers_to: str | None = None


# Shares of faulty values that no department's extract stays below without care; above them a warning is due.
_MOST_FAULTY: Mapping[Semantic, float] = {Semantic.RESIDENT_ID: 0.02, Semantic.DATE: 0.02, Semantic.PHONE: 0.02}
_MOST_FAULTY_ELSE = 0.01
_CHECKABLE = {
    Semantic.RESIDENT_ID, Semantic.USCC, Semantic.PHONE, Semantic.DATE, Semantic.DATETIME, Semantic.MONTH,
    Semantic.AMOUNT, Semantic.NUMBER, Semantic.INTEGER, Semantic.CODE,
}  # fmt: skip


def rules_of_table(table: Table) -> list[Rule]:
    """What must hold of any table: required columns are filled, the key is unique. These rules block."""
    required = [
        Rule(
            f"{column.name}.not_null",
            Kind.NOT_NULL,
            column.name,
            Dimension.COMPLETENESS,
            Severity.CRITICAL,
            table.department,
        )
        for column in table.columns
        if column.required
    ]
    single = [
        Rule(f"{name}.unique", Kind.UNIQUE, name, Dimension.CONSISTENCY, Severity.CRITICAL, table.department)
        for name in table.key
        if len(table.key) == 1
    ]
    return required + single


def rules_of_feed(contract: Contract) -> list[Rule]:
    """What a department should deliver: values that can be read, filled as agreed, referring to rows that exist."""
    found: list[Rule] = []
    for column in contract.columns:
        if column.semantic in _CHECKABLE:
            found.append(
                _rule(
                    contract,
                    column,
                    Kind.NO_FAULT,
                    Dimension.VALIDITY,
                    _MOST_FAULTY.get(column.semantic, _MOST_FAULTY_ELSE),
                )
            )
        if column.fill is not None and not column.required:
            found.append(_rule(contract, column, Kind.NOT_NULL, Dimension.COMPLETENESS, column.fill.most_missing))
        if column.refers_to is not None:
            found.append(_rule(contract, column, Kind.REFERS, Dimension.CONSISTENCY, 0.01))
    return found


def _rule(contract: Contract, column: Column, kind: Kind, dimension: Dimension, most_failing: float) -> Rule:
    return Rule(
        f"{column.name}.{kind}.expected" if kind is Kind.NOT_NULL else f"{column.name}.{kind}",
        kind,
        column.name,
        dimension,
        Severity.WARNING,
        contract.department,
        most_failing,
        column.refers_to,
    )
