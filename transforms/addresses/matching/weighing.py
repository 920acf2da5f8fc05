"""What speaks for and against a candidate, in points.

Belongs here: the points, the faults they come from, and the reason a candidate was found for.
Does not belong here: finding candidates (`candidates`), choosing (`match`).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from transforms.addresses.matching.candidates import BITS, Asked, Inside, Pairs, inside
from transforms.addresses.matching.index import Index
from transforms.addresses.matching.keys import Flags, Rows, flags, phase, texts
from transforms.addresses.matching.names import SHORTEST_BESIDE, alike
from transforms.addresses.reading.gazetteer import bare_names_of_towns
from transforms.addresses.register.places import floor_of_sequence


class Reason(StrEnum):
    """Why an address got its place; stored with the row. The most precise first.

    exact: road or group, number and whatever else is said agree. alias: by another name of the estate. parts: numbers
    agree, of road and estate one is missing, or misspelt beside the other. similar_name: the only name is misspelt.
    inferred_district: road or estate lead to one place of the city. area: no premises, the division only. Whether the
    place is registered or was observed says its status, for a place may be promoted while its reason stays.
    """

    EXACT = "exact"
    ALIAS = "alias"
    PARTS = "parts"
    SIMILAR_NAME = "similar_name"
    INFERRED_DISTRICT = "inferred_district"
    AREA = "area"
    OUTSIDE = "outside"
    AMBIGUOUS = "ambiguous"
    CONFLICT = "conflict"
    NOTHING = "nothing"


REASONS = tuple(Reason)
# How sure a way of finding premises is, in points of 100; and what agreement adds and disagreement costs.
BASE = {
    "road": 97, "village": 97, "road_of_village": 97, "group": 96, "estate": 96, "alias": 95, "phases": 93,
    "road_anywhere": 92, "estate_anywhere": 90, "named": 93, "town_named": 93, "similar_road": 88, "similar_estate": 88,
}  # fmt: skip
# Where nothing but a number agrees, what stands beside it must not contradict.
_NUMBER_ALONE = 16
_OF_THE_RECORD = ("village_differs", "town_beside_differs")
_BOTH, _COMPLETE, _NOT_INSIDE = 2, 1, 6
COSTS = {
    "town_differs": 20,
    "town_kind_differs": 4,
    "town_beside_differs": 12,
    "village_differs": 4,
    "road_differs": 10,
    "road_misspelt": 3,
    "estate_unknown": 5,
    "estate_misspelt": 3,
    "estate_elsewhere": 20,
    "phase_differs": 25,
    "floor_above_top": 40,
}
_BY_ROAD = ("road", "road_anywhere", "village", "road_of_village", "group")
_BY_ESTATE = ("estate", "alias", "phases", "estate_anywhere", "named", "town_named")
_BY_NAME = tuple(way for way in _BY_ESTATE if way != "phases")
_SIMILAR = ("similar_road", "similar_estate")
# The points of every combination of ways: those of the surest.
_POINTS = np.array(
    [max((BASE[way] for way, bit in BITS.items() if by & bit), default=0) for by in range(1 << len(BITS))]
)


@dataclass(frozen=True)
class Weighed:
    """Pairs with the place inside the premises, points, the number of the reason and the faults (bits of `COSTS`)."""

    pairs: Pairs
    found: Inside
    reached: Flags
    score: Rows
    reason: Rows
    faults: Rows

    def where(self, chosen: Rows) -> "Weighed":
        """Some of the pairs."""
        return Weighed(
            self.pairs.where(chosen),
            Inside(self.found.place[chosen], self.found.tie[chosen]),
            self.reached[chosen],
            self.score[chosen],
            self.reason[chosen],
            self.faults[chosen],
        )


def plain(asked: Asked, pairs: Pairs, index: Index) -> Flags:
    """Whether nothing that the claim says contradicts what is registered of the pair's premises."""
    differs = {part: _differs(asked.claims, pairs, index, part) for part in ("town_id", "village_id", "road_number")}
    beside = asked.claims["beside_town_id"][pairs.row] != index.premises["town_id"][pairs.premises]
    named = pairs.has("named")
    road = _differs(asked.claims, pairs, index, "road") & ~pairs.has(*_BY_ROAD) & ~named
    # Where the name is another one, or one without its phase, the phases may still contradict.
    estate = _differs(asked.claims, pairs, index, "estate") & ~named
    town_beside = flags(beside) & asked.claims["town_id"].is_null().to_numpy()[pairs.row]
    number = differs["road_number"] & ~named
    contradicts: Flags = differs["town_id"] | differs["village_id"] | number | road | estate | town_beside
    return ~contradicts


