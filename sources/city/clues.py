"""Planted cases of the clue rules: whom the feeds treat in a special way, and what a rule should find.

Belongs here: the lists of planted people, bodies and places, and the truth about each case.
Does not belong here: choosing them (`planting`), the rules themselves, the rows that show a case (`feeds`).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import polars as pl

from sources.city.drawing import Ints

# Cases per person; small cities get one true case of each rule.
RATES = {
    "R01": 1.2e-4,
    "R02": 1.0e-4,
    "R05": 1.5e-4,
    "R07": 0.5e-4,
    "R12": 0.5e-4,
    "R18a": 0.5e-4,
    "R18b": 0.8e-4,
    "R25": 0.3e-4,
    "R27": 0.5e-4,
    "R03": 0.5e-4,
    "R04": 0.3e-4,
    "R06": 0.5e-4,
    "R08": 0.3e-4,
    "R09": 0.3e-4,
    "R11": 0.4e-4,
    "R13": 0.5e-4,
    "R14": 0.5e-4,
    "R15": 0.5e-4,
    "R16": 0.5e-4,
    "R17": 0.6e-4,
    "R19": 0.5e-4,
    "R20": 0.4e-4,
    "R21": 0.3e-4,
    "R22": 0.4e-4,
    "R23": 0.4e-4,
    "R24": 0.15e-4,
    "R26": 0.4e-4,
    "R28": 0.4e-4,
    "R29": 0.5e-4,
    "R30": 0.4e-4,
    "R33": 0.4e-4,
}
LOOK_ALIKES = 2
GRACE = 1
CROWDED = 5
SUBSIDY = {1: 80.0, 2: 90.0}
SCHEMA = {
    "rule_id": pl.String,
    "subject_kind": pl.String,
    "subject_uid": pl.Int64,
    "months": pl.Int64,
    "amount": pl.Float64,
    "true_case": pl.Boolean,
    "kind": pl.String,
    "record_key": pl.String,
}


class Clue(NamedTuple):
    """One case: what a rule should find (`true_case`), or must not find although it looks like it."""

    rule_id: str
    subject_kind: str
    subject_uid: int | None
    months: int | None
    amount: float | None
    true_case: bool
    kind: str
    record_key: str | None = None


class Visit(NamedTuple):
    """One more follow-up visit: person, day, way (0 in the clinic, 1 at home, 2 by telephone)."""

    person: int
    day: int
    mode: int


class Payment(NamedTuple):
    """One more payment: person, kind of benefit, month, amount, month the benefit began."""

    person: int
    kind: int
    month: int
    amount: float
    since: int


class Enrolment(NamedTuple):
    """One more pension insurance of a worker: person, employer, day it began, whether it is paused."""

    person: int
    employer: int
    began: int
    paused: bool


class Ticket(NamedTuple):
    """One more ticket: place, row of the requests, second of the call, second of closing (-1: open), clue it shows."""

    place: int
    request: int
    moment: int
    closed: int
    clue: int


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass
class Plants:
    """Rows of people, bodies and places that the feeds treat in a special way, and the truth about the cases."""

    paid_on: Ints = field(default_factory=_none)
    paid_in_grace: Ints = field(default_factory=_none)
    clawed_back: Ints = field(default_factory=_none)
    funeral_grant: Ints = field(default_factory=_none)
    false_card: Ints = field(default_factory=_none)
    sure_card: Ints = field(default_factory=_none)
    allowed_on: Ints = field(default_factory=_none)
    allowed_in_grace: Ints = field(default_factory=_none)
    subsidised_on: Ints = field(default_factory=_none)
    assisted_on: Ints = field(default_factory=_none)
    open_health: Ints = field(default_factory=_none)
    open_social: Ints = field(default_factory=_none)
    second_certificate: list[tuple[int, int, int, int]] = field(default_factory=list)
    too_young: Ints = field(default_factory=_none)
    wrong_band: Ints = field(default_factory=_none)
    younger_in_health: Ints = field(default_factory=_none)
    fresh_sign: Ints = field(default_factory=_none)
    stopped: Ints = field(default_factory=_none)
    other_death: dict[int, int] = field(default_factory=dict)
    cremated: dict[int, int] = field(default_factory=dict)
    certified: dict[int, int] = field(default_factory=dict)
    wrong_card: dict[int, int] = field(default_factory=dict)
    uninsured: Ints = field(default_factory=_none)
    other_certificate: dict[int, str] = field(default_factory=dict)
    other_address: dict[int, int] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    grid: list[tuple[int, int, int]] = field(default_factory=list)
    flexible: Ints = field(default_factory=_none)
    kept: Ints = field(default_factory=_none)
    kept_bodies: Ints = field(default_factory=_none)
    kept_places: list[int] = field(default_factory=list)
    clues: list[Clue] = field(default_factory=list)

    def frame(self) -> pl.DataFrame:
        """The truth about the planted cases."""
        return pl.DataFrame(self.clues, schema=SCHEMA, orient="row")
