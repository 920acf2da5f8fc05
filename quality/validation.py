"""Running rules: Great Expectations in the database, one pass per table, counts only.

Belongs here: turning rules into expectations, running them on a DuckDB view, and the results as a table.
Does not belong here: the rules (`rules`), making the view (warehouse).
"""

import logging
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from quality import dialect
from quality.rules import Kind, Rule

if TYPE_CHECKING:
    import great_expectations.expectations as gxe
    from great_expectations.data_context import EphemeralDataContext

OK = "ok"
# What a view must show for rules that are about more than a column's own value: `ok`, another word where the rule is
# broken, null where it does not apply.
_SHOWN = {Kind.NO_FAULT: "{}__read", Kind.REFERS: "{}__refers"}
_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0, "include_unexpected_rows": False}


def shown_column(rule: Rule) -> str:
    """The column of the view that a rule looks at."""
    return _SHOWN.get(rule.kind, "{}").format(rule.column)


def validate(database: Path, view: str, rules: Sequence[Rule]) -> pl.DataFrame:
    """Run rules on a view.

    Args:
        database: a DuckDB file with the view.
        view: its name; for each rule it has the column `shown_column`.
        rules: what to ask.

    Returns:
        One row per rule: rule_id, column_name, dimension, severity, rows_checked, rows_failed, threshold, passed,
        department. No value of a row is in it.

    Raises:
        RuntimeError: an expectation could not be run at all; the message names view and rules.
    """
    if not rules:
        return pl.DataFrame(schema=_RESULT)
    import great_expectations as gx  # noqa: PLC0415  its import takes three seconds, which every command would pay

    context = _context()
    source = context.data_sources.add_or_update_sql(name="lake", connection_string=f"{dialect.SCHEME}:///{database}")
    batch = source.add_table_asset(view, table_name=view).add_batch_definition_whole_table("all").get_batch()
    suite = gx.ExpectationSuite(view, expectations=[_expectation(rule) for rule in rules])
    try:
        report = batch.validate(suite, result_format=_FORMAT)
    finally:
        # Else whoever opens this file next in this process finds it open.
        source.get_engine().dispose()
        source.get_execution_engine().close()
    by_rule = {
        result.expectation_config.meta["rule_id"]: result for result in report.results if result.expectation_config
    }
    broken = [rule.rule_id for rule in rules if "element_count" not in by_rule[rule.rule_id].result]
    if broken:
        message = f"{view}: rules that could not be run: {', '.join(broken)}"
        raise RuntimeError(message)
    return pl.DataFrame([_row(rule, by_rule[rule.rule_id].result) for rule in rules], schema=_RESULT, orient="row")


_RESULT = {
    "rule_id": pl.String, "column_name": pl.String, "dimension": pl.String, "severity": pl.String,
    "rows_checked": pl.Int64, "rows_failed": pl.Int64, "threshold": pl.Float64, "passed": pl.Boolean,
    "department": pl.String,
}  # fmt: skip


@cache
def _context() -> "EphemeralDataContext":
    """A context in memory: no project folder, no telemetry, no progress bars."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    dialect.register()
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _expectation(rule: Rule) -> "gxe.Expectation":
    import great_expectations.expectations as gxe  # noqa: PLC0415

    column, mostly = shown_column(rule), 1 - rule.most_failing
    meta = {"rule_id": rule.rule_id}
    if rule.kind is Kind.NOT_NULL:
        return gxe.ExpectColumnValuesToNotBeNull(column=column, mostly=mostly, meta=meta)
    if rule.kind is Kind.UNIQUE:
        return gxe.ExpectColumnValuesToBeUnique(column=column, mostly=mostly, meta=meta)
    return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=[OK], mostly=mostly, meta=meta)


def _row(rule: Rule, result: dict[str, Any]) -> tuple[Any, ...]:
    checked = int(result["element_count"] - (result.get("missing_count") or 0))
    failed = int(result["unexpected_count"] or 0)  # null when the table has no rows
    if rule.kind is Kind.NOT_NULL:
        checked = int(result["element_count"])
    passed = failed <= rule.most_failing * checked
    return (
        rule.rule_id, rule.column, rule.dimension, rule.severity, checked, failed, rule.most_failing, passed,
        rule.department,
    )  # fmt: skip
