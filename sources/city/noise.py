"""Which noise an address text gets: the vocabulary, how often each kind of record has it, and drawing it.

Belongs here: deciding.
Does not belong here: carrying it out (`spelling`).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from sources.city.drawing import Draws, Ints, Mask
from sources.city.ground import NO_STYLE, Kind, Label
from sources.city.places import Places

NOISE = (
    "province_missing",
    "district_missing",
    "town_missing",
    "town_only_as_column",
    "old_division",
    "street_for_town",
    "full_width",
    "spaces",
    "zero_width",
    "note",
    "chinese_numerals",
    "suffix_variant",
    "dash_form",
    "repeated_prefix",
    "alias_listed",
    "alias_unlisted",
    "road_missing",
    "estate_missing",
    "typo_in_name",
    "typo_in_number_hit",
    "typo_in_number_miss",
    "shallow",
    "relative",
    "two_rooms",
    "range",
    "landmark_only",
    "outside",
    "none",
    "same_as_above",
    "inside_sentence",
    "two_addresses",
)
# Whether a wrong number hits or misses depends on the reference of the day; until then it is only wrong.
BIT = {name: np.int64(1) << index for index, name in enumerate((*NOISE, "typo_in_number"))}
# These take the place of the whole text or cut it short; a text has at most one.
EXCLUSIVE = ("shallow", "relative", "two_rooms", "range", "landmark_only", "outside", "none")
# A building named without its room is no noise but a coarser fact.
HARMLESS = ("shallow",)

# How often hard texts have each kind; together they leave about 40 % of the texts clean.
USUAL: Mapping[str, float] = {
    "province_missing": 0.12,
    "district_missing": 0.035,
    "town_missing": 0.11,
    "town_only_as_column": 0.07,
    "old_division": 0.03,
    "street_for_town": 0.03,
    "full_width": 0.02,
    "spaces": 0.025,
    "zero_width": 0.008,
    "note": 0.02,
    "chinese_numerals": 0.035,
    "suffix_variant": 0.10,
    "dash_form": 0.06,
    "repeated_prefix": 0.01,
    "alias_listed": 0.03,
    "alias_unlisted": 0.04,
    "road_missing": 0.07,
    "estate_missing": 0.05,
    "typo_in_name": 0.025,
    "typo_in_number": 0.009,
}
HARD = 0.54
# More, and nobody could read the text.
MOST_AT_ONCE = 4
# Every third estate is mostly called by its unlisted alias, and then often without its road.
CALLED, SELDOM, ALONE = 3, 0.12, 0.35
# Homes that have a plate and no estate get further wrong numbers: only they can be taken for a house across the road.
BARE_PLATE = 0.05
# What stands before the village, the road or the estate.
PREFIX = (
    "province_missing",
    "district_missing",
    "town_missing",
    "old_division",
    "street_for_town",
    "repeated_prefix",
)


@dataclass(frozen=True, slots=True)
class Style:
    """How the texts of one column are written.

    `village` is the share of urban texts that name the community; `columns` whether town and village stand in columns
    of their own; `formal` whether every word follows the standard; `whole` the shares of the exclusive kinds; `often`
    factors on the usual shares.
    """

    village: float = 0.12
    columns: bool = False
    formal: bool = False
    whole: Mapping[str, float] = field(default_factory=dict)
    often: Mapping[str, float] = field(default_factory=dict)


STYLES: Mapping[str, Style] = {
    "residence": Style(0.2, columns=True, whole={"none": 0.015, "shallow": 0.02, "two_rooms": 0.002}),
    "registered": Style(0.2, whole={"outside": 0.005, "none": 0.01, "shallow": 0.03}, often={"old_division": 2.5}),
    "card": Style(0.15, whole={"none": 0.01, "shallow": 0.05, "outside": 0.005}),
    "contact": Style(0.05, whole={"none": 0.03, "shallow": 0.05}, often={"old_division": 1.6, "town_missing": 1.5}),
    "premises": Style(
        0.04,
        whole={"two_rooms": 0.03, "range": 0.02, "shallow": 0.05, "relative": 0.003},
        often={"note": 3.0, "old_division": 2.0, "town_missing": 1.5, "typo_in_name": 0.5},
    ),
    "assisted": Style(0.3, columns=True, whole={"none": 0.03, "shallow": 0.03}, often={"province_missing": 1.6}),
    "assisted_alone": Style(0.3, whole={"none": 0.03, "shallow": 0.03}, often={"province_missing": 1.6}),
    "spoken": Style(
        0.06,
        whole={"landmark_only": 0.06, "relative": 0.08, "shallow": 0.45},
        often={"province_missing": 3.0, "district_missing": 2.0, "alias_unlisted": 3.0, "typo_in_name": 1.5},
    ),
    "incident": Style(
        0.08,
        columns=True,
        whole={"landmark_only": 0.12, "relative": 0.10, "shallow": 0.35, "range": 0.01, "none": 0.03},
        often={"province_missing": 1.6, "alias_unlisted": 3.0, "alias_listed": 2.0, "typo_in_name": 1.5},
    ),
}


def choose(places: Places, rows: Ints, style: Style, share: float, draws: Draws) -> dict[str, Mask]:
    """Which of the texts of `rows` have which kind of noise, when a `share` of them is wanted to have some."""
    strength = math.log(1 - min(share, 0.999)) / math.log(1 - HARD)
    chosen = {
        name: draws.chance(min(0.9, usual * style.often.get(name, 1.0) * strength), len(rows))
        for name, usual in USUAL.items()
    }
    scale = {name: 1.0 if name in HARMLESS or name == "outside" else min(1.0, strength) for name in EXCLUSIVE}
    shares = [style.whole.get(name, 0.0) * scale[name] for name in EXCLUSIVE]
    which = draws.weighted([*shares, max(0.0, 1 - sum(shares))], len(rows))
    chosen |= {name: which == index for index, name in enumerate(EXCLUSIVE)}
    for name, possible in _possible(places, rows, style).items():
        chosen[name] &= possible
    bare = (places.kind[rows] == Kind.HOME) & (places.estate[rows] < 0) & ~chosen["road_missing"]
    chosen["typo_in_number"] |= bare & draws.chance(BARE_PLATE * min(1.0, strength), len(rows))
    _exclude(chosen)
    _fit_names(chosen, places, rows)
    _call(chosen, places, rows, draws)
    _leave_out(chosen, draws)
    return chosen


def _possible(places: Places, rows: Ints, style: Style) -> dict[str, Mask]:
    """What each place can have at all."""
    kind, rural = places.kind[rows], places.rural[rows]
    estate, road = places.estate[rows] >= 0, places.road[rows] >= 0
    room = (places.room[rows] > 0) & ~rural
    signed = room & np.isin(places.room_label[rows], [Label.HUNDREDS, Label.DASH])
    named = ~rural & (places.style[rows] != NO_STYLE)
    neighbour = places.has_neighbour[rows]
    old = np.array([bool(town.earlier_names or town.earlier_districts) for town in places.towns])
    return {
        "town_only_as_column": np.full(len(rows), style.columns),
        # Farm addresses without their town would mean nothing.
        "town_missing": ~rural,
        "old_division": old[places.town[rows]],
        "suffix_variant": named | signed | rural,
        "dash_form": signed,
        "road_missing": estate,
        "estate_missing": estate & road,
        "two_rooms": neighbour & room,
        "range": road & (kind != Kind.SHOP),
        "shallow": (room | (kind == Kind.HOUSE)) & (kind != Kind.GROUP),
        "relative": road | estate,
    }


def _exclude(chosen: dict[str, Mask]) -> None:
    """Take back what does not go together with something else."""
    gone = chosen["none"] | chosen["outside"] | chosen["landmark_only"]
    cut = chosen["shallow"] | chosen["relative"] | chosen["range"] | chosen["two_rooms"]
    without: dict[str, Mask] = dict.fromkeys(USUAL, gone)
    for name in ("dash_form", "typo_in_number", "suffix_variant"):
        without[name] = gone | cut
    for name, blocked in without.items():
        chosen[name] &= ~blocked
    after = (
        ("town_only_as_column", PREFIX),
        ("district_missing", ("old_division", "repeated_prefix")),
        ("town_missing", ("street_for_town",)),
        ("old_division", ("street_for_town",)),
        ("range", ("road_missing",)),
        ("road_missing", ("estate_missing",)),
        ("dash_form", ("suffix_variant",)),
        ("repeated_prefix", ("spaces", "zero_width")),
    )
    for name, excluded in after:
        for other in excluded:
            chosen[other] &= ~chosen[name]


def _fit_names(chosen: dict[str, Mask], places: Places, rows: Ints) -> None:
    """Aliases stand for estates (or hamlets), slips are in names that are written."""
    rural, road, estate = places.rural[rows], places.road[rows] >= 0, places.estate[rows]
    written = (estate >= 0) & ~chosen["estate_missing"]
    known = np.array([item.alias is not None for item in places.ground.estates] or [False])
    chosen["alias_listed"] &= written & known[np.maximum(estate, 0)]
    chosen["alias_unlisted"] &= (written | rural) & ~chosen["alias_listed"]
    aliased = chosen["alias_listed"] | chosen["alias_unlisted"]
    chosen["typo_in_name"] &= (road & ~chosen["road_missing"]) | rural | (written & ~aliased)


def _call(chosen: dict[str, Mask], places: Places, rows: Ints, draws: Draws) -> None:
    """Unlisted aliases recur: some estates have one that everybody uses, and that says enough without the road."""
    estate = places.estate[rows]
    usual = (estate >= 0) & (estate % CALLED > 0)
    chosen["alias_unlisted"] &= ~usual | draws.chance(SELDOM, len(rows))
    alone = chosen["alias_unlisted"] & (estate >= 0) & ~chosen["range"]
    chosen["road_missing"] |= alone & draws.chance(ALONE, len(rows))


def _leave_out(chosen: dict[str, Mask], draws: Draws) -> None:
    """Keep a few kinds of the texts that would have too many."""
    kinds = [name for name in chosen if name not in HARMLESS]
    at = np.flatnonzero(sum(chosen[name].astype(np.int64) for name in kinds) > MOST_AT_ONCE)
    there = np.stack([chosen[name][at] for name in kinds], axis=1)
    # What stands for the whole text stays.
    keys = np.where(there, draws.random.random(there.shape) + [name in EXCLUSIVE for name in kinds], -1.0)
    kept = there & (np.argsort(np.argsort(-keys, axis=1), axis=1) < MOST_AT_ONCE)
    for index, name in enumerate(kinds):
        chosen[name][at] = kept[:, index]


def packed(chosen: Mapping[str, Mask]) -> Ints:
    """The noise of each text as bits."""
    total = np.zeros(len(chosen["none"]), dtype=np.int64)
    for name, mask in chosen.items():
        total |= mask * BIT[name]
    return total


def names_of(bits: pl.Series) -> pl.Series:
    """Packed noise as lists of names; no noise is the list `[clean]`."""
    kinds = bits.unique().sort()
    lists = [
        [name for name in NOISE if value & int(BIT[name]) and name not in HARMLESS] or ["clean"] for value in kinds
    ]
    table = pl.DataFrame({"bits": kinds, "noise": lists}, schema={"bits": pl.Int64, "noise": pl.List(pl.String)})
    return bits.to_frame("bits").join(table, on="bits", how="left", maintain_order="left")["noise"]
