"""Pairs of records that only a person can tell: agreeing in something, and not linked.

Belongs here: which pairs are asked about.
Does not belong here: how a question looks (warehouse), what is answered (`decisions`).
"""

from collections.abc import Sequence

import polars as pl

from transforms.entities.decisions import FIRST, PAIR, SECOND
from transforms.entities.likely import REVIEW
from transforms.entities.observations import REFERENCE

ENTERPRISE_KEYS = (("name",), ("premises", "established_on"))
_MOST = 6
_EVEN = 0.5


def pairs_to_review(records: pl.DataFrame, keys: Sequence[tuple[str, ...]], number: str) -> pl.DataFrame:
    """One pair for each two entities that agree in one of the keys, unless both have a number.

    Args:
        records: `REFERENCE`, entity, `number`, and the columns of the keys.
        keys: columns that two records must share.
        number: the column with the valid number.
    """
    found = [_sharing(records, key, number) for key in keys]
    best = pl.concat(found).sort("entity_a", "entity_b", *PAIR).group_by("entity_a", "entity_b", maintain_order=True)
    # The two that agree in most are shown, with all that any two of theirs agree in.
    rows = best.agg(
        *(pl.col(name).first() for name in PAIR), agreed=pl.col("reasons").explode().unique().sort(),
    ).with_columns(
        pl.col("agreed").list.join("; "), probability=pl.lit(_EVEN), why=pl.lit("not sure enough"), differed=pl.lit("")
    )  # fmt: skip
    others = {name: f"other_{part}" for name, part in zip(SECOND, REFERENCE, strict=True)}
    shaped = rows.rename({**dict(zip(FIRST, REFERENCE, strict=True)), **others})
    return shaped.select(*REVIEW).sort(*REVIEW)


def _sharing(records: pl.DataFrame, key: tuple[str, ...], number: str) -> pl.DataFrame:
    numbered = pl.col(number).is_not_null().any().over("entity")
    known = records.with_columns(numbered=numbered).drop_nulls(list(key)).sort(REFERENCE)
    one = known.unique([*key, "entity"], keep="first", maintain_order=True)
    several = one.filter(pl.len().over(key).is_between(2, _MOST)).select(*key, *REFERENCE, "entity", "numbered")
    sides = [
        several.rename(
            {**dict(zip(REFERENCE, names, strict=True)), "entity": f"entity_{side}", "numbered": f"own_{side}"}
        )
        for names, side in ((FIRST, "a"), (SECOND, "b"))
    ]
    both = sides[0].join(sides[1], on=list(key)).filter(
        pl.concat_str(FIRST, separator="|") < pl.concat_str(SECOND, separator="|"),
        pl.col("entity_a") != pl.col("entity_b"), ~(pl.col("own_a") & pl.col("own_b")),
    )  # fmt: skip
    reasons = pl.lit([f"the same {name}" for name in key], pl.List(pl.String))
    return both.select("entity_a", "entity_b", *PAIR, reasons=reasons)
