"""What records say beside a name: what is left of damaged numbers, the telephones, homes, firms and family of a person.

Belongs here: keys (record, key) under which a name may meet again; who stands in one row with whom.
Does not belong here: comparing names (`names_compared`), joining what shares a key (`linking`).
"""

import polars as pl

from transforms.entities.shared import Few

_ROW = ["feed", "record_key"]
UNNAMED = r"之(?:子|女|婴|儿|长子|长女|次子|次女|双)$"


def number_keys(records: pl.DataFrame) -> pl.DataFrame:
    """A name with what survives of a resident number: its first 15 digits, its 64-bit float, what a mask leaves open.

    Args:
        records: record, full (name), id_number, given_id, numbered.
    """
    given = pl.col("given_id")
    damaged = records.filter(~pl.col("numbered"), given.is_not_null(), pl.col("full").is_not_null())
    whole = pl.col("number").str.contains(r"^[1-9]\d{16}[\dX]$")
    body = pl.col("number").str.to_integer(strict=False)
    known = (
        records.select("record", "full", number=pl.coalesce("id_number", "given_id"))
        # Most people's number arrives whole every time: only names that some damaged number bears are looked at.
        .join(damaged.select("full").unique(), on="full", how="semi")
        .filter(pl.col("number").is_not_null())
    )
    kinds = (
        pl.when(whole).then("h" + pl.col("number").str.head(15)),
        pl.when(whole).then("f" + body.cast(pl.Float64).cast(pl.Int64).cast(pl.String)),
        pl.when(whole).then("m" + pl.col("number").str.head(6) + pl.col("number").str.tail(4)).otherwise(
            pl.col("number").str.replace(r"^(\d{6})\*{8}([\dX]{4})$", "m${1}${2}").str.extract(r"^(m.*)$")
        ),
    )  # fmt: skip
    return pl.concat(_under_name(known.with_columns(token=kind)) for kind in kinds)


def companions(records: pl.DataFrame) -> pl.DataFrame:
    """Pairs (record, other) of people in one row of a department: parents and child, couples, a person to call.

    Args:
        records: record, feed, record_key; in order of feed and record_key.
    """
    another = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in _ROW)
    rows = records.select("record", row=another.cum_sum())
    several = rows.filter(
        pl.col("row").eq_missing(pl.col("row").shift()) | pl.col("row").eq_missing(pl.col("row").shift(-1))
    )
    pairs = several.join(several.rename({"record": "other"}), on="row")
    return pairs.filter(pl.col("record") != pl.col("other")).select("record", "other").sort("record", "other")


def family_keys(records: pl.DataFrame, pairs: pl.DataFrame, few: Few) -> pl.DataFrame:
    """A name with the people it stands beside, and with their homes and telephones.

    Args:
        records: record, full, phone, room, entity, numbered; in order of record.
        pairs: as `companions` gives them.
        few: telephones and homes that few people share; of others nothing follows.

    Returns:
        record, key, kind (`family`, `home`, `telephone`).
    """
    entity = records["entity"]
    beside = pairs.with_columns(with_entity=entity.gather(pairs["other"]))
    kin = beside.select("record", token="K" + pl.col("with_entity").cast(pl.String), kind=pl.lit("family"))
    parts = [kin]
    for column, letter, shared, kind in (("room", "R", few.room, "home"), ("phone", "P", few.phone, "telephone")):
        own = records.select("record", "entity", "numbered", value=column).filter(
            pl.col("value").is_in(shared.implode())
        )
        of_entity = own.select(with_entity="entity", value="value").unique()
        open_ones = beside.join(records.filter(~pl.col("numbered")).select("record"), on="record", how="semi")
        near = open_ones.join(of_entity, on="with_entity").select("record", "value")
        every = pl.concat([own.select("record", "value"), near]).unique()
        parts.append(every.select("record", token=letter + pl.col("value"), kind=pl.lit(kind)))
    named = records.select("record", "full", "numbered")
    sought = named.filter(~pl.col("numbered")).select("full").drop_nulls().unique()
    wanted = named.join(sought, on="full", how="semi").select("record", "full")
    return _under_name(pl.concat(parts).join(wanted, on="record"), "kind")


def firm_keys(records: pl.DataFrame) -> pl.DataFrame:
    """A name with the enterprise it stands beside, by credit code or by name.

    Args:
        records: record, full, firm, firm_name.
    """
    beside = records.filter(pl.col("firm").is_not_null() | pl.col("firm_name").is_not_null())
    return pl.concat(_under_name(beside.with_columns(token=name)) for name in ("firm", "firm_name"))


def unnamed_keys(records: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """A birth date with the family, for newborn children who have no name yet (吴秀英之女).

    Args:
        records: record, name, birth_date, phone, room, entity; in order of record.
        pairs: as `companions` gives them.

    Returns:
        record, key.
    """
    unnamed = pl.col("name").str.contains(UNNAMED)
    young = records.filter(
        pl.col("birth_date").is_in(records.filter(unnamed)["birth_date"].drop_nulls().unique().implode())
    )
    entity = records["entity"]
    beside = pairs.join(young.select("record"), on="record", how="semi")
    beside = beside.with_columns(with_entity=entity.gather(beside["other"]))
    kin = [beside.select("record", token="K" + pl.col("with_entity").cast(pl.String))]
    parents = records.join(beside.select(entity="with_entity").unique(), on="entity", how="semi")
    for column in ("room", "phone"):
        of_entity = parents.select(with_entity="entity", token=column).drop_nulls().unique()
        kin.append(beside.join(of_entity, on="with_entity").select("record", "token"))
        kin.append(young.select("record", token=column).drop_nulls())
    born = young.select("record", "birth_date")
    return (
        pl.concat(kin)
        .unique()
        .join(born, on="record")
        .select("record", key=pl.concat_str(pl.col("birth_date").cast(pl.String), "token", separator="|"))
    )


def _under_name(tokens: pl.DataFrame, *more: str) -> pl.DataFrame:
    return tokens.filter(pl.col("token").is_not_null(), pl.col("full").is_not_null()).select(
        "record", *more, key=pl.concat_str("full", "token", separator="|")
    )
