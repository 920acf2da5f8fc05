"""The ledger of problems of a lake, and what departments answered.

Belongs here: reading what a run found and the ledger before it, handing workbooks out and taking them back.
Does not belong here: the life of a problem (`quality.issues`), cells (`issue_workbook`, `issue_answers`).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from quality import issues
from quality.tables import own_tables
from sources.contract import Contract
from warehouse import decisions
from warehouse.issue_answers import read_issue_answers
from warehouse.issue_workbook import write_issues
from warehouse.lake import Lake
from warehouse.review_reading import Answers

ANSWERS = decisions.Kind("issues", issues.ANSWER, ("issue_id", "answered_at", "answer"))


def ledger(lake: Lake, contracts: Mapping[str, Contract], as_of: date) -> pl.DataFrame:
    """`quality.issues` after the run whose findings the lake has."""
    departments = {feed: contract.department for feed, contract in contracts.items()}
    results = lake.scan("quality.rule_results").collect()
    latest = results.filter(pl.col("run_id") == results["run_id"].last()) if results.height else results
    accounting = lake.scan("quality.row_accounting").collect()
    refused = lake.scan("quality.quarantine").select("feed", "batch_date", "column_name", "reason").collect()
    findings = lake.scan("quality.delivery_findings").collect()
    found = issues.together(
        issues.of_rules(latest),
        issues.of_refused_rows(refused, accounting, departments),
        issues.of_deliveries(findings, departments, accounting["feed"].unique()),
    )
    before = (
        lake.scan(issues.NAME).collect()
        if lake.has(issues.NAME)
        else pl.DataFrame(schema=own_tables()[issues.NAME].schema)
    )
    return issues.ledger(found, before, decisions.taken(lake, ANSWERS), as_of)


def export(lake: Lake, department: str, path: Path) -> pl.DataFrame:
    """Write the problems that a department has to mend as a workbook, and return them.

    Raises:
        FileNotFoundError: the pipeline has not run yet, or the lake knows no such department.
    """
    every = lake.scan(issues.NAME).collect()
    if department not in every["department"]:
        known = ", ".join(sorted(every["department"].unique()))
        message = f"there are no problems of a department {department}; there are some of: {known or 'none'}"
        raise FileNotFoundError(message)
    open_ones = every.filter(pl.col("department") == department, pl.col("status") != issues.CLOSED).sort(
        "rows_affected", "issue_id", descending=[True, False]
    )
    write_issues(path, open_ones, state(lake))
    return open_ones


def state(lake: Lake) -> str:
    """Tells whether the lake is still the one that was exported."""
    return f"{issues.NAME}={lake.version(issues.NAME)}"


def take(lake: Lake, path: Path, today: date) -> Answers:
    """Check a workbook and keep what it says, whole or not at all.

    Raises:
        ReviewError: a cell is wrong.
    """
    answers = read_issue_answers(path, decisions.taken(lake, ANSWERS), today)
    if answers.decisions.height:
        decisions.add(lake, answers.decisions, ANSWERS)
    return answers
