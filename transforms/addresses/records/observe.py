"""Places that records agree on and the register lacks: observed places and names.

Belongs here: when an unregistered place has enough evidence to be registered as observed.
Does not belong here: places of a reference delivery (`places`), matching (`match`).
"""

import polars as pl

from transforms.addresses.matching.index import Index
from transforms.addresses.matching.match import Coded
from transforms.addresses.matching.names import SHORTEST_BESIDE, near_neighbours
from transforms.addresses.matching.similar import similar_premises
from transforms.addresses.reading.claims import depth
from transforms.addresses.reading.gazetteer import bare_names_of_towns, names_of_towns
from transforms.addresses.reading.steps import meaning
from transforms.addresses.records.context import slips
from transforms.addresses.records.said import claimed_numbers
from transforms.addresses.register.places import REGISTERED, register_rows, with_keys

_FROM_PREMISES = ("area_id", "town_id", "village_id", "group", "road", "road_number", "estate")
_LEVELS = ("R", "P", "B", "U", "F", "H")


def observed_places(coded: Coded, mentions: pl.DataFrame, named: pl.DataFrame, *, specific: bool) -> pl.DataFrame:
    """Places to register as observed.

    A place is proposed by a text that was read whole, without a neighbour's or several numbers, whose choice needs no
    person and whose names are not almost those of registered premises with the same number. It is registered when a
    registered document names it, or at least two independent records do: records of two departments, or about two
    different subjects. The records of a subject that other records place one slip of the hand away are none.

    Args:
        coded: claims and what they were matched to.
        mentions: mention, subjects and departments (who names it, lists), registered (a registered document does),
            first_batch (the delivery that first did).
        named: area_id, estate: names that stand beside door plates (`learn`); such a name is no place of its own.
        specific: only texts that name their town or whose premises are known: they come first, so that a text without a
            town meets their places instead of making its own.

    Returns:
        Rows as `places.register_rows` gives them; some may be in the register already.
    """
    dated = coded.claims.join(mentions.select("mention", "first_batch"), on="mention")
    found = _proposals(dated, coded.matched, coded.index)
    new, known = found.filter(~pl.col("known_premises")), found.filter("known_premises")
    own_names = new.join(named, on=["area_id", "estate"], how="anti")
    proposals = pl.concat([known, _in_one_town(_without_lookalikes(own_names, coded.index), mentions)])
    if specific:
        proposals = proposals.filter(pl.col("known_premises") | pl.col("town_id").is_not_null())
    independent = _independent(proposals, coded, mentions)
    keyed = with_keys(proposals).join(
        mentions.drop("first_batch", "subjects").join(independent, on="mention"), on="mention"
    )
    enough = pl.concat(_with_evidence(keyed, level) for level in _LEVELS)
    return _with_ancestors(register_rows(proposals), enough)


def _independent(proposals: pl.DataFrame, coded: Coded, mentions: pl.DataFrame) -> pl.DataFrame:
    """Give mention and its subjects, without those whose other records name a known place one slip of the hand away.

    A wrong number is no evidence, however many departments have copied it. A mention without another subject is left
    out.
    """
    said_by = mentions.select("mention", subject="subjects").explode("subject", empty_as_null=False)
    proposed = said_by.join(proposals.select("mention").unique(), on="mention", how="semi")
    theirs = said_by.join(proposed.select("subject").unique(), on="subject", how="semi")
    matched = coded.matched.filter("certain").join(theirs.select("mention").unique(), on="mention", how="semi")
    places = coded.index.described(matched["place"]).select("city_code", "canonical", "group", "road_number", "estate")
    found = pl.concat([matched.select("mention", "level", "faults"), places.select("city_code")], how="horizontal")
    results = (
        theirs.join(found, on="mention")
        .join(claimed_numbers(coded.claims), on="mention")
        .sort("mention", "subject")
        .with_row_index("row")
        .with_columns(feed=pl.lit(""))
    )
    wrong = results.join(slips(results, places.unique("city_code")).to_frame(), on="row", how="semi")
    sound = proposed.join(wrong, on=["mention", "subject"], how="anti")
    return sound.group_by("mention").agg(subjects="subject")


