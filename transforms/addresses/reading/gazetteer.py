"""Names of divisions as people write them, and the division each one means.

Belongs here: every spelling of districts, towns and villages, old ones included, as lookup tables.
Does not belong here: finding them in a text (`parse`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from sources.divisions import divisions
from transforms.addresses.reading.lookup import Lookup

_AUTONOMOUS = r"(?:土家族苗族|苗族土家族|土家族)?自治县$"
_TOWN_KIND = r"(街道|镇|乡|民族乡|土家族自治乡|土家族乡|苗族土家族乡|苗族乡|回族乡|蒙古族乡)$"
_VILLAGE_KIND = (
    "(?:社区村民委员会|社区居民委员会|社区居委会|社区工作站|社区|居民委员会|居委会|村村民委员会|村民委员会|村委会|村)$"
)
# Names in daily use that are no abbreviation by rule.
_NICKNAMES = {
    "沙区": "沙坪坝区", "九区": "九龙坡区", "南区": "南岸区", "北区": "江北区", "武仑": "武隆区", "武仑区": "武隆区",
}  # fmt: skip


@dataclass(frozen=True)
class Gazetteer:
    """Lookup tables over all periods; ids are `division_id` of the dated table."""

    districts: Mapping[str, str]
    zones: frozenset[str]
    towns: pl.DataFrame
    villages: pl.DataFrame


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the whole dated division table."""
    table = divisions()
    named = table.filter(pl.col("level") == "district").select("name", "division_id", "kind").rows()
    return Gazetteer(
        districts=_district_spellings(named),
        zones=frozenset(name for name, _, kind in named if kind == "functional_zone"),
        towns=_towns(table),
        villages=_villages(table),
    )


def _district_spellings(named: list[tuple[str, str, str]]) -> dict[str, str]:
    """Full names, then names without their kind, then with a wrong kind; an earlier spelling is never overruled."""
    ids = {name: division for name, division, _ in reversed(named)}
    spellings = dict(ids)
    spellings |= {nickname: ids[name] for nickname, name in _NICKNAMES.items()}
    for name, division, kind in named:
        bare = re.sub(rf"{_AUTONOMOUS}|[区县市]$", "", name)
        if kind == "administrative" and len(bare) >= 2:
            for spelling in (bare, f"{bare}区", f"{bare}县"):
                spellings.setdefault(spelling, division)
    return spellings


def _towns(table: pl.DataFrame) -> pl.DataFrame:
    """district_id, bare, kind (街道, 镇, 乡), town_id: each town under every district that ever held it."""
    towns = table.filter(pl.col("level") == "town").select(
        district_id="parent_id",
        bare=pl.col("name").str.replace(_TOWN_KIND, ""),
        kind=pl.col("name").str.extract("(街道|镇|乡)$", 1),
        town_id="division_id",
    )
    succession = table.filter(pl.col("successor_id").is_not_null()).select(
        predecessor="division_id", district_id="successor_id"
    )
    inherited = towns.join(succession, on="district_id").select(
        pl.col("predecessor").alias("district_id"), "bare", "kind", "town_id"
    )
    # 华新街街道 is written 华新街道.
    halved = towns.filter(pl.col("bare").str.ends_with("街"), pl.col("kind") == "街道").with_columns(
        pl.col("bare").str.strip_suffix("街")
    )
    # A town under a dissolved district is found under its successor through its own later row; the reverse (a text that
    # names the dissolved district and a town of the successor) through `inherited`.
    return pl.concat([towns, inherited, halved]).unique(maintain_order=True)


def _villages(table: pl.DataFrame) -> pl.DataFrame:
    """town_id, bare, kind (社区, 村), village_id, listed (in the 2023 list; else an earlier name)."""
    return (
        table.filter(pl.col("level") == "village")
        .select(
            town_id="parent_id",
            bare=pl.col("name").str.replace(_VILLAGE_KIND, ""),
            # 先锋社区村民委员会 is the committee of a community.
            kind=pl.when(
                pl.col("name").str.contains("村(?:村民委员会|民委员会|委会)?$")
                & ~pl.col("name").str.ends_with("社区村民委员会")
            )
            .then(pl.lit("村"))
            .otherwise(pl.lit("社区")),
            village_id="division_id",
            listed=pl.col("code").is_not_null(),
        )
        .unique(maintain_order=True)
    )


@cache
def bare_names_of_towns() -> Lookup:
    """Town -> its name without kind, where it always had the same: 南坪街道 and 南坪镇 are both 南坪."""
    names = gazetteer().towns.group_by("town_id").agg(pl.col("bare").unique())
    single = names.filter(pl.col("bare").list.len() == 1)
    return Lookup(dict(zip(single["town_id"], single["bare"].list.first(), strict=True)))


@cache
def names_of_towns() -> Mapping[str, str]:
    """Town -> its latest name without kind."""
    towns = divisions().filter(pl.col("level") == "town").sort("valid_to", nulls_last=True, maintain_order=True)
    latest = towns.unique("division_id", keep="last", maintain_order=True)
    return dict(latest.select("division_id", pl.col("name").str.replace(_TOWN_KIND, "")).iter_rows())


@cache
def towns_of_villages() -> Lookup:
    """Village -> the town it is in."""
    villages = gazetteer().villages.unique("village_id", keep="first", maintain_order=True)
    return Lookup(dict(villages.select("village_id", "town_id").iter_rows()))
