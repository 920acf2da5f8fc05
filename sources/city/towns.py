"""Which towns the city has, what they are called at each delivery, and which towns are built together as a block.

Belongs here: choosing towns from the dated divisions, their population, names and codes then and before.
Does not belong here: anything inside a town.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from sources.city.drawing import Draws
from sources.city.plan import CityPlan
from sources.city.words import table
from sources.divisions import divisions

PEOPLE_PER_TOWN = 5_000
PEOPLE_PER_BLOCK = 40_000
PEOPLE_PER_VILLAGE = 900
MAIN_CITY = {str(code) for code in (*range(500103, 500110), 500112, 500113)}
WEIGHT = {"道": 1.5, "镇": 0.9, "乡": 0.45}


@dataclass(frozen=True, slots=True)
class Village:
    """A community or village: its short name, the last three digits of its code, its people."""

    name: str
    suffix: str
    people: int = 0

    @property
    def rural(self) -> bool:
        """Whether it is a village: those are numbered from 200, communities from 001."""
        return self.suffix >= "200"


@dataclass(frozen=True, slots=True)
class Town:
    """A town or street of the city. Names, codes and districts are those of each delivery, in order.

    `district_id` is the district it came from; `region` is that district's number in resident numbers, of whose
    sequence this town issues one part in `slots`.
    """

    division_id: str
    district_id: str
    region: int
    slot: int
    slots: int
    people: int
    names: tuple[str, ...]
    codes: tuple[str, ...]
    districts: tuple[str, ...]
    district_codes: tuple[str, ...]
    earlier_names: tuple[str, ...]
    earlier_districts: tuple[str, ...]
    villages: tuple[Village, ...]

    @property
    def street(self) -> bool:
        """Whether it is a street office (街道) rather than a town or township."""
        return self.names[0].endswith("街道")

    @property
    def central(self) -> bool:
        """Whether it lies in the main city."""
        return self.district_id in MAIN_CITY

    @property
    def short(self) -> str:
        """The name without its kind: 南坪 for 南坪街道 and for 南坪镇."""
        return self.names[0].removesuffix("街道").rstrip("镇乡")


def blocks(plan: CityPlan) -> list[list[Town]]:
    """The towns of the city in groups of about 40,000 people, each built on its own."""
    groups: list[list[Town]] = [[]]
    for town in _towns(plan):
        if groups[-1] and sum(member.people for member in groups[-1]) + town.people > PEOPLE_PER_BLOCK:
            groups.append([])
        groups[-1].append(town)
    return groups


def _towns(plan: CityPlan) -> list[Town]:
    draws = Draws(plan.seed, -1, "towns")
    chosen = _chosen(plan, draws)
    shares = np.array([WEIGHT[row["name"][-1]] for row in chosen]) * draws.random.lognormal(0, 0.35, len(chosen))
    people = np.maximum(1, np.round(plan.people * shares / shares.sum())).astype(int).tolist()
    slots = Counter(_origin(row) for row in chosen)
    used: Counter[str] = Counter()
    names = Counter(village.name for row in chosen for village in _villages()[row["division_id"]])
    towns = []
    for row, number in zip(chosen, people, strict=True):
        slot = (used[_origin(row)], slots[_origin(row)])
        used[_origin(row)] += 1
        villages = _peopled(_villages()[row["division_id"]], number, names, draws)
        towns.append(_town(row, slot, villages, plan.deliveries))
    return towns


def _chosen(plan: CityPlan, draws: Draws) -> list[dict[str, Any]]:
    """The towns that make small cities hard, then others, the districts in turn; in random order."""
    first = set(table("first_towns")["division_id"])
    towns = sorted(_at(plan.deliveries[0], "town").values(), key=lambda row: row["division_id"])
    number = min(len(towns), max(len(first), round(plan.people / PEOPLE_PER_TOWN)))
    turns: Counter[str] = Counter()
    ranked = []
    for rank, place in enumerate(draws.random.permutation(len(towns)).tolist()):
        row = towns[place]
        turns[_origin(row)] += 1
        ranked.append((row["division_id"] not in first, turns[_origin(row)], rank, place))
    places = [place for *_, place in sorted(ranked)[:number]]
    return [towns[place] for place in draws.random.permutation(places).tolist()]


@cache
def _at(day: date, level: str) -> dict[str, dict[str, Any]]:
    """Divisions of a level as they are on a day, by id; a period's last day already belongs to its successor."""
    rows = divisions().filter((pl.col("level") == level) & (pl.col("kind") == "administrative"))
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    rows = rows.filter(begun & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day)))
    return {row["division_id"]: row for row in rows.iter_rows(named=True)}


