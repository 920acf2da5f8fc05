"""A lake, a landing zone and one feed, taken delivery by delivery; a workbook as an official fills it in."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from sources.contract import Contract
from sources.landing import Batch, survey
from sources.standard import load_contract
from tests.conftest import WATER, deliver
from warehouse.bronze import Delivery, take
from warehouse.lake import Lake

Row = Mapping[str, str]


def account(number: str, **changes: str) -> dict[str, str]:
    """A row of the water department."""
    return {"户号": number, "户主": "张三", "开户日期": "2019-03-01", "余额": "12.5", "用水性质": "1"} | changes


@dataclass(frozen=True)
class Feed:
    """The water department's deliveries and the lake they are taken into."""

    folder: Path
    contract: Contract

    @property
    def lake(self) -> Lake:
        """The lake."""
        return Lake(self.folder / "lake")

    @property
    def landing(self) -> Path:
        """Where deliveries lie."""
        return self.folder / "landing"

    def deliver(self, day: str, rows: Sequence[Row], mode: str = "full", /, **declared: object) -> Path:
        """Lay down a delivery of one file."""
        path = deliver(self.landing, self.contract.feed, rows, day=day, **declared)
        manifest = path.with_name("_manifest.json")
        manifest.write_text(manifest.read_text(encoding="utf-8").replace('"full"', f'"{mode}"'), encoding="utf-8")
        return path

    def batch(self, day: str) -> Batch:
        """The delivery of a day."""
        found = survey(self.landing, {self.contract.feed: self.contract}).ready
        return next(batch for batch in found if str(batch.batch_date) == day)

    def take(self, day: str) -> Delivery:
        """Take the delivery of a day into bronze."""
        return take(self.lake, self.batch(day), self.contract)


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    """The water department, before any delivery."""
    return Feed(tmp_path, load_contract(WATER))


_SHEETS = {"待审地址": 1, "待审人员": 1, "待审企业": 1, "说明": 2, "_键": 3}


def filled(workbook: Path, cells: Mapping[str, str], sheet: str = "待审地址") -> Path:
    """The workbook with text in some cells, as a spreadsheet program writes it."""
    part = f"xl/worksheets/sheet{_SHEETS[sheet]}.xml"
    with zipfile.ZipFile(workbook) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[part].decode()
    for cell, value in cells.items():
        pattern = re.compile(rf'<c r="{cell}"((?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
        written = f'<c r="{cell}"\\1 t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        text, count = pattern.subn(written, text, count=1)
        assert count == 1, cell
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | {part: text.encode()}).items():
            archive.writestr(name, data)
    return workbook
