"""The ledger of problems: what is wrong in a department's tables, the same problem from run to run, until it is mended.

A problem is a rule that a table breaks, a reason for which rows of the newest delivery were refused, or a fault of the
newest delivery itself. It is closed when what it is about was looked at again and is right, never because somebody says
so; what comes back is reopened under its old number. All days are those of deliveries, so the same deliveries, run in
the same order, give the same ledger.

Belongs here: which problems there are, their identity, their life, and how well departments mend them.
Does not belong here: finding what is wrong (`validation`, `accounting`), what departments answer (warehouse).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from quality.rules import Dimension, Severity
from quality.tables import own_tables
from transforms.permanent import letters_of

OPEN, CLOSED, REOPENED = "open", "closed", "reopened"
NAME, RECTIFICATION = "quality.issues", "quality.rectification"
_REFUSED, _DELIVERY = ".quarantined:", "delivery:"
# What makes a problem the same one from run to run.
IDENTITY = ("table_name", "rule_id", "column_name")
_RULE = ("table_name", "rule_id")
FOUND = (*IDENTITY, "department", "dimension", "severity", "rows_affected")
# What a department said of its problem; of several answers the latest counts.
ANSWER = {
    "issue_id": pl.String(), "answer": pl.String(), "answer_note": pl.String(), "answered_by": pl.String(),
    "answered_at": pl.Date(),
}  # fmt: skip
_TERMS = Path(__file__).with_name("rectification.yaml")


@dataclass(frozen=True)
class Found:
    """What a run found.

    problems: `FOUND`, one row per problem.
    looked_at: table_name and rule_id of all rules that were looked at, problem or not.
    delivered: tables of which there is a delivery, so that it is known what was wrong with the newest.
    """

    problems: pl.DataFrame
    looked_at: pl.DataFrame
    delivered: frozenset[str] = frozenset()


def of_rules(results: pl.DataFrame) -> Found:
    """Rules that a table breaks.

    Args:
        results: `quality.rule_results` of one run.
    """
    told = results.select(*FOUND[:-1], "passed", "rows_checked", rows_affected="rows_failed")
    # A rule that met no row has shown nothing.
    looked_at = told.filter((pl.col("rows_checked") > 0) | ~pl.col("passed"))
    return Found(looked_at.filter(~pl.col("passed")).select(FOUND), looked_at.select(_RULE))


def of_refused_rows(quarantine: pl.DataFrame, accounting: pl.DataFrame, departments: Mapping[str, str]) -> Found:
    """Reasons for which rows of the newest delivery of each feed were refused.

    Args:
        quarantine: feed, batch_date, column_name, reason.
        accounting: `quality.row_accounting`, which has every delivery.
        departments: of each feed.
    """
    newest = accounting.group_by("feed").agg(pl.col("batch_date").max())
    rows = quarantine.with_columns(
        table_name="silver." + pl.col("feed"),
        rule_id=pl.concat_str(pl.col("column_name").fill_null("*"), pl.lit(_REFUSED), "reason"),
        column_name=pl.col("column_name").fill_null(""),
    )
    now = rows.join(newest, on=["feed", "batch_date"], how="semi")
    problems = now.group_by(*IDENTITY, "feed").agg(rows_affected=pl.len().cast(pl.Int64))
    return _of_feeds(problems, departments, Dimension.VALIDITY, newest["feed"], "silver")


def of_deliveries(findings: pl.DataFrame, departments: Mapping[str, str], delivered: pl.Series) -> Found:
    """Faults of the newest delivery of each feed, and of what lies in the landing zone.

    Args:
        findings: `quality.delivery_findings`.
        delivered: the feeds that were ever delivered.
        departments: of each feed.
    """
    known = findings.filter(pl.col("feed").is_in(list(departments)))
    rows = known.with_columns(
        table_name="bronze." + pl.col("feed"), rule_id=_DELIVERY + pl.col("fault"), column_name=pl.lit("")
    )
    newest = rows.filter(pl.col("batch_date") == pl.col("batch_date").max().over("feed"))
    problems = newest.group_by(*IDENTITY, "feed").agg(rows_affected=pl.len().cast(pl.Int64))
    return _of_feeds(problems, departments, Dimension.ACCESSIBILITY, delivered, "bronze")


def together(*found: Found) -> Found:
    """All of them."""
    return Found(
        pl.concat(part.problems for part in found),
        pl.concat(part.looked_at for part in found).unique(),
        frozenset().union(*(part.delivered for part in found)),
    )


def _of_feeds(
    problems: pl.DataFrame, departments: Mapping[str, str], dimension: Dimension, delivered: pl.Series, schema: str
) -> Found:
    told = problems.with_columns(
        department=pl.col("feed").replace_strict(dict(departments), return_dtype=pl.String),
        dimension=pl.lit(dimension.value),
        severity=pl.lit(Severity.WARNING.value),
    )
    return Found(told.select(FOUND), told.select(_RULE).clear(), frozenset(f"{schema}.{feed}" for feed in delivered))


def ledger(found: Found, before: pl.DataFrame, answers: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The ledger after a run.

    Args:
        found: what the run found.
        before: the ledger of the last run, or an empty one.
        answers: `ANSWER`, all that departments ever said.
        as_of: the day of the newest delivery.

    Returns:
        `quality.issues`.
    """
    problems = found.problems.with_columns(issue_id=_ids(found.problems))
    # What a batch that came late shows was there before: the ledger does not go back.
    day = max([as_of, *before["last_seen"].to_list()])
    known = before.select("issue_id", *_LIFE)
    seen = problems.join(known, on="issue_id", how="left")
    was_closed = (pl.col("status") == CLOSED).fill_null(value=False)
    seen = seen.with_columns(
        status=pl.when(was_closed).then(pl.lit(REOPENED)).otherwise(pl.col("status").fill_null(OPEN)),
        times_reopened=pl.col("times_reopened").fill_null(0) + was_closed.cast(pl.Int64),
        reopened_at=pl.when(was_closed).then(pl.lit(day)).otherwise("reopened_at"),
        first_seen=pl.coalesce("first_seen", pl.lit(day)),
        last_seen=pl.lit(day),
        closed_at=pl.lit(None, pl.Date),
    )
    gone = before.join(problems, on="issue_id", how="anti")
    looked_at = gone.join(found.looked_at, on=list(_RULE), how="semi")["issue_id"]
    of_delivery = pl.col("rule_id").str.contains(_REFUSED, literal=True) | pl.col("rule_id").str.starts_with(_DELIVERY)
    of_newest = of_delivery & pl.col("table_name").is_in(sorted(found.delivered))
    mended = (pl.col("issue_id").is_in(looked_at.implode()) | of_newest) & (pl.col("status") != CLOSED)
    gone = gone.with_columns(
        status=pl.when(mended).then(pl.lit(CLOSED)).otherwise("status"),
        closed_at=pl.when(mended).then(pl.lit(day)).otherwise("closed_at"),
    )
    every = pl.concat([seen, gone.select(seen.columns)])
    return _finished(every, answers, day)


