"""Tags: what a service or a check needs to know of a person, house or enterprise, by declared rules with evidence.

Belongs here: the declarations (`rules.yaml`), their SQL, running them on tables.
Does not belong here: clues of wrongdoing (quality); anything on the deny-list that the tests hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import yaml

_FOLDER = Path(__file__).parent
# The tables a rule may read.
TABLES = (
    "gold.address", "gold.person", "gold.person_record", "gold.person_house", "gold.house",
    "gold.enterprise", "gold.enterprise_record", "gold.enterprise_house",
)  # fmt: skip
SILVER = (
    "civil_affairs_assistance", "civil_affairs_disability_subsidies", "health_births", "health_chronic_visits",
    "social_security_enrolments",
)  # fmt: skip
ENTITY_KEYS = {"person": "person_id", "house": "city_code", "enterprise": "enterprise_id"}


@dataclass(frozen=True)
class TagRule:
    """One declared tag."""

    tag: str
    entity: str
    sql: str
    version: str
    title: str
    basis: str
    purpose: str
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def statement(self) -> str:
        """The rule's SQL; its parameters are named, `$as_of` among them."""
        return (_FOLDER / "sql" / f"{self.sql}.sql").read_text(encoding="utf-8")


@cache
def tag_rules() -> Sequence[TagRule]:
    """Every declared tag."""
    return [TagRule(**item) for item in yaml.safe_load((_FOLDER / "rules.yaml").read_text(encoding="utf-8"))]


def tags(engine: duckdb.DuckDBPyConnection, entity: str, as_of: date) -> pl.DataFrame:
    """The tags of all entities of a kind on a day.

    Args:
        engine: a connection that sees `TABLES` and the silver tables of `SILVER`; a rule whose tables are missing gives
            no tags.
        entity: person, house or enterprise.
        as_of: the day.

    Returns:
        The entity's id, tag, value, valid_from, valid_to, rule_version, confidence, evidence.
    """
    found = [_tagged(engine, rule, as_of) for rule in tag_rules() if rule.entity == entity]
    return pl.concat(found).with_columns(valid_to=pl.lit(None, pl.Date)).sort(ENTITY_KEYS[entity], "tag")


def _tagged(engine: duckdb.DuckDBPyConnection, rule: TagRule, as_of: date) -> pl.DataFrame:
    needed = {"as_of": as_of, **rule.parameters}
    statement = rule.statement
    used = {name: value for name, value in needed.items() if f"${name}" in statement}
    rows = engine.execute(statement, used).to_arrow_table()
    schema = {
        ENTITY_KEYS[rule.entity]: pl.String(), "value": pl.String(), "valid_from": pl.Date(),
        "confidence": pl.Float64(), "evidence": pl.List(pl.String()),
    }  # fmt: skip
    frame = pl.DataFrame(rows).select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    return frame.with_columns(tag=pl.lit(rule.tag), rule_version=pl.lit(rule.version))
