"""Slips of the hand in numbers: a digit dropped or doubled, two digits swapped, a neighbouring digit.

Belongs here: which number of an address a slip is in, what the number turns into, and what the wrong address names.
Does not belong here: which texts have one (`noise`), slips in names (`misspelling`).
"""

from dataclasses import dataclass, replace

import numpy as np

from sources.city.drawing import Draws, Floats, Ints, Mask
from sources.city.ground import FIRST_LETTER_STYLE, NO_STYLE, Below, Kind, Label
from sources.city.lookup import LABELS, NOWHERE, PLATES, UNITS, Lookup, Numbers, numbers_of
from sources.city.places import Places

COMPONENTS = ("number", "group", "building", "unit", "floor", "room")
COMPONENT_WEIGHTS = (40, 14, 26, 14, 18, 34)
NUMBER_SLIPS = ("dropped", "doubled", "swapped", "neighbour")
SLIP_WEIGHTS = (24, 12, 20, 44)
DIGITS = 4
STOREY = 100
LETTERED = 10
# Most plates beside a building are no building with the same rooms; so many slips seek one that is.
SOUGHT = 0.8
# Beyond these a number cannot be looked up.
LIMITS = (PLATES, 100, LABELS, UNITS, STOREY * 10, STOREY)


@dataclass(frozen=True, slots=True)
class Slips:
    """The numbers as written, and of each text: the slip (0 = none), and what the address then names.

    `code` is 1 + component * len(NUMBER_SLIPS) + slip. `said` is the place with those numbers, `over` a place of the
    named building when its floors end below (or begin above) the written one; both `NOWHERE` for none.
    """

    numbers: Numbers
    code: Ints
    said: Ints
    over: Ints


def slipped(lookup: Lookup, rows: Ints, noise: dict[str, Mask], draws: Draws) -> Slips:
    """The numbers of places, wrong where the noise says so; where no slip is possible the noise is taken back."""
    places = lookup.places
    right = numbers_of(places, rows)
    code, said, over = np.zeros(len(rows), dtype=np.int64), rows.copy(), np.full(len(rows), NOWHERE)
    at = np.flatnonzero(noise["typo_in_number"])
    if not len(at):
        return Slips(right, code, said, over)
    values = _values(places, rows[at], {name: mask[at] for name, mask in noise.items()})
    wrong = np.stack([number_slips(values[name]) for name in COMPONENTS], axis=1)
    wrong = np.where(_allowed(places, rows[at], values, wrong), wrong, 0)
    plates = COMPONENTS.index("number")
    seek = draws.chance(SOUGHT, len(at))
    wrong[seek, plates] = _hitting(lookup, rows[at[seek]], wrong[seek, plates])
    component, slip, value = _drawn(wrong, draws)
    done = value > 0
    noise["typo_in_number"][at[~done]] = False
    at, component, slip, value = at[done], component[done], slip[done], value[done]
    written = _with(right, places, rows, (at, component, value))
    code[at] = 1 + component * len(NUMBER_SLIPS) + slip
    part = Numbers(**{name: getattr(written, name)[at] for name in COMPONENTS})
    said[at] = lookup.place(rows[at], part)
    building, low, high = lookup.building(rows[at], part)
    # There is no floor 0.
    beyond = (part.floor != 0) & ((part.floor > high) | (part.floor < low)) & (building >= 0)
    over[at] = np.where(beyond, building, NOWHERE)
    return Slips(written, code, said, over)


def _combined(places: Places, rows: Ints) -> Mask:
    """Floor and room written as one number: 1504."""
    return np.asarray((places.room_label[rows] == Label.HUNDREDS) & _storeyed(places, rows))


def _storeyed(places: Places, rows: Ints) -> Mask:
    """Rooms (and whole floors) whose floor is written as a plain number."""
    street = (places.below_kind[rows] == Below.STREET) & (places.floor[rows] == 1)
    signed = (places.room_label[rows] != Label.ATTACHED) & ~places.rural[rows]
    return np.asarray((places.floor[rows] > 0) & ~street & signed)


def _values(places: Places, rows: Ints, noise: dict[str, Mask]) -> dict[str, Ints]:
    """The number of each component as it is written, 0 where it is not."""
    numbers = numbers_of(places, rows)
    together = numbers.floor * STOREY + numbers.room
    combined, rural = _combined(places, rows), places.rural[rows]
    shown = {
        "number": rural | ~noise["road_missing"],
        "group": ~(rural & noise["alias_unlisted"]),
        "building": places.style[rows] != NO_STYLE,
        "floor": _storeyed(places, rows),
        "room": places.kind[rows] != Kind.FLOOR,
    }
    values = {name: np.where(shown.get(name, True), getattr(numbers, name), 0) for name in COMPONENTS}
    for name in ("floor", "room"):
        values[name] = np.where(combined, together, values[name])
    return values


