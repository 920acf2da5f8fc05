"""What becomes of delivered rows: broken, repeated and refused ones, and which of them are accepted.

Belongs here: spoiling whole rows, record keys, the outcome of every row.
Does not belong here: spoiling cells (`spoiling`), writing files (`writing`).
"""

from functools import reduce
from operator import or_

import numpy as np
import polars as pl

from sources.city.drawing import Draws, Ints
from sources.city.identities import through_excel, through_float
from sources.city.noise import BIT
from sources.city.places import LEVEL
from sources.city.plan import Dirt
from sources.city.spoiling import BAD_AMOUNT, BAD_DATES, UNKNOWN_CODE
from sources.city.writing.layout import FileLayout
from sources.city.writing.sink import TOO_LONG, TOO_SHORT, UNDECODABLE, WHOLE
from sources.city.writing.spreadsheet import MERGED
from sources.contract import Column, Contract, Semantic
from sources.faults import RowFault, ValueFault

SAME_AS_ABOVE = "同上"
ECHOES = {"health_residents": "residence_address"}
ECHO_SHARE = 0.05
ANOTHER_FILE = 0.15
MERGED_KIND = "households"
TEXT_KINDS = ("csv", "tsv")
TYPED = (Semantic.DATE, Semantic.DATETIME, Semantic.MONTH, Semantic.AMOUNT, Semantic.CODE)
AT_THE_END = 1e9
CONTEXT = {"town", "village", "district"}
# Columns that may differ between two rows of one key without changing what is true of them.
FREE = (Semantic.TEXT, Semantic.INTEGER, Semantic.NUMBER)


def prepared(frame: pl.DataFrame, kept: tuple[Ints, Ints, Ints] | None = None) -> pl.DataFrame:
    """The records with the columns that spoiling rows needs; `kept` people, bodies and places stay whole."""
    about = [
        pl.Series(np.isin(frame[name].to_numpy(), rows))
        for kind, rows in zip(("_person:", "_body:", "_place:"), kept or (), strict=False)
        for name in frame.columns
        if name.startswith(kind)
    ]
    frame = frame.with_columns(reduce(or_, about, pl.Series(np.zeros(len(frame), np.bool_))).alias("_kept"))
    missing = [name for name in ("_fault", "_fault_column") if name not in frame.columns]
    empty = [pl.lit(None, dtype=pl.String).alias(name) for name in missing]
    return frame.with_columns(*empty, pl.lit(WHOLE).cast(pl.Int64).alias("_broken"), pl.lit(value=False).alias("_copy"))


def repeated(
    frame: pl.DataFrame, contract: Contract, files: tuple[FileLayout, ...], dirt: Dirt, draws: Draws
) -> pl.DataFrame:
    """Some rows stand twice: the same again, in another file, or before it with other content."""
    chosen = draws.share(dirt.duplicates, len(frame), least=1 if len(frame) > 40 else 0)
    if not len(chosen):
        return frame
    copies = frame[chosen].with_columns(pl.lit(value=True).alias("_copy"))
    merged = any(layout.kind == MERGED_KIND for layout in files)
    back = np.full(len(chosen), 0.3) if merged else 0.3 + 30 * draws.random.random(len(chosen))
    elsewhere = draws.chance(ANOTHER_FILE if len(files) > 1 else 0.0, len(chosen))
    file = np.where(elsewhere, len(files) - 1 - copies["_file"].to_numpy(), copies["_file"].to_numpy())
    copies = copies.with_columns(pl.Series("_file", file), pl.Series("_order", copies["_order"].to_numpy() - back))
    free = _free_column(contract)
    if free and not merged:
        other = pl.Series(draws.chance(0.5, len(chosen)) & ~elsewhere)
        copies = copies.with_columns(copies[free].set(other, "（更正前）"))
    return pl.concat([frame, copies])


