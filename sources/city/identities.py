"""How identity numbers and credit codes arrive: shortened, marked, mistyped, missing, or somebody else's.

Belongs here: the delivered text of a number and the state it is in.
Does not belong here: issuing numbers (`identity`), their check characters (`numbers`).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sources.city.drawing import Draws, Ints
from sources.city.numbers import mistyped, with_new_check
from sources.city.plan import Dirt
from sources.city.texts import joined
from sources.city.words import full_width

STATES = ("valid", "fifteen", "damaged", "missing", "wrong")
VALID, FIFTEEN, DAMAGED, MISSING, WRONG = range(5)
OLD_STYLE_UNTIL = 10_592  # 1999-01-01: nobody born later has a number of 15 digits


@dataclass(frozen=True)
class Holders:
    """The right numbers of people, their births (days since 1970) and the number of somebody close, null for none."""

    numbers: pl.Series
    birth: Ints
    relative: pl.Series


def delivered(holders: Holders, dirt: Dirt, missing: float, draws: Draws) -> tuple[pl.Series, Ints]:
    """Identity numbers as a department has them, and the state of each; a share is `missing`."""
    numbers, birth, relative = holders.numbers, holders.birth, holders.relative
    size = len(numbers)
    shares = (
        missing,
        dirt.fifteen_ids * 2,
        dirt.marked_ids,
        dirt.mistyped_ids,
        dirt.wrong_ids,
    )
    which = draws.weighted([*shares, max(0.0, 1 - sum(shares))], size)
    gone, old, marked, typed, wrong = (np.flatnonzero(which == number) for number in range(5))
    old = old[birth[old] < OLD_STYLE_UNTIL]
    state = np.full(size, VALID)
    text = numbers
    changes = (
        (old, FIFTEEN, _fifteen(numbers[old])),
        (typed, DAMAGED, _damaged(numbers[typed], draws)),
        (wrong, WRONG, _wrong(numbers[wrong], relative[wrong], draws)),
        (gone, MISSING, pl.Series([None] * len(gone), dtype=pl.String)),
    )
    for rows, becomes, values in changes:
        if len(rows):
            text = text.scatter(rows, values)
            state[rows] = becomes
    if len(marked):
        values, kept = _marked(numbers[marked], draws)
        text = text.scatter(marked, values)
        state[marked] = np.where(kept, VALID, DAMAGED)
    return text, state


def _damaged(numbers: pl.Series, draws: Draws) -> pl.Series:
    """One digit wrong, or what a narrow spreadsheet column shows: 5.09908E+17."""
    size = len(numbers)
    shown = joined(numbers.str.head(1), ".", numbers.str.slice(1, 5), "E+17")
    typed = mistyped(numbers, draws.whole(6, 16, size), draws.whole(1, 9, size))
    return shown.zip_with(pl.Series(draws.chance(0.15, size), dtype=pl.Boolean), typed)


def _fifteen(numbers: pl.Series) -> pl.Series:
    return joined(numbers.str.head(6), numbers.str.slice(8, 9))


def _wrong(numbers: pl.Series, relative: pl.Series, draws: Draws) -> pl.Series:
    """Somebody close's number, or one that passes the check by accident."""
    if not len(numbers):
        return numbers
    near = with_new_check(mistyped(numbers, draws.whole(14, 16, len(numbers)), draws.whole(1, 9, len(numbers))))
    takes = pl.Series(draws.chance(0.6, len(numbers))) & relative.is_not_null()
    return relative.zip_with(takes, near)


def _marked(numbers: pl.Series, draws: Draws) -> tuple[pl.Series, np.ndarray]:
    """Lower case and other letters for X, full width, or masked with stars (which keeps nothing)."""
    which = draws.whole(0, 3, len(numbers))
    wide = numbers.str.replace_many(*full_width())
    masked = joined(numbers.str.head(6), "********", numbers.str.tail(4))
    lower = numbers.str.replace("X", "x", literal=True)
    times = numbers.str.replace("X", "×", literal=True)
    ends = numbers.str.ends_with("X")
    text = wide.zip_with(pl.Series(which == 0), masked)
    text = lower.zip_with(pl.Series(which == 2) & ends, text)
    text = times.zip_with(pl.Series(which == 3) & ends, text)
    plain = pl.Series(which >= 2) & ~ends
    text = numbers.zip_with(plain, text)
    return text, (which != 1)


def through_excel(numbers: pl.Series, state: Ints) -> tuple[pl.Series, Ints]:
    """15 significant digits remain of every number; those ending in X were text and survive."""
    hit = (numbers.str.contains(r"^[0-9]{18}$")).fill_null(value=False)
    cut = joined(numbers.str.head(15), "000")
    return cut.zip_with(hit, numbers), np.where(hit.to_numpy() & (state != MISSING), DAMAGED, state)


def through_float(numbers: pl.Series, state: Ints) -> tuple[pl.Series, Ints]:
    """Every number as int(float(number)); what was no number is lost."""
    hit = (numbers.str.contains(r"^[0-9]{15,18}$")).fill_null(value=False)
    values = numbers.set(~hit, "0").cast(pl.Int64).cast(pl.Float64).cast(pl.Int64).cast(pl.String)
    same = (values == numbers).fill_null(value=False).to_numpy()
    state = np.where(hit.to_numpy(), np.where(same, state, DAMAGED), MISSING)
    return values.set(~hit, None), state


def credit_codes(codes: pl.Series, dirt: Dirt, draws: Draws, missing: float = 0.0) -> pl.Series:
    """Credit codes as typed: letters mistaken for digits, lower case, a digit wrong, or missing."""
    size = len(codes)
    shares = (missing, dirt.mistyped_ids, dirt.marked_ids)
    which = draws.weighted([*shares, max(0.0, 1 - sum(shares))], size)
    swapped = codes.str.replace("0", "O", literal=True)
    text = swapped.zip_with(pl.Series(which == 1), codes)
    text = codes.str.to_lowercase().zip_with(pl.Series(which == 2), text)
    return text.set(pl.Series(which == 0), None)
