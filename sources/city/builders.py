"""Building a town: what stands in its communities and villages, as large as its people need.

Belongs here: the mix and the shapes of estates, towers, old housing, shops, offices and village groups.
Does not belong here: single rooms (`places`), who lives there.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from sources.city.drawing import Draws
from sources.city.ground import FIRST_LETTER_STYLE, STYLE_WEIGHTS, Below, Ground, Kind, Label
from sources.city.naming import danwei_names, estate_names, listed_alias, road_names, unlisted_alias
from sources.city.towns import Town
from sources.city.words import listed

HOUSEHOLD = 2.36
VACANT = 1.16
SHARED_ROADS = 3
TOWER, SLAB, WALK_UP = 0, 1, 2
# Estate after estate; in turn, so that even a small city has every kind.
HILLSIDES = (Below.MINUS, Below.NONE, Below.HANGING, Below.NONE, Below.STREET, Below.NONE, Below.NONE, Below.NONE)


def build(seed: int, towns: Iterable[Town], draws: Draws) -> Ground:
    """Build every town of a block."""
    ground = Ground()
    for index, town in enumerate(towns):
        _Builder(ground, town, seed, draws).villages(index)
    return ground


class _Builder:
    """Builds one town into the ground of its block."""

    def __init__(self, ground: Ground, town: Town, seed: int, draws: Draws) -> None:
        self.ground, self.town, self.draws = ground, town, draws
        self.road_names, self.danwei_names = road_names(seed, town), danwei_names(seed, town)
        self.estate_names = estate_names(seed, town)
        self.rentals: Iterator[str] = iter(listed("estates", "rental"))
        self.roads: list[int] = []
        self.edges: set[int] = set()
        self.side = 0
        self.first_plate: dict[int, int] = {}
        self.last_plate: dict[tuple[int, int], int] = {}

    def villages(self, index: int) -> None:
        """Build all villages of the town; neighbours share some roads, so that a plate tells the village."""
        for turn, village in enumerate(self.town.villages):
            self.ground.villages.append((index, village))
            self.ground.group_words.append("社" if self._whole(0, 9) < 4 else "组")
            units = max(6, round(village.people / HOUSEHOLD * VACANT))
            self.side = turn % 2
            if village.rural:
                self._rural(units)
            else:
                fresh = islice(self.road_names, 2 + village.people // 900)
                self.roads = [*self.roads[-SHARED_ROADS:], *map(self.ground.new_road, fresh)]
                self.edges |= {*self.roads[:SHARED_ROADS], *self.roads[-SHARED_ROADS:]}
                self._urban(units)

    def _whole(self, low: int, high: int) -> int:
        return int(self.draws.random.integers(low, high + 1))

    def _pick(self, *weights: float) -> int:
        return int(self.draws.weighted(weights, 1)[0])

    def _road(self) -> int:
        return self.roads[self._whole(0, len(self.roads) - 1)]

    def _site(self, road: int) -> dict[str, int]:
        """The next piece of ground on a road; now and then a door-plate is skipped.

        A road between two villages has the odd plates in one of them and the even ones in the other.
        """
        edge = road in self.edges
        side, step = (self.side, 2) if edge else (0, 1)
        first = self.first_plate.setdefault(road, self._whole(0, 45) * 2)
        before = self.last_plate.get((road, side), first - side if edge else first)
        self.last_plate[road, side] = before + step * (1 + self._pick(70, 20, 10))
        return {"premises": self.ground.new_premises(), "road": road, "number": self.last_plate[road, side]}

    def _urban(self, units: int) -> None:
        """Estates and old housing until there is room for everyone, with shops below and offices beside."""
        left = units
        if self.town.street and left > 450 and self._whole(0, 3) == 0:
            left -= self._rental(left)
        towers = 5.0 if self.town.central else 2.0
        while left > 0:
            kind = self._pick(towers * (left >= 150), 3.0 * (left >= 50), 3.0, 1.0, 2.5)
            left -= (self._estate, self._estate, self._estate, self._danwei, self._lone_house)[kind](left, kind)
        for _ in range(max(1, units // 70)):
            self._shops(self._road())
        if self.town.street and self._whole(0, 2) == 0:
            self._offices(tall=units > 150)

    def _size(self, kind: int, left: int) -> tuple[int, int, int]:
        """Entrances, floors and rooms per floor, no larger than needed."""
        entrances, floors, rooms, least = (
            (self._whole(1, 2), self._whole(24, 33), self._whole(4, 8), 18),
            (self._whole(2, 4), self._whole(11, 18), self._whole(2, 3), 9),
            (self._whole(2, 5), self._whole(6, 8), 2, 5),
        )[kind]
        return entrances, max(least, min(floors, -(-left // (entrances * rooms)))), rooms

    def _estate(self, left: int, kind: int) -> int:
        """An estate, in one to three phases that repeat its building numbers; returns its units."""
        name, built = next(self.estate_names), 0
        many, first = 1 + self._pick(70, 20, 10), 3 * self._whole(0, 2)
        phases = listed("estates", "phase")[first : first + many] if many > 1 else ("",)
        for phase in phases:
            if built < left:
                built += self._phase(kind, name, phase, left - built)
        return built

    def _phase(self, kind: int, name: str, phase: str, left: int) -> int:
        estate = self.ground.new_estate(
            name + phase, listed_alias(name, phase, self.draws), unlisted_alias(name, phase, self.draws)
        )
        entrances, floors, rooms = self._size(kind, left)
        number = max(1, min(self._whole(2, 9), round(left / (entrances * floors * rooms))))
        below_kind = HILLSIDES[estate % len(HILLSIDES)] if self.town.central or self._whole(0, 1) else Below.NONE
        shape = self._site(self._road()) | {
            "estate": estate,
            "style": self._pick(*STYLE_WEIGHTS),
            "units": entrances if entrances > 1 else 0,
            "floors": floors,
            "rooms": rooms,
            "below": self._whole(1, 2) if below_kind in {Below.MINUS, Below.HANGING} else 0,
            "below_kind": below_kind,
            "room_label": self._pick(55, 45),
            "kind": Kind.HOME,
        }
        return sum(self.ground.add(**shape, label=label) for label in range(1, number + 1))

    def _rental(self, left: int) -> int:
        """A public rental estate: many identical towers."""
        name = self.town.short + next(self.rentals, "新居") + "苑"
        estate = self.ground.new_estate(name, f"{name}公租房", f"{name[:2]}公租房")
        floors, rooms = self._whole(18, 33), self._whole(6, 10)
        shape = self._site(self.roads[0]) | {"estate": estate, "style": 0, "floors": floors, "rooms": rooms}
        shape |= {"room_label": Label.DASH, "kind": Kind.RENTAL}
        number = max(2, min(16, left // 2 // (floors * rooms)))
        return sum(self.ground.add(**shape, label=label) for label in range(1, number + 1))

    def _danwei(self, left: int, _: int) -> int:
        """Old work-unit housing: a named row of buildings, each with a door-plate of its own."""
        name = next(self.danwei_names, None)
        road = self.ground.new_road(name) if name else self._road()
        floors, rooms = self._whole(6, 8), self._whole(2, 4)
        shape = {"floors": floors, "rooms": rooms, "room_label": Label.DASH, "kind": Kind.DANWEI}
        rows = min(self._whole(3, 8), max(1, left // (floors * rooms)))
        return sum(self.ground.add(**self._site(road), **shape) for _ in range(rows))

    def _lone_house(self, left: int, _: int) -> int:
        """A row of houses with a door-plate each, or two or three buildings behind one plate; none has a name."""
        entrances, floors, rooms = self._size(WALK_UP, left)
        blocks = 1 + self._pick(70, 20, 10)
        road = self._road()
        shape = {"floors": floors, "rooms": rooms, "room_label": self._pick(30, 70), "kind": Kind.HOME}
        if blocks == 1:
            houses = max(1, min(self._whole(4, 14), left // (floors * rooms)))
            return sum(self.ground.add(**self._site(road), **shape) for _ in range(houses))
        shape |= self._site(road) | {"units": entrances if entrances > 2 else 0}
        return sum(self.ground.add(**shape, style=0, label=label) for label in range(1, blocks + 1))

    def _shops(self, road: int) -> None:
        """A row of shops: one door-plate with attached numbers."""
        shape = {"floors": 1, "rooms": self._whole(3, 14), "room_label": Label.ATTACHED, "kind": Kind.SHOP}
        self.ground.add(**self._site(road), **shape)

    def _offices(self, *, tall: bool) -> None:
        """An office building; its top floors are let whole."""
        name = next(self.estate_names)[:2] + ("大厦", "中心", "商务楼", "广场")[self._whole(0, 3)]
        estate = self.ground.new_estate(name, None, f"{name[:2]}写字楼")
        site, label = self._site(self.roads[0]) | {"estate": estate}, self._pick(50, 50)
        floors = self._whole(10, 24) if tall else self._whole(4, 6)
        rooms, towers = self._whole(5, 10), self._whole(1, 2)
        for index in range(1, towers + 1):
            tower = site if towers == 1 else site | {"style": FIRST_LETTER_STYLE + 1, "label": index}
            self.ground.add(**tower, floors=floors, rooms=rooms, room_label=label, kind=Kind.OFFICE)
            self.ground.add(**tower, floors=2, below=-floors, rooms=1, room_label=Label.NONE, kind=Kind.FLOOR)

    def _rural(self, units: int) -> None:
        """Groups of farmhouses, numbered in most villages; in the others the group is all there is."""
        groups = max(2, min(12, units // 25))
        kind = Kind.HOUSE if self._whole(0, 9) < 6 else Kind.GROUP
        for group in range(1, groups + 1):
            houses = max(2, round(units / groups * (0.6 + 0.8 * self.draws.random.random())))
            rooms = houses if kind is Kind.HOUSE else 1
            premises = self.ground.new_premises()
            self.ground.add(premises=premises, label=group, floors=1, rooms=rooms, room_label=Label.NONE, kind=kind)
        if self._whole(0, 2) == 0:
            self.roads = [*map(self.ground.new_road, islice(self.road_names, 1))] or self.roads
            self.edges |= set(self.roads)
            self._shops(self.roads[-1])
