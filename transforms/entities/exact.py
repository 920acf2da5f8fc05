"""People by what agrees exactly: a valid number first, then a name with something else that is the person's own.

Belongs here: the tiers of exact evidence and their order.
Does not belong here: the keys (`evidence`), joining (`linking`), what agrees only almost (`likely`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from transforms.entities.bearers import by_number
from transforms.entities.evidence import companions, family_keys, firm_keys, number_keys, unnamed_keys
from transforms.entities.linking import Tier, link
from transforms.entities.names_compared import compared
from transforms.entities.observations import REFERENCE, with_facts_of_numbers
from transforms.entities.shared import Few, few

# A birth certificate is of one child.
GUARDS = ("birth_date", "sex", "certificate")
# A caller named by surname alone is of age.
_OF_AGE = 16
_NEEDED = (
    "feed", "record_key", "role", "department", "name", "id_number", "given_id", "upgraded", "sex", "birth_date",
    "phone", "local_id", "room", "mentioned", "firm", "firm_name", "evidence_date",
)  # fmt: skip
_STATE = {"tier": pl.String, "reason": pl.String, "probability": pl.Float64}


def _all(*parts: str | pl.Expr) -> pl.Expr:
    return pl.concat_str(*parts, separator="|")


@dataclass(frozen=True)
class Exact:
    """The records as joined by what agrees exactly, in order; features of names; pairs in one row; what few share."""

    records: pl.DataFrame
    names: pl.DataFrame
    pairs: pl.DataFrame
    shared: Few


def exact(observations: pl.DataFrame) -> Exact:
    """Join by what agrees exactly: by number first, then by what goes with a name."""
    names = compared(observations["name"])
    rows = in_order(observations.select(_NEEDED))
    # A join of whole rows would copy them; only the names are looked up.
    looked_up = names.select("name", "full", "surname", "polite_sex")
    told = rows.select("name").join(looked_up, on="name", how="left", maintain_order="left")
    state = rows.with_columns(
        told["full"],
        told["surname"],
        told["polite_sex"],
        certificate=pl.when(pl.col("role") == "newborn").then("record_key"),
        **{name: pl.lit(None, dtype) for name, dtype in _STATE.items()},
    )
    state = with_facts_of_numbers(by_number(state, names).lazy()).collect()
    state = state.with_columns(own_number="numbered", sex=pl.coalesce("sex", "polite_sex")).drop("polite_sex")
    shared, pairs = few(state), companions(state)
    state = _joined(state, _own_tiers(state, shared))
    for _ in range(2):
        state = _joined(state, _family_tiers(state, pairs, shared))
    state = _joined(state, _polite_tiers(shared), (*GUARDS, "full"))
    unnamed = Tier("T4", "child without a name yet: birth date and family", 0.95, unnamed_keys(state, pairs), most=4)
    return Exact(_joined(state, (unnamed,)), names, pairs, shared)


def in_order(observations: pl.DataFrame) -> pl.DataFrame:
    """The observations by reference, each with its position as `record`; what is in order already is not copied."""
    before = [pl.col(name).shift() for name in REFERENCE]
    feed, key, role = (pl.col(name) for name in REFERENCE)
    follows = (feed > before[0]) | (
        (feed == before[0]) & ((key > before[1]) | ((key == before[1]) & (role >= before[2])))
    )
    if not observations.select(follows.fill_null(value=True).all()).item():
        observations = observations.sort(*REFERENCE)
    return observations.with_row_index("record")


def _joined(state: pl.DataFrame, tiers: Sequence[Tier], guards: Sequence[str] = GUARDS) -> pl.DataFrame:
    """The records after more tiers; what was joined before stays, and its reason too."""
    found = link(state, tiers, guards)
    numbers = found.select("entity").with_columns(numbered=state["numbered"])
    kept = [pl.coalesce(pl.col(name), found[name]).alias(name) for name in _STATE]
    return state.with_columns(
        *kept, entity=found["entity"], numbered=numbers.select(pl.col("numbered").any().over("entity"))["numbered"]
    )


def _own_tiers(records: pl.DataFrame, shared: Few) -> tuple[Tier, ...]:
    """What a record says of the person itself."""
    phone = pl.when(pl.col("phone").is_in(shared.phone.implode())).then("phone")
    room = pl.when(pl.col("room").is_in(shared.room.implode())).then("room")
    return (
        Tier("T2", "department number and name", 0.999, _all("department", "local_id", "full"), most=None),
        Tier("T3", "damaged number and name", 0.995, number_keys(records)),
        Tier("T4", "name, birth date and phone", 0.995, _all("full", "birth_date", "phone")),
        Tier("T4", "name, birth date and room", 0.99, _all("full", "birth_date", "room")),
        Tier("T4", "name and enterprise", 0.99, firm_keys(records), most=6),
        Tier("T4", "name and phone", 0.97, _all("full", phone), most=6),
        Tier("T4", "name and room", 0.95, _all("full", room), most=6),
        Tier("T4", "name and the home spoken of", 0.95, _all("full", pl.coalesce("mentioned", room)), most=6),
    )


def _family_tiers(records: pl.DataFrame, pairs: pl.DataFrame, shared: Few) -> tuple[Tier, ...]:
    """What the people beside it say of it: the same name beside the same person, or in the home of that person."""
    keys = family_keys(records, pairs, shared)
    told = (("family", 0.97), ("home", 0.95), ("telephone", 0.95))
    return tuple(
        Tier("T4", f"name and {kind} of the people beside it", sure, keys.filter(pl.col("kind") == kind), most=6)
        for kind, sure in told
    )


def _polite_tiers(shared: Few) -> tuple[Tier, ...]:
    """Callers named by surname and title alone: whoever of that surname and sex has the telephone and is of age."""
    age = (pl.col("evidence_date") - pl.col("birth_date")).dt.total_days() / 365.25
    grown = (age >= _OF_AGE).fill_null(value=True)
    phone = pl.when(pl.col("phone").is_in(shared.phone.implode()) & grown).then("phone")
    return (Tier("T4", "surname, sex and phone", 0.95, _all("surname", "sex", phone), most=6),)
