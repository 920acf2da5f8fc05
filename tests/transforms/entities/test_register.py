"""The register of ids over many deliveries: order is all one, nothing changes without a cause, all can be undone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.entities.as_of import as_of
from transforms.entities.decisions import FINDINGS
from transforms.entities.observations import REFERENCE
from transforms.entities.register import Register, registered

FIRST = date(2025, 1, 31)
FEW = 3
NOTHING = pl.DataFrame(schema=FINDINGS)
KEYS = [*REFERENCE, "id"]
Content = frozenset[str]


@dataclass(frozen=True)
class Delivery:
    """What a department delivered on a day: for each record, by its key, what it says."""

    day: date
    rows: Mapping[str, Content]


@dataclass(frozen=True)
class Run:
    """A register after a run, with the records it is about."""

    register: Register
    records: pl.DataFrame

    @property
    def ids(self) -> dict[str, str]:
        """The id of each record."""
        return dict(self.records.select("record_key", "id").iter_rows())

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """What a lake holds of it, the events apart."""
        return {
            "records": self.records.drop("entity").sort(KEYS),
            "history": self.register.history,
            "former": self.register.former,
        }

    def known(self) -> dict[str, pl.LazyFrame]:
        """What the next run reads."""
        named = {"id": "person_id"}
        return {
            "gold.person_record": self.records.rename(named).lazy(),
            "gold.person_history": self.register.history.rename(named).lazy(),
            "gold.person_event": self.register.events.lazy(),
            "gold.person_decision": NOTHING.lazy(),
        }


def stands(deliveries: Sequence[Delivery]) -> pl.DataFrame:
    """The records as all deliveries leave them: the latest by its day says what a record says."""
    rows = [
        (key, one.day, said) for one in sorted(deliveries, key=lambda one: one.day) for key, said in one.rows.items()
    ]
    state: dict[str, tuple[date, date, Content]] = {}
    for key, day, said in rows:
        state[key] = (state.get(key, (day,))[0], day, said)
    entity = {key: number for number, group in enumerate(linked(state)) for key in group}
    full = [
        ("feed", key, "subject", entity[key], first, last, hash(tuple(sorted(said))) % 2**40)
        for key, (first, last, said) in state.items()
    ]
    names = [*REFERENCE, "entity", "first_batch", "last_batch", "fingerprint"]
    return pl.DataFrame(full, names, orient="row")


def linked(state: Mapping[str, tuple[date, date, Content]]) -> list[set[str]]:
    """Records that say one thing alike are one person, and so on along the chain; what many say joins nobody."""
    groups: list[tuple[set[str], set[str]]] = []
    times = Counter(one for _, _, said in state.values() for one in said)
    for key, (_, _, every) in sorted(state.items()):
        said = {one for one in every if times[one] <= FEW}
        touching = [group for group in groups if group[1] & said]
        groups = [group for group in groups if not group[1] & said]
        groups.append(({key}.union(*(g[0] for g in touching)), set(said).union(*(g[1] for g in touching))))
    return [keys for keys, _ in groups]


def ran(deliveries: Sequence[Delivery], before: Run | None = None) -> Run:
    records = stands(deliveries)
    register = registered(records, NOTHING, {} if before is None else before.known(), "person", "P")
    return Run(register, records.join(register.ids, on="entity"))


def told_apart(run: Run) -> set[frozenset[str]]:
    """Which records are one person."""
    return {frozenset(keys) for keys in run.records.group_by("id").agg("record_key")["record_key"].to_list()}


said = st.frozensets(st.sampled_from("abcdef"), min_size=1, max_size=2)
delivered = st.builds(
    Delivery,
    st.integers(0, 5).map(lambda weeks: FIRST + timedelta(weeks=weeks)),
    st.dictionaries(st.sampled_from("123456789"), said, min_size=1, max_size=4),
)
# Of two deliveries of a feed on one day the later replaces the earlier, so that one is left.
deliveries = st.lists(delivered, min_size=2, max_size=5, unique_by=lambda one: one.day)
quick = settings(max_examples=20, deadline=None)


@given(deliveries, st.randoms(use_true_random=False), st.integers(1, 3))
@quick
def test_whatever_the_order_of_deliveries_and_the_number_of_runs_the_ids_are_the_same(
    arrived: list[Delivery], chance: object, at_once: int
) -> None:
    expected = ran(arrived).ids
    shuffled = list(arrived)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    run: Run | None = None
    for taken in range(at_once, len(shuffled) + at_once, at_once):
        run = ran(shuffled[:taken], run)
    assert run is not None
    assert run.ids == expected


@given(deliveries)
@quick
def test_ids_change_only_with_members_and_every_change_is_told(arrived: list[Delivery]) -> None:
    ordered = sorted(arrived, key=lambda one: one.day)
    before = ran(ordered[:1])
    for taken in range(2, len(ordered) + 1):
        now = ran(ordered[:taken], before)
        kept = told_apart(before) & told_apart(now)
        assert all(before.ids[key] == now.ids[key] for group in kept for key in group)
        # What joins later never changes an id: who had all of a person's records keeps the name.
        grown = [group for group in told_apart(before) if any(group < more for more in told_apart(now))]
        assert {before.ids[min(group)] for group in grown} <= set(now.ids.values()) | set(now.register.former["id"])
        new = now.register.events.join(
            before.register.events, on=now.register.events.columns, how="anti", nulls_equal=True
        )
        told = set(new.filter(pl.col("other_id").is_not_null()).select("id", "other_id").iter_rows())
        assert told == {(was, now.ids[key]) for key, was in before.ids.items() if now.ids[key] != was}
        come = set(new.filter(pl.col("event").is_in(["mint", "restore"]))["id"])
        assert come == set(now.ids.values()) - set(before.ids.values())
        before = now


@given(deliveries, st.data())
@quick
def test_a_delivery_that_is_taken_back_leaves_the_tables_as_if_it_had_never_come(
    arrived: list[Delivery], data: st.DataObject
) -> None:
    ordered = sorted(arrived, key=lambda one: one.day)
    wrong = data.draw(st.sampled_from(ordered))
    others = [one for one in ordered if one is not wrong]
    run: Run | None = None
    for taken in range(1, len(others) + 1):
        run = ran(others[:taken], run)
    assert run is not None
    with_it = ran(ordered, run)
    after = ran(others, with_it)
    for name, table in run.tables.items():
        assert after.tables[name].equals(table), name
    lost = set(with_it.ids.values()) - set(after.ids.values())
    told = after.register.events.filter(pl.col("event").is_in(["retire", "merge", "redirect"]))
    assert lost <= set(told["id"])
    if after.tables["records"].height < with_it.tables["records"].height:
        assert told["because"].str.contains("retraction").any() or not lost


@given(deliveries)
@quick
def test_every_id_that_was_given_out_leads_to_one_that_is_in_use_in_one_step(arrived: list[Delivery]) -> None:
    run: Run | None = None
    given_out: set[str] = set()
    for taken in range(1, len(arrived) + 1):
        run = ran(arrived[:taken], run)
        given_out |= set(run.ids.values())
    assert run is not None
    leads = dict(run.register.former.select("id", "superseded_by").iter_rows())
    assert set(leads) == given_out - set(run.ids.values())
    assert set(leads.values()) <= set(run.ids.values())


@given(deliveries)
@quick
def test_the_id_a_record_had_on_a_day_is_the_one_the_run_of_that_day_gave_it(arrived: list[Delivery]) -> None:
    ordered = sorted(arrived, key=lambda one: one.day)
    runs: list[Run] = []
    for taken in range(1, len(ordered) + 1):
        runs.append(ran(ordered[:taken], runs[-1] if runs else None))
    last = runs[-1]
    for run, delivery in zip(runs, ordered, strict=True):
        asked = as_of(last.records, last.register.history, delivery.day)
        assert asked["record_key"].is_unique().all()
        assert dict(asked.select("record_key", "id").iter_rows()) == run.ids


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    first = Delivery(FIRST, {key: frozenset(text) for key, text in zip("12345", "abcde", strict=True)})
    second = Delivery(FIRST + timedelta(7), {"2": frozenset("a"), "4": frozenset("ce"), "6": frozenset("b")})
    begun = ran([first])
    expected = ran([first, second], begun).register
    records = stands([first, second]).sample(fraction=1.0, shuffle=True, seed=seed)
    known = {
        name: table.collect().sample(fraction=1.0, shuffle=True, seed=seed).lazy()
        for name, table in begun.known().items()
    }
    again = registered(records, NOTHING, known, "person", "P")
    for name in ("former", "history", "changes"):
        assert getattr(again, name).equals(getattr(expected, name))
    assert again.events.sort(again.events.columns).equals(expected.events.sort(expected.events.columns))
