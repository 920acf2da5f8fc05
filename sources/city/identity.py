"""Names, resident numbers and telephones of people.

Belongs here: who is called what, surnames passed on by fathers, numbers unique in the whole city.
Does not belong here: misspelling any of them (`spoiling`).
"""

import numpy as np
import polars as pl

from sources.city.drawing import Draws, Ints
from sources.city.households import DAYS
from sources.city.numbers import resident_numbers, telephones
from sources.city.people import NOBODY, People
from sources.city.places import Places
from sources.city.plan import Dirt
from sources.city.texts import joined
from sources.city.words import listed, table, weights

SEQUENCES = 999
RARE = "䶮㛃㻏㬎㳇䢺"
MINORITY_FIRST = ("阿依努尔", "古丽", "卓玛", "扎西", "达瓦", "依布拉音", "才让", "买尔旦")
MINORITY_LAST = ("买买提", "热合曼", "多吉", "顿珠", "尼玛", "艾力", "吐尔逊", "措姆")
GENERATIONS = 4


def identify(people: People, places: Places, dirt: Dirt, draws: Draws) -> None:
    """Give everybody a name, a resident number and a telephone."""
    people.name = _names(people, draws.part("names"))
    _numbers(people, places, dirt, draws.part("numbers"))
    people.phone = _phones(people, draws.part("phones"))


def _names(people: People, draws: Draws) -> pl.Series:
    size = len(people)
    surname = draws.weighted(weights("surnames"), size)
    own = draws.chance(0.06, size)
    for _ in range(GENERATIONS):
        inherited = np.where(own, people.mother, people.father)
        surname = np.where(inherited != NOBODY, surname[inherited], surname)
    full = joined(pl.Series(listed("surnames"))[surname], _given(people, draws))
    other = draws.share(0.001, size)
    foreign = joined(draws.words(MINORITY_FIRST, len(other)), "·", draws.words(MINORITY_LAST, len(other)))
    return full.scatter(other, foreign) if len(other) else full


def _given(people: People, draws: Draws) -> pl.Series:
    """One or two characters in the fashion of the year of birth."""
    size = len(people)
    year = people.birth / DAYS + 1970
    first, second = pl.Series([""] * size), pl.Series([""] * size)
    for row in table("given_names").iter_rows(named=True):
        characters = list(row["characters"])
        until, sex = float(row["born_until"]) + 1, int(row["sex"])
        here = (people.sex == sex) & (year < until) & (first == "").to_numpy()
        rows = np.flatnonzero(here)
        likely = 1 / np.arange(3, len(characters) + 3)
        single = {1949: 0.06, 1969: 0.12, 1984: 0.42, 1999: 0.3}.get(int(row["born_until"]), 0.05)
        short = draws.chance(single, len(rows))
        one = draws.words(characters, len(rows), likely.tolist())
        two = draws.words(characters, len(rows), likely.tolist())
        first = first.scatter(rows, one)
        second = second.scatter(rows, two.set(pl.Series(short), ""))
    rare = draws.share(0.0015, size)
    second = second.scatter(rare, draws.words(tuple(RARE), len(rare)))
    return joined(first, second)


def _numbers(people: People, places: Places, dirt: Dirt, draws: Draws) -> None:
    """18-digit numbers; some people have two, and some pairs share one."""
    size = len(people)
    two = draws.share(dirt.second_ids, size, least=2)
    who = np.concatenate([np.arange(size), two])
    later = np.concatenate([people.birth, people.birth[two] + draws.whole(200, 500, len(two))])
    town = places.town[people.homes[0][who]]
    sequence, birth = _sequences(people, places, who, town, later)
    people.birth = birth[:size]
    region = np.array([item.region for item in places.towns])[town]
    numbers = resident_numbers(region, birth, sequence)
    people.id_number = numbers.head(size)
    people.second_id = pl.Series([None] * size, dtype=pl.String).scatter(two, numbers.tail(len(two)))
    pairs = draws.share(dirt.shared_ids / 2, size, least=1)
    if len(pairs):
        _share(people, pairs)


def _sequences(people: People, places: Places, who: Ints, town: Ints, birth: Ints) -> tuple[Ints, Ints]:
    """Sequence numbers from the town's own part, odd for men; twins get neighbouring ones.

    When a day has more births than numbers, the last are moved to the next day.
    """
    slot, slots = (np.array([getattr(item, name) for item in places.towns])[town] for name in ("slot", "slots"))
    width = SEQUENCES // slots
    low = slot * width + 1
    male = people.sex[who] == 1
    start = low + (low % 2 != np.where(male, 1, 0))
    room = (low + width - 1 - start) // 2 + 1
    birth = birth.copy()
    while True:
        order = np.lexsort((people.household[who], male, birth, town))
        keys = np.stack([town[order], birth[order], male[order]])
        fresh = np.append(True, np.any(keys[:, 1:] != keys[:, :-1], axis=0))
        began = np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order)) - began
        late = rank >= room
        if not late.any():
            # Where a day's numbers begin differs from day to day, so that all of them occur.
            return start + 2 * ((rank + birth * 7919 + town * 31) % room), birth
        birth[late] += 1


def _share(people: People, pairs: Ints) -> None:
    """The second of two people of one sex and almost one age is given the number of the first."""
    order = np.lexsort((people.birth, people.sex))
    at = pairs[pairs < len(order) - 1]
    one, other = order[at], order[at + 1]
    same = (people.sex[one] == people.sex[other]) & (people.birth[other] - people.birth[one] < 90)
    same &= (people.mother[other] == NOBODY) & ~np.isin(other, one)
    people.birth[other[same]] = people.birth[one[same]]
    people.id_number = people.id_number.scatter(other[same], people.id_number[one[same]])


def _phones(people: People, draws: Draws) -> pl.Series:
    """Children have a parent's telephone, many old people that of somebody close."""
    age = (people.birth.max() - people.birth) / DAYS
    close = people.relative()
    borrowed = (age < 13) | (age > 72) & draws.chance(0.45, len(people)) | draws.chance(0.04, len(people))
    owner = np.where(borrowed & (close != NOBODY), close, np.arange(len(people)))
    return telephones(people.telephone + owner)
