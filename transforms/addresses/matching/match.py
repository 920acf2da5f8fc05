"""From a claim to a place: stages in order of precision, each a named reason; every number must agree.

Belongs here: the order of the stages, and the choice among candidates.
Does not belong here: finding candidates (`candidates`), what speaks for and against one (`weighing`), what a row says
of its result (`outcomes`).
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.addresses.matching.candidates import TOWN_WAYS, Asked, Pairs, premises, similar
from transforms.addresses.matching.index import OF_PREMISES, Index
from transforms.addresses.matching.keys import Flags, Rows, changes
from transforms.addresses.matching.landmarks import set_aside_landmarks
from transforms.addresses.matching.misspelt import read_misspelt_villages
from transforms.addresses.matching.outcomes import Outcomes, faults_in_words, reasons
from transforms.addresses.matching.upper import areas, elsewhere, roads
from transforms.addresses.matching.weighing import Weighed, plain, weigh, weigh_plain
from transforms.addresses.reading.spread import spread_already

# Claims that one thread holds at once, at least and at most. Which are held together changes no result.
_LEAST, AT_ONCE = 20_000, 200_000
_NO_OTHER = 100
THREADS = pl.thread_pool_size()


@dataclass(frozen=True)
class Coded:
    """Claims, the register they were matched with, and what `match` says of each."""

    claims: pl.DataFrame
    index: Index
    matched: pl.DataFrame


def code(claims: pl.DataFrame, index: Index) -> Coded:
    """Match claims, read as the register has their names, and keep them together with the result."""
    read = as_registered(claims, index)
    return Coded(read, index, match(read, index))


def as_registered(claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The claims, in order, with what can be told of their names by what the register has and what it has not."""
    return set_aside_landmarks(read_misspelt_villages(claims, index), index)


def match(claims: pl.DataFrame, index: Index, threads: int = THREADS, *, cascade: bool = True) -> pl.DataFrame:
    """Choose a place for each claim.

    Args:
        claims: as `claims.claim` gives them.
        index: the prepared register.
        threads: how many parts of the claims are matched at a time; no claim's choice depends on another's.
        cascade: settle what is plain first. Without, everything is weighed: the same rows, later.

    Returns:
        One row per claim: mention, place (a number of the index, null: none), premises (that the place is in, where it
        was found through them), level, score (0 to 100), margin (points to the runner-up), reason, faults (list),
        certain (nothing needs a person), settled (in the exact stage).
    """
    share = AT_ONCE if spread_already() else min(AT_ONCE, max(_LEAST, -(-claims.height // threads)))
    parts = [part.rechunk() for part in claims.iter_slices(share)] or [claims]
    if len(parts) == 1 or threads == 1 or spread_already():
        return pl.concat(_matched(part, index, cascade=cascade) for part in parts)
    with ThreadPoolExecutor(threads) as pool:
        return pl.concat(pool.map(lambda part: _matched(part, index, cascade=cascade), parts))


def _matched(claims: pl.DataFrame, index: Index, *, cascade: bool) -> pl.DataFrame:
    """The stages, the most precise first; what one has settled the next does not see."""
    outcomes = Outcomes(claims, index)
    asked = Asked(claims)
    found = premises(asked, index)
    settled = np.zeros(claims.height, np.bool_)
    if cascade:
        sole = found.where(_sole(found, claims.height))
        sole = sole.where(plain(asked, sole, index))
        clear = weigh_plain(asked, sole, index)
        outcomes.choose(clear, np.full(len(clear.score), _NO_OTHER), settled=True)
        settled[clear.pairs.row] = True
    for weighed in _weighed(asked, found, settled, index):
        outcomes.choose(*_best(weighed), settled=False)
    outcomes.place(*roads(asked, outcomes.open, index), by_road=True)
    outcomes.doubt(*elsewhere(asked, outcomes.open, index))
    outcomes.place(*areas(claims, outcomes.open, index), by_road=False)
    return outcomes.rows()


def _weighed(asked: Asked, found: Pairs, settled: Flags, index: Index) -> Iterator[Weighed]:
    """The candidates of claims that are not settled: by their keys, else by the town's name, else by similar names."""
    missed = np.ones(asked.claims.height, np.bool_)
    missed[found.row] = False
    yield weigh(asked, found.where(~settled[found.row]), index)
    by_town = premises(asked, index, TOWN_WAYS)
    by_town = by_town.where(missed[by_town.row])
    missed[by_town.row] = False
    yield weigh(asked, by_town, index)
    yield weigh(asked, similar(asked, missed, index), index)


def candidates(claims: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Every candidate that the choice is made among, for those who want to see why.

    Returns:
        mention, place, city_code, place_level, points, reached (the place is as deep as the text claims), reason,
        faults (list), and of its premises `place_` and each of `OF_PREMISES`.
    """
    asked = Asked(claims)
    found = premises(asked, index)
    rows = []
    for weighed in _weighed(asked, found, np.zeros(claims.height, np.bool_), index):
        places = pl.Series("place", weighed.found.place)
        told = index.described(places).rename({name: f"place_{name}" for name in ("level", *OF_PREMISES)})
        own = pl.DataFrame(
            {
                "mention": claims["mention"][weighed.pairs.row],
                "place": places,
                "points": weighed.score,
                "reached": weighed.reached,
                "reason": reasons(weighed.reason),
                "faults": faults_in_words(weighed.faults),
            }
        )
        rows.append(pl.concat([own, told.drop("canonical", "sequence")], how="horizontal"))
    return pl.concat(rows)


def _sole(pairs: Pairs, claims: int) -> Flags:
    """Pairs of claims that have no other."""
    counts = np.bincount(pairs.row, minlength=claims)
    sole: Flags = counts[pairs.row] == 1
    return sole


def _best(weighed: Weighed) -> tuple[Weighed, Rows]:
    """The best candidate of each claim and its margin to the next other place."""
    order = np.lexsort((weighed.found.place, ~weighed.reached, -weighed.score, weighed.pairs.row))
    row, points = weighed.pairs.row[order], weighed.score[order]
    first = changes(row)
    contested = np.isin(first + 1, first, invert=True) & (first + 1 < len(row))
    second = np.minimum(first + 1, len(row) - 1)
    return weighed.where(order[first]), np.where(contested, points[first] - points[second], _NO_OTHER)
