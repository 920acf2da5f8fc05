"""Thresholds of people from a labelled sample: how sure a share is, and how low a threshold may go."""

import polars as pl
import pytest

from benchmarks.entities.training import TARGET, interval, lowest_threshold


def test_the_interval_of_a_share_is_wilson_s() -> None:
    low, high = interval(99, 100)
    assert (round(low, 4), round(high, 4)) == (0.9455, 0.9982)
    assert interval(1000, 1000)[1] == pytest.approx(1.0)


def test_the_threshold_is_the_lowest_at_which_the_sample_shows_the_target() -> None:
    right = pl.DataFrame({"weight": [9.0] * 900 + [5.0] * 100, "same": [True] * 1000})
    wrong = pl.DataFrame({"weight": [2.0] * 100, "same": [False] * 100})
    found = lowest_threshold(pl.concat([wrong, right]))
    assert (found["threshold"], found["links"], found["right"]) == (5.0, 1000, 1000)
    assert found["low"] >= TARGET


def test_too_small_a_sample_shows_nothing_and_links_nothing() -> None:
    assert lowest_threshold(pl.DataFrame({"weight": [9.0] * 20, "same": [True] * 20}))["threshold"] == 99.0


def test_what_is_likelier_two_people_than_one_is_never_linked() -> None:
    assert lowest_threshold(pl.DataFrame({"weight": [-1.0] * 1000, "same": [True] * 1000}))["threshold"] == 99.0
