"""A small city and a small office that were taken through the whole pipeline once, for all tests that look at results.

The city has the deliveries of all departments with the truth beside them. The office has a department that nobody knew,
declared by one YAML file, among deliveries that are bad in every way a delivery can be.
"""

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from click.testing import CliRunner, Result

from orchestration.command import main
from orchestration.definitions import build_definitions
from orchestration.settings import Settings
from quality.tables import own_tables
from sources.city import CityPlan, simulate
from sources.standard import load_contracts
from warehouse.analyst import rows_of
from warehouse.lake import Lake

ROOT = Path(__file__).parents[1]
# Large enough for shares to a tenth of a percent and for an answer to every query of the README, otherwise small.
PLAN = CityPlan(people=2_000, seed=8)
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
DAY = "2025-10-31"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Ran:
    """A landing zone, the lake made from it, and what the command said."""

    folder: Path
    result: Result
    contracts: tuple[Path, ...] = ()

    @property
    def landing(self) -> Path:
        """Where the departments delivered."""
        return self.folder / "landing"

    @property
    def lake(self) -> Lake:
        """The lake."""
        return Lake(self.folder / "lake")

    def truth(self, name: str) -> pl.DataFrame:
        """A table of the truth about the city."""
        return pl.read_parquet(self.folder / "truth" / f"{name}.parquet")

    def table(self, name: str) -> pl.DataFrame:
        """The committed rows of a table."""
        return self.lake.scan(name).collect()

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Rows of a query on the analyst's file."""
        return rows_of(self.lake, query)[1]


def chengma(*arguments: object) -> Result:
    """The command, in this process; its exit code, output and errors."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


GOLD = ("bronze", "silver", "gold")
ALL = (*GOLD, "quality", "warehouse")


def make_tables(landing: Path, lake: Path, groups: Sequence[str] = ALL) -> None:
    """The assets of some groups, without the checks between them, which take most of the time of a small run."""
    found = build_definitions(Settings(landing, lake))
    assets = dg.AssetSelection.groups(*groups)
    job = dg.define_asset_job("tables", selection=assets - dg.AssetSelection.all_asset_checks())
    definitions = dg.Definitions(assets=found.assets, jobs=[job], resources=found.resources)
    with dg.DagsterInstance.ephemeral() as instance:
        assert definitions.resolve_job_def("tables").execute_in_process(QUIET, instance).success


def gold_of(lake: Lake) -> dict[str, pl.DataFrame]:
    """Every gold table, its rows in one order."""
    tables = {name: lake.scan(name).collect() for name in own_tables() if name.startswith("gold.")}
    return {name: _ordered(rows) for name, rows in tables.items()}


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    lists = [name for name, dtype in rows.schema.items() if isinstance(dtype, pl.List)]
    return rows.with_columns(pl.col(name).list.join("\n") for name in lists).sort(rows.columns)


def differing(one: Mapping[str, pl.DataFrame], other: Mapping[str, pl.DataFrame]) -> list[str]:
    """The names of the tables that are not equal."""
    assert one.keys() == other.keys()
    return [name for name, rows in one.items() if not rows.equals(other[name])]


def resident_number(body: str) -> str:
    """A resident number with its check character; the region is one that does not exist."""
    assert body.startswith("5099")
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def deliver(landing: Path, feed: str, rows: Sequence[Mapping[str, str]], /, day: str = DAY, **declared: object) -> Path:
    """A delivery of one CSV file with its manifest; `declared` changes what that says of the file."""
    folder = landing / feed / day
    folder.mkdir(parents=True)
    path = folder / f"{feed}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    entry = {"name": path.name, "rows": len(rows), "sha256": sha256(path.read_bytes()).hexdigest()}
    manifest = {"feed": feed, "batch_date": day, "mode": "full", "files": [entry | declared]}
    (folder / "_manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def ran_city(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The city after `chengma run`."""
    folder = tmp_path_factory.mktemp("ran_city")
    simulate(PLAN, folder / "landing", folder / "truth")
    return Ran(folder, chengma("run", "--landing", folder / "landing", "--lake", folder / "lake"))


# What may be in no log, message, event or finding: as names and texts, and as digits.
CANARY = "金丝雀"
CANARY_PHONE = "16955501234"
CANARY_NUMBERS = (resident_number("50999919490101001"), resident_number("50999919490101002"))
SECRETS = (CANARY, CANARY_PHONE, *CANARY_NUMBERS)
ROOM = "重庆市南岸区南坪街道江南大道8号3栋2-1504"