def number_slips(value: Ints) -> Ints:
    """Every slip of numbers: number x slip x choice, 0 where it is impossible. Neighbouring digits go up and down."""
    found = np.zeros((len(value), len(NUMBER_SLIPS), 2 * DIGITS), dtype=np.int64)
    for place in range(DIGITS):
        unit = 10**place
        high, digit, low = value // (unit * 10), value // unit % 10, value % unit
        after, here = high % 10, value >= unit
        # What is left must not begin with a zero.
        left = (high > 0) | ((place > 0) & (low >= max(unit // 10, 1)))
        found[:, 0, place] = np.where(left, high * unit + low, 0)
        twice = (high * 10 + digit) * unit * 10 + digit * unit + low
        found[:, 1, place] = np.where(value < 10 ** (DIGITS - 1), twice, 0)
        swapped = high // 10 * unit * 100 + digit * unit * 10 + after * unit + low
        found[:, 2, place] = np.where((high > 0) & (digit > 0) | (high >= 10), swapped, 0)
        for index, step in enumerate((1, -1)):
            near = np.where((digit + step >= 0) & (digit + step <= 9), value + step * unit, 0)
            found[:, len(NUMBER_SLIPS) - 1, 2 * place + index] = np.where((high > 0) | (digit + step > 0), near, 0)
        found[~here, : len(NUMBER_SLIPS) - 1, place] = 0
        found[~here, len(NUMBER_SLIPS) - 1, 2 * place : 2 * place + 2] = 0
    return np.where(found == value[:, None, None], 0, found)


def _allowed(places: Places, rows: Ints, values: dict[str, Ints], wrong: Ints) -> Mask:
    """Slips that can be read: no room or floor 0, no number for a floor that is a word, no letter made a number."""
    allowed = (wrong > 0) & (wrong < np.array(LIMITS)[None, :, None, None])
    at_building, at_floor, at_room = (COMPONENTS.index(name) for name in ("building", "floor", "room"))
    combined, street, lettered = (
        mask[:, None, None]
        for mask in (
            _combined(places, rows),
            places.below_kind[rows] == Below.STREET,
            places.style[rows] >= FIRST_LETTER_STYLE,
        )
    )
    before = values["room"][:, None, None]
    for at in (at_floor, at_room):
        floor, room = wrong[:, at] // STOREY, wrong[:, at] % STOREY
        # In 1504 a slip is in the floor when the room stays.
        mine = (room == before % STOREY) == (at == at_floor)
        together = (floor > 0) & (room > 0) & mine & ~(street & (floor == 1))
        apart = allowed[:, at] & ~(street & (wrong[:, at] == 1) & (at == at_floor))
        allowed[:, at] = np.where(combined, together, apart)
    digit = np.arange(len(NUMBER_SLIPS))[None, :, None] == len(NUMBER_SLIPS) - 1
    allowed[:, at_building] &= ~lettered | (digit & (wrong[:, at_building] < LETTERED))
    return np.asarray(allowed)


def _hitting(lookup: Lookup, rows: Ints, wrong: Ints) -> Ints:
    """Of the wrong plates those that another place with the same other numbers has, or all where none is."""
    one, slip, choice = np.nonzero(wrong)
    numbers = replace(numbers_of(lookup.places, rows[one]), number=wrong[one, slip, choice])
    hits = np.zeros_like(wrong)
    hits[one, slip, choice] = wrong[one, slip, choice] * (lookup.place(rows[one], numbers) >= 0)
    return np.where(np.any(hits > 0, axis=(1, 2), keepdims=True), hits, wrong)


def _drawn(wrong: Ints, draws: Draws) -> tuple[Ints, Ints, Ints]:
    """One slip for each text: first in which component, then which slip, then where; the value 0 for none."""
    rows = np.arange(len(wrong))
    component = _heaviest(np.any(wrong > 0, axis=(2, 3)), np.array(COMPONENT_WEIGHTS), draws)
    left = wrong[rows, component]
    slip = _heaviest(np.any(left > 0, axis=2), np.array(SLIP_WEIGHTS), draws)
    left = left[rows, slip]
    return component, slip, left[rows, _heaviest(left > 0, np.ones(left.shape[1]), draws)]


def _heaviest(possible: Mask, weights: Floats | Ints, draws: Draws) -> Ints:
    """A possible column for each row, each as likely as its weight."""
    keys = np.where(possible, draws.random.random(possible.shape) ** (1 / weights), -1.0)
    return np.asarray(keys.argmax(axis=1), dtype=np.int64)


def _with(right: Numbers, places: Places, rows: Ints, drawn: tuple[Ints, Ints, Ints]) -> Numbers:
    """The numbers with the drawn values in place of the right ones."""
    at, component, value = drawn
    written = {name: getattr(right, name).copy() for name in COMPONENTS}
    combined = _combined(places, rows[at]) & (component >= COMPONENTS.index("floor"))
    for index, name in enumerate(COMPONENTS):
        here = (component == index) & ~combined
        written[name][at[here]] = value[here]
    written["floor"][at[combined]] = value[combined] // STOREY
    written["room"][at[combined]] = value[combined] % STOREY
    return replace(right, **written)
