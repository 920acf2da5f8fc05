"""No value about a person leaves the tables: a canary in every personal column is looked for everywhere else."""

import json
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TextIO

import dagster as dg
import duckdb
import polars as pl
import pytest
from dagster._utils.error import serializable_error_info_from_exc_info
from great_expectations.core import ExpectationSuiteValidationResult

from orchestration import gold, quality
from orchestration.definitions import build_definitions
from orchestration.resources import City
from orchestration.settings import Settings
from quality.tables import Table, bronze_table, own_tables, silver_table
from sources.standard import load_contracts
from tests.conftest import ROOT, chengma
from tests.orchestration.canaries import NAME, NUMBER, STRAY, deliver_all, found, leaks
from transforms import tags
from warehouse import analyst as file_of_the_analyst
from warehouse import bronze, findings, ledger, silver
from warehouse.dictionary import dictionary
from warehouse.lake import Lake

# The tables themselves: delivered rows, typed rows, committed rows, the analyst's file.
TABLES = (".parquet", ".duckdb")
RULES = "results_of_rules.jsonl"


@contextmanager
def overheard(folder: Path) -> Iterator[None]:
    """Write down all that this process prints, libraries in other languages included, and what every logger is told."""
    root, ear = logging.getLogger(), logging.FileHandler(folder / "logged", encoding="utf-8")
    before, level = [os.dup(1), os.dup(2)], root.level
    with (folder / "printed").open("w", encoding="utf-8") as file, redirect_stdout(file), redirect_stderr(file):
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
        root.addHandler(ear)
        root.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.removeHandler(ear)
            root.setLevel(level)
            ear.close()
            for stream, kept in zip((1, 2), before, strict=True):
                os.dup2(kept, stream)
                os.close(kept)


def run_all(folder: Path, only: str | None = None) -> dg.ExecuteInProcessResult:
    """Every asset and check of the city in `folder`; events lie in `folder/home`, what is said in `folder/said`."""
    asked = dg.AssetSelection.assets(only.split(".")) if only else dg.AssetSelection.all()
    home, heard = folder / "home", folder / "said"
    for made in (home, heard):
        made.mkdir(exist_ok=True)
    settings = (ROOT / "dagster.yaml").read_text(encoding="utf-8").replace("base_dir: .dagster", f"base_dir: {home}")
    (home / "dagster.yaml").write_text(settings, encoding="utf-8")
    found = build_definitions(Settings(folder / "landing", folder / "lake"))
    job = dg.define_asset_job("watched", selection=asked.required_multi_asset_neighbors())
    definitions = dg.Definitions(found.assets, asset_checks=found.asset_checks, jobs=[job], resources=found.resources)
    with overheard(heard), dg.DagsterInstance.from_config(str(home)) as instance:
        return definitions.resolve_job_def("watched").execute_in_process(instance=instance, raise_on_error=False)


@dataclass(frozen=True)
class Watched:
    """A folder with landing zone, lake, Dagster's state and all that was said in a run."""

    folder: Path
    succeeded: bool

    @property
    def lake(self) -> Lake:
        """The lake."""
        return Lake(self.folder / "lake")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """The canary city after a run of everything."""
    folder = tmp_path_factory.mktemp("watched")
    deliver_all(folder / "landing", load_contracts())
    with pytest.MonkeyPatch.context() as patch, (folder / RULES).open("w", encoding="utf-8") as file:
        patch.setattr(ExpectationSuiteValidationResult, "__init__", written_down(file))
        return Watched(folder, run_all(folder).success)


def written_down(file: TextIO) -> Callable[..., None]:
    """How Great Expectations makes its result of a table, each written down whole, as it would keep or show it."""
    made = ExpectationSuiteValidationResult.__init__

    def make(self: Any, *given: Any, **named: Any) -> None:  # noqa: ANN401  the library's
        made(self, *given, **named)
        file.write(json.dumps(self.to_json_dict(), ensure_ascii=False, default=str) + "\n")

    return make


# --- the canaries sing where they may ---------------------------------------------------------------------------------


