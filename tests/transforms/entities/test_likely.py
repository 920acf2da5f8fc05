"""What agrees only almost: linked where it is likely enough and nobody else is, left for people otherwise."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.transforms.entities.conftest import people, resident_number, together, told
from transforms.entities.blocking import LEAST, TooManyPairsError, candidates
from transforms.entities.likely import REVIEW
from transforms.entities.models import limits_for, person_model
from transforms.entities.persons import Resolved, resolve_persons
from transforms.entities.probabilistic import COMPARISONS

BORN = date(1960, 5, 6)
MAN = resident_number(BORN, 11)
HIS_BROTHER = resident_number(BORN, 13)
PHONE, HOME = "16900000001", "50H1"
ONE = frozenset({"0", "1"})
# So many others that a name is not common.
OTHERS = [
    {"name": name, "id_number": resident_number(date(1970, 1, 1 + n), 11), "record_key": f"x{n}"}
    for n, name in enumerate(["王伟", "李娜", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "孙丽", "钱进", "郑爽"])
]


def resolve(*rows: dict[str, Any]) -> Resolved:
    return resolve_persons(people(*rows, *OTHERS), person_model())


def pairs_of(found: Resolved) -> list[tuple[str, str, str]]:
    return found.review.select("record_key", "other_record_key", "why").rows()


def test_a_misspelt_name_with_the_telephone_is_linked_and_says_why() -> None:
    found = resolve({"name": "周铃", "id_number": MAN, "phone": PHONE}, {"name": "周玲", "phone": PHONE})
    assert ONE in together(found.records)
    tier, reason, probability = told(found.records, "1")
    assert (tier, reason) == ("T4", "likely: a name of the same sound or shape; a telephone")
    assert 0.9 < probability < 1
    assert told(found.records, "0") == ("T1", "valid number and name", 1.0)
    assert found.review.is_empty()


def test_a_name_with_a_birth_date_is_likely_where_the_name_is_rare_and_what_differs_is_told() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "周建国", "id_number": MAN, "phone": PHONE},
        {"name": "周建国", "birth_date": BORN, "sex": "男", "phone": "16900000002"},
    ]
    many = [
        {"name": surname + given, "id_number": resident_number(date(1950 + n, 1, 1 + m), 11), "record_key": f"y{n}.{m}"}
        for n, surname in enumerate("赵钱孙李吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何")
        for m, given in enumerate("敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂芳")
    ]
    rare = resolve(*rows, *many)
    assert ONE in together(rare.records)
    assert told(rare.records, "1")[1].endswith("(differs: telephone)")
    # Of twelve people two are called so.
    assert {frozenset("0"), frozenset("1")} <= together(resolve(*rows).records)


def test_where_two_are_as_likely_nobody_is_linked_and_people_decide() -> None:
    rows = [{"name": "周铃", "id_number": number, "phone": PHONE} for number in (MAN, HIS_BROTHER)]
    found = resolve(*rows, {"name": "周玲", "phone": PHONE})
    assert {frozenset(key) for key in "012"} <= together(found.records)
    assert {(one, other) for one, other, why in pairs_of(found) if why == "another is as likely"} == {
        ("0", "2"), ("1", "2"),
    }  # fmt: skip


@pytest.mark.parametrize("contradiction", [{"sex": "女"}, {"birth_date": date(1988, 1, 2)}, {"id_number": HIS_BROTHER}])
def test_what_contradicts_is_never_linked(contradiction: dict[str, Any]) -> None:
    found = resolve(
        {"name": "周铃", "id_number": MAN, "phone": PHONE}, {"name": "周玲", "phone": PHONE} | contradiction
    )
    assert {frozenset("0"), frozenset("1")} <= together(found.records)


def test_two_open_records_are_linked_to_each_other() -> None:
    rows = [{"name": name, "phone": PHONE, "room": HOME} for name in ("周铃", "周玲")]
    found = resolve(*rows)
    assert ONE in together(found.records)
    assert {told(found.records, key)[0] for key in "01"} == {"T4"}


def test_one_number_under_two_names_and_one_person_under_two_numbers_are_for_people() -> None:
    known = {"name": "周建国", "id_number": MAN}
    found = resolve(known, known | {"record_key": "0b"}, {"name": "吴秀英", "id_number": MAN})
    assert pairs_of(found) == [("0", "2", "one number under two names")]
    twice = [known | {"id_number": number, "phone": PHONE} for number in (MAN, HIS_BROTHER)]
    assert pairs_of(resolve(*twice)) == [("0", "1", "two valid numbers")]
    assert dict(found.review.schema) == REVIEW


def test_neither_threads_nor_the_order_of_records_change_anything() -> None:
    rows = [
        {"name": name, "phone": phone, "room": home, "birth_date": born, "id_number": number}
        for name, phone, home, born, number in [
            ("周铃", PHONE, None, None, MAN), ("周玲", PHONE, HOME, None, None),
            ("周先生", PHONE, None, None, None), ("吴秀英", None, HOME, BORN, None),
            ("吴秀瑛", "16900000003", HOME, BORN, None), ("周零", None, HOME, None, None),
            ("周铃", "16900000003", None, BORN, None), ("吴秀", None, HOME, None, HIS_BROTHER),
        ]
    ]  # fmt: skip
    given = people(*rows, *OTHERS)
    first = resolve_persons(given, person_model(), threads=1)
    for seed, threads in ((1, 4), (2, 2)):
        shuffled = given.sample(fraction=1.0, shuffle=True, seed=seed)
        again = resolve_persons(shuffled, person_model(), threads=threads)
        assert again.records.select(first.records.columns).equals(first.records)
        assert again.review.equals(first.review)


def test_a_rule_that_would_compare_everybody_stops_the_run_before_it_does() -> None:
    number = int((2 * LEAST) ** 0.5) + 2
    keys = pl.DataFrame(
        {"entity": range(number), "rule": "loose", "key": "all"}, schema_overrides={"entity": pl.UInt32}
    )
    opened = keys.select("entity")
    assert candidates(keys.head(3), opened.head(1)).rows() == [(0, 1), (0, 2)]
    with pytest.raises(TooManyPairsError, match="loose"):
        candidates(keys, opened)


def test_a_size_never_uses_the_limits_of_a_smaller_one() -> None:
    model = {"thresholds": [{"records": 1000, "threshold": 1.0}, {"records": 10, "threshold": 0.5}]}
    assert [limits_for(model, records)["threshold"] for records in (1, 10, 11, 1000, 5000)] == [0.5, 0.5, 1.0, 1.0, 1.0]


def test_the_model_in_the_repository_fits_the_comparisons_and_names_its_sample() -> None:
    model = person_model()
    assert {name: len(shares) for name, shares in model["levels"].items()} == {
        name: len(levels) + 1 for name, (_, levels) in COMPARISONS.items()
    }
    assert model["report"]["levels"] == {
        name: [*(label for label, _ in levels), "different"] for name, (_, levels) in COMPARISONS.items()
    }
    for size in model["thresholds"]:
        assert size["low"] >= model["report"]["target"]
        assert size["links"] >= size["right"] > 0