def resent(before: pl.DataFrame, contract: Contract, file: int, dirt: Dirt, draws: Draws) -> pl.DataFrame:
    """Rows of the delivery before, sent again at the end of a file; a third of them corrected."""
    again = before[draws.share(dirt.resent, len(before))]
    again = prepared(again.with_columns(pl.col("_order") + AT_THE_END, pl.lit(file).cast(pl.Int64).alias("_file")))
    free = _free_column(contract)
    if free is None:
        return again
    corrected = pl.Series(draws.chance(1 / 3, len(again)), dtype=pl.Boolean) & again[free].is_not_null()
    return again.with_columns((again[free] + "（更正）").zip_with(corrected, again[free]).alias(free))


def _free_column(contract: Contract) -> str | None:
    """A column that may be different without changing what is true of the row."""
    free = [column for column in contract.columns if column.semantic in FREE and not column.address_inside]
    free = [column for column in free if not (column.required or column.refusals or column.name in CONTEXT)]
    return free[-1].name if free else None


def damaged(frame: pl.DataFrame, contract: Contract, files: tuple[FileLayout, ...]) -> pl.DataFrame:
    """The identity numbers of files that went through a spreadsheet or a float."""
    ways = {"excel": through_excel, "float": through_float}
    for number, layout in enumerate(files):
        if layout.damage is None:
            continue
        here = frame["_file"] == number
        for column in contract.of(Semantic.RESIDENT_ID):
            state = f"_state:{column.parts[0].role}"
            numbers, states = ways[layout.damage](frame[column.name], frame[state].to_numpy())
            frame = frame.with_columns(
                numbers.zip_with(here, frame[column.name]).alias(column.name),
                pl.Series(states).zip_with(here, frame[state]).alias(state),
            )
    return frame


def broken(
    frame: pl.DataFrame, contract: Contract, files: tuple[FileLayout, ...], dirt: Dirt, draws: Draws
) -> pl.DataFrame:
    """Some rows cannot be read, lack what they need, or hold a required value that means nothing."""
    chosen = draws.share(dirt.broken_rows, len(frame), least=2 if len(frame) > 60 else 0)
    chosen = chosen[frame["_fault"].is_null().to_numpy()[chosen] & ~frame["_copy"].to_numpy()[chosen]]
    chosen = chosen[~frame["_kept"].to_numpy()[chosen]]
    kinds = np.array([layout.kind for layout in files])[frame["_file"].to_numpy()[chosen]]
    text, lines = np.isin(kinds, TEXT_KINDS), kinds == "jsonl"
    which = draws.weighted((2, 2, 2, 6), len(chosen))
    # The first at any rate, so that even a small city has one.
    cut = lines & ((which < 2) | (np.arange(len(chosen)) == 0))
    how = np.where(text & (which < 3), which + 1, np.where(cut, TOO_SHORT, WHOLE))
    how = np.where(text & (which == 2), UNDECODABLE, how)
    whole = np.flatnonzero(how != WHOLE)
    reasons = {TOO_LONG: RowFault.RAGGED, TOO_SHORT: RowFault.RAGGED, UNDECODABLE: RowFault.UNDECODABLE}
    names = [RowFault.MALFORMED if lines[place] else reasons[int(how[place])] for place in whole.tolist()]
    frame = frame.with_columns(
        frame["_broken"].scatter(chosen[whole], how[whole]).alias("_broken"),
        frame["_fault"]
        .scatter(chosen[whole], pl.Series([str(name) for name in names], dtype=pl.String))
        .alias("_fault"),
    )
    return _unusable(frame, _needed(contract, files), np.delete(chosen, whole), draws)


def _needed(contract: Contract, files: tuple[FileLayout, ...]) -> list[Column]:
    """The required columns whose cells can be spoilt one by one: a merged cell speaks for several rows."""
    spoilt_together = MERGED if any(layout.kind == MERGED_KIND for layout in files) else ()
    return [column for column in contract.columns if column.required and column.name not in spoilt_together]


def _unusable(frame: pl.DataFrame, needed: list[Column], rows: Ints, draws: Draws) -> pl.DataFrame:
    """Empty a required cell, or write into it what cannot be parsed."""
    picks = draws.whole(0, len(needed) - 1, len(rows))
    for number, column in enumerate(needed):
        here = rows[picks == number]
        if not len(here):
            continue
        values, faults = _bad_values(column, len(here), draws)
        frame = frame.with_columns(
            frame[column.name].scatter(here, values).alias(column.name),
            frame["_fault"].scatter(here, faults).alias("_fault"),
            frame["_fault_column"].scatter(here, pl.Series([column.name] * len(here))).alias("_fault_column"),
        )
    return frame


