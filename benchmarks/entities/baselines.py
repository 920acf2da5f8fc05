"""The product and the baselines on the same records, in one run.

Belongs here: running every method on the same observations, and their pairs.
Does not belong here: the methods (`weekend`, `plain_splink`), the product's measures in full (`accuracy`).
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.console import Progress
from benchmarks.entities import judging, plain_splink, product, weekend
from benchmarks.entities.accuracy import City, line
from benchmarks.entities.guards import violations

_PRODUCT = "this project"


def measure(cities: Sequence[tuple[Path, Path]], progress: Progress) -> dict[str, Any]:
    """Pairs of people and enterprises by method; each city is linked for itself, then judged together."""
    people: dict[str, list[pl.DataFrame]] = {}
    firms: dict[str, list[pl.DataFrame]] = {}
    seconds: dict[str, float] = {}
    for turn, (lake, truth) in enumerate(cities):
        city = City(lake, truth, turn)
        for into, found in ((people, _people(city)), (firms, _enterprises(city))):
            for method, linked in found.items():
                progress(method, turn / len(cities))
                begun = time.process_time()
                for name, rows in linked().items():
                    into.setdefault(name, []).append(rows)
                seconds[method] = seconds.get(method, 0.0) + time.process_time() - begun
    return {
        "people": _judged(people, lambda rows: {"overall": judging.overall(rows), "guards": violations(rows)}),
        "enterprises": _judged(firms, judging.enterprises),
        "cpu_seconds": seconds,
    }


Method = Callable[[], dict[str, pl.DataFrame]]


def _people(city: City) -> dict[str, Method]:
    rows = city.people
    return {
        _PRODUCT: lambda: {
            _PRODUCT: city.with_found(rows, product.persons(city.given).records, "person_id"),
        },
        "weekend script": lambda: {"weekend script": _of(city, rows, weekend.people(rows))},
        "exact number alone": lambda: {"exact number alone": _of(city, rows, weekend.exact(rows["id_number"]))},
        "plain Splink": lambda: _splink(city, rows, plain_splink.PERSONS),
    }


def _enterprises(city: City) -> dict[str, Method]:
    rows = city.enterprises
    return {
        _PRODUCT: lambda: {
            _PRODUCT: city.with_found(
                rows, product.enterprises(city.given, product.persons(city.given).records).records, "enterprise_id"
            )
        },
        "weekend script": lambda: {"weekend script": _of(city, rows, weekend.enterprises(rows))},
        "exact number alone": lambda: {"exact number alone": _of(city, rows, weekend.exact(rows["uscc"]))},
        "plain Splink": lambda: _splink(city, rows, plain_splink.ENTERPRISES),
    }


def _splink(city: City, rows: pl.DataFrame, use: plain_splink.Use) -> dict[str, pl.DataFrame]:
    _, clusters = plain_splink.linked(plain_splink.with_local(rows), use)
    return {f"plain Splink at {threshold}": _of(city, rows, found) for threshold, found in clusters.items()}


def _of(city: City, rows: pl.DataFrame, found: pl.Series) -> pl.DataFrame:
    """The records with the clusters of a method, which are of this city."""
    return rows.with_columns(found=f"{city.turn}/" + found)


def _judged(
    methods: Mapping[str, list[pl.DataFrame]], judge: Callable[[pl.DataFrame], dict[str, Any]]
) -> list[dict[str, Any]]:
    return [{"name": name} | judge(pl.concat(rows)) for name, rows in methods.items()]


def table(found: dict[str, Any]) -> Iterator[str]:
    """The methods as lines of text."""
    for what in ("people", "enterprises"):
        yield what
        for row in found[what]:
            yield f"  {row['name']}: {row['guards']['violating']:,} of {row['guards']['clusters']:,} violate a guard"
            for which, measures in row["overall"].items():
                yield line(which, measures)
    yield "processor seconds: " + ", ".join(f"{name} {value:.0f}" for name, value in found["cpu_seconds"].items())
