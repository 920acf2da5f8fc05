"""How numbers are written in the report.

Belongs here: one way for each unit.
Does not belong here: the numbers.
"""

_DASH = "—"


def written(value: float | None, unit: str) -> str:
    """A figure with its unit's digits; what was not checked says so."""
    if value is None:
        return "未检查" if unit == "score" else _DASH
    if unit == "share":
        return f"{value:.2%}"
    if unit in {"score", "yuan"}:
        return f"{value:,.2f}"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
