"""The definitions of a city that has no deliveries yet, and one with three feeds to be killed in its work."""

import shutil
from pathlib import Path

import dagster as dg
import pytest

from orchestration.definitions import build_definitions
from orchestration.settings import Settings
from tests.conftest import Ran, make_tables

FIRST, SECOND = "2025-10-31", "2025-11-30"
FEW_FEEDS = ("reference_addresses", "health_residents", "social_security_payments")


@pytest.fixture(scope="session")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    """Every definition of a city; nothing is run."""
    folder = tmp_path_factory.mktemp("definitions")
    return build_definitions(Settings(folder / "landing", folder / "lake"))


@pytest.fixture(scope="session")
def begun(ran_city: Ran, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with the first deliveries of three feeds; the second ones lie in the landing zone beside it, not taken."""
    folder = tmp_path_factory.mktemp("begun")
    for feed in FEW_FEEDS:
        shutil.copytree(ran_city.landing / feed / FIRST, folder / "first" / feed / FIRST)
        shutil.copytree(ran_city.landing / feed, folder / "landing" / feed)
    make_tables(folder / "first", folder / "lake")
    return folder


@pytest.fixture(scope="session")
def finished(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same lake after a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("finished")
    shutil.copytree(begun / "lake", folder / "lake")
    make_tables(begun / "landing", folder / "lake")
    return folder
