"""What stands on the ground of a block: buildings, estates, roads, villages.

Belongs here: the vocabulary of buildings and the lists that building a town fills.
Does not belong here: deciding what to build (`builders`), single rooms (`places`).
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from sources.city.towns import Village


class Kind(IntEnum):
    """What a place is for."""

    HOME = 0
    SHOP = 1
    OFFICE = 2
    FLOOR = 3
    HOUSE = 4
    GROUP = 5
    RENTAL = 6
    DANWEI = 7


class Below(IntEnum):
    """How the floors below the street (or at it) are signed in a hillside building: 负一层, 吊一层, 平街层."""

    NONE = 0
    MINUS = 1
    HANGING = 2
    STREET = 3


class Label(IntEnum):
    """How a room is signed: 1504, 15-4, 附3号, or not at all."""

    HUNDREDS = 0
    DASH = 1
    ATTACHED = 2
    NONE = 3


# How a building is called: what stands around its number or letter.
STYLES = ("{}栋", "{}幢", "{}号楼", "{}#", "第{}栋", "{}栋", "{}座")
STYLE_WEIGHTS = (34, 30, 14, 6, 4, 6, 6)
FIRST_LETTER_STYLE = 5
NO_STYLE = -1


class Building(NamedTuple):
    """One building (or row of shops, or village group): its place in the town and its size.

    `village`, `road` and `estate` index the block's lists (-1 = none); `number` and `label` are 0 when there is none;
    `units` 0 means no separate entrances. `below` floors lie under the first; a negative one starts that much higher.
    In villages `label` is the number of the group.
    """

    village: int
    premises: int
    floors: int
    rooms: int
    room_label: int
    kind: int
    road: int = -1
    number: int = 0
    estate: int = -1
    style: int = NO_STYLE
    label: int = 0
    units: int = 0
    below: int = 0
    below_kind: int = Below.NONE

    @property
    def size(self) -> int:
        """How many rooms it holds."""
        return max(self.units, 1) * (self.floors + max(self.below, 0)) * self.rooms


@dataclass(frozen=True, slots=True)
class Estate:
    """An estate's name with its phase, its listed aliases (`|`-separated, or None) and what else people call it."""

    name: str
    alias: str | None
    unlisted: str


@dataclass(slots=True)
class Ground:
    """Everything built in a block, as lists that grow town by town. Villages carry the index of their town."""

    buildings: list[Building] = field(default_factory=list)
    roads: list[str] = field(default_factory=list)
    estates: list[Estate] = field(default_factory=list)
    villages: list[tuple[int, Village]] = field(default_factory=list)
    group_words: list[str] = field(default_factory=list)
    premises: int = 0

    def new_premises(self) -> int:
        """Number one more piece of ground."""
        self.premises += 1
        return self.premises - 1

    def new_road(self, name: str) -> int:
        """Lay a road; returns its index."""
        self.roads.append(name)
        return len(self.roads) - 1

    def new_estate(self, name: str, alias: str | None, unlisted: str) -> int:
        """Name an estate; returns its index."""
        self.estates.append(Estate(name, alias, unlisted))
        return len(self.estates) - 1

    def add(self, **shape: int) -> int:
        """Put a building into the newest village; returns its rooms."""
        building = Building(village=len(self.villages) - 1, **shape)
        self.buildings.append(building)
        return building.size
