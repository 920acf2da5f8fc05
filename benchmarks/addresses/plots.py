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
    ("match", OURS, "parse + match"),
    ("coder", THIRD, "the same, through Coder"),
    ("weekend", BASE, "weekend script"),
)


def throughput(rows: Sequence[dict[str, Any]]) -> str:
    """Addresses per second by threads, a panel per size of the reference."""
    sizes = sorted({row["size"] for row in rows})
    figure = Figure(figsize=(3.4 * len(sizes), 3.0), layout="constrained")
    panels = figure.subplots(1, len(sizes), sharey=True, squeeze=False)[0]
    for panel, size in zip(panels, sizes, strict=True):
        for task, colour, label in _TASKS:
            some = sorted((row["threads"], row["per_second"]) for row in rows
                          if row["task"] == task and row["size"] == size and "per_second" in row)  # fmt: skip
            if some:
                panel.plot(*zip(*some, strict=True), marker="o", color=colour, label=label)
        panel.set(title=f"{size:,} rooms", xlabel="threads", xticks=[1, 2, 4])
        panel.grid(alpha=0.3)
    panels[0].set(ylabel="addresses per second", ylim=(0, None))
    panels[0].legend(frameon=False)
    return svg(figure)


def reliability(curves: dict[str, Any], title: str) -> str:
    """Score against share right, and how many texts each score has."""
    figure = Figure(figsize=(7.2, 4.4), layout="constrained")
    rows = figure.subplots(2, len(curves), sharex=True, squeeze=False, height_ratios=(3, 1))
    for column, (name, curve) in enumerate(curves.items()):
        above: Axes = rows[0][column]
        below: Axes = rows[1][column]
        scores = [row["score"] * 100 for row in curve["bins"]]
        above.plot([50, 100], [50, 100], color=MARK, linewidth=1, linestyle="--")
        above.plot(scores, [row["right"] * 100 for row in curve["bins"]], marker="o", color=OURS)
        above.set(title=f"{title}, {name} (ECE {curve['ece']:.4f})", ylabel="right, %", ylim=(40, 102))
        below.bar(scores, [row["texts"] for row in curve["bins"]], color=MARK)
        below.set(xlabel="score", ylabel="texts", yscale="log")
        above.grid(alpha=0.3)
    return svg(figure)


def classes(names: Sequence[str], series: Mapping[str, Sequence[float | None]], unit: str) -> str:
    """A share for each class of noise: a dot per series."""
    figure = Figure(figsize=(7.2, 0.22 * len(names) + 0.9), layout="constrained")
    panel: Axes = figure.add_subplot()
    colours = (OURS, BASE, THIRD, "#9b5fa8", MARK)
    for (label, values), colour in zip(series.items(), colours, strict=False):
        known = [(100 * value, row) for row, value in enumerate(values) if value is not None]
        if known:
            panel.plot(*zip(*known, strict=True), "o", color=colour, label=label, alpha=0.85)
    panel.set(yticks=range(len(names)), yticklabels=names, xlabel=unit)
    panel.invert_yaxis()
    panel.grid(alpha=0.3)
    panel.legend(frameon=False, fontsize=7)
    return svg(figure)


def memory(rows: Sequence[dict[str, Any]], task: str) -> str:
    """Peak memory by size of the reference at the most threads."""
    figure = Figure(figsize=(3.6, 2.6), layout="constrained")
    panel: Axes = figure.add_subplot()
    for name, colour, label in ((task, OURS, "parse + match"), ("weekend", BASE, "weekend script")):
        peak: dict[int, float] = {}
        for row in rows:
            if row["task"] == name and "peak_bytes" in row:
                peak[row["size"]] = max(peak.get(row["size"], 0.0), row["peak_bytes"] / 1e9)
        if peak:
            panel.plot(*zip(*sorted(peak.items()), strict=True), marker="o", color=colour, label=label)
    panel.axhline(4, color=MARK, linestyle="--", linewidth=1)
    panel.set(xscale="log", xlabel="rooms in the reference", ylabel="peak memory, GB", ylim=(0, None))
    panel.grid(alpha=0.3)
    panel.legend(frameon=False, fontsize=7)
    return svg(figure)
