"""What reviewers decided about people acts on linking: before anybody is weighed, and whatever is joined afterwards."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.entities.conftest import people, resident_number, together, told
from transforms.entities.decisions import DECISION, PAIR
from transforms.entities.models import person_model
from transforms.entities.observations import REFERENCE
from transforms.entities.persons import Resolved, resolve_persons

BORN = date(1960, 5, 6)
MAN, WOMAN, HIS_BROTHER = (resident_number(BORN, sequence) for sequence in (11, 12, 13))
PHONE, HOME = "16900000001", "50H1"
Said = tuple[str, str, str]
OTHERS = [
    {"name": name, "id_number": resident_number(date(1970, 1, 1 + n), 11), "record_key": f"x{n}"}
    for n, name in enumerate(["王伟", "李娜", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "孙丽", "钱进", "郑爽"])
]


def decided(*said: Said) -> pl.DataFrame:
    """Decisions about two records, by their keys."""
    rows = [
        {
            "decision_id": f"{one}|{other}", "verdict": verdict, "note": None, "decided_by": "张审",
            "decided_at": datetime(2025, 11, 1),  # noqa: DTZ001  stored without a zone
            **dict(zip(PAIR, ("feed", one, "subject", "feed", other, "subject"), strict=True)),
        }
        for one, other, verdict in said
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=DECISION)


def resolve(rows: Sequence[dict[str, Any]], *said: Said) -> Resolved:
    return resolve_persons(people(*rows, *OTHERS), person_model(), decisions=decided(*said))


def became(found: Resolved) -> dict[str, tuple[str, ...]]:
    """What is told of each decision."""
    return {row["decision_id"]: (row["status"], *row["contradicted_by"]) for row in found.decisions.to_dicts()}


TWINS: list[dict[str, Any]] = [
    {"name": "周铃", "id_number": MAN, "phone": PHONE},
    {"name": "周铃", "id_number": HIS_BROTHER, "phone": PHONE},
    {"name": "周玲", "phone": PHONE},
]


def test_the_same_joins_what_nobody_would_link() -> None:
    rows = [{"name": "周铃", "id_number": MAN}, {"name": "吴秀英", "phone": PHONE}]
    found = resolve(rows, ("0", "1", "same"))
    assert frozenset("01") in together(found.records)
    assert told(found.records, "1") == ("T2", "decided", 1.0)
    assert told(found.records, "0") == ("T1", "valid number and name", 1.0)
    assert became(found) == {"0|1": ("applied",)}


def test_what_is_held_to_be_one_is_weighed_as_one() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "周铃", "id_number": MAN, "birth_date": BORN},
        {"name": "吴秀英", "phone": PHONE},
        {"name": "周玲", "phone": PHONE},
    ]
    assert {frozenset("0"), frozenset("2")} <= together(resolve(rows).records)
    assert frozenset("012") in together(resolve(rows, ("0", "1", "same")).records)


def test_whom_a_reviewer_rules_out_is_no_rival_any_more_and_is_not_asked_about() -> None:
    assert frozenset("2") in together(resolve(TWINS).records)
    found = resolve(TWINS, ("0", "2", "different"))
    assert {frozenset("0"), frozenset("12")} <= together(found.records)
    assert became(found) == {"0|2": ("agreed",)}
    asked = found.review.select("record_key", "other_record_key").rows()
    assert ("0", "2") not in asked
    assert ("2", "0") not in asked


def test_not_the_same_holds_against_what_agrees_exactly_and_against_what_is_likely() -> None:
    exact: list[dict[str, Any]] = [{"name": "周铃", "phone": PHONE}, {"name": "周铃", "phone": PHONE}]
    found = resolve(exact, ("0", "1", "different"))
    assert {frozenset("0"), frozenset("1")} <= together(found.records)
    assert told(found.records, "1") == ("T5", "decided", 1.0)
    assert became(found) == {"0|1": ("applied",)}
    likely: list[dict[str, Any]] = [TWINS[0], {"name": "周玲", "phone": PHONE}]
    assert frozenset("01") in together(resolve(likely).records)
    assert {frozenset("0"), frozenset("1")} <= together(resolve(likely, ("0", "1", "different")).records)


def test_two_who_are_not_the_same_do_not_meet_in_a_third() -> None:
    rows = [{"name": name, "phone": PHONE, "room": HOME} for name in ("周铃", "周玲", "周铃")]
    assert frozenset("012") in together(resolve(rows).records)
    found = resolve(rows, ("0", "2", "different"))
    entity = dict(found.records.select("record_key", "entity").iter_rows())
    assert entity["0"] != entity["2"]


def test_two_valid_numbers_are_not_joined_and_the_decision_is_told() -> None:
    found = resolve(TWINS[:2], ("0", "1", "same"))
    assert {frozenset("0"), frozenset("1")} <= together(found.records)
    assert became(found) == {"0|1": ("refused", "two valid numbers")}


def test_one_valid_number_is_parted_told_and_left_to_one_of_them() -> None:
    rows = [{"name": "周铃", "id_number": WOMAN}, {"name": "周铃", "id_number": WOMAN, "sex": "男", "phone": PHONE}]
    found = resolve(rows, ("0", "1", "different"))
    assert {frozenset("0"), frozenset("1")} <= together(found.records)
    assert became(found) == {"0|1": ("applied", "one valid number")}
    shown = found.records.filter(pl.col("record_key").is_in(["0", "1"])).sort("record_key")
    assert shown["number_conflict"].to_list() == [False, True]
    # What only the number said is not said of whoever lost it.
    assert shown.select("sex", "birth_date").rows() == [("女", BORN), ("男", None)]


def test_a_decision_joins_two_sexes_and_says_so_whatever_the_guards_do() -> None:
    rows = [{"name": "周铃", "sex": "女", "phone": PHONE}, {"name": "周铃", "sex": "男", "room": HOME}]
    found = resolve(rows, ("0", "1", "same"))
    assert frozenset("01") in together(found.records)
    assert became(found) == {"0|1": ("applied", "sex")}


def test_unsure_changes_nothing() -> None:
    found = resolve(TWINS, ("0", "2", "unsure"))
    assert together(found.records) == together(resolve(TWINS).records)
    assert became(found) == {"0|2": ("noted",)}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_records_and_decisions_changes_nothing(seed: int) -> None:
    said: list[Said] = [("0", "2", "different"), ("1", "4", "same"), ("3", "x1", "same")]
    rows = [*TWINS, {"name": "周玲", "phone": PHONE, "room": HOME}, {"name": "吴秀英", "room": HOME}]
    expected, observations = resolve(rows, *said), people(*rows, *OTHERS)
    shuffled = observations.sample(fraction=1.0, shuffle=True, seed=seed)
    again = resolve_persons(
        shuffled, person_model(), decisions=decided(*said).sample(fraction=1.0, shuffle=True, seed=seed)
    )
    assert again.records.equals(expected.records)
    assert again.review.equals(expected.review)
    assert again.decisions.equals(expected.decisions)


_KEYS = "01234567"
_ROWS = st.fixed_dictionaries(
    {"name": st.sampled_from(["周铃", "吴秀英"])},
    optional={
        "phone": st.sampled_from([PHONE, "16900000002"]), "room": st.just(HOME),
        "id_number": st.sampled_from([MAN, WOMAN]), "sex": st.sampled_from("男女"),
    },
)  # fmt: skip
_SAID = st.tuples(st.sampled_from(_KEYS), st.sampled_from(_KEYS), st.sampled_from(["same", "different", "unsure"]))


@given(
    st.lists(_ROWS, min_size=8, max_size=8),
    st.lists(_SAID.filter(lambda one: one[0] < one[1]), max_size=6, unique_by=lambda one: one[:2]),
)
@settings(max_examples=60, deadline=None)
def test_every_decision_holds_or_is_told_to_be_refused(rows: list[dict[str, Any]], said: list[Said]) -> None:
    found = resolve_persons(people(*rows), decisions=decided(*said))
    entity = dict(found.records.select("record_key", "entity").iter_rows())
    status = became(found)
    for one, other, verdict in said:
        if verdict == "different":
            assert entity[one] != entity[other]
        elif verdict == "same":
            assert (entity[one] == entity[other]) is (status[f"{one}|{other}"][0] in {"applied", "agreed"})
    own = found.records.filter(pl.col("id_number").is_not_null(), ~pl.col("number_conflict"))
    assert own.group_by("entity").agg(pl.col("id_number").n_unique())["id_number"].max() in {None, 1}
    # Entities are positions of a record of theirs, and every record says how it was linked.
    assert found.records.filter(pl.col("record") == pl.col("entity"))["entity"].n_unique() == len(set(entity.values()))
    assert found.records.select("tier", "reason", "probability").null_count().sum_horizontal().item() == 0
    assert found.records.select(*REFERENCE).height == len(rows)
