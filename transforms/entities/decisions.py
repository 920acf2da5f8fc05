"""What reviewers decided about two records: one person or enterprise, two, or nobody can tell.

Belongs here: which decision holds, applying decisions to resolved records, what became of each.
Does not belong here: which pairs are asked about (`persons`, `enterprises`), keeping decisions (warehouse).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import cast

import polars as pl

from transforms.entities.observations import REFERENCE
from transforms.entities.parting import Union, conflicting, cut, glue, glued, with_entities


class Verdict(StrEnum):
    """What a reviewer can decide about two records."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Status(StrEnum):
    """What became of a decision in a run."""

    APPLIED = "applied"  # the records were joined, or kept apart, because of it
    AGREED = "agreed"  # they were so without it
    REFUSED = "refused"  # something surer forbids it
    WAITING = "waiting"  # one of the records is not there (any more)
    NOTED = "noted"  # nobody can tell: nothing is done, and nobody is asked again


IN_FORCE = (Status.APPLIED, Status.AGREED)
FIRST, SECOND = (tuple(f"{name}_{side}" for name in REFERENCE) for side in ("a", "b"))
PAIR = (*FIRST, *SECOND)
# As they are kept: for good, by the keys of the records, whatever linking makes of them.
DECISION: dict[str, pl.DataType] = {
    **dict.fromkeys(("decision_id", *PAIR, "verdict", "note", "decided_by"), pl.String()),
    "decided_at": pl.Datetime("us"),
}
FINDINGS: dict[str, pl.DataType] = {**DECISION, "status": pl.String(), "contradicted_by": pl.List(pl.String())}
REASON = "decided"
_TOLD = ("tier", "probability", "reason")
_CONFLICT = "number_conflict"
TWO_NUMBERS, ONE_NUMBER, OTHER = "two valid numbers", "one valid number", "other decisions"


def no_decisions() -> pl.DataFrame:
    """A table of decisions without any."""
    return pl.DataFrame(schema=DECISION)


def holding(decisions: pl.DataFrame) -> pl.DataFrame:
    """The latest decision on each pair of records."""
    return decisions.sort("decided_at", "verdict").unique("decision_id", keep="last").sort("decided_at", "decision_id")


