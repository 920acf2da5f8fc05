"""DuckDB over the lake: views under the names of the tables, and what rules look at."""

import duckdb
import polars as pl
import pytest

from quality.rules import rules_of_feed
from quality.tables import silver_table
from sources.standard import load_contracts
from tests.warehouse.conftest import Feed, account
from warehouse import bronze, silver
from warehouse.engine import add_view, connected, write_rule_view
from warehouse.lake import Lake

DAY = "2025-10-31"


def test_committed_tables_are_seen_under_their_names(feed: Feed) -> None:
    feed.deliver(DAY, [account("1"), account("2")])
    feed.take(DAY)
    silver.refresh(feed.lake, feed.contract)
    with connected(feed.lake, ["silver.water_accounts"]) as engine:
        asked = "select record_key, balance from silver.water_accounts order by all"
        assert [(key, str(balance)) for key, balance in engine.execute(asked).fetchall()] == [
            ("1", "12.50"),
            ("2", "12.50"),
        ]


def test_a_view_of_bronze_says_which_delivery(feed: Feed) -> None:
    feed.deliver(DAY, [account("1")])
    taken = feed.take(DAY)
    with duckdb.connect() as engine:
        add_view(engine, "bronze.water_accounts", [str(path) for path in bronze.files_of(feed.lake, taken)])
        asked = 'select "户号", batch_date::varchar from bronze.water_accounts'
        assert engine.execute(asked).fetchall() == [("1", DAY)]


@pytest.fixture
def payments(feed: Feed) -> Lake:
    """Payments of three people, one of whom is enrolled."""
    contracts = load_contracts()
    enrolled = pl.DataFrame({"personal_number": ["p1", "p1", "p9"]})
    paid = pl.DataFrame(
        {
            "record_key": ["1", "2", "3"],
            "personal_number": ["p1", "p2", None],
            "social_security_number": ["x", None, None],
            "faults": [[], ["social_security_number:check_digit"], ["social_security_number_given:no"]],
        }
    )
    for name, rows in (("social_security_enrolments", enrolled), ("social_security_payments", paid)):
        table = silver_table(contracts[name])
        missing = [pl.lit(None, dtype).alias(column) for column, dtype in table.schema.items() if column not in rows]
        feed.lake.write(table, rows.with_columns(missing))
    return feed.lake


def test_the_view_of_rules_says_what_is_broken(payments: Lake) -> None:
    contract = load_contracts()["social_security_payments"]
    rules = rules_of_feed(contract)
    database = payments.root / "checks" / "view.duckdb"
    name = write_rule_view(payments, "silver.social_security_payments", rules, database)
    columns = "record_key, social_security_number__read, personal_number__refers"
    asked = f"select {columns} from {name} order by 1"  # noqa: S608  names of our own
    with duckdb.connect(database, read_only=True) as engine:
        assert engine.execute(asked).fetchall() == [
            ("1", "ok", "ok"),
            ("2", "fault", "unknown"),
            ("3", None, None),
        ]


def test_a_reference_to_a_feed_that_never_came_is_unknown(feed: Feed, payments: Lake) -> None:
    contract = load_contracts()["social_security_payments"]
    alone = Lake(feed.folder / "alone")
    alone.write(silver_table(contract), payments.scan("silver.social_security_payments"))
    database = alone.root / "view.duckdb"
    name = write_rule_view(alone, "silver.social_security_payments", rules_of_feed(contract), database)
    with duckdb.connect(database, read_only=True) as engine:
        asked = f"select personal_number__refers, count(*) from {name} group by all order by 1"  # noqa: S608  our name
        assert engine.execute(asked).fetchall() == [("unknown", 2), (None, 1)]
