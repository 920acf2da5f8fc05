"""From a small city to the report: every measure is made, and what was not measured does not look met."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks import saved
from benchmarks.entities import accuracy, baselines, plain_splink, product, stability, targets, throughput
from benchmarks.entities.copies import copied, write_copies
from tests.conftest import Ran
from transforms.entities.city import Linked


def silent(_what: str, _done: float) -> None:
    """Progress that nobody looks at."""


@pytest.fixture(scope="module")
def city(ran_city: Ran) -> tuple[Path, Path]:
    """Lake and truth of a small hard city."""
    return ran_city.folder / "lake", ran_city.folder / "truth"


@pytest.fixture(scope="module")
def measured(city: tuple[Path, Path]) -> dict[str, pl.DataFrame]:
    """Prepared observations of its people."""
    return {"observed": product.observed(product.delivered(city[0]))}


def test_a_city_is_judged_by_its_truth_in_every_section(city: tuple[Path, Path]) -> None:
    found = accuracy.measure([city, city])
    once = accuracy.measure([city])
    everybody = found["people"]["overall"]["all"]
    # The same city twice has twice the pairs and the same shares: cities are linked each for itself.
    assert everybody["pairs_true"] == 2 * once["people"]["overall"]["all"]["pairs_true"]
    assert everybody["precision"] == once["people"]["overall"]["all"]["precision"] > 0.99
    assert {row["which"] for row in found["people"]["roles"]} >= {"subject", "caller", "mother", "householder"}
    assert {row["which"] for row in found["people"]["kinds"]} >= {"number missing", "name otherwise"}
    assert {row["attribute"] for row in found["groups"]} == {"age_band", "sex", "area", "number"}
    assert "\n".join(accuracy.table(found))


def test_every_method_sees_the_same_records(city: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_splink, "linked", lambda rows, _: (None, {0.9: rows["record_key"]}))
    found = baselines.measure([city], silent)
    for what in ("people", "enterprises"):
        true = {row["overall"]["all"]["pairs_true"] for row in found[what]}
        assert len(true) == 1
        assert [row["name"] for row in found[what]] == [
            "this project", "weekend script", "exact number alone", "plain Splink at 0.9",
        ]  # fmt: skip
    assert "\n".join(baselines.table(found))


def test_growth_and_retraction_of_a_city_are_counted(city: tuple[Path, Path]) -> None:
    found = stability.measure(product.delivered(city[0]), silent)
    grown = found["growth"]
    assert grown["records before"] < grown["records after"]
    assert grown["with the same members and another id"] == 0
    assert found["order"]["among other records"] == 0
    counts = ("other id", "among other records", "other rows")
    assert {row[name] for row in found["retraction"] for name in counts} == {0}
    assert {count for name, count in found["order"].items() if name != "records"} == {0}
    assert "\n".join(stability.table(found))


def _run(records: dict[str, str], events: list[tuple[str, str, str]]) -> Linked:
    """A run that gave each record (by key) an id."""
    rows = pl.DataFrame(
        {"feed": ["f"] * len(records), "record_key": list(records), "role": ["subject"] * len(records),
         "person_id": list(records.values())}
    )  # fmt: skip
    told = pl.DataFrame(events, schema=["id", "event", "other_id"], orient="row", infer_schema_length=None)
    return Linked(pl.DataFrame(), rows, told.cast(pl.String))


def test_merges_splits_and_changes_of_an_id_are_told_apart() -> None:
    before = _run({"1": "A", "2": "A", "3": "B", "4": "C", "5": "C", "6": "D"}, [])
    after = _run(
        {"1": "A", "2": "A", "3": "A", "4": "C", "5": "E", "6": "F", "7": "F"}, [("B", "merge", "A")]
    )  # fmt: skip
    found = stability.compared(before, after)
    assert found["clusters before"] == 4
    assert found["with the same members"] == found["with the same members and another id"] == 1
    assert (found["merged away"], found["merged away without an event"]) == (1, 0)
    assert (found["split"], found["split without an event"]) == (1, 1)
    assert stability.different_ids(before, after) == 4
    assert stability.regrouped(before, after) == 5


def test_a_copy_of_a_city_shares_names_and_birth_dates_only(measured: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    observed = measured["observed"]
    written = write_copies(observed, tmp_path, 2 * observed.height + 10)
    both = pl.read_parquet(sorted(tmp_path.glob("*.parquet")))
    assert written == both.height == 2 * observed.height + 10
    one, other = observed, copied(observed, 1)
    assert other.select("name", "birth_date", "role").equals(one.select("name", "birth_date", "role"))
    for name in ("record_key", "id_number", "given_id", "phone", "local_id", "room"):
        assert not set(one[name].drop_nulls()) & set(other[name].drop_nulls()), name
    # As many people in a copy as in the city: its numbers still name them, with sex and birth date.
    found = [product.resolved(rows) for rows in (one, other)]
    assert found[0]["entity"].n_unique() == found[1]["entity"].n_unique()
    known = [rows.select("sex", "birth_date").null_count().row(0) for rows in found]
    assert known[0] == known[1]


def test_each_size_is_measured_in_a_process_of_its_own(measured: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    write_copies(measured["observed"], tmp_path, 1_000)
    (tmp_path / "broken").mkdir()
    *_, found = throughput.measure({1_000: tmp_path, 2_000_000: tmp_path / "broken"}, silent)
    rows = {(row["task"], row["size"]): row for row in found["rows"]}
    assert rows["product", 1_000]["records"] == 1_000
    assert rows["product", 1_000]["peak_bytes"] >= rows["product", 1_000]["loaded_bytes"] > 0
    assert "failed" in rows["product", 2_000_000]
    assert ("plain_splink", 2_000_000) not in rows
    assert len(list(throughput.table(found))) == 1 + len(rows)


def test_what_was_not_measured_is_said_to_be_so() -> None:
    assert {met for *_, met in targets.rows({})} == {"not measured"}


def test_one_retraction_that_leaves_traces_breaks_the_promise() -> None:
    rows = [dict.fromkeys(("other id", "among other records", "other rows"), 0) for _ in range(2)]
    rows[1]["other rows"] = 2
    told = {what: met for what, _, _, met in targets.rows({"stability": {"retraction": rows}})}
    assert told["retraction: records not as they were"] == "no"


def test_results_are_kept_with_the_machine_they_come_from(tmp_path: Path) -> None:
    saved.save(tmp_path, "stability", {"growth": {"split": 0}})
    found = saved.load(tmp_path, "stability")
    assert found is not None
    assert found["growth"] == {"split": 0}
    assert found["machine"]["cores"]
    assert saved.load(tmp_path, "accuracy") is None
