"""The enterprises and institutions of a block: what they are, where, who represents them and who works there.

Belongs here: companies, individual businesses, branches, cooperatives, institutions; their names, codes and fates.
Does not belong here: how departments write any of it down (`feeds`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import pairwise

import numpy as np
import polars as pl

from sources.city.drawing import Draws, Ints, Mask
from sources.city.ground import Kind
from sources.city.households import DAYS
from sources.city.numbers import credit_codes
from sources.city.people import HOMES, NEVER, NOBODY, People, day_number
from sources.city.places import BLOCK_SIZE, Places
from sources.city.texts import joined
from sources.city.words import listed, table

PEOPLE_PER_ENTERPRISE = 12
RENAMED, CANCELLED, REVOKED, INSURED = 0.04, 0.07, 0.02, 0.62
YOUNG_OR_CLOSING, MOVED = 0.006, 0.12
CAPITAL, CAPITAL_WEIGHTS = (0, 3, 10, 50, 100, 200, 500, 1000), (1, 6, 10, 20, 25, 15, 10, 5)
JOB_CHANGES_PER_YEAR = 0.12


class Body(IntEnum):
    """The kind of body; `CODES` holds how their credit codes begin."""

    COMPANY = 0
    SHOPKEEPER = 1
    BRANCH = 2
    COOPERATIVE = 3
    INSTITUTION = 4
    CHARITY = 5


CODES = ("91", "92", "91", "93", "12", "52")
BODY_WEIGHTS = (34.0, 55.0, 4.0, 2.0, 3.5, 1.5)
STAFFED = (0.75, 0.1, 0.8, 0.2, 1.0, 1.0)
STAFF = (5.0, 0.12, 4.0, 0.4, 28.0, 8.0)
INSTITUTIONS = ("社区卫生服务中心", "小学校", "中学校", "文化服务中心", "农业服务中心", "幼儿园")
CHARITIES = ("养老服务中心", "社会工作服务中心", "培训学校", "托育服务中心")


@dataclass
class Enterprises:
    """One row per body; `place` is the registered one, `operates` where it works, `representative` a row of people.

    `status` is 1 in business, 2 cancelled, 3 revoked; `recorded` whether the market authority knows it at all.
    """

    first: int
    body: Ints
    code: pl.Series
    name: pl.Series
    earlier_name: pl.Series
    trade: Ints
    parent: Ints
    place: Ints
    operates: Ints
    representative: Ints
    established: Ints
    ended: Ints
    status: Ints
    capital: Ints
    recorded: Mask
    staffed: Mask
    cluster: Mask

    def __len__(self) -> int:
        """How many bodies there are."""
        return len(self.body)

    @property
    def ids(self) -> Ints:
        """Stable numbers of the enterprises."""
        return self.first + np.arange(len(self), dtype=np.int64)


@dataclass
class Jobs:
    """For each person and delivery the employer's row (`NOBODY` for none), and the day the job began."""

    employer: list[Ints]
    began: Ints


