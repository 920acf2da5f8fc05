"""Places that are one: observed ones that a reference delivery holds, and those that somebody decided are the same.

Belongs here: which observed premises are registered ones, which decisions hold, and what becomes of the places inside.
Does not belong here: observing places (`observe`), other names of premises (`learn`).
"""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.addresses.register.places import OBSERVED, PARTS, REGISTERED

_OF_PREMISES = PARTS[:7]


def merged(register: pl.DataFrame) -> pl.DataFrame:
    """What a register holds twice: once as records showed it, once as the reference says it.

    Observed premises are registered ones when the same door plate has exactly one entry in the reference and one of the
    two has no name, or when they have no number and exactly one entry of the area has their name. Places inside go with
    them. Without this, a place known before the reference came would compete with the reference's own ever after.

    Args:
        register: canonical, parent, level, `PARTS`, status, valid_from, superseded_by.

    Returns:
        One row per observed place that merges, with the place it is now: canonical, parent and `PARTS` of that,
        level, valid_from, and `was` (the canonical text it had), `merged_on`.
    """
    live = register.filter(pl.col("superseded_by").is_null())
    same = _same_premises(live.filter(pl.col("level") == "P"))
    begun = live.select(canonical="canonical", begun="valid_from")
    doubles = carried(register, same.with_columns(on=pl.lit(None, pl.Date)), [OBSERVED])
    return (
        doubles.join(begun, left_on="premises", right_on="canonical", how="left")
        .with_columns(merged_on=pl.max_horizontal("valid_from", "begun"))
        .drop("premises", "begun")
    )


def carried(register: pl.DataFrame, same: pl.DataFrame, statuses: Sequence[str]) -> pl.DataFrame:
    """Places that are others, with what lies inside those of them that are premises.

    Args:
        register: as for `merged`.
        same: `was` and `canonical` (canonical texts of places), `on`.
        statuses: the status of places inside that come along.

    Returns:
        As for `merged`, and `premises`, the canonical text of the place or of the premises it is in now.
    """
    live = register.filter(pl.col("superseded_by").is_null())
    into = live.select("canonical", *_OF_PREMISES, premises_parent="parent")
    places = pl.concat([_premises(live, same), _inside(live, same, statuses)], how="diagonal")
    return (
        places.join(into, left_on="premises", right_on="canonical")
        .with_columns(parent=pl.coalesce("parent", "premises_parent"))
        .rename({"on": "merged_on"})
        .drop("premises_parent")
    )


def decided(register: pl.DataFrame, same_as: pl.DataFrame) -> pl.DataFrame:
    """What people decided are the same places, as `merged` gives it.

    A decision about codes that the register lacks, about places of different levels or about divisions changes nothing.
    Of decisions that contradict each other (this is that, and that is this) the first counts.

    Args:
        register: city_code, canonical, parent, level, `PARTS`, status, valid_from, superseded_by.
        same_as: city_code, into_code, decided_at.
    """
    superseded = register.filter(pl.col("superseded_by").is_not_null()).select("city_code", "superseded_by")
    into = dict(superseded.iter_rows())
    # Decisions are few; each is seen in the light of those before it.
    for code, other in (
        same_as.sort("decided_at", "city_code", "into_code").select("city_code", "into_code").iter_rows()
    ):
        last = final(other, into)
        if code not in into and last != code:
            into[code] = last
    given = same_as.sort("decided_at").unique("city_code", keep="first", maintain_order=True)
    ends = given.select(
        "city_code",
        on=pl.col("decided_at").dt.date(),
        into_code=pl.Series([final(code, into) for code in given["city_code"]], dtype=pl.String),
    )
    alive = register.filter(~pl.col("level").is_in(["D", "S", "C"]), pl.col("superseded_by").is_null())
    same = (
        ends.filter(pl.col("city_code") != pl.col("into_code"))
        .join(alive.select("city_code", "level", was="canonical"), on="city_code")
        .join(alive.select("level", "canonical", into_code="city_code"), on=["into_code", "level"])
    )
    return carried(register, same.select("was", "canonical", "on"), [OBSERVED, REGISTERED]).drop("premises")


def final(code: str, into: Mapping[str, str]) -> str:
    """What a code has become after all that superseded it."""
    while code in into:
        code = into[code]
    return code


def _premises(live: pl.DataFrame, same: pl.DataFrame) -> pl.DataFrame:
    own = live.select("level", "valid_from", was="canonical")
    return same.join(own, on="was").with_columns(premises="canonical")


def _inside(live: pl.DataFrame, same: pl.DataFrame, statuses: Sequence[str]) -> pl.DataFrame:
    """The places inside the premises, under the canonical texts they have in the other ones."""
    inner = live.filter(pl.col("level").is_in(["B", "U", "F", "H"]), pl.col("status").is_in(statuses))
    owned = inner.with_columns(owner=pl.col("canonical").str.extract(r"^(.*)\|"))
    return owned.join(same, left_on="owner", right_on="was", suffix="_to").select(
        "level",
        "valid_from",
        *PARTS[7:],
        "on",
        premises="canonical_to",
        was="canonical",
        canonical=pl.col("canonical_to") + _behind("canonical"),
        parent=pl.col("canonical_to") + _behind("parent"),
    )


def _behind(name: str) -> pl.Expr:
    """What a canonical text inside premises adds to that of the premises."""
    return pl.col(name).str.strip_prefix(pl.col("owner"))


def _same_premises(premises: pl.DataFrame) -> pl.DataFrame:
    """Pairs of canonical texts: `was` of observed premises, `canonical` of the registered ones they are."""
    keyed = premises.select(
        "canonical",
        "status",
        "estate",
        "road_number",
        "area_id",
        plate=pl.col("canonical").str.extract(r"^(.*\|)[^|]*$"),
    )
    observed, given = keyed.filter(pl.col("status") == OBSERVED), keyed.filter(pl.col("status") != OBSERVED)
    plated = pl.col("road_number").is_not_null()
    by_plate = observed.filter(plated).join(_sole(given.filter(plated), ["plate"]), on="plate")
    unnamed = by_plate.filter(pl.col("estate").is_null() | pl.col("estate_given").is_null())
    named = observed.filter(~plated, pl.col("estate").is_not_null())
    by_name = named.join(
        _sole(given.filter(pl.col("estate").is_not_null()), ["area_id", "estate"]), on=["area_id", "estate"]
    )
    pairs = [found.select(was="canonical", canonical="canonical_given") for found in (unnamed, by_name)]
    return pl.concat(pairs).unique().filter(pl.col("was") != pl.col("canonical"))


def _sole(given: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Registered premises that have the key to themselves."""
    return (
        given.group_by(key)
        .agg(pl.len().alias("entries"), pl.col("canonical", "estate").first().name.suffix("_given"))
        .filter(pl.col("entries") == 1)
        .drop("entries")
    )
