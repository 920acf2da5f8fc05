"""The report: one page with every table and plot, and a short text for the repository.

Belongs here: putting results that were saved into tables.
Does not belong here: drawing (`plots`), what is promised (`targets`), measuring.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import pages, saved
from benchmarks.entities import plots, targets
from benchmarks.entities.accuracy import percent4
from benchmarks.pages import Section

NAMES = ("accuracy", "baselines", "external", "stability", "throughput")
_SHARES = ("precision", "recall", "pairs_found", "pairs_true")
_HEAD = ("precision", "recall", "pairs found", "pairs true")
# Fonts of plots need not have Chinese characters.
_SEXES = {"女": "women", "男": "men"}
Row = dict[str, Any]


def write(folder: Path, page: Path, text: Path, when: str) -> None:
    """Write the page and the short text from the results in a folder; `when` says when and how they were measured."""
    found = {name: content for name in NAMES if (content := saved.load(folder, name)) is not None}
    about = pages.Report("People and enterprises", "python -m benchmarks.entities report", when)
    pages.write(about, _sections(found), page, text)


def _sections(found: dict[str, Row]) -> Iterator[Section]:
    head = ("figure", "promised", "measured", "met")
    yield Section("What is promised", "From the results below.", head, list(targets.rows(found)))
    if "baselines" in found:
        yield from _baselines(found["baselines"])
    if "external" in found:
        yield from _external(found["external"])
    if "stability" in found:
        yield from _stability(found["stability"])
    if "throughput" in found:
        yield _throughput(found["throughput"])
    if "accuracy" in found:
        yield from _accuracy(found["accuracy"])


def _cities(found: Row) -> str:
    return f"Hard cities of {found['size']:,} people, held-out seeds {found['seeds']}. " if "seeds" in found else ""


def _baselines(found: Row) -> Iterator[Section]:
    for what in ("people", "enterprises"):
        rows = [
            [row["name"], which, *_cells(measures), f"{row['guards']['violating']:,}"]
            for row in found[what]
            for which, measures in row["overall"].items()
        ]
        note = _cities(found) + (
            "Pairs of records over all roles, the same records for every method. Plain Splink: ready-made comparisons, "
            "trained on the very records, connected components. Violating: clusters with two numbers, two sexes, or "
            "birth years apart."
        )
        drawn = "".join(plots.methods(found[what], which) for which in ("all", "at most one"))
        yield Section(f"Side by side: {what}", note, ("method", "pairs", *_HEAD, "violating"), rows, drawn)


def _external(found: Row) -> Iterator[Section]:
    for one in found["sets"]:
        if "missing" in one:
            yield Section(one["name"], f"Not measured: {one['missing']}", ("method",), [])
            continue
        rows = [[row["name"], percent4(row["f1"]), *_cells(row)] for row in one["methods"]]
        note = (
            f"{one['records']:,} records, version {one['version']}. The order of steps is the product's (exact tiers, "
            "a model, each its best other one, one record of each where a department has one), the comparisons are "
            "for these fields: the product's own evidence is Chinese. Plain Splink has the same fields and rules."
        )
        yield Section(one["name"], note, ("method", "F1", *_HEAD), rows)


def _stability(found: Row) -> Iterator[Section]:
    head = ("", "records or clusters")
    grown = [[name, f"{value:,}"] for name, value in found["growth"].items()]
    note = _cities(found) + "A first run, and a second with ten per cent more records that came a month later."
    yield Section("Ids after more records", note, head, grown)
    note = (
        "Records whose id, or whose fellow records, are other ones when some feeds are delivered before or after all "
        "others instead of with them; the dates of the deliveries stay what they are."
    )
    ordered = [[name, f"{value:,}"] for name, value in found["order"].items()]
    yield Section("Ids and the order of deliveries", note, head, ordered)
    rows = [
        [row["feed"], *(f"{row[name]:,}" for name in ("records", "other id", "among other records", "other rows"))]
        for row in found["retraction"]
    ]
    yield Section("A feed is taken back", "What is left, against what was there before the feed came.",
                  ("feed", "records left", "other id", "among other records", "other rows"), rows)  # fmt: skip


def _throughput(found: Row) -> Section:
    rows = []
    for row in found["rows"]:
        if "failed" in row:
            rows.append([row["task"], f"{row['size']:,}", row["failed"], *[""] * 5])
            continue
        rows.append([
            row["task"], f"{row['records']:,}", f"{row['seconds']:.1f}", f"{row['cpu_seconds']:.1f}",
            f"{row['per_second']:,.0f}", f"{row['per_core']:,.0f}", f"{row['loaded_bytes'] / 1e9:.2f}",
            f"{row['peak_bytes'] / 1e9:.2f}",
        ])  # fmt: skip
    note = (
        "Linking alone, from prepared observations in memory to clusters, each run in a process of its own with all "
        "cores. More than a million records are several cities side by side that share only names and birth dates."
    )
    head = ("task", "records", "s", "processor s", "per s", "per core s", "loaded GB", "peak GB")
    return Section("Throughput", note, head, rows, plots.throughput(found["rows"]))


def _accuracy(found: Row) -> Iterator[Section]:
    for what in ("people", "enterprises"):
        rows = [[which, *_cells(measures)] for which, measures in found[what]["overall"].items()]
        rows += [[name.replace("_", " "), "", "", "", f"{value:,}"] for name, value in found[what]["guards"].items()]
        yield Section(f"Accuracy: {what}", _cities(found), ("pairs", *_HEAD), rows)
    touching = "Pairs of which at least one record is such a one."
    for section, title in (("roles", "by role"), ("kinds", "by what is wrong with a record")):
        yield _by(found["people"][section], f"People {title}", touching)
    groups = [
        row | {"which": f"{row['attribute']}: {_SEXES.get(row['value'], row['value'])}"} for row in found["groups"]
    ]
    yield _by(groups, "People by group", touching + " The groups of gold.link_rate, here with the truth.")
    for what in ("people", "enterprises"):
        rows = [[row["feed"], row["other"], *_cells(row)] for row in found[what]["feeds"]]
        yield Section(f"Between feeds: {what}", "Feeds with at least 50 true pairs.", ("feed", "other", *_HEAD), rows,
                      brief=False)  # fmt: skip


def _by(rows: Sequence[Row], title: str, note: str) -> Section:
    names = [row["which"] for row in rows]
    drawn = plots.shares(names, {name: [row[name] for row in rows] for name in ("precision", "recall")}, "%")
    return Section(title, note, ("", *_HEAD), [[row["which"], *_cells(row)] for row in rows], drawn)


def _cells(measures: Row) -> list[str]:
    precision, recall, found, true = (measures[name] for name in _SHARES)
    return [percent4(precision), percent4(recall), f"{found:,}", f"{true:,}"]
