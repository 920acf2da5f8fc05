"""The report: one page with every table and plot, and a short text for the repository.

Belongs here: putting results that were saved into tables.
Does not belong here: drawing (`plots`), what is promised (`targets`), measuring.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import pages, saved
from benchmarks.addresses import plots, targets
from benchmarks.pages import Section, percent

NAMES = ("throughput", "baselines", "accuracy", "real")
_CLASS_COLUMNS = (
    "texts", "present", "recall", "precision", "absent_attached", "review", "review_needs_person", "district",
    "depth_right",
)  # fmt: skip


def write(folder: Path, page: Path, text: Path, when: str) -> None:
    """Write the page and the short text from the results in a folder; `when` says when and how they were measured."""
    found = {name: content for name in NAMES if (content := saved.load(folder, name)) is not None}
    about = pages.Report("Address coding", "python -m benchmarks.addresses report", when)
    pages.write(about, _sections(found), page, text)


def _sections(found: dict[str, dict[str, Any]]) -> Iterator[Section]:
    head = ("figure", "promised", "measured", "met")
    yield Section("What is promised", "From the results below.", head, list(targets.rows(found)))
    if "throughput" in found:
        yield from _throughput(found["throughput"])
    if "baselines" in found:
        yield from _baselines(found["baselines"])
    for name, city in found.get("accuracy", {"cities": {}})["cities"].items():
        yield from _accuracy(name, city)
    if "real" in found:
        yield from _real(found["real"])


def _throughput(found: dict[str, Any]) -> Iterator[Section]:
    rows = []
    for row in found["rows"]:
        start = [row["task"], f"{row['reference']:,}", str(row["threads"])]
        if "failed" in row:
            rows.append([*start, row["failed"], "", "", "", "", ""])
            continue
        shares = [percent(row[name]) if name in row else "" for name in ("recall", "precision")]
        rows.append([
            *start, f"{row['per_second']:,.0f}", f"{row['per_core']:,.0f}", f"{row['peak_bytes'] / 1e9:.2f}",
            f"{row['prepared_seconds']:.1f}", *shares,
        ])  # fmt: skip
    head = ("task", "rooms", "threads", "per s", "per core s", "peak GB", "prepared, s", "recall", "precision")
    note = (
        "Distinct hard texts; each run in a process of its own with so many threads, the best of two. Per core: texts "
        "by seconds of processor time. Recall and precision of rooms show that speed was not bought with errors."
    )
    drawn = plots.throughput(found["rows"]) + plots.memory(found["rows"], "match")
    yield Section("Throughput", note, head, rows, drawn)
    ratios = [[row["task"], f"{row['size']:,}", f"{row['ratio']:.2f}"] for row in found["ratios"]]
    yield Section("Times the weekend script, per core", "One thread, same run.", ("task", "rooms", "ratio"), ratios)


def _baselines(found: dict[str, Any]) -> Iterator[Section]:
    counts = found["counts"]
    note = (
        f"{counts['texts']:,} texts, a third of their rooms absent, against {counts['reference']:,} addresses; each "
        "text for itself, without other records. The string methods see a sample and are given the right district."
    )
    rows = [
        [row["name"], f"{row['texts']:,}", f"{row['per_core']:,.0f}"]
        + [percent(row[name]) for name in ("recall", "precision", "absent_attached")]
        for row in found["rooms"]
    ]
    head = ("method", "texts", "per core s", "recall", "precision", "absent attached")
    yield Section("Side by side: rooms", note, head, rows, _by_method(found["rooms"]))
    kinds = sorted(found["rooms"][0]["classes"])
    rows = [
        [kind, *(percent(row["classes"].get(kind, {}).get("alone", {}).get("recall")) for row in found["rooms"])]
        for kind in kinds
    ]
    head = ("noise alone", *(row["name"] for row in found["rooms"]))
    yield Section("Side by side: recall by class", "Texts with this noise and no other.", head, rows)
    rows = [
        [row["name"], row["missing"], "", "", "", ""]
        if "missing" in row
        else [f"{row['name']} {row['version']}".strip(), f"{row['texts']:,}", f"{row['per_core']:,.0f}"]
        + [percent(row[name]) for name in ("district", "town", "village")]
        for row in found["divisions"]
    ]
    yield Section("Side by side: divisions", "What the public packages can do; a name that is not found is not right.",
                  ("package", "texts", "per core s", "district", "town", "community"), rows)  # fmt: skip


def _by_method(rooms: Sequence[dict[str, Any]]) -> str:
    kinds = sorted(rooms[0]["classes"])
    series: dict[str, list[float | None]] = {}
    for row in rooms:
        shares = (row["classes"].get(kind, {}).get("with others", {}) for kind in kinds)
        series[row["name"]] = [share.get("recall") for share in shares]
    return plots.classes(kinds, series, "recall of rooms in texts with this noise, %")


def _accuracy(name: str, city: dict[str, Any]) -> Iterator[Section]:
    about = f"{city['people']:,} people, held-out seeds {city['seeds']}. " if "seeds" in city else ""
    rows = [
        [measure.replace("_", " "), f"{value:,}" if isinstance(value, int) else percent(value)]
        for measure, value in city["overall"].items()
    ]
    note = (
        about + "Through the whole pipeline, an open set with a third of the units absent. Readable: the right answer "
        "could be had from the text and what stands beside it; it needs a person where a number is wrong, or what is "
        "left of the text fits several places."
    )
    yield Section(f"Accuracy, {name} city", note, ("figure", ""), rows)
    kinds = [row["noise"] for row in city["classes"]]
    series = {which: [row[which]["recall"] for row in city["classes"]] for which in ("alone", "mixed")}
    drawn = plots.classes(kinds, series, "recall of rooms, %")
    rows = [
        [row["noise"], which, *(_cell(row[which][column]) for column in _CLASS_COLUMNS)]
        for row in city["classes"]
        for which in ("alone", "mixed")
        if row[which]["texts"]
    ]
    head = ("noise", "", *(column.replace("_", " ") for column in _CLASS_COLUMNS))
    yield Section(
        f"By class, {name} city",
        "Texts with this noise alone, and among other noise; units of every kind: rooms, shops, farmhouses, groups.",
        head,
        rows,
        drawn,
    )
    for key, title in (("wrong_numbers", "Wrong numbers"), ("aliases", "Unlisted aliases without a plate")):
        if city[key]:
            columns = list(city[key][0])
            rows = [[_cell(row[column]) for column in columns] for row in city[key]]
            yield Section(f"{title}, {name} city", "", [column.replace("_", " ") for column in columns], rows)
    shares = [[measure.replace("_", " "), _cell(value)] for measure, value in city["landmarks"].items()]
    yield Section(f"Landmark only, {name} city", "", ("figure", ""), shares)
    rows = [
        [which, f"{row['score'] * 100:.1f}", percent(row["right"]), f"{row['texts']:,}"]
        for which, curve in city["reliability"].items()
        for row in curve["bins"]
    ]
    figures = "; ".join(f"{which}: Brier {curve['brier']:.5f}, ECE {curve['ece']:.4f}"
                        for which, curve in city["reliability"].items())  # fmt: skip
    yield Section(f"Calibration, {name} city", figures, ("codes", "score", "right", "texts"), rows,
                  plots.reliability(city["reliability"], f"{name} city"), brief=False)  # fmt: skip


def _real(found: dict[str, Any]) -> Iterator[Section]:
    for part in ("labels", "coverage", "coding"):
        rows = []
        for name, value in found[part].items():
            parts = value.items() if isinstance(value, dict) else [("", value)]
            rows += [[f"{name} {inner}".strip(), _cell(one)] for inner, one in parts]
        yield Section(f"A real register: {part}", "No address text is kept.", ("figure", ""), rows)


def _cell(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "–" if value is None else str(value)
    return f"{value:,}" if isinstance(value, int) else percent(value)
