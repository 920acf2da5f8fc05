"""What a reference delivery does to places the register already has: renamed, moved, merged, split, gone.

Belongs here: following a place by its 地址编号 from what the register says to what the delivery says.
Does not belong here: places that records showed first (`merge`), writing events down (`events`).
"""

from dataclasses import dataclass

import polars as pl

from transforms.addresses.register.places import REGISTERED, with_keys

_OUTER, _INNER = ("R", "P"), ("B", "U", "F", "H")
_NAMES = ("group", "road", "estate")
_INSIDE = r"^(.*)\|[^|]*$"
# What tells neighbours apart must agree: a place with another number is another place.
_NUMBERS = r"[0-9A-Z]+"
_PAIRS = {
    **dict.fromkeys(("level", "was", "canonical", "kind"), pl.String()),
    "on": pl.Date(),
    "gone": pl.Boolean(),
}


@dataclass(frozen=True)
class Delivered:
    """A register brought in line with a delivery.

    register: the register, renamed places under the canonical texts they have now.
    places: the places of the delivery; those that ended under a former name have their present one.
    pairs: level, was, canonical (both canonical texts; null: none), on, kind of each change (rename, move, merge,
        redirect, split, retire), and whether nothing of the old place is left (`gone`).
    """

    register: pl.DataFrame
    places: pl.DataFrame
    pairs: pl.DataFrame


def delivered(register: pl.DataFrame, reference: pl.DataFrame | None, places: pl.DataFrame) -> Delivered:
    """Follow the places of a register to what the reference says now.

    A place whose canonical text the reference no longer has is looked for by its 地址编号. Where all of it is found in
    one place with the same numbers, which the register did not know, it was renamed, or moved to another town, and
    keeps its code. Where the register knows that place, or several become one, it merges; where only its number is
    another, its code points to the new one; where its parts are in several places, it was split.

    Args:
        register: city_code, canonical, parent, level, `PARTS`, status, reference_id, superseded_by.
        reference: as `reference.describe_reference` gives it; None or empty: there is none.
        places: as `resolve.registered_places` gives them.
    """
    if reference is None or reference.is_empty():
        return Delivered(register, places, pl.DataFrame(schema=_PAIRS))
    chains = _chains(register, reference)
    outer = _judged(chains.filter(pl.col("level").is_in(_OUTER)), register, places, _OUTER)
    kept = _renamed(outer, register, places)
    moved, given = rekeyed(register, kept), _given(places, kept)
    owners = dict(kept.filter(pl.col("level") == "P").select("was", "canonical").iter_rows())
    inner = chains.filter(pl.col("level").is_in(_INNER)).with_columns(was=_under(pl.col("was"), owners))
    judged = _judged(inner.filter(pl.col("was") != pl.col("canonical")), moved, given, _INNER)
    names = dict(judged.filter(_keeps()).select("was", "canonical").iter_rows())
    final = moved.with_columns(pl.col("canonical", "parent").replace(names)) if names else moved
    latest = reference["given_on"].max()
    pairs = pl.concat([outer, judged]).with_columns(on=pl.col("on").fill_null(latest))
    return Delivered(final, given, pairs.sort("level", "was", "canonical", nulls_last=True))


def _keeps() -> pl.Expr:
    return pl.col("kind").is_in(["rename", "move"])


