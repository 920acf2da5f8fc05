"""The auditor's report: twelve sections, each figure that of the tables, the same bytes from the same deliveries."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from quality.report.page import page
from quality.report.sections import sections, words
from quality.tables import own_tables
from sources.faults import FileFault, RowFault, ValueFault
from sources.standard import load_contracts
from tests.conftest import DAY, ROOT, Ran, chengma
from transforms.addresses.matching.weighing import Reason
from warehouse.lake import Lake
from warehouse.report import kept_figures, report_figures


class _Page(HTMLParser):
    """What a reader finds: figures by their place, headings, links, what is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: dict[str, list[str]] = {}
        self.sections: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if "data-figure" in told:
            self.figures.setdefault(told["data-figure"], []).append(told["data-value"])
        if tag == "section":
            self.sections.append(told["id"])
        if tag == "a":
            self.links.append(told["href"])
        if tag in {"script", "link", "img", "iframe"}:
            self.loaded.append(told.get("src", told.get("href", tag)))


@dataclass(frozen=True)
class Written:
    """A report in a folder, with the pages of rule results beside it."""

    folder: Path

    @property
    def text(self) -> str:
        """The report."""
        return (self.folder / "report.html").read_text(encoding="utf-8")

    @property
    def read(self) -> _Page:
        """The report as a reader finds it."""
        reader = _Page()
        reader.feed(self.text)
        return reader

    def bytes(self) -> dict[str, bytes]:
        """Everything that was written."""
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in self.folder.rglob("*.*")}


def write(lake: Lake, folder: Path) -> Written:
    folder.mkdir(exist_ok=True)
    result = chengma("report", "--lake", lake.root, "--to", folder / "report.html")
    assert (result.exit_code, result.stderr) == (0, "")
    return Written(folder)


