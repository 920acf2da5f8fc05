"""The queues of people and enterprises of a lake: what waits in them, and what was decided.

Belongs here: reading the lake for an export, checking and keeping an import.
Does not belong here: cells (`pair_workbook`, `pair_answers`), which pairs are open (transforms).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from sources.contract import Contract
from transforms.entities.decisions import FIRST, SECOND
from transforms.entities.observations import (
    PLACES_OF_ENTERPRISES,
    PLACES_OF_PERSONS,
    REFERENCE,
    enterprise_observations,
    person_observations,
)
from transforms.entities.review import ROLES, Pairs, open_pairs
from warehouse import decisions
from warehouse.lake import Lake
from warehouse.pair_answers import read_pair_answers
from warehouse.pair_sheet import Kind
from warehouse.pair_workbook import Asking, write_pairs
from warehouse.review_reading import Answers

Facts = Mapping[tuple[str, ...], Mapping[str, Any]]


def export(lake: Lake, contracts: Mapping[str, Contract], kind: Kind, path: Path, most: int) -> Pairs:
    """Write the queue as a workbook, and say what is in it.

    Raises:
        FileNotFoundError: the pipeline has not run yet.
    """
    records = lake.scan(f"gold.{kind.entity}_record").select(*REFERENCE, id=f"{kind.entity}_id").collect()
    review = lake.scan(f"gold.{kind.entity}_review").collect()
    found = open_pairs(review, records, decisions.taken(lake, kind.kept), most)
    write_pairs(path, Asking(kind, found.questions, _facts(lake, contracts, kind, found.questions)), state(lake, kind))
    return found


def state(lake: Lake, kind: Kind) -> str:
    """Tells whether the lake is still the one that was exported."""
    names = (f"gold.{kind.entity}_record", f"gold.{kind.entity}_review")
    return " ".join(f"{name}={lake.version(name)}" for name in names)


def take(lake: Lake, kind: Kind, path: Path, today: date) -> Answers:
    """Check a workbook and keep what it decides, whole or not at all.

    Raises:
        ReviewError: a cell is wrong.
    """
    answers = read_pair_answers(path, kind, decisions.taken(lake, kind.kept), today)
    if answers.decisions.height:
        decisions.add(lake, answers.decisions, kind.kept)
    return answers


def _facts(lake: Lake, contracts: Mapping[str, Contract], kind: Kind, questions: pl.DataFrame) -> Facts:
    """What each record of the pairs says, by its reference."""
    ends = [
        questions.select(pl.col(name).alias(part) for name, part in zip(names, REFERENCE, strict=True))
        for names in (FIRST, SECOND)
    ]
    wanted = pl.concat(ends).unique()
    found: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for feed in sorted(set(wanted["feed"])):
        contract = contracts.get(feed)
        if contract is None or not lake.has(f"silver.{feed}"):
            continue
        mine = wanted.filter(pl.col("feed") == feed)
        rows = lake.scan(f"silver.{feed}").join(mine.select("record_key").unique().lazy(), on="record_key", how="semi")
        for fact in _of_feed(rows, contract, kind).join(mine, on=list(REFERENCE), how="semi").to_dicts():
            role = ROLES.get(fact["role"], fact["role"])
            found[tuple(fact[part] for part in REFERENCE)] = fact | {"source": f"{contract.title} {role}"}
    return found


def _of_feed(rows: pl.LazyFrame, contract: Contract, kind: Kind) -> pl.DataFrame:
    """The observations of a feed with their addresses as delivered."""
    person = kind.entity == "person"
    observed = (person_observations if person else enterprise_observations)(rows, contract)
    texts = {column.header: column.name for column in contract.columns}
    told = observed.collect().join(rows.collect(), on="record_key", suffix="_of_row")
    places = PLACES_OF_PERSONS if person else PLACES_OF_ENTERPRISES
    headers = {place: told[f"{place}_header"].drop_nulls().unique().to_list() for place in places}
    written = [
        pl.coalesce(
            pl.lit(None, pl.String),
            *(pl.when(pl.col(f"{place}_header") == header).then(pl.col(_of(told, texts[header]))) for header in named),
        ).alias(place)
        for place, named in headers.items()
    ]
    facts = [name for name in kind.labels if name in observed.collect_schema().names()]
    return told.select(*REFERENCE, *facts, *written)


def _of(told: pl.DataFrame, name: str) -> str:
    """A column of the row, whatever the observation calls its own."""
    return f"{name}_of_row" if f"{name}_of_row" in told.columns else name
