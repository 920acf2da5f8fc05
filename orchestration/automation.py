"""When things run: a delivery is taken as soon as it is complete, the city is brought up to date every night.

Belongs here: sensors and schedules.
Does not belong here: what runs.
"""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from orchestration.declarations import key_of
from orchestration.failures import discreet
from orchestration.resources import City


def landing_sensor(job: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Ask for each complete delivery once; what waits or cannot be taken is named in the skip message."""

    @dg.sensor(name="landing", job=job, minimum_interval_seconds=60, description="Takes each complete delivery once.")
    def _landing(city: City) -> dg.SensorResult:
        with discreet():
            seen = city.look()
        requests = [
            dg.RunRequest(
                run_key=f"{batch.feed}/{batch.batch_date}/{batch.fingerprint}",
                asset_selection=[key_of(f"bronze.{batch.feed}")],
                tags={"feed": batch.feed, "batch_date": str(batch.batch_date)},
            )
            for batch in seen.ready
        ]
        waiting = ", ".join(f"{item.feed}/{item.batch_date}" for item in seen.waiting)
        skipped = dg.SkipReason(f"no complete delivery; waiting: {waiting or 'none'}")
        return dg.SensorResult(run_requests=requests) if requests else dg.SensorResult(skip_reason=skipped)

    return _landing


def daily(job: UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Every night at two."""
    return dg.ScheduleDefinition(
        name="nightly", job=job, cron_schedule="0 2 * * *", execution_timezone="Asia/Shanghai",
        description="Brings every table up to date.",
    )  # fmt: skip
