"""Candidate scoring in the manner of uk_address_matcher, much simplified: what record linkage does with such texts.

An inverted index of n-grams of tokens that lead to few addresses gives the candidates; hand-set weights for equal and
for conflicting numbers and the rarity of what is shared give a score; the margin to the runner-up decides. It is not
that program (which knows British addresses only): no staged exact rules, no trained weights, tokens for Chinese.

Belongs here: this baseline, on its own.
Does not belong here: judging it (`baselines`).
"""

from dataclasses import dataclass

import polars as pl

from benchmarks.addresses.weekend import normalised

MOST_POSTINGS = 20
# log2 of Bayes factors of 95 and 1e-4, as that program sets them for numbers.
_EQUAL, _CONFLICT, _UNSAID = 6.6, -13.3, -3.0
ACCEPTED, MARGIN = 20.0, 5.0
# What all shared grams together may be worth.
_MOST_RARITY = 60.0
_LENGTHS = (2, 3, 4, 5, 6)
# Of a name the end tells most: the front is glued to the division before it.
_NAME_END = 4
_AT_ONCE = 200_000


@dataclass(frozen=True)
class Prepared:
    """The inverted index: gram, row, and what sharing it is worth; and each row's numbers and id."""

    postings: pl.DataFrame
    rows: pl.DataFrame


def prepare(reference: pl.DataFrame) -> Prepared:
    """Index a reference: address_id, standard_address."""
    rows, postings = [], []
    for start in range(0, reference.height, _AT_ONCE):
        part = reference.slice(start, _AT_ONCE)
        tokens = _tokens(part["standard_address"], start)
        postings.append(_grams(tokens))
        rows.append(_numbers(tokens))
    rare = pl.concat(postings).filter(pl.len().over("gram") <= MOST_POSTINGS)
    size = pl.lit(reference.height).cast(pl.Float64)
    weighted = rare.with_columns(weight=(size / pl.len().over("gram")).log(2))
    ids = reference.select(row=pl.int_range(pl.len(), dtype=pl.UInt32), address_id="address_id")
    return Prepared(weighted, ids.join(pl.concat(rows), on="row", how="left", maintain_order="left"))


def code(texts: pl.Series, prepared: Prepared) -> pl.DataFrame:
    """The best candidate of each text, its score and margin: found, score, margin, one row per text, in order."""
    parts = [_coded(texts.slice(start, _AT_ONCE), prepared) for start in range(0, len(texts), _AT_ONCE)]
    return pl.concat(parts)


def _coded(texts: pl.Series, prepared: Prepared) -> pl.DataFrame:
    tokens = _tokens(texts, 0).rename({"row": "text"})
    numbers = _numbers(tokens.rename({"text": "row"})).rename({"row": "text", "numbers": "wanted"})
    shared = (
        _grams(tokens.rename({"text": "row"}))
        .rename({"row": "text"})
        .join(prepared.postings, on="gram")
        .group_by("text", "row")
        .agg(pl.col("weight").sum().clip(upper_bound=_MOST_RARITY))
    )
    pairs = shared.join(numbers, on="text", how="left").join(prepared.rows, on="row", how="left")
    wanted, held = pl.col("wanted"), pl.col("numbers")
    missing = wanted.list.set_difference("numbers").list.len().cast(pl.Int32)
    extra = held.list.set_difference("wanted").list.len().cast(pl.Int32)
    conflicts = pl.min_horizontal(missing, extra)
    unsaid = pl.max_horizontal(missing, extra) - conflicts
    equal = wanted.list.set_intersection("numbers").list.len().cast(pl.Int32)
    scored = pairs.with_columns(
        score=pl.col("weight") + _EQUAL * equal + _CONFLICT * conflicts + _UNSAID * unsaid
    ).sort(["text", "score", "row"], descending=[False, True, False])
    best = (
        scored.with_columns(margin=(pl.col("score") - pl.col("score").shift(-1).over("text")).fill_null(100.0))
        .unique("text", keep="first")
        .select("text", "score", "margin", found="address_id")
    )
    every = pl.DataFrame({"text": pl.int_range(len(texts), dtype=pl.UInt32, eager=True)})
    return every.join(best, on="text", how="left", maintain_order="left").select("found", "score", "margin")


def accepted() -> pl.Expr:
    """Whether a candidate is good enough and clearly the best."""
    return (pl.col("score") >= ACCEPTED) & (pl.col("margin") >= MARGIN)


def _tokens(texts: pl.Series, first: int) -> pl.DataFrame:
    """row, position, token: names cut to their end, numbers and letters on their own; words of units are left out."""
    units = r"[栋层楼室号户房F]|单元"
    spelled = pl.LazyFrame({"text": texts}).select(normalised().str.replace_all(units, "-")).collect()
    frame = spelled.select(
        row=pl.int_range(first, first + len(texts), dtype=pl.UInt32),
        token=pl.col("text").str.extract_all(r"\d+|[A-Z]|[^\dA-Z\-]+"),
    ).explode("token")
    cut = frame.filter(pl.col("token").is_not_null()).with_columns(pl.col("token").str.tail(_NAME_END))
    # 1504 is floor 15, door 4, however it is written.
    split = cut.with_columns(
        token=pl.when(pl.col("token").str.contains(r"^\d{3,4}$"))
        .then(pl.concat_list(pl.col("token").str.head(-2), pl.col("token").str.tail(2).str.strip_chars_start("0")))
        .otherwise(pl.concat_list("token"))
    )
    return split.explode("token")


def _grams(tokens: pl.DataFrame) -> pl.DataFrame:
    """Every run of tokens of one row as a gram: row, gram."""
    wide = tokens.select(
        "row", *(pl.col("token").shift(-step).over("row").alias(f"t{step}") for step in range(max(_LENGTHS)))
    )
    found = [
        wide.select("row", gram=pl.concat_str(*(f"t{step}" for step in range(length)), separator="|")).drop_nulls()
        for length in _LENGTHS
    ]
    return pl.concat(found).select("row", gram=pl.col("gram").hash()).unique()


def _numbers(tokens: pl.DataFrame) -> pl.DataFrame:
    """The numbers of each row; equal ones are told apart by how many there are."""
    numbers = tokens.filter(pl.col("token").str.contains(r"^(\d+|[A-Z])$"))
    counted = numbers.with_columns(turn=pl.int_range(pl.len()).over("row", "token"))
    return counted.group_by("row").agg(numbers=pl.format("{}/{}", "token", "turn"))
