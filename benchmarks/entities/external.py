"""Public data sets in one shape, and how well each method resolves them.

Belongs here: fetching the data sets, their fields, judging.
Does not belong here: the methods (`foreign` for the product, `plain_splink`).
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.console import Progress
from benchmarks.entities import foreign, plain_splink
from benchmarks.entities.accuracy import line, percent4
from benchmarks.entities.pairs import Pairs, pairs

FIELDS = ("given", "middle", "surname", "born", "sex", "number", "street", "suburb", "zip", "state")
_MAILED = "mailing_address_"


def fetched(folder: Path, python: Path | None) -> dict[str, dict[str, str]]:
    """Write the data sets to a folder by an interpreter that has the packages; their versions, or why not."""
    folder.mkdir(parents=True, exist_ok=True)
    script = Path(__file__).with_name("external_script.py")
    done = subprocess.run(  # noqa: S603 - our own script
        [str(python or Path(sys.executable)), str(script), str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return {name: {"missing": reason} for name in ("febrl4", "pseudopeople")}
    told: dict[str, dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return told


def febrl4(folder: Path, *, number: bool) -> pl.DataFrame:
    """FEBRL 4: department, true, and `FIELDS`."""
    parts = [
        pl.read_parquet(folder / f"febrl4_{name}.parquet").select(
            department=pl.lit(name),
            true=pl.col("rec_id").str.extract(r"^rec-(\d+)-"),
            given="given_name",
            middle=pl.lit(None, pl.String),
            surname="surname",
            born="date_of_birth",
            sex=pl.lit(None, pl.String),
            number=pl.col("soc_sec_id") if number else pl.lit(None, pl.String),
            street=pl.concat_str("street_number", "address_1", separator=" ", ignore_nulls=True),
            suburb="suburb",
            zip="postcode",
            state="state",
        )
        for name in ("a", "b")
    ]
    return _tidied(pl.concat(parts))


def pseudopeople(folder: Path) -> pl.DataFrame:
    """Census (no number), social security (no address) and wages (no birth date) of the sample: as for `febrl4`."""
    census = _simulated(folder, "decennial_census", "middle_initial", "").with_columns(
        born=pl.col("born").str.replace(r"^(\d\d)/(\d\d)/(\d{4})$", "$3$1$2")
    )
    security = _simulated(folder, "social_security", "middle_name", None)
    wages = _simulated(folder, "taxes_w2_and_1099", "middle_initial", _MAILED)
    return _tidied(pl.concat([census, security, wages]))


def _simulated(folder: Path, name: str, middle: str, place: str | None) -> pl.DataFrame:
    rows = pl.read_parquet(folder / f"{name}.parquet")
    nothing = pl.lit(None, pl.String)

    def column(wanted: str) -> pl.Expr:
        return pl.col(wanted) if wanted in rows.columns else nothing

    def located(wanted: str) -> pl.Expr:
        return nothing if place is None else pl.col(f"{place}{wanted}")

    street = pl.concat_str(located("street_number"), located("street_name"), separator=" ", ignore_nulls=True)
    return rows.select(
        department=pl.lit(name),
        true="simulant_id",
        given="first_name",
        middle=column(middle).str.head(1),
        surname="last_name",
        born=column("date_of_birth"),
        sex=column("sex"),
        number=column("ssn"),
        street=street,
        suburb=located("city"),
        zip=located("zipcode"),
        state=located("state"),
    )


def _tidied(rows: pl.DataFrame) -> pl.DataFrame:
    plain = pl.col(FIELDS).str.to_lowercase().str.strip_chars().replace("", None)
    return rows.with_columns(plain).sort("department", "true", *FIELDS)


def measure(folder: Path, told: dict[str, dict[str, str]], progress: Progress) -> dict[str, Any]:
    """Pairs by data set and method."""
    sets: dict[str, tuple[str, Callable[[], pl.DataFrame], foreign.Adapter]] = {
        "FEBRL 4 with the number": ("febrl4", lambda: febrl4(folder, number=True), foreign.TWO_FILES),
        "FEBRL 4 without the number": ("febrl4", lambda: febrl4(folder, number=False), foreign.TWO_FILES),
        "pseudopeople, three departments": ("pseudopeople", lambda: pseudopeople(folder), foreign.DEPARTMENTS),
    }
    found: list[dict[str, Any]] = []
    for done, (name, (package, read, adapter)) in enumerate(sets.items()):
        progress(name, done / len(sets))
        if "missing" in told[package]:
            found.append({"name": name, "missing": told[package]["missing"]})
            continue
        rows = read()
        found.append({"name": name, "records": rows.height, **told[package], "methods": _by_method(rows, adapter)})
    return {"sets": found}


def _by_method(rows: pl.DataFrame, adapter: foreign.Adapter) -> list[dict[str, Any]]:
    begun = time.process_time()
    ours = foreign.resolved(rows, adapter)
    taken = time.process_time() - begun
    _, clusters = plain_splink.linked(rows, adapter.plain(rows))
    methods = {"this project's pieces": ours} | {
        f"plain Splink at {threshold}": series for threshold, series in clusters.items()
    }
    judged = [{"name": name} | measures(rows.with_columns(found=series)) for name, series in methods.items()]
    judged[0]["cpu_seconds"] = taken
    return judged


def measures(rows: pl.DataFrame) -> dict[str, Any]:
    """Pairs over all, and those of which at most one record has a number."""
    every, numbered = pairs(rows), pairs(rows.filter(pl.col("number").is_not_null()))
    return {**every.measures(), "at most one number": Pairs.measures(every - numbered)}


def table(found: dict[str, Any]) -> Iterator[str]:
    """The methods as lines of text."""
    for one in found["sets"]:
        if "missing" in one:
            yield f"{one['name']}: not measured: {one['missing']}"
            continue
        yield f"{one['name']}, {one['records']:,} records"
        for row in one["methods"]:
            yield line(f"{row['name']}, F1 {percent4(row['f1'])}", row)
            yield line("  at most one number", row["at most one number"])
