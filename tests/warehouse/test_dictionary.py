"""The dictionary: every table and column in one page, and the page in the repository is the current one."""

import pytest

from quality.tables import own_tables, silver_table
from sources.standard import load_contract, load_contracts
from tests.conftest import ROOT, WATER
from warehouse.dictionary import dictionary


def test_the_page_in_the_repository_is_current() -> None:
    assert (ROOT / "docs" / "dictionary.md").read_text(encoding="utf-8") == dictionary(load_contracts())


@pytest.mark.parametrize("name", own_tables())
def test_a_table_of_gold_or_quality_is_there_with_its_columns(name: str) -> None:
    (section,) = [text for text in dictionary({}).split("### ") if text.split()[0] == name]
    for column in own_tables()[name].columns:
        assert f"| `{column.name}` | {column.type} |" in section
        assert column.description in section.replace("\\|", "|")


def test_a_new_department_is_there_with_its_columns_and_what_an_auditor_asks() -> None:
    contract = load_contract(WATER)
    section = dictionary({"water_accounts": contract}).partition("### silver.water_accounts 用水户")[2]
    assert "Department: 水务局 (`water`). Legal basis: 城市供水条例." in section
    assert "| `id_number` | 证件号码 | VARCHAR |  | L4 | Resident number. |" in section
    for column in silver_table(contract).columns:
        assert f"| `{column.name}` |" in section


def test_what_is_personal_is_marked_so() -> None:
    text = dictionary({})
    assert "| `id_number` | VARCHAR |  | L4 |" in text.partition("### gold.person ")[2].partition("### ")[0]
    assert "| `raw` | VARCHAR |  | L4 |" in text.partition("### quality.quarantine ")[2].partition("### ")[0]
