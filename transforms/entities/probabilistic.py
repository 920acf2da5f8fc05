"""Probabilistic linkage: how likely two portraits are one person, by a trained model. The one place that knows Splink.

Belongs here: what is compared and at which levels, running the model over candidate pairs.
Does not belong here: which pairs (`blocking`), what follows from a probability (`assignment`), training (benchmarks).
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

# Level of each comparison that means what, best first; "null" and "else" stand around them. Every condition is an
# equality of features, so that every engine gives the same answer for Chinese text.
Levels = tuple[tuple[str, str], ...]
_ONE_OTHER_CHARACTER = (
    "(surname_l = surname_r AND (first_l = first_r OR second_l = second_r))"
    " OR (first_l = first_r AND second_l = second_r)"
)
_ONE_OTHER_PART = (
    "(year_l = year_r AND month_l = month_r) OR (year_l = year_r AND day_l = day_r)"
    " OR (month_l = month_r AND day_l = day_r)"
)
COMPARISONS: Mapping[str, tuple[str, Levels]] = {
    "name": (
        "surname_l IS NULL OR surname_r IS NULL",
        (
            ("the same name", "full_name_l = full_name_r"),
            ("a name of the same sound or shape", "sound_l = sound_r OR shape_l = shape_r"),
            (
                "a name with one other character",
                _ONE_OTHER_CHARACTER,
            ),
            ("the surname, more is not told", "surname_l = surname_r AND (full_name_l IS NULL OR full_name_r IS NULL)"),
            ("the surname, another given name", "surname_l = surname_r"),
        ),
    ),
    "birth": (
        "born_l IS NULL OR born_r IS NULL",
        (
            ("the same birth date", "born_l = born_r"),
            (
                "a birth date with one other part",
                _ONE_OTHER_PART,
            ),
        ),
    ),
    "sex": ("sex_l IS NULL OR sex_r IS NULL", (("the same sex", "sex_l = sex_r"),)),
    "number": (
        "serial_l IS NULL OR serial_r IS NULL",
        (
            ("region and serial of the number", "region_l = region_r AND serial_l = serial_r"),
            (
                "most of region and serial of the number",
                "(region_l = region_r AND (head_l = head_r OR tail_l = tail_r)) OR serial_l = serial_r",
            ),
        ),
    ),
    "phone": (
        "len(phone_l) = 0 OR len(phone_r) = 0",
        (
            ("a telephone", "list_has_any(phone_few_l, phone_few_r)"),
            ("a telephone that many share", "list_has_any(phone_l, phone_r)"),
        ),
    ),
    "home": (
        "len(home_l) = 0 OR len(home_r) = 0",
        (
            ("a home", "list_has_any(home_few_l, home_few_r)"),
            ("a home that many share", "list_has_any(home_l, home_r)"),
        ),
    ),
    "kin": (
        "len(kin_l) = 0 OR len(kin_r) = 0",
        (("somebody of the family", "list_has_any(kin_l, kin_r)"),),
    ),
}  # fmt: skip
_SCALARS = ("full", "surname", "first", "second", "sound", "shape", "born", "sex", "region", "serial", "tf_full")
_LISTS = ("phone", "home", "kin")


def settings(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The Splink model of these comparisons.

    Args:
        parameters: `prior` (the share of candidate pairs that are one person), and `levels`: comparison -> for each
            level, the else level last, its m and u probability.
    """
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": parameters["prior"],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": ["l.unique_id = r.unique_id"],
        "comparisons": [_comparison(name, parameters["levels"][name]) for name in COMPARISONS],
    }


def _comparison(name: str, shares: Sequence[Sequence[float]]) -> dict[str, Any]:
    missing, levels = COMPARISONS[name]
    told: list[dict[str, Any]] = [
        {"sql_condition": missing, "label_for_charts": "not told", "is_null_level": True},
        *({"sql_condition": condition, "label_for_charts": label} for label, condition in levels),
        {"sql_condition": "ELSE", "label_for_charts": "different"},
    ]
    for level, (same, different) in zip(told[1:], shares, strict=True):
        level |= {"m_probability": same, "u_probability": different}
    if name == "name":
        told[1] |= {"tf_adjustment_column": "full_name", "tf_adjustment_weight": 1.0, "tf_minimum_u_value": 1e-5}
    return {"output_column_name": name, "comparison_description": name, "comparison_levels": told}


