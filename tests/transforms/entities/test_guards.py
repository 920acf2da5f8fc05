"""What no person can be is found and taken apart."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from transforms.entities.guards import LARGEST, taken_apart, violations

_SCHEMA = {
    "feed": pl.String, "record_key": pl.String, "role": pl.String, "record": pl.UInt32, "entity": pl.UInt32,
    "id_number": pl.String, "number_conflict": pl.Boolean, "own_number": pl.Boolean, "sex": pl.String,
    "birth_date": pl.Date, "tier": pl.String, "reason": pl.String, "probability": pl.Float64,
}  # fmt: skip


def one_entity(*rows: dict[str, Any]) -> pl.DataFrame:
    facts = {"feed": "feed", "role": "subject", "number_conflict": False, "own_number": False, "entity": 0}
    full = [{**facts, "record": n, "record_key": str(n), **row} for n, row in enumerate(rows)]
    return pl.DataFrame(full, schema=_SCHEMA)


def broken(*rows: dict[str, Any]) -> list[str]:
    return violations(one_entity(*rows))["guard"].to_list()


@pytest.mark.parametrize(
    ("one", "other", "guard"),
    [
        ({"id_number": "a"}, {"id_number": "b"}, "two valid numbers"),
        ({"sex": "男"}, {"sex": "女"}, "two sexes"),
        ({"birth_date": date(1960, 5, 6)}, {"birth_date": date(1988, 1, 2)}, "birth dates apart"),
        ({"role": "newborn"}, {"role": "newborn"}, "two birth certificates"),
        ({"record_key": "C", "role": "mother"}, {"record_key": "C", "role": "newborn"}, "two roles in one row"),
    ],
)
def test_what_nobody_can_be_is_found(one: dict[str, Any], other: dict[str, Any], guard: str) -> None:
    assert broken(one, other) == [guard]
    assert broken(one, one | {"role": "subject"}) == []


def test_what_somebody_may_be_is_left() -> None:
    assert broken({"id_number": "a"}, {"id_number": "b", "number_conflict": True}) == []
    # One part of a date is soon mistyped.
    assert broken({"birth_date": date(1960, 5, 6)}, {"birth_date": date(1966, 5, 6)}) == []
    row = {"record_key": "A"}
    assert broken(row | {"role": "householder"}, row | {"role": "member"}) == []


def test_implausibly_many_records_are_found() -> None:
    assert broken(*[{}] * LARGEST) == []
    assert broken(*[{}] * (LARGEST + 1)) == ["too many records"]


def test_what_breaks_a_guard_is_taken_apart_as_little_as_possible() -> None:
    joined = one_entity({"sex": "男", "own_number": True}, {"sex": None}, {"sex": "女"})
    before = joined.with_columns(entity=pl.Series([0, 0, 2], dtype=pl.UInt32))
    found = taken_apart(joined, before)
    assert found["entity"].to_list() == [0, 0, 2]
    assert found["reason"].to_list() == [None, None, "taken apart: two sexes"]
    # Where what agrees exactly breaks a guard already, only those with the number stay together.
    assert taken_apart(joined, joined)["entity"].to_list() == [0, 1, 2]
