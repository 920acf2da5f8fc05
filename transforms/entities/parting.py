"""Keeping apart records that reviewers hold not to be the same, and together those they hold to be.

Belongs here: which decisions go together, cutting an entity in two.
Does not belong here: what is told of it, joining entities (`decisions`).
"""

from collections.abc import Iterable

import polars as pl

from transforms.entities.observations import REFERENCE

# How much it says that two records agree: which of two that are kept apart a third one belongs to.
_WEIGHTS = {
    "id_number": 16, "uscc": 16, "given_id": 8, "birth_date": 4, "room": 3, "premises": 3, "phone": 3, "name": 3,
    "established_on": 3, "sex": 1,
}  # fmt: skip


class Union:
    """What is one, of numbers that are joined pair by pair, some of which must never be."""

    def __init__(self, apart: Iterable[tuple[int, int]]) -> None:
        """Start with every number alone; `apart`: pairs that must stay so."""
        self._above: dict[int, int] = {}
        self._foes: dict[int, set[int]] = {}
        for one, other in apart:
            self._foes.setdefault(one, set()).add(other)
            self._foes.setdefault(other, set()).add(one)

    def of(self, number: int) -> int:
        """The least number that this one was joined with."""
        while (above := self._above.get(number, number)) != number:
            number = above
        return number

    def forbids(self, one: int, other: int) -> bool:
        """Whether joining these would join two that must stay apart."""
        foes = self._foes.get(self.of(one), ())
        return self.of(other) in {self.of(foe) for foe in foes}

    def join(self, one: int, other: int) -> int:
        """Join two and give the number of both."""
        least, most = sorted((self.of(one), self.of(other)))
        self._above[most] = least
        self._foes[least] = self._foes.get(least, set()) | self._foes.get(most, set())
        return least


def glued(same: pl.DataFrame, apart: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """The decisions that two records are the same, and those that would join what somebody decided is not.

    Args:
        same: decision_id, at_a, at_b (rows), in the order they were taken.
        apart: the same of the decisions that two records are not the same.
    """
    union, refused = Union(apart.select("at_a", "at_b").iter_rows()), []
    for decision, one, other in same.select("decision_id", "at_a", "at_b").iter_rows():
        if union.forbids(one, other):
            refused.append(decision)
        else:
            union.join(one, other)
    return same.filter(~pl.col("decision_id").is_in(refused)), refused


def glue(part: pl.DataFrame, same: pl.DataFrame) -> pl.Series:
    """For each row the least row that reviewers hold to be the same."""
    union = Union(())
    for one, other in same.select("at_a", "at_b").iter_rows():
        union.join(one, other)
    rows = pl.concat([same["at_a"], same["at_b"]]).unique().to_list()
    return part["at"].replace({row: union.of(row) for row in rows})


def cut(part: pl.DataFrame, apart: pl.DataFrame, next_entity: int) -> pl.DataFrame:
    """Part entities until no two records are in one that somebody holds not to be the same.

    Args:
        part: the rows of the entities concerned: at (its row), entity, own (its valid number), probability, facts.
        apart: decided_at, decision_id, at_a, at_b.
        next_entity: the first number that is free.

    Returns:
        The rows with `left`: whether it had to leave its entity.
    """
    rows = part.with_columns(left=pl.lit(value=False))
    pairs = apart.select("decided_at", "decision_id", "at_a", "at_b")
    while True:
        found = with_entities(pairs, rows).filter(pl.col("entity") == pl.col("entity_b"))
        first = found.unique("entity", keep="first", maintain_order=True).with_row_index("number", next_entity)
        if first.is_empty():
            return rows
        next_entity += first.height
        rows = _parted(rows, first)


def with_entities(pairs: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The pairs with `entity` and `entity_b` of their rows."""
    entities = rows.select("at", "entity")
    return pairs.join(entities, left_on="at_a", right_on="at", how="left", maintain_order="left").join(
        entities, left_on="at_b", right_on="at", how="left", maintain_order="left", suffix="_b"
    )


def _parted(rows: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Cut entities in two: of each pair the record that is linked less surely leaves, with those that are like it."""
    sure = rows.select(
        "at", *REFERENCE, own_first=pl.col("own").is_not_null(), sure=pl.col("probability").fill_null(1.0)
    )
    ends = pl.concat([pairs.select("entity", "number", at=side) for side in ("at_a", "at_b")]).join(sure, on="at")
    order = ["entity", "own_first", "sure", *REFERENCE]
    ranked = ends.sort(order, descending=[False, True, True, False, False, False]).with_columns(
        stays=pl.int_range(pl.len()).over("entity") == 0
    )
    facts = [name for name in _WEIGHTS if name in rows.columns]
    for stays, end in ((True, "stay"), (False, "leave")):
        seeds = ranked.filter(pl.col("stays") == stays).join(rows.select("at", "glue", *facts), on="at")
        named = seeds.select(
            "entity", *(["number"] if stays else []), pl.col("glue").alias(f"glue_{end}"),
            *(pl.col(name).alias(f"{name}_{end}") for name in facts),
        )  # fmt: skip
        rows = rows.join(named, on="entity", how="left", maintain_order="left")
    alike = {
        end: pl.sum_horizontal(
            (pl.col(name) == pl.col(f"{name}_{end}")).fill_null(value=False) * _WEIGHTS[name] for name in facts
        ).sum().over("entity", "glue")
        for end in ("stay", "leave")
    }  # fmt: skip
    leaves = (pl.col("glue") == pl.col("glue_leave")) | (
        (alike["leave"] > alike["stay"]) & (pl.col("glue") != pl.col("glue_stay"))
    )
    moved = leaves.fill_null(value=False)
    return rows.with_columns(
        entity=pl.when(moved).then("number").otherwise("entity"), left=pl.col("left") | moved
    ).select(pl.exclude("number", "^.*_(stay|leave)$"))


def conflicting(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that left without the number that those who stayed have: it is somebody else's now (`foreign`)."""
    stayed = rows.filter(~pl.col("left"))["own"].drop_nulls().unique()
    foreign = pl.col("left") & pl.col("own").is_in(stayed.implode()).fill_null(value=False)
    return rows.with_columns(foreign=foreign).with_columns(own=pl.when(~pl.col("foreign")).then("own"))
