"""What became of ids since the last run, and because of what.

Belongs here: comparing two runs record by record; the events of ids; the list of who changed.
Does not belong here: giving ids (`identity`), which id a record had on a day (`as_of`).
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.entities.observations import REFERENCE

EVENTS = {"id": pl.String(), "event": pl.String(), "at": pl.Date(), "because": pl.String(), "other_id": pl.String()}
# What a run must know of the records of the last one.
KNOWN: dict[str, pl.DataType] = {
    **dict.fromkeys((*REFERENCE, "id"), pl.String()),
    "first_batch": pl.Date(),
    "last_batch": pl.Date(),
    "fingerprint": pl.Int64(),
}
CHANGES: dict[str, pl.DataType] = {
    "id": pl.String(), "change": pl.String(), "at": pl.Date(), "causes": pl.List(pl.String()),
    "other_id": pl.String(), **dict.fromkeys(("records_joined", "records_left", "records_corrected"), pl.Int64()),
}  # fmt: skip
DECIDED = {**dict.fromkeys(REFERENCE, pl.String()), "decided_on": pl.Date()}
# Causes in the order they are told. Where a person's own records tell none, others' do (whoever comes may make two as
# likely that one was before), and where nobody's do, the rules or the model changed.
_CAUSES = {"new": "new data", "corrected": "correction", "withdrawn": "retraction", "decided": "decision"}
MODEL, _OF_OTHERS = "model", " of others"
_WORDS = {
    "mint": "first record", "restore": "its records stand alone again", "merge": "its records joined another",
    "redirect": "the person's earliest record is another", "split": "some of its records are another's now",
    "retire": "its records were taken back",
}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """This run beside the last one.

    records: every record that is new, gone, corrected, decided about or under another id: `REFERENCE`, id (null: gone),
        was (its id in the last run; null: new), first_batch, and whether it is new, corrected, withdrawn, decided.
    ids: the ids of this run: id, anchor, first_batch, last_batch.
    causes: id, which of the causes its records tell of, in this run or the last, and the latest day of any (`caused`).
    lost: ids of the last run that no entity has now, with the day of their last record.
    fresh: ids that the last run did not have; `known` whether they had been given out before.
    taken_back: id, since: ids of this run or the last, records of which were taken back, and the earliest delivery
        concerned.
    of_others: the causes of the whole run, for ids whose own records tell none, and the latest day of any.
    first: there was no last run.
    """

    records: pl.DataFrame
    ids: pl.DataFrame
    causes: pl.DataFrame
    lost: pl.DataFrame
    fresh: pl.DataFrame
    taken_back: pl.DataFrame
    of_others: tuple[list[str], date | None]
    first: bool


def compared(
    now: pl.DataFrame, ids: pl.DataFrame, previous: pl.DataFrame | None, decided: pl.DataFrame | None = None
) -> Comparison:
    """Compare two runs.

    Args:
        now: `KNOWN` of this run.
        ids: as `identity.named` gives them.
        previous: `KNOWN` of the last run, and ids without a record (`REFERENCE` null); None: there was none.
        decided: `DECIDED`: records about which somebody decided since the last run.
    """
    before = _whole(pl.DataFrame(schema=KNOWN) if previous is None else previous)
    live = before.drop_nulls("feed")
    both = _whole(now).join(live.rename({"id": "was"}), on=list(REFERENCE), how="full", suffix="_was", coalesce=True)
    about = pl.DataFrame(schema=DECIDED) if decided is None else decided
    days = about.group_by(REFERENCE).agg(pl.col("decided_on").max())
    told = both.join(days, on=list(REFERENCE), how="left").with_columns(
        new=pl.col("was").is_null(),
        withdrawn=pl.col("id").is_null()
        | (pl.col("last_batch") < pl.col("last_batch_was")).fill_null(value=False)
        | (pl.col("first_batch") > pl.col("first_batch_was")).fill_null(value=False),
        decided=pl.col("decided_on").is_not_null(),
    )
    marked = told.with_columns(
        corrected=(pl.col("fingerprint") != pl.col("fingerprint_was")).fill_null(value=False) & ~pl.col("withdrawn")
    )
    records = marked.filter(pl.any_horizontal(*_CAUSES) | (pl.col("id") != pl.col("was")).fill_null(value=True))
    was_ids = live.group_by("id").agg(pl.col("last_batch").max())
    former = before.filter(pl.col("feed").is_null()).select("id", known=pl.lit(value=True)).unique()
    named, causes = ids.select("id", "anchor", "first_batch", "last_batch"), _causes(records)
    return Comparison(
        records=records,
        ids=named,
        causes=causes,
        lost=was_ids.join(named, on="id", how="anti"),
        fresh=named.join(was_ids, on="id", how="anti").join(former, on="id", how="left").with_columns(
            pl.col("known").fill_null(value=False)
        ),
        taken_back=_taken_back(records),
        of_others=_of_others(causes),
        first=previous is None or previous.is_empty(),
    )  # fmt: skip


def _whole(records: pl.DataFrame) -> pl.DataFrame:
    """`KNOWN` of the records, null where an older table does not say it."""
    return records.select(
        (pl.col(name) if name in records.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in KNOWN.items()
    )


def _causes(records: pl.DataFrame) -> pl.DataFrame:
    """What the records of each id tell; a record that changed its id speaks for both."""
    caused = pl.max_horizontal(pl.when(pl.col("new") | pl.col("corrected")).then("last_batch"), "decided_on")
    sides = [records.select(pl.col(side).alias("id"), *_CAUSES, caused=caused) for side in ("id", "was")]
    told = pl.concat(sides).drop_nulls("id")
    return told.group_by("id").agg(pl.col(*_CAUSES).any(), pl.col("caused").max())


def _of_others(causes: pl.DataFrame) -> tuple[list[str], date | None]:
    told = causes.select(pl.col(*_CAUSES).any(), pl.col("caused").max()).row(0, named=True)
    return [text + _OF_OTHERS for name, text in _CAUSES.items() if told[name]] or [MODEL], told["caused"]


def _taken_back(records: pl.DataFrame) -> pl.DataFrame:
    # A record that is gone was taken back from its first delivery on, any other from the one it last had.
    moved = pl.col("first_batch") > pl.col("first_batch_was")
    since = pl.when(pl.col("id").is_null() | moved).then("first_batch_was").otherwise("last_batch_was")
    back = records.filter("withdrawn").with_columns(since=since)
    told = pl.concat([back.select(pl.col(side).alias("id"), "since") for side in ("was", "id")]).drop_nulls("id")
    return told.group_by("id").agg(pl.col("since").min())


def events_of(found: Comparison) -> pl.DataFrame:
    """The events of this run: every id that came, ended, or gave records to another."""
    return _events(found).with_columns(because=_because()).select(list(EVENTS)).sort(list(EVENTS))


def _because() -> pl.Expr:
    words = pl.col("event").replace_strict(_WORDS, return_dtype=pl.String)
    alone = pl.col("event") == "mint"
    return pl.when(alone).then(words).otherwise(pl.concat_str(words, pl.lit(": "), pl.col("why").list.join(", ")))


def _events(found: Comparison) -> pl.DataFrame:
    """id, event, at, other_id, why."""
    flows = (
        found.records.filter(pl.col("id") != pl.col("was"))
        .group_by("was", "id").agg(records=pl.len())
        .join(found.ids, on="id")
        .join(found.lost.select(was="id", ended=pl.lit(value=True)), on="was", how="left")
        .join(found.fresh.select("id", came=pl.lit(value=True)), on="id", how="left")
        .with_columns(pl.col("ended", "came").fill_null(value=False))
        .sort("records", "first_batch", "anchor", "was", descending=[True, False, False, False])
    )  # fmt: skip
    # An id that nobody has any more leads to the entity that has most of its records.
    heirs = flows.filter("ended").unique("was", keep="first", maintain_order=True)
    # One that leads to a new id which has records of no other was that entity's; several that do were merged into it.
    alone = flows.group_by("id").agg(alone=pl.len() == 1)
    renamed = heirs.filter("came").join(alone.filter("alone"), on="id", how="semi").select(
        "was", renamed=pl.lit(value=True)
    )  # fmt: skip
    ended = heirs.join(renamed, on="was", how="left").with_columns(
        event=pl.when("renamed").then(pl.lit("redirect")).otherwise(pl.lit("merge"))
    )
    others = flows.join(heirs, on=["was", "id"], how="anti").with_columns(event=pl.lit("split"))
    between = pl.concat([ended.drop("renamed"), others]).select(
        "event", id="was", other_id="id", at="last_batch"
    )  # fmt: skip
    came = found.fresh.select(
        "id", event=pl.when("known").then(pl.lit("restore")).otherwise(pl.lit("mint")),
        at=pl.when("known").then("last_batch").otherwise("first_batch"), other_id=pl.lit(None, pl.String),
    )  # fmt: skip
    gone = found.lost.join(heirs.select(id="was"), on="id", how="anti").select(
        "id", event=pl.lit("retire"), at="last_batch", other_id=pl.lit(None, pl.String)
    )
    return _explained(pl.concat([between, came, gone], how="diagonal"), found)


def _explained(rows: pl.DataFrame, found: Comparison) -> pl.DataFrame:
    """The rows with `why`, from the causes of both ids, and not before the day of any of them."""
    other = found.causes.rename({"id": "other_id"})
    met = rows.join(found.causes, on="id", how="left").join(other, on="other_id", how="left", suffix="_other")
    said = [
        pl.when(pl.col(name).fill_null(value=False) | pl.col(f"{name}_other").fill_null(value=False)).then(pl.lit(text))
        for name, text in _CAUSES.items()
    ]
    own = pl.concat_list(said).list.drop_nulls()
    elsewhere, newest = found.of_others
    caused = (
        pl.when(own.list.len() > 0).then(pl.max_horizontal("caused", "caused_other")).otherwise(pl.lit(newest, pl.Date))
    )
    return met.select(
        "id", "event", "other_id",
        at=pl.when(pl.col("event") != "mint").then(pl.max_horizontal("at", caused)).otherwise("at"),
        why=pl.when(own.list.len() > 0).then(own).otherwise(pl.lit(elsewhere, pl.List(pl.String))),
    )  # fmt: skip


def changes_of(found: Comparison) -> pl.DataFrame:
    """Who changed since the last run and because of what: `CHANGES`, empty after the first run."""
    if found.first:
        return pl.DataFrame(schema=CHANGES)
    events = _events(found).rename({"event": "change", "why": "causes"})
    rows = pl.concat([events, _of_records(found)], how="diagonal")
    counts = [name for name in CHANGES if name.startswith("records_")]
    shaped = pl.DataFrame(schema=CHANGES)
    return pl.concat([shaped, rows], how="diagonal_relaxed").with_columns(pl.col(counts).fill_null(0)).sort(
        "id", "change", "other_id"
    )  # fmt: skip


def _of_records(found: Comparison) -> pl.DataFrame:
    """Ids of both runs whose records joined, left or were corrected."""
    moved = (pl.col("id") != pl.col("was")).fill_null(value=True)
    joined = found.records.filter(moved).drop_nulls("id").group_by("id").agg(records_joined=pl.len().cast(pl.Int64))
    left = found.records.filter(moved).drop_nulls("was").group_by(id="was").agg(records_left=pl.len().cast(pl.Int64))
    corrected = found.records.filter("corrected").group_by("id").agg(records_corrected=pl.len().cast(pl.Int64))
    lasting = found.ids.join(found.fresh, on="id", how="anti").select("id", at="last_batch")
    rows = lasting
    for counts in (joined, left, corrected):
        rows = rows.join(counts, on="id", how="left")
    rows = rows.filter(pl.any_horizontal(pl.col("^records_.*$").is_not_null()))
    return (
        _explained(rows.with_columns(event=pl.lit("records"), other_id=pl.lit(None, pl.String)).select(
            "id", "event", "other_id", "at"), found)
        .join(rows.drop("at"), on="id").rename({"event": "change", "why": "causes"})
    )  # fmt: skip