def weigh_plain(asked: Asked, pairs: Pairs, index: Index) -> Weighed:
    """Score candidates that nothing contradicts; one with a floor that the building has not is left out."""
    found = inside(asked, pairs, index)
    fits = np.flatnonzero(~_above_top(asked, pairs, index, found))
    found = Inside(found.place[fits], found.tie[fits])
    return _scored(asked, pairs.where(fits), index, found, np.zeros(len(fits), np.int64))


def weigh(asked: Asked, pairs: Pairs, index: Index) -> Weighed:
    """Score each candidate; one whose number contradicts the claim's is dropped."""
    phases = _phase_differs(asked.claims, pairs, index)
    # 一期 is not 二期: the name alone never leads from one to the other, and beside a door plate it needs a person.
    kept = ~phases | pairs.has(*_BY_ROAD)
    pairs, phases = pairs.where(kept), phases[kept]
    estate_found = np.zeros(asked.claims.height, np.bool_)
    estate_found[pairs.row[pairs.has(*_BY_NAME)]] = True
    number = ~_differs(asked.claims, pairs, index, "road_number") | pairs.has("named")
    found = inside(asked, pairs, index)
    # A similar name proves nothing by itself: the number must agree, or what is claimed inside must exist.
    proved = _reached(asked, pairs, index, found) & ((found.place != pairs.premises) | pairs.has("similar_road"))
    fits = np.flatnonzero(number & (~pairs.has(*_SIMILAR) | proved))
    pairs, phases = pairs.where(fits), phases[fits]
    found = Inside(found.place[fits], found.tie[fits])
    faults = _faults(asked.claims, pairs, index, phases, estate_found[pairs.row])
    faults |= _above_top(asked, pairs, index, found).astype(np.int64) << list(COSTS).index("floor_above_top")
    return _scored(asked, pairs, index, found, faults)


def _reached(asked: Asked, pairs: Pairs, index: Index, found: Inside) -> Flags:
    reached: Flags = index.depths(found.place) >= asked.depth[pairs.row]
    return reached


def _above_top(asked: Asked, pairs: Pairs, index: Index, found: Inside) -> Flags:
    """Whether the claim names a floor that the building or entrance it leads to has not: some number of it is wrong."""
    above = np.zeros(len(pairs.row), np.bool_)
    inner = np.flatnonzero((found.place >= index.first_inside) & ~_reached(asked, pairs, index, found))
    tops = index.inside["floors"].to_numpy()[found.place[inner] - index.first_inside]
    said = asked.claims.select("sequence", "building", "unit", "floor")[pairs.row[inner]]
    floors = said.select(pl.coalesce("floor", floor_of_sequence()).cast(pl.Int64, strict=False).fill_null(0))
    above[inner] = (tops > 0) & (floors.to_series().to_numpy() > tops)
    return above


def _scored(asked: Asked, pairs: Pairs, index: Index, found: Inside, faults: Rows) -> Weighed:
    by_road, by_estate = pairs.has(*_BY_ROAD), pairs.has(*_BY_ESTATE)
    reached = _reached(asked, pairs, index, found)
    score = _POINTS[pairs.by] + _BOTH * (by_road & by_estate) + np.where(reached, _COMPLETE, -_NOT_INSIDE)
    for bit, cost in enumerate(COSTS.values()):
        score = score - cost * ((faults >> bit) & 1)
    contradicted = (faults & sum(1 << list(COSTS).index(name) for name in _OF_THE_RECORD)) != 0
    score = score - _NUMBER_ALONE * (contradicted & ~by_estate)
    divisions = ("district_id", "town_id", "beside_town_id", "beside_district_id")
    nameless = asked.claims.select(pl.all_horizontal(pl.col(divisions).is_null())).to_series().to_numpy()[pairs.row]
    nothing_named = (
        asked.claims["estate"].is_null().to_numpy()[pairs.row]
        & index.premises["estate"].is_null().to_numpy()[pairs.premises]
    )
    reasons = [
        (pairs.has(*_SIMILAR), Reason.SIMILAR_NAME),
        (nameless, Reason.INFERRED_DISTRICT),
        (pairs.has("alias"), Reason.ALIAS),
        (by_road & (by_estate | nothing_named), Reason.EXACT),
    ]
    reason = np.select(
        [condition for condition, _ in reasons],
        [REASONS.index(reason) for _, reason in reasons],
        REASONS.index(Reason.PARTS),
    )
    return Weighed(pairs, found, reached, score, reason, faults)


