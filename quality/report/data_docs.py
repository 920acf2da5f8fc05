"""Great Expectations' own pages of what its rules found, for a browser without a network.

Belongs here: handing counts to Great Expectations' renderer, and taking from its pages what comes from elsewhere.
Does not belong here: running rules (`quality.validation`).

The pages are made from `quality.rule_results`, which hold counts only, so they can hold no value; and they are the same
for the same results, which Great Expectations' own are not: it writes random ids and the time into them.
"""

import logging
import os
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lxml.html
import polars as pl

from quality.validation import OK

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

INDEX = "index.html"
_STYLE = "style.css"
_RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=-)[0-9a-f]{32}")
# What Great Expectations asks for each kind of rule; every other kind is asked of a column that says `ok` or not.
_TYPES = {"not_null": "expect_column_values_to_not_be_null", "unique": "expect_column_values_to_be_unique"}
_ELSE = "expect_column_values_to_be_in_set"
_FOREIGN = (
    "//script", "//style", "//link", "//img", "//footer",
    "//*[contains(@class, 'ge-walkthrough') or contains(@class, 'cooltip')]",
    "//*[contains(@class, 'navbar')]", "//*[contains(@class, 'col-md-2')]",
    "//a[contains(@href, 'greatexpectations.io')]/..", "//a[contains(@class, 'collapsed') or @data-toggle]",
)  # fmt: skip


def write(results: pl.DataFrame, titles: Mapping[str, str], as_of: str, folder: Path) -> Path:
    """Write a page for each table and one that leads to them.

    Args:
        results: `quality.rule_results` of one run.
        titles: what tables are called.
        as_of: the day that stands as the time of the run.
        folder: where the pages go.

    Returns:
        The page that leads to the others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _STYLE).write_bytes(Path(__file__).with_name("data_docs.css").read_bytes())
    rows = []
    for (table,), found in results.sort("table_name", "rule_id").group_by("table_name", maintain_order=True):
        (folder / f"{table}.html").write_text(_page(str(table), found, as_of), encoding="utf-8")
        broken = found.height - int(found["passed"].sum())
        rows.append(
            f'<tr><td><a href="{table}.html">{escape(str(table))}</a></td><td>{escape(titles.get(str(table), ""))}</td>'
            f'<td class="n">{found.height}</td><td class="n{" bad" if broken else ""}">{broken}</td></tr>'
        )
    index = Path(__file__).with_name("data_docs.html").read_text(encoding="utf-8")
    (folder / INDEX).write_text(
        index.replace("$rows", "\n".join(rows)).replace("$day", escape(as_of)), encoding="utf-8"
    )
    return folder / INDEX


def _page(table: str, found: pl.DataFrame, as_of: str) -> str:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    from great_expectations.render.renderer import ValidationResultsPageRenderer  # noqa: PLC0415  takes three seconds
    from great_expectations.render.view import DefaultJinjaPageView  # noqa: PLC0415

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    document = ValidationResultsPageRenderer().render(_result(table, found, as_of))
    view: Any = DefaultJinjaPageView()
    return _local(view.render(document), table)


def _result(table: str, found: pl.DataFrame, as_of: str) -> "ExpectationSuiteValidationResult":
    """What Great Expectations returned when the rules were run."""
    import great_expectations as gx  # noqa: PLC0415
    from great_expectations.core import ExpectationSuiteValidationResult  # noqa: PLC0415

    passed = int(found["passed"].sum())
    return ExpectationSuiteValidationResult(
        success=passed == found.height,
        suite_name=table,
        results=[_one(row) for row in found.iter_rows(named=True)],
        statistics={
            "evaluated_expectations": found.height, "successful_expectations": passed,
            "unsuccessful_expectations": found.height - passed, "success_percent": 100 * passed / found.height,
        },
        meta={
            "run_id": {"run_name": as_of, "run_time": f"{as_of}T00:00:00+00:00"},
            "great_expectations_version": gx.__version__,
        },
    )  # fmt: skip


def _one(row: Mapping[str, Any]) -> Any:  # noqa: ANN401  of a library that is imported late
    from great_expectations.core import ExpectationValidationResult  # noqa: PLC0415
    from great_expectations.expectations.expectation_configuration import (  # noqa: PLC0415
        ExpectationConfiguration,
    )

    kind = next((name for name in _TYPES if f".{name}" in row["rule_id"]), "")
    kwargs: dict[str, Any] = {"column": row["column_name"] or row["rule_id"], "mostly": 1 - (row["threshold"] or 0.0)}
    if not kind:
        kwargs |= {"column": row["rule_id"], "value_set": [OK]}
    checked, failed = row["rows_checked"], row["rows_failed"]
    return ExpectationValidationResult(
        success=row["passed"],
        expectation_config=ExpectationConfiguration(
            type=_TYPES.get(kind, _ELSE), kwargs=kwargs, meta={"rule_id": row["rule_id"]}
        ),
        result={
            "element_count": checked, "unexpected_count": failed, "missing_count": 0, "missing_percent": 0.0,
            "unexpected_percent": 100 * failed / checked if checked else 0.0,
        },
        exception_info={"raised_exception": False, "exception_message": None, "exception_traceback": None},
    )  # fmt: skip


def _local(text: str, table: str) -> str:
    """The page without what it would load from elsewhere or run, and without random ids."""
    page: Any = lxml.html.document_fromstring(text)
    for path in _FOREIGN:
        for element in page.xpath(path):
            if element.getparent() is not None:
                element.drop_tree()
    for link in page.xpath("//a[not(starts-with(@href, '#'))]"):
        link.drop_tag()
    head = page.find("head")
    title = head.find("title")
    title.text = table
    head.append(lxml.html.fragment_fromstring(f'<link rel="stylesheet" href="{_STYLE}">'))
    page.body.insert(0, lxml.html.fragment_fromstring(f'<p class="back"><a href="{INDEX}">全部数据集</a></p>'))
    written = lxml.html.tostring(page, encoding="unicode", doctype="<!doctype html>")
    known: dict[str, str] = {}
    return _RANDOM.sub(lambda found: known.setdefault(found[0], f"id{len(known)}"), written)
