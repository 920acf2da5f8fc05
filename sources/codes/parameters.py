"""Dated numbers that rules about people and homes rest on, as facts with where they come from.

Belongs here: `clue_parameters.yaml`, `retirement_ages.csv` and the functions that read them.
Does not belong here: the rules themselves (quality).
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

Value = int | float | str | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that holds from a day on until the next value of the same name and key."""

    name: str
    key: str
    value: Value
    valid_from: date
    rules: tuple[str, ...]
    verified: bool
    basis: str


@dataclass(frozen=True, slots=True)
class RetirementAge:
    """From when on people born in some months (`1965-01` to `1965-04`) draw a pension, in months of age.

    `legal` is the age of the reform, `earliest` the one from which they may retire by their own choice since then.
    """

    group: str
    born_from: str
    born_to: str
    legal: int
    earliest: int
    valid_from: date


@cache
def clue_parameters() -> tuple[Parameter, ...]:
    """Every parameter, in the order of the file."""
    text = (Path(__file__).parent / "clue_parameters.yaml").read_text(encoding="utf-8")
    return tuple(
        Parameter(
            name=item["name"],
            key=str(item.get("key", "")),
            value=tuple(item["value"]) if isinstance(item["value"], list) else item["value"],
            valid_from=item["valid_from"],
            rules=tuple(item["rules"]),
            verified=item["verified"],
            basis=item["basis"],
        )
        for item in yaml.load(text, Loader=yaml.CSafeLoader)["parameters"]
    )


def parameter(name: str, on: date, key: str = "") -> Value:
    """The value that holds on a day.

    Raises:
        KeyError: there is none.
    """
    held = [item for item in clue_parameters() if (item.name, item.key) == (name, key) and item.valid_from <= on]
    if not held:
        raise KeyError((name, key, on))
    return max(held, key=lambda item: item.valid_from).value


@cache
def retirement_ages() -> tuple[RetirementAge, ...]:
    """The table of birth cohorts: men, women of both former ages, and the pension of residents."""
    with (Path(__file__).parent / "retirement_ages.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            RetirementAge(
                row["group"], row["born_from"], row["born_to"], int(row["legal_age_months"]),
                int(row["earliest_age_months"]), date.fromisoformat(row["valid_from"]),
            )
            for row in csv.DictReader(file)
        )  # fmt: skip
