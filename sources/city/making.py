"""Putting a block together: ground, places, people, their lives, bodies, welfare, planted cases.

Belongs here: the order in which a block is made.
Does not belong here: how any part of it is made.
"""

from sources.city.atlas import Atlas
from sources.city.block import Block
from sources.city.builders import build
from sources.city.drawing import Draws
from sources.city.enterprises import employ, found
from sources.city.housing import Residents, let, own
from sources.city.identity import identify
from sources.city.lives import live
from sources.city.people import settle
from sources.city.places import expand
from sources.city.plan import CityPlan
from sources.city.planting import Gardener
from sources.city.planting_benefits import plant_benefits
from sources.city.planting_bodies import plant_bodies
from sources.city.planting_crowds import plant_crowds
from sources.city.planting_deaths import plant_certified, plant_deaths
from sources.city.planting_homes import plant_homes
from sources.city.planting_incomes import plant_incomes
from sources.city.planting_poverty import plant_poverty
from sources.city.planting_services import plant_services
from sources.city.towns import Town
from sources.city.welfare import provide


def make(plan: CityPlan, index: int, towns: list[Town]) -> Block:
    """Build one block; nothing in it depends on any other."""

    def draws(part: str) -> Draws:
        return Draws(plan.seed, index, part)

    ground = build(plan.seed, towns, draws("ground"))
    places = expand(plan, index, tuple(towns), ground, draws("places"))
    people = settle(index, places, plan.deliveries, draws("people"))
    registrations = live(people, places, plan.deliveries, draws("lives"))
    identify(people, places, plan.dirt, draws("identity"))
    bodies = found(index, people, places, plan.deliveries, draws("enterprises"))
    welfare = provide(people, places, bodies, plan.deliveries, draws("welfare"))
    jobs = employ(people, bodies, plan.deliveries, draws("jobs"))
    residents = Residents.of(people, places, bodies, welfare, plan.deliveries)
    leases = let(residents, draws("leases"))
    block = Block(
        plan=plan,
        index=index,
        places=places,
        atlas=Atlas(places, draws("atlas")),
        people=people,
        registrations=registrations,
        bodies=bodies,
        jobs=jobs,
        welfare=welfare,
        leases=leases,
        deeds=own(residents, leases, draws("deeds")),
    )
    gardener = Gardener(block, draws("clues"))
    if plan.dirt.clues > 0:
        # First, because few have died in the months that are paid.
        plant_certified(gardener)
        plant_benefits(gardener)
    plant_bodies(gardener)
    if plan.dirt.clues > 0:
        for plant in (plant_deaths, plant_incomes, plant_homes, plant_crowds, plant_poverty, plant_services):
            plant(gardener)
    gardener.finished()
    return block
