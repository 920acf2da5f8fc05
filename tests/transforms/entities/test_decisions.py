"""What reviewers decided about two records: what is joined, what is kept apart, what is told instead."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.entities.conftest import resident_number
from transforms.entities.decisions import DECISION, FINDINGS, PAIR, apply_decisions, no_decisions
from transforms.entities.observations import REFERENCE

BORN = date(1990, 2, 3)
HER, HIM = resident_number(BORN, 12), resident_number(BORN, 11)
DAY = datetime(2025, 11, 1)  # noqa: DTZ001  decisions are stored without a zone
_RECORD: dict[str, Any] = {
    **dict.fromkeys(REFERENCE, pl.String), "entity": pl.UInt32, "tier": pl.String, "probability": pl.Float64,
    "reason": pl.String, "id_number": pl.String, "number_conflict": pl.Boolean, "name": pl.String, "phone": pl.String,
    "sex": pl.String, "birth_date": pl.Date,
}  # fmt: skip
_ALONE = {"tier": "T4", "probability": 0.97, "reason": "name and phone", "number_conflict": False}
_NUMBERED = {"tier": "T1", "probability": 1.0, "reason": "valid number and name"}


def records(entities: Mapping[int, Sequence[str]], **facts: Mapping[str, Any]) -> pl.DataFrame:
    """Records by key with the entity they were linked to; `facts` by key, with an r before it."""
    rows = [
        {"feed": "feed", "record_key": key, "role": "subject", "entity": entity, **_ALONE, **facts.get(f"r{key}", {})}
        for entity, keys in entities.items()
        for key in keys
    ]
    return pl.DataFrame(rows, schema=_RECORD)


def decided(*told: tuple[str, str, str]) -> pl.DataFrame:
    """Decisions about two records, by their keys, one a day."""
    rows = [
        {
            "decision_id": "|".join(sorted([one, other])), "verdict": verdict, "note": None, "decided_by": "张审",
            "decided_at": DAY + timedelta(days=number),
            **dict(zip(PAIR, ("feed", one, "subject", "feed", other, "subject"), strict=True)),
        }
        for number, (one, other, verdict) in enumerate(told)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=DECISION)


def groups(found: pl.DataFrame) -> set[frozenset[str]]:
    return {frozenset(keys) for keys in found.group_by("entity").agg("record_key")["record_key"].to_list()}


def applied(linked: pl.DataFrame, decisions: pl.DataFrame) -> tuple[set[frozenset[str]], dict[str, tuple[Any, ...]]]:
    """Which records are together, and what is told of each decision."""
    found, findings = apply_decisions(linked, decisions, "id_number", ("birth_date", "sex"))
    assert found.columns == linked.columns
    assert found.schema == linked.schema
    assert found.select(REFERENCE).equals(linked.select(REFERENCE))
    assert dict(findings.schema) == FINDINGS
    told = {row["decision_id"]: (row["status"], *row["contradicted_by"]) for row in findings.to_dicts()}
    return groups(found), told


def sets(*texts: str) -> set[frozenset[str]]:
    return {frozenset(text) for text in texts}


def test_without_decisions_nothing_changes() -> None:
    linked = records({1: "ab", 3: "c"})
    found, findings = apply_decisions(linked, no_decisions(), "id_number")
    assert found.equals(linked)
    assert findings.is_empty()


def test_the_same_joins_the_whole_entities_of_both_records_and_says_so() -> None:
    linked = records({1: "ab", 3: "c"}, rc={"tier": "T5", "reason": "alone"})
    assert applied(linked, decided(("b", "c", "same"))) == (sets("abc"), {"b|c": ("applied",)})
    found, _ = apply_decisions(linked, decided(("b", "c", "same")), "id_number")
    told = {row["record_key"]: (row["tier"], row["reason"], row["probability"]) for row in found.to_dicts()}
    assert told["c"] == ("T2", "decided", 1.0)
    assert told["a"] == ("T4", "name and phone", 0.97)


def test_what_was_so_anyway_is_told_as_agreed() -> None:
    linked = records({1: "ab", 3: "c"})
    told = applied(linked, decided(("a", "b", "same"), ("a", "c", "different")))
    assert told == (sets("ab", "c"), {"a|b": ("agreed",), "a|c": ("agreed",)})


def test_nobody_is_joined_who_has_another_valid_number() -> None:
    linked = records({1: "ab", 3: "cd"}, ra={**_NUMBERED, "id_number": HER}, rd={**_NUMBERED, "id_number": HIM})
    assert applied(linked, decided(("b", "c", "same"))) == (sets("ab", "cd"), {"b|c": ("refused", "two valid numbers")})


def test_a_number_that_is_somebody_else_s_forbids_nothing() -> None:
    wrong = {"id_number": HIM, "number_conflict": True}
    linked = records({1: "a", 2: "b"}, ra={**_NUMBERED, "id_number": HER}, rb=wrong)
    assert applied(linked, decided(("a", "b", "same"))) == (sets("ab"), {"a|b": ("applied",)})


def test_a_chain_of_decisions_does_not_bring_two_numbers_together() -> None:
    linked = records({1: "a", 2: "b", 3: "c"}, ra={**_NUMBERED, "id_number": HER}, rc={**_NUMBERED, "id_number": HIM})
    told = applied(linked, decided(("a", "b", "same"), ("b", "c", "same")))
    assert told == (sets("ab", "c"), {"a|b": ("applied",), "b|c": ("refused", "two valid numbers")})


def test_what_a_decision_joins_although_facts_differ_is_told() -> None:
    linked = records({1: "a", 2: "b"}, ra={"sex": "女", "birth_date": BORN}, rb={"sex": "男", "birth_date": BORN})
    assert applied(linked, decided(("a", "b", "same"))) == (sets("ab"), {"a|b": ("applied", "sex")})


def test_not_the_same_parts_what_a_tier_joined_and_each_third_record_goes_where_it_belongs() -> None:
    linked = records(
        {1: "abcde"},
        ra={**_NUMBERED, "id_number": HER, "name": "吴秀英", "phone": "1"}, rb={"name": "吴秀兰", "phone": "2"},
        rc={"name": "吴秀兰", "phone": "2"}, rd={"name": "吴秀英"}, re={},
    )  # fmt: skip
    # Of e nothing is known: it stays.
    assert applied(linked, decided(("a", "b", "different"))) == (sets("ade", "bc"), {"a|b": ("applied",)})
    found, _ = apply_decisions(records({1: "ab"}), decided(("a", "b", "different")), "id_number")
    told = {row["record_key"]: (row["tier"], row["reason"]) for row in found.to_dicts()}
    assert told == {"a": ("T4", "name and phone"), "b": ("T5", "decided")}


def test_not_the_same_parts_even_one_valid_number_and_the_number_stays_with_one_of_them() -> None:
    linked = records({1: "abc"}, **{f"r{key}": {**_NUMBERED, "id_number": HER} for key in "abc"})
    assert applied(linked, decided(("a", "b", "different"))) == (
        sets("ac", "b"),
        {"a|b": ("applied", "one valid number")},
    )
    found, _ = apply_decisions(linked, decided(("a", "b", "different")), "id_number")
    assert dict(found.select("record_key", "number_conflict").iter_rows()) == {"a": False, "b": True, "c": False}


def test_an_enterprise_that_must_leave_leaves_its_code_behind() -> None:
    linked = records({1: "ab"}, ra={"id_number": HER}, rb={"id_number": HER}).drop("number_conflict")
    found, _ = apply_decisions(linked, decided(("a", "b", "different")), "id_number")
    assert sorted(found["id_number"].to_list(), key=str) == sorted([HER, None], key=str)


def test_three_that_are_not_the_same_are_three() -> None:
    linked = records({1: "abc"})
    told = applied(linked, decided(("a", "b", "different"), ("b", "c", "different"), ("a", "c", "different")))
    assert told[0] == sets("a", "b", "c")


def test_who_goes_takes_along_what_reviewers_hold_to_be_the_same() -> None:
    linked = records({1: "abc"}, ra={**_NUMBERED, "id_number": HER, "name": "吴秀英"}, rc={"name": "吴秀英"})
    told = applied(linked, decided(("b", "c", "same"), ("a", "b", "different")))
    assert told == (sets("a", "bc"), {"b|c": ("agreed",), "a|b": ("applied",)})


def test_decisions_that_contradict_each_other_keep_apart_and_are_told() -> None:
    linked = records({1: "a", 2: "b", 3: "c"})
    told = applied(linked, decided(("a", "c", "different"), ("a", "b", "same"), ("b", "c", "same")))
    assert told == (
        sets("ab", "c"), {"a|c": ("agreed",), "a|b": ("applied",), "b|c": ("refused", "other decisions")}
    )  # fmt: skip


def test_a_decision_also_keeps_apart_what_other_decisions_would_join_by_their_entities() -> None:
    linked = records({1: "ax", 2: "by"})
    told = applied(linked, decided(("x", "y", "different"), ("a", "b", "same")))
    assert told == (sets("ax", "by"), {"x|y": ("agreed",), "a|b": ("refused", "other decisions")})


def test_the_latest_decision_on_a_pair_holds() -> None:
    linked = records({1: "a", 2: "b"})
    assert applied(linked, decided(("a", "b", "same"), ("b", "a", "unsure"))) == (sets("a", "b"), {"a|b": ("noted",)})


def test_a_decision_about_a_record_that_is_not_there_waits_for_it() -> None:
    assert applied(records({1: "a"}), decided(("a", "b", "same"))) == (sets("a"), {"a|b": ("waiting",)})


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_records_and_decisions_changes_nothing(seed: int) -> None:
    linked = records({1: "abcd", 5: "ef", 9: "g"}, rb={"name": "x"}, rc={"name": "x"}, re={"id_number": HER})
    told = decided(("a", "b", "different"), ("d", "e", "same"), ("f", "g", "same"), ("c", "d", "unsure"))
    expected = applied(linked, told)
    mixed = told.sample(fraction=1.0, shuffle=True, seed=seed)
    shuffled = linked.sample(fraction=1.0, shuffle=True, seed=seed)
    found, findings = apply_decisions(shuffled, mixed, "id_number", ("birth_date", "sex"))
    assert groups(found) == expected[0]
    assert dict(findings.select("decision_id", "status").iter_rows()) == {
        name: one[0] for name, one in expected[1].items()
    }


pairs = st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.sampled_from(["same", "different"]))


@given(
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from([HER, HIM])),
    st.lists(pairs.filter(lambda pair: pair[0] < pair[1]), max_size=8, unique_by=lambda pair: pair[:2]),
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_decided_no_two_numbers_meet_and_nobody_is_with_whom_he_must_not_be(
    entities: list[int], numbers: dict[str, str], told: list[tuple[str, str, str]]
) -> None:
    # Linking leaves no entity with two numbers.
    linked: dict[int, list[str]] = {}
    for key, number in zip("abcdefgh", entities, strict=True):
        group = number if key not in numbers else 10 * number + 100 + (numbers[key] == HER)
        linked.setdefault(group, []).append(key)
    facts = {f"r{key}": {**_NUMBERED, "id_number": theirs} for key, theirs in numbers.items()}
    found, findings = apply_decisions(records(linked, **facts), decided(*told), "id_number")
    own = found.filter(pl.col("id_number").is_not_null(), ~pl.col("number_conflict"))
    assert own.group_by("entity").agg(pl.col("id_number").n_unique())["id_number"].max() in {None, 1}
    entity = dict(found.select("record_key", "entity").iter_rows())
    status = dict(findings.select("decision_id", "status").iter_rows())
    for one, other, verdict in told:
        if verdict == "different":
            assert entity[one] != entity[other]
        elif status[f"{one}|{other}"] in {"applied", "agreed"}:
            assert entity[one] == entity[other]
    untouched = set("abcdefgh") - {key for pair in told for key in pair[:2]}
    for members in linked.values():
        if set(members) <= untouched:
            assert len({entity[key] for key in members}) == 1
