"""The product and the baselines on the same texts against the same reference, in one run.

These texts are coded directly, each for itself: no method sees other records, learns names or takes places as observed.

Belongs here: running every method, and how right its rooms are, over all and class by class.
Does not belong here: the methods (`weekend`, `whole_string`, `scoring`, `peers`), the pipeline's accuracy (`judging`).
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.addresses import coding, peers, scoring, weekend, whole_string
from transforms.addresses.matching.index import Index

TEXTS = 100_000
_WHOLE = 2_000
_NO = pl.lit(value=False)
Progress = Callable[[str, float], None]


def measure(city: Path, python: Path | None, progress: Progress, *, quick: bool) -> dict[str, Any]:
    """Rooms by method, over all and by class, and divisions beside the public packages.

    Args:
        city: folder of a city with its register.
        python: the interpreter that has the public packages.
        progress: told what is being done.
        quick: fewer texts.
    """
    reference = pl.read_parquet(sorted((city / "reference").glob("*.parquet")))
    texts = pl.read_parquet(sorted((city / "texts").glob("*.parquet"))).sample(fraction=1, shuffle=True, seed=7)
    texts = texts.head(TEXTS // 10 if quick else TEXTS)
    index = coding.prepared(city / "register")
    methods: dict[str, Callable[[], pl.DataFrame]] = {
        "this project, text by text": lambda: _product(texts, index, city / "register"),
        "weekend script": lambda: _weekend(texts, reference),
        "candidate scoring, simplified": lambda: _scored(texts, reference),
        "most similar whole text": lambda: _whole(texts, reference, 0, quick=quick),
        f"most similar, ratio at least {whole_string.THRESHOLD}": lambda: _whole(
            texts, reference, whole_string.THRESHOLD, quick=quick
        ),
    }
    rooms = []
    for done, (name, method) in enumerate(methods.items()):
        progress(name, done / (len(methods) + 1))
        rooms.append({"name": name} | _judged(method()))
    progress("public packages", len(methods) / (len(methods) + 1))
    divisions = [*peers.measure(texts, python, quick=quick), _divisions(texts, index)]
    counts = {"reference": reference.height, "texts": texts.height}
    return {"counts": counts, "rooms": rooms, "divisions": divisions}


def _product(texts: pl.DataFrame, index: Index, register: Path) -> pl.DataFrame:
    begun = time.process_time()
    coded = coding.code_texts(texts, index)
    taken = time.process_time() - begun
    coded = coding.with_reference(coded, register)
    found = pl.when(coded["certain"]).then(coded["reference_id"])
    return texts.with_columns(found=pl.select(found).to_series(), cpu=taken)


def _weekend(texts: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    prepared = weekend.prepare(reference)
    begun = time.process_time()
    found = weekend.code(texts["raw"], prepared)
    return texts.with_columns(found=found, cpu=time.process_time() - begun)


def _scored(texts: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    prepared = scoring.prepare(reference)
    begun = time.process_time()
    found = scoring.code(texts["raw"], prepared)
    taken = time.process_time() - begun
    return texts.with_columns(found=found.select(pl.when(scoring.accepted()).then("found")).to_series(), cpu=taken)


def _whole(texts: pl.DataFrame, reference: pl.DataFrame, least: int, *, quick: bool) -> pl.DataFrame:
    sample = texts.head(_WHOLE // 4 if quick else _WHOLE)
    begun = time.process_time()
    found = whole_string.code(sample, reference)
    taken = time.process_time() - begun
    kept = found.select(pl.when(pl.col("ratio") >= least).then("found")).to_series()
    return sample.with_columns(found=kept, cpu=taken)


def _judged(coded: pl.DataFrame) -> dict[str, Any]:
    """Recall of rooms present, precision, absent units attached, over all and by class (alone and among others)."""
    rooms = coded.filter("is_room").with_columns(
        present=pl.col("true_id").is_not_null(), right=(pl.col("found") == pl.col("true_id")).fill_null(_NO)
    )
    per_core = coded.height / max(coded["cpu"].max() or 0.0, 1e-9)  # type: ignore[operator]  # a float column
    classes = {
        kind: {"alone": _shares(having.filter(pl.col("noise").list.len() == 1)), "with others": _shares(having)}
        for kind in rooms["noise"].explode().drop_nulls().unique().sort().to_list()
        for having in [rooms.filter(pl.col("noise").list.contains(kind))]
    }
    return {"texts": coded.height, "per_core": per_core, **_shares(rooms), "classes": classes}


def _shares(rooms: pl.DataFrame) -> dict[str, Any]:
    wrong = pl.col("found").is_not_null() & ~pl.col("right")
    found = rooms.select(
        present=pl.col("present").sum(),
        recall=pl.col("right").filter("present").mean(),
        precision=pl.col("right").sum() / pl.col("found").is_not_null().sum(),
        absent_attached=wrong.filter(~pl.col("present")).mean(),
    ).row(0, named=True)
    # Nothing found: no precision.
    return {name: None if value != value else value for name, value in found.items()}  # noqa: PLR0124 - NaN


def _divisions(texts: pl.DataFrame, index: Index) -> dict[str, Any]:
    begun = time.process_time()
    named = coding.divisions_of(texts, index)
    taken = time.process_time() - begun
    return {
        "name": "this project, text by text",
        "version": "",
        "texts": texts.height,
        "per_core": texts.height / taken,
        **peers.shares(texts, named),
    }


def table(found: dict[str, Any]) -> Iterator[str]:
    """The methods as lines of text."""
    yield f"rooms, {found['counts']['texts']:,} texts against {found['counts']['reference']:,} addresses"
    for row in found["rooms"]:
        shares = (
            f"{name} {row[name]:.4f}" for name in ("recall", "precision", "absent_attached") if row[name] is not None
        )
        yield f"  {row['name']:<34}{row['per_core']:>12,.0f} per core s  " + "  ".join(shares)
    yield "divisions"
    for row in found["divisions"]:
        if "missing" in row:
            yield f"  {row['name']:<34}not run: {row['missing']}"
        else:
            shares = (f"{name} {row[name]:.4f}" for name in ("district", "town", "village"))
            yield f"  {row['name']:<34}{row['per_core']:>12,.0f} per core s  " + "  ".join(shares)
