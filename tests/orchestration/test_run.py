"""A run: right by the truth, the same every time, whole or not at all, stopped by what must not go on."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from orchestration.definitions import JOB, build_definitions
from orchestration.settings import Settings
from tests.conftest import CANARY, GOLD, QUIET, ROOT, SECRETS, Ran, chengma, differing, gold_of, make_tables
from tests.orchestration.conftest import SECOND
from warehouse.analyst import FILE, rows_of
from warehouse.lake import Lake

DEPTH = "DSCRPBUFH"
SAID = ["feed", "record_key", "column_name"]


# --- right by the truth ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def coded(ran_city: Ran) -> pl.DataFrame:
    """Every address of the last delivery of its record: where it is, and what it was coded to."""
    places = ran_city.truth("places").select(
        "place_id", true_reference="reference_id", present_now="in_reference_2", true_district="district_code_2"
    )
    said = (
        ran_city.truth("addresses").sort("batch_date").unique(SAID, keep="last").join(places, on="place_id", how="left")
    )
    register = ran_city.table("gold.address").select(
        "city_code", "reference_id", "district_code", register_status=pl.col("status")
    )
    found = ran_city.table("gold.address_resolution").join(register, on="city_code", how="left")
    together = said.drop("reference_id", "district_code").join(found, on=SAID, how="left", suffix="_found")
    return together.with_columns(
        auto=pl.col("status") == "auto",
        at_room=(pl.col("level_found") == "H") & (pl.col("register_status") == "registered"),
        right=pl.col("true_reference") == pl.col("reference_id"),
        # A wrong number that hits a neighbour is that neighbour, unless something beside it tells.
        wrong_number=pl.col("noise").list.join(" ").str.contains("typo_in_number"),
    )


def share(of: pl.DataFrame, condition: pl.Expr) -> float:
    assert of.height > 500
    return of.filter(condition).height / of.height


def test_districts_are_right(coded: pl.DataFrame) -> None:
    placed = coded.filter(pl.col("true_district").is_not_null(), pl.col("level").is_in(list(DEPTH)))
    assert share(placed, pl.col("district_code") == pl.col("true_district")) >= 0.995


def test_rooms_that_were_coded_are_right(coded: pl.DataFrame) -> None:
    assert share(coded.filter("auto", "at_room", ~pl.col("wrong_number")), pl.col("right")) >= 0.999
    assert share(coded.filter("auto", "at_room"), pl.col("right")) >= 0.996


def test_rooms_of_the_reference_are_found(coded: pl.DataFrame) -> None:
    present = coded.filter(pl.col("level") == "H", "present_now")
    assert share(present.filter(~pl.col("wrong_number")), pl.col("auto") & pl.col("right")) >= 0.98
    assert share(present, pl.col("auto") & pl.col("right")) >= 0.96


def test_rooms_that_the_reference_lacks_are_not_put_into_others(coded: pl.DataFrame) -> None:
    absent = coded.filter(pl.col("level") == "H", ~pl.col("present_now"), ~pl.col("wrong_number"))
    assert share(absent, pl.col("auto") & pl.col("at_room")) <= 0.002


def test_addresses_outside_the_city_get_no_code(coded: pl.DataFrame) -> None:
    outside = coded.filter(pl.col("level") == "outside")
    assert outside.height > 10
    assert outside["city_code"].null_count() == outside.height


def pairs(rows: pl.DataFrame, *by: str) -> int:
    """How many pairs of rows agree in these columns."""
    sizes = rows.group_by(by).len()["len"].to_list()
    return sum(size * (size - 1) // 2 for size in sizes)


def test_records_with_a_valid_number_are_the_right_people(ran_city: Ran) -> None:
    roles = ["feed", "record_key", "role"]
    truth = ran_city.truth("persons").sort("batch_date").unique(roles, keep="last")
    records = ran_city.table("gold.person_record").join(truth, on=roles)
    numbered = records.filter(pl.col("id_state").is_in(["valid", "fifteen"]))
    both = pairs(numbered, "person_id", "person_uid")
    assert both > 5_000
    assert both / pairs(numbered, "person_id") >= 0.999
    assert both / pairs(numbered, "person_uid") >= 0.99
    assert pairs(records, "person_id", "person_uid") / pairs(records, "person_id") >= 0.995


def test_records_of_enterprises_are_the_right_enterprises(ran_city: Ran) -> None:
    roles = ["feed", "record_key", "role"]
    truth = ran_city.truth("enterprises").sort("batch_date").unique(roles, keep="last")
    records = ran_city.table("gold.enterprise_record").join(truth, on=roles)
    both = pairs(records, "enterprise_id", "enterprise_uid")
    assert both / pairs(records, "enterprise_id") >= 0.999
    assert both / pairs(records, "enterprise_uid") >= 0.98


# --- the same every time ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twin(ran_city: Ran, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same deliveries in another folder, their files made in another order, taken through the pipeline."""
    folder = tmp_path_factory.mktemp("twin")
    for path in sorted((path for path in ran_city.landing.rglob("*") if path.is_file()), reverse=True):
        copy = folder / "landing" / path.relative_to(ran_city.landing)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    make_tables(folder / "landing", folder / "lake", GOLD)
    return folder


