"""Plans that cannot be built are refused; presets are what they say."""

from dataclasses import fields
from datetime import date

import pytest

from sources.city import CityPlan, Dirt


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"people": 10}, "people"),
        ({"deliveries": ()}, "delivery"),
        ({"deliveries": (date(2025, 11, 30), date(2025, 10, 31))}, "ascending"),
        ({"dirt": Dirt(cells=1.5)}, "between 0 and 1"),
        ({"absent_units": -0.1}, "between 0 and 1"),
    ],
)
def test_a_plan_that_cannot_be_built_is_refused(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        CityPlan(**({"people": 1_000} | wrong))  # type: ignore[arg-type]  # that is what is tested


def test_the_clean_preset_spoils_nothing_but_keeps_the_cases() -> None:
    dirt = CityPlan.clean(1_000).dirt
    shares = {item.name: getattr(dirt, item.name) for item in fields(Dirt)}
    assert shares.pop("clues") == 1.0
    assert not any(shares.values())


def test_presets_take_changes() -> None:
    plan = CityPlan.preset("hard", 1_000, 3, absent_units=0.5)
    assert (plan.seed, plan.absent_units, plan.dirt) == (3, 0.5, Dirt())
