"""Training the model of people on synthetic cities whose truth is known, and its thresholds on other ones.

Belongs here: m and u of every level, threshold, margin and floor per number of records with their confidence, the
report. A city is a folder with `lake` (a run of the pipeline) and `truth` (what `chengma simulate --truth` wrote).
Does not belong here: using the model (transforms), measuring a whole run (`benchmarks.accuracy`).

    python -m benchmarks.entities train --learn CITY --judge CITY [--judge CITY ...]
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import click
import polars as pl

from sources.standard import load_contracts
from transforms.entities import models
from transforms.entities.assignment import assigned, moves
from transforms.entities.city import placed_persons
from transforms.entities.exact import Exact, exact
from transforms.entities.likely import weighed_pairs
from transforms.entities.observations import REFERENCE
from transforms.entities.probabilistic import COMPARISONS
from warehouse.lake import Lake

MODEL = Path(models.__file__).parent / "persons.json"
# Of the likely links so many are right, with 95 % confidence.
TARGET = 0.98
MARGINS = (1.0, 2.0, 3.0, 4.0, 6.0)
# A pair is worth a look while one of ten such pairs is one person.
WORTH_A_LOOK = 0.1
_EVERYTHING, _CONFIDENCE = -99.0, 1.96
# Whatever the sample says, nothing is linked that is likelier two people than one.
_EVEN = 0.0
_SMOOTHING = 0.5


@click.command()
@click.option("--learn", multiple=True, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--judge", multiple=True, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
def train(learn: Sequence[Path], judge: Sequence[Path]) -> None:
    """Learn the model on some cities, choose its thresholds on others, and write both."""
    known = [_city(city) for city in learn]
    parameters = _parameters([_judged_pairs(city, _blank()) for city in known])
    by_size: dict[int, list[City]] = {}
    for path in judge:
        city = _city(path)
        # Cities of about one size are one sample.
        size = next((other for other in by_size if other / 2 < city.size < other * 2), city.size)
        by_size.setdefault(size, []).append(city)
    thresholds = [_limits(samples, parameters) for _, samples in sorted(by_size.items())]
    report = {
        "target": TARGET,
        "learned_on": [{"city": city.name, "records": city.size} for city in known],
        "judged_on": [{"city": city.name, "records": city.size} for cities in by_size.values() for city in cities],
        "tiers": _tiers([city for cities in by_size.values() for city in cities]),
        "pairs_learned_from": parameters.pop("pairs"),
        "levels": {name: [label for label, _ in levels] + ["different"] for name, (_, levels) in COMPARISONS.items()},
    }  # fmt: skip
    model = {**parameters, "thresholds": thresholds, "report": report}
    MODEL.write_text(json.dumps(model, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for limits in thresholds:
        click.echo(json.dumps(limits))


@dataclass(frozen=True)
class City:
    """A city whose people are joined by what agrees exactly, and who each record truly is (in order of record)."""

    name: str
    found: Exact
    true: pl.Series

    @property
    def size(self) -> int:
        """How many records it has."""
        return len(self.true)


def _city(city: Path) -> City:
    lake = Lake(city / "lake")
    contracts = [c for c in load_contracts().values() if c.roles("person") and lake.path(f"silver.{c.feed}").exists()]
    silver = {c.feed: lake.scan(f"silver.{c.feed}") for c in contracts}
    true = (
        pl.scan_parquet(city / "truth" / "persons.parquet")
        .with_columns(pl.col("batch_date").cast(pl.Date))
        .sort("batch_date").unique([*REFERENCE], keep="last")
        .select(*REFERENCE, true="person_uid").collect()
    )  # fmt: skip
    found = exact(placed_persons(silver, contracts, lake.scan("gold.address_resolution")))
    joined = found.records.select(*REFERENCE).join(true, on=[*REFERENCE], how="left", maintain_order="left")
    return City(city.name, found, joined["true"])


def _blank() -> dict[str, Any]:
    """A model that knows nothing, to see which levels pairs reach."""
    flat = {name: [[1 / (len(levels) + 1)] * 2] * (len(levels) + 1) for name, (_, levels) in COMPARISONS.items()}
    return {"prior": 0.5, "levels": flat}


def _judged_pairs(city: City, model: Mapping[str, Any]) -> pl.DataFrame:
    pairs, _ = weighed_pairs(city.found, city.found.records, model)
    return _with_truth(pairs, city, "one", "other")


def _with_truth(pairs: pl.DataFrame, city: City, one: str, other: str) -> pl.DataFrame:
    """Pairs whose truth is known, with `same`: who an entity is, is who most of its records are."""
    known = (
        pl.DataFrame({"entity": city.found.records["entity"], "true": city.true}).drop_nulls("true")
        .group_by("entity", "true").len()
        .sort("entity", "len", "true", descending=[False, True, False])
        .unique("entity", keep="first", maintain_order=True)
    )  # fmt: skip
    first, second = (
        known.select(pl.col("entity").alias(name), pl.col("true").alias(f"{name}_is")) for name in (one, other)
    )
    return (
        pairs.join(first, on=one).join(second, on=other).with_columns(same=pl.col(f"{one}_is") == pl.col(f"{other}_is"))
    )


def _parameters(samples: Sequence[pl.DataFrame]) -> dict[str, Any]:
    """Prior, m and u, counted; a level nobody reached is as unlikely as half a pair."""
    pairs = pl.concat(samples)
    levels = {}
    for name, (_, described) in COMPARISONS.items():
        told = pairs.filter(pl.col(f"gamma_{name}") >= 0)
        counts = []
        for same in (True, False):
            mine = told.filter(pl.col("same") == same)[f"gamma_{name}"]
            reached = [float((mine == level).sum()) + _SMOOTHING for level in range(len(described), -1, -1)]
            counts.append([count / sum(reached) for count in reached])
        levels[name] = [[round(m, 6), round(u, 6)] for m, u in zip(*counts, strict=True)]
    return {"prior": round(float(pairs["same"].mean() or 0.0), 6), "levels": levels, "pairs": pairs.height}  # type: ignore[arg-type]


def _tiers(cities: Sequence[City]) -> dict[str, dict[str, float]]:
    """How often the links by what agrees exactly are right: the record is of the person most of the others are."""
    links = pl.concat(
        city.found.records.select("reason", "entity", "own_number")
        .with_columns(true=city.true, city=pl.lit(number))
        .drop_nulls("true")
        .with_columns(person=pl.col("true").mode().min().over("entity"), size=pl.len().over("entity"))
        .filter(~pl.col("own_number"), pl.col("reason").is_not_null(), pl.col("size") > 1)
        for number, city in enumerate(cities)
    )
    counted = links.group_by("reason").agg(of=pl.len(), right=(pl.col("true") == pl.col("person")).sum()).sort("reason")
    told = {}
    for reason, of, right in counted.rows():
        low, high = interval(right, of)
        told[reason] = {"links": of, "right": right, "low": round(low, 5), "high": round(high, 5)}
    return told


def _limits(samples: Sequence[City], model: Mapping[str, Any]) -> dict[str, float]:
    """The lowest threshold, over all margins, at which the links are right as often as the target demands."""
    weighed = [(weighed_pairs(city.found, city.found.records, model), city) for city in samples]
    found = []
    for margin in MARGINS:
        everything = {"threshold": _EVERYTHING, "margin": margin, "floor": _EVERYTHING}
        links = pl.concat(
            _with_truth(moves(assigned(pairs, opened, everything)), city, "entity", "target").select("weight", "same")
            for (pairs, opened), city in weighed
        )
        found.append({**lowest_threshold(links), "margin": margin})
    chosen = max(found, key=lambda limits: (limits["right"], limits["margin"]))
    pairs = pl.concat(_with_truth(pairs, city, "one", "other").select("weight", "same") for (pairs, _), city in weighed)
    return {
        "records": max(city.size for city in samples),
        **chosen,
        "floor": _floor(pairs, chosen["threshold"]),
    }


def lowest_threshold(links: pl.DataFrame) -> dict[str, float]:
    """The lowest weight at which links (weight, same) are shown to be right as often as the target demands."""
    ranked = links.sort("weight", descending=True).with_columns(
        links=pl.int_range(1, pl.len() + 1), right=pl.col("same").cum_sum().cast(pl.Int64)
    )
    best = {"threshold": 99.0, "links": 0, "right": 0, "precision": 1.0, "low": 0.0, "high": 1.0}
    # Links of one weight stand or fall together.
    for row in ranked.unique("weight", keep="last", maintain_order=True).iter_rows(named=True):
        low, high = interval(row["right"], row["links"])
        if low >= TARGET and row["weight"] >= _EVEN:
            share = round(row["right"] / row["links"], 5)
            best = {"threshold": row["weight"], "links": row["links"], "right": row["right"], "precision": share,
                    "low": round(low, 5), "high": round(high, 5)}  # fmt: skip
    return best


def _floor(pairs: pl.DataFrame, threshold: float) -> float:
    """Down from the threshold bit by bit, while enough of the pairs are one person."""
    bits = (
        pairs.filter(pl.col("weight") < threshold)
        .group_by(bit=((threshold - pl.col("weight")).floor())).agg(pl.col("same").mean()).sort("bit")
    )  # fmt: skip
    poor = bits.filter(pl.col("same") < WORTH_A_LOOK)["bit"]
    below = float(poor.min() if len(poor) else (bits["bit"].max() or 0.0) + 1)  # type: ignore[arg-type, operator]
    return round(threshold - below, 4)


def interval(right: int, of: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share (Wilson)."""
    share, spread = right / of, _CONFIDENCE**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = _CONFIDENCE * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return middle - half, middle + half


if __name__ == "__main__":
    train()