def test_the_same_deliveries_give_the_same_rows_and_ids(ran_city: Ran, twin: Path) -> None:
    assert differing(gold_of(ran_city.lake), gold_of(Lake(twin / "lake"))) == []


def test_a_run_without_news_or_with_deliveries_sent_again_changes_nothing(ran_city: Ran, twin: Path) -> None:
    for number, path in enumerate(sorted((twin / "landing").rglob("*"))):
        if path.is_file() and number % 2:
            content = path.read_bytes()
            path.unlink()
            path.write_bytes(content)
    make_tables(twin / "landing", twin / "lake", GOLD)
    assert differing(gold_of(ran_city.lake), gold_of(Lake(twin / "lake"))) == []


def test_deliveries_in_another_order_mean_the_same_places_and_people(ran_city: Ran, tmp_path: Path) -> None:
    """Ids of people come from the record that was known first, so they may differ; who is who does not.

    What was observed at one time depends on what was known by then, so some in a thousand addresses go another way.
    """
    for folder in ran_city.landing.glob(f"*/{SECOND}"):
        shutil.copytree(folder, tmp_path / "landing" / folder.relative_to(ran_city.landing))
    make_tables(tmp_path / "landing", tmp_path / "lake", GOLD)
    shutil.copytree(ran_city.landing, tmp_path / "landing", dirs_exist_ok=True)
    make_tables(tmp_path / "landing", tmp_path / "lake", GOLD)
    late, at_once = gold_of(Lake(tmp_path / "lake")), gold_of(ran_city.lake)
    places = late["gold.address"].join(at_once["gold.address"], on="canonical", suffix="_at_once")
    assert places.filter(pl.col("city_code") != pl.col("city_code_at_once")).is_empty()
    addresses = late["gold.address_resolution"].join(at_once["gold.address_resolution"], on=SAID, suffix="_at_once")
    assert addresses.height == at_once["gold.address_resolution"].height
    assert share(addresses, pl.col("city_code").eq_missing(pl.col("city_code_at_once"))) >= 0.998
    for name, entity in (("gold.person_record", "person_id"), ("gold.enterprise_record", "enterprise_id")):
        both = late[name].join(at_once[name], on=["feed", "record_key", "role"], suffix="_at_once")
        assert both.height == late[name].height == at_once[name].height
        together = pairs(both, entity, f"{entity}_at_once")
        assert together / pairs(both, entity) >= 0.999
        assert together / pairs(both, f"{entity}_at_once") >= 0.999


# --- whole or not at all ---------------------------------------------------------------------------------------------


