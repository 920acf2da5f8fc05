"""Trained models: parameters and thresholds as data, each with the report of its training.

Belongs here: the JSON files that `python -m benchmarks.entities train` writes, and reading them.
Does not belong here: training, using a model (`probabilistic`, `assignment`).
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def person_model() -> Mapping[str, Any]:
    """The model of people: `prior`, `levels`, `thresholds` by number of records, `report`."""
    model: dict[str, Any] = json.loads((Path(__file__).parent / "persons.json").read_text(encoding="utf-8"))
    return model


def limits_for(model: Mapping[str, Any], records: int) -> Mapping[str, float]:
    """Threshold, margin and floor for so many records: those of the next larger size that was trained.

    Chance agreements grow with the number of records, so a size never uses the limits of a smaller one.
    """
    sizes = sorted(model["thresholds"], key=lambda size: size["records"])
    limits: Mapping[str, float] = next((size for size in sizes if size["records"] >= records), sizes[-1])
    return limits
