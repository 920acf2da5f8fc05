"""Plots of the report, as SVG to stand inside the page.

Belongs here: drawing.
Does not belong here: measuring, the page (`report`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.svg import BASE, MARK, OURS, THIRD, svg

_TASKS = (
    ("product", OURS, "this project"),
    ("weekend", BASE, "weekend script"),
    ("plain_splink", THIRD, "plain Splink"),
)
_LIMITS = {"seconds": 180, "peak_bytes": 6e9}


def methods(rows: Sequence[dict[str, Any]], which: str) -> str:
    """Precision and recall of each method: a dot each, the best corner at the top right."""
    figure = Figure(figsize=(4.6, 3.4), layout="constrained")
    panel: Axes = figure.add_subplot()
    colours = (OURS, BASE, MARK, THIRD, "#7fbf8f", "#b5d9bd")
    for row, colour in zip(rows, colours, strict=False):
        found = row["overall"][which]
        if found["precision"] is not None and found["recall"] is not None:
            panel.plot(100 * found["recall"], 100 * found["precision"], "o", color=colour, label=row["name"])
    panel.set(title=f"pairs: {which}", xlabel="recall, %", ylabel="precision, %")
    panel.grid(alpha=0.3)
    panel.legend(frameon=False, fontsize=7)
    return svg(figure)


def shares(names: Sequence[str], series: Mapping[str, Sequence[float | None]], unit: str) -> str:
    """A share for each name: a dot per series."""
    figure = Figure(figsize=(7.2, 0.22 * len(names) + 0.9), layout="constrained")
    panel: Axes = figure.add_subplot()
    for (label, values), colour in zip(series.items(), (OURS, BASE), strict=False):
        known = [(100 * value, row) for row, value in enumerate(values) if value is not None]
        if known:
            panel.plot(*zip(*known, strict=True), "o", color=colour, label=label, alpha=0.85)
    panel.set(yticks=range(len(names)), yticklabels=names, xlabel=unit)
    panel.invert_yaxis()
    panel.grid(alpha=0.3)
    panel.legend(frameon=False, fontsize=7)
    return svg(figure)


def throughput(rows: Sequence[dict[str, Any]]) -> str:
    """Seconds and peak memory by the number of records."""
    figure = Figure(figsize=(7.2, 2.8), layout="constrained")
    for panel, (measure, unit, label) in zip(
        figure.subplots(1, 2), (("seconds", 1.0, "seconds"), ("peak_bytes", 1e9, "peak memory, GB")), strict=True
    ):
        for task, colour, name in _TASKS:
            known = sorted((row["size"], row[measure] / unit) for row in rows if row["task"] == task and measure in row)
            if known:
                panel.plot(*zip(*known, strict=True), marker="o", color=colour, label=name)
        panel.axhline(_LIMITS[measure] / unit, color=MARK, linestyle="--", linewidth=1)
        panel.set(xscale="log", yscale="log", xlabel="records", ylabel=label)
        panel.grid(alpha=0.3)
        panel.legend(frameon=False, fontsize=7)
    return svg(figure)