def scored(
    people: pl.DataFrame,
    having: pl.DataFrame,
    pairs: pl.DataFrame,
    model: Mapping[str, Any],
    threads: int | None = None,
) -> pl.DataFrame:
    """Weigh candidate pairs.

    Args:
        people: spellings of entities (`portraits.spellings`).
        having: their tokens (`portraits.tokens`).
        pairs: one, other (`blocking.candidates`).
        model: parameters as `settings` takes them.
        threads: how many DuckDB may use; None: as many as there are.

    Returns:
        one, other, weight (log2 odds, rounded so that it is the same on any machine), and the level reached of each
        comparison (`gamma_name` and so on: -1 not told, 0 different);
        the best pair of spellings where there are several.
    """
    if pairs.is_empty():
        return pl.DataFrame(schema={"one": pl.UInt32, "other": pl.UInt32, "weight": pl.Float64, **_gammas()})
    wanted = pl.concat([pairs["one"], pairs["other"]]).unique().sort()
    rows = _rows(people.filter(pl.col("entity").is_in(wanted.implode())), having)
    ids = rows.select("entity", "unique_id")
    blocked = (
        pairs.join(ids, left_on="one", right_on="entity").join(ids, left_on="other", right_on="entity", suffix="_r")
        .select(join_key_l="unique_id", join_key_r="unique_id_r")
        .sort("join_key_l", "join_key_r").with_columns(match_key=pl.lit("0"))
    )  # fmt: skip
    found = _predicted(rows.drop("entity"), blocked, settings(model), threads)
    return (
        found.join(ids.rename({"unique_id": "unique_id_l", "entity": "one"}), on="unique_id_l")
        .join(ids.rename({"unique_id": "unique_id_r", "entity": "other"}), on="unique_id_r")
        .with_columns(weight=pl.col("match_weight").round(4))
        .sort("one", "other", "weight", "unique_id_l", "unique_id_r", descending=[False, False, True, False, False])
        .unique(["one", "other"], keep="first", maintain_order=True)
        .select("one", "other", "weight", *_gammas())
    )


def _gammas() -> dict[str, type[pl.DataType]]:
    return {f"gamma_{name}": pl.Int32 for name in COMPARISONS}


def _rows(people: pl.DataFrame, having: pl.DataFrame) -> pl.DataFrame:
    """One row per spelling as the comparisons want it."""
    held = having.join(people.select("entity").unique(), on="entity", how="semi")
    # What an engine reserves is no name of a column.
    rows = people.select("entity", *_SCALARS).rename({"full": "full_name", "tf_full": "tf_full_name"}).sort(pl.all())
    for kind in _LISTS:
        token = pl.col("token")
        every, some = token.unique().sort(), token.filter("few").unique().sort()
        mine = held.filter(pl.col("kind") == kind).group_by("entity").agg(every.alias(kind), some.alias(f"{kind}_few"))
        rows = rows.join(mine, on="entity", how="left", maintain_order="left")
    empty = pl.lit([], pl.List(pl.String))
    return rows.with_columns(
        *(pl.col(f"{kind}{few}").fill_null(empty) for kind in _LISTS for few in ("", "_few")),
        year=pl.col("born").dt.year(), month=pl.col("born").dt.month(), day=pl.col("born").dt.day(),
        head=pl.col("serial").str.head(2), tail=pl.col("serial").str.tail(2),
    ).with_row_index("unique_id")  # fmt: skip


def _predicted(rows: pl.DataFrame, blocked: pl.DataFrame, model: dict[str, Any], threads: int | None) -> pl.DataFrame:
    from splink import DuckDBAPI, Linker  # noqa: PLC0415 - takes a second, and most tables need no model

    logging.getLogger("splink").setLevel(logging.ERROR)
    with duckdb.connect(":memory:", config={"threads": threads} if threads else {}) as connection:
        engine = DuckDBAPI(connection)
        linker = Linker(engine.register(rows.to_arrow(), table_name="people"), model, log_level=logging.ERROR)
        linker.table_management.register_blocked_pairs_for_predict(
            engine.register(blocked.to_arrow(), table_name="candidates")
        )
        found = linker.inference.predict().as_duckdbpyrelation().to_arrow_table()
    return (
        pl.DataFrame(found)
        .with_columns(pl.col("unique_id_l", "unique_id_r").cast(pl.UInt32))
        .cast(
            _gammas()  # type: ignore[arg-type]
        )
    )
