"""How rooms and floors are signed: 1504, 15-4, 附3号, 负1-2, 平街-3.

Belongs here: the sign of a room and of a floor.
Does not belong here: the words people put around it (`components`).
"""

import numpy as np
import polars as pl

from sources.city.drawing import Ints, Mask
from sources.city.ground import Below, Label
from sources.city.places import Places
from sources.city.texts import joined
from sources.city.words import numerals, padded_numerals


def room_labels(places: Places, rows: Ints, floor: Ints, room: Ints) -> tuple[pl.Series, pl.Series]:
    """How a room is signed, and the floor it is on: 1504 on 15, 负1-3 on 负1, 附3号 on the ground."""
    kind, below = places.room_label[rows], places.below_kind[rows]
    level, number = _floor_text(floor, below), numerals()[room]
    hundreds = pl.Series((kind == Label.HUNDREDS) & ~odd_floor(floor, below))
    text = joined(level, padded_numerals()[room]).zip_with(hundreds, joined(level, "-", number))
    text = joined("附", number, "号").zip_with(pl.Series(kind == Label.ATTACHED), text)
    return text.set(pl.Series(kind == Label.NONE), ""), level.set(pl.Series(floor == 0), "")


def odd_floor(floor: Ints, below: Ints) -> Mask:
    """Floors that are not signed with a plain number."""
    return np.asarray((floor < 0) | (below == Below.STREET) & (floor == 1))


def _floor_text(floor: Ints, below: Ints) -> pl.Series:
    """15, 负1, 吊1, 平街."""
    plain = numerals()[np.abs(floor)]
    text = plain
    for kind, word in ((Below.MINUS, "负"), (Below.HANGING, "吊")):
        text = (word + plain).zip_with(pl.Series((floor < 0) & (below == kind)), text)
    return text.set(pl.Series((below == Below.STREET) & (floor == 1)), "平街")
