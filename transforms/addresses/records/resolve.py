"""Addresses to city codes, whole: read, match, learn names, register what was observed, match again.

Belongs here: the order of the stages, and one row per distinct text out.
Does not belong here: any stage.
"""

from dataclasses import dataclass

import polars as pl

from transforms.addresses.matching.again import code_again
from transforms.addresses.matching.calibration import AUTOMATIC
from transforms.addresses.matching.index import Index, build_index, with_names
from transforms.addresses.matching.match import Coded, code
from transforms.addresses.reading.claims import claim
from transforms.addresses.reading.spread import in_chunks
from transforms.addresses.records.learn import learned_names, names_beside_plates
from transforms.addresses.records.observe import observed_places
from transforms.addresses.records.said import claimed_numbers
from transforms.addresses.register.codes import mint
from transforms.addresses.register.merge import merged
from transforms.addresses.register.places import OBSERVED, PARTS, RETIRED, division_places, register_rows

# What the register says of a place beside its canonical text; absent where nobody said it.
_COLUMNS = {
    **dict.fromkeys((*PARTS, "reference_id", "use", "superseded_by"), pl.String()),
    **dict.fromkeys(("floor_area", "lon", "lat"), pl.Float64()),
    "total_floors": pl.Int64(),
}
_ELSEWHERE = ("outside_province", "outside_city")


@dataclass(frozen=True)
class Resolved:
    """What coding a set of mentions gave.

    results: one row per mention: mention, premises (a number that tells them apart), city_code, level, score, margin,
        reason, faults, status (auto, review, unresolved), outside_province and outside_city (of an address that is not
        in the city), and what the text itself says (`said.CLAIMED`).
    register: the register with the places that were observed.
    learned: estate, city_code: names that records taught.
    """

    results: pl.DataFrame
    register: pl.DataFrame
    learned: pl.DataFrame


def registered_places(described: pl.DataFrame | None) -> pl.DataFrame:
    """Every place the divisions and a described reference hold: canonical, parent, level, `PARTS`, facts, validity."""
    divisions = division_places()
    if described is None or described.is_empty():
        return divisions
    return pl.concat([divisions, register_rows(described)], how="diagonal")


def registered(places: pl.DataFrame, register: pl.DataFrame | None, status: str) -> pl.DataFrame:
    """Add places to a register: those it has keep their code (and are promoted), new ones get one.

    Args:
        places: canonical, parent, level, `PARTS` and facts.
        register: the register so far, or None.
        status: registered or observed, for the given places.
    """
    given = places.with_columns(
        *(pl.lit(None, dtype).alias(name) for name, dtype in _COLUMNS.items() if name not in places.columns),
        status=pl.when(pl.col("valid_to").is_not_null()).then(pl.lit(RETIRED)).otherwise(pl.lit(status)),
    )
    if register is None:
        return _minted(given.with_columns(city_code=pl.lit(None, pl.String)), pl.Series([], dtype=pl.String))
    known = register.select("canonical", "city_code", known_from="valid_from")
    placed = (
        given.join(known, on="canonical", how="left")
        .with_columns(valid_from=pl.min_horizontal("valid_from", "known_from"))
        .drop("known_from")
    )
    kept = register.join(given, on="canonical", how="anti")
    return pl.concat([kept, _minted(placed, register["city_code"])], how="diagonal").sort("canonical")


def _minted(places: pl.DataFrame, taken: pl.Series) -> pl.DataFrame:
    """The places, those without a code with a new one."""
    coded = places.filter(pl.col("city_code").is_not_null())
    new = places.filter(pl.col("city_code").is_null()).sort("canonical")
    minted = new.with_columns(city_code=mint(new["canonical"], new["level"], taken))
    return pl.concat([coded, minted], how="diagonal").sort("canonical")


def without_doubles(register: pl.DataFrame) -> pl.DataFrame:
    """The register with observed places that it also holds as registered ones merged into those.

    A place that merges keeps its code, which says what supersedes it, and is matched no more.
    """
    return superseding(register, merged(register))


def superseding(register: pl.DataFrame, doubles: pl.DataFrame) -> pl.DataFrame:
    """The register with places that turned out to be others (as `merge.merged` gives them) superseded by those."""
    places = doubles.drop("was", "merged_on").with_columns(valid_to=pl.lit(None, pl.Date)).unique("canonical")
    new = places.join(register.select("canonical"), on="canonical", how="anti")
    grown = registered(new, register, OBSERVED) if new.height else register
    codes = doubles.select("was", "canonical", "merged_on").join(grown.select("canonical", "city_code"), on="canonical")
    ended = codes.select(canonical="was", into="city_code", merged_on="merged_on")
    gone = pl.col("into").is_not_null()
    return (
        grown.join(ended, on="canonical", how="left", maintain_order="left")
        .with_columns(
            superseded_by=pl.coalesce("into", "superseded_by"),
            valid_to=pl.when(gone).then("merged_on").otherwise("valid_to"),
            status=pl.when(gone).then(pl.lit(RETIRED)).otherwise("status"),
        )
        .drop("into", "merged_on")
    )


def resolve(mentions: pl.DataFrame, register: pl.DataFrame, aliases: pl.DataFrame) -> Resolved:
    """Code distinct mentions of addresses against a register, which grows by what they agree on.

    Args:
        mentions: one row per distinct mention: mention, raw, beside_district, beside_town, beside_village, subjects and
            departments (whose records have it, lists), registered, first_batch.
        register: places with city codes (`registered`).
        aliases: city_code, estate: other names of premises.
    """
    claims = claim(mentions)
    beside = names_beside_plates(claims, mentions)
    learned = [aliases.clear()]

    def prepared(register: pl.DataFrame) -> Index:
        index = build_index(register.filter(pl.col("superseded_by").is_null()), pl.concat([aliases, *learned]))
        new = learned_names(beside, index).select(aliases.columns)
        if new.height:
            learned.append(new)
            index = with_names(index, pl.concat([aliases, *learned]))
        return index

    coded = code(claims, prepared(register))
    for specific in (True, False):
        observed = observed_places(coded, mentions, beside, specific=specific)
        observed = observed.join(register.select("canonical"), on="canonical", how="anti")
        if observed.height:
            register = registered(observed, register, OBSERVED)
            coded = code_again(coded, prepared(register))
    results = results_of(coded).join(claimed_numbers(coded.claims), on="mention", how="left", maintain_order="left")
    return Resolved(results, register, pl.concat(learned))


def code_texts(mentions: pl.DataFrame, index: Index) -> pl.DataFrame:
    """`results_of` distinct mentions (as `claims.claim` takes them), each text by itself.

    A thread takes its share from the text to the place and waits for no other in between.
    """
    return in_chunks(mentions, lambda part: results_of(code(claim(part), index)))


def results_of(coded: Coded) -> pl.DataFrame:
    """What was found for each mention, as `Resolved.results` has it."""
    status = (
        pl.when(~pl.col("certain")).then(pl.lit("review"))
        .when(pl.col("city_code").is_null()).then(pl.lit("unresolved"))
        .when(pl.col("score") < AUTOMATIC).then(pl.lit("review"))
        .otherwise(pl.lit("auto"))
    )  # fmt: skip
    return (
        coded.matched.with_columns(coded.index.described(coded.matched["place"])["city_code"])
        .join(coded.claims.select("mention", *_ELSEWHERE), on="mention", how="left", maintain_order="left")
        .with_columns(status=status)
        .select(
            "mention", "premises", "city_code", "level", "score", "margin", "reason", "faults", "status", *_ELSEWHERE
        )
    )
