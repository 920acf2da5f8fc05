"""Every place of a block: one row per room, shop, farmhouse or unnumbered village group.

Belongs here: taking buildings apart into rooms, which rooms the reference holds at which delivery, and what shares a
floor, entrance, building or plate with what.
Does not belong here: texts (`spelling`), who lives there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from sources.city.drawing import Draws, Ints, Mask, flags
from sources.city.ground import Building, Ground, Kind
from sources.city.plan import CityPlan
from sources.city.towns import Town

LEVELS = ("none", "outside", "D", "S", "C", "R", "P", "B", "U", "F", "H")
LEVEL = {name: index for index, name in enumerate(LEVELS)}
BLOCK_SIZE = 1_000_000
# Of the absent units so many are absent with their whole estate; the rest are scattered rooms.
WHOLE_ESTATES = 2 / 3
PROMOTED_ESTATES, PROMOTED_ROOMS, RETIRED = 0.25, 0.06, 0.002


@dataclass(frozen=True)
class Places:
    """The places of a block as columns; `town`, `village`, `road`, `estate` index the block's lists (-1 = none).

    `floor` is negative below the street; `room` is 0 for places without one. `sequence` counts the rooms of a floor,
    so that the neighbours of a place are the rows before and after it.
    """

    towns: tuple[Town, ...]
    ground: Ground
    first: int
    building: Ints
    unit: Ints
    floor: Ints
    room: Ints
    referenced: tuple[Mask, ...]

    def __len__(self) -> int:
        """How many places there are."""
        return len(self.building)

    def _of(self, field: str) -> Ints:
        return self.shape[field][self.building]

    @cached_property
    def shape(self) -> dict[str, Ints]:
        """The buildings as columns."""
        rows = np.array(self.ground.buildings, dtype=np.int64).reshape(-1, len(Building._fields))
        return {name: rows[:, index] for index, name in enumerate(Building._fields)}

    @cached_property
    def ids(self) -> Ints:
        """Stable numbers of the places."""
        return self.first + np.arange(len(self), dtype=np.int64)

    @cached_property
    def village(self) -> Ints:
        """Village or community of each place."""
        return self._of("village")

    @cached_property
    def town(self) -> Ints:
        """Town of each place."""
        return np.array([town for town, _ in self.ground.villages], dtype=np.int64)[self.village]

    @cached_property
    def kind(self) -> Ints:
        """`Kind` of each place."""
        return self._of("kind")

    @cached_property
    def road(self) -> Ints:
        """Road of each place."""
        return self._of("road")

    @cached_property
    def number(self) -> Ints:
        """Door-plate of each place, 0 for none; of farmhouses the number of the house."""
        return np.where(self.kind == Kind.HOUSE, self.room, self._of("number"))

    @cached_property
    def group(self) -> Ints:
        """Group of village places, 0 elsewhere."""
        return np.where(self.rural, self._of("label"), 0)

    @cached_property
    def rural(self) -> Mask:
        """Farmhouses and unnumbered groups."""
        return np.asarray((self.kind == Kind.HOUSE) | (self.kind == Kind.GROUP))

    @cached_property
    def estate(self) -> Ints:
        """Estate of each place."""
        return self._of("estate")

    @cached_property
    def style(self) -> Ints:
        """Style of the building's name, -1 for none."""
        return self._of("style")

    @cached_property
    def label(self) -> Ints:
        """Number of the building within its premises."""
        return self._of("label")

    @cached_property
    def room_label(self) -> Ints:
        """`Label` of each place."""
        return self._of("room_label")

    @cached_property
    def below_kind(self) -> Ints:
        """`Below` of each place's building."""
        return self._of("below_kind")

    @cached_property
    def level(self) -> Ints:
        """The level each place is at: H, P for farmhouses, R for groups, F for whole floors."""
        levels = np.full(len(self), LEVEL["H"])
        for kind, level in ((Kind.HOUSE, "P"), (Kind.GROUP, "R"), (Kind.FLOOR, "F")):
            levels[self.kind == kind] = LEVEL[level]
        return levels

    @cached_property
    def keys(self) -> dict[str, Ints]:
        """Level -> the number of the floor, entrance, building ... that each place lies in."""
        building = self._of("premises") * 1_000 + np.where(self.rural, 0, self.label)
        unit = building * 100 + self.unit
        return {
            "D": np.unique([town.district_id for town in self.towns], return_inverse=True)[1][self.town],
            "S": self.town,
            "C": self.village,
            "R": np.where(self.rural, 10**6 + self.building, np.where(self.road < 0, 2 * 10**6, self.road)),
            "P": np.where(self.rural, 10**9 + np.arange(len(self)), self._of("premises")),
            "B": building,
            "U": unit,
            "F": unit * 200 + self.floor + 100,
            "H": np.arange(len(self)),
        }

    @cached_property
    def present(self) -> tuple[dict[str, Mask], ...]:
        """For each delivery: level -> whether the reference holds anything of the place's unit at that level."""
        return tuple({level: _any(key, mask) for level, key in self.keys.items()} for mask in self.referenced)

    @cached_property
    def has_neighbour(self) -> Mask:
        """Whether the next row is a room of the same floor."""
        same = self.keys["F"][1:] == self.keys["F"][:-1]
        return np.append(same & (self.level[1:] == LEVEL["H"]), False)


