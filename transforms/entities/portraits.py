"""Portraits: what all records of a person together say, one row per spelling of the name, for comparing.

Belongs here: gathering features of entities; under which keys portraits are worth comparing.
Does not belong here: weighing what agrees (`probabilistic`).
"""

import polars as pl

from transforms.entities.shared import times_shared

_NAME = ["full", "surname", "given", "first", "second", "sound", "shape"]
# More people than a large family have no telephone or home of their own in common.
MOST_PHONE, MOST_HOME = 8, 12


def open_entities(records: pl.DataFrame) -> pl.DataFrame:
    """Entities that no valid number names and whose name says anything."""
    return (
        records.filter(~pl.col("numbered"), pl.col("surname").is_not_null() | pl.col("birth_date").is_not_null())
        .select("entity").unique().sort("entity")
    )  # fmt: skip


def tokens(records: pl.DataFrame, beside: pl.DataFrame, opened: pl.DataFrame) -> pl.DataFrame:
    """Telephones, homes and family of entities; for open ones also the homes and telephones of those beside them.

    Args:
        records: record, entity, numbered, full, phone, room, mentioned; in order of record.
        beside: pairs of records (record, other) in one row, as `evidence.companions` gives them.
        opened: the open entities.

    Returns:
        entity, kind (`phone`, `home`, `kin`), token, few (whether so few share it that it tells people apart).
    """
    entity = records["entity"]
    with_whom = beside.select(entity=entity.gather(beside["record"]), other=entity.gather(beside["other"])).unique()
    found = [
        with_whom.select("entity", kind=pl.lit("kin"), token=pl.col("other").cast(pl.String), few=pl.lit(value=True))
    ]
    near = with_whom.join(opened, on="entity", how="semi")
    for column, kind, most in (("phone", "phone", MOST_PHONE), ("room", "home", MOST_HOME)):
        own = records.select("entity", token=column).drop_nulls().unique()
        if column == "room":
            spoken = records.select("entity", token="mentioned").drop_nulls().unique()
            own = pl.concat([own, spoken]).unique()
        lent = near.join(own.rename({"entity": "other"}), on="other").select("entity", "token")
        shared = times_shared(records, column).rename({"value": "token"})
        every = pl.concat([own, lent]).unique().join(shared, on="token", how="left")
        found.append(
            every.select("entity", kind=pl.lit(kind), token="token", few=pl.col("people").fill_null(1) <= most)
        )
    return pl.concat(found)


def spellings(records: pl.DataFrame) -> pl.DataFrame:
    """Every spelling of the name of each entity, with birth date, sex and what is left of the number.

    Returns:
        entity, numbered, the features of the name, polite (a surname alone), born, sex, region, serial, and `tf_full`,
        the share of entities that bear the name.
    """
    number = pl.when(~pl.col("number_conflict")).then(pl.coalesce("id_number", "given_id"))
    whole = pl.when(number.str.contains(r"^[1-9]\d{16}[\dX]$")).then(number)
    facts = (
        records.select(
            "entity", "numbered", "birth_date", "sex",
            region=number.str.extract(r"^(\d{6})"),
            serial=pl.coalesce(whole.str.tail(4), number.str.extract(r"\*([\dX]{4})$")),
            told=whole.str.slice(6, 8).str.to_date("%Y%m%d", strict=False),
        )
        .group_by("entity")
        .agg(
            pl.col("numbered").any(), pl.col("sex").min(), pl.col("region").min(), pl.col("serial").min(),
            # The number says the birth date where nothing else does: it is never counted twice.
            born=pl.coalesce(pl.col("birth_date").min(), pl.col("told").min()),
        )
    )  # fmt: skip
    names = records.filter(pl.col("surname").is_not_null()).select("entity", *_NAME).unique()
    named = names.group_by("entity").agg(pl.col("full").is_not_null().any().alias("has"))
    # A surname with a title says less than the full name of the same person.
    names = names.join(named, on="entity").filter(pl.col("full").is_not_null() | ~pl.col("has")).drop("has")
    share = names.group_by("full").agg(tf_full=pl.len()).with_columns(pl.col("tf_full") / max(facts.height, 1))
    return facts.join(names, on="entity", how="left").join(share, on="full", how="left")


def keys(people: pl.DataFrame, having: pl.DataFrame) -> pl.DataFrame:
    """Keys under which two portraits are worth comparing.

    Args:
        people: spellings of entities.
        having: tokens of entities; of what many share none makes a key.

    Returns:
        entity, rule, key.
    """
    held = people.select("entity", "surname", "given", "full").join(
        having.filter("few").select("entity", "kind", "token"), on="entity"
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
