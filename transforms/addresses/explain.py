"""Why one address got its place: how it was read, what it may mean, what was chosen.

Belongs here: the explanation as data, in words.
Does not belong here: laying it out (orchestration), any stage of coding.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from sources.divisions import divisions
from transforms.addresses.coder import QUESTION, Coder
from transforms.addresses.matching.considered import considered
from transforms.addresses.matching.match import as_registered
from transforms.addresses.reading.claims import claim
from transforms.addresses.reading.gazetteer import gazetteer
from transforms.addresses.reading.steps import any_of
from transforms.addresses.wording import FAULTS, LEVELS, PARTS, REASONS, STATUSES

_TOWN_WORDS = "街道办事处|街道办|街道|办事处|街办|镇|乡|办"
_VILLAGE_WORDS = "社区居民委员会|社区居委会|社区|居民委员会|居委会|居委|村村民委员会|村民委员会|村委会|村"
_GROUP_WORDS = "村民小组|居民小组|小组|组|社|队"
_DIVISIONS = ("outside", "district_id", "town_id", "locality", "village_id")
# What may stand behind a number in the text, and belongs to it.
_UNITS = {
    "building": "栋", "unit": "单元", "floor": "层|楼|F", "room": "室|号|户|房", "road_number": "号(?:院|内)?",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A component: what it is called, what was understood, and what gave it: words of the text, or another source."""

    label: str
    value: str
    given_by: str


@dataclass(frozen=True)
class Candidate:
    """A place that was considered."""

    city_code: str
    address: str
    points: int
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True)
class Explanation:
    """One address, explained; `result` is what `Coder.code` says of it."""

    raw: str
    normal: str
    parts: tuple[Part, ...]
    claimed: str
    candidates: tuple[Candidate, ...]
    result: Mapping[str, Any]

    @property
    def level(self) -> str:
        """How deep it was coded."""
        return LEVELS.get(self.result["result_level"] or "", "")

    @property
    def reason(self) -> str:
        """Why."""
        return REASONS.get(self.result["result_reason"], self.result["result_reason"])

    @property
    def faults(self) -> tuple[str, ...]:
        """What weakens it."""
        return tuple(FAULTS.get(fault, fault) for fault in self.result["result_faults"])

    @property
    def status(self) -> str:
        """Whether a person has to look."""
        return STATUSES.get(self.result["result_status"], self.result["result_status"])


def explain(coder: Coder, text: str, district: str = "", town: str = "", village: str = "") -> Explanation:
    """Explain one address.

    Args:
        coder: the register to look in.
        text: the address.
        district: what stands beside it, as the other columns of a record would say it; likewise the rest.
        town: likewise.
        village: likewise.
    """
    given = zip(QUESTION, (text, district, town, village), strict=True)
    asked = pl.DataFrame({name: [value or None] for name, value in given}, schema=dict.fromkeys(QUESTION, pl.String))
    (result,) = coder.results(asked).to_dicts()
    claims = as_registered(claim(asked.with_row_index("mention")), coder.index)
    (read,) = claims.to_dicts()
    weighed = considered(claims, coder.index).rename({"city_code": "result_code"})
    weighed = weighed.with_columns(result_address=coder.addresses(weighed["result_code"]))
    candidates = tuple(
        Candidate(
            row["result_code"], row["result_address"] or "", row["points"], tuple(row["pros"]), tuple(row["cons"]),
            row["result_code"] == result["result_code"],
        )
        for row in weighed.sort("rank").to_dicts()
    )  # fmt: skip
    return Explanation(
        text, read["normal"] or "", tuple(_parts(read)), LEVELS.get(read["claimed"] or "", ""), candidates, result
    )


def _parts(read: Mapping[str, Any]) -> list[Part]:
    """The components in their order, each with the piece of the text that gave it."""
    normal, at = read["normal"] or "", 0
    # 开州 in 开州大道 names no district: divisions stand before the road and the estate.
    starts = [normal.rfind(read[name]) for name in ("road", "estate") if read[name]]
    before = min((start for start in starts if start >= 0), default=len(normal))
    found = []
    for name, label in PARTS.items():
        value = read.get(name)
        if not value:
            continue
        pattern = re.compile(_spellings(name, value))
        end = before if name in _DIVISIONS else len(normal)
        piece = pattern.search(normal, at, end) or pattern.search(normal, 0, end)
        if piece is not None:
            at = max(at, piece.end())
        elif name in {"building", "unit", "floor", "room", "rest", "tail"}:
            continue
        given_by = piece.group() if piece is not None else _other_source(read, name)
        found.append(Part(label, _names().get(value, value) if name.endswith("_id") else value, given_by))
    if read["sequence"]:
        found.append(Part("楼内号码", read["sequence"][1:], "合并为一串，逐个数字都须一致"))
    return found


def _other_source(read: Mapping[str, Any], name: str) -> str:
    beside = read.get(f"beside_{name}")
    return "（同一记录的旁栏）" if beside and beside == read[name] else "（由其他部分推出）"


def _spellings(name: str, value: str) -> str:
    """A pattern for every way in which the text may have given the component."""
    if name == "district_id":
        return any_of(text for text, division in gazetteer().districts.items() if division == value)
    if name in {"town_id", "village_id"}:
        table = gazetteer().towns if name == "town_id" else gazetteer().villages
        words = _TOWN_WORDS if name == "town_id" else _VILLAGE_WORDS
        bare = table.filter(pl.col(name) == value)["bare"].drop_nulls().to_list()
        return rf"(?:{any_of(bare)})(?:{words})?" if bare else r"(?!)"
    if name == "group":
        return rf"{re.escape(value.removesuffix('组'))}(?:{_GROUP_WORDS})"
    if name == "road_number":
        first, *sub = value.split("-")
        return rf"{re.escape(first)}(?:{_UNITS[name]})?" + "".join(rf"-?附?{re.escape(part)}号?" for part in sub)
    # A number of the building is no part of a longer number.
    edge = r"(?<!\d)" if value[:1].isdigit() else ""
    return edge + re.escape(value) + (rf"(?:{_UNITS[name]})?" if name in _UNITS else "")


@cache
def _names() -> Mapping[str, str]:
    """The latest name of each division."""
    dated = divisions().filter(pl.col("kind") == "administrative").sort("valid_to", nulls_last=True)
    rows = dated.unique("division_id", keep="last", maintain_order=True)
    return dict(rows.select("division_id", "name").iter_rows())
