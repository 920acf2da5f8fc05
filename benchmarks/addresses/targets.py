"""What address coding promises, beside what was measured.

Belongs here: each promised figure, where it is read from the results, and whether it is met.
Does not belong here: measuring.
"""

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.addresses import real
from benchmarks.promises import Results, Target, Value


def rows(results: Results) -> Iterator[tuple[str, str, str, str]]:
    """Every target with what was measured."""
    return (target.row(results) for target in TARGETS)


def _fastest(task: str, size: int | None = None) -> Callable[[Results], Value]:
    def read(results: Results) -> Value:
        found = [
            row["per_second"]
            for row in results["throughput"]["rows"]
            if row["task"] == task and size in {None, row["size"]} and "per_second" in row
        ]
        return max(found) if found else None

    return read


def _ratio(results: Results) -> Value:
    found: list[float] = [row["ratio"] for row in results["throughput"]["ratios"] if row["task"] == "match"]
    return min(found) if found else None


def _memory(results: Results) -> Value:
    found: list[float] = [
        row["peak_bytes"] / 1e9
        for row in results["throughput"]["rows"]
        if row["task"] == "match" and row["size"] == 10_000_000 and "peak_bytes" in row
    ]
    return max(found) if found else None


def _city(results: Results) -> dict[str, Any]:
    cities = results["accuracy"]["cities"]
    found: dict[str, Any] = cities.get("hard") or next(iter(cities.values()))
    return found


def _overall(name: str) -> Callable[[Results], Value]:
    def read(results: Results) -> Value:
        value: Value = _city(results)["overall"][name]
        return value

    return read


def _class(noise: str, measure: str) -> Callable[[Results], Value]:
    return lambda results: next(row["alone"][measure] for row in _city(results)["classes"] if row["noise"] == noise)


def _precision(results: Results) -> Value:
    """The lowest precision of any class alone, wrong numbers apart."""
    found: list[float | None] = [
        row["alone"]["precision"]
        for row in _city(results)["classes"]
        if row["alone"]["texts"] and not row["noise"].startswith("typo_in_number")
    ]
    return min(share for share in found if share is not None)


def _listed(section: str, what: str, measure: str) -> Callable[[Results], Value]:
    return lambda results: next(row[measure] for row in _city(results)[section] if row["what"] == what)


def _real(part: str, name: str) -> Callable[[Results], Value]:
    return lambda results: results["real"][part][name]


TARGETS = (
    Target("parse, addresses per second", 400_000, _fastest("parse"), share=False),
    Target("parse + match, 1 M rooms", 250_000, _fastest("match", 1_000_000), share=False),
    Target("parse + match, 10 M rooms", 200_000, _fastest("match", 10_000_000), share=False),
    Target("parse + match over weekend script, per core, worst size", 1.3, _ratio, share=False),
    Target("memory with 10 M rooms, GB", 4, _memory, most=True, share=False),
    Target("rooms: precision", 0.999, _overall("rooms_precision")),
    Target("rooms: precision, without wrong numbers that nothing reveals", 0.999, _overall("rooms_precision_knowable")),
    Target("rooms: recall, texts that can be read", 0.99, _overall("rooms_recall_readable")),
    Target("rooms: recall, every text", 0.99, _overall("rooms_recall")),
    Target(
        "absent units attached, texts that can be read", 0.0005, _overall("rooms_absent_attached_readable"), most=True
    ),
    Target("absent units attached, every text", 0.0005, _overall("rooms_absent_attached"), most=True),
    Target("units of every kind: precision", 0.999, _overall("units_precision")),
    Target("units of every kind: recall, texts that can be read", 0.99, _overall("units_recall_readable")),
    Target("units of every kind: absent ones attached", 0.0005, _overall("units_absent_attached_readable"), most=True),
    Target("district, where there is evidence", 0.999, _overall("district_evidence")),
    Target("review, of distinct texts", 0.03, _overall("review_of_distinct"), most=True),
    Target("review that truly needs a person", 0.80, _overall("review_needs_person")),
    Target("lowest precision of any class alone", 0.998, _precision),
    Target("old divisions: recall", 0.99, _class("old_division", "recall")),
    Target("dash forms: recall", 0.99, _class("dash_form", "recall")),
    Target("中文数字: recall", 0.995, _class("chinese_numerals", "recall")),
    Target("full width: recall", 0.995, _class("full_width", "recall")),
    Target("typos in names: recall", 0.92, _class("typo_in_name", "recall")),
    Target("listed aliases: recall", 0.99, _class("alias_listed", "recall")),
    Target("road missing: recall", 0.97, _class("road_missing", "recall")),
    Target("estate missing: recall", 0.97, _class("estate_missing", "recall")),
    Target(
        "unlisted aliases alone, seen in 5 records: right depth",
        0.85,
        _listed("aliases", "seen in 5 or more records with a plate", "depth_right"),
    ),
    Target(
        "wrong numbers that some context reveals: silently accepted",
        0.0,
        _listed("wrong_numbers", "revealed by some context", "silent"),
        most=True,
    ),
    Target("landmark only: coded too deep", 0.0, lambda results: _city(results)["landmarks"]["too_deep"], most=True),
    Target("real: coded to district", 0.995, _real("coding", "district or deeper")),
    Target("real: coded to town or deeper", 0.75, _real("coding", "town or deeper")),
    Target(
        "real: road or village or deeper, where the text has one",
        0.90,
        _real("coding", "road or village or deeper, where the text has one"),
    ),
    Target("real: explicit district agrees", 0.99, _real("coding", "district explicit: agrees")),
    Target("real: inferred district agrees", 0.95, _real("coding", "district inferred: agrees")),
    Target("real: labelled texts exactly right", 0.95, _real("labels", real.AS_LABELLED)),
)