def _with_ancestors(rows: pl.DataFrame, enough: pl.DataFrame) -> pl.DataFrame:
    """The places with enough evidence, and all they lie in: only one spelling of a room may name the entrance."""
    for _ in _LEVELS:
        above = rows.join(enough, on="canonical", how="semi").select(canonical="parent").drop_nulls()
        enough = pl.concat([enough, above]).unique()
    return rows.join(enough, on="canonical", how="semi")


def _in_one_town(proposals: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """The proposals; a door plate in two towns of one name (南坪街道, 南坪镇) is in the one that more subjects say."""
    plate = ("area_id", "name", "road", "road_number")
    named = proposals.with_columns(name=meaning(pl.col("town_id"), bare_names_of_towns().entries))
    counted = (
        named.drop_nulls(plate)
        .join(mentions.select("mention", "subjects"), on="mention")
        .group_by(*plate, "town_id")
        .agg(pl.col("subjects").list.explode(empty_as_null=False).n_unique())
        .sort("subjects", "town_id", descending=[True, False])
        .unique(plate, keep="first", maintain_order=True)
        .select(*plate, most="town_id")
    )
    return (
        named.join(counted, on=plate, how="left", maintain_order="left")
        .with_columns(town_id=pl.coalesce("most", "town_id"))
        .select(proposals.columns)
    )


def _without_lookalikes(proposals: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Leave out premises whose name is almost that of registered ones with the same number.

    Being looked for where they are not costs less than being there twice: a name that lacks a 二 is left out too.
    """
    alike = similar_premises(proposals, index, SHORTEST_BESIDE, near_neighbours)
    registered = (index.premises["status"] == REGISTERED).gather(alike["place"])
    similar = alike.filter(registered).select("mention").unique()
    return proposals.join(similar, on="mention", how="anti")


def _proposals(claims: pl.DataFrame, matched: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The components of what each sound but unregistered claim describes, under the premises it was matched to."""
    doubtful = pl.any_horizontal("near", "several", "zone", "village_misspelt")
    # 南山时代 may be read as 时代 in 南山: with nothing but a name it cannot be told.
    glued = pl.col("normal").str.contains(meaning(pl.col("town_id"), names_of_towns()) + pl.col("estate"), literal=True)
    nameless = pl.coalesce("road", "group").is_null() & glued.fill_null(value=False)
    clean = ~doubtful & ~nameless & pl.col("rest").is_null() & pl.col("certain")
    inside = pl.col("level").is_in(["P", "B", "U", "F"])
    open_claims = (
        claims.rename({"level": "level_inside"})
        .join(matched.select("mention", "place", "level", "certain"), on="mention")
        .filter(clean, depth(pl.col("level")) < depth(pl.col("claimed")), pl.col("own_area").is_not_null())
    )
    held = index.described(open_claims["place"]).select(pl.col(name).alias(f"of_{name}") for name in _FROM_PREMISES)
    numbered = pl.col("road_number").is_not_null() & pl.coalesce("road", "group").is_not_null()
    own = pl.concat([open_claims, held], how="horizontal").with_columns(
        area_id=pl.col("own_area"), town_id=pl.coalesce("town_id", "beside_town_id"), known_premises=inside
    )
    kept = [name for name in _FROM_PREMISES if name != "estate"]
    return own.select(
        "mention",
        "known_premises",
        *(pl.when(inside).then(f"of_{name}").otherwise(name).alias(name) for name in kept),
        # Premises with a number are known by it; what else people call them is a name, not another place.
        "building", "unit", "floor", "room", "sequence", "other_sequence", "first_batch",
        ended_on=pl.lit(None, pl.Date),
        estate=pl.when(inside).then("of_estate").when(~numbered).then("estate"),
        level="claimed",
    )  # fmt: skip


def _with_evidence(keyed: pl.DataFrame, level: str) -> pl.DataFrame:
    """Canonical texts of this level with enough evidence."""
    return (
        keyed.filter(pl.col(level).is_not_null())
        .group_by(pl.col(level).alias("canonical"))
        .agg(pl.col("subjects", "departments").list.explode(empty_as_null=False).n_unique(), pl.col("registered").any())
        .filter(pl.col("registered") | (pl.col("subjects") >= 2) | (pl.col("departments") >= 2))
        .select("canonical")
    )