@contextmanager
def working(arguments: Sequence[object]) -> Iterator[subprocess.Popen[bytes]]:
    """A program at work, in a session of its own; killed with all it started."""
    command = [sys.executable, *(str(argument) for argument in arguments)]
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL) as process:  # noqa: S603  our own program
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def wait_until(happens: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    while not happens():
        assert process.poll() is None, "the program ended before it was killed"
        time.sleep(0.01)


def test_killed_runs_leave_the_old_file_and_the_next_run_completes(begun: Path, finished: Path, tmp_path: Path) -> None:
    """One run is killed between the tables of silver, the next between those of gold."""
    shutil.copytree(begun / "lake", tmp_path / "lake")
    lake, undisturbed = Lake(tmp_path / "lake"), Lake(finished / "lake")
    asked = "select (select count(*) from gold.person), (select count(*) from silver.health_residents)"
    before = rows_of(lake, asked)
    command = ("-m", "orchestration.command", "run", "--landing", begun / "landing", "--lake", lake.root)
    with working(command) as process:
        wait_until(lambda: lake.version("silver.health_residents") == 1, process)
        beside = chengma("run", "--landing", begun / "landing", "--lake", lake.root)
        assert (beside.exit_code, "another run is writing to" in beside.stderr) == (2, True)
    assert process.returncode == -signal.SIGKILL
    assert rows_of(lake, asked) == before
    program = (
        "import sys, pathlib; from tests.conftest import make_tables; make_tables(*map(pathlib.Path, sys.argv[1:]))"
    )
    with working(("-c", program, begun / "landing", lake.root)) as process:
        wait_until(lambda: lake.version("gold.address") == 1, process)
    assert process.returncode == -signal.SIGKILL
    assert rows_of(lake, asked) == before
    make_tables(begun / "landing", lake.root)
    assert differing(gold_of(lake), gold_of(undisturbed)) == []
    assert rows_of(lake, asked) == rows_of(undisturbed, asked) != before


# --- stopped by what must not go on ----------------------------------------------------------------------------------


def spoil(ran: Ran, feed: str, spoilt: pl.Expr) -> None:
    """Change the typed rows that the lake keeps of a feed's delivery, as a fault in the house would."""
    (path,) = (ran.lake.root / "typed" / feed).glob("2025*.parquet")
    pl.read_parquet(path).with_columns(spoilt).write_parquet(path)


def run_again(ran: Ran) -> tuple[int, str]:
    arguments = ("run", "--landing", ran.landing, "--lake", ran.lake.root)
    result = chengma(*arguments, *(text for folder in ran.contracts for text in ("--contracts", folder)))
    assert not [secret for secret in SECRETS if secret in result.output]
    return result.exit_code, result.stderr


def test_a_broken_critical_rule_stops_what_is_downstream(copied_office: Ran) -> None:
    lake = copied_office.lake
    (lake.root / FILE).rename(lake.root / "earlier")
    shutil.copy(lake.root / "earlier", lake.root / FILE)
    versions = {name: lake.version(name) for name in ("gold.address", "gold.person", "gold.person_tag")}
    spoil(copied_office, "water_accounts", pl.lit(None, pl.String).alias("holder_name"))
    assert run_again(copied_office) == (
        1, "chengma: silver.water_accounts: the check must_hold failed: holder_name.not_null\n",
    )  # fmt: skip
    assert {name: lake.version(name) for name in versions} == versions
    assert (lake.root / FILE).read_bytes() == (lake.root / "earlier").read_bytes()
    of_water = pl.col("table_name") == "silver.water_accounts"
    results = lake.scan("quality.rule_results").filter(of_water, pl.col("rule_id") == "holder_name.not_null").collect()
    assert results.select("rows_checked", "rows_failed", "passed").rows() == [(10, 0, True), (10, 10, False)]
    scored = (
        lake.scan("quality.scores").filter(pl.col("department") == "water", pl.col("dimension") == "完整性").collect()
    )
    assert set(scored["score"].round()) == {100.0, 89.0}


def test_an_unexplained_row_stops_the_analysts_file(copied_office: Ran) -> None:
    note = copied_office.lake.path("bronze.water_accounts") / "batch_date=2025-10-31" / "_delivery.json"
    note.write_text(note.read_text(encoding="utf-8").replace('"rows_read": 13', '"rows_read": 14'), encoding="utf-8")
    before = (copied_office.lake.root / FILE).read_bytes()
    found = build_definitions(Settings(copied_office.landing, copied_office.lake.root, copied_office.contracts))
    accounts, file = dg.AssetKey(["quality", "row_accounting"]), dg.AssetKey(["warehouse", "chengma_duckdb"])
    with dg.DagsterInstance.ephemeral() as instance:
        result = found.resolve_job_def(JOB).execute_in_process(
            QUIET, instance, raise_on_error=False, asset_selection=[accounts, file]
        )
    (check,) = result.get_asset_check_evaluations()
    assert (check.check_name, check.passed, check.metadata["unbalanced_deliveries"].value) == ("balanced", False, 1)
    assert [event.asset_key for event in result.get_asset_materialization_events()] == [accounts]
    assert (copied_office.lake.root / FILE).read_bytes() == before


def test_a_crash_is_told_by_its_kind_and_place_without_any_value(copied_office: Ran) -> None:
    spoil(copied_office, "water_accounts", (pl.lit(CANARY) + pl.col("account_number")).alias("balance"))
    code, said = run_again(copied_office)
    assert code == 1
    assert re.fullmatch(
        r"chengma: silver\.water_accounts: DeltaError at warehouse/lake\.py, line \d+, in write\n", said
    )