def apart(records: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """record, other: rows that reviewers hold not to be the same.

    Args:
        records: `REFERENCE`, entity.
        decisions: every decision ever taken (`DECISION`).
    """
    if decisions.is_empty():
        return pl.DataFrame(schema={"record": pl.UInt32, "other": pl.UInt32})
    pairs = _placed(holding(decisions), records.with_row_index("at"))
    return pairs.filter(pl.col("verdict") == Verdict.DIFFERENT).select(record="at_a", other="at_b").drop_nulls()


def apply_decisions(
    records: pl.DataFrame, decisions: pl.DataFrame, number: str, guards: Sequence[str] = ()
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Join and keep apart records as reviewers decided, and say so beside them; arguments as for `followed`.

    Returns:
        The records in order, with their entities, tiers and reasons, and what became of each decision that holds
        (`FINDINGS`).
    """
    found, findings = followed(records, decisions, number, guards)
    # Whoever was parted and has nobody left is alone because of it, whether named in the decision or not.
    alone = {"tier": "T5", "probability": 1.0, "reason": REASON}
    told = reasoned(found, findings, number).with_columns(
        pl.col(name).fill_null(value) for name, value in alone.items()
    )
    return told, findings


def followed(
    records: pl.DataFrame, decisions: pl.DataFrame, number: str, guards: Sequence[str] = ()
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Join and keep apart records as reviewers decided.

    Not the same: the two are kept apart whatever links them, also a valid number (that is told). The one that is linked
    less surely leaves, with those that agree with it rather than with the other. The same: the entities are joined,
    unless they have two valid numbers or somebody decided that two of their records are not the same.

    Args:
        records: `REFERENCE`, entity (a whole number), tier, probability, reason, `number`, the facts.
        decisions: every decision ever taken (`DECISION`).
        number: the column with the valid number that tells entities apart; where `number_conflict` stands beside it,
            such a number is somebody else's.
        guards: columns that should not differ in one entity: a decision may join them, but it is told.

    Returns:
        The records in order, with their entities (those that are alone now have no tier), and what became of each
        decision that holds (`FINDINGS`).
    """
    latest = holding(decisions)
    if latest.is_empty():
        return records, pl.DataFrame(schema=FINDINGS)
    rows = records.with_row_index("at")
    pairs = _placed(latest, rows)
    here = pairs.drop_nulls(["at_a", "at_b"])
    concerned = pl.concat([here["entity_a"], here["entity_b"]]).unique()
    theirs = ~pl.col(_CONFLICT) if _CONFLICT in rows.columns else pl.lit(value=True)
    part = rows.filter(pl.col("entity").is_in(concerned.implode())).with_columns(own=pl.when(theirs).then(number))
    apart = here.filter(pl.col("verdict") == Verdict.DIFFERENT)
    same, circular = glued(here.filter(pl.col("verdict") == Verdict.SAME), apart)
    refused = dict.fromkeys(circular, OTHER)
    next_entity = cast("int", rows["entity"].max()) + 1
    parted = conflicting(cut(part.with_columns(glue=glue(part, same)), apart, next_entity))
    joined = _joined(parted, same, apart, refused)
    return _written(rows, joined, number).drop("at"), _findings(pairs, part, joined, refused, guards)


def both_times(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """What became of decisions that were followed twice in one run: what acted the first time is so the second."""
    earlier = first.select("decision_id", was="status", said="contradicted_by")
    acted = (pl.col("was") == Status.APPLIED.value) & (pl.col("status") == Status.AGREED.value)
    return (
        second.join(earlier, on="decision_id", how="left", maintain_order="left")
        .with_columns(
            status=pl.when(acted).then(pl.lit(Status.APPLIED.value)).otherwise("status"),
            contradicted_by=pl.col("contradicted_by").list.set_union("said").list.sort(),
        )
        .select(list(FINDINGS))
    )


def _placed(decisions: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The decisions with the row and the entity of both records."""
    placed = decisions
    # Few rows are decided about: the others are not looked up.
    keys = pl.concat([decisions["record_key_a"], decisions["record_key_b"]]).unique()
    known = rows.select("at", "entity", *REFERENCE).filter(pl.col("record_key").is_in(keys.implode()))
    for names, side in ((FIRST, "a"), (SECOND, "b")):
        found = known.select(
            *(pl.col(name).alias(f"{name}_{side}") for name in REFERENCE),
            pl.col("at").alias(f"at_{side}"), pl.col("entity").alias(f"entity_{side}"),
        )  # fmt: skip
        placed = placed.join(found, on=list(names), how="left", maintain_order="left")
    return placed


def _joined(rows: pl.DataFrame, same: pl.DataFrame, apart: pl.DataFrame, refused: dict[str, str]) -> pl.DataFrame:
    """The rows with the entities joined that reviewers hold to be one; `refused` grows by what is forbidden."""
    numbers = rows.group_by("entity").agg(pl.col("own").drop_nulls().unique())
    known = {entity: set(own) for entity, own in numbers.iter_rows()}
    union = Union(with_entities(apart.select("at_a", "at_b"), rows).select("entity", "entity_b").iter_rows())
    pairs = with_entities(same.select("decision_id", "at_a", "at_b"), rows)
    for decision, entity, entity_b in pairs.select("decision_id", "entity", "entity_b").iter_rows():
        one, other = union.of(entity), union.of(entity_b)
        if union.forbids(one, other):
            refused[decision] = OTHER
        elif len(known[one] | known[other]) > 1:
            refused[decision] = TWO_NUMBERS
        else:
            known[union.join(one, other)] = known[one] | known[other]
    return rows.with_columns(entity=rows["entity"].replace({entity: union.of(entity) for entity in known}))


def _findings(
    pairs: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame, refused: Mapping[str, str], guards: Sequence[str]
) -> pl.DataFrame:
    """What became of each decision, and what speaks against it."""
    found = pairs
    for side in ("a", "b"):
        own = before.select(pl.col("at").alias(f"at_{side}"), pl.col("own").alias(f"own_{side}"))
        now = after.select(pl.col("at").alias(f"at_{side}"), pl.col("entity").alias(f"now_{side}"))
        found = found.join(own, on=f"at_{side}", how="left").join(now, on=f"at_{side}", how="left")
    mixed = after.group_by(now_a="entity").agg(pl.col(guard).n_unique() - pl.col(guard).has_nulls() for guard in guards)
    found = found.join(mixed, on="now_a", how="left")
    verdict, one_before = pl.col("verdict"), pl.col("entity_a") == pl.col("entity_b")
    forbidden = pl.col("decision_id").is_in(list(refused))
    waits = pl.col("at_a").is_null() | pl.col("at_b").is_null()
    status = (
        pl.when(verdict == Verdict.UNSURE).then(pl.lit(Status.NOTED.value))
        .when(waits).then(pl.lit(Status.WAITING.value))
        .when(forbidden).then(pl.lit(Status.REFUSED.value))
        .when(one_before == (verdict == Verdict.SAME)).then(pl.lit(Status.AGREED.value))
        .otherwise(pl.lit(Status.APPLIED.value))
    )  # fmt: skip
    joined = (verdict == Verdict.SAME) & ~forbidden & ~waits
    against = [
        pl.col("decision_id").replace_strict(refused, default=None, return_dtype=pl.String),
        pl.when((verdict == Verdict.DIFFERENT) & (pl.col("own_a") == pl.col("own_b"))).then(pl.lit(ONE_NUMBER)),
        *(pl.when(joined & (pl.col(guard) > 1)).then(pl.lit(guard)) for guard in guards),
    ]
    return (
        found.with_columns(status=status, contradicted_by=pl.concat_list(against).list.drop_nulls())
        .select(list(FINDINGS)).sort("decision_id")
    )  # fmt: skip


def _written(rows: pl.DataFrame, part: pl.DataFrame, number: str) -> pl.DataFrame:
    """All rows, those that decisions concern as they are now."""
    names = ("entity", *_TOLD)
    alone = pl.len().over("entity") == 1
    # Who must leave alone is linked to nobody; who leaves together without the number is one because reviewers say so.
    together = pl.col("foreign") & ~alone
    reset = pl.col("left") & alone
    now = part.with_columns(
        tier=pl.when(together).then(pl.lit("T2")).when(~reset).then("tier"),
        probability=pl.when(together).then(1.0).when(~reset).then("probability"),
        reason=pl.when(together).then(pl.lit(REASON)).when(~reset).then("reason"),
    ).select("at", "foreign", *(pl.col(name).alias(f"{name}_now") for name in names), here=pl.lit(value=True))
    # A join of whole rows would copy them.
    met = rows.select("at").join(now, on="at", how="left", maintain_order="left")
    foreign = met["foreign"].fill_null(value=False)
    here = met["here"].fill_null(value=False)
    fresh = [
        pl.when(here).then(met[f"{name}_now"]).otherwise(pl.col(name)).cast(rows.schema[name]).alias(name)
        for name in names
    ]
    # Somebody else's number is not shown as theirs.
    if _CONFLICT in rows.columns:
        return rows.with_columns(*fresh, (pl.col(_CONFLICT) | foreign).alias(_CONFLICT))
    return rows.with_columns(*fresh, pl.when(~foreign).then(number).alias(number))


def reasoned(records: pl.DataFrame, findings: pl.DataFrame, number: str) -> pl.DataFrame:
    """The records with the tier and reason of those that are where they are because somebody decided.

    Args:
        records: as `followed` gives them.
        findings: what became of the decisions.
        number: the column with the valid number: who is linked by it is not linked by a decision.
    """
    acting = findings.filter(pl.col("status") == Status.APPLIED)
    if acting.is_empty():
        return records
    sides = [
        acting.select(*(pl.col(name).alias(part) for name, part in zip(names, REFERENCE, strict=True)), "verdict")
        for names in (FIRST, SECOND)
    ]
    said = pl.concat(sides).group_by(REFERENCE).agg(
        joined=(pl.col("verdict") == Verdict.SAME).any(), parted=(pl.col("verdict") == Verdict.DIFFERENT).any()
    )  # fmt: skip
    theirs = ~pl.col(_CONFLICT) if _CONFLICT in records.columns else pl.lit(value=True)
    told = records.select(*REFERENCE, unlinked=pl.col("tier").is_null(), own=pl.when(theirs).then(number)).join(
        said, on=list(REFERENCE), how="left", maintain_order="left"
    )
    linked = (told["joined"] & told["own"].is_null()).fill_null(value=False)
    alone = (told["parted"] & told["unlinked"] & told["own"].is_null()).fill_null(value=False) & ~linked
    return records.with_columns(
        tier=pl.when(linked).then(pl.lit("T2")).when(alone).then(pl.lit("T5")).otherwise("tier"),
        probability=pl.when(linked | alone).then(1.0).otherwise("probability"),
        reason=pl.when(linked | alone).then(pl.lit(REASON)).otherwise("reason"),
    )