def found(block: int, people: People, places: Places, deliveries: Sequence[date], draws: Draws) -> Enterprises:
    """Found the enterprises of a block."""
    first, last = day_number(deliveries[0]), day_number(deliveries[-1])
    size = max(12, len(people) // PEOPLE_PER_ENTERPRISE)
    body = draws.weighted(BODY_WEIGHTS, size)
    body[: len(Body)] = np.arange(len(Body))
    companies = np.flatnonzero(body == Body.COMPANY)
    parent = np.where(body == Body.BRANCH, companies[draws.whole(0, len(companies) - 1, size)], NOBODY)
    place, trade = _premises(body, places, draws.part("premises")), _trades(body, parent, draws)
    established = first - np.floor(draws.random.gamma(1.6, 4.2, size) * DAYS).astype(np.int64) - 20
    over = draws.chance(CANCELLED + REVOKED, size) & (body != Body.INSTITUTION)
    ended = np.where(over, established + ((first - established) * draws.random.random(size)).astype(np.int64), NEVER)
    established, ended = _between(established, ended, first, last, draws)
    revoked = draws.chance(REVOKED / (CANCELLED + REVOKED), size)
    adults = np.flatnonzero(people.alive(first) & (people.age(first) >= 22) & (people.age(first) < 76))
    owner = adults[draws.whole(0, len(adults) - 1, size)]
    owner = np.where((parent != NOBODY) & draws.chance(0.6, size), owner[parent], owner)
    facts = pl.DataFrame({"body": body, "trade": trade, "town": places.town[place], "owner": owner})
    name, earlier = _named(facts, parent, places, people, draws.part("names"))
    regions = np.array([town.region for town in places.towns])[places.town[place]]
    return Enterprises(
        first=block * BLOCK_SIZE + 1,
        body=body,
        code=credit_codes(pl.Series(CODES)[body], regions, block * BLOCK_SIZE + np.arange(size) + 1),
        name=name,
        earlier_name=earlier,
        trade=trade,
        parent=parent,
        place=place,
        operates=np.where(draws.chance(MOVED, size), draws.random.permutation(place), place),
        representative=owner,
        established=established,
        ended=ended,
        status=np.where(ended == NEVER, 1, np.where(revoked, 3, 2)),
        capital=np.array(CAPITAL)[draws.weighted(CAPITAL_WEIGHTS, size)],
        recorded=np.asarray(body < Body.INSTITUTION),
        staffed=draws.chance(np.array(STAFFED)[body], size) & (ended == NEVER) & (established < first),
        cluster=np.zeros(size, dtype=np.bool_),
    )


def _trades(body: Ints, parent: Ints, draws: Draws) -> Ints:
    """What each does: a branch what its parent does, cooperatives farm."""
    trade = draws.weighted([float(weight) for weight in table("trades")["weight"]], len(body))
    farming = table("trades")["section"].to_list().index("A")
    return np.where(body == Body.COOPERATIVE, farming, np.where(parent != NOBODY, trade[parent], trade))


def _between(established: Ints, ended: Ints, first: int, last: int, draws: Draws) -> tuple[Ints, Ints]:
    """Some of the youngest are founded, and some others close, between the deliveries."""
    if last == first:
        return established, ended
    size = len(established)
    new = draws.share(YOUNG_OR_CLOSING, size, least=1)
    closing = draws.share(YOUNG_OR_CLOSING, size, least=1)
    closing = closing[~np.isin(closing, new)]
    established, ended = established.copy(), ended.copy()
    established[new], ended[new] = draws.whole(first + 1, last, len(new)), NEVER
    ended[closing] = np.where(ended[closing] < NEVER, ended[closing], draws.whole(first + 1, last, len(closing)))
    return established, ended


def _premises(body: Ints, places: Places, draws: Draws) -> Ints:
    """Shops, offices and some flats; few bodies in one room, so that crowded rooms are nearly all planted."""
    shops, offices, homes, farms = (
        np.flatnonzero(np.isin(places.kind, kinds))
        for kinds in ((Kind.SHOP,), (Kind.OFFICE, Kind.FLOOR), HOMES[:3], (Kind.HOUSE, Kind.GROUP))
    )
    flats = draws.some(homes if len(homes) else farms, len(body))
    pools = {
        Body.COMPANY: np.concatenate([np.tile(offices, 2), shops, flats[: len(body) // 4]]),
        Body.SHOPKEEPER: np.concatenate([np.tile(shops, 2), flats[len(body) // 4 : len(body) // 2]]),
        Body.BRANCH: np.concatenate([offices, shops]),
        Body.COOPERATIVE: farms,
        Body.INSTITUTION: np.concatenate([shops, offices]),
        Body.CHARITY: np.concatenate([shops, offices]),
    }
    chosen = np.zeros(len(body), dtype=np.int64)
    spare = np.resize(draws.random.permutation(flats), len(body))
    for kind, pool in pools.items():
        rows = np.flatnonzero(body == kind)
        taken = draws.random.permutation(pool)[: len(rows)]
        chosen[rows] = np.concatenate([taken, spare[rows][len(taken) :]])
    return chosen


def _named(
    facts: pl.DataFrame, parent: Ints, places: Places, people: People, draws: Draws
) -> tuple[pl.Series, pl.Series]:
    """Names, and the earlier name of those that were renamed (null for the others)."""
    size, town, trade = len(facts), facts["town"].to_numpy(), facts["trade"].to_numpy()
    first, second = listed("brands", "first"), listed("brands", "second")
    rows = facts.with_columns(
        pl.Series("district", [item.districts[0] for item in places.towns])[town],
        pl.Series("town", [item.short for item in places.towns])[town],
        joined(draws.words(first, size), draws.words(second, size)).alias("brand"),
        joined(draws.words(first, size), draws.words(second, size)).alias("older"),
        table("trades")["company"][trade],
        table("trades")["shop"][trade],
        people.name[facts["owner"].to_numpy()].alias("owner"),
        draws.words(INSTITUTIONS, size).alias("institution"),
        draws.words(CHARITIES, size).alias("charity"),
        draws.words(("有限公司", "有限责任公司", "股份有限公司"), size, (80, 17, 3)).alias("form"),
        pl.Series("local", draws.chance(0.25, size)),
        pl.Series("own", draws.chance(0.2, size)),
    )
    renamed = draws.chance(RENAMED, size) & (facts["body"] == Body.COMPANY).to_numpy()
    name, older = (_full_names(rows, brand, parent) for brand in ("brand", "older"))
    return name, older.set(pl.Series(~renamed), None)


def _full_names(rows: pl.DataFrame, brand: str, parent: Ints) -> pl.Series:
    place = pl.when(pl.col("local")).then(pl.concat_str(pl.lit("重庆市"), "district")).otherwise(pl.lit("重庆"))
    company = pl.concat_str(place, brand, "company", "form")
    shop = pl.concat_str("district", pl.when("own").then("owner").otherwise(pl.col(brand)), "shop")
    farm = pl.concat_str(pl.lit("重庆市"), "district", brand, pl.lit("种植专业合作社"))
    institution = pl.concat_str(pl.lit("重庆市"), "district", "town", "institution")
    charity = pl.concat_str("district", brand, "charity")
    names = rows.select(
        pl.when(pl.col("body").is_in([Body.COMPANY, Body.BRANCH])).then(company)
        .when(pl.col("body") == Body.SHOPKEEPER).then(shop)
        .when(pl.col("body") == Body.COOPERATIVE).then(farm)
        .when(pl.col("body") == Body.INSTITUTION).then(institution)
        .otherwise(charity).alias("name")
    ).to_series()  # fmt: skip
    branches = np.flatnonzero(parent != NOBODY)
    of = joined(names[parent[branches]], rows["town"][branches], "分公司")
    return names.scatter(branches, of)


def employ(people: People, bodies: Enterprises, deliveries: Sequence[date], draws: Draws) -> Jobs:
    """Give insured jobs to people of working age; a few change theirs between deliveries."""
    days = [day_number(day) for day in deliveries]
    size = len(people)
    age = people.age(days[0])
    working = (age >= 19) & (age < np.where(people.sex == 1, 60, 53)) & draws.chance(INSURED, size)
    weight = np.array(STAFF)[bodies.body] * draws.random.lognormal(0, 1.1, len(bodies)) * bodies.staffed
    employer = np.where(working, draws.weighted(weight, size), NOBODY)
    grown = people.birth + round(18.5 * DAYS)
    earliest = np.maximum(grown, np.where(working, bodies.established[employer], 0))
    began = earliest + np.floor((days[0] - earliest) * np.sqrt(draws.random.random(size))).astype(np.int64)
    columns = [np.where(people.alive(days[0]) & (began < days[0]), employer, NOBODY)]
    for before, now in pairwise(days):
        changed = draws.chance(JOB_CHANGES_PER_YEAR * (now - before) / DAYS, size) & (columns[-1] != NOBODY)
        later = np.where(changed, draws.weighted(weight, size), columns[-1])
        began = np.where(changed, draws.whole(before + 1, now, size), began)
        columns.append(np.where(people.alive(now), later, NOBODY))
    return Jobs(columns, began)
