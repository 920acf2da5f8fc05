"""What became of each claim: filled in stage by stage, and said in words at the end.

Belongs here: the state of a claim between the stages; score, margin, reason, faults and certainty of its row.
Does not belong here: the stages (`match`), points (`weighing`).
"""

import numpy as np
import polars as pl

from transforms.addresses.matching.calibration import CLOSE, scores
from transforms.addresses.matching.index import Index
from transforms.addresses.matching.keys import Flags, Rows
from transforms.addresses.matching.weighing import COSTS, REASONS, Reason, Weighed
from transforms.addresses.reading.claims import LEVELS, depth

# A candidate with fewer points is no choice at all; two places closer than the margin are a tie.
LEAST = 80
TIE = 2
_NUMBER = {reason: number for number, reason in enumerate(REASONS)}
_DEPTH = {level: number for number, level in enumerate(LEVELS)}
# What the text itself leaves open, after what contradicts.
_ELSEWHERE = "road_in_other_district"
_FLAGS = ("near", "several", "zone_for_district", "partly_read", "town_unknown", "village_misspelt")
_ABSENT = ("room", "floor", "unit", "building", "premises", "road")
FAULTS = (*COSTS, _ELSEWHERE, *_FLAGS, *(f"{part}_not_in_reference" for part in _ABSENT))
_BIT = {fault: 1 << bit for bit, fault in enumerate(FAULTS)}


def faults_in_words(faults: Rows) -> pl.Series:
    """Lists of the names of faults, in the order of `FAULTS`, from bits."""
    masks, which = np.unique(faults, return_inverse=True)
    lists = [[fault for fault, bit in _BIT.items() if mask & bit] for mask in masks.tolist()]
    return pl.Series(lists, dtype=pl.List(pl.String))[which]


def reasons(numbers: Rows) -> pl.Series:
    """The names of reasons, from their numbers."""
    return pl.Series(REASONS, dtype=pl.String)[numbers]


