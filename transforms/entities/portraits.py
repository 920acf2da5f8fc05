"""Portraits: what all records of a person together say, one row per spelling of the name, for comparing.

Belongs here: gathering features of the entities that may be compared; under which keys portraits meet.
Does not belong here: weighing what agrees (`probabilistic`).
"""

from dataclasses import dataclass

import polars as pl

from transforms.entities.shared import Few

_NAME = ["full", "surname", "given", "first", "second", "sound", "shape"]
_TOKEN = ["entity", "kind", "token", "few"]


@dataclass(frozen=True)
class Portraits:
    """Open entities and those they may be.

    opened: the entities that no valid number names.
    people: their spellings and those of the others: entity, numbered, features of the name, born, sex, region, serial,
    valid (a valid number, whoever's), `tf_full` (the share of people with the name).
    tokens: entity, kind (`phone`, `home`, `kin`), token, few (whether so few share it that it tells people apart).
    """

    opened: pl.DataFrame
    people: pl.DataFrame
    tokens: pl.DataFrame


def portraits(records: pl.DataFrame, names: pl.DataFrame, pairs: pl.DataFrame, few: Few) -> Portraits:
    """Portraits of the open entities and of all that share with them what could make them one.

    Args:
        records: in order of record, as `persons.exact` leaves them.
        names: features of names (`names_compared.compared`).
        pairs: pairs of records (record, other) in one row (`evidence.companions`).
        few: telephones and homes that few share.
    """
    opened = (
        records.filter(~pl.col("numbered"), pl.col("surname").is_not_null() | pl.col("birth_date").is_not_null())
        .select("entity").unique().sort("entity")
    )  # fmt: skip
    entity = records["entity"]
    with_whom = pairs.select(entity=entity.gather(pairs["record"]), other=entity.gather(pairs["other"])).unique()
    near = with_whom.join(opened, on="entity", how="semi")
    held = _held(records, pl.concat([opened, near.select(entity="other")]).unique())
    lent = near.join(held.rename({"entity": "other"}), on="other").select("entity", "kind", "token")
    sought = pl.concat([held.join(opened, on="entity", how="semi"), lent]).select("kind", "token").unique()
    kin = with_whom.join(near.select("other").unique(), on="other", how="semi")
    named = records.select("entity", "name", "birth_date").unique().join(
        names.select("name", "full", "first", "second"), on="name"
    )  # fmt: skip
    meeting = pl.concat(
        [opened, _holders(records, sought), kin.select("entity"), _named_alike(records, named, opened)]
    ).unique()
    mine = records.join(meeting, on="entity", how="semi").join(names.select("name", *_NAME[2:]), on="name", how="left")
    share = named.select("entity", "full").unique().group_by("full").agg(tf_full=pl.len() / named["entity"].n_unique())
    tokens = pl.concat([_held(mine, meeting), lent]).unique()
    known = pl.concat([few.phone, few.room.cast(pl.String)]).implode()
    every = [
        tokens.with_columns(few=pl.col("token").is_in(known)),
        kin.join(meeting, on="entity", how="semi").select(
            "entity", kind=pl.lit("kin"), token=pl.col("other").cast(pl.String), few=pl.lit(value=True)
        ),
    ]
    return Portraits(opened, _spellings(mine, share), pl.concat(every).select(_TOKEN))


