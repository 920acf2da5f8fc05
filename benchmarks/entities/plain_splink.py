"""Plain Splink: the package as its documentation uses it, with the fields the product has and its own defaults.

Ready-made comparisons, its own training on the very records, connected components over pairs above a probability.

Belongs here: that use of the package, for fields and rules that are given.
Does not belong here: which records, judging.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

THRESHOLDS = (0.5, 0.9, 0.99, 0.999)
_SEED = 7
_PAIRS_FOR_U = 1e6

Rules = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Use:
    """What a user of the package writes down.

    Attributes:
        comparisons: fields -> name of a ready-made comparison of them with its arguments.
        blocking: the fields that a pair must share to be compared, one tuple per rule.
        surest: rules (as blocking) whose pairs are practically all right, from which the prior is estimated.
        learn_from: rules within which the levels are learnt, each leaves out the fields it holds equal.
        recall: the share of true pairs that the surest rules are guessed to find.
        least: pairs less probable than this are not told.
    """

    comparisons: Mapping[tuple[str, ...], tuple[str, Mapping[str, Any]]]
    blocking: Rules
    surest: Rules
    learn_from: Rules
    recall: float = 0.7
    least: float = 0.4


PERSONS = Use(
    comparisons={
        ("id_number",): ("ExactMatch", {}),
        ("name",): ("NameComparison", {}),
        ("birth_date",): ("DateOfBirthComparison", {"input_is_string": True}),
        ("sex",): ("ExactMatch", {}),
        ("phone",): ("ExactMatch", {}),
        ("room",): ("ExactMatch", {}),
        ("local",): ("ExactMatch", {}),
    },
    blocking=(
        ("id_number",),
        ("local",),
        ("name", "birth_date"),
        ("name", "phone"),
        ("name", "room"),
        ("birth_date", "phone"),
    ),
    surest=(("id_number",), ("name", "birth_date", "phone")),
    learn_from=(("id_number",), ("name", "birth_date"), ("name", "phone")),
)
ENTERPRISES = Use(
    comparisons={
        ("uscc",): ("ExactMatch", {}),
        ("name",): ("NameComparison", {}),
        ("local",): ("ExactMatch", {}),
        ("premises",): ("ExactMatch", {}),
    },
    blocking=(("uscc",), ("local",), ("name",)),
    surest=(("uscc",), ("local", "name")),
    learn_from=(("local",), ("name",)),
)


def with_local(observed: pl.DataFrame) -> pl.DataFrame:
    """Observations with the number that their department gave, which says nothing beside another department's."""
    return observed.with_columns(local=pl.concat_str("department", "local_id", separator="|"))


def linked(records: pl.DataFrame, use: Use) -> tuple[pl.DataFrame, dict[float, pl.Series]]:
    """The pairs found, and a cluster for each record at each of `THRESHOLDS`.

    Args:
        records: the fields of `use`.
        use: how the package is used.

    Returns:
        Pairs as one, other (rows of `records`), probability; clusters by threshold.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415 - takes a second
    from splink import comparison_library as ready  # noqa: PLC0415 - as above

    logging.getLogger("splink").setLevel(logging.ERROR)
    rows = _rows(records, use)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[getattr(ready, kind)(*fields, **given) for fields, (kind, given) in use.comparisons.items()],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in use.blocking],
    )
    with duckdb.connect() as connection:
        engine = DuckDBAPI(connection)
        linker = Linker(engine.register(rows.to_arrow()), settings, log_level=logging.ERROR)
        training = linker.training
        training.estimate_probability_two_random_records_match([block_on(*rule) for rule in use.surest], use.recall)
        training.estimate_u_using_random_sampling(max_pairs=_PAIRS_FOR_U, seed=_SEED)
        for rule in use.learn_from:
            training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
        found = linker.inference.predict(threshold_match_probability=use.least)
        clusters = {
            threshold: _clusters(
                linker.clustering.cluster_pairwise_predictions_at_threshold(
                    found, threshold_match_probability=threshold
                ).as_duckdbpyrelation()
            )
            for threshold in THRESHOLDS
        }
        told = found.as_duckdbpyrelation().to_arrow_table()
    pairs = pl.DataFrame(told).select(one="unique_id_l", other="unique_id_r", probability="match_probability")
    return pairs, clusters


def _rows(records: pl.DataFrame, use: Use) -> pl.DataFrame:
    """The fields as text, as files have them."""
    compared = [field for fields in use.comparisons for field in fields]
    blocked = [field for rule in use.blocking for field in rule]
    fields = list(dict.fromkeys([*compared, *blocked]))
    return records.select(pl.col(fields).cast(pl.String)).with_row_index("unique_id")


def _clusters(relation: duckdb.DuckDBPyRelation) -> pl.Series:
    found = pl.DataFrame(relation.select("unique_id, cluster_id").to_arrow_table()).sort("unique_id")
    return found["cluster_id"].cast(pl.String)
