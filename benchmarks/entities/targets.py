"""What the resolution of people and enterprises promises, beside what was measured.

Belongs here: each promised figure and where it is read from the results.
Does not belong here: measuring.
"""

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.promises import Results, Target, Value

Row = dict[str, Any]


def rows(results: Results) -> Iterator[tuple[str, str, str, str]]:
    """Every target with what was measured."""
    return (target.row(results) for target in TARGETS)


def _pairs(what: str, which: str, measure: str) -> Callable[[Results], Value]:
    def read(results: Results) -> Value:
        value: Value = results["accuracy"][what]["overall"][which][measure]
        return value

    return read


def _guards(what: str) -> Callable[[Results], Value]:
    return lambda results: float(results["accuracy"][what]["guards"]["violating"])


def _methods(results: Results, name: str) -> list[Row]:
    methods: list[Row] = next(one["methods"] for one in results["external"]["sets"] if one["name"].startswith(name))
    return methods


def _f1(name: str) -> Callable[[Results], Value]:
    return lambda results: _methods(results, name)[0]["f1"]


def _ahead(name: str) -> Callable[[Results], Value]:
    """F1 of the product less that of the best plain Splink."""

    def read(results: Results) -> Value:
        ours, *others = (float(row["f1"]) for row in _methods(results, name))
        return ours - max(others)

    return read


def _counted(section: str, name: str) -> Callable[[Results], Value]:
    return lambda results: float(results["stability"][section][name])


def _without_event(results: Results) -> Value:
    grown = results["stability"]["growth"]
    return float(grown["merged away without an event"] + grown["split without an event"])


def _order(results: Results) -> Value:
    ordered = results["stability"]["order"]
    return float(max(value for name, value in ordered.items() if name != "records"))


def _retraction(results: Results) -> Value:
    counts = ("other id", "among other records", "other rows")
    return float(max(sum(row[name] for name in counts) for row in results["stability"]["retraction"]))


def _taken(size: int, measure: str, unit: float) -> Callable[[Results], Value]:
    def read(results: Results) -> Value:
        runs = results["throughput"]["rows"]
        value: float = next(row[measure] for row in runs if row["task"] == "product" and row["size"] == size)
        return value / unit

    return read


TARGETS = (
    Target("people: precision of pairs", 0.999, _pairs("people", "all", "precision")),
    Target("people: recall of pairs", 0.985, _pairs("people", "all", "recall")),
    Target("people, at most one valid number: precision", 0.995, _pairs("people", "at most one", "precision")),
    Target("people, at most one valid number: recall", 0.95, _pairs("people", "at most one", "recall")),
    Target("people: clusters that violate a guard", 0, _guards("people"), most=True, share=False),
    Target("enterprises: precision of pairs", 0.999, _pairs("enterprises", "all", "precision")),
    Target("enterprises: recall of pairs", 0.99, _pairs("enterprises", "all", "recall")),
    Target(
        "enterprises, each number once: precision",
        0.999,
        _pairs("enterprises", "each number of a department once", "precision"),
    ),
    Target(
        "enterprises, each number once: recall",
        0.99,
        _pairs("enterprises", "each number of a department once", "recall"),
    ),
    Target("enterprises: clusters that violate a guard", 0, _guards("enterprises"), most=True, share=False),
    Target("FEBRL 4 with the number: F1", 0.999, _f1("FEBRL 4 with the number")),
    Target("FEBRL 4 without the number: F1", 0.995, _f1("FEBRL 4 without")),
    Target("pseudopeople: F1 above that of plain Splink", 0.0, _ahead("pseudopeople")),
    Target(
        "10 % more records: another id for the same members",
        0,
        _counted("growth", "with the same members and another id"),
        most=True,
        share=False,
    ),
    Target("10 % more records: merges and splits without an event", 0, _without_event, most=True, share=False),
    Target("order of deliveries: records with another id", 0, _order, most=True, share=False),
    Target("retraction: records not as they were", 0, _retraction, most=True, share=False),
    Target("10 M records: seconds", 180, _taken(10_000_000, "seconds", 1), most=True, share=False),
    Target("10 M records: memory, GB", 6, _taken(10_000_000, "peak_bytes", 1e9), most=True, share=False),
)
