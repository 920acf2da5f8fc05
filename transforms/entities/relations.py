"""People, enterprises and homes joined: who lives where, who works for whom, what is registered where.

Belongs here: the three relation tables and the table of homes.
Does not belong here: tags, clues.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from sources.contract import Contract

# A home or unit of premises is as deep as a door plate.
_DOORS = ("P", "B", "U", "F", "H")
_EXISTS = "存续"
_PERSON_PLACES = {"residence": "resides", "registered": "registered", "owns": "owns", "rents": "rents"}
_ENTERPRISE_PLACES = {"registered": "registered", "operates": "operates"}


def person_house(records: pl.DataFrame) -> pl.DataFrame:
    """One row per person, place and relation.

    Args:
        records: person_id, department, evidence_date, closed_on, and for each relation `<place>_code`, `<place>_level`.
    """
    facts = _placed(records, "person_id", _PERSON_PLACES)
    return facts.group_by("person_id", "city_code", "relation").agg(
        valid_from=pl.col("evidence_date").min(),
        valid_to=pl.when(pl.col("closed_on").is_not_null().all()).then(pl.col("closed_on").max()),
        last_evidence=pl.col("evidence_date").max(),
        n_departments=pl.col("department").n_unique(),
    )


def enterprise_house(records: pl.DataFrame) -> pl.DataFrame:
    """One row per enterprise, place and relation; records as for `person_house`, with enterprise_id."""
    facts = _placed(records, "enterprise_id", _ENTERPRISE_PLACES)
    return facts.group_by("enterprise_id", "city_code", "relation").agg(last_evidence=pl.col("evidence_date").max())


def _placed(records: pl.DataFrame, entity: str, places: Mapping[str, str]) -> pl.DataFrame:
    found = [
        records.filter(pl.col(f"{place}_level").is_in(_DOORS)).select(
            entity, "department", "evidence_date", "closed_on",
            city_code=f"{place}_code", relation=pl.lit(relation, pl.String),
        )
        for place, relation in places.items()
        if f"{place}_code" in records.columns
    ]  # fmt: skip
    return pl.concat(found)


def person_enterprise(
    silver: Mapping[str, pl.LazyFrame], contracts: Sequence[Contract], people: pl.DataFrame, firms: pl.DataFrame
) -> pl.DataFrame:
    """One row per person, enterprise and relation, from the relations that contracts declare.

    Args:
        silver: the silver rows by feed.
        contracts: the contracts of those feeds.
        people: feed, record_key, role, person_id.
        firms: feed, record_key, role, enterprise_id.
    """
    found = [_related(silver[c.feed], c, people, firms) for c in contracts if c.relations and c.feed in silver]
    if not found:
        return pl.DataFrame(schema=_PERSON_ENTERPRISE)
    return (
        pl.concat(found)
        .group_by("person_id", "enterprise_id", "relation")
        .agg(
            valid_from=pl.col("valid_from").min(),
            valid_to=pl.when(pl.col("valid_to").is_not_null().all()).then(pl.col("valid_to").max()),
        )
    )


_PERSON_ENTERPRISE = {
    **dict.fromkeys(("person_id", "enterprise_id", "relation"), pl.String),
    **dict.fromkeys(("valid_from", "valid_to"), pl.Date),
}


def _related(rows: pl.LazyFrame, contract: Contract, people: pl.DataFrame, firms: pl.DataFrame) -> pl.DataFrame:
    found = []
    for relation in contract.relations:
        since = pl.col(relation.since) if relation.since else pl.lit(None, pl.Date)
        holds = pl.col(relation.condition[0]) == relation.condition[1] if relation.condition else pl.lit(value=True)
        dated = rows.select(
            "record_key",
            valid_from=since,
            # While the condition does not hold, the relation has ended; when is only known to the delivery.
            valid_to=pl.coalesce("valid_to", pl.when(~holds.fill_null(value=False)).then("valid_from")),
        ).collect()
        mine = pl.col("feed") == contract.feed
        persons = people.filter(mine, pl.col("role") == relation.person).select("record_key", "person_id")
        enterprises = firms.filter(mine, pl.col("role") == relation.enterprise).select("record_key", "enterprise_id")
        joined = dated.join(persons, on="record_key").join(enterprises, on="record_key")
        found.append(
            joined.select(
                "person_id", "enterprise_id", pl.lit(relation.relation).alias("relation"), "valid_from", "valid_to"
            )
        )
    return pl.concat(found)


def houses(gold: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per room, and per other place with a door plate where somebody lives or something is registered.

    Args:
        gold: address, person, person_house, enterprise, enterprise_house.
    """
    known = pl.col("superseded_by").is_null()
    living = gold["person"].filter(pl.col("death_date").is_null(), known)
    existing = gold["enterprise"].filter(pl.col("status").fill_null(_EXISTS) == _EXISTS, known)
    current = gold["person_house"].filter(pl.col("valid_to").is_null()).join(living, on="person_id", how="semi")
    counts = {
        "n_residents": _count(current.filter(pl.col("relation") == "resides"), "person_id"),
        "n_registered": _count(current.filter(pl.col("relation") == "registered"), "person_id"),
        "n_owners": _count(current.filter(pl.col("relation") == "owns"), "person_id"),
        "n_enterprises": _count(
            gold["enterprise_house"].join(existing, on="enterprise_id", how="semi"), "enterprise_id"
        ),
    }
    register = gold["address"]
    places = register.filter(pl.col("level").is_in(_DOORS)).select(
        "city_code", "level", "use", "floor_area", "district_code", "town_code", "village_code"
    )
    for name, count in counts.items():
        places = places.join(count.rename({"n": name}), on="city_code", how="left").with_columns(
            pl.col(name).fill_null(0)
        )
    used = pl.any_horizontal(pl.col(*counts) > 0)
    return places.filter((pl.col("level") == "H") | used)


def _count(facts: pl.DataFrame, entity: str) -> pl.DataFrame:
    return facts.group_by("city_code").agg(pl.col(entity).n_unique().cast(pl.Int64).alias("n"))
