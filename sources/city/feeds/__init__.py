"""The eighteen feeds: which rows each department delivers, and when.

Belongs here: one module per department, one function per feed.
Does not belong here: spoiling values, rows and files.
"""

from collections.abc import Callable, Mapping

from sources.city.block import Block
from sources.city.feeds import (
    address,
    civil_affairs,
    civil_payments,
    grid,
    health,
    hotline,
    housing,
    market,
    social_security,
)
from sources.city.records import Records

Feed = Callable[[Block, int, Records | None], Records]

FEEDS: Mapping[str, Feed] = {
    "reference_addresses": address.reference_addresses,
    "health_residents": health.residents,
    "health_births": health.births,
    "health_deaths": health.deaths,
    "health_chronic_visits": health.chronic_visits,
    "social_security_enrolments": social_security.enrolments,
    "social_security_employers": social_security.employers,
    "social_security_payments": social_security.payments,
    "civil_affairs_assistance": civil_affairs.assistance,
    "civil_affairs_elderly_allowance": civil_payments.elderly_allowance,
    "civil_affairs_disability_subsidies": civil_payments.disability_subsidies,
    "civil_affairs_marriages": civil_affairs.marriages,
    "civil_affairs_cremations": civil_affairs.cremations,
    "hotline_tickets": hotline.tickets,
    "market_enterprises": market.enterprises,
    "housing_registrations": housing.registrations,
    "housing_public_rentals": housing.public_rentals,
    "grid_events": grid.events,
}
