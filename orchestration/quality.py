"""Quality: what became of every row, what rules found, how good it is; and the checks that stop a run.

Belongs here: declaring the assets and checks.
Does not belong here: accounting, rules, scores (quality).
"""

from collections.abc import Callable, Iterator, Sequence

import dagster as dg
import polars as pl

from orchestration.declarations import key_of, shown
from orchestration.failures import discreet
from orchestration.resources import City
from quality.rules import Severity
from quality.scores import scores
from quality.tables import own_tables
from warehouse import findings, ledger


def quality_assets(feeds: Sequence[str], tables: Sequence[str]) -> list[dg.AssetsDefinition]:
    """The quality tables.

    Args:
        feeds: the feeds that are accounted for.
        tables: the tables whose rules are run.
    """
    silver = [key_of(f"silver.{feed}") for feed in feeds]
    checked = [key_of(name) for name in tables]

    @_asset("quarantine", silver)
    @discreet()
    def _quarantine(city: City) -> pl.LazyFrame:
        return ledger.quarantine(city.lake, city.contracts)

    @_asset("duplicates", silver)
    @discreet()
    def _duplicates(city: City) -> pl.LazyFrame:
        return ledger.duplicates(city.lake, city.contracts)

    @_asset("row_accounting", silver)
    @discreet()
    def _row_accounting(city: City) -> pl.DataFrame:
        return ledger.row_accounting(city.lake, city.contracts)

    @_asset("delivery_findings", silver)
    @discreet()
    def _delivery_findings(city: City) -> pl.DataFrame:
        return ledger.delivery_findings(city.lake, city.contracts, city.look())

    @_asset("rule_results", checked)
    @discreet()
    def _rule_results(city: City) -> pl.DataFrame:
        return findings.rule_results(city.lake)

    @_asset("scores", [key_of("quality.rule_results")])
    @discreet()
    def _scores(city: City) -> pl.DataFrame:
        return scores(city.lake.scan("quality.rule_results").collect())

    return [_quarantine, _duplicates, _row_accounting, _delivery_findings, _rule_results, _scores]


def _asset(name: str, deps: Sequence[dg.AssetKey]) -> Callable[[Callable[..., object]], dg.AssetsDefinition]:
    """Declare the asset of a quality table."""
    table = own_tables()[f"quality.{name}"]
    seen = shown(table)
    return dg.asset(
        key=key_of(table.name),
        deps=deps,
        group_name="quality",
        kinds={"polars", "deltalake"},
        description=seen.description,
        owners=seen.owners,
        tags=seen.tags,
        metadata=seen.metadata,
    )


def contract_check(name: str) -> dg.AssetChecksDefinition:
    """The rules of a table: what must hold blocks everything downstream, what should hold is reported."""
    must = dg.AssetCheckSpec("must_hold", asset=key_of(name), blocking=True, description="Keys, required columns.")
    should = dg.AssetCheckSpec("should_hold", asset=key_of(name), description="Readable, complete, consistent values.")

    @dg.multi_asset_check(name=f"rules_of_{name.replace('.', '_')}", specs=[must, should])
    def _check(context: dg.AssetCheckExecutionContext, city: City) -> Iterator[dg.AssetCheckResult]:
        with discreet():
            found = findings.check(city.lake, name, city.contracts, context.run.run_id)
        yield _result(found, Severity.CRITICAL, must, dg.AssetCheckSeverity.ERROR)
        yield _result(found, Severity.WARNING, should, dg.AssetCheckSeverity.WARN)

    return _check


def accounting_check() -> dg.AssetChecksDefinition:
    """One unexplained row stops everything downstream."""

    @dg.asset_check(
        asset=key_of("quality.row_accounting"),
        name="balanced",
        blocking=True,
        description="Every row of every delivery is accepted, duplicate or quarantined.",
    )
    @discreet()
    def _check(city: City) -> dg.AssetCheckResult:
        unbalanced = city.lake.scan("quality.row_accounting").filter(~pl.col("balanced")).collect()
        return dg.AssetCheckResult(passed=unbalanced.is_empty(), metadata={"unbalanced_deliveries": unbalanced.height})

    return _check


def _result(
    found: pl.DataFrame, severity: Severity, spec: dg.AssetCheckSpec, level: dg.AssetCheckSeverity
) -> dg.AssetCheckResult:
    mine = found.filter(pl.col("severity") == severity)
    failed = mine.filter(~pl.col("passed"))
    return dg.AssetCheckResult(
        passed=failed.is_empty(),
        check_name=spec.name,
        asset_key=spec.asset_key,
        severity=level,
        metadata={
            "rules": mine.height,
            "broken_rules": ", ".join(failed["rule_id"]),
            "rows_failed": int(failed["rows_failed"].sum()),
        },
    )
