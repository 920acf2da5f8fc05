"""The review queue of a lake: what waits in it, and what was decided about it.

Belongs here: reading the lake for an export, checking and keeping an import.
Does not belong here: the workbook's cells (`review_workbook`, `review_answers`), the queue itself (transforms).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from sources.contract import Contract
from transforms.addresses.review import RECORD, Queue, queue
from transforms.mentions import DISTINCT, mentions
from warehouse import decisions
from warehouse.address_index import PLACES, address_index
from warehouse.lake import Lake
from warehouse.review_answers import Answers, read_answers
from warehouse.review_workbook import write_workbook

RESOLUTION = "gold.address_resolution"


def waiting(lake: Lake, contracts: Mapping[str, Contract], most: int) -> Queue:
    """The queue of the lake.

    Raises:
        FileNotFoundError: the pipeline has not run yet.
    """
    stored = address_index(lake)
    places = lake.scan(PLACES).select("city_code", "canonical", address="standard_address").collect()
    return queue(_records(lake, contracts), stored.index, places, most)


def _records(lake: Lake, contracts: Mapping[str, Contract]) -> pl.DataFrame:
    """Every record in review, with its text and what stands beside it."""
    review = lake.scan(RESOLUTION).filter(pl.col("status") == "review")
    wanted = review.select(*RECORD, "reason", "faults", "city_code", "contradicted_by").collect()
    parts = []
    for feed in sorted(set(wanted["feed"])):
        contract = contracts.get(feed)
        if contract is None or not lake.has(f"silver.{feed}"):
            continue
        rows = mentions(lake.scan(f"silver.{feed}"), contract).select(*RECORD, *DISTINCT)
        named = rows.with_columns(department=pl.lit(contract.department_title))
        parts.append(named.join(wanted.lazy(), on=list(RECORD)).collect())
    empty = wanted.clear().with_columns(pl.lit(None, pl.String).alias(name) for name in (*DISTINCT, "department"))
    return pl.concat([empty, *parts], how="diagonal")


def export(lake: Lake, contracts: Mapping[str, Contract], path: Path, most: int) -> Queue:
    """Write the queue as a workbook, and say what is in it.

    Raises:
        FileNotFoundError: the pipeline has not run yet.
    """
    found = waiting(lake, contracts, most)
    write_workbook(path, found, state(lake))
    return found


def state(lake: Lake) -> str:
    """Tells whether the lake is still the one that was exported."""
    return " ".join(f"{name}={lake.version(name)}" for name in (PLACES, RESOLUTION))


def take(lake: Lake, path: Path, today: date) -> Answers:
    """Check a workbook and keep what it decides, whole or not at all.

    Raises:
        FileNotFoundError: there is no such workbook, or the pipeline has not run yet.
        ReviewError: a cell is wrong.
    """
    codes = lake.scan(PLACES).select("city_code").collect()["city_code"]
    answers = read_answers(path, codes, decisions.taken(lake), today)
    if answers.decisions.height:
        decisions.add(lake, answers.decisions)
    return answers
