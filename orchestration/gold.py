"""Gold: places, people, enterprises, homes and tags.

Belongs here: declaring the assets, one function call each.
Does not belong here: coding, linking, tagging (transforms).
"""

from collections.abc import Sequence

import dagster as dg
import polars as pl

from orchestration.declarations import key_of, shown
from orchestration.failures import discreet
from orchestration.resources import City
from quality.tables import own_tables
from transforms import tags
from transforms.addresses.decided_city import code_decided_city
from transforms.entities.bias import link_rates, told_of_people
from transforms.entities.city import Linked, link_enterprises, link_persons
from transforms.entities.relations import enterprise_house, houses, person_enterprise, person_house
from warehouse import decisions
from warehouse.engine import connected

Two = tuple[pl.DataFrame, pl.DataFrame]
Three = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]
Six = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]
Seven = tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]
Eight = tuple[
    pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame
]
_FOR_HOMES = (
    "address", "person", "person_record", "person_house", "enterprise", "enterprise_record", "enterprise_house"
)  # fmt: skip
_ADDRESS = (
    "address", "address_alias", "address_resolution", "address_event", "address_history", "address_decision"
)  # fmt: skip
# What the next run builds on; resolutions and decisions that hold are made anew each time.
_KEPT = ("address", "address_alias", "address_event", "address_history")
# Of an entity: who there is, in which records, what happened to ids, who had them, who changed, what was decided, what
# is to be decided.
_PARTS = ("", "_record", "_event", "_history", "_change", "_decision", "_review")
_PERSON, _ENTERPRISE = (tuple(f"{kind}{part}" for part in _PARTS) for kind in ("person", "enterprise"))
_REGISTER = ("_record", "_event", "_history", "_decision")
_WHEN_SOUND = dg.AutomationCondition.eager() & dg.AutomationCondition.all_deps_blocking_checks_passed()


def _outs(*names: str) -> dict[str, dg.AssetOut]:
    """The outputs of a step that makes several tables."""
    tables = {name: shown(own_tables()[f"gold.{name}"]) for name in names}
    return {
        name: dg.AssetOut(
            key=key_of(f"gold.{name}"),
            group_name="gold",
            automation_condition=_WHEN_SOUND,
            kinds={"polars", "deltalake"},
            description=table.description,
            owners=table.owners,
            tags=table.tags,
            metadata=table.metadata,
        )
        for name, table in tables.items()
    }


def _keys(*names: str) -> list[dg.AssetKey]:
    return [key_of(f"gold.{name}") for name in names]


def gold_assets(feeds: Sequence[str]) -> list[dg.AssetsDefinition]:
    """Every gold asset, over the silver tables of the given feeds."""
    silver = [key_of(f"silver.{feed}") for feed in feeds]
    return [_places(silver), _people(silver), _link_rates(silver), _enterprises(silver), _homes(), _tags(silver)]


def _places(silver: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.multi_asset(name="places", outs=_outs(*_ADDRESS), deps=silver)
    @discreet()
    def _made(city: City) -> Six:
        before = city.known(*(f"gold.{name}" for name in _KEPT))
        taken = decisions.taken(city.lake)
        made = code_decided_city(city.silver(), list(city.contracts.values()), before, city.as_of, taken)
        coded = made.coded
        return (
            coded.address,
            made.address_alias,
            made.address_resolution,
            coded.address_event,
            coded.address_history,
            made.address_decision,
        )

    return _made


def _people(silver: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.multi_asset(name="people", outs=_outs(*_PERSON, "person_house"), deps=[*silver, *_keys("address_resolution")])
    @discreet()
    def _made(city: City) -> Eight:
        before = city.known(*(f"gold.person{part}" for part in _REGISTER))
        taken = decisions.taken(city.lake, decisions.PEOPLE)
        resolution = city.lake.scan("gold.address_resolution")
        linked = link_persons(city.silver(), list(city.contracts.values()), resolution, before, taken)
        return *_tables(linked), person_house(linked.records)

    return _made


def _link_rates(silver: list[dg.AssetKey]) -> dg.AssetsDefinition:
    deps = [*silver, *_keys("address", "person", "person_record")]

    @dg.multi_asset(name="link_rates", outs=_outs("link_rate"), deps=deps)
    @discreet()
    def _made(city: City) -> pl.DataFrame:
        people, records, places = (city.lake.scan(f"gold.{name}") for name in ("person", "person_record", "address"))
        told = told_of_people(city.silver(), list(city.contracts.values()), records)
        return link_rates(
            people.collect(), told, places.select("city_code", "village", "group_name").collect(), city.as_of
        )

    return _made


def _enterprises(silver: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="enterprises",
        outs=_outs(*_ENTERPRISE, "enterprise_house"),
        deps=[*silver, *_keys("address_resolution", "person_record")],
    )
    @discreet()
    def _made(city: City) -> Eight:
        before = city.known(*(f"gold.enterprise{part}" for part in _REGISTER))
        taken = decisions.taken(city.lake, decisions.ENTERPRISES)
        resolution, persons = city.lake.scan("gold.address_resolution"), city.lake.scan("gold.person_record")
        linked = link_enterprises(city.silver(), list(city.contracts.values()), resolution, before, persons, taken)
        return *_tables(linked), enterprise_house(linked.records)

    return _made


def _tables(linked: Linked) -> Seven:
    return (
        linked.entities,
        linked.records,
        linked.events,
        linked.history,
        linked.changes,
        linked.decisions,
        linked.review,
    )


def _homes() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="homes",
        outs=_outs("house", "person_enterprise"),
        deps=_keys(*_FOR_HOMES),
    )
    @discreet()
    def _made(city: City) -> Two:
        gold = {name: city.lake.scan(f"gold.{name}").collect() for name in _FOR_HOMES}
        contracts = list(city.contracts.values())
        related = person_enterprise(city.silver(), contracts, gold["person_record"], gold["enterprise_record"])
        return houses(gold), related

    return _made


def _tags(silver: list[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="tags",
        outs=_outs("person_tag", "house_tag", "enterprise_tag"),
        deps=[*silver, *_keys("house", "person_house", "person", "enterprise", "enterprise_house")],
    )
    @discreet()
    def _made(city: City) -> Three:
        with connected(city.lake, city.tables()) as engine:
            person_tags, house_tags, enterprise_tags = (
                tags.tags(engine, entity, city.as_of) for entity in tags.ENTITY_KEYS
            )
        return person_tags, house_tags, enterprise_tags

    return _made
