"""How the hardest addresses fare: several errors in one text, wrong numbers, misspelt names, aliases that recur.

Belongs here: measures that need the truth about slips and aliases.
Does not belong here: comparing all addresses with the truth (`accuracy`).
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

TEXT = ["feed", "batch_date", "record_key", "column_name"]
NAMES = ("village", "road", "estate")
# What happens to a text after it was written.
NO_ERROR = ["clean", "inside_sentence", "two_addresses", "same_as_above"]
ENOUGH = 5
YES = pl.lit(value=True)


def print_hard_cases(judged: pl.DataFrame, truth: Path) -> None:
    """Print all of it; `judged` is what `accuracy` found of each text."""
    slips, aliases = (pl.read_parquet(truth / f"{name}.parquet") for name in ("slips", "aliases"))
    rooms = judged.filter(pl.col("true_level") == "H", "present")
    misspelt = slips.filter(pl.col("component").is_in(NAMES)).select(*TEXT, "component", misspelt="slip", taken="hit")
    for title, table in (
        ("by the number of errors", by_number(rooms)),
        ("by the slip in a name", shares(_with(rooms, misspelt), "component", "misspelt")),
        ("by whether the misspelt name is another one's", shares(_with(rooms, misspelt), "taken")),
        ("by unlisted alias", by_alias(rooms, aliases)),
    ):
        print(f"\nrooms that the reference holds, {title}")
        for row in table.iter_rows():
            *group, of, recall, precision = row
            name = " ".join(map(str, group))
            print(f"  {name:<58} recall {recall:>8.3%}  precision {precision or 0:>8.3%}  of {of:,}")
    for hit, title in ((True, "that hit a neighbour"), (False, "that name nothing")):
        print(f"\nwrong numbers {title}")
        for name, accepted, review, of in by_context(judged, slips.filter(hit=hit)):
            print(f"  {name:<34} taken at its word {accepted:>8.3%}  sent to review {review:>8.3%}  of {of:,}")


def by_number(rooms: pl.DataFrame) -> pl.DataFrame:
    """Texts with one, two, three and more kinds of dirt."""
    errors = pl.col("noise").list.set_difference(NO_ERROR).list.len()
    return shares(rooms.with_columns(errors=errors), "errors")


def by_alias(rooms: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Unlisted aliases with their plate or alone, seen with a plate in enough other records or not."""
    named = aliases.select(
        *TEXT,
        where=pl.when("with_plate").then(pl.lit("with plate,")).otherwise(pl.lit("alone,")),
        seen=pl.when(pl.col("records_with_plate") >= ENOUGH)
        .then(pl.lit(f"seen with a plate in {ENOUGH} other records,"))
        .otherwise(pl.lit("seen seldom,")),
        called=pl.when(pl.col("estates_so_called") == 1)
        .then(pl.lit("one estate"))
        .otherwise(pl.lit("several estates")),
    )
    return shares(_with(rooms, named), "where", "seen", "called")


def by_context(judged: pl.DataFrame, slips: pl.DataFrame) -> Iterator[tuple[str, float, float, int]]:
    """Wrong numbers taken at their word, by component and by what could reveal them; the share caught is the rest.

    Taken at its word is a text coded without review to the place that its wrong numbers name or, when they name
    nothing, to any room.
    """
    wrong = slips.filter(~pl.col("component").is_in(NAMES))
    found = _with(judged, wrong.select(*TEXT, "component", "written_reference", "revealed_by")).with_columns(
        accepted=(pl.col("status") == "auto")
        & (
            pl.when(pl.col("written_reference").is_null())
            .then(pl.col("to_room"))
            .otherwise(pl.col("reference_id") == pl.col("written_reference"))
        )
    )
    revealed = pl.col("revealed_by").list.len() > 0
    contexts = pl.when(revealed).then("revealed_by").otherwise(pl.lit(["nothing"]))
    yield "all", *_accepted(found)
    yield "revealed by anything", *_accepted(found.filter(revealed))
    for table, column, prefix in (
        (found.with_columns(revealed_by=contexts).explode("revealed_by"), "revealed_by", "revealed by "),
        (found, "component", "in the "),
    ):
        for value in table[column].unique().sort():
            yield f"{prefix}{value}", *_accepted(table.filter(pl.col(column) == value))


def _accepted(found: pl.DataFrame) -> tuple[float, float, int]:
    share = found.select(
        pl.col("accepted").eq_missing(YES).mean().fill_null(0.0), (pl.col("status") == "review").mean().fill_null(0.0)
    ).row(0)
    return float(share[0]), float(share[1]), found.height


def _with(judged: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    return judged.join(truth.with_columns(pl.col("batch_date").cast(pl.Date)), on=TEXT)


def shares(rooms: pl.DataFrame, *groups: str) -> pl.DataFrame:
    """Recall and precision of rooms for each group."""
    right = pl.col("right")
    return (
        rooms.group_by(groups)
        .agg(of=pl.len(), recall=right.mean(), precision=(right & pl.col("to_room")).sum() / pl.col("to_room").sum())
        .sort(groups)
    )