@pytest.fixture(scope="module")
def report(ran_city: Ran, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The report about the city."""
    return write(ran_city.lake, tmp_path_factory.mktemp("report"))


# --- what is in it ----------------------------------------------------------------------------------------------------


def test_it_has_the_twelve_sections_in_order(report: Written) -> None:
    assert report.read.sections == [f"s{number}" for number in range(1, 13)]
    for section in sections():
        assert f"</span>{section.title}</h2>" in report.text
        for block in section.blocks:
            assert f'<article id="{block.section}-{block.name}"' in report.text


def test_every_figure_of_the_table_stands_on_the_page_once_and_no_other_does(report: Written, ran_city: Ran) -> None:
    kept = kept_figures(ran_city.lake).filter(pl.col("unit") != "")
    expected = {
        f"{section}/{block}/{row}/{measure}": ["" if value is None else f"{value:.12g}"]
        for section, block, row, measure, value in kept.select(
            "section", "block", "row", "measure", "figure"
        ).iter_rows()
    }
    assert len(expected) > 500
    assert report.read.figures == expected


@pytest.mark.parametrize(
    ("block", "measure", "asked"),
    [
        ("01_cover/scope", "batches", "select count(*) from quality.row_accounting"),
        ("01_cover/scope", "people", "select count(*) from gold.person where superseded_by is null"),
        ("03_accounting/by_batch", "rows_accepted", "select sum(rows_accepted) from quality.row_accounting"),
        ("03_accounting/by_batch", "rows_new", "select sum(rows_new) from quality.row_accounting"),
        ("03_accounting/quarantined", "rows", "select count(*) from quality.quarantine"),
        ("04_coding/by_level", "addresses", "select count(*) from gold.address_resolution"),
        ("04_coding/by_feed", "review", "select count(*) from gold.address_resolution where status = 'review'"),
        ("04_coding/tiers", "person_records", "select count(*) from gold.person_record"),
        ("04_coding/tiers", "enterprise_share", "select 1"),
        ("05_rules/by_dimension", "rules", "select count(*) from quality.rule_results"),
        ("05_rules/by_dimension", "rows_failed", "select sum(rows_failed) from quality.rule_results"),
        ("05_rules/broken", "rows_failed", "select sum(rows_failed) from quality.rule_results where not passed"),
        ("10_delivery/findings", "findings", "select count(*) from quality.delivery_findings"),
    ],
)
def test_a_figure_is_that_of_the_tables(ran_city: Ran, block: str, measure: str, asked: str) -> None:
    section, _, name = block.partition("/")
    told = kept_figures(ran_city.lake).filter(
        pl.col("section") == section, pl.col("block") == name, pl.col("measure") == measure
    )
    ((expected,),) = ran_city.ask(asked)
    assert told["figure"].sum() == pytest.approx(float(str(expected)))


def test_scores_are_those_of_the_departments_and_what_was_not_checked_says_so(ran_city: Ran, report: Written) -> None:
    told = kept_figures(ran_city.lake).filter(pl.col("block") == "by_department", pl.col("section") == "02_scores")
    titles = {contract.department_title: contract.department for contract in load_contracts().values()}
    titles["平台"] = "platform"
    names = {"total": "*", "validity": "规范性", "completeness": "完整性", "timeliness": "时效性"}
    for keys, measure, value in told.select("keys", "measure", "figure").iter_rows():
        if measure not in names:
            continue
        department = titles[json.loads(keys)["department_title"]]
        ((score,),) = ran_city.ask(
            f"select score from quality.scores where department = '{department}' and table_name = '*' "  # noqa: S608
            f"and dimension = '{names[measure]}'"
        )
        assert value == score
    assert '<td class="n unchecked"' in report.text
    assert "未检查</td>" in report.text


def test_a_table_that_does_not_exist_is_named(ran_office: Ran, tmp_path: Path) -> None:
    shutil.copytree(ran_office.lake.root, tmp_path / "lake")
    shutil.rmtree(tmp_path / "lake" / "quality" / "scores")
    lake = Lake(tmp_path / "lake")
    text = page(report_figures(lake, load_contracts(ran_office.contracts), date.fromisoformat(DAY)))
    (article,) = re.findall(r'<article id="02_scores-by_department".*?</article>', text, re.DOTALL)
    assert "本库没有" in article
    assert f"{own_tables()['quality.scores'].title} <code>quality.scores</code>" in article
    assert "<table>" not in article
    assert "<table>" in re.findall(r'<article id="03_accounting-by_batch".*?</article>', text, re.DOTALL)[0]


def test_every_query_that_walks_from_a_figure_to_its_rows_runs(ran_city: Ran) -> None:
    walk = kept_figures(ran_city.lake).filter(pl.col("block") == "walk")
    assert walk.height > 5
    for keys in walk["keys"]:
        query = json.loads(keys)["query"].replace("bronze.…", "bronze.health_residents")
        query = query.replace("silver.…", "silver.health_residents").replace(
            "batch_date = '…'", "batch_date = '2025-10-31'"
        )
        ran_city.ask(query)


def test_every_block_has_its_sql_and_no_sql_is_left_over() -> None:
    blocks = {f"{block.section}__{block.name}.sql" for section in sections() for block in section.blocks}
    assert {path.name for path in (ROOT / "warehouse" / "sql" / "report").iterdir()} == blocks


@pytest.mark.parametrize("code", [*RowFault, *ValueFault, *FileFault, *Reason])
def test_every_code_word_has_a_name_in_the_report(code: str) -> None:
    assert str(code) in words()


# --- what it is like --------------------------------------------------------------------------------------------------


def test_it_needs_nothing_else(report: Written) -> None:
    assert report.read.loaded == []
    outside = [link for link in report.read.links if not link.startswith("#")]
    assert outside == ["report_rules/index.html"]
    assert (report.folder / outside[0]).exists()
    assert "url(" not in report.text
    assert "@import" not in report.text


def test_the_pages_of_rule_results_need_no_network_and_have_every_rule(report: Written, ran_city: Ran) -> None:
    folder = report.folder / "report_rules"
    index = (folder / "index.html").read_text(encoding="utf-8")
    for table, rules in ran_city.ask("select table_name, count(*) from quality.rule_results group by 1"):
        assert f'<a href="{table}.html">' in index
        text = (folder / f"{table}.html").read_text(encoding="utf-8")
        assert re.search(rf"Evaluated Expectations.*?{rules}<", text, re.DOTALL)
    for path in folder.glob("*.html"):
        reader = _Page()
        reader.feed(path.read_text(encoding="utf-8"))
        assert reader.loaded == ["style.css"]
        assert not [link for link in reader.links if "://" in link]


def test_it_names_no_person(report: Written, ran_city: Ran) -> None:
    said = "\n".join(content.decode() for content in report.bytes().values())
    people = ran_city.table("gold.person")
    for name in ("person_id", "id_number", "phone"):
        assert not [value for value in people[name].drop_nulls() if value in said]
    # Of two letters a name may be a word.
    assert not [name for name in people["name"].drop_nulls() if len(name) > 2 and name in said]


def test_the_same_deliveries_give_the_same_bytes(office: Path, ran_office: Ran, tmp_path: Path) -> None:
    again = tmp_path / "again"
    arguments = ("--landing", office / "landing", "--lake", again, "--contracts", office / "contracts")
    assert chengma("run", *arguments).exit_code == 0
    one, other = write(ran_office.lake, tmp_path / "one"), write(Lake(again), tmp_path / "other")
    assert one.bytes().keys() == other.bytes().keys()
    assert [name for name, content in one.bytes().items() if content != other.bytes()[name]] == []


def test_another_figure_gives_another_hash(ran_office: Ran) -> None:
    figures = kept_figures(ran_office.lake)
    changed = figures.with_columns(
        figure=pl.when(pl.col("measure") == "rows_read").then(pl.col("figure") + 1).otherwise("figure")
    )
    hashes = [re.findall(r"<code>([0-9a-f]{64})</code>", page(found)) for found in (figures, changed)]
    assert [len(found) for found in hashes] == [1, 1]
    assert hashes[0] != hashes[1]
    assert page(figures.sample(fraction=1, shuffle=True, seed=1)) == page(figures)
