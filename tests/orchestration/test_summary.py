"""The summary at the end of a run: the counts of the tables, laid out for a person."""

import io

import pytest
from rich.console import Console

from orchestration.summary import show
from tests.conftest import Ran


@pytest.fixture(scope="module")
def said(ran_city: Ran) -> str:
    console = Console(file=io.StringIO(), width=200)
    show(console, ran_city.lake, 12.34)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def line(said: str, start: str) -> list[str]:
    """The cells after the beginning of the line that begins so."""
    (found,) = [text for text in said.splitlines() if text.startswith(start)]
    return found.removeprefix(start).split()


def test_rows_are_counted_as_the_truth_counts_them(said: str, ran_city: Ran) -> None:
    outcomes = ran_city.truth("rows")["outcome"].to_list()
    counted = {name: f"{outcomes.count(name):,}" for name in ("accepted", "quarantined", "duplicate")}
    assert f"{len(outcomes):,} rows in 36 deliveries = {counted['accepted']} accepted + " in said
    ending = f"{counted['quarantined']} quarantined + {counted['duplicate']} duplicates: every row is accounted for"
    assert ending in said


def test_entities_are_counted_as_in_their_tables(said: str, ran_city: Ran) -> None:
    people = ran_city.table("gold.person")["superseded_by"].null_count()
    assert line(said, "people  ") == [f"{people:,}"]
    assert line(said, "homes and premises") == [f"{ran_city.table('gold.house').height:,}"]


def test_every_department_has_its_score(said: str, ran_city: Ran) -> None:
    for department in set(ran_city.table("quality.rule_results")["department"]):
        score, grade, rules, broken = line(said, f"{department} ")
        assert 0 < float(score) <= 100
        assert grade in "ABCDE"
        assert int(broken) <= int(rules)


def test_shares_of_addresses_add_up(said: str) -> None:
    shares = [float(text.split("%")[0].split()[-1]) for text in said.splitlines() if " % " in text]
    assert sum(shares) == pytest.approx(100, abs=0.5)


def test_the_unfinished_delivery_is_shown_and_the_time(said: str) -> None:
    assert line(said, "health_births  ") == ["2025-12-05", "—", "waiting"]
    assert "Done in 12.3 s" in said
