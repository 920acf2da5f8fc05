"""The reference: what a delivery of standard addresses says, as places and other names.

Belongs here: reading the columns of `reference_addresses`.
Does not belong here: free texts (`parse`), places that records agree on (`observe`).
"""

import polars as pl

from transforms.addresses.reading.normalise import normalise
from transforms.addresses.reading.numbering import number_premises
from transforms.addresses.reading.parse import parse
from transforms.addresses.register.places import FACTS, PARTS, area, claimed_level, with_keys

FEED = "reference_addresses"
_OUT_OF_USE = "停用"


def describe_reference(rows: pl.DataFrame) -> pl.DataFrame:
    """Read standard addresses into the components of parsed texts.

    Args:
        rows: silver `reference_addresses`, closed rows included.

    Returns:
        One row per row: `PARTS`, level, sequence, `FACTS`, reference_id, given_address (the full text), given_on (the
        delivery that brought this content), names (other names of the estate, list), first_batch, ended_on (when it was
        closed or put out of use; null: it stands).
    """
    ordered = rows.sort("address_id")
    out_of_use = pl.when(pl.col("status") == _OUT_OF_USE).then("valid_from")
    own = ordered.select(
        *FACTS, "first_batch",
        reference_id="address_id",
        given_address="standard_address",
        given_on="valid_from",
        names=pl.col("aliases").str.split("|"),
        ended_on=pl.coalesce("valid_to", out_of_use),
    )  # fmt: skip
    return pl.concat([_components(ordered), own], how="horizontal")


def names_of_premises(described: pl.DataFrame) -> pl.DataFrame:
    """Other names of premises: canonical text of the premises, alias, given_on (the delivery that first had it)."""
    keyed = with_keys(described.filter(pl.col("names").is_not_null()))
    names = keyed.select("given_on", canonical="P", alias="names").unique().explode("alias")
    clean = names.with_columns(alias=normalise(names["alias"]))
    return (
        clean.filter(pl.col("alias").is_not_null(), pl.col("canonical").is_not_null())
        .group_by("canonical", "alias")
        .agg(pl.col("given_on").min())
        .sort("canonical", "alias")
    )


def _is_sub_number() -> pl.Expr:
    inside = pl.any_horizontal(pl.col("building", "unit").is_not_null())
    return (pl.col("room").str.contains(r"^附\d+号?$") & ~inside).fill_null(value=False)


def _door_plate() -> pl.Expr:
    plate = pl.col("road_number").str.replace("号?附", "-").str.replace_all("号", "")
    sub = pl.when(_is_sub_number()).then("-" + pl.col("room").str.extract(r"(\d+)", 1)).otherwise(pl.lit(""))
    return plate + sub


def _components(rows: pl.DataFrame) -> pl.DataFrame:
    """The components of standard addresses, in the spelling of parsed texts.

    Args:
        rows: silver `reference_addresses`.

    Returns:
        One row per row, in order: `PARTS`, `district_id`, `level`, `sequence`, `other_sequence`. A row with the full
        address alone is parsed.
    """
    fields = ("road", "road_number", "estate", "building", "unit", "floor", "room")
    spelled = rows.select(pl.col(name) for name in ("district", "town", "village", "standard_address", *fields))
    normal = spelled.with_columns(normalise(spelled[name]).alias(name) for name in fields)
    prefix = pl.concat_str("district", "town", "village", ignore_nulls=True)
    divided = parse(spelled.select(text=prefix)["text"]).select("district_id", "town_id", "village_id")
    given = pl.any_horizontal(pl.col(name).is_not_null() for name in fields)
    parsed = parse(spelled.select(text=pl.when(~given).then("standard_address"))["text"])
    normal_village = normalise(spelled["village"]).alias("village")
    frame = pl.concat([divided, normal.select(fields)], how="horizontal").with_columns(
        group=pl.col("road").str.extract(r"^(.*\d+)(?:村民小组|居民小组|小组|组|社|队)$", 1) + "组",
        road_number=_door_plate(),
        floor=pl.col("floor").str.replace(r"^-(\d+)", "N${1}").str.replace("^平街?$", "PJ"),
        # A shop is numbered after its door plate (61号附8号): the sub-number belongs to the plate, whatever the column.
        room=pl.when(~_is_sub_number()).then("room"),
    )
    # A village that no list knows is part of the group's name, as it is in a parsed text.
    unlisted = pl.when(pl.col("village_id").is_null()).then(normal_village)
    filled = frame.with_columns(
        road=pl.when(pl.col("group").is_null()).then(pl.coalesce("road", unlisted)),
        group=pl.concat_str(unlisted.fill_null(""), "group"),
    ).with_columns(
        pl.coalesce(pl.col(name), parsed[name]) for name in ("district_id", "town_id", "village_id", "group", *fields)
    )
    numbered = number_premises(filled)
    return numbered.with_columns(area_id=area(pl.col("district_id"), pl.col("town_id")), level=claimed_level()).select(
        *PARTS, "district_id", "level", "sequence", "other_sequence"
    )
