"""A promised figure beside what was measured.

Belongs here: whether a promise is met, and how it is shown.
Does not belong here: what is promised (`targets` of each benchmark), measuring.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Results = dict[str, dict[str, Any]]
Value = float | None


@dataclass(frozen=True)
class Target:
    """A promised figure: at least (or at most) `bound`; `share` figures are shown in per cent."""

    what: str
    bound: float
    read: Callable[[Results], Value]
    most: bool = False
    share: bool = True

    def row(self, results: Results) -> tuple[str, str, str, str]:
        """What, promised, measured, met."""
        try:
            value = self.read(results)
        except (KeyError, IndexError, StopIteration):
            value = None
        sign = "≤" if self.most else "≥"
        if value is None:
            return self.what, f"{sign} {self._shown(self.bound)}", "–", "not measured"
        met = value <= self.bound if self.most else value >= self.bound
        return self.what, f"{sign} {self._shown(self.bound)}", self._shown(value), "yes" if met else "no"

    def _shown(self, value: float) -> str:
        if self.share:
            return f"{value:.2%}"
        return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
