"""What reviewers decided: a text, with what stands beside it, means a place, none that is known, or perhaps a new one.

Belongs here: which decision holds, following places that merged, applying decisions to results, aliases from them.
Does not belong here: asking (`review`), keeping decisions (warehouse).
"""

from enum import StrEnum

import polars as pl

from transforms.addresses.reading.normalise import normalise
from transforms.addresses.records.context import FAULT

REASON = "decided"
NEW_PLACE = "new_place"
# What a decision is about; places that other records about the same subject named are part of the question.
QUESTION = ("text", "beside_district", "beside_town", "beside_village")
_BESIDE = QUESTION[1:]
_LONGEST_CHAIN = 100


class Verdict(StrEnum):
    """What a reviewer can decide."""

    PLACE = "place"
    NONE = "none"
    NEW_PLACE = "new_place"


# As they are kept; `canonical` finds the place again where a register that was built anew gave it another code.
DECISION = {
    "decision_id": pl.String(),
    **dict.fromkeys(QUESTION, pl.String()),
    "contradicted_by": pl.List(pl.String()),
    "verdict": pl.String(),
    **dict.fromkeys(("city_code", "canonical", "same_as", "note", "decided_by"), pl.String()),
    "decided_at": pl.Datetime("us"),
}


def no_decisions() -> pl.DataFrame:
    """A table of decisions without any."""
    return pl.DataFrame(schema=DECISION)


