"""Assignment: which entity an open one belongs to, given the weights of its pairs.

Belongs here: best candidate with a margin, open ones to each other, what is left for people to decide.
Does not belong here: the weights (`probabilistic`), the thresholds (a trained file, `models`).
"""

from collections.abc import Mapping

import polars as pl

_CONTRADICTION = (pl.col("gamma_sex") == 0) | (pl.col("gamma_birth") == 0)


def assigned(pairs: pl.DataFrame, opened: pl.DataFrame, limits: Mapping[str, float]) -> pl.DataFrame:
    """Give each open entity to the best other one, where it is good enough and the next is far enough behind.

    Not connected components: an open entity goes to one numbered entity; two open ones join only when each is the
    other's best.

    Args:
        pairs: one, other, weight and gammas as `probabilistic.scored` gives them.
        opened: the open entities.
        limits: threshold, margin and floor, as weights.

    Returns:
        The pairs from the floor on, with `linked` (this pair is the link of `one`) and `why` it is not one.
    """
    both = pl.concat([pairs, pairs.rename({"one": "other", "other": "one"}).select(pairs.columns)])
    seen = both.join(opened.rename({"entity": "one"}), on="one", how="semi").join(
        opened.select(other="entity", is_open=pl.lit(value=True)), on="other", how="left"
    )
    possible = seen.with_columns(pl.col("is_open").fill_null(value=False)).filter(~_CONTRADICTION)
    # A numbered entity outranks an open one of the same weight, so that open ones meet in it.
    ranked = possible.sort("one", "weight", "is_open", "other", descending=[False, True, False, False])
    place = pl.int_range(pl.len()).over("one")
    first = pl.col("weight").first().over("one")
    # Another open entity is no rival of a numbered one: both may be that person.
    rival = pl.col("weight").filter((place > 0) & (~pl.col("is_open") | pl.col("is_open").first())).max().over("one")
    ranked = ranked.with_columns(
        best=place == 0, ahead=(first - rival).fill_null(float("inf")),
    )  # fmt: skip
    best_of = ranked.filter("best").select(other="one", their="other")
    ranked = ranked.join(best_of, on="other", how="left", maintain_order="left")
    mutual = ~pl.col("is_open") | (pl.col("their") == pl.col("one"))
    enough, clear = pl.col("weight") >= limits["threshold"], pl.col("ahead") >= limits["margin"]
    return (
        ranked.with_columns(
            linked=pl.col("best") & enough & clear & mutual,
            why=pl.when(~enough).then(pl.lit("not sure enough")).when(~clear | ~pl.col("best")).then(
                pl.lit("another is as likely")
            ).when(~mutual).then(pl.lit("another is likelier")),
        )
        .filter((pl.col("weight") >= limits["floor"]) | pl.col("linked"))
        .sort("one", "other")
    )  # fmt: skip


def moves(pairs: pl.DataFrame) -> pl.DataFrame:
    """The links as moves: entity, target, weight and gammas; of two open entities the later goes to the earlier."""
    linked = pairs.filter("linked")
    earlier = ~pl.col("is_open") | (pl.col("other") < pl.col("one"))
    return linked.filter(earlier).rename({"one": "entity", "other": "target"})