def _bad_values(column: Column, size: int, draws: Draws) -> tuple[pl.Series, pl.Series]:
    missing = (None, str(ValueFault.MISSING))
    bad: dict[Semantic, tuple[tuple[str | None, str], ...]] = {
        Semantic.DATE: BAD_DATES[1:],
        Semantic.DATETIME: (BAD_DATES[2], BAD_DATES[3]),
        Semantic.MONTH: (BAD_DATES[3],),
        Semantic.AMOUNT: (BAD_AMOUNT,),
        Semantic.CODE: (UNKNOWN_CODE,),
    }
    choices = (missing, *bad.get(column.semantic, ()))
    chosen = [choices[index] for index in draws.whole(0, len(choices) - 1, size).tolist()]
    values, faults = zip(*chosen, strict=True)
    return pl.Series(values, dtype=pl.String), pl.Series(faults, dtype=pl.String)


def echoed(frame: pl.DataFrame, feed: str, dirt: Dirt, draws: Draws) -> pl.DataFrame:
    """同上 where a row has the same home as the row before it in the same file."""
    column = ECHOES.get(feed)
    if column is None or dirt.addresses == 0 or len(frame) < 2:
        return frame
    place, level = frame[f"_place:{column}"].to_numpy(), frame[f"_level:{column}"].to_numpy()
    sound = (frame["_fault"].is_null() & ~frame["_copy"]).to_numpy() & (level > LEVEL["outside"])
    # A wrong number above would be wrong twice.
    sound &= frame[f"_slip:{column}"].to_numpy() == 0
    same = (place[1:] == place[:-1]) & (frame["_file"].to_numpy()[1:] == frame["_file"].to_numpy()[:-1])
    here = np.append(False, same & sound[1:] & sound[:-1])
    here &= draws.chance(ECHO_SHARE, len(frame))
    # The row before must say it in full.
    here[1:] &= ~here[:-1]
    rows = np.flatnonzero(here)
    return frame.with_columns(
        frame[column].scatter(rows, pl.Series([SAME_AS_ABOVE] * len(rows), dtype=pl.String)).alias(column),
        frame[f"_level:{column}"].scatter(rows, pl.Series(level[rows - 1])).alias(f"_level:{column}"),
        frame[f"_noise:{column}"]
        .scatter(rows, pl.Series(np.full(len(rows), BIT["same_as_above"])))
        .alias(f"_noise:{column}"),
        frame[f"_said:{column}"].scatter(rows, frame[f"_said:{column}"][rows - 1]).alias(f"_said:{column}"),
        frame[f"_named:{column}"].scatter(rows, pl.Series(np.full(len(rows), -1))).alias(f"_named:{column}"),
        *(
            frame[f"_{name}:{column}"]
            .scatter(rows, pl.Series(np.zeros(len(rows), np.int64)))
            .alias(f"_{name}:{column}")
            for name in ("typo", "words")
        ),
    )


def with_keys(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The record key of every row that can be read: the key's parts as delivered, trimmed, joined by a bar."""
    parts = [pl.col(column.name).fill_null("").str.strip_chars() for column in contract.key]
    key = pl.when(pl.col("_broken") == WHOLE).then(pl.concat_str(parts, separator="|"))
    return frame.with_columns(key.alias("_key"))


def with_outcomes(frame: pl.DataFrame) -> pl.DataFrame:
    """accepted, duplicate or quarantined; of readable rows with one key the last is accepted.

    The rows must stand in the order of their files' names and of the rows in them.
    """
    sound = pl.col("_fault").is_null()
    last = pl.struct("_key", sound).is_last_distinct()
    outcome = pl.when(~sound).then(pl.lit("quarantined")).when(last).then(pl.lit("accepted"))
    return frame.with_columns(outcome.otherwise(pl.lit("duplicate")).alias("_outcome"))