def test_the_run_went_through_and_the_canaries_are_in_the_tables(watched: Watched) -> None:
    assert watched.succeeded
    for feed, contract in load_contracts().items():
        rows = watched.lake.scan(f"silver.{feed}").collect()
        assert rows.height >= 6, feed
        for column in (column for column in contract.columns if column.personal):
            assert rows[column.name].null_count() < rows.height or column.refusals, (feed, column.name)
    people = watched.lake.scan("gold.person").collect()
    assert people["name"].str.contains(NAME).sum() > 15
    assert people["id_number"].str.starts_with(NUMBER).sum() > 5


def test_every_way_to_be_refused_and_every_broken_file_was_met(watched: Watched) -> None:
    reasons = set(watched.lake.scan("quality.quarantine").collect()["reason"])
    assert {"missing", "ragged_row", "undecodable_bytes", "malformed_row"} <= reasons
    faults = set(watched.lake.scan("quality.delivery_findings").collect()["fault"])
    assert {"unreadable_file", "header_not_found", "broken_quote", "bad_manifest", "row_count_mismatch"} <= faults


# --- and nowhere else -------------------------------------------------------------------------------------------------


def test_nothing_that_was_printed_or_logged_holds_one(watched: Watched) -> None:
    assert "RUN_SUCCESS" in (watched.folder / "said" / "printed").read_text(encoding="utf-8")
    assert leaks(watched.folder / "said") == {}


def test_no_result_of_great_expectations_holds_one(watched: Watched) -> None:
    results = (watched.folder / RULES).read_bytes()
    assert results.count(b"unexpected_count") > 300
    assert found(results) == []


def test_no_event_and_no_metadata_of_dagster_holds_one(watched: Watched) -> None:
    databases = list((watched.folder / "home").rglob("*.db"))
    assert sum(path.stat().st_size for path in databases) > 1_000_000
    assert leaks(watched.folder / "home") == {}


def test_nothing_beside_the_rows_of_the_lake_holds_one(watched: Watched) -> None:
    """Notes of deliveries, commits of tables with their statistics, locks."""
    logs = list(watched.lake.root.rglob("_delta_log/*.json"))
    assert len(logs) > 40
    assert leaks(watched.lake.root, but=TABLES) == {}


def test_the_report_and_the_pages_of_rule_results_hold_none(watched: Watched, tmp_path: Path) -> None:
    result = chengma("report", "--lake", watched.lake.root, "--to", tmp_path / "report.html")
    assert result.exit_code == 0
    assert found(result.output.encode()) == []
    assert len(list(tmp_path.rglob("*.html"))) > 30
    assert leaks(tmp_path) == {}


def tables(watched: Watched) -> list[Table]:
    contracts = load_contracts().values()
    declared = [*map(bronze_table, contracts), *map(silver_table, contracts), *own_tables().values()]
    with duckdb.connect(watched.lake.root / file_of_the_analyst.FILE, read_only=True) as engine:
        there = {f"{schema}.{name}" for schema, name in engine.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall()}  # fmt: skip
    return [table for table in declared if table.name in there]


def test_a_column_that_holds_one_is_declared_personal(watched: Watched) -> None:
    """Masking, publishing and statistics go by the declaration, so it must be right."""
    wrong = []
    with duckdb.connect(watched.lake.root / file_of_the_analyst.FILE, read_only=True) as engine:
        for table in tables(watched):
            for column in table.columns:
                if column.classification in {"L3", "L4"}:
                    continue
                asked = f'select "{column.name}"::varchar from {table.name}'  # noqa: S608  declared names
                text = "\n".join(str(value) for (value,) in engine.execute(asked).fetchall())
                wrong += [(table.name, column.name, mark) for mark in found(text.encode()) if mark != STRAY]
    assert wrong == []


# --- when something breaks --------------------------------------------------------------------------------------------


class TellingError(Exception):
    """An error that quotes what it stumbled over, as those of libraries do."""


def stumble(*_: object, **__: object) -> NoReturn:
    """Fail like a parser: the row is in the message, and in that of the error before it."""
    message = f"cannot take {NAME} {NUMBER}"
    raise TellingError(message) from KeyError(NAME)


