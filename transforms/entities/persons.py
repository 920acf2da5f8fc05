"""People: which observations are about one person.

Belongs here: what counts as evidence about people, in which order.
Does not belong here: the ids people keep (`identity`), the values shown of them (`survivorship`).
"""

import polars as pl

from transforms.entities.linking import Tier, link
from transforms.entities.observations import with_facts_of_numbers

# Names by which callers and departments address people without naming them.
_COURTESY = r"^.{1,2}(?:先生|女士|小姐|老师|师傅|同志|某某?|大爷|婆婆)$"
_NAMED = pl.when(~pl.col("name").str.contains(_COURTESY)).then("name")
_NUMBER_HEAD = pl.coalesce("id_number", "given_id").str.extract(r"^([1-9]\d{13})", 1)


def _all(*parts: str | pl.Expr) -> pl.Expr:
    return pl.concat_str(*parts, separator="|")


TIERS = (
    Tier("T2", "department number and name", 0.999, _all("department", "local_id", _NAMED), most=None),
    Tier("T3", "damaged number, name and birth date", 0.995, _all(_NUMBER_HEAD, _NAMED, "birth_date")),
    Tier("T4", "name, birth date and phone", 0.995, _all(_NAMED, "birth_date", "phone")),
    Tier("T4", "name, birth date and room", 0.99, _all(_NAMED, "birth_date", "room")),
    Tier("T4", "name and phone", 0.97, _all(_NAMED, "phone"), most=6),
    Tier("T4", "name and room", 0.95, _all(_NAMED, "room"), most=6),
)
GUARDS = ("birth_date", "sex")


def resolve_persons(observations: pl.DataFrame) -> pl.DataFrame:
    """Decide which observations are about one person.

    Args:
        observations: as `observations.person_observations` gives them, with `room` (city code of the home, where it is
            as deep as a door) and `registered_code`.

    Returns:
        The observations with `record`, `entity` (equal for one person), `number_conflict` (the resident number belongs
        to somebody of another name), tier, probability, reason; sex and birth date follow the person's own number.
    """
    ordered = observations.sort("feed", "record_key", "role").with_row_index("record")
    numbered = with_facts_of_numbers(_by_number(ordered).lazy()).collect()
    linked = link(numbered, TIERS, GUARDS)
    own = pl.col("numbered")
    by_number = own & ~pl.col("upgraded")
    return (
        numbered.drop("entity")
        .join(linked, on="record", how="left", maintain_order="left")
        .with_columns(
            tier=pl.when(by_number).then(pl.lit("T1")).when(own).then(pl.lit("T2")).otherwise(
                pl.col("tier").fill_null("T5")
            ),
            probability=pl.when(own).then(1.0).otherwise(pl.col("probability").fill_null(1.0)),
            reason=pl.when(by_number).then(pl.lit("valid number and name"))
            .when(own).then(pl.lit("15-digit number and name"))
            .otherwise(pl.col("reason").fill_null("alone")),
        )
    )  # fmt: skip


def _by_number(records: pl.DataFrame) -> pl.DataFrame:
    """One entity per valid number and bearer; a number under two unlike names belongs to the more frequent one."""
    bearers = (
        records.filter(pl.col("id_number").is_not_null())
        .group_by("id_number", "name").agg(pl.len().alias("times"), pl.col("record").min().alias("first"))
        # A row without a name bears no witness: it never decides whose the number is.
        .sort("id_number", pl.col("name").is_null(), "times", "name", descending=[False, False, True, False])
        .with_columns(
            main=pl.col("name").first().over("id_number"), main_first=pl.col("first").first().over("id_number")
        )
        .with_columns(same=_alike(pl.col("name"), pl.col("main")))
    )  # fmt: skip
    known = records.join(
        bearers.select("id_number", "name", "same", "main_first"),
        on=["id_number", "name"], how="left", nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    owns = pl.col("same").fill_null(value=False)
    return known.with_columns(
        numbered=owns,
        number_conflict=pl.col("id_number").is_not_null() & ~owns,
        entity=pl.when(owns).then("main_first").otherwise("record"),
    ).drop("same", "main_first")


def _alike(name: pl.Expr, main: pl.Expr) -> pl.Expr:
    """Whether two names under one valid number are one name misspelt: same surname, or same given name."""
    return (
        (name == main) | name.is_null() | main.is_null()
        | (name.str.head(1) == main.str.head(1))
        | ((name.str.slice(1) == main.str.slice(1)) & (name.str.len_chars() >= 3))
    )  # fmt: skip
