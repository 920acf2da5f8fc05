"""Charts as SVG inside the page: bars and lines whose letters keep their size at any width.

Belongs here: turning labels and numbers into SVG.
Does not belong here: which figures are drawn (`sections`), how numbers are written (`numbers`).
"""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from quality.report.numbers import written

_ROW, _BAR, _TEXT = 38, 12, 15
_HEIGHT, _TOP, _BOTTOM = 200, 14, 26
# Dark enough on white for a line, and told apart also without colour by the legend's order.
COLOURS = ("#1f5fa8", "#b35c00", "#2e7d4f", "#8e3b8a", "#a32c2c", "#0f7c86", "#6b5b00", "#4a4e69")


def bars(title: str, labels: Sequence[str], values: Sequence[float | None], unit: str) -> Markup:
    """One bar for each label, its number at the right."""
    most = max((value for value in values if value is not None), default=0.0) or 1.0
    most = 100.0 if unit == "score" else most
    rows = [
        Markup(
            '<text x="0" y="{y}" class="label">{label}</text><text x="100%" y="{y}" class="number">{number}</text>'
            '<rect x="0" y="{bar}" width="100%" height="{high}" class="track"/>'
            '<rect x="0" y="{bar}" width="{width}%" height="{high}" class="bar"/>'
        ).format(
            y=at * _ROW + _TEXT, bar=at * _ROW + _TEXT + 6, high=_BAR, label=label,
            number=written(value, unit), width=f"{100 * max(value or 0.0, 0.0) / most:.2f}",
        )
        for at, (label, value) in enumerate(zip(labels, values, strict=True))
    ]  # fmt: skip
    return _framed(title, len(rows) * _ROW, Markup("").join(rows))


def lines(title: str, labels: Sequence[str], series: Mapping[str, Sequence[float | None]], unit: str) -> Markup:
    """One line for each series over the labels, with a legend."""
    values = [value for row in series.values() for value in row if value is not None]
    low, high = _span(values)
    inner = _HEIGHT - _TOP - _BOTTOM
    drawn = Markup("").join(_line(row, COLOURS[at % len(COLOURS)], low, high) for at, row in enumerate(series.values()))
    grid = Markup("").join(
        Markup('<line x1="0" x2="100%" y1="{y}" y2="{y}" class="grid"/><text x="0" y="{text}" class="tick">{n}</text>')
        .format(y=_TOP + inner * step // 2, text=_TOP + inner * step // 2 - 3,
                n=written(high - (high - low) * step / 2, unit))
        for step in range(3)
    )  # fmt: skip
    ends = Markup(
        '<text x="12%" y="{y}" class="tick">{first}</text><text x="100%" y="{y}" class="number tick">{last}</text>'
    ).format(y=_HEIGHT - 6, first=labels[0], last=labels[-1] if len(labels) > 1 else "")
    legend = Markup("").join(
        Markup('<li><i style="background:{colour}"></i>{name}</li>').format(
            colour=COLOURS[at % len(COLOURS)], name=name
        )
        for at, name in enumerate(series)
    )
    return _framed(title, _HEIGHT, grid + drawn + ends) + Markup('<ul class="legend">{}</ul>').format(legend)


def _span(values: Sequence[float]) -> tuple[float, float]:
    """A little more than from the lowest to the highest."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = (high - low) * 0.1 or 1.0
    return low - room, high + room


def _line(row: Sequence[float | None], colour: str, low: float, high: float) -> Markup:
    """Points from 12 % to 98 % of the width; a stretch is drawn in a frame of its own that may be pulled wide."""
    inner = _HEIGHT - _TOP - _BOTTOM
    step = 86 / max(len(row) - 1, 1)
    points = [
        (12 + step * at, _TOP + inner * (1 - (value - low) / (high - low)))
        for at, value in enumerate(row)
        if value is not None
    ]
    path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    dots = Markup("").join(
        Markup('<circle cx="{x}%" cy="{y}" r="3.5" fill="{colour}"/>').format(x=f"{x:.2f}", y=f"{y:.2f}", colour=colour)
        for x, y in points
    )
    frame = Markup(
        '<svg x="0" y="0" width="100%" height="{h}" viewBox="0 0 100 {h}" preserveAspectRatio="none">'
        '<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" vector-effect="non-scaling-stroke"/>'
        "</svg>"
    )
    return frame.format(h=_HEIGHT, path=path, colour=colour) + dots


def _framed(title: str, height: int, inside: Markup) -> Markup:
    frame = Markup('<svg class="chart" width="100%" height="{h}" role="img" aria-label="{title}">{inside}</svg>')
    return frame.format(h=height, title=title, inside=inside)