@cache
def _earlier(day: date) -> dict[str, tuple[str, ...]]:
    """Division -> names that it bore before a day and no longer bears, the latest last."""
    rows = divisions().filter(pl.col("valid_to") <= day, pl.col("level") != "village").sort("valid_to", "name")
    names: dict[str, tuple[str, ...]] = {}
    for of, name in rows.filter(pl.col("kind") == "administrative").select("division_id", "name").iter_rows():
        names[of] = (*names.get(of, ()), name)
    return names


@cache
def _villages() -> dict[str, tuple[Village, ...]]:
    rows = divisions().filter(pl.col("level") == "village", pl.col("valid_to").is_null()).sort("code")
    found: dict[str, tuple[Village, ...]] = {}
    for code, name, parent in rows.select("code", "name", "parent_id").iter_rows():
        found[parent] = (*found.get(parent, ()), Village(_short(name), code[-3:]))
    return found


@cache
def _regions() -> tuple[str, ...]:
    return tuple(sorted({_origin(town) for town in _at(date(2025, 1, 1), "town").values()}))


def _origin(town: dict[str, Any]) -> str:
    """The district a town was in when its id was given: the same whatever the day."""
    return str(town["division_id"])[:6]


def _short(name: str) -> str:
    """珊瑚社区居民委员会 -> 珊瑚社区; 南坪村民委员会 -> 南坪村."""
    base = name
    for committee in ("居民委员会", "村民委员会", "工作站"):
        base = base.removesuffix(committee)
    return base if base.endswith(("社区", "村")) else f"{base}村"


def _peopled(villages: Sequence[Village], people: int, names: Counter[str], draws: Draws) -> tuple[Village, ...]:
    """Some of a town's villages with its people spread over them; those whose name exists elsewhere come first."""
    number = min(len(villages), max(2, round(people / PEOPLE_PER_VILLAGE)))
    order = draws.random.permutation(len(villages)).tolist()
    kept = sorted(order, key=lambda index: names[villages[index].name] == 1)[:number]
    some = [villages[index] for index in sorted(kept)]
    shares = np.array([1.0 if village.rural else 2.2 for village in some]) * draws.random.lognormal(0, 0.4, number)
    counts = np.maximum(1, np.round(people * shares / shares.sum())).astype(int).tolist()
    return tuple(Village(village.name, village.suffix, count) for village, count in zip(some, counts, strict=True))


def _town(row: dict[str, Any], slot: tuple[int, int], villages: tuple[Village, ...], days: Sequence[date]) -> Town:
    of = row["division_id"]
    steps = [_at(day, "town")[of] for day in days]
    parents = [_at(day, "district")[step["parent_id"]] for day, step in zip(days, steps, strict=True)]
    return Town(
        division_id=of,
        district_id=_origin(row),
        region=_regions().index(_origin(row)) + 1,
        slot=slot[0],
        slots=slot[1],
        people=sum(village.people for village in villages),
        names=tuple(step["name"] for step in steps),
        codes=tuple(step["code"] for step in steps),
        districts=tuple(parent["name"] for parent in parents),
        district_codes=tuple(parent["code"] for parent in parents),
        earlier_names=_earlier(days[0]).get(of, ()),
        earlier_districts=_earlier_districts(row, days[0]),
        villages=villages,
    )


def _earlier_districts(row: dict[str, Any], day: date) -> tuple[str, ...]:
    """What else is written for the district: functional zones first, then earlier names, the latest last."""
    merged = dict(table("old_districts").iter_rows())
    own = merged.get(row["division_id"])
    # A zone that took over a merged district covers that part of the new district only.
    partly = _origin(row) in {town[:6] for town in merged}
    zones = _zones().get(_origin(row), ()) if own or not partly else ()
    return (*zones, own) if own else (*zones, *_earlier(day).get(row["parent_id"], ()))


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    rows = divisions().filter(kind="functional_zone").sort("name")
    return {of: tuple(names) for of, names in rows.group_by("division_id").agg("name").iter_rows()}
