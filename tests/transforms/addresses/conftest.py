"""A small reference written by hand, and mentions of its places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import pytest

from transforms.addresses.matching.index import Index, build_index
from transforms.addresses.records.resolve import Resolved, registered, registered_places, resolve
from transforms.addresses.register.places import REGISTERED
from transforms.addresses.register.reference import describe_reference, names_of_premises

DELIVERED = date(2024, 1, 5)
SEEN = date(2024, 6, 1)
_FIELDS = ("district", "town", "village", "road", "road_number", "estate", "building", "unit", "floor", "room")
_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("address_id", *_FIELDS, "standard_address", "use", "aliases", "status"), pl.String()),
    **dict.fromkeys(("floor_area", "lon", "lat"), pl.Float64()),
    "total_floors": pl.Int64(),
    **dict.fromkeys(("first_batch", "valid_from", "valid_to"), pl.Date()),
}
# Blocks share everything but their number; each number below is in the reference, its neighbours are not.
STANDARD = (
    ("开州区", "汉丰街道", "驷马社区", "开州大道", "12号", "锦绣华府", "3栋", "2单元", "15", "1504"),
    ("开州区", "汉丰街道", "驷马社区", "开州大道", "12号", "锦绣华府", "3栋", "2单元", "15", "1503"),
    ("开州区", "汉丰街道", "驷马社区", "开州大道", "12号", "锦绣华府", "3栋", "2单元", "16", "1604"),
    ("开州区", "汉丰街道", "驷马社区", "开州大道", "12号", "锦绣华府", "3栋", "1单元", "15", "1504"),
    ("南岸区", "南坪街道", None, "南坪西路", "5号", "金科丽苑一期", "3栋", "1单元", "6", "601"),
    ("南岸区", "南坪街道", None, "南坪西路", "7号", "金科丽苑二期", "3栋", "1单元", "6", "601"),
    ("渝北区", "龙溪街道", None, "红金路", "55号", "金龙大厦", "A栋", None, "12", "1201"),
    ("渝北区", "龙溪街道", None, "红金路", "55号", "金龙大厦", "B栋", None, "12", "1201"),
    ("渝北区", "龙溪街道", None, "红金路", "61号附8号", None, None, None, None, None),
    ("南岸区", "南坪街道", None, "响水路", "9号", "阳光花园", "1栋", None, "3", "301"),
    ("巴南区", "李家沱街道", None, "道角路", "20号", "阳光花园", "1栋", None, "3", "301"),
    ("开州区", "赵家街道", "姚家村", "3组", "8号", None, None, None, None, None),
    ("开州区", "临江镇", None, "人民路", "5号", None, None, None, None, None),
    ("开州区", "铁桥镇", None, "人民路", "5号", None, None, None, None, None),
    ("开州区", "汉丰街道", None, "安康路", "90号", "铁桥时代", "3栋", None, "5", "502"),
    ("开州区", "汉丰街道", None, "安康路", "92号", "正安时代", "3栋", None, "5", "502"),
    ("江北区", "观音桥街道", None, "建新北路", "1号", "北城天街", None, None, None, None),
)
OTHER_NAMES = {"锦绣华府": "锦绣华庭小区|开州印象"}


def standard_addresses(places: Iterable[Sequence[str | None]] = STANDARD, **every: object) -> pl.DataFrame:
    """Silver rows of the reference; `every` holds for each row."""
    rows = [
        {
            "address_id": "A-" + "-".join(part or "" for part in place),
            **dict(zip(_FIELDS, place, strict=True)),
            "aliases": OTHER_NAMES.get(place[5] or ""),
            "status": "在用", "use": "住宅", "first_batch": DELIVERED, "valid_from": DELIVERED,
            **every,
        }
        for place in places
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_SCHEMA)


@dataclass(frozen=True)
class Reference:
    """A register and the other names its reference gives."""

    described: pl.DataFrame
    register: pl.DataFrame
    aliases: pl.DataFrame

    @property
    def index(self) -> Index:
        """The register prepared for matching."""
        return build_index(self.register, self.aliases)

    def resolved(self, mentions: pl.DataFrame) -> Resolved:
        """What coding these mentions gives."""
        return resolve(mentions, self.register, self.aliases)

    def codes(self) -> dict[str, str]:
        """The code of each canonical text."""
        return dict(self.register.select("canonical", "city_code").iter_rows())


def referenced(rows: pl.DataFrame) -> Reference:
    """The register of a reference delivery."""
    described = describe_reference(rows)
    register = registered(registered_places(described), None, REGISTERED)
    aliases = names_of_premises(described).join(register.select("canonical", "city_code"), on="canonical")
    return Reference(described, register, aliases.select("city_code", estate="alias"))


@pytest.fixture(scope="session")
def reference() -> Reference:
    """The register of the small reference."""
    return referenced(standard_addresses())


_MENTION: dict[str, pl.DataType] = {
    **dict.fromkeys(("raw", "beside_district", "beside_town", "beside_village"), pl.String()),
    "subjects": pl.List(pl.String()), "departments": pl.List(pl.String()), "registered": pl.Boolean(),
    "first_batch": pl.Date(),
}  # fmt: skip


def mentioned(*mentions: str | Mapping[str, object] | None, **every: object) -> pl.DataFrame:
    """Mentions: a text, or what differs from one text by one person in one department's unregistered record."""
    rows = []
    for number, mention in enumerate(mentions):
        own: Mapping[str, object] = mention if isinstance(mention, Mapping) else {"raw": mention}
        usual = {"subjects": [f"person {number}"], "departments": ["卫健"], "registered": False, "first_batch": SEEN}
        rows.append({**usual, **every, **own})
    return pl.DataFrame(rows, schema=_MENTION).with_row_index("mention")


def coded(found: Resolved) -> list[dict[str, Any]]:
    """The results in the order of the mentions, with the canonical text of the place."""
    places = found.register.select("city_code", "canonical")
    return found.results.join(places, on="city_code", how="left").sort("mention").to_dicts()


def observed(found: Resolved) -> list[str]:
    """The canonical texts of the places that mentions taught."""
    return found.register.filter(pl.col("status") == "observed")["canonical"].sort().to_list()
