"""The numbers that rules rest on: dated, with where they come from, and right where the law gives a table."""

from datetime import date

import pytest

from sources.codes.parameters import clue_parameters, parameter, retirement_ages


def test_a_parameter_has_the_value_of_the_day() -> None:
    before, after = (parameter("main_city_districts", day) for day in (date(2025, 11, 5), date(2025, 11, 6)))
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    assert set(after) - set(before) == {"500157"}
    assert parameter("elderly_allowance", date(2025, 1, 1), "90-99岁") == 200


def test_a_day_before_every_value_has_none() -> None:
    with pytest.raises(KeyError):
        parameter("crowded_enterprises", date(1990, 1, 1))


def test_every_parameter_says_whose_it_is_and_where_it_comes_from() -> None:
    assert all(item.rules and item.basis for item in clue_parameters())
    held = [(item.name, item.key, item.valid_from) for item in clue_parameters()]
    assert len(set(held)) == len(held)


@pytest.mark.parametrize(
    ("group", "born", "legal", "earliest"),
    [
        ("man", "1964-12", 720, 720), ("man", "1965-01", 721, 720), ("man", "1965-04", 721, 720),
        ("man", "1965-05", 722, 720), ("man", "1970-08", 737, 720), ("man", "1976-08", 755, 720),
        ("man", "1976-09", 756, 720), ("woman_55", "1969-12", 660, 660), ("woman_55", "1981-09", 696, 660),
        ("woman_50", "1975-02", 601, 600), ("woman_50", "1984-10", 659, 623), ("woman_50", "1984-11", 660, 624),
        ("resident", "1965-06", 720, 720),
    ],
)  # fmt: skip
def test_the_retirement_age_of_a_birth_month(group: str, born: str, legal: int, earliest: int) -> None:
    found = [row for row in retirement_ages() if row.group == group and row.born_from <= born <= row.born_to]
    assert [(row.legal, row.earliest) for row in found] == [(legal, earliest)]
