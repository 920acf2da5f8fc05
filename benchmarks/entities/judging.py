"""The measures of resolution: precision and recall of pairs, over all and group by group, and what guards should stop.

Belongs here: which pairs are counted apart.
Does not belong here: counting (`pairs`, `guards`), cities (`accuracy`).
"""

from datetime import date
from typing import Any

import polars as pl

from benchmarks.entities.guards import violations
from benchmarks.entities.pairs import Pairs, between, pairs, touching
from benchmarks.entities.records import WITH_NUMBER
from transforms.entities.bias import with_groups

Measures = dict[str, Any]
_NUMBERED = pl.col("id_state").is_in(WITH_NUMBER)
# Pairs of a feed with another that are fewer say nothing.
_ENOUGH = 50
GROUPS = ("age_band", "sex", "area", "number")


def overall(rows: pl.DataFrame) -> Measures:
    """All pairs, those with a valid number on both sides, and those with one on at most one side."""
    every, numbered = pairs(rows), pairs(rows.filter(_NUMBERED))
    counted = {"all": every, "both with a valid number": numbered, "at most one": every - numbered}
    return {name: found.measures() for name, found in counted.items()}


def people(rows: pl.DataFrame) -> Measures:
    """All measures of people.

    Args:
        rows: as `records.persons` gives them, with `found`; records that cannot be judged left out.
    """
    return {
        "records": rows.height,
        "overall": overall(rows),
        "roles": _by(rows, {role: pl.col("role") == role for role in sorted(rows["role"].unique())}),
        "kinds": _by(rows, {kind: pl.col("kinds").list.contains(kind) for kind in _kinds(rows)}),
        "feeds": _between_feeds(rows),
        "guards": violations(rows),
    }


def enterprises(rows: pl.DataFrame) -> Measures:
    """All measures of enterprises; rows as for people, with uscc and local_id."""
    coded = pl.col("uscc").is_not_null()
    rows = rows.with_columns(numbered_as=pl.coalesce("local_id", "record_key"))
    every, both = pairs(rows), pairs(rows.filter(coded))
    codes = rows.group_by("found").agg(two=pl.col("uscc").drop_nulls().n_unique() > 1)
    # A large employer's rows are thousands of equal pairs: what its department numbers once is counted once.
    once = rows.unique(["feed", "role", "numbered_as"], keep="first", maintain_order=True)
    counted = {
        "all": every,
        "both with a valid code": both,
        "at most one": every - both,
        "each number of a department once": pairs(once),
    }
    return {
        "records": rows.height,
        "overall": {name: found.measures() for name, found in counted.items()},
        "feeds": _between_feeds(rows),
        "guards": {"clusters": codes.height, "violating": int(codes["two"].sum())},
    }


def groups(rows: pl.DataFrame, shown: pl.DataFrame, addresses: pl.DataFrame, as_of: date) -> list[Measures]:
    """Precision and recall by the groups of the bias report: pairs of which at least one record is of the group.

    Args:
        rows: as for `people`.
        shown: found (the cluster), sex, birth_date and residence_code as the product shows them.
        addresses: city_code, village, group_name.
        as_of: the day whose ages count.
    """
    records = rows.select("found", "true", "id_number", "given_id", person_id="found")
    placed = with_groups(shown.rename({"found": "person_id"}), records, addresses, as_of)
    return [
        {"attribute": attribute, "value": value} | touching(placed, pl.col(attribute) == value).measures()
        for attribute in GROUPS
        for value in sorted(placed[attribute].unique())
    ]


def _kinds(rows: pl.DataFrame) -> list[str]:
    return sorted(rows["kinds"].explode().drop_nulls().unique())


def _by(rows: pl.DataFrame, conditions: dict[str, pl.Expr]) -> list[Measures]:
    return [
        {"which": name, "records": rows.filter(condition).height} | touching(rows, condition).measures()
        for name, condition in conditions.items()
    ]


def _between_feeds(rows: pl.DataFrame) -> list[Measures]:
    counted = between(rows, "feed").filter(pl.col("true") >= _ENOUGH)
    return [
        {"feed": row["group"], "other": row["other"]} | Pairs(row["right"], row["found"], row["true"]).measures()
        for row in counted.iter_rows(named=True)
    ]
