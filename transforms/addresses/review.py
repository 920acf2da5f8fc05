"""The review queue: each question once, with the places it may be about.

Belongs here: gathering records into questions, the candidates of each, what is wrong in words.
Does not belong here: the workbook (warehouse), what is decided (`decisions`).
"""

from dataclasses import dataclass

import polars as pl

from transforms.addresses.matching.considered import MOST, considered
from transforms.addresses.matching.index import Index
from transforms.addresses.matching.match import as_registered
from transforms.addresses.reading.claims import claim
from transforms.addresses.reading.normalise import normalise
from transforms.addresses.wording import FAULTS, REASONS, told, told_all

RECORD = ("feed", "record_key", "column_name")
_BESIDE = ("beside_district", "beside_town", "beside_village")
_CONTRADICTED = "原文认得出，但同一人的记录互相矛盾：别的记录写的是只差一个号码的另一处"
_NAMED_BY_OTHERS = "同一人的其他记录写的是这里"


@dataclass(frozen=True)
class Queue:
    """What waits for a person, most records first.

    questions: question (a number), text, what stands beside it, contradicted_by, records, departments, problem.
    candidates: question, rank, city_code, canonical, address, pros, cons.
    open: how many questions there are in all.
    """

    questions: pl.DataFrame
    candidates: pl.DataFrame
    open: int


def queue(waiting: pl.DataFrame, index: Index, places: pl.DataFrame, most: int) -> Queue:
    """Put the queue together.

    Args:
        waiting: one row per record in review: `RECORD`, raw, what stands beside it, department (its name), reason,
            faults, city_code, contradicted_by.
        index: the register the addresses were coded with.
        places: city_code, canonical, address.
        most: how many questions at most.
    """
    asked = _questions(waiting)
    questions = asked.head(most).with_row_index("question")
    candidates = _candidates(questions, index).join(places, on="city_code")
    shown = questions.select("question", "text", *_BESIDE, "contradicted_by", "records", "departments", "problem")
    return Queue(shown, candidates.sort("question", "rank"), asked.height)


def _questions(waiting: pl.DataFrame) -> pl.DataFrame:
    """One row for all records that ask the same: one spelling, the same beside it and in other records."""
    texts = waiting.select("raw").unique()
    spelled = texts.with_columns(spelling=normalise(texts["raw"]).fill_null(""))
    others = pl.col("contradicted_by").fill_null(pl.lit([], pl.List(pl.String)))
    keyed = waiting.join(spelled, on="raw").with_columns(contradicted_by=others, others=others.list.join("|"))
    first = ("reason", "faults", "city_code", "contradicted_by")
    return (
        keyed.sort("raw", *RECORD)
        .group_by("spelling", *_BESIDE, "others", maintain_order=True)
        .agg(
            pl.col("raw").first().alias("text"),
            *(pl.col(name).first() for name in first),
            records=pl.len(),
            departments=pl.col("department").unique().sort(),
        )
        .with_columns(problem=_problem())
        .sort(["records", "spelling", *_BESIDE, "others"], descending=[True, *[False] * 5])
    )


def _problem() -> pl.Expr:
    """What is wrong, in a sentence."""
    contradicted = pl.col("contradicted_by").list.len() > 0
    # Where nobody could choose, that the area above has no such number says nothing.
    noise = pl.col("faults").list.eval(
        pl.element().filter(
            ~pl.element().str.ends_with("_not_in_reference")
            & ~pl.element().is_in(["room_contradicts_other_records", "same_as_above"])
        )
    )
    head = pl.when(contradicted).then(pl.lit(_CONTRADICTED)).otherwise(told(pl.col("reason"), REASONS))
    faults = told_all(noise, FAULTS).list.join("、")
    return pl.when(faults != "").then(pl.concat_str(head, pl.lit("；"), faults)).otherwise(head)


def _candidates(questions: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The best candidates of each question; a room that other records name stands right behind the best."""
    mentions = questions.select("text", *_BESIDE, mention="question").rename({"text": "raw"})
    weighed = considered(as_registered(claim(mentions), index), index).select(
        "city_code", "pros", "cons", question="mention", rank=pl.col("rank").cast(pl.Float64)
    )
    named = questions.select("question", city_code="contradicted_by").explode("city_code", empty_as_null=True)
    others = named.drop_nulls("city_code").select(
        "city_code", pl.concat_list(pl.lit(_NAMED_BY_OTHERS)).alias("pros"),
        pl.concat_list(pl.lit("与原文的号码不一致")).alias("cons"), "question", rank=pl.lit(0.5),
    )  # fmt: skip
    # What the text was coded to, as far as it goes, may be all there is to choose.
    coded = questions.drop_nulls("city_code").select(
        "city_code", pl.concat_list(told(pl.col("reason"), REASONS)).alias("pros"),
        pl.lit([], pl.List(pl.String)).alias("cons"), "question", rank=pl.lit(2.5),
    )  # fmt: skip
    found = pl.concat([others, weighed, coded], how="diagonal_relaxed")
    best = found.sort("question", "rank", "city_code").unique(
        ["question", "city_code"], keep="first", maintain_order=True
    )
    return best.with_columns(rank=pl.int_range(pl.len()).over("question")).filter(pl.col("rank") < MOST)
