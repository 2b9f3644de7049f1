"""All tables of the book: importing this module declares them."""

from desktop_app.domain import company, machines, network, power, production, scenarios, sites, treasury
from desktop_app.domain.entity import ENTITIES

DECLARED_IN = (company, sites, machines, production, network, treasury, scenarios, power)

__all__ = ["DECLARED_IN", "ENTITIES"]