WATER = Path(__file__).with_name("water_accounts.yaml")


def _account(number: int, **changes: str) -> dict[str, str]:
    return {
        "户号": f"SW{number:04}", "HZ": f"{CANARY}甲", "证件号码": CANARY_NUMBERS[0], "手机": CANARY_PHONE,
        "用水地址": ROOM, "开户日期": "2019年3月1日", "余额": "12.50", "用水性质": "1",
    } | changes  # fmt: skip


def _deliver_water(landing: Path) -> None:
    """Three accounts of one person, one of another, rows that break rules, and rows that are refused."""
    accounts = [
        _account(1),
        _account(2, 用水地址="南岸区江南大道８号３幢二单元1504室", 用水性质="居民", 余额="1,200.00元"),
        _account(3, 证件号码="", 用水地址="重庆市 南岸区 江南大道8号 3-2-1504"),
        _account(4, HZ=f"{CANARY}乙", 证件号码=CANARY_NUMBERS[1], 用水地址=f"南坪街道{CANARY}路99号"),
        # Values that cannot be read, of people who can: the rows go on, and rules are broken.
        *(_account(5 + n, 证件号码=CANARY_NUMBERS[0][:-2] + "0Y", 手机=f"{CANARY}{n}") for n in range(3)),
        *(_account(8 + n, 用水性质=CANARY, 余额=f"{CANARY}元") for n in range(3)),
        # Rows without what the contract requires.
        _account(11, 开户日期=f"{CANARY}年"),
        _account(12, HZ="", 用水地址=CANARY),
    ]
    deliver(landing, "water_accounts", accounts)


def _deliver_badly(landing: Path) -> None:
    """One delivery for each way in which one can be bad."""
    birth = {"出生医学证明编号": "B1", "新生儿姓名": f"{CANARY}丙", "新生儿出生日期": "2025-10-01",
             "母亲姓名": CANARY, "签发日期": "2025-10-02"}  # fmt: skip
    deliver(landing, "health_births", [birth], sha256="0" * 64)
    death = {"报告卡编号": "D1", "死者姓名": f"{CANARY}甲", "身份证号码": CANARY_NUMBERS[0], "死亡时间": "2025-10-02",
             "审核标志": "1"}  # fmt: skip
    deliver(landing, "health_deaths", [death], rows=7)
    marriage = {"业务类型": "结婚", "男方姓名": f"{CANARY}戊", "女方姓名": CANARY, "登记日期": "2025-10-03"}
    deliver(landing, "civil_affairs_marriages", [marriage])
    unreadable = landing / "market_enterprises" / DAY
    unreadable.mkdir(parents=True)
    (unreadable / "企业.xlsx").write_bytes(b"PK\x03\x04" + CANARY.encode() * 50)
    (unreadable / "_SUCCESS").touch()
    empty = landing / "civil_affairs_cremations" / DAY
    empty.mkdir(parents=True)
    (empty / "empty.csv").touch()
    (empty / "_SUCCESS").touch()
    waiting = landing / "hotline_tickets" / DAY
    waiting.mkdir(parents=True)
    (waiting / "tickets.csv").write_text(CANARY, encoding="utf-8")
    (landing / "weather" / DAY).mkdir(parents=True)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the landing zone `landing` and the further contracts `contracts`."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "contracts").mkdir()
    shutil.copy(WATER, folder / "contracts")
    landing = folder / "landing"
    room = {"地址编号": "A1", "区县": "南岸区", "镇街": "南坪街道", "道路": "江南大道", "门牌号": "8号", "楼栋": "3栋",
            "单元": "2单元", "楼层": "15层", "房号": "1504", "标准地址": ROOM, "状态": "正常"}  # fmt: skip
    deliver(landing, "reference_addresses", [room])
    _deliver_water(landing)
    _deliver_badly(landing)
    return folder


@pytest.fixture(scope="session")
def ran_office(office: Path) -> Ran:
    """The office after `chengma run`."""
    contracts = office / "contracts"
    result = chengma("run", "--landing", office / "landing", "--lake", office / "lake", "--contracts", contracts)
    return Ran(office, result, (contracts,))


@pytest.fixture
def copied_office(ran_office: Ran, tmp_path: Path) -> Ran:
    """The office in a folder of its own, to be broken."""
    for name in ("landing", "lake", "contracts"):
        shutil.copytree(ran_office.folder / name, tmp_path / name)
    load_contracts([tmp_path / "contracts"])
    return Ran(tmp_path, ran_office.result, (tmp_path / "contracts",))
