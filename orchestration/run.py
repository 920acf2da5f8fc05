"""One run of the whole city in one process: the same assets that `dagster dev` shows.

Belongs here: executing the job, gathering what failed.
Does not belong here: what is printed at the end (`summary`).
"""

from dataclasses import dataclass

import dagster as dg
from dagster_shared.error import SerializableErrorInfo
from rich.console import Console

from orchestration.definitions import FINDINGS_JOB, JOB, build_definitions
from orchestration.failures import StepError
from orchestration.progress import Follower
from orchestration.settings import Settings

# The console belongs to the progress bar; what goes wrong is gathered from the run's events.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Outcome:
    """How a run ended: what failed, in words, and the seconds of each step."""

    failures: tuple[str, ...]
    seconds: dict[str, float]


def run_city(settings: Settings, console: Console) -> Outcome:
    """Bring every table up to date, with progress on the console."""
    follower = Follower(console)
    definitions = build_definitions(settings, follower.hooks())
    job = definitions.resolve_job_def(JOB)
    with dg.DagsterInstance.ephemeral() as instance, follower.shown(len(job.graph.nodes)):
        result = job.execute_in_process(_QUIET, instance, raise_on_error=False)
        failures = tuple(_failures(result))
        if failures:
            definitions.resolve_job_def(FINDINGS_JOB).execute_in_process(_QUIET, instance, raise_on_error=False)
    return Outcome(failures, follower.seconds)


def _failures(result: dg.ExecuteInProcessResult) -> list[str]:
    broken = [
        f"{'.'.join(evaluation.asset_key.path)}: the check {evaluation.check_name} failed: "
        f"{_metadata(evaluation, 'broken_rules') or _metadata(evaluation, 'unbalanced_deliveries')}"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed and evaluation.blocking
    ]
    crashed = [
        f"{str(event.step_key).replace('__', '.')}: {_where(event.step_failure_data.error)}"
        for event in result.all_events
        if event.is_step_failure
        and event.step_failure_data.error is not None
        # A blocking check also fails its own step; it was told above.
        and event.step_failure_data.error.cls_name != "DagsterAssetCheckFailedError"
    ]
    return broken + crashed


def _where(error: SerializableErrorInfo) -> str:
    """What a step says of its error; of any other only the kind, because its text may quote a value."""
    while error.cause is not None:
        error = error.cause
    return error.message.partition(": ")[2].strip() if error.cls_name == StepError.__name__ else str(error.cls_name)


def _metadata(evaluation: dg.AssetCheckEvaluation, name: str) -> str:
    value = evaluation.metadata.get(name)
    return str(value.value) if value is not None else ""
