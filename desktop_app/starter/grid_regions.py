"""Which grid region a US site most likely stands in, to be offered and never to be taken unasked."""

from __future__ import annotations

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.sites import Site
from desktop_app.engine.emission_rates import regions_of

OPERATORS = {
    "ERCOT": "ERCT", "TVA": "SRTV", "SOUTHERN": "SRSO", "GEORGIA POWER": "SRSO", "ISO-NE": "NEWE",
    "CAISO": "CAMX", "DUKE": "SRVC", "ENTERGY": "SRMV",
}  # fmt: skip
"""Grid operators and utilities that lie within one eGRID subregion, as good as whole."""
STATES = {
    "Arizona": "AZNM", "California": "CAMX", "Colorado": "RMPA", "Connecticut": "NEWE", "Delaware": "RFCE",
    "Georgia": "SRSO", "Idaho": "NWPP", "Indiana": "RFCW", "Iowa": "MROW", "Kansas": "SPNO",
    "Louisiana": "SRMV", "Maine": "NEWE", "Maryland": "RFCE", "Massachusetts": "NEWE", "Michigan": "RFCM",
    "Minnesota": "MROW", "Nebraska": "MROW", "Nevada": "NWPP", "New Hampshire": "NEWE", "New Jersey": "RFCE",
    "New Mexico": "AZNM", "North Carolina": "SRVC", "North Dakota": "MROW", "Ohio": "RFCW",
    "Oklahoma": "SPSO", "Oregon": "NWPP", "Puerto Rico": "PRMS", "Rhode Island": "NEWE",
    "South Carolina": "SRVC", "South Dakota": "MROW", "Tennessee": "SRTV", "Utah": "NWPP",
    "Vermont": "NEWE", "Washington": "NWPP", "West Virginia": "RFCW",
}  # fmt: skip
"""States that lie in one subregion for the most part; those that are divided are left out."""


def likely_region(site: Site) -> str:
    """The subregion by grid operator, else by state; "" where several may be meant."""
    operator = site.grid_operator.strip().upper()
    return OPERATORS.get(operator) or STATES.get(site.region.strip(), "")


def likely_regions(portfolio: Portfolio) -> dict[int, str]:
    """What to offer for the sites that have no region yet."""
    known = regions_of(portfolio)
    offered = {s.id: likely_region(s) for s in portfolio.records("site").values() if s.id not in known}
    return {site: region for site, region in offered.items() if region}