def _differs(claims: pl.DataFrame, pairs: Pairs, index: Index, part: str) -> Flags:
    """Whether both the claim and the place have the part, and not the same."""
    return flags(claims[part][pairs.row] != index.premises[part][pairs.premises])


def _phase_differs(claims: pl.DataFrame, pairs: Pairs, index: Index) -> Flags:
    said = claims.select("estate")[pairs.row].select(phase(pl.col("estate"))).to_series()
    return flags(said != index.premises["phase"][pairs.premises])


def _town_in_name(claims: pl.DataFrame, pairs: Pairs) -> Flags:
    """Whether what was read as a town is how the name of the pair's premises begins: 南山时代 lies in no 南山."""
    found = np.zeros(len(pairs.row), np.bool_)
    rows = np.flatnonzero(pairs.has("town_named"))
    named = claims.select("normal", "town_id", "estate")[pairs.row[rows]]
    whole = named.with_columns(whole=texts(named, "town_and_name"))
    found[rows] = flags(whole.select(pl.col("normal").str.contains(pl.col("whole"), literal=True)).to_series())
    return found


def _likeness(claims: pl.DataFrame, pairs: Pairs, index: Index, part: str, differing: Flags) -> Flags:
    """Whether the claim's name and the place's, where they differ, are one name misspelt."""
    rows = np.flatnonzero(differing)
    beside = pl.DataFrame({"said": claims[part][pairs.row[rows]], "known": index.premises[part][pairs.premises[rows]]})
    distinct = beside.unique()
    same = distinct.with_columns(alike(distinct["said"], distinct["known"], SHORTEST_BESIDE).alias("alike"))
    found = np.zeros(len(pairs.row), np.bool_)
    found[rows] = beside.join(same, on=["said", "known"], how="left", maintain_order="left")["alike"].to_numpy()
    return found


def _faults(claims: pl.DataFrame, pairs: Pairs, index: Index, phase_differs: Flags, estate_found: Flags) -> Rows:
    """What may weaken a candidate, as bits in the order of `COSTS`."""
    towns = pl.DataFrame(
        {
            "said": claims["town_id"][pairs.row].set(pl.Series(_town_in_name(claims, pairs)), None),
            "beside": claims["beside_town_id"][pairs.row],
            "known": index.premises["town_id"][pairs.premises],
        }
    )
    same_name = flags(bare_names_of_towns().of(towns["said"]) == bare_names_of_towns().of(towns["known"]))
    town = flags(towns["said"] != towns["known"])
    beside = flags(towns["said"].is_null() & (towns["beside"] != towns["known"]))
    differs = {part: _differs(claims, pairs, index, part) for part in ("village_id", "road", "estate")}
    road_other = differs["road"] & ~pairs.has(*_BY_ROAD, "named")
    estate_other = differs["estate"] & ~pairs.has(*_BY_ESTATE)
    road_alike = _likeness(claims, pairs, index, "road", road_other)
    estate_alike = _likeness(claims, pairs, index, "estate", estate_other)
    elsewhere = estate_other & ~estate_alike & estate_found & ~phase_differs
    conditions = {
        "town_differs": town & ~same_name,
        "town_kind_differs": town & same_name,
        "town_beside_differs": beside,
        "village_differs": differs["village_id"],
        "road_differs": road_other & ~road_alike,
        "road_misspelt": road_other & road_alike,
        "estate_unknown": estate_other & ~estate_alike & ~elsewhere,
        "estate_misspelt": estate_other & estate_alike,
        "estate_elsewhere": elsewhere,
        "phase_differs": phase_differs,
    }
    faults = np.zeros(len(pairs.row), np.int64)
    for bit, name in enumerate(conditions):
        faults |= conditions[name].astype(np.int64) << bit
    return faults
