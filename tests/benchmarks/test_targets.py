"""Promises beside results: what was not measured must not look met."""

import pytest

from benchmarks.addresses.targets import rows
from benchmarks.promises import Target


def test_what_was_not_measured_is_said_to_be_so() -> None:
    assert {met for *_, met in rows({})} == {"not measured"}


@pytest.mark.parametrize(
    ("bound", "most", "value", "met"),
    [(0.99, False, 0.99, "yes"), (0.99, False, 0.989, "no"), (0.03, True, 0.03, "yes"), (0.03, True, 0.031, "no")],
)
def test_a_figure_is_met_at_its_bound_and_on_the_right_side(
    bound: float, value: float, met: str, *, most: bool
) -> None:
    target = Target("figure", bound, lambda results: results["a"]["b"], most=most)
    assert target.row({"a": {"b": value}})[3] == met