def holding(decisions: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """The latest decision on each question, with the code its place has now.

    Args:
        decisions: every decision ever taken, as `DECISION`.
        register: city_code, canonical, superseded_by.

    Returns:
        One row per question; `decided_code` is the code as decided, `city_code` what became of it: null where the
        register does not know the place (yet), or where none was chosen.
    """
    latest = decisions.sort("decided_at", "verdict", "city_code").unique("decision_id", keep="last")
    # The register is large and decisions are few.
    known = register.select("canonical", found="city_code").join(latest, on="canonical", how="semi")
    codes = register.select("city_code", stands=pl.lit(value=True)).join(latest, on="city_code", how="semi")
    placed = (
        latest.join(codes, on="city_code", how="left")
        .join(known, on="canonical", how="left")
        .with_columns(decided_code="city_code", city_code=pl.when("stands").then("city_code").otherwise("found"))
    )
    return _followed(placed, register).drop("stands", "found").sort("decision_id")


def _followed(rows: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """The rows with places that were superseded replaced by their successors, however many."""
    merged = register.filter(pl.col("superseded_by").is_not_null()).select("city_code", into="superseded_by")
    for _ in range(_LONGEST_CHAIN):
        moved = rows.join(merged, on="city_code", how="left", maintain_order="left")
        if moved["into"].null_count() == moved.height:
            break
        rows = moved.with_columns(city_code=pl.coalesce("into", "city_code")).drop("into")
    return rows


def decided(results: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """Apply decisions to results, and release the rooms that nothing contradicts any more.

    Args:
        results: as `context.contradicted` gives them, with raw and the columns beside it.
        decisions: as `holding` gives them.

    Returns:
        The rows, in order. A chosen place is reached for the reason `decided`; where none was, the row stays at the
        area that was sure before and is `unresolved`, so that nobody is asked again.
    """
    if decisions.is_empty():
        return results
    return _released(apply(results, decisions))


def apply(results: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """Apply decisions to results, each row by itself; the results need no subject."""
    numbered = results.with_row_index("row")
    chosen = _matching(numbered, decisions)
    rows = numbered.join(chosen, on="row", how="left", maintain_order="left")
    verdict = pl.col("verdict")
    placed, refused = verdict == Verdict.PLACE, verdict.is_in([Verdict.NONE, Verdict.NEW_PLACE])
    # A room that was refused says nothing; the area of a text whose room nobody could tell is not in question.
    sure_of_area = pl.col("reason").is_in(["ambiguous", "conflict"])
    kept = ~refused | sure_of_area
    noted = pl.when(verdict == Verdict.NEW_PLACE).then(pl.concat_list(pl.lit(NEW_PLACE))).otherwise(_nothing())
    return rows.with_columns(
        city_code=pl.when(placed).then("decided_place").when(kept.fill_null(value=True)).then("city_code"),
        level=pl.when(placed).then(pl.col("decided_place").str.slice(2, 1))
        .when(kept.fill_null(value=True)).then("level"),
        score=pl.when(placed).then(100).when(refused & ~sure_of_area).then(0).otherwise("score"),
        margin=pl.when(placed).then(100).otherwise("margin"),
        reason=pl.when(verdict.is_not_null()).then(pl.lit(REASON)).otherwise("reason"),
        faults=pl.when(verdict.is_not_null()).then(noted).otherwise("faults"),
        status=pl.when(placed).then(pl.lit("auto")).when(refused).then(pl.lit("unresolved")).otherwise("status"),
    ).drop("row", "verdict", "decided_place")  # fmt: skip


def _matching(rows: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """row, verdict and decided_place of each row on whose question a decision holds.

    The text must be the same as delivered; for what waits for review another spelling of it is enough. What other
    records name must have been known to who decided: more of them is another question.
    """
    usable = decisions.filter((pl.col("verdict") != Verdict.PLACE) | pl.col("city_code").is_not_null())
    usable = usable.with_columns(spelling=normalise(usable["text"])).rename({"contradicted_by": "known"})
    columns = ("row", "raw", *_BESIDE, "contradicted_by")
    texts = rows.filter(pl.col("status") == "review").select("raw").unique().drop_nulls()
    spelled = texts.with_columns(spelling=normalise(texts["raw"]))
    waiting = rows.filter(pl.col("status") == "review").select(columns).join(spelled, on="raw")
    found = pl.concat(
        [
            rows.select(columns).join(
                usable, left_on=["raw", *_BESIDE], right_on=list(QUESTION), nulls_equal=True
            ).select("row", "contradicted_by", "known", "verdict", "city_code", "decided_at", "decision_id"),
            waiting.join(usable, on=["spelling", *_BESIDE], nulls_equal=True).select(
                "row", "contradicted_by", "known", "verdict", "city_code", "decided_at", "decision_id"
            ),
        ]
    )  # fmt: skip
    asked, known = pl.col("contradicted_by").list, pl.col("known").list
    same = (asked.set_difference("known").list.len() == 0) & ((asked.len() == 0) == (known.len() == 0))
    return (
        found.filter(same)
        .sort("row", "decided_at", "decision_id")
        .unique("row", keep="last")
        .select("row", "verdict", decided_place="city_code")
    )


def _released(rows: pl.DataFrame) -> pl.DataFrame:
    """Places that were doubted only for what other records said, now that none of those says it any more."""
    numbered = rows.with_row_index("row")
    doubted = pl.col("faults").list.contains(FAULT)
    named = numbered.filter(doubted).select("row", "subject", city_code="contradicted_by").explode("city_code")
    told = rows.filter("dwelling").select("subject", "city_code").unique().drop_nulls()
    still = named.join(told, on=["subject", "city_code"], how="semi")["row"].unique()
    free = doubted & ~pl.col("row").is_in(still.implode())
    return numbered.with_columns(
        status=pl.when(free).then(pl.lit("auto")).otherwise("status"),
        faults=pl.when(free).then(pl.col("faults").list.set_difference([FAULT])).otherwise("faults"),
        contradicted_by=pl.when(free).then(_nothing()).otherwise("contradicted_by"),
    ).drop("row")


def aliases_of(decisions: pl.DataFrame) -> pl.DataFrame:
    """alias, city_code, source, decided_by, decided_at of the texts that always mean one place."""
    alone = decisions.filter(
        (pl.col("verdict") == Verdict.PLACE) & pl.col("city_code").is_not_null(),
        pl.col("contradicted_by").list.len() == 0,
    ).filter(pl.col("city_code").n_unique().over("text") == 1)
    return alone.sort("decided_at", "decision_id").unique("text", keep="last", maintain_order=True).select(
        "city_code", "decided_by", "decided_at", alias="text", source=pl.lit("review")
    )  # fmt: skip


def names(aliases: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The aliases that hold wherever they are read: not those that were decided with something beside the text."""
    in_context = decisions.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in _BESIDE))
    told = in_context.select(alias="text", source=pl.lit("review")).unique()
    return aliases.join(told, on=["alias", "source"], how="anti")


def same_places(decisions: pl.DataFrame) -> pl.DataFrame:
    """Places that reviewers hold to be another one: city_code, into_code, decided_by, decided_at.

    Args:
        decisions: every decision ever taken, as `DECISION`.
    """
    latest = decisions.sort("decided_at", "verdict", "city_code").unique("decision_id", keep="last")
    told = latest.filter(pl.col("same_as").is_not_null()).sort("decided_at", "decision_id")
    rows = told.select("decided_by", "decided_at", city_code="same_as", into_code="city_code")
    last = rows.unique("city_code", keep="last", maintain_order=True)
    return last.select("city_code", "into_code", "decided_by", "decided_at").sort("city_code")


def _nothing() -> pl.Expr:
    return pl.lit([], pl.List(pl.String))
