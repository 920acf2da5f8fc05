"""Tags: what a service or a check needs to know of a person, house or enterprise, by declared rules with evidence.

Belongs here: the declarations (`rules.yaml`), their SQL, running them on tables.
Does not belong here: clues of wrongdoing (quality); what nobody may be tagged with (`denied`).
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

from transforms.tags.denied import deny, tables_read

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
    folder: Path = _FOLDER

    @property
    def statement(self) -> str:
        """The rule's SQL; its parameters are named, `$as_of` among them."""
        return (self.folder / "sql" / f"{self.sql}.sql").read_text(encoding="utf-8")


@cache
def tag_rules() -> Sequence[TagRule]:
    """Every tag that ships with the product."""
    return load_rules(_FOLDER)


def load_rules(folder: Path) -> Sequence[TagRule]:
    """The tags that a folder declares in `rules.yaml`, with their SQL in `sql`.

    Raises:
        DeniedTagError: a rule names something nobody may be tagged with, or reads a column or table that says so.
    """
    items = yaml.safe_load((folder / "rules.yaml").read_text(encoding="utf-8"))
    rules = [TagRule(**item, folder=folder) for item in items]
    readable = {*TABLES, *(f"silver.{feed}" for feed in SILVER)}
    for rule in rules:
        said = {"tag": rule.tag, "title": rule.title, "purpose": rule.purpose, "parameters": str(rule.parameters)}
        deny(rule.tag, said, rule.statement, readable)
    return rules


def tags(engine: duckdb.DuckDBPyConnection, entity: str, as_of: date) -> pl.DataFrame:
    """The tags of all entities of a kind on a day.

    Args:
        engine: a connection that sees `TABLES` and the silver tables of `SILVER`; a rule that reads one of these where
            it is missing gives no tags.
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
    schema = {
        ENTITY_KEYS[rule.entity]: pl.String(), "value": pl.String(), "valid_from": pl.Date(),
        "confidence": pl.Float64(), "evidence": pl.List(pl.String()),
    }  # fmt: skip
    known = engine.execute("select table_schema || '.' || table_name from information_schema.tables").fetchall()
    if not tables_read(statement) <= {name for (name,) in known}:
        return _labelled(pl.DataFrame(schema=schema), rule)
    rows = pl.DataFrame(engine.sql(statement, params=used).to_arrow_table())
    frame = rows.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    return _labelled(frame, rule)


def _labelled(frame: pl.DataFrame, rule: TagRule) -> pl.DataFrame:
    return frame.with_columns(tag=pl.lit(rule.tag), rule_version=pl.lit(rule.version))
