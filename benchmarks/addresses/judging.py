"""How right coded addresses are, class by class: from a lake and the truth of its city.

A lake shows what texts alone cannot: names learned from records, observed places, and what a person's other records
say. So accuracy is measured on the output of the whole pipeline, on cities whose seeds nothing was chosen by.

Belongs here: judging each address of the latest deliveries, and the shares that follow.
Does not belong here: what could be known (`truths`), running the pipeline (`accuracy`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.accuracy import judged_addresses
from benchmarks.addresses.truths import (
    LEVELS,
    ambiguous,
    contested,
    expected_codes,
    former_districts,
    places,
    wrong_number,
)
from warehouse.lake import Lake

Measures = dict[str, Any]
# An alias that so many records have beside other evidence should be known.
_SEEN = 5
_TEXT = ["feed", "record_key", "column_name"]
_RIGHT = ("expected", "former")
_EDGES = (50, 60, 70, 80, 85, 90, 92, 94, 95, 96, 97, 98, 99, 100)


def judged(lake: Lake, truth: Path) -> pl.DataFrame:
    """Every address of the latest deliveries, with what is true and whether the result is.

    Returns:
        The columns of `accuracy.judged_addresses` and: unit (the text names its room, shop, floor, farmhouse or village
        group to the end), entry (coded without review to an entry of the reference),
        expected_level (the deepest level the register has for what the text says), place_right (the code is that of
        the true place at the code's own level, or of the district it was in before), wrong_number, needs_person (the
        right answer cannot be had from the text and what stands beside it), contested (other records say another
        number, as many as say this one).
    """
    known = places(truth)
    rows = judged_addresses(lake, truth).with_columns(
        entry=(pl.col("status") == "auto")
        & pl.col("reference_id").is_not_null()
        & (pl.col("place_status") != "observed"),
        wrong_number=wrong_number(),
    )
    codes = expected_codes(known, lake)
    depth = pl.col("level").replace_strict(dict(zip(LEVELS, range(9), strict=True)), return_dtype=pl.Int8)
    true_depth = pl.col("true_level").replace_strict(
        dict(zip(LEVELS, range(9), strict=True)), default=None, return_dtype=pl.Int8
    )
    deepest = (
        rows.select("place_id", "true_level")
        .unique()
        .join(codes, on="place_id")
        .filter(depth <= true_depth)
        .sort(depth)
        .group_by("place_id", "true_level", maintain_order=True)
        .agg(expected_level=pl.col("level").last())
    )
    own = known.select("place_id", own_level="level")
    joined = (
        rows.join(codes, on=["place_id", "level"], how="left", maintain_order="left")
        .join(former_districts(known, lake), on=["place_id", "level"], how="left", maintain_order="left")
        .join(deepest, on=["place_id", "true_level"], how="left", maintain_order="left")
        .join(own, on="place_id", how="left", maintain_order="left")
        .with_columns(unit=(pl.col("true_level") == pl.col("own_level")).fill_null(value=False))
    )
    doubtful = contested(joined, truth)
    unclear = ambiguous(joined.select("place_id", "noise", "true_level"), known)
    return joined.with_columns(
        place_right=pl.any_horizontal((pl.col("city_code") == pl.col(name)).fill_null(value=False) for name in _RIGHT),
        needs_person=pl.col("wrong_number") | unclear,
        contested=doubtful,
    )


def overall(rows: pl.DataFrame) -> Measures:
    """The figures over all addresses; a third of the units is absent from the reference."""
    inside = rows.filter(pl.col("true_district").is_not_null(), pl.col("true_level").is_in(LEVELS))
    texts = rows.group_by("raw").agg(
        review=(pl.col("status") == "review").any(),
        needs=((pl.col("needs_person") | pl.col("contested")) & (pl.col("status") == "review")).any(),
    )
    district = (pl.col("district_code") == pl.col("true_district")).fill_null(value=False)
    return {
        "texts": rows.height,
        "distinct_texts": texts.height,
        "clean": _share(rows, pl.col("noise").list.contains("clean")),
        **_of_units("rooms", rows.filter("unit", pl.col("true_level") == "H")),
        **_of_units("units", rows.filter("unit")),
        "district": _share(inside, district),
        "district_evidence": _share(inside.filter(~pl.col("needs_person")), district),
        "depth_right": _share(_with_depth(rows), _depth_right()),
        "review": _share(rows, pl.col("status") == "review"),
        "review_of_distinct": _share(texts, pl.col("review")),
        "review_needs_person": _share(texts.filter("review"), pl.col("needs")),
        "needs_person": _share(rows, pl.col("needs_person")),
    }


def _of_units(name: str, units: pl.DataFrame) -> Measures:
    """Rooms alone, or everything that the reference lists; readable: the right answer could be had."""
    readable = units.filter(~pl.col("needs_person"))
    wrong = pl.col("entry") & ~pl.col("right")
    return {
        f"{name}_present": units.filter("present").height,
        f"{name}_absent": units.filter(~pl.col("present")).height,
        f"{name}_precision": _share(units.filter("entry"), pl.col("right")),
        f"{name}_recall": _share(units.filter("present"), pl.col("right")),
        f"{name}_recall_readable": _share(readable.filter("present"), pl.col("right")),
        f"{name}_absent_attached": _share(units.filter(~pl.col("present")), wrong),
        f"{name}_absent_attached_readable": _share(readable.filter(~pl.col("present")), wrong),
    }


def precision_where_knowable(rows: pl.DataFrame, slips: pl.DataFrame | None) -> Measures:
    """Precision of rooms without the wrong numbers that hit a neighbour and that nothing reveals.

    No reader of everything could tell those from right ones. They stay in `overall`, too.

    Args:
        rows: as `judged` gives them.
        slips: as for `wrong_numbers`.
    """
    if slips is None:
        return {}
    rooms = rows.filter("unit", "entry", pl.col("true_level") == "H")
    hidden = _latest_slips(slips).filter(pl.col("revealed_by").list.len() == 0)
    knowable = rooms.join(hidden, on=_TEXT, how="anti")
    return {"rooms_precision_knowable": _share(knowable, pl.col("right"))}


def _latest_slips(slips: pl.DataFrame) -> pl.DataFrame:
    """Slips that hit another place, each text as it was delivered last, with what reveals them."""
    known = slips.filter("hit", pl.col("revealed_by").is_not_null())
    return known.sort("batch_date").unique(_TEXT, keep="last").select(*_TEXT, "component", "revealed_by")


def by_class(rows: pl.DataFrame) -> Iterator[Measures]:
    """Each kind of noise: texts with it alone, and texts with it among others."""
    kinds = rows["noise"].explode().drop_nulls().unique().sort().to_list()
    kinds.sort(key=lambda kind: (kind != "clean", kind))
    for kind in kinds:
        having = rows.filter(pl.col("noise").list.contains(kind))
        alone = having.filter(pl.col("noise").list.len() == 1)
        mixed = having.filter(pl.col("noise").list.len() > 1)
        yield {"noise": kind, "alone": _of_class(alone), "mixed": _of_class(mixed)}
    several = rows.filter(pl.col("noise").list.len() >= 3)
    yield {"noise": "three or more kinds", "alone": _of_class(several.clear()), "mixed": _of_class(several)}


def _of_class(rows: pl.DataFrame) -> Measures:
    rooms = rows.filter("unit")
    present, absent = rooms.filter("present"), rooms.filter(~pl.col("present"))
    review = rows.filter(pl.col("status") == "review")
    inside = rows.filter(pl.col("true_district").is_not_null(), pl.col("true_level").is_in(LEVELS))
    return {
        "texts": rows.height,
        "present": present.height,
        "recall": _share(present, pl.col("right")),
        "precision": _share(rooms.filter("entry"), pl.col("right")),
        "absent": absent.height,
        "absent_attached": _share(absent, pl.col("entry") & ~pl.col("right")),
        "review": _share(rows, pl.col("status") == "review"),
        "review_needs_person": _share(review, pl.col("needs_person") | pl.col("contested")),
        "district": _share(inside, pl.col("district_code") == pl.col("true_district")),
        "depth_right": _share(_with_depth(rows), _depth_right()),
    }


def landmarks(rows: pl.DataFrame) -> Measures:
    """Texts with nothing but a landmark: none may be coded deeper than the division it names."""
    found = rows.filter(pl.col("noise").list.contains("landmark_only"))
    level = pl.col("level").fill_null("none")
    return {
        "texts": found.height,
        "level_right": _share(found, level == pl.col("true_level")),
        "unresolved": _share(found, pl.col("city_code").is_null()),
        "too_deep": _share(found, level.is_in(["R", "P", "B", "U", "F", "H"]) & (pl.col("status") == "auto")),
    }


def wrong_numbers(rows: pl.DataFrame, slips: pl.DataFrame | None) -> Iterator[Measures]:
    """What became of wrong numbers that hit another place: silently that place, sent to review, or a coarser level.

    Args:
        rows: as `judged` gives them.
        slips: the truth table of slips, where the city has one: which context reveals each.
    """
    hits = rows.filter(pl.col("noise").list.contains("typo_in_number_hit"))
    yield {"what": "all that hit a neighbour"} | _of_wrong(hits)
    yield {"what": "that hit nothing"} | _of_wrong(rows.filter(pl.col("noise").list.contains("typo_in_number_miss")))
    if slips is None:
        return
    known = hits.join(_latest_slips(slips), on=_TEXT)
    revealed = pl.col("revealed_by").list.len() > 0
    yield {"what": "revealed by some context"} | _of_wrong(known.filter(revealed))
    yield {"what": "revealed by nothing"} | _of_wrong(known.filter(~revealed))
    for context in sorted(known["revealed_by"].explode().drop_nulls().unique().to_list()):
        found = known.filter(pl.col("revealed_by").list.contains(context))
        yield {"what": f"revealed by: {context}"} | _of_wrong(found)
    for component in sorted(known["component"].unique().to_list()):
        yield {"what": f"wrong {component}"} | _of_wrong(known.filter(pl.col("component") == component))


def _of_wrong(rows: pl.DataFrame) -> Measures:
    # The text names a place of the register, so a code at that depth, other than the true one, is the wrong place.
    wrong = (pl.col("status") == "auto") & ~pl.col("place_right") & ~pl.col("right") & pl.col("city_code").is_not_null()
    observed = (pl.col("place_status") == "observed").fill_null(value=False)
    return {
        "texts": rows.height,
        "review": _share(rows, pl.col("status") == "review"),
        "silent": _share(rows, wrong & ~observed),
        "observed": _share(rows, wrong & observed),
        "coarser": _share(rows, (pl.col("status") == "auto") & pl.col("place_right")),
    }


def recurring_aliases(rows: pl.DataFrame, aliases: pl.DataFrame | None) -> Iterator[Measures]:
    """Texts with an alias that no list has and no plate beside it, by how many other records have both."""
    if aliases is None:
        return
    latest = aliases.sort("batch_date").unique(_TEXT, keep="last").filter(~pl.col("with_plate"))
    found = rows.join(latest.select(*_TEXT, "records_with_plate", "estates_so_called"), on=_TEXT)
    one = pl.col("estates_so_called") == 1
    many = pl.col("records_with_plate") >= _SEEN
    for what, condition in (
        (f"seen in {_SEEN} or more records with a plate", one & many),
        (f"seen in fewer than {_SEEN}", one & ~many),
        ("borne by several estates", ~one),
    ):
        some = found.filter(condition)
        wrong = (pl.col("status") == "auto") & ~pl.col("place_right") & (pl.col("place_status") != "observed")
        yield {
            "what": what,
            "texts": some.height,
            "depth_right": _share(_with_depth(some), _depth_right()),
            "wrong": _share(some, wrong),
            "review": _share(some, pl.col("status") == "review"),
        }


def reliability(rows: pl.DataFrame) -> Measures:
    """How often codes of each score are right, at their own level; places that were observed cannot be judged."""
    coded = rows.filter(
        pl.col("status") == "auto", pl.col("city_code").is_not_null(), pl.col("place_id").is_not_null(),
        pl.col("place_status") != "observed",
    ).select("score", "level", right=pl.col("place_right") | pl.col("right"))  # fmt: skip
    return {"all levels": _curve(coded), "rooms": _curve(coded.filter(pl.col("level") == "H"))}


def _curve(coded: pl.DataFrame) -> Measures:
    score, right = pl.col("score").cast(pl.Float64) / 100, pl.col("right").cast(pl.Float64)
    bins = (
        coded.with_columns(bin=pl.sum_horizontal((pl.col("score") >= edge).cast(pl.Int32) for edge in _EDGES))
        .group_by("bin")
        .agg(texts=pl.len(), score=score.mean(), right=right.mean())
        .sort("score")
    )
    gap = ((bins["score"] - bins["right"]).abs() * bins["texts"]).sum() / max(coded.height, 1)
    return {
        "texts": coded.height,
        "brier": coded.select(((score - right) ** 2).mean()).item(),
        "ece": gap,
        "bins": bins.select("texts", "score", "right").to_dicts(),
    }


def _with_depth(rows: pl.DataFrame) -> pl.DataFrame:
    observed = (pl.col("place_status") == "observed").fill_null(value=False)
    # An observed place is right for a room that the register lacks; where it has the room it is a second one.
    return rows.filter(pl.col("expected_level").is_not_null(), ~observed | pl.col("present"))


def _depth_right() -> pl.Expr:
    """Coded without review to the true place, as deep as the register has it.

    Of a room that the register lacks its building is deep enough; a shop's number is part of its plate.
    """
    absent = (pl.col("true_level") != pl.col("expected_level")) & pl.col("expected_level").is_in(["U", "F"])
    deep = (pl.col("level") == pl.col("expected_level")) | (absent & pl.col("level").is_in(["B", "U", "F"]))
    return (pl.col("status") == "auto") & ((pl.col("place_right") & deep) | pl.col("right"))


def _share(rows: pl.DataFrame, condition: pl.Expr) -> float | None:
    if rows.is_empty():
        return None
    return float(rows.select(condition.fill_null(value=False).mean()).item())
