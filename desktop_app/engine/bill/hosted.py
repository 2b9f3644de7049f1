"""What a hosting contract asks of its site's months on record: production and uptime."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import Hosting
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import Terms
from desktop_app.engine.network import network_days
from desktop_app.engine.results import Floats

_SAT_PER_BTC = 1e8
HOSTED_TABLES = ("site_day", "production", "pool_account", "pool_share", "network")
"""What the figures of hosted machines are taken from."""


@dataclass(frozen=True, slots=True)
class Hosted:
    """Figures by billing month (months since 1970-01); a month of which nothing is on record is left out."""

    production_usd: dict[int, float] = field(default_factory=dict)
    uptime: dict[int, float] = field(default_factory=dict)


def is_hosted(terms: Terms) -> bool:
    """Whether a contract asks for production or uptime."""
    lines = [line.parameters for version in terms.versions for line in version.of_kind("hosting")]
    return any(isinstance(p, Hosting) and (p.production_share or p.uptime_guarantee) for p in lines)


def hosted_of(portfolio: Portfolio, terms: Terms, first_month: int, last_month: int) -> Hosted:
    """The production and the uptime of a site in the billing months of a hosting contract.

    Production is what pools credited to the site's share on each day [BTC] times the day's price; uptime is
    the mean availability of the days that say it. Days are UTC days.
    """
    if not is_hosted(terms):
        return Hosted()
    late = terms.contract.billing_day - 1
    edges = [days.first_day(month) + late for month in range(first_month, last_month + 2)]
    site_id = terms.contract.site_id
    up, usd = (made(portfolio, site_id, edges[0], edges[-1]) for made in (_uptime, _production_usd))
    found = Hosted()
    for month, low, high in zip(range(first_month, last_month + 1), edges, edges[1:], strict=False):
        span = slice(low - edges[0], high - edges[0])
        if np.isfinite(up[span]).any():
            found.uptime[month] = float(np.nanmean(up[span]))
        if np.isfinite(usd[span]).any():
            found.production_usd[month] = float(np.nansum(usd[span]))
    return found


def _uptime(portfolio: Portfolio, site_id: int, first_on: int, end_on: int) -> Floats:
    """Availability of each day, NaN where none is on record."""
    table = portfolio["site_day"]
    day = table["day_on"]
    rows = (table["site_id"] == site_id) & (day >= first_on) & (day < end_on)
    made = np.full(end_on - first_on, np.nan)
    made[day[rows] - first_on] = table["availability"][rows]
    return made


def _production_usd(portfolio: Portfolio, site_id: int, first_on: int, end_on: int) -> Floats:
    """What pools credited for each day at the day's price [USD], NaN where nothing or no price is known."""
    shares, rows = portfolio["pool_share"], portfolio["production"]
    btc = np.full(end_on - first_on, np.nan)
    for at in np.flatnonzero(shares["site_id"] == site_id).tolist():
        own = rows["pool_account_id"] == shares["pool_account_id"][at]
        own &= (rows["day_on"] >= first_on) & (rows["day_on"] < end_on)
        day = rows["day_on"][own] - first_on
        btc[day] = np.nan_to_num(btc[day]) + rows["earned_sat"][own] * shares["share"][at] / _SAT_PER_BTC
    return btc * network_days(portfolio, first_on, end_on - 1).price_usd
