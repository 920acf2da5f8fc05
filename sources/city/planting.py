"""Choosing whom to plant for the clue rules, each person and body for one case only.

Belongs here: what all rules share.
Does not belong here: the single rules (`planting_benefits`, `planting_bodies`).
"""

import numpy as np

from sources.city.block import Block
from sources.city.clues import GRACE, RATES, Clue
from sources.city.drawing import Draws, Ints, Mask
from sources.city.people import NEVER
from sources.city.welfare import months


class Gardener:
    """Chooses candidates of a block and notes the cases; people, bodies and welfare are bent in place."""

    def __init__(self, block: Block, draws: Draws) -> None:
        """Nobody has been chosen yet."""
        self.block, self.draws, self.plants = block, draws, block.plants
        self.people, self.bodies, self.welfare = block.people, block.bodies, block.welfare
        self.used = np.zeros(len(block.people), dtype=np.bool_)
        self.used_bodies = np.zeros(len(block.bodies), dtype=np.bool_)
        self.first, self.last = block.days[0], block.days[-1]
        self.months = list(range(block.months[0] - 1, block.months[-1] + 1))
        self.death_month = months(np.minimum(block.people.death, NEVER))
        self.alive = block.people.alive(self.last)

    def number(self, rule: str) -> int:
        """How many true cases of a rule the block gets: at least one when there are any."""
        share = self.block.plan.dirt.clues
        return max(1, round(RATES[rule] * len(self.people) * share)) if share > 0 else 0

    def take(self, candidates: Mask, number: int) -> Ints:
        """People who have not been chosen before."""
        chosen = self.draws.some(np.flatnonzero(candidates & ~self.used), number)
        self.used[chosen] = True
        return chosen

    def person(self, rule: str, row: int, kind: str, months: int | None = None, amount: float | None = None) -> None:
        """Note a true case about a person."""
        self.plants.clues.append(
            Clue(rule, "person", self.people.first + row, months, amount, true_case=True, kind=kind)
        )

    def alike(self, rule: str, rows: Ints, kind: str) -> None:
        """Note people who only look like a case."""
        for row in rows.tolist():
            self.plants.clues.append(
                Clue(rule, "person", self.people.first + row, None, None, true_case=False, kind=kind)
            )

    def enterprise(self, rule: str, row: int, kind: str, months: int | None = None, *, true: bool = False) -> None:
        """Note a case about an enterprise."""
        self.plants.clues.append(Clue(rule, "enterprise", self.bodies.first + row, months, None, true, kind))

    def place(self, rule: str, row: int, kind: str, *, true: bool = False) -> None:
        """Note a case about a place."""
        self.plants.clues.append(Clue(rule, "place", self.block.places.first + row, None, None, true, kind))

    def died(self, since: int, until: int) -> Mask:
        """Who died in the months from `since` to `until`."""
        return np.asarray((self.death_month >= since) & (self.death_month <= until))

    def paid_after(self, row: int) -> int:
        """Months paid after the month of death and the grace."""
        return sum(month > self.death_month[row] + GRACE for month in self.months)

    def card(self, *rows: Ints) -> None:
        """These dead have a death card for certain."""
        self.plants.sure_card = np.concatenate([self.plants.sure_card, *rows])

    def deleted_card(self, rule: str, candidates: Mask, number: int) -> None:
        """Living people with a death card that was deleted or never audited."""
        rows = self.take(candidates & self.alive, number)
        self.alike(rule, rows, "deleted_card")
        self.plants.false_card = np.concatenate([self.plants.false_card, rows])