def _held(records: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """entity, kind, token: telephones and homes in the records of some entities, the home spoken of among them."""
    mine = records.join(entities, on="entity", how="semi")
    columns = (("phone", "phone"), ("room", "home"), ("mentioned", "home"))
    return pl.concat(
        mine.select("entity", pl.lit(kind).alias("kind"), pl.col(column).alias("token")).drop_nulls()
        for column, kind in columns
    ).unique()


def _holders(records: pl.DataFrame, sought: pl.DataFrame) -> pl.DataFrame:
    """The entities that have one of the telephones or homes."""
    wanted = sought["token"].implode()
    return records.filter(pl.any_horizontal(pl.col("phone", "room", "mentioned").is_in(wanted))).select("entity")


def _named_alike(records: pl.DataFrame, named: pl.DataFrame, opened: pl.DataFrame) -> pl.DataFrame:
    """The entities born on the day of an open one with one of its characters, or named like one with half a number."""
    mine = named.join(opened, on="entity", how="semi")
    by_birth = [
        named.join(mine.select("birth_date", character).drop_nulls().unique(), on=["birth_date", character], how="semi")
        for character in ("full", "first", "second")
    ]
    half = records.filter(pl.col("given_id").is_not_null()).join(opened, on="entity", how="semi")
    by_number = named.join(half.select("full").drop_nulls().unique(), on="full", how="semi")
    return pl.concat([*by_birth, by_number]).select("entity")


def _spellings(records: pl.DataFrame, share: pl.DataFrame) -> pl.DataFrame:
    """Every spelling of the name of each entity, with birth date, sex and what is left of the number."""
    number = pl.when(~pl.col("number_conflict")).then(pl.coalesce("id_number", "given_id"))
    whole = pl.when(number.str.contains(r"^[1-9]\d{16}[\dX]$")).then(number)
    facts = (
        records.select(
            "entity", "numbered", "birth_date", "sex", "id_number",
            region=number.str.extract(r"^(\d{6})"),
            serial=pl.coalesce(whole.str.tail(4), number.str.extract(r"\*([\dX]{4})$")),
            told=whole.str.slice(6, 8).str.to_date("%Y%m%d", strict=False),
        )
        .group_by("entity")
        .agg(
            pl.col("numbered").any(), pl.col("sex").min(), pl.col("region").min(), pl.col("serial").min(),
            valid=pl.col("id_number").min(),
            # The number says the birth date where nothing else does: it is never counted twice.
            born=pl.coalesce(pl.col("birth_date").min(), pl.col("told").min()),
        )
    )  # fmt: skip
    names = records.filter(pl.col("surname").is_not_null()).select("entity", *_NAME).unique()
    named = names.group_by("entity").agg(pl.col("full").is_not_null().any().alias("has"))
    # A surname with a title says less than the full name of the same person.
    names = names.join(named, on="entity").filter(pl.col("full").is_not_null() | ~pl.col("has")).drop("has")
    return facts.join(names, on="entity", how="left").join(share, on="full", how="left")


def keys(known: Portraits) -> pl.DataFrame:
    """Keys under which two portraits are worth comparing: entity, rule, key; what many share makes none."""
    people = known.people
    held = people.select("entity", "surname", "given").join(
        known.tokens.filter("few").select("entity", "kind", "token"), on="entity"
    )
    long_given = pl.when(pl.col("given").str.len_chars() >= 2).then("given")
    made = [
        _key(held, "surname and " + pl.col("kind"), "surname", "kind", "token"),
        _key(held.filter(pl.col("kind") == "phone"), pl.lit("given name and phone"), long_given, "token"),
        _key(people, pl.lit("name and birth date"), "full", "born"),
        _key(people, pl.lit("given name and birth date"), pl.lit("1"), "first", "born"),
        _key(people, pl.lit("given name and birth date"), pl.lit("2"), "second", "born"),
        _key(people, pl.lit("name and part of the number"), "full", "region", "serial"),
        _key(people, pl.lit("name and part of the number"), "full", "born", "region"),
    ]
    return pl.concat(made).filter(pl.col("key").is_not_null()).unique()


def _key(people: pl.DataFrame, rule: pl.Expr, *parts: str | pl.Expr) -> pl.DataFrame:
    columns = [pl.col(part) if isinstance(part, str) else part for part in parts]
    return people.select(
        "entity", rule=rule, key=pl.concat_str(*(part.cast(pl.String) for part in columns), separator="|")
    )
