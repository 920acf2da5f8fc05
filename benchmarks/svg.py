"""Figures as SVG inside a page: one look for all reports, the same text for the same figures.

Belongs here: colours, fonts, turning a figure into text.
Does not belong here: what is drawn (`plots` of each benchmark).
"""

from io import StringIO

import matplotlib as mpl
from matplotlib.figure import Figure

OURS, BASE, THIRD, MARK = "#1f5fa8", "#c0792a", "#5a9e6f", "#8a8a8a"
# Text stays text, ids do not change from run to run.
mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "chengma", "font.size": 9, "axes.spines.top": False,
                     "axes.spines.right": False})  # fmt: skip


def svg(figure: Figure) -> str:
    """A drawn figure as text to stand inside a page."""
    buffer = StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]
