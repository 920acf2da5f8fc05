"""All definitions, bound to a landing zone and a lake.

Belongs here: assembly: assets, checks, jobs, sensor, schedule, resources.
Does not belong here: any asset's declaration, logic.
"""

from collections.abc import Set as AbstractSet
from pathlib import Path

import dagster as dg

from orchestration.analyst import analyst_asset
from orchestration.automation import daily, landing_sensor
from orchestration.feeds import bronze_asset, silver_asset
from orchestration.gold import gold_assets
from orchestration.issues import issue_assets
from orchestration.quality import accounting_check, contract_check, quality_assets
from orchestration.report import report_asset
from orchestration.resources import City, LakeTables
from orchestration.settings import Settings, from_environment
from quality.tables import own_tables
from sources.standard import load_contracts

JOB = "city"
FINDINGS_JOB = "findings"
_FINDINGS = ("rule_results", "scores", "issues", "rectification")
_RETRY = dg.RetryPolicy(max_retries=2, delay=30, backoff=dg.Backoff.EXPONENTIAL)


def build_definitions(settings: Settings, hooks: AbstractSet[dg.HookDefinition] | None = None) -> dg.Definitions:
    """Every asset, check, job, sensor and schedule of a city.

    Args:
        settings: where deliveries come from and tables go, and where further contracts lie.
        hooks: called at each step of the job `city`; a job with hooks is a command's own and does not retry.
    """
    contracts = load_contracts(settings.contracts)
    feeds = sorted(contracts)
    checked = [f"silver.{feed}" for feed in feeds] + [name for name in own_tables() if name.startswith("gold.")]
    city = City(
        landing_folder=_absolute(settings.landing),
        lake_folder=_absolute(settings.lake),
        contract_folders=[_absolute(folder) for folder in settings.contracts],
    )
    everything = dg.define_asset_job(
        JOB, selection=dg.AssetSelection.all(), hooks=hooks, op_retry_policy=None if hooks else _RETRY
    )
    ingest = dg.define_asset_job("ingest", selection=dg.AssetSelection.groups("bronze"), op_retry_policy=_RETRY)
    findings = dg.define_asset_job(
        FINDINGS_JOB,
        selection=dg.AssetSelection.assets(*(["quality", name] for name in _FINDINGS)),
    )
    return dg.Definitions(
        assets=[
            *(make(contracts[feed]) for feed in feeds for make in (bronze_asset, silver_asset)),
            *gold_assets(feeds),
            *quality_assets(feeds, checked),
            *issue_assets(),
            report_asset(checked),
            analyst_asset(checked),
        ],
        asset_checks=[*(contract_check(name) for name in checked), accounting_check()],
        jobs=[everything, ingest, findings],
        sensors=[landing_sensor(ingest)],
        schedules=[daily(everything)],
        # A step is seconds of columnar work on all cores; a process of its own would spend longer on importing.
        executor=dg.in_process_executor,
        resources={"city": city, "io_manager": LakeTables(lake_folder=city.lake_folder)},
    )


def _absolute(folder: Path) -> str:
    return str(folder.resolve())


defs = build_definitions(from_environment())
