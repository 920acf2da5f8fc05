"""Invented names of roads and estates: plausible, and as easy to confuse as real ones.

Belongs here: which road and estate names a town has, and what else people call an estate.
Does not belong here: numbers, buildings, the misspelling of names.
"""

from collections.abc import Iterator
from itertools import count

from sources.city.drawing import Draws
from sources.city.towns import Town
from sources.city.words import listed, weights

FAMILIES = (("",), ("路", "支路"), ("一路", "二路", "三路"), ("路", "正街"), ("大道东段", "大道西段"), ("街", "横街"))
FAMILY_WEIGHTS = (62, 12, 10, 6, 5, 5)
# After so many families of its own a town has one of the names that every district has.
COMMON_AT = 1
NUMERALS = "一二三四五六"
# For towns so large that their share of the names runs out.
FURTHER = ("南路", "北路", "中路", "南街", "北街", "一支路", "二支路", "后街")


def road_names(seed: int, town: Town) -> Iterator[str]:
    """The roads of a town in the order they are built; different in every town of a district, alike within a family."""
    draws = Draws(seed, -1, f"roads/{town.district_id}")
    common = draws.random.permutation(listed("roads", "common")).tolist()
    stems = [first + second for first in listed("roads", "first") for second in listed("roads", "second")]
    order = draws.random.permutation(len(stems)).tolist()
    families = draws.weighted(FAMILY_WEIGHTS, len(stems)).tolist()
    suffixes = draws.words(listed("roads", "suffix"), len(stems), weights("roads", "suffix")).to_list()
    for turn, place in enumerate(range(town.slot, len(stems), town.slots)):
        if turn == COMMON_AT and town.slot < len(common):
            yield common[town.slot]
        for ending in FAMILIES[families[place]]:
            yield stems[order[place]] + (ending or suffixes[place])
    for further in FURTHER:
        for place in range(town.slot, len(stems), town.slots):
            yield stems[order[place]] + further


def danwei_names(seed: int, town: Town) -> Iterator[str]:
    """Housing of old work units, numbered like roads: 建新一村, 建新二村."""
    draws = Draws(seed, -1, f"danwei/{town.district_id}")
    stems = draws.random.permutation(listed("roads", "danwei")).tolist()
    for numeral in NUMERALS:
        for stem in stems[town.slot % 3 :: 3]:
            yield f"{stem}{numeral}村"


def estate_names(seed: int, town: Town) -> Iterator[str]:
    """Estates of a town: look-alikes stand beside each other, and other districts have some of the same names."""
    draws = Draws(seed, -1, f"estates/{town.district_id}")
    common = draws.random.permutation(listed("estates", "common")).tolist()
    heads, tails = listed("estates", "head"), listed("estates", "tail")
    families = [(head, start) for head in heads for start in range(0, len(tails), 3)]
    order = draws.random.permutation(len(families)).tolist()
    tails = tuple(draws.random.permutation(tails).tolist())
    for turn, place in enumerate(order[town.slot :: town.slots]):
        if turn == COMMON_AT and town.slot < len(common):
            yield common[town.slot]
        head, start = families[place]
        for tail in tails[start : start + 3]:
            yield head + tail.removeprefix(head)
    for number in count(1):
        for head in heads:
            yield f"{town.short}{head}{NUMERALS[number % len(NUMERALS)]}号院"


def listed_alias(name: str, phase: str, draws: Draws) -> str | None:
    """Another name of the estate that the reference knows, for about half of the estates."""
    kind = int(draws.whole(0, 7, 1)[0])
    developer = draws.words(listed("estates", "developer"), 1)[0]
    factory = draws.words(listed("estates", "factory"), 1)[0]
    number = int(draws.whole(1, 9, 1)[0])
    aliases = {
        0: f"{developer}{name}{phase}",
        1: f"{developer}·{name}{phase}|{name[:2]}{phase or '小区'}",
        2: f"原{factory}家属区",
        3: f"{name[:2]}{number}号{phase}",
    }
    return aliases.get(kind)


def unlisted_alias(name: str, phase: str, draws: Draws) -> str:
    """What people call the estate although no list has it."""
    kind = int(draws.whole(0, 2, 1)[0])
    factory = draws.words(listed("estates", "factory"), 1)[0]
    return (f"{name[:2]}那边{phase}", f"{name[0]}{name[-1]}{phase}", f"老{factory}{phase}")[kind]
