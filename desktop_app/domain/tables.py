"""All tables of the book: importing this module declares them."""

from desktop_app.domain import (
    capital,
    carbon,
    company,
    contracts,
    journal,
    machines,
    meters,
    network,
    policies,
    power,
    production,
    scenarios,
    sites,
    statements,
    treasury,
)
from desktop_app.domain.entity import ENTITIES

DECLARED_IN = (
    company, sites, machines, production, network, treasury, scenarios, power, contracts, meters,
    statements, carbon, capital, policies, journal,
)  # fmt: skip

__all__ = ["DECLARED_IN", "ENTITIES"]
