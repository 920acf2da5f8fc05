"""Several people in one column: one spelling, and everybody a person of the row whatever the feed."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import stdnum.cn.ric

from sources.standard import load_contract
from tests.conftest import WATER
from tests.transforms.entities.conftest import silver
from transforms.entities.observations import person_observations
from transforms.listed import people
from transforms.text import clean

FIRST, SECOND = (
    body + str(stdnum.cn.ric.calc_check_digit(f"{body}0")) for body in ("50990119900203012", "50990120150607021")
)
# A list of people in a feed that nobody knew, with what else the row says about all of them.
LISTED = """
      - name: others
        businessName: 同住人
        description: Who else lives there.
        logicalType: string
        classification: L4
        customProperties:
          - {property: semanticType, value: people}
          - {property: entity, value: [{is: person.listed, role: co_resident}]}
      - name: other_address
        businessName: 另一地址
        description: Where the others live.
        logicalType: string
        classification: L3
        customProperties:
          - {property: semanticType, value: address}
          - {property: entity, value: [{is: person.residence, role: co_resident}]}
"""


@pytest.mark.parametrize(
    "text",
    [
        f"吴秀英:{FIRST};周小雨:{SECOND}", f"吴秀英：{FIRST}；周小雨：{SECOND}；",
        f" 吴秀英 : {FIRST} 、周小雨/{SECOND}",
        f"吴秀英({FIRST})，周小雨（{SECOND}）", f"吴秀英:{FIRST}\n周小雨:{SECOND}",
    ],
)  # fmt: skip
def test_a_list_has_one_spelling(text: str) -> None:
    found = people(clean(pl.Series([text.replace("\n", ";")])))
    assert (found.value.item(), found.fault.item()) == (f"吴秀英:{FIRST};周小雨:{SECOND}", None)


@pytest.mark.parametrize(("text", "value"), [("吴秀英;周小雨", "吴秀英;周小雨"), (None, None), (";", None)])
def test_a_list_may_lack_numbers_or_be_empty(text: str | None, value: str | None) -> None:
    found = people(pl.Series([text], dtype=pl.String))
    assert (found.value.item(), found.fault.item()) == (value, None)


def test_what_is_no_list_of_people_is_faulty() -> None:
    found = people(pl.Series([f"{FIRST};{SECOND}"]))
    assert (found.value.item(), found.fault.item()) == (None, "bad_character")


def test_everybody_in_a_list_is_a_person_of_the_row(tmp_path: Path) -> None:
    path = tmp_path / "water.yaml"
    path.write_text(WATER.read_text(encoding="utf-8") + LISTED, encoding="utf-8")
    contract = load_contract(path)
    rows = silver(
        contract,
        {"holder_name": "周建国", "others": f"吴秀英:{FIRST};周小雨:{SECOND[:17]}*", "opened_on": date(2025, 1, 1)},
        {"holder_name": "郑伟"},
    )
    found = person_observations(rows, contract).collect().sort("record_key", "role")
    assert found.select("record_key", "role", "name", "id_number", "given_id", "residence_header").rows() == [
        ("0", "co_resident_1", "吴秀英", FIRST, None, "另一地址"),
        ("0", "co_resident_2", "周小雨", None, f"{SECOND[:17]}*", "另一地址"),
        ("0", "subject", "周建国", None, None, "用水地址"),
        ("1", "subject", "郑伟", None, None, "用水地址"),
    ]


def test_a_number_of_fifteen_digits_in_a_list_is_marked_as_such(tmp_path: Path) -> None:
    path = tmp_path / "water.yaml"
    path.write_text(WATER.read_text(encoding="utf-8") + LISTED, encoding="utf-8")
    contract = load_contract(path)
    short = FIRST[:6] + FIRST[8:17]
    found = person_observations(silver(contract, {"others": f"吴秀英:{short};周小雨:{SECOND}"}), contract).collect()
    assert found.sort("role").select("id_number", "upgraded").rows() == [(FIRST, True), (SECOND, False)]
