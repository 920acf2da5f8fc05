"""The analyst's file: every table with its comments, swapped in whole, and clear words when a query is wrong."""

import re
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from quality.tables import own_tables
from sources.standard import load_contracts
from tests.conftest import ROOT, Ran
from transforms.addresses.register.history import as_of
from transforms.entities.as_of import as_of as ids_as_of
from warehouse.analyst import FILE, QueryError, publish, rows_of
from warehouse.lake import Lake

QUERIES = re.findall(r"```sql\n(.+?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
TABLES = "select table_schema || '.' || table_name from information_schema.tables"
COLUMNS = "select schema_name || '.' || table_name, column_name, data_type, comment from duckdb_columns()"


def test_every_table_of_the_city_is_there(ran_city: Ran) -> None:
    feeds = load_contracts()
    expected = {*own_tables(), *(f"{layer}.{feed}" for feed in feeds for layer in ("bronze", "silver"))}
    assert {name for (name,) in ran_city.ask(TABLES)} == expected | {"main.versions"}


@pytest.mark.parametrize("which", ["ran_city", "ran_office"])
def test_every_table_and_column_has_a_comment(which: str, request: pytest.FixtureRequest) -> None:
    ran: Ran = request.getfixturevalue(which)
    columns = ran.ask(f"{COLUMNS} where not internal and schema_name <> 'main'")
    assert len(columns) > 300
    assert [column[:2] for column in columns if not column[3]] == []
    tables = "select schema_name, table_name, comment from duckdb_tables() where not internal"
    views = "select schema_name, view_name, comment from duckdb_views() where not internal"
    assert [row[:2] for row in [*ran.ask(tables), *ran.ask(views)] if not row[2]] == []


def test_types_are_those_of_the_declaration(ran_city: Ran) -> None:
    found = {(table, column): kind for table, column, kind, _ in ran_city.ask(f"{COLUMNS} where not internal")}
    for name, table in own_tables().items():
        for column in table.columns:
            assert found[name, column.name] == column.type


def test_the_file_has_the_rows_of_the_lake(ran_city: Ran) -> None:
    for name in ("gold.person", "quality.rule_results", "silver.health_residents"):
        assert ran_city.ask(f"select count(*) from {name}") == [(ran_city.table(name).height,)]  # noqa: S608  our names
    versions = {table: version for table, version, _ in ran_city.ask("from main.versions")}
    assert versions["gold.person"] == ran_city.lake.version("gold.person")


def test_every_place_can_be_asked_for_as_it_was_on_a_day(ran_city: Ran) -> None:
    shown = "select city_code, display_code, standard_address, status from gold.address_on(date '{}') where level = 'P'"
    for day in (date(2025, 11, 5), date(2025, 11, 6), date(2025, 11, 30)):
        then = as_of(ran_city.table("gold.address"), ran_city.table("gold.address_history"), day)
        places = then.filter(pl.col("level") == "P").select("city_code", "display_code", "standard_address", "status")
        assert ran_city.ask(f"{shown.format(day)} order by city_code") == places.sort("city_code").head(1000).rows()
    moved = "select count(*) > 1000 from gold.address_on('2025-11-05') b join gold.address a using (city_code) where"
    assert ran_city.ask(f"{moved} b.district in ('江北区', '渝北区') and a.district = '两江新区'") == [(True,)]


@pytest.mark.parametrize("kind", ["person", "enterprise"])
def test_every_record_can_be_asked_for_the_id_it_had_on_a_day(ran_city: Ran, kind: str) -> None:
    named = {f"{kind}_id": "id"}
    records, history = (ran_city.table(f"gold.{kind}_{part}").rename(named) for part in ("record", "history"))
    for day in (date(2025, 10, 30), date(2025, 10, 31), date(2025, 11, 30)):
        expected = ids_as_of(records, history, day)
        asked = f"select feed, record_key, role, {kind}_id, valid_from, valid_to from gold.{kind}_on('{day}')"  # noqa: S608  our names
        assert ran_city.ask(f"select count(*) from ({asked})") == [(expected.height,)]  # noqa: S608
        assert ran_city.ask(f"{asked} order by 1, 2, 3") == expected.head(1000).rows()


def test_a_new_department_has_its_views_and_comments(ran_office: Ran) -> None:
    asked = f"{COLUMNS} where table_name = 'water_accounts' and column_name in ('户主', 'holder_name') order by 1"
    assert ran_office.ask(asked) == [
        ("bronze.water_accounts", "户主", "VARCHAR", "户主. Who pays."),
        ("silver.water_accounts", "holder_name", "VARCHAR", "户主. Who pays."),
    ]
    assert ran_office.ask("select count(*), sum(balance)::varchar from silver.water_accounts") == [(10, "1275.00")]
    assert ran_office.ask('select "开户日期" from bronze.water_accounts where "户号" = \'SW0001\'') == [
        ("2019年3月1日",)
    ]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_readme_has_rows(ran_city: Ran, query: str) -> None:
    assert ran_city.ask(query)


def test_the_readme_has_five_queries() -> None:
    assert len(QUERIES) == 5


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("select nothing from gold.person", 'Referenced column "nothing" not found'),
        ("select * from gold.persons", "Table with name persons does not exist"),
        ("selec 1", "syntax error"),
        ("insert into gold.person (person_id) values ('x')", "read-only"),
        ("select cast('x' as integer)", "Could not convert"),
    ],
)
def test_a_wrong_query_is_told_in_one_line(ran_city: Ran, query: str, why: str) -> None:
    with pytest.raises(QueryError, match=why) as told:
        rows_of(ran_city.lake, query)
    assert "\n" not in str(told.value)


def test_many_rows_are_cut_and_said_to_be(ran_city: Ran) -> None:
    names, rows, more = rows_of(ran_city.lake, "select range as n from range(5)", most=3)
    assert (names, rows, more) == (["n"], [(0,), (1,), (2,)], True)
    assert rows_of(ran_city.lake, "select 1 where false") == (["1"], [], False)


def test_without_a_run_there_is_nothing_to_ask(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run the pipeline first"):
        rows_of(Lake(tmp_path), "select 1")


def test_a_reader_keeps_the_old_file_and_the_next_gets_the_new_one(copied_office: Ran) -> None:
    lake, contracts = copied_office.lake, load_contracts(copied_office.contracts)
    old = (lake.root / FILE).stat().st_ino
    with duckdb.connect(lake.root / FILE, read_only=True) as reader:
        person = own_tables()["gold.person"]
        lake.write(person, lake.scan(person.name).head(1))
        publish(lake, contracts, "next")
        assert reader.execute("select count(*) from gold.person").fetchall() == [(2,)]
        assert reader.execute("select count(*) from silver.water_accounts").fetchall() == [(10,)]
    assert copied_office.ask("select count(*) from gold.person") == [(1,)]
    assert (lake.root / FILE).stat().st_ino != old
    assert [path.name for path in lake.root.iterdir() if FILE in path.name] == [FILE]


def test_a_file_that_cannot_be_built_leaves_the_old_one(copied_office: Ran) -> None:
    lake = copied_office.lake
    before = (lake.root / FILE).read_bytes()
    for file in lake.files("gold.house"):
        Path(file).write_bytes(b"PAR1 broken")
    with pytest.raises(duckdb.Error):
        publish(lake, load_contracts(copied_office.contracts), "next")
    assert (lake.root / FILE).read_bytes() == before
    assert copied_office.ask("select count(*) from gold.person") == [(2,)]
