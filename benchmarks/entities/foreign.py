"""The product's way of resolving people for records that are not Chinese: exact tiers, then a model, then one each.

The evidence model of the product knows Chinese names and numbers; what is the same is the order of steps: what
agrees exactly first and collapsed (`transforms.entities.linking`), the residue weighed by a trained model, no
connected components but each entity its best other one, and never two records of a department that has one each.

Belongs here: those steps for fields of any language.
Does not belong here: the data sets (`external`), the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl
from rapidfuzz import distance, process

from benchmarks.entities import plain_splink
from benchmarks.entities.plain_splink import Rules, Use
from transforms.entities.linking import Tier, link


@dataclass(frozen=True)
class Adapter:
    """What is compared in a data set.

    Attributes:
        tiers: exact agreements, the surest first.
        exact_guards: fields in which records that agree exactly in others must not differ.
        families: whether relatives are among the records, who share addresses and now and then a number.
        issuing: departments that give the numbers out: nobody has two of theirs.
        use: what the model compares, and within which rules.
        enough: pairs less probable are not linked.
        one_each: departments that have one record of each person.
    """

    tiers: Sequence[Tier]
    exact_guards: Sequence[str]
    families: bool
    issuing: Sequence[str]
    use: Use
    enough: float
    one_each: Sequence[str]

    def plain(self, rows: pl.DataFrame) -> Use:
        """What a user of plain Splink writes down for the same fields: its defaults, the same rules."""
        known = [field for field in _PLAIN if rows[field[0]].is_not_null().any()]
        numbered = rows["number"].is_not_null().any()
        first = ("number",) if numbered else ("surname", "born")
        return replace(
            self.use,
            comparisons={field: _PLAIN[field] for field in known},
            surest=(first, ("given", "surname", "born")),
            learn_from=(("given", "surname"), ("born",)),
            least=0.4,
        )


# As the model's own lowest level of likeness of names.
_ALIKE = 0.7
_similarity = distance.JaroWinkler.normalized_similarity
_PLAIN = {
    ("given",): ("NameComparison", {}),
    ("surname",): ("NameComparison", {}),
    ("middle",): ("ExactMatch", {}),
    ("born",): ("DateOfBirthComparison", {"input_is_string": True, "datetime_format": "%Y%m%d"}),
    ("sex",): ("ExactMatch", {}),
    ("number",): ("ExactMatch", {}),
    ("street",): ("JaroWinklerAtThresholds", {}),
    ("suburb",): ("JaroWinklerAtThresholds", {}),
    ("zip",): ("ExactMatch", {}),
    ("state",): ("ExactMatch", {}),
}


def _all(*fields: str) -> pl.Expr:
    return pl.concat_str(*fields, separator="|")


_BLOCKING = (
    ("number",), ("given", "surname"), ("born",), ("street",),
    ("given", "zip"), ("surname", "zip"), ("given", "suburb"), ("surname", "suburb"),
)  # fmt: skip
_NUMBER_TIERS = (
    Tier("T1", "number and name", 1.0, _all("number", "given", "surname"), most=None),
    Tier("T1", "number and birth date", 1.0, _all("number", "born"), most=None),
)
TWO_FILES = Adapter(
    tiers=(*_NUMBER_TIERS, Tier("T4", "name, birth date and zip", 0.999, _all("given", "surname", "born", "zip"))),
    exact_guards=("born",),
    families=False,
    issuing=(),
    use=Use(
        comparisons={
            ("given", "surname"): ("ForenameSurnameComparison", {}),
            ("born",): ("DamerauLevenshteinAtThresholds", {"distance_threshold_or_thresholds": [1, 2]}),
            ("number",): ("DamerauLevenshteinAtThresholds", {"distance_threshold_or_thresholds": [1, 2]}),
            ("street",): ("JaroWinklerAtThresholds", {"score_threshold_or_thresholds": [0.9, 0.75]}),
            ("suburb",): ("JaroWinklerAtThresholds", {"score_threshold_or_thresholds": [0.9, 0.75]}),
            ("zip",): ("DamerauLevenshteinAtThresholds", {"distance_threshold_or_thresholds": [1, 2]}),
            ("state",): ("ExactMatch", {}),
        },
        blocking=_BLOCKING,
        surest=(("given", "surname", "born"), ("given", "born", "zip")),
        learn_from=(("given", "surname"), ("born",), ("zip",)),
        recall=0.6,
        least=0.001,
    ),
    enough=0.01,
    one_each=("a", "b"),
)
DEPARTMENTS = Adapter(
    tiers=(*_NUMBER_TIERS, Tier("T4", "whole name and birth date", 0.999, _all("given", "middle", "surname", "born"))),
    exact_guards=("born", "sex"),
    families=True,
    issuing=("social_security",),
    use=Use(
        comparisons={
            ("given", "surname"): ("ForenameSurnameComparison", {}),
            ("middle",): ("ExactMatch", {}),
            ("born",): ("DamerauLevenshteinAtThresholds", {"distance_threshold_or_thresholds": [1, 2]}),
            ("sex",): ("ExactMatch", {}),
            ("number",): ("DamerauLevenshteinAtThresholds", {"distance_threshold_or_thresholds": [1, 2]}),
            ("street",): ("JaroWinklerAtThresholds", {"score_threshold_or_thresholds": [0.9, 0.75]}),
            ("zip",): ("ExactMatch", {}),
        },
        blocking=_BLOCKING,
        surest=(("number",), ("given", "surname", "born")),
        learn_from=(("given", "surname"), ("born",)),
        least=0.05,
    ),
    enough=0.9,
    one_each=("decennial_census",),
)


def resolved(records: pl.DataFrame, adapter: Adapter) -> pl.Series:
    """A cluster for each record of department and the fields of the adapter."""
    rows = records.with_row_index("record").with_columns(entity=pl.col("record"), numbered=pl.lit(value=False))
    exact = link(rows, _possible(rows, adapter.tiers), adapter.exact_guards)
    state = rows.drop("entity").join(exact.select("record", "entity"), on="record", how="left", maintain_order="left")
    shown = _shown(state, adapter)
    pairs, _ = plain_splink.linked(shown, _known(shown, adapter.use))
    weighed = pairs.select(
        one=shown["entity"].gather(pairs["one"]),
        other=shown["entity"].gather(pairs["other"]),
        probability="probability",
    )
    if adapter.families:
        weighed = weighed.filter(~_unlike(shown, pairs))
    final = one_each(state, weighed.filter(pl.col("probability") >= adapter.enough), adapter)
    return final["entity"].cast(pl.String)


def _possible(rows: pl.DataFrame, tiers: Sequence[Tier]) -> list[Tier]:
    """Those tiers whose key some records have."""
    keys = ((tier, tier.key) for tier in tiers)
    return [tier for tier, key in keys if isinstance(key, pl.Expr) and rows.select(key.is_not_null().any()).item()]


def _known(rows: pl.DataFrame, use: Use) -> Use:
    """The use without fields that no record has, and without rules that no two records fulfil."""
    known = {field for field in rows.columns if rows[field].is_not_null().any()}

    def possible(rules: Rules) -> Rules:
        return tuple(rule for rule in rules if set(rule) <= known)

    return replace(
        use,
        comparisons={fields: how for fields, how in use.comparisons.items() if set(fields) <= known},
        blocking=possible(use.blocking),
        surest=possible(use.surest),
        # Where nothing is left to compare there is nothing to learn either.
        learn_from=[rule for rule in possible(use.learn_from) if _shared(rows, rule)],
    )


def _shared(rows: pl.DataFrame, rule: tuple[str, ...]) -> bool:
    return bool(rows.select(rule).drop_nulls().is_duplicated().any())


def _shown(state: pl.DataFrame, adapter: Adapter) -> pl.DataFrame:
    """One row per entity with the most frequent value of each field; of equals the least."""
    fields = dict.fromkeys(
        [field for fields in adapter.use.comparisons for field in fields]
        + [field for rule in adapter.use.blocking for field in rule]
    )
    return state.group_by("entity").agg(pl.col(field).drop_nulls().mode().min() for field in fields).sort("entity")


def _unlike(shown: pl.DataFrame, pairs: pl.DataFrame) -> pl.Series:
    """Pairs of two given names that are not alike: with one number, or at one address, these are relatives.

    Somebody called otherwise is known by the birth date.
    """
    sides = [shown.select("given", "surname", "born")[pairs[side]] for side in ("one", "other")]
    one, other = sides[0], sides[1]
    alike = [
        pl.Series(process.cpdist(one[left].fill_null(""), other[right].fill_null(""), scorer=_similarity, workers=-1))
        for left, right in (("given", "given"), ("given", "surname"), ("surname", "given"))
    ]
    both = one["given"].is_not_null() & other["given"].is_not_null()
    same = (one["born"] == other["born"]).fill_null(value=False)
    swapped = (alike[1] >= _ALIKE) & (alike[2] >= _ALIKE)
    return both & ~same & (alike[0] < _ALIKE) & ~swapped


def one_each(state: pl.DataFrame, pairs: pl.DataFrame, adapter: Adapter) -> pl.DataFrame:
    """Join entities that are each other's likeliest, round by round, where they can be one at all.

    Args:
        state: records with entity, department, number.
        pairs: one, other (entities), probability.
        adapter: the departments that have one record of each, and those that give numbers out.

    Returns:
        state with the joined entities.
    """
    left = pairs
    while not left.is_empty():
        allowed = left.filter(_compatible(state, left, adapter))
        sides = pl.concat([allowed, allowed.select(one="other", other="one", probability="probability")])
        # Of equals the least entity, so that the order of the records decides nothing.
        best = sides.sort("one", "probability", "other", descending=[False, True, False]).unique("one", keep="first")
        mutual = best.join(best.select(one="other", other="one"), on=["one", "other"]).filter(
            pl.col("one") < pl.col("other")
        )
        if mutual.is_empty():
            return state
        goes = mutual.select(entity="other", target="one")
        state = _replaced(state, "entity", goes)
        left = _replaced(_replaced(allowed, "one", goes), "other", goes).filter(pl.col("one") != pl.col("other"))
        left = left.group_by(one=pl.min_horizontal("one", "other"), other=pl.max_horizontal("one", "other")).agg(
            pl.col("probability").max()
        )
    return state


def _replaced(rows: pl.DataFrame, column: str, goes: pl.DataFrame) -> pl.DataFrame:
    return rows.join(goes, left_on=column, right_on="entity", how="left", maintain_order="left").with_columns(
        pl.coalesce("target", column).alias(column)
    ).drop("target")  # fmt: skip


def _compatible(state: pl.DataFrame, pairs: pl.DataFrame, adapter: Adapter) -> pl.Series:
    """Whether the two entities of each pair could be one."""
    once = [pl.col("department").eq(name).sum().alias(f"from_{name}") for name in adapter.one_each]
    issued = [
        pl.col("number").filter(pl.col("department") == name).min().alias(f"number_{name}") for name in adapter.issuing
    ]
    facts = state.group_by("entity").agg(*once, *issued)
    met = pairs.join(facts, left_on="one", right_on="entity", how="left", maintain_order="left").join(
        facts, left_on="other", right_on="entity", how="left", maintain_order="left", suffix="_other"
    )
    apart = [pl.col(f"from_{name}") + pl.col(f"from_{name}_other") <= 1 for name in adapter.one_each]
    agreeing = [
        (pl.col(f"number_{name}") == pl.col(f"number_{name}_other")).fill_null(value=True) for name in adapter.issuing
    ]
    return met.select(pl.all_horizontal(*apart, *agreeing, pl.lit(value=True))).to_series()
