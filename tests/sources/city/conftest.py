"""One small city for all tests, and reading its files back in the simplest way."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import lxml.html
import polars as pl
import pyarrow as pa
import pytest

from sources.city import CityPlan, CitySummary, Dirt, simulate
from sources.city.writing.layout import LAYOUTS

PEOPLE = 2_500
CODED = {"utf-8": "utf-8", "utf-8-sig": "utf-8-sig", "gb18030": "gb18030"}


@dataclass(frozen=True)
class City:
    """A city on disk."""

    plan: CityPlan
    landing: Path
    truth: Path
    summary: CitySummary

    def table(self, name: str) -> pl.DataFrame:
        """One of the truth tables."""
        return pl.read_parquet(self.truth / f"{name}.parquet")

    def batches(self) -> Iterator[tuple[str, int, Path]]:
        """Every feed, delivery and folder that was delivered."""
        for feed in LAYOUTS:
            for number, day in enumerate(self.plan.deliveries):
                yield feed, number, self.landing / feed / day.isoformat()


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[CityPlan], City]:
    """Builds a city in a folder of its own."""

    def built(plan: CityPlan) -> City:
        folder = tmp_path_factory.mktemp("city")
        return City(plan, folder / "landing", folder / "truth", simulate(plan, folder / "landing", folder / "truth"))

    return built


@pytest.fixture(scope="session")
def city(build: Callable[[CityPlan], City]) -> City:
    """A small hard city."""
    return build(CityPlan(people=PEOPLE, seed=7))


@pytest.fixture(scope="session")
def large_city(build: Callable[[CityPlan], City]) -> City:
    """A city large enough for everything that is rare."""
    return build(CityPlan(people=20_000, seed=11))


@pytest.fixture(scope="session")
def planted_city(build: Callable[[CityPlan], City]) -> City:
    """A city with several planted cases of each rule."""
    return build(CityPlan(people=15_000, seed=13, dirt=Dirt(clues=4.0)))


@pytest.fixture(scope="session")
def dirty_city(build: Callable[[CityPlan], City]) -> City:
    """A city that is dirtier than usual, large enough for everything that is rare."""
    return build(CityPlan.preset("dirty", 20_000, seed=12))


@pytest.fixture(scope="session")
def clean_city(build: Callable[[CityPlan], City]) -> City:
    """A small city without dirt."""
    return build(CityPlan.clean(PEOPLE, seed=7))


def read_rows(path: Path, encoding: str) -> dict[int, list[str | None]]:
    """Every row of a delivered file by its number in the file, headings and footers included."""
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        return {0: list(frame.columns)} | {number: list(row) for number, row in enumerate(frame.iter_rows(), 1)}
    if path.suffix == ".xlsx":
        sheet = fastexcel.read_excel(path).load_sheet(
            0, header_row=None, dtypes="string", skip_whitespace_tail_rows=True
        )
        return {number: list(row) for number, row in enumerate(sheet.to_polars().iter_rows(), 1)}
    if path.suffix == ".jsonl":
        return dict(enumerate(map(_cells, path.read_text(encoding="utf-8").splitlines()), 1))
    content = path.read_bytes()
    if content.startswith(b"<html"):
        rows = lxml.html.fromstring(content.decode()).iter("tr")
        return {number: ["".join(map(str, cell.itertext())) for cell in row] for number, row in enumerate(rows, 1)}
    return dict(enumerate(_delimited(path, encoding), 1))


def _cells(line: str) -> list[str | None]:
    try:
        return list(json.loads(line).values())
    except json.JSONDecodeError:
        return []


def _delimited(path: Path, encoding: str) -> Iterator[list[str | None]]:
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    if path.suffix == ".zst":
        content = pa.CompressedInputStream(pa.BufferReader(content), "zstd").read()
    text = content.decode(CODED[encoding], errors="replace")
    separator = "\t" if ".tsv" in path.name else ","
    yield from map(list, csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def mean(values: pl.Series) -> float:
    """The mean of numbers or of truth values."""
    return float(values.cast(pl.Float64).to_numpy().mean())


def most(values: pl.Series) -> int:
    """The largest of some whole numbers."""
    return int(values.cast(pl.Int64).to_numpy().max())
