"""Accuracy on whole cities: simulated, their addresses coded by the pipeline, their people and enterprises linked anew.

Belongs here: which cities, linking them, and the table.
Does not belong here: the measures (`judging`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.entities import judging, product, records
from benchmarks.pages import percent
from transforms.entities.observations import REFERENCE

# Nothing in the product may be chosen by looking at these.
HELD_OUT = (9101, 9102)
PEOPLE, QUICK_PEOPLE = 100_000, 20_000
HARDNESS = "hard"
_ADDRESS = ("city_code", "village", "group_name")


@dataclass(frozen=True)
class City:
    """A city with its truth; `turn` tells it from the others it is judged with."""

    lake: Path
    truth: Path
    turn: int = 0

    @cached_property
    def given(self) -> product.Delivered:
        """What linking works on."""
        return product.delivered(self.lake)

    @cached_property
    def people(self) -> pl.DataFrame:
        """Observations of people with what they truly are; those that cannot be judged left out."""
        return self._judged(records.persons(self.given, self.truth))

    @cached_property
    def enterprises(self) -> pl.DataFrame:
        """The same for enterprises."""
        return self._judged(records.enterprises(self.given, self.truth))

    def _judged(self, observed: pl.DataFrame) -> pl.DataFrame:
        # The same uid may occur in two cities.
        number = pl.format("{}/{}", pl.lit(self.turn), "true")
        return observed.filter(pl.col("true").is_not_null()).with_columns(true=number, city=pl.lit(self.turn))

    def with_found(self, judged: pl.DataFrame, linked: pl.DataFrame, entity: str) -> pl.DataFrame:
        """Judged observations with `found`, the entity a run gave them."""
        found = linked.select(*REFERENCE, found=pl.format("{}/{}", pl.lit(self.turn), entity))
        return judged.join(found, on=list(REFERENCE), how="left", maintain_order="left")


def measure(cities: Sequence[tuple[Path, Path]]) -> dict[str, Any]:
    """All measures over some cities together, each a lake and a truth."""
    people, firms, shown, places = [], [], [], []
    for turn, (lake, truth) in enumerate(cities):
        city = City(lake, truth, turn)
        persons = product.persons(city.given)
        enterprises = product.enterprises(city.given, persons.records)
        people.append(city.with_found(city.people, persons.records, "person_id"))
        firms.append(city.with_found(city.enterprises, enterprises.records, "enterprise_id"))
        found = pl.format("{}/{}", pl.lit(turn), "person_id")
        shown.append(persons.entities.select("sex", "birth_date", "residence_code", found=found))
        places.append(city.given.addresses.select(_ADDRESS).collect())
    rows = pl.concat(people)
    latest: date = rows.select(pl.col("last_batch").max()).item()
    return {
        "people": judging.people(rows),
        "enterprises": judging.enterprises(pl.concat(firms)),
        "groups": judging.groups(rows, pl.concat(shown), pl.concat(places).unique("city_code"), latest),
    }


def table(found: dict[str, Any]) -> Iterator[str]:
    """The measures as lines of text."""
    for what in ("people", "enterprises"):
        yield f"{what}, {found[what]['records']:,} records"
        for which, measures in found[what]["overall"].items():
            yield line(which, measures)
        yield "  clusters: " + ", ".join(f"{name} {value:,}" for name, value in found[what]["guards"].items())
        for section in ("roles", "kinds"):
            if section in found[what]:
                yield f"  by {section}"
                yield from (line(row["which"], row) for row in found[what][section])
        yield "  by feeds"
        yield from (line(f"{row['feed']} – {row['other']}", row) for row in found[what]["feeds"])
    yield "groups of the bias report"
    yield from (line(f"{row['attribute']}: {row['value']}", row) for row in found["groups"])


def line(which: str, measures: dict[str, Any]) -> str:
    """Precision and recall of one kind of pairs."""
    shares = f"precision {percent4(measures['precision'])}  recall {percent4(measures['recall'])}"
    return f"    {which:<72}{shares}  of {measures['pairs_true']:>10,}"


def percent4(share: float | None) -> str:
    """A share in per cent with the digits that tell 99.9 from 99.95, or a dash."""
    return percent(None) if share is None else f"{share:.3%}"
