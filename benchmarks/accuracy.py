"""How right the results are, against the ground truth of a synthetic city.

Belongs here: the measures of rows, addresses, people and enterprises, and printing them.
Does not belong here: making the city or running the pipeline (`pipeline --keep`, `chengma demo`).

    python -m benchmarks.accuracy --lake demo/lake --truth demo/truth
"""

from collections.abc import Iterator
from pathlib import Path

import click
import polars as pl

from benchmarks.hard_cases import print_hard_cases
from warehouse.lake import Lake
from warehouse.silver import outcome_rows

Measure = tuple[str, float, int]
_ROW = ["feed", "batch_date", "source_file", "source_row"]
_YES = pl.lit(value=True)
_WITH_ID = ("valid", "fifteen")


@click.command()
@click.option("--lake", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--truth", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(lake: Path, truth: Path) -> None:
    """Compare a lake with the truth of its city."""
    tables = Lake(lake)
    addresses = judged_addresses(tables, truth)
    for title, measures in (
        ("rows", measures_of_rows(tables, truth)),
        ("addresses", measures_of_addresses(addresses)),
        ("people", measures_of_people(tables, truth)),
        ("enterprises", measures_of_enterprises(tables, truth)),
    ):
        print(f"\n{title}")
        for name, value, of in measures:
            print(f"  {name:<58} {value:>9.4%} of {of:,}")
    print("\nrooms that the reference holds, by what was done to the text")
    for name, recall, precision, of in by_noise(addresses):
        print(f"  {name:<34} recall {recall:>8.3%}  precision {precision:>8.3%}  of {of:,}")
    print_hard_cases(addresses, truth)


def measures_of_rows(lake: Lake, truth: Path) -> Iterator[Measure]:
    """Delivered rows whose outcome, reason and column are the planted ones."""
    feeds = sorted(path.name for path in lake.path("typed.feed").parent.iterdir())
    found = pl.concat(
        outcome_rows(lake, feed).select(
            pl.lit(feed).alias("feed"), *_ROW[1:], "outcome", "refused_column", "refused_reason"
        )
        for feed in feeds
    )
    planted = pl.scan_parquet(truth / "rows.parquet").with_columns(pl.col("batch_date").cast(pl.Date))
    both = planted.join(found, on=_ROW, how="full", suffix="_found", coalesce=True).collect()
    same = pl.col("outcome").eq_missing(pl.col("outcome_found"))
    reason = pl.col("reason").eq_missing(pl.col("refused_reason"))
    # Damage to a whole row was planted in no column.
    column = pl.col("column_name").is_null() | (pl.col("column_name") == pl.col("refused_column"))
    bad = both.filter(pl.col("outcome") == "quarantined")
    good = both.filter(pl.col("outcome") != "quarantined")
    yield "outcome as planted", *_share(both, same)
    yield "planted bad rows quarantined with the planted reason and column", *_share(bad, same & reason & column)
    yield "good rows quarantined", *_share(good, pl.col("outcome_found") == "quarantined")


def judged_addresses(lake: Lake, truth: Path) -> pl.DataFrame:
    """Each address of the latest deliveries with what it truly is, what it was coded to, and whether that is right."""
    latest = ["feed", "record_key", "column_name"]
    places = pl.scan_parquet(truth / "places.parquet").select(
        "place_id", true_reference="reference_id", present="in_reference_2", now="district_code_2"
    )
    true = (
        pl.scan_parquet(truth / "addresses.parquet")
        .filter(pl.col("feed") != "reference_addresses")
        .with_columns(pl.col("batch_date").cast(pl.Date))
        .sort("batch_date")
        .unique(latest, keep="last")
        .drop("present")
        .join(places, on="place_id", how="left")
        .with_columns(pl.col("present").eq_missing(_YES), true_district=pl.coalesce("now", "district_code"))
        .select(
            *latest, "batch_date", "noise", "place_id", "present", "true_reference", "true_district", true_level="level"
        )
    )
    code = lake.scan("gold.address").select("city_code", "reference_id", "district_code", place_status="status")
    return (
        true.join(lake.scan("gold.address_resolution"), on=latest, how="left")
        .join(code, on="city_code", how="left")
        .with_columns(
            # A dwelling that is a whole house has a level above H; it is found when it is the same entry all the same.
            right=((pl.col("status") == "auto") & (pl.col("reference_id") == pl.col("true_reference"))).eq_missing(
                _YES
            ),
            to_room=(pl.col("status") == "auto") & (pl.col("level") == "H") & (pl.col("place_status") != "observed"),
        )
        .collect()
    )


def measures_of_addresses(judged: pl.DataFrame) -> Iterator[Measure]:
    """The figures of address coding; a room is right when it is the very room."""
    rooms = judged.filter(pl.col("true_level") == "H")
    present, absent = rooms.filter("present"), rooms.filter(~pl.col("present"))
    coded = judged.filter("to_room")
    inside = judged.filter(pl.col("true_district").is_not_null(), pl.col("true_level").is_in(list("DSCRPBUFH")))
    yield "district right", *_share(inside, pl.col("district_code") == pl.col("true_district"))
    yield "rooms coded without review: the right room", *_share(coded, pl.col("right"))
    yield "rooms of the reference: found without review", *_share(present, pl.col("right"))
    yield "rooms not in the reference: put into another room", *_share(absent, pl.col("to_room") & ~pl.col("right"))
    yield "sent to review", *_share(judged, pl.col("status") == "review")


def by_noise(judged: pl.DataFrame) -> Iterator[tuple[str, float, float, int]]:
    """Recall and precision of rooms that the reference holds, for each kind of dirt; a text may have several."""
    right = pl.col("right")
    kinds = (
        judged.filter(pl.col("true_level") == "H", "present")
        .with_columns(pl.when(pl.col("noise").list.len() > 0).then("noise").otherwise(pl.lit(["none"])))
        .explode("noise")
        .group_by("noise")
        .agg(
            of=pl.len(),
            recall=right.mean(),
            precision=(right & pl.col("to_room")).sum() / pl.col("to_room").sum(),
        )
        .sort("of", descending=True)
    )
    return ((row["noise"], row["recall"], row["precision"], row["of"]) for row in kinds.iter_rows(named=True))


def measures_of_people(lake: Lake, truth: Path) -> Iterator[Measure]:
    """Precision: pairs put together that are one person. Recall: pairs of one person that are put together."""
    joined = _linked(lake, truth, "person")
    having = pl.col("id_state").is_in(_WITH_ID)
    with_id = _pairs(joined.filter(having))
    every = _pairs(joined)
    yield from _precision_recall("all pairs", every)
    yield from _precision_recall("a valid ID on both sides", with_id)
    rest = tuple(all_ - some for all_, some in zip(every, with_id, strict=True))
    yield from _precision_recall("at most one valid ID", (rest[0], rest[1], rest[2]))


def measures_of_enterprises(lake: Lake, truth: Path) -> Iterator[Measure]:
    """The same for enterprises."""
    yield from _precision_recall("all pairs", _pairs(_linked(lake, truth, "enterprise")))


def _linked(lake: Lake, truth: Path, entity: str) -> pl.DataFrame:
    record = ["feed", "record_key", "role"]
    true = (
        pl.scan_parquet(truth / f"{entity}s.parquet")
        .with_columns(pl.col("batch_date").cast(pl.Date))
        .sort("batch_date")
        .unique(record, keep="last")
        .rename({f"{entity}_uid": "true"})
    )
    found = lake.scan(f"gold.{entity}_record").select(*record, found=f"{entity}_id")
    return found.join(true, on=record).filter(pl.col("true").is_not_null()).collect()


def _pairs(joined: pl.DataFrame) -> tuple[int, int, int]:
    """Pairs put together rightly, put together at all, and truly of one entity."""
    return _pairs_by(joined, "found", "true"), _pairs_by(joined, "found"), _pairs_by(joined, "true")


def _pairs_by(joined: pl.DataFrame, *keys: str) -> int:
    size = pl.col("len").cast(pl.Int64)
    return int(joined.group_by(keys).len().select((size * (size - 1) // 2).sum()).item())


def _precision_recall(name: str, pairs: tuple[int, int, int]) -> Iterator[Measure]:
    right, found, true = pairs
    yield f"{name}: precision", right / max(found, 1), found
    yield f"{name}: recall", right / max(true, 1), true


def _share(rows: pl.DataFrame, condition: pl.Expr) -> tuple[float, int]:
    return float(rows.select(condition.eq_missing(_YES).mean().fill_null(0.0)).item()), rows.height


if __name__ == "__main__":
    main()