@pytest.mark.parametrize(
    ("where", "name", "asset"),
    [
        (City, "look", "bronze.health_residents"),
        (bronze, "take", "bronze.health_residents"),
        (silver, "refresh", "silver.health_residents"),
        (gold, "code_decided_city", "gold.address"),
        (gold, "link_persons", "gold.person"),
        (gold, "link_enterprises", "gold.enterprise"),
        (gold, "houses", "gold.house"),
        (tags, "tags", "gold.person_tag"),
        (ledger, "quarantine", "quality.quarantine"),
        (findings, "check", "silver.health_residents"),
        (findings, "rule_results", "quality.rule_results"),
        (quality, "scores", "quality.scores"),
        (Lake, "write", "quality.row_accounting"),
        (file_of_the_analyst, "publish", "warehouse.chengma_duckdb"),
    ],
)
def test_an_error_that_quotes_a_value_is_told_without_it(  # noqa: PLR0917  fixtures, and the three that vary
    watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str, asset: str
) -> None:
    for part in ("landing", "lake"):
        (tmp_path / part).symlink_to(watched.folder / part)
    monkeypatch.setattr(where, name, stumble)
    result = run_all(tmp_path, asset)
    assert not result.success
    told = [path.read_bytes() for path in (tmp_path / "home").rglob("*.db")]
    assert any(b"StepError" in content and b"TellingError at " in content for content in told)
    assert leaks(tmp_path / "home") == {}
    assert leaks(tmp_path / "said") == {}


def test_a_check_that_stops_the_run_tells_no_value(watched: Watched, tmp_path: Path) -> None:
    for part in ("landing", "lake"):
        shutil.copytree(watched.folder / part, tmp_path / part)
    (path,) = (tmp_path / "lake" / "typed" / "health_residents").glob("2025*.parquet")
    pl.read_parquet(path).with_columns(name=pl.lit(None, pl.String)).write_parquet(path)
    result = run_all(tmp_path, "silver.health_residents")
    assert not result.success
    assert "must_hold" in {check.check_name for check in result.get_asset_check_evaluations() if not check.passed}
    assert leaks(tmp_path / "home") == {}
    assert leaks(tmp_path / "said") == {}


def test_the_sensor_tells_no_value_when_it_fails(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(watched.folder / "landing", watched.lake.root)
    sensor = build_definitions(settings).resolve_sensor_def("landing")
    city = City(landing_folder=str(settings.landing), lake_folder=str(settings.lake), contract_folders=[])
    monkeypatch.setattr(City, "look", stumble)
    with pytest.raises(Exception) as raised:  # noqa: PT011  whatever Dagster makes of it
        sensor.evaluate_tick(dg.build_sensor_context(resources={"city": city}))
    assert found(said_of(raised.value).encode()) == []


def said_of(error: BaseException) -> str:
    """An error as Dagster writes it down for the page that shows it."""
    assert error.__traceback__ is not None
    return str(serializable_error_info_from_exc_info((type(error), error, error.__traceback__)))


@pytest.mark.parametrize("arguments", [("query", "select 1"), ("dictionary",)], ids=lambda found: found[0])
def test_a_command_tells_no_value_when_it_fails(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setattr("orchestration.command.tables.rows_of", stumble)
    monkeypatch.setattr("orchestration.command.tables.load_contracts", stumble)
    lake = ("--lake", watched.lake.root) if arguments[0] == "query" else ()
    result = chengma(arguments[0], *lake, *arguments[1:])
    assert result.exit_code == 2
    assert "TellingError at " in result.stderr
    assert found(result.output.encode()) == []


# --- and how long they are kept ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("feed", load_contracts())
def test_every_feed_declares_how_long_it_is_kept_and_the_dictionary_shows_it(feed: str) -> None:
    contract = load_contracts()[feed]
    assert re.fullmatch(r"[1-9]\d* (day|month|year)", contract.retention)
    section = dictionary({feed: contract}).partition(f"### silver.{feed} ")[2]
    assert f"Retention: {contract.retention}." in section
