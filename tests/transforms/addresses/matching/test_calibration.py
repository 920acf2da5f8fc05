"""Scores: the share of results of a kind that were right, and nothing for what was never seen."""

import polars as pl
import pytest

from transforms.addresses.matching.calibration import AUTOMATIC, scores


def score(reason: str, level: str | None, *faults: str, close: bool = False) -> int:
    kind = pl.DataFrame(
        {"reason": [reason], "level": [level], "faults": [list(faults)], "close": [close]},
        schema={"reason": pl.String, "level": pl.String, "faults": pl.List(pl.String), "close": pl.Boolean},
    )
    return int(scores(kind).item())


def test_a_room_found_by_its_very_name_is_right_nearly_always() -> None:
    assert score("exact", "H") >= 99


def test_the_order_of_faults_does_not_matter() -> None:
    faults = ("near", "premises_not_in_reference")
    assert score("area", "S", *faults) == score("area", "S", *reversed(faults))


def test_a_kind_never_seen_has_the_least_of_what_its_faults_have() -> None:
    faults = ("near", "several", "zone_for_district", "town_unknown")
    each = min(score("exact", "P", fault) for fault in faults)
    assert score("exact", "P", *faults) <= each


@pytest.mark.parametrize("kind", [("exact", "H", "a fault nobody knows"), ("nothing", None), ("no reason", "H")])
def test_what_nothing_is_known_of_goes_to_a_person(kind: tuple[str, str]) -> None:
    assert score(*kind) < AUTOMATIC


def test_many_kinds_are_scored_in_their_order() -> None:
    kinds = pl.DataFrame(
        {
            "reason": ["exact", "nothing", "exact"],
            "level": ["H", None, "H"],
            "faults": [[], [], []],
            "close": [False] * 3,
        },
        schema_overrides={"faults": pl.List(pl.String)},
    )
    first, none, last = scores(kinds).to_list()
    assert (first == last, none) == (True, 0)
