"""Names as people misspell them: by sound, by shape, or with characters swapped, dropped or doubled.

Belongs here: every wrong spelling of a name, and which of them there are.
Does not belong here: which text gets one (`noise`), slips in numbers (`slips`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from sources.city.drawing import Draws, Ints
from sources.city.words import alike

NAME_SLIPS = ("sound", "shape", "swapped", "dropped", "doubled")
NAME_SLIP_WEIGHTS = (40, 22, 10, 18, 10)
# Characters that tell neighbours apart: without them a name would be another name and not a wrong one.
TELLING = frozenset("一二三四五六七八九十东南西北中")


@dataclass(frozen=True)
class Names:
    """A list of names, and each of them misspelt in every way.

    `wrong` holds the list once for each of `NAME_SLIPS`, one after the other; `found[name, wanted]` is the slip that
    takes the place of a wanted one which the name does not allow. `taken` says which wrong forms are other names of
    the list.
    """

    right: pl.Series
    wrong: pl.Series
    found: Ints
    taken: pl.Series

    def misspelt(self, index: Ints, slip: Ints) -> pl.Series:
        """The names at `index`, each with the slip found for it."""
        return self.wrong[self.at(index, slip)]

    def at(self, index: Ints, slip: Ints) -> Ints:
        """Where in `wrong` and `taken` a slip of a name is."""
        return slip * len(self.right) + index


def names(right: Sequence[str], draws: Draws) -> Names:
    """A list of names with their misspellings."""
    where = draws.random.random((len(right), len(NAME_SLIPS))).tolist()
    forms = [
        [make(name, share) for make, share in zip(_MAKERS, shares, strict=True)]
        for name, shares in zip(right, where, strict=True)
    ]
    possible = np.array([[form is not None for form in row] for row in forms]).reshape(-1, len(NAME_SLIPS))
    wanted = np.arange(len(NAME_SLIPS))
    # The next slip that is possible, round and round.
    order = (wanted[:, None] + wanted[None, :]) % len(NAME_SLIPS)
    first = possible[:, order].argmax(axis=2)
    found = (wanted[None, :] + first) % len(NAME_SLIPS)
    wrong = [row[slip] or name for slip in range(len(NAME_SLIPS)) for name, row in zip(right, forms, strict=True)]
    names, slips = pl.Series(list(right), dtype=pl.String), pl.Series(wrong, dtype=pl.String)
    return Names(names, slips, found.astype(np.int64), slips.is_in(names.implode()))


def _replaced(kind: str, name: str, share: float) -> str | None:
    table = alike(kind)
    places = [index for index, character in enumerate(name) if character in table]
    if not places:
        return None
    turn = share * len(places)
    index = places[int(turn)]
    others = table[name[index]]
    return name[:index] + others[int(turn % 1 * len(others))] + name[index + 1 :]


def _sound(name: str, share: float) -> str | None:
    return _replaced("sounds", name, share)


def _shape(name: str, share: float) -> str | None:
    return _replaced("shapes", name, share)


def _free(name: str) -> list[int]:
    """Places of characters that may be lost: not the last, which says what is named, and none that tells apart."""
    return [index for index, character in enumerate(name[:-1]) if character not in TELLING]


def _swapped(name: str, share: float) -> str | None:
    free = set(_free(name))
    places = [index for index in free if index + 1 in free and name[index] != name[index + 1]]
    if not places:
        return None
    index = sorted(places)[int(share * len(places))]
    return name[:index] + name[index + 1] + name[index] + name[index + 2 :]


def _dropped(name: str, share: float) -> str | None:
    free = _free(name)
    if len(name) < 4 or not free:
        return None
    index = free[int(share * len(free))]
    return name[:index] + name[index + 1 :]


def _doubled(name: str, share: float) -> str | None:
    free = _free(name)
    if not free:
        return None
    index = free[int(share * len(free))]
    return name[: index + 1] + name[index:]


_MAKERS = (_sound, _shape, _swapped, _dropped, _doubled)