def _any(key: Ints, mask: Mask) -> Mask:
    _, group = np.unique(key, return_inverse=True)
    return np.asarray(np.bincount(group, weights=mask)[group] > 0)


def expand(plan: CityPlan, block: int, towns: tuple[Town, ...], ground: Ground, draws: Draws) -> Places:
    """All places of a block's buildings, and which of them the reference holds at each delivery."""
    sizes = np.array([building.size for building in ground.buildings], dtype=np.int64)
    rows = np.array(ground.buildings, dtype=np.int64).reshape(-1, len(Building._fields))
    column = {name: rows[:, index] for index, name in enumerate(Building._fields)}
    building = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    of: Callable[[str], Ints] = lambda name: column[name][building]  # noqa: E731 - one expression, used four times
    levels = of("floors") + np.maximum(of("below"), 0)
    unit = within // (levels * of("rooms")) + 1
    floor = within // of("rooms") % levels + 1 - of("below")
    room = within % of("rooms") + 1
    floor = np.where(floor <= 0, floor - 1, floor)
    absent = _absent(plan.absent_units, column, sizes, building, draws)
    return Places(
        towns=towns,
        ground=ground,
        first=block * BLOCK_SIZE + 1,
        building=building,
        unit=np.where(of("units") > 0, unit, 0),
        floor=np.where(np.isin(of("kind"), [Kind.HOUSE, Kind.GROUP, Kind.SHOP]), 0, floor),
        room=np.where(np.isin(of("kind"), [Kind.GROUP, Kind.FLOOR]), 0, room),
        referenced=_referenced(len(plan.deliveries), absent, column["premises"][building], draws),
    )


def _absent(share: float, column: dict[str, Ints], sizes: Ints, building: Ints, draws: Draws) -> tuple[Mask, Mask]:
    """Units that the first reference lacks: with their whole new estate, and scattered."""
    estates = np.bincount(column["premises"], weights=np.where(column["estate"] >= 0, sizes, 0)).astype(np.int64)
    order = draws.random.permutation(len(estates))
    order = order[estates[order] > 0]
    reached = np.cumsum(estates[order]) <= share * WHOLE_ESTATES * sizes.sum() * 1.05
    whole = np.isin(column["premises"][building], order[reached])
    left = max(0.0, share * len(building) - whole.sum())
    scattered = draws.chance(left / max(1, (~whole).sum()), len(building)) & ~whole
    return whole, scattered


def _referenced(deliveries: int, absent: tuple[Mask, Mask], premises: Ints, draws: Draws) -> tuple[Mask, ...]:
    """The reference of each delivery: some absent estates and rooms have arrived, a few places have gone."""
    whole, scattered = absent
    masks = [~(whole | scattered)]
    for _ in range(1, deliveries):
        new = np.unique(premises[whole & ~masks[-1]])
        arrived = np.isin(premises, draws.some(new, max(1, round(len(new) * PROMOTED_ESTATES)))) & whole
        late = scattered & draws.chance(PROMOTED_ROOMS, len(whole))
        gone = flags(len(whole), draws.share(RETIRED, len(whole)))
        masks.append((masks[-1] | arrived | late) & ~gone)
    return tuple(masks)


def names(values: list[str]) -> pl.Series:
    """A list of names as a column that can be gathered from."""
    return pl.Series(values, dtype=pl.String)
