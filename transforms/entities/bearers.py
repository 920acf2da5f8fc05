"""Bearers of resident numbers: whose a valid number is, and who has it by mistake.

Belongs here: one entity per valid number and bearer; a number under two unlike names.
Does not belong here: records without a valid number (`persons`).
"""

import polars as pl

from transforms.entities.names_compared import alike
from transforms.identifiers import birth_date_of_resident_id, sex_of_resident_id

_NAME = ["full", "surname", "given", "first", "second", "sound", "shape"]


def by_number(records: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """One entity per valid number and bearer; a number under two unlike names belongs to the more frequent one.

    Args:
        records: record, id_number, name, sex, birth_date.
        names: features of names (`names_compared.compared`).

    Returns:
        The records with numbered (the number is theirs), number_conflict (it is somebody else's), entity.
    """
    slim = records.select("record", "id_number", "name").filter(pl.col("id_number").is_not_null())
    numbers = slim.group_by("id_number").agg(
        first=pl.col("record").min(), least=pl.col("name").min(), most=pl.col("name").max()
    )
    # Nearly every number has one name; only what several names claim is looked into.
    claimed = numbers.filter(pl.col("least") != pl.col("most")).select("id_number")
    owner = slim.join(numbers.select("id_number", "first"), on="id_number", how="left").select("record", "first")
    judged = _judged(records.join(claimed, on="id_number", how="semi"), names)
    known = (
        records.select("record")
        .join(owner, on="record", how="left", maintain_order="left")
        .join(judged, on="record", how="left", maintain_order="left")
    )
    owns = known.select(pl.col("first").is_not_null() & pl.col("owns").fill_null(value=True)).to_series()
    whose = known.select(pl.coalesce("owner", "first")).to_series()
    return records.with_columns(
        numbered=owns,
        number_conflict=pl.col("id_number").is_not_null() & ~owns,
        entity=pl.when(owns).then(whose).otherwise("record"),
    )


def _judged(claimed: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """record, owns, owner of the records whose number several names claim."""
    known = claimed.join(_bearers(claimed, names), on=["id_number", "name"], nulls_equal=True)
    # A name misspelt beside another sex or birth date than the number says: somebody of the family.
    number = pl.col("id_number")
    other = (sex_of_resident_id(number) != pl.col("sex")) | (birth_date_of_resident_id(number) != pl.col("birth_date"))
    owns = pl.col("exact") | (pl.col("same") & ~other.fill_null(value=False))
    return known.select("record", "owner", owns=owns.fill_null(value=False))


def _bearers(records: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """id_number, name, owner (the first record of the number), and whether the name is or may be the owner's."""
    counted = (
        records.filter(pl.col("id_number").is_not_null())
        .group_by("id_number", "name").agg(times=pl.len(), first_record=pl.col("record").min())
        # A row without a name bears no witness: it never decides whose the number is.
        .sort("id_number", pl.col("name").is_null(), "times", "name", descending=[False, False, True, False])
        .with_columns(main=pl.col("name").first().over("id_number"))
        .with_columns(exact=(pl.col("name") == pl.col("main")) | pl.col("name").is_null() | pl.col("main").is_null())
    )  # fmt: skip
    features = names.select("name", *_NAME)
    of_main = features.rename(lambda name: f"main_{name}").rename({"main_name": "main"})
    unlike = (
        counted.filter(~pl.col("exact")).select("id_number", "name", "main")
        .join(features, on="name").join(of_main, on="main")
        .select("id_number", "name", same=alike("", "main_"))
    )  # fmt: skip
    owners = counted.filter("exact").group_by("id_number").agg(owner=pl.col("first_record").min())
    return (
        counted.join(unlike, on=["id_number", "name"], how="left", nulls_equal=True)
        .join(owners, on="id_number")
        .select("id_number", "name", "exact", "same", "owner")
    )