def _chains(register: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """level, was, canonical, on: where each level of a row that says something new was, and is."""
    keyed = with_keys(reference)
    levels = [*_OUTER, *_INNER]
    now = keyed.select("reference_id", "given_on", *levels, deepest=pl.coalesce(reversed(levels)))
    known = register.filter(pl.col("status") == REGISTERED, pl.col("reference_id").is_not_null())
    changed = (
        known.select("reference_id", text="canonical")
        .join(now, on="reference_id")
        .filter(pl.col("text") != pl.col("deepest"))
    )
    above = register.select(text="canonical", level="level", up="parent")
    found, step = [], changed.select("reference_id", "text")
    for _ in levels:
        placed = step.join(above, on="text")
        found.append(placed.select("reference_id", "level", was="text"))
        step = placed.select("reference_id", text="up").drop_nulls()
    new = changed.unpivot(levels, index=["reference_id", "given_on"], variable_name="level", value_name="canonical")
    return (
        pl.concat(found)
        .join(new.drop_nulls("canonical"), on=["reference_id", "level"])
        .filter(pl.col("was") != pl.col("canonical"))
        .group_by("level", "was", "canonical")
        .agg(on=pl.col("given_on").max())
    )


def _judged(pairs: pl.DataFrame, register: pl.DataFrame, places: pl.DataFrame, levels: tuple[str, ...]) -> pl.DataFrame:
    """What each pair means, and which places are gone without one."""
    standing = places.filter(pl.col("valid_to").is_null()).select("canonical")
    gone = (
        register.filter(pl.col("status") == REGISTERED, pl.col("level").is_in(levels))
        .join(standing, on="canonical", how="anti")
        .select("level", was="canonical")
    )
    parts = [*_NAMES, "road_number"]
    old = register.select("canonical", *(pl.col(name).alias(f"old_{name}") for name in parts))
    known = register.select("canonical").with_columns(known=pl.lit(value=True))
    paired = (
        pairs.join(gone.select("was", vanished=pl.lit(value=True)), on="was", how="left")
        .join(old, left_on="was", right_on="canonical", how="left")
        .join(places.select("canonical", *parts), on="canonical", how="left")
        .join(known, on="canonical", how="left")
        .with_columns(
            pl.col("vanished", "known").fill_null(value=False),
            targets=pl.len().over("was"),
            sources=pl.len().over("canonical"),
        )
    )
    judged = paired.select("level", "was", "canonical", "on", kind=_kind(), gone="vanished").drop_nulls("kind")
    # Of a place in several parts, and of one that only lost some, every new part is told.
    told = judged.select("was").unique()
    retired = places.filter(pl.col("valid_to").is_not_null()).select(was="canonical")
    silent = gone.join(told, on="was", how="anti").join(retired, on="was", how="anti")
    dated = pairs.group_by("was").agg(pl.col("on").max())
    left = silent.join(dated, on="was", how="left").with_columns(
        canonical=pl.lit(None, pl.String), kind=pl.lit("retire"), gone=pl.lit(value=True)
    )
    return pl.concat([judged.select(list(_PAIRS)), left.select(list(_PAIRS))])


def _kind() -> pl.Expr:
    one = pl.col("vanished") & (pl.col("targets") == 1)
    alone = one & ~pl.col("known") & (pl.col("sources") == 1)
    same_names = pl.all_horizontal(pl.col(f"old_{name}").eq_missing(pl.col(name)) for name in _NAMES)
    same_numbers = _numbers("old_", "was") == _numbers("", "canonical")
    whole = pl.col("level").is_in(["R", "P", "B", "U"])
    return (
        pl.when(alone & same_numbers & ~same_names).then(pl.lit("rename"))
        .when(alone & same_numbers).then(pl.lit("move"))
        .when(alone & same_names).then(pl.lit("redirect"))
        .when(one & (pl.col("known") | (pl.col("sources") > 1))).then(pl.lit("merge"))
        .when(whole & ~pl.col("known") & (~pl.col("vanished") | (pl.col("targets") > 1))).then(pl.lit("split"))
    )  # fmt: skip


def _numbers(prefix: str, text: str) -> pl.Expr:
    """Every number of a place, in names and inside the premises, as one text."""
    named = [pl.col(f"{prefix}{name}").fill_null("") for name in (*_NAMES, "road_number")]
    inside = pl.when(pl.col("level").is_in(_INNER)).then(pl.col(text).str.extract(r"\|([^|]*)$", 1))
    told = pl.concat_str(*named, inside.fill_null(""), separator=" ")
    return told.str.extract_all(_NUMBERS).list.join(" ")


def _renamed(pairs: pl.DataFrame, register: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Roads and premises that keep their code, with the names they have now, and what lies on renamed roads.

    Premises on a renamed road that the reference does not know lie on the road of the new name.
    """
    named = ("group", "road", "road_number", "estate")
    kept = pairs.filter(_keeps()).join(places.select("canonical", *named), on="canonical")
    kept = kept.select("level", "was", "canonical", *named)
    roads = kept.filter(pl.col("level") == "R").select(road_was="was", road_is="canonical", to_group="group", to="road")
    split = pl.col("canonical").str.extract_groups(r"^P\|(.*)(\|[^|]*\|[^|]*)$").struct
    along = (
        register.filter(pl.col("level") == "P")
        .join(pairs, left_on="canonical", right_on="was", how="anti")
        .with_columns(road_was=split.field("1"), behind=split.field("2"))
        .join(roads, on="road_was")
        .select(
            "level",
            was="canonical",
            canonical=pl.concat_str(pl.lit("P|"), "road_is", "behind"),
            group="to_group",
            road="to",
            road_number="road_number",
            estate="estate",
        )
    )
    free = along.join(register, on="canonical", how="anti")
    return pl.concat([kept, free]).unique("was").sort("was")


def _under(text: pl.Expr, owners: dict[str, str]) -> pl.Expr:
    """The canonical text of a place inside premises, under the premises' new one."""
    owner = text.str.extract(_INSIDE, 1)
    moved = owner.replace_strict(owners, default=None, return_dtype=pl.String)
    return pl.coalesce(moved + text.str.strip_prefix(owner), text)


def rekeyed(frame: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Places of a register under the canonical texts and names that renamed roads and premises have now."""
    if kept.is_empty():
        return frame
    inner = pl.col("level").is_in(_INNER)
    texts = dict(kept.select("was", "canonical").iter_rows())
    owners = dict(kept.filter(pl.col("level") == "P").select("was", "canonical").iter_rows())
    owner = pl.when(inner).then(pl.col("canonical").str.extract(_INSIDE, 1)).otherwise("canonical")
    named = ("group", "road", "road_number", "estate")
    new = kept.select(owner="was", **{f"to_{name}": pl.col(name) for name in named}, hit=pl.lit(value=True))
    joined_names = frame.with_columns(owner=owner).join(new, on="owner", how="left", maintain_order="left")
    return joined_names.with_columns(
        *(pl.when("hit").then(f"to_{name}").otherwise(name).alias(name) for name in named),
        canonical=pl.when(inner)
        .then(_under(pl.col("canonical"), owners))
        .otherwise(pl.col("canonical").replace(texts)),
        parent=pl.when(inner & (pl.col("parent") != pl.col("owner")))
        .then(_under(pl.col("parent"), owners))
        .otherwise(pl.col("parent").replace(texts)),
    ).drop("owner", "hit", *(f"to_{name}" for name in named))


def _given(places: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """The places of a delivery, those that ended under a name that is no longer in use under the present one."""
    if kept.is_empty():
        return places
    standing = pl.col("valid_to").is_null()
    ended = rekeyed(places.filter(~standing), kept)
    return pl.concat([places.filter(standing), ended]).unique("canonical", keep="first", maintain_order=True)