_LIFE = ("status", "times_reopened", "reopened_at", "first_seen", "last_seen", "closed_at")


def _ids(rows: pl.DataFrame) -> pl.Series:
    """The number of each problem: the same for the same table, rule and column, in every run and lake."""
    identity = rows.select(pl.concat_str([pl.col(name).fill_null("") for name in IDENTITY], separator="|")).to_series()
    return "Q" + letters_of(identity)


def _finished(rows: pl.DataFrame, answers: pl.DataFrame, day: date) -> pl.DataFrame:
    """With what is asked of the department, until when, and what it answered."""
    asked_on = pl.coalesce("reopened_at", "first_seen")
    termed = rows.with_columns(way=_first("way"), action=_first("action"), days=_first("days").cast(pl.Int64))
    due = termed.with_columns(due_at=asked_on.dt.offset_by(pl.format("{}d", "days")))
    still = pl.col("status") != CLOSED
    latest = answers.sort("answered_at", "answer").unique("issue_id", keep="last", maintain_order=True)
    told = due.join(latest, on="issue_id", how="left").with_columns(
        is_new=still & (pl.col("first_seen") == day), is_overdue=still & (pl.col("due_at") < day)
    )
    return told.select(list(own_tables()[NAME].schema)).sort("department", "table_name", "rule_id", "column_name")


def _first(part: str) -> pl.Expr:
    """The value of the first entry that fits."""
    terms = _terms()["actions" if part == "action" else "terms"]
    fits = [
        pl.when(
            (pl.col("severity") == entry["severity"] if "severity" in entry else pl.lit(value=True))
            & (pl.col("dimension") == entry["dimension"] if "dimension" in entry else pl.lit(value=True))
            & (pl.col("rule_id").str.contains(entry["rule"]) if "rule" in entry else pl.lit(value=True))
        ).then(pl.lit(entry[part]))
        for entry in terms
    ]
    return pl.coalesce(fits)


@cache
def _terms() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(_TERMS.read_text(encoding="utf-8"))
    return found


def rectification(issues: pl.DataFrame) -> pl.DataFrame:
    """How well departments mend: `quality.rectification`, one row per department.

    found: problems ever; closed: mended now; rate: of those found; mean_days: from being found (or found again) to
    being mended; recurrence_rate: of those that ever were mended, how many came back.
    """
    closed, ever = pl.col("status") == CLOSED, (pl.col("status") == CLOSED) | (pl.col("times_reopened") > 0)
    days = (pl.col("closed_at") - pl.coalesce("reopened_at", "first_seen")).dt.total_days()
    return (
        issues.group_by("department")
        .agg(
            found=pl.len().cast(pl.Int64),
            new=pl.col("is_new").sum().cast(pl.Int64),
            open=(~closed).sum().cast(pl.Int64),
            overdue=pl.col("is_overdue").sum().cast(pl.Int64),
            closed=closed.sum().cast(pl.Int64),
            reopened=(pl.col("status") == REOPENED).sum().cast(pl.Int64),
            rectification_rate=closed.mean(),
            mean_days=days.filter(closed).mean(),
            recurrence_rate=(pl.col("times_reopened") > 0).filter(ever).mean(),
        )
        .sort("department")
    )
