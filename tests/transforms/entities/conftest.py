"""Invented people and enterprises, and what departments say about them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import stdnum.cn.ric
import stdnum.cn.uscc

from quality.tables import silver_table
from sources.contract import Contract
from transforms.entities.observations import ENTERPRISE_FACTS, PERSON_FACTS

DAY = date(2025, 3, 31)
_REFERENCE = {"feed": pl.String(), "record_key": pl.String(), "role": pl.String(), "department": pl.String()}
_PERSON: dict[str, pl.DataType] = {
    **_REFERENCE, **PERSON_FACTS, "given_id": pl.String(), "upgraded": pl.Boolean(), "room": pl.String(),
    "mentioned": pl.String(), "firm": pl.String(), "firm_name": pl.String(), "evidence_date": pl.Date(),
}  # fmt: skip
_ENTERPRISE: dict[str, pl.DataType] = {**_REFERENCE, **ENTERPRISE_FACTS, "premises": pl.String()}


def resident_number(birth: date, sequence: int) -> str:
    """A number of the region 5099, which does not exist; an odd sequence is a man."""
    body = f"509901{birth:%Y%m%d}{sequence:03}"
    return body + str(stdnum.cn.ric.calc_check_digit(body))


def credit_code(serial: int) -> str:
    """The credit code of an enterprise registered in the region 5099, which does not exist."""
    body = f"91509901{serial:09}"
    return body + str(stdnum.cn.uscc.calc_check_digit(body))


def people(*rows: Mapping[str, Any]) -> pl.DataFrame:
    """Observations of people; what a row does not say is null."""
    return _observed(rows, _PERSON, {"upgraded": False, "evidence_date": DAY})


def enterprises(*rows: Mapping[str, Any]) -> pl.DataFrame:
    """Observations of enterprises; what a row does not say is null."""
    return _observed(rows, _ENTERPRISE, {})


def _observed(
    rows: tuple[Mapping[str, Any], ...], schema: Mapping[str, pl.DataType], facts: Mapping[str, Any]
) -> pl.DataFrame:
    full = [
        {"feed": "feed", "record_key": str(number), "role": "subject", "department": "health", **facts, **row}
        for number, row in enumerate(rows)
    ]
    return pl.DataFrame(full, schema=schema)


def together(resolved: pl.DataFrame, entity: str = "entity") -> set[frozenset[str]]:
    """Which records (by key) are about one entity."""
    return {frozenset(keys) for keys in resolved.group_by(entity).agg("record_key")["record_key"].to_list()}


def told(resolved: pl.DataFrame, key: str) -> tuple[str, str, float]:
    """Tier, reason and probability of one record."""
    row = resolved.row(by_predicate=pl.col("record_key") == key, named=True)
    return row["tier"], row["reason"], row["probability"]


def silver(contract: Contract, *rows: Mapping[str, Any], day: date = DAY) -> pl.LazyFrame:
    """Silver rows of a feed, all delivered on one day unless they say otherwise."""
    facts = {
        "faults": [],
        "first_batch": day,
        "valid_from": day,
        "batch_date": day,
        "source_file": "a",
        "source_row": 1,
    }
    full = [{"record_key": str(number), **facts, **row} for number, row in enumerate(rows)]
    return pl.DataFrame(full, schema=silver_table(contract).schema).lazy()


def coded(*rows: tuple[str, str, str, str, str]) -> pl.LazyFrame:
    """Coded addresses: feed, record_key, header, city code, level."""
    names = ["feed", "record_key", "column_name", "city_code", "level"]
    return pl.LazyFrame(list(rows), schema=dict.fromkeys(names, pl.String), orient="row")
