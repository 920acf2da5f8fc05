"""Permanent ids: an entity is named by its earliest record, whenever and in whatever order records were delivered.

Belongs here: naming an entity.
Does not belong here: deciding what belongs together (`persons`, `enterprises`), what became of ids (`changes`), which
id a record had on a day (`as_of`).
"""

from collections.abc import Sequence

import polars as pl

from transforms.entities.changes import Comparison, compared, events_of
from transforms.entities.observations import REFERENCE
from transforms.permanent import bits_of, letters_of

_BETWEEN = "\x1f"


def named(records: pl.DataFrame, letter: str) -> pl.DataFrame:
    """Give each entity its permanent id, made from its earliest record.

    The earliest is the one whose key the earliest delivery (by its date, not by its arrival) brought; of equals the
    least key. So an id depends on the records alone: what joins later does not change it, of two that merge the older
    one stays, of two parts the one with the earliest record keeps it, and when a delivery is taken back, the ids are
    those that would have been without it.

    Args:
        records: `REFERENCE`, entity, first_batch, last_batch.
        letter: first letter of ids.

    Returns:
        One row per entity: entity, id, anchor (the text it was made from), first_batch, last_batch (its latest).
    """
    days = records.group_by("entity").agg(pl.col("first_batch").min(), pl.col("last_batch").max())
    keys = records.select("entity", "first_batch", anchor=pl.concat_str(*REFERENCE, separator="|"))
    first = keys.join(days, on=["entity", "first_batch"]).group_by("entity").agg(
        pl.col("anchor").min(), pl.col("first_batch", "last_batch").first()
    )  # fmt: skip
    return _identified(first, letter)


def _identified(entities: pl.DataFrame, letter: str) -> pl.DataFrame:
    """The entities with ids; of two whose ids would be the same, the later gets another."""
    ids = letter + letters_of(entities["anchor"])
    if ids.is_unique().all():
        return entities.with_columns(id=ids)
    entities = entities.sort("first_batch", "anchor")
    salted, ids = entities["anchor"], letter + letters_of(entities["anchor"])
    while (clash := ~ids.is_first_distinct()).any():
        salted = salted.to_frame("a").select(pl.when(clash).then(pl.col("a") + "#").otherwise("a"))["a"]
        ids = letter + letters_of(salted)
    return entities.with_columns(id=ids)


def identify(records: pl.DataFrame, previous: pl.DataFrame | None, letter: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each entity its permanent id, and say what became of the ids of the last run.

    Args:
        records: as for `named`; with `fingerprint`, corrections are told from other causes.
        previous: the last run's `changes.KNOWN`, and ids without a record that were ever given out (`REFERENCE`
            null); None: the first run.
        letter: first letter of ids.

    Returns:
        One row per entity (entity, id), and the events of this run (`changes.EVENTS`).
    """
    ids = named(records, letter)
    return ids.select("entity", "id"), events_of(compare(records, ids, previous))


def compare(
    records: pl.DataFrame, ids: pl.DataFrame, previous: pl.DataFrame | None, decided: pl.DataFrame | None = None
) -> Comparison:
    """The records with their ids beside those of the last run; arguments as for `identify` and `compared`."""
    now = records.join(ids.select("entity", "id"), on="entity", how="left")
    return compared(now, ids, previous, decided)


def fingerprints(records: pl.DataFrame, said: Sequence[str]) -> pl.Series:
    """A number for what each record says, by which the next run knows a corrected one."""
    texts = records.select(
        pl.concat_str(*(pl.col(name).cast(pl.String).fill_null("") for name in said), separator=_BETWEEN)
    )
    return bits_of(texts.to_series()).alias("fingerprint")
