"""The rules that follow from a declaration, with what they are about and whether they block."""

from dataclasses import replace

import pytest

from quality.rules import Dimension, Kind, Rule, Severity, rules_of_feed, rules_of_table
from quality.tables import own_tables, silver_table
from sources.contract import Column, Contract, Semantic
from sources.standard import load_contracts


def by_id(rules: list[Rule]) -> dict[str, Rule]:
    found = {rule.rule_id: rule for rule in rules}
    assert len(found) == len(rules)
    return found


def test_a_table_must_have_its_required_columns_filled_and_its_key_unique(payments: Contract) -> None:
    rules = by_id(rules_of_table(silver_table(payments)))
    assert rules["name.not_null"] == Rule(
        "name.not_null", Kind.NOT_NULL, "name", Dimension.COMPLETENESS, Severity.CRITICAL, "civil_affairs"
    )
    assert rules["record_key.unique"] == Rule(
        "record_key.unique", Kind.UNIQUE, "record_key", Dimension.CONSISTENCY, Severity.CRITICAL, "civil_affairs"
    )
    assert {rule.severity for rule in rules.values()} == {Severity.CRITICAL}


def test_a_required_id_number_may_be_wrong_and_then_does_not_block(payments: Contract) -> None:
    # The row was delivered with a number that cannot be read: it is data, and the number is null.
    assert "id_number.not_null" not in by_id(rules_of_table(silver_table(payments)))


def test_a_key_of_several_columns_is_not_asked_to_be_unique_column_by_column() -> None:
    rules = by_id(rules_of_table(own_tables()["gold.person_record"]))
    assert {"feed.not_null", "record_key.not_null", "role.not_null", "person_id.not_null"} <= set(rules)
    assert not [rule for rule in rules.values() if rule.kind is Kind.UNIQUE]


def test_what_a_department_should_deliver_is_reported_and_does_not_block(payments: Contract) -> None:
    rules = by_id(rules_of_feed(payments))
    expected = {
        "id_number.no_fault": (Kind.NO_FAULT, Dimension.VALIDITY, 0.02, None),
        "amount.no_fault": (Kind.NO_FAULT, Dimension.VALIDITY, 0.01, None),
        "paid_month.no_fault": (Kind.NO_FAULT, Dimension.VALIDITY, 0.01, None),
        "amount.not_null.expected": (Kind.NOT_NULL, Dimension.COMPLETENESS, 0.05, None),
        "personal_number.refers": (Kind.REFERS, Dimension.CONSISTENCY, 0.01, "insured.number"),
    }
    assert {
        name: (rule.kind, rule.dimension, rule.most_failing, rule.refers_to) for name, rule in rules.items()
    } == expected
    assert {(rule.severity, rule.department) for rule in rules.values()} == {(Severity.WARNING, "civil_affairs")}


@pytest.mark.parametrize("semantic", [Semantic.TEXT, Semantic.PERSON_NAME, Semantic.ADDRESS, Semantic.IDENTIFIER])
def test_a_text_that_cannot_be_wrong_is_not_asked(payments: Contract, semantic: Semantic) -> None:
    column = Column("note", "注", "", semantic, "string")
    assert rules_of_feed(replace(payments, columns=(column,))) == []


def test_every_shipped_feed_has_blocking_rules_and_rules_of_its_own() -> None:
    for contract in load_contracts().values():
        table = by_id(rules_of_table(silver_table(contract)))
        rules = by_id([*table.values(), *rules_of_feed(contract)])
        assert "record_key.unique" in table
        assert len(rules) > len(table)
        assert {rule.department for rule in rules.values()} == {contract.department}
        names = set(silver_table(contract).schema)
        assert {rule.column for rule in rules.values()} <= names
