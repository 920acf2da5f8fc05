"""Scores: how good a department's tables are, by dimension.

Belongs here: from rule results to scores and grades; what was not checked is never counted as perfect.
Does not belong here: running rules (`validation`).
"""

import polars as pl

from quality.rules import Dimension, Severity

ALL = "*"
# A critical rule weighs as much as three warnings.
_WEIGHTS = {Severity.CRITICAL: 3.0, Severity.WARNING: 1.0}
# Five grades from 100 down, as DB11/T 2317-2024 uses five.
_GRADES = ((95.0, "A"), (85.0, "B"), (75.0, "C"), (60.0, "D"))


def scores(results: pl.DataFrame) -> pl.DataFrame:
    """Scores of a run, as `quality.scores`.

    The score of a rule is the share of checked rows that keep it; of a dimension the weighted mean of its rules; of a
    table the mean of its checked dimensions; of a department (table `*`) the mean over its tables.

    Args:
        results: `quality.rule_results` of one run.
    """
    checked = results.filter(pl.col("rows_checked") > 0)
    kept = 100 * (1 - pl.col("rows_failed") / pl.col("rows_checked"))
    weight = pl.col("severity").replace_strict(_WEIGHTS, return_dtype=pl.Float64)
    by_dimension = (
        checked.with_columns(kept=kept, weight=weight)
        .group_by("run_id", "department", "table_name", "dimension")
        .agg(score=(pl.col("kept") * pl.col("weight")).sum() / pl.col("weight").sum())
    )
    every = (
        results.select("run_id", "department", "table_name")
        .unique()
        .join(pl.DataFrame({"dimension": [dimension.value for dimension in Dimension]}), how="cross")
    )
    tables = every.join(by_dimension, on=["run_id", "department", "table_name", "dimension"], how="left")
    whole = _mean(tables, ["run_id", "department", "table_name"]).with_columns(dimension=pl.lit(ALL))
    departments = _mean(tables, ["run_id", "department", "dimension"]).with_columns(table_name=pl.lit(ALL))
    overall = _mean(whole, ["run_id", "department"]).with_columns(table_name=pl.lit(ALL), dimension=pl.lit(ALL))
    columns = ["run_id", "department", "table_name", "dimension", "score"]
    together = pl.concat(frame.select(columns) for frame in (tables, whole, departments, overall))
    shown = together.with_columns(pl.col("score").round(2))
    return shown.with_columns(grade=_grade()).sort(columns[:4])


def _mean(scored: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    return scored.group_by(by).agg(pl.col("score").mean())


def _grade() -> pl.Expr:
    grade = pl.lit("E")
    for least, letter in reversed(_GRADES):
        grade = pl.when(pl.col("score") >= least).then(pl.lit(letter)).otherwise(grade)
    return pl.when(pl.col("score").is_not_null()).then(grade)