class Outcomes:
    """The outcomes of some claims, one row each."""

    def __init__(self, claims: pl.DataFrame, index: Index) -> None:
        """Nothing is known yet but which addresses are outside the city."""
        size = claims.height
        self._claims, self._index = claims, index
        self._outside = claims["outside"].is_not_null().to_numpy()
        self._place, self._premises = np.full(size, -1, np.int64), np.full(size, -1, np.int64)
        self._margin = np.full(size, 100, np.int64)
        self._faults = np.zeros(size, np.int64)
        self._certain, self._settled = np.ones(size, np.bool_), np.zeros(size, np.bool_)
        start = np.where(self._outside, _NUMBER[Reason.OUTSIDE], _NUMBER[Reason.NOTHING])
        self._reason = start.astype(np.int64)

    @property
    def open(self) -> Flags:
        """Claims in the city that have no place yet."""
        found: Flags = (self._place < 0) & ~self._outside
        return found

    def choose(self, best: Weighed, margin: Rows, *, settled: bool) -> None:
        """Take the best premises of each claim where nothing else is as good; else a person has to choose."""
        inside = np.flatnonzero(~self._outside[best.pairs.row])
        best, margin = best.where(inside), margin[inside]
        row, tie = best.pairs.row, (margin < TIE) | best.found.tie
        sure = ~tie & (best.score >= LEAST)
        self._margin[row], self._certain[row] = margin, sure
        self._settled[row] = settled & sure
        self._place[row] = np.where(sure, best.found.place, -1)
        self._premises[row] = np.where(sure, best.pairs.premises, -1)
        open_reason = np.where(tie, _NUMBER[Reason.AMBIGUOUS], _NUMBER[Reason.CONFLICT])
        self._reason[row] = np.where(sure, best.reason, open_reason)
        # What spoke against the place that a person has to judge is told too; of a tie there is no one place.
        self._faults[row] = np.where(tie, 0, best.faults)

    def place(self, row: Rows, place: Rows, weak: Flags, *, by_road: bool) -> None:
        """Give open claims the road, village, town or district they are in; a choice that a person has stays open."""
        self._place[row] = place
        if by_road:
            reason = np.where(weak, _NUMBER[Reason.INFERRED_DISTRICT], _NUMBER[Reason.PARTS])
        else:
            reason = np.full(len(row), _NUMBER[Reason.AREA])
        self._reason[row] = np.where(self._certain[row], reason, self._reason[row])

    def doubt(self, elsewhere: Rows, sure: Rows) -> None:
        """Say of claims that their road is in another district; which of the two is wrong a person has to tell."""
        self._faults[elsewhere] |= _BIT[_ELSEWHERE]
        self._certain[sure] = False
        self._reason[sure] = _NUMBER[Reason.CONFLICT]

    def rows(self) -> pl.DataFrame:
        """The rows that `match` gives."""
        depths = self._index.depths(self._place).astype(np.int64)
        level = np.where(depths < 0, len(LEVELS), depths)
        masks = self._faults | self._noted() | self._missing(depths)
        kind = ((masks * len(REASONS) + self._reason) * (len(LEVELS) + 1) + level) * 2 + (self._margin < CLOSE)
        kinds, which = np.unique(kind, return_inverse=True)
        told = _told(kinds)
        score = np.where(level < len(LEVELS), told["score"].to_numpy()[which], 0)
        return pl.DataFrame(
            {
                "mention": self._claims["mention"],
                "score": score,
                "reason": told["reason"][which],
                "certain": self._certain,
                "place": _or_null(self._place),
                "level": told["level"][which],
                "premises": _or_null(self._premises),
                "margin": self._margin,
                "faults": told["faults"][which],
                "settled": self._settled,
            }
        )

    def _noted(self) -> Rows:
        """What the text itself leaves open."""
        here = pl.Series(~self._outside)
        flags = {
            "near": pl.col("near"),
            "several": pl.col("several"),
            "zone_for_district": pl.col("zone") & here,
            "partly_read": pl.col("rest").is_not_null() & here,
            "town_unknown": pl.col("locality").str.contains("[镇乡]$|街道") & here,
            "village_misspelt": pl.col("village_misspelt"),
        }
        noted = pl.sum_horizontal(
            pl.when(flag.fill_null(value=False)).then(_BIT[name]).otherwise(0) for name, flag in flags.items()
        )
        return self._claims.select(noted.cast(pl.Int64)).to_series().to_numpy()

    def _missing(self, depths: Rows) -> Rows:
        """What the text claims and the register lacks."""
        claimed = self._claims.select(depth(pl.col("claimed")).fill_null(-1)).to_series().to_numpy().astype(np.int64)
        inside = (depths >= _DEPTH["P"]) & (depths < _DEPTH["H"])
        parts = [inside & (claimed == _DEPTH[level]) for level in ("H", "F", "U", "B")]
        bits = [_BIT[f"{part}_not_in_reference"] for part in _ABSENT]
        absent = np.select([*parts, claimed >= _DEPTH["P"]], bits[:-1], bits[-1])
        return np.where((depths >= 0) & (depths < claimed) & ~self._outside, absent, 0)


def _told(kinds: Rows) -> pl.DataFrame:
    """reason, level, faults and score of each kind of result, from its number."""
    rest, close = np.divmod(kinds, 2)
    rest, level = np.divmod(rest, len(LEVELS) + 1)
    masks, reason = np.divmod(rest, len(REASONS))
    told = pl.DataFrame(
        {
            "reason": reasons(reason),
            "level": pl.Series([*LEVELS, None], dtype=pl.String)[level],
            "faults": faults_in_words(masks),
            "close": close.astype(np.bool_),
        }
    )
    return told.with_columns(score=scores(told))


def _or_null(numbers: Rows) -> pl.Series:
    series = pl.Series(numbers)
    return series.set(series < 0, None)
