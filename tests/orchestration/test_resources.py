"""Nothing personal leaves the tables: not into events, metadata, logs, results, messages or what a crash leaves."""

import json
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from orchestration.definitions import JOB, build_definitions
from orchestration.settings import Settings
from tests.conftest import CANARY, SECRETS, Ran

# The tables with delivered values, and what they are made from; quarantine keeps the refused rows.
TABLES = ("bronze", "typed", "silver", "gold", "quality/quarantine", "chengma.duckdb")
SILVER = dg.AssetKey(["silver", "water_accounts"])


def forms(secret: str) -> set[bytes]:
    """A text as it may stand in a file: plain, or escaped by JSON once or twice."""
    once = json.dumps(secret)[1:-1]
    return {secret.encode(), once.encode(), json.dumps(once)[1:-1].encode()}


def holding(folder: Path, *texts: str) -> list[str]:
    """The files under a folder in which one of the texts stands."""
    wanted = {form for text in texts for form in forms(text)}
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if any(form in path.read_bytes() for form in wanted)]


@dataclass(frozen=True)
class Watched:
    """What a Dagster that keeps everything kept of a run, and of one into a crash after it."""

    folder: Path
    events: str
    failures: str


@pytest.fixture(scope="module")
def watched(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """The office, run twice: the second time typed rows are spoilt so that writing them fails on a delivered value."""
    folder = tmp_path_factory.mktemp("watched")
    settings = Settings(office / "landing", folder / "lake", (office / "contracts",))

    @dg.failure_hook
    def _no_retry(_: dg.HookContext) -> None:
        """A job with hooks is a command's own and does not wait to try again."""

    job = build_definitions(settings, {_no_retry}).resolve_job_def(JOB)
    (folder / "state").mkdir()
    with dg.DagsterInstance.local_temp(str(folder / "state")) as instance:
        run = job.execute_in_process(instance=instance)
        (typed,) = (folder / "lake" / "typed" / "water_accounts").glob("2025*.parquet")
        spoilt = (pl.lit(CANARY) + pl.col("account_number")).alias("balance")
        pl.read_parquet(typed).with_columns(spoilt).write_parquet(typed)
        crash = job.execute_in_process(instance=instance, raise_on_error=False, asset_selection=[SILVER])
        failures = [str(event) for event in crash.all_events if event.is_step_failure]
        return Watched(folder, "\n".join(str(event) for event in run.all_events), "\n".join(failures))


def test_a_run_tells_of_tables_and_counts_but_of_nobody(watched: Watched) -> None:
    assert "silver__water_accounts" in watched.events
    assert "rows_failed" in watched.events
    assert [secret for secret in SECRETS if secret in watched.events] == []


def test_what_dagster_keeps_holds_no_delivered_value(watched: Watched) -> None:
    assert holding(watched.folder / "state", "water_accounts")
    assert holding(watched.folder / "state", *SECRETS) == []


def test_a_crash_on_a_value_does_not_quote_it(watched: Watched) -> None:
    assert "water_accounts" in watched.failures
    assert [secret for secret in SECRETS if secret in watched.failures] == []


def test_a_lake_holds_delivered_values_in_its_tables_only(ran_office: Ran) -> None:
    found = holding(ran_office.lake.root, *SECRETS)
    assert any(path.startswith("bronze/water_accounts") for path in found)
    assert [path for path in found if not path.startswith(TABLES)] == []


@pytest.mark.parametrize("name", ["rule_results", "scores", "delivery_findings", "row_accounting"])
def test_what_is_told_of_quality_is_counts_and_names(ran_office: Ran, name: str) -> None:
    rows = ran_office.table(f"quality.{name}")
    assert rows.height > 0
    assert [secret for secret in SECRETS if secret in str(rows.rows())] == []


def test_what_was_refused_is_kept_with_its_values_in_quarantine(ran_office: Ran) -> None:
    assert all(CANARY in raw for raw in ran_office.table("quality.quarantine")["raw"])


def test_the_command_says_nothing_of_anybody(ran_office: Ran, ran_city: Ran) -> None:
    assert [secret for secret in SECRETS if secret in ran_office.result.output] == []
    names = ran_city.truth("people")["name"].unique()
    long_enough = [name for name in names if len(name) > 2]
    assert [name for name in long_enough if name in ran_city.result.output] == []
