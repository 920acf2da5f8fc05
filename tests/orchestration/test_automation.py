"""When things run: each complete delivery is asked for once, waiting ones are named, the city is rebuilt at night."""

import os
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.sensor_definition import SensorExecutionData

from orchestration.resources import City
from tests.conftest import deliver
from tests.orchestration.conftest import FIRST, SECOND

PERSON = {"登记字号": "1", "男方姓名": "张三"}
FEED = "civil_affairs_marriages"


@pytest.fixture
def look(tmp_path: Path, definitions: dg.Definitions) -> Callable[[], SensorExecutionData]:
    """Let the sensor look at a landing zone of its own."""
    city = City(landing_folder=str(tmp_path), lake_folder=str(tmp_path / "lake"), contract_folders=[])
    sensor = definitions.resolve_sensor_def("landing")
    return lambda: sensor.evaluate_tick(dg.build_sensor_context(resources={"city": city}))


def asked(tick: SensorExecutionData) -> list[str | None]:
    """The keys of the runs that are asked for; Dagster starts a run once for each key."""
    return [request.run_key for request in tick.run_requests or ()]


def test_every_complete_delivery_is_asked_for_by_its_feed_and_date(
    tmp_path: Path, look: Callable[[], SensorExecutionData]
) -> None:
    deliver(tmp_path, FEED, [PERSON], day=FIRST)
    deliver(tmp_path, FEED, [PERSON], day=SECOND)
    deliver(tmp_path, "health_births", [{"出生医学证明编号": "1"}], day=FIRST)
    requests = look().run_requests or []
    assert [(request.tags["feed"], request.tags["batch_date"]) for request in requests] == [
        (FEED, FIRST), (FEED, SECOND), ("health_births", FIRST),
    ]  # fmt: skip
    assert [request.asset_selection for request in requests] == [
        [dg.AssetKey(["bronze", feed])] for feed in (FEED, FEED, "health_births")
    ]


def test_a_delivery_is_asked_for_once(tmp_path: Path, look: Callable[[], SensorExecutionData]) -> None:
    path = deliver(tmp_path, FEED, [PERSON], day=FIRST)
    keys = asked(look())
    assert len(keys) == 1
    assert asked(look()) == keys
    deliver(tmp_path, FEED, [PERSON], day=SECOND)
    assert keys[0] in asked(look())
    assert len(set(asked(look()))) == 2
    os.utime(path, ns=(1, 1))
    assert keys[0] not in asked(look())


def test_a_waiting_delivery_is_not_asked_for_but_named(tmp_path: Path, look: Callable[[], SensorExecutionData]) -> None:
    path = deliver(tmp_path, FEED, [PERSON], day=FIRST)
    (path.parent / "_manifest.json").unlink()
    tick = look()
    assert asked(tick) == []
    assert tick.skip_message == f"no complete delivery; waiting: {FEED}/{FIRST}"
    (path.parent / "_SUCCESS").touch()
    assert len(asked(look())) == 1


def test_an_empty_landing_zone_asks_for_nothing(look: Callable[[], SensorExecutionData]) -> None:
    assert look().skip_message == "no complete delivery; waiting: none"


def test_the_sensor_starts_the_job_that_takes_deliveries(definitions: dg.Definitions) -> None:
    assert definitions.resolve_sensor_def("landing").job_name == "ingest"
    layers = {key.path[0] for key in definitions.resolve_job_def("ingest").asset_layer.executable_asset_keys}
    assert layers == {"bronze"}


def test_the_whole_city_is_brought_up_to_date_every_night(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    every = set(definitions.resolve_all_asset_keys())
    assert set(definitions.resolve_job_def(schedule.job_name).asset_layer.executable_asset_keys) == every
