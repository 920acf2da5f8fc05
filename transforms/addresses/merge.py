"""Observed places that a reference delivery turns out to hold: they merge into it, and their codes point there.

Belongs here: which observed premises are registered ones, and what becomes of the places inside them.
Does not belong here: observing places (`observe`), other names of premises (`learn`).
"""

import polars as pl

from transforms.addresses.places import OBSERVED, PARTS

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
    premises = live.filter(pl.col("level") == "P")
    same = _same_premises(premises)
    into = premises.select("canonical", *_OF_PREMISES, premises_parent="parent", begun="valid_from")
    places = pl.concat([_premises(live, same), _inside(live, same)], how="diagonal")
    return (
        places.join(into, left_on="premises", right_on="canonical")
        .with_columns(
            parent=pl.coalesce("parent", "premises_parent"), merged_on=pl.max_horizontal("valid_from", "begun")
        )
        .drop("premises", "premises_parent", "begun")
    )


def _premises(live: pl.DataFrame, same: pl.DataFrame) -> pl.DataFrame:
    own = live.select("level", "valid_from", was="canonical")
    return same.join(own, on="was").with_columns(premises="canonical")


def _inside(live: pl.DataFrame, same: pl.DataFrame) -> pl.DataFrame:
    """The observed places inside the premises, under the canonical texts they have in the registered ones."""
    observed = live.filter(pl.col("level").is_in(["B", "U", "F", "H"]), pl.col("status") == OBSERVED)
    owned = observed.with_columns(owner=pl.col("canonical").str.extract(r"^(.*)\|"))
    return owned.join(same, left_on="owner", right_on="was", suffix="_to").select(
        "level",
        "valid_from",
        *PARTS[7:],
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
