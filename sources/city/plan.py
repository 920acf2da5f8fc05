"""What city to build: its size, its seed, its deliveries and how dirty they are.

Belongs here: the plan, its presets and the summary of what was planted.
Does not belong here: building anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Self

DELIVERIES = (date(2025, 10, 31), date(2025, 11, 30))
SMALLEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Dirt:
    """Shares of what is spoilt; every one between 0 and 1.

    `addresses` is the share of address texts that carry at least one kind of noise; `cells` the share of cells with
    stray characters; `files` whether whole files are spoilt (identity numbers through Excel and float64, a wrong row
    count, folders without a manifest); `clues` scales the planted cases of the rules.
    """

    addresses: float = 0.60
    cells: float = 0.03
    dates: float = 0.05
    amounts: float = 0.02
    codes: float = 0.10
    unknown_codes: float = 0.003
    names: float = 0.01
    missing_ids: float = 0.03
    fifteen_ids: float = 0.01
    marked_ids: float = 0.01
    mistyped_ids: float = 0.008
    wrong_ids: float = 0.002
    conflicts: float = 0.005
    shared_ids: float = 0.001
    second_ids: float = 0.001
    duplicates: float = 0.01
    resent: float = 0.02
    broken_rows: float = 0.002
    refused_rows: float = 0.01
    files: bool = True
    clues: float = 1.0


CLEAN = Dirt(
    **{item.name: 0.0 for item in fields(Dirt) if item.name not in {"files", "clues"}},
    files=False,
    clues=1.0,
)
# Of the texts of the first delivery about 40 % are clean in a hard city, well under a third in a dirty one.
HARDNESS = {"hard": Dirt(), "dirty": Dirt(addresses=0.75), "clean": CLEAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class CityPlan:
    """A synthetic city to be built; the same plan gives the same city everywhere.

    Attributes:
        people: how many people live there at the first delivery, about.
        seed: what every draw derives from.
        deliveries: batch dates, ascending; the first is full, later ones follow each feed's own mode.
        absent_units: share of units that the first reference delivery lacks; later ones bring about a sixth of them.
        dirt: how dirty the deliveries are.
    """

    people: int
    seed: int = 1
    deliveries: tuple[date, ...] = DELIVERIES
    absent_units: float = 1 / 3
    dirt: Dirt = field(default_factory=Dirt)

    def __post_init__(self) -> None:
        """Refuse what cannot be built.

        Raises:
            ValueError: too few people, no delivery, deliveries out of order, or a share outside 0 to 1.
        """
        shares = [getattr(self.dirt, item.name) for item in fields(Dirt) if item.name not in {"files", "clues"}]
        faults = {
            f"a city needs at least {SMALLEST} people": self.people < SMALLEST,
            "a city needs at least one delivery, in ascending order": (
                not self.deliveries or list(self.deliveries) != sorted(set(self.deliveries))
            ),
            "a share lies between 0 and 1": not all(0 <= share <= 1 for share in (*shares, self.absent_units)),
        }
        for message, broken in faults.items():
            if broken:
                raise ValueError(message)

    @classmethod
    def clean(cls, people: int, seed: int = 1, **changes: Any) -> Self:  # noqa: ANN401 - any field of the plan
        """A city whose deliveries are (almost) without dirt and whose reference lacks nothing."""
        return cls.preset("clean", people, seed, **({"absent_units": 0.0} | changes))

    @classmethod
    def preset(cls, hardness: str, people: int, seed: int = 1, **changes: Any) -> Self:  # noqa: ANN401 - as above
        """A city of a named hardness: `hard`, `dirty` or `clean`.

        Raises:
            KeyError: there is no such hardness.
        """
        return replace(cls(people=people, seed=seed, dirt=HARDNESS[hardness]), **changes)


@dataclass(slots=True)
class CitySummary:
    """What was built and planted, counted.

    `rows` maps feed and batch date to outcome (accepted, duplicate, quarantined) to rows; `quarantined` maps reasons
    to rows; `noise` classes to address texts; `identity` states to delivered identity numbers; `clues` rule to (true
    cases, look-alikes); `spoilt` names what was done to whole files.
    """

    people: int = 0
    households: int = 0
    places: int = 0
    places_absent: int = 0
    enterprises: int = 0
    towns: int = 0
    rows: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    noise: dict[str, int] = field(default_factory=dict)
    identity: dict[str, int] = field(default_factory=dict)
    clues: dict[str, tuple[int, int]] = field(default_factory=dict)
    spoilt: list[str] = field(default_factory=list)
    files: int = 0
    bytes: int = 0

    def count(self, into: dict[str, int], found: Mapping[str, int]) -> None:
        """Add the counts `found` to one of this summary's tallies."""
        for name, number in found.items():
            into[name] = into.get(name, 0) + number
