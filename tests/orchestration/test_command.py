"""The command: what it does, what it says, and its exit codes: 0 done, 1 a blocking check failed, 2 wrong usage."""

from pathlib import Path

import pytest
import yaml

from tests.conftest import CANARY, ROOT, WATER, Ran, chengma
from warehouse.lake import Lake


def test_a_run_says_what_became_of_the_rows_and_where_to_look(ran_city: Ran) -> None:
    assert ran_city.result.exit_code == 0
    assert "every row is accounted for" in ran_city.result.stdout
    assert "chengma query --lake" in ran_city.result.stdout
    assert ran_city.result.stderr == ""


def test_bad_deliveries_stop_no_good_one_and_are_named(ran_office: Ran) -> None:
    assert ran_office.result.exit_code == 0
    said = "".join(ran_office.result.stdout.split())
    for feed, fault in (
        ("health_births", "checksummismatch"), ("health_deaths", "rowcountmismatch"), ("企业.xlsx", "unreadablefile"),
        ("empty.csv", "emptyfile"), ("hotline_tickets", "waiting"), ("weather", "nocontract"),
    ):  # fmt: skip
        assert feed in said
        assert fault in said


def test_a_new_department_is_one_yaml_file(ran_office: Ran) -> None:
    """From one declaration come tables, codes, people, quarantine, rules, scores and the dictionary."""
    room = "select city_code from gold.address where reference_id = 'A1'"
    ((code,),) = ran_office.ask(room)
    codes = ran_office.ask("select city_code from gold.address_resolution where feed = 'water_accounts'")
    assert codes.count((code,)) == 9
    person = "select role, person_id, count(*) from gold.person_record where feed = 'water_accounts' group by all"
    assert sorted(count for _, _, count in ran_office.ask(person)) == [1, 9]  # type: ignore[type-var]
    failed = "select rule_id from quality.rule_results where not passed and department = 'water' order by 1"
    assert [rule for (rule,) in ran_office.ask(failed)] == [
        "balance.no_fault", "id_number.no_fault", "phone.no_fault", "water_use.no_fault",
    ]  # fmt: skip
    score = (
        "select score, grade from quality.scores where department = 'water' and table_name = '*' and dimension = '*'"
    )
    ((points, grade),) = ran_office.ask(score)
    assert isinstance(points, float)
    assert 60 < points < 100
    assert grade in {"B", "C"}


def test_a_new_department_is_in_the_dictionary_that_the_command_writes(tmp_path: Path) -> None:
    page = tmp_path / "dictionary.md"
    assert chengma("dictionary", "--to", page, "--contracts", WATER.parent).exit_code == 0
    assert "### silver.water_accounts 用水户" in page.read_text(encoding="utf-8")
    assert chengma("dictionary", "--to", page).exit_code == 0
    assert page.read_text(encoding="utf-8") == (ROOT / "docs" / "dictionary.md").read_text(encoding="utf-8")


def test_a_query_prints_its_rows_uncut(ran_office: Ran) -> None:
    long = "甲" * 300
    result = chengma("query", "--lake", ran_office.lake.root, f"select '{long}' as a, null as b, '[red]x[/]' as c")
    assert result.exit_code == 0
    head, row = result.stdout.splitlines()
    assert head.split() == ["a", "b", "c"]
    assert row.split() == [long, "[red]x[/]"]


def test_a_query_with_many_rows_says_that_it_was_cut(ran_office: Ran) -> None:
    result = chengma("query", "--lake", ran_office.lake.root, "from range(1500)")
    assert result.stderr == "chengma: only the first 1,000 rows are shown\n"
    assert len(result.stdout.splitlines()) == 1001


def test_a_wrong_query_ends_with_two_and_one_line(ran_office: Ran) -> None:
    result = chengma("query", "--lake", ran_office.lake.root, "select x from gold.person")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("chengma: Binder Error")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("query", "--lake", "{}", "select 1"), "run the pipeline first"),
        (("report", "--lake", "{}"), "run the pipeline first"),
        (("run", "--landing", "{}/nowhere", "--lake", "{}"), "there is no landing folder"),
        (
            ("run", "--landing", "{}", "--lake", "{}/lake", "--contracts", "{}/contracts"),
            "mistaken.yaml: property 'phone'",
        ),
        (("run", "--landing", "{}", "--lake", "{}/lake", "--contracts", "{}/none"), "does not exist"),
        (("run", "--landing", "{}"), "Missing option '--lake'"),
        (("simulate", "--people", "3", "--out", "{}/out"), "Invalid value for '--people'"),
        (("travel",), "No such command"),
    ],
)
def test_wrong_usage_ends_with_two_and_says_why(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    document = yaml.safe_load(WATER.read_text(encoding="utf-8"))
    document["schema"][0]["properties"][3]["customProperties"][0]["value"] = "telephone"
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "mistaken.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    result = chengma(*(argument.format(tmp_path) for argument in arguments))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_run_beside_another_is_refused(ran_office: Ran, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    with lake.sole_writer():
        result = chengma("run", "--landing", ran_office.landing, "--lake", lake.root)
    assert result.exit_code == 2
    assert result.stderr == f"chengma: another run is writing to {lake.root}; wait for it to end\n"
    assert [path.name for path in lake.root.iterdir()] == [".lock"]


def test_simulate_delivers_a_city_with_its_truth(tmp_path: Path) -> None:
    result = chengma("simulate", "--people", 600, "--out", tmp_path / "landing", "--truth", tmp_path / "truth")
    assert result.exit_code == 0
    assert (tmp_path / "landing" / "health_residents" / "2025-10-31" / "_manifest.json").exists()
    assert (tmp_path / "truth" / "rows.parquet").exists()


@pytest.mark.parametrize("command", ["run", "demo", "simulate", "query", "dictionary", "code", "review", "report"])
def test_every_command_explains_itself(command: str) -> None:
    result = chengma(command, "-h")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: chengma {command}") or f" {command} " in result.stdout.splitlines()[0]
    assert CANARY not in result.stdout


def test_a_query_of_a_lake_that_is_being_written_is_answered(ran_office: Ran) -> None:
    with ran_office.lake.sole_writer():
        assert chengma("query", "--lake", ran_office.lake.root, "select 7 as n").stdout.split() == ["n", "7"]
