"""Building a city: what it tells on the way, and cities with fewer or more deliveries."""

from datetime import date
from pathlib import Path

import pytest

from sources.city import CityPlan, simulate
from sources.city.feeds import FEEDS
from sources.city.records import contracts
from sources.city.words import chinese
from sources.city.writing.layout import LAYOUTS


def test_progress_is_told_from_beginning_to_end(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    simulate(CityPlan(people=600), tmp_path, None, lambda what, share: told.append((what, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


def test_without_a_folder_for_it_no_truth_is_written(tmp_path: Path) -> None:
    summary = simulate(CityPlan(people=600), tmp_path / "landing", None)
    assert {path.name for path in tmp_path.iterdir()} == {"landing"}
    assert summary.people == pytest.approx(600, rel=0.05)


@pytest.mark.parametrize(
    "days",
    [
        (date(2025, 10, 31),),
        (date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 30)),
        (date(2025, 11, 30), date(2025, 12, 31)),
    ],
)
def test_a_city_may_have_one_delivery_or_several(tmp_path: Path, days: tuple[date, ...]) -> None:
    summary = simulate(CityPlan(people=600, deliveries=days), tmp_path, None)
    assert set(summary.rows) == {(feed, day.isoformat()) for feed in FEEDS for day in days}
    assert all((tmp_path / feed / day.isoformat()).is_dir() for feed in FEEDS for day in days)


def test_the_summary_counts_what_was_planted(tmp_path: Path) -> None:
    summary = simulate(CityPlan(people=1_500), tmp_path / "landing", tmp_path / "truth")
    assert summary.places_absent / summary.places == pytest.approx(1 / 3, abs=0.1)
    assert summary.files == sum(
        path.is_file() and path.name[0] != "_" and path.parent.name <= "2025-11-30"
        for path in (tmp_path / "landing").rglob("*.*")
    )
    assert len(summary.spoilt) == 5
    assert summary.noise["clean"] > summary.noise["typo_in_name"] > 0
    assert summary.identity["valid"] > summary.identity["damaged"] > 0


def test_every_contract_has_a_feed_and_a_layout() -> None:
    assert set(FEEDS) == set(LAYOUTS)
    assert set(FEEDS) <= set(contracts())
    for feed, layout in LAYOUTS.items():
        for file in (*layout.first, *layout.later):
            assert all(contracts()[feed].has(name) for name in (*file.without, *dict(file.renamed)))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (3, "三"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (2003, "二千零三"),
    ],
)
def test_numbers_are_written_in_chinese(number: int, text: str) -> None:
    assert chinese(number) == text
