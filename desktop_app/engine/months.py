"""Additive figures by site and month, from records or forecast, and the ratios that follow from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.actuals import ActualDays, LedgerMonths
from desktop_app.engine.fleet import dated_by_site
from desktop_app.engine.losses import CURTAILED
from desktop_app.engine.network import NetworkDays
from desktop_app.engine.results import Floats, Ints, MonthFigures


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What adds up over days, sites and months; shape [..., M]. Days are UTC days, PH/s·days are 24 PH·h."""

    energised_phd: Floats
    curtailed_phd: Floats
    unavailable_phd: Floats
    realised_phd: Floats
    meter_mwd: Floats
    earned_btc: Floats
    expected_btc: Floats
    revenue_usd: Floats
    energy_mwh: Floats
    power_cost_usd: Floats
    credit_usd: Floats
    pool_fee_usd: Floats
    direct_cost_usd: Floats

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def map(self, change: Callable[[Floats], Floats]) -> Sums:
        """Each figure changed alike: summed over sites, cut, or placed among other months."""
        return Sums(*(change(getattr(self, f.name)) for f in fields(self)))

    def figures(self, days_in_month: Floats) -> MonthFigures:
        """Means and ratios; a ratio without a base is NaN. `days_in_month` are the days the sums cover."""
        not_curtailed = self.energised_phd - self.curtailed_phd
        available = not_curtailed - self.unavailable_phd
        with np.errstate(divide="ignore", invalid="ignore"):
            return MonthFigures(
                energised_phs=self.energised_phd / days_in_month,
                operating_phs=self.realised_phd / days_in_month,
                curtailed_share=self.curtailed_phd / self.energised_phd,
                availability=available / not_curtailed,
                derating=self.realised_phd / available,
                earned_btc=self.earned_btc,
                expected_btc=self.expected_btc,
                revenue_usd=self.revenue_usd,
                energy_mwh=self.energy_mwh,
                power_cost_usd=self.power_cost_usd,
                credit_usd=self.credit_usd,
                pool_fee_usd=self.pool_fee_usd,
                direct_cost_usd=self.direct_cost_usd,
                energised_mw=self.meter_mwd / days_in_month,
            )


FROM_POOLS = ("realised_phd", "earned_btc", "expected_btc", "revenue_usd", "pool_fee_usd")
"""Figures that only a pool's report gives."""


def company_sums(sums: Sums, own_usd: Callable[[str], Floats]) -> Sums:
    """Sites together, with what the ledger holds for the company itself: `own_usd(layer)`.

    A site without a pool's report is left out of what pools report (and listed as a problem); a site whose
    cost is not known makes the company's cost unknown, since a smaller cost would pass for a better result.
    """
    made = sums.map(lambda a: a.sum(axis=0))
    return replace(
        made,
        **{name: _sum_of_known(getattr(sums, name)) for name in FROM_POOLS},
        power_cost_usd=made.power_cost_usd + own_usd("energy"),
        credit_usd=made.credit_usd - own_usd("power credit"),
        direct_cost_usd=made.direct_cost_usd + own_usd("direct"),
    )


def _sum_of_known(values: Floats) -> Floats:
    unknown = np.isnan(values)
    if not unknown.any():
        return values.sum(axis=0)
    return np.where(unknown.all(axis=0), np.nan, np.nansum(values, axis=0))


def actual_sums(
    portfolio: Portfolio, actual: ActualDays, ledger: LedgerMonths, network: NetworkDays, months: Ints
) -> Sums:
    """Sums by site and month of the records, for every month that holds an actual day; shape [S, A].

    Power cost and credits are the ledger's where it has an entry of the layer for site and month; else flat
    price times metered energy, and the loss ledger's credits; for direct cost the site's assumption.
    """
    day = actual.first_on + np.arange(actual.count)
    month = days.months_of_days(day)
    start = np.flatnonzero(np.r_[True, month[1:] != month[:-1]]) if len(day) else np.empty(0, np.int64)
    count = len(start)

    def monthly(daily: Floats) -> Floats:
        return np.add.reduceat(daily, start, axis=1) if count else np.zeros((len(actual.site_ids), 0))

    at = network.at(actual.first_on, actual.first_on + actual.count - 1)
    price, value = network.price_usd[at], network.btc_per_phs[at]
    silent = (monthly(actual.energised_phs) > 0) & (monthly(actual.reported.astype(np.float64)) == 0)

    def from_pools(daily: Floats) -> Floats:
        return np.where(silent, np.nan, monthly(daily))

    lost = actual.loss_phh / 24
    cost = monthly(priced(actual.energy_mwh, actual.power_usd_per_mwh))
    return Sums(
        energised_phd=monthly(actual.energised_phs),
        curtailed_phd=monthly(lost[:, :, CURTAILED].sum(axis=2)),
        unavailable_phd=monthly(lost[:, :, ~CURTAILED].sum(axis=2)),
        realised_phd=from_pools(actual.realised_phs),
        meter_mwd=monthly(actual.energised_mw),
        earned_btc=from_pools(actual.earned_btc),
        expected_btc=from_pools(priced(actual.realised_phs, value)),
        revenue_usd=from_pools(priced(actual.earned_btc, price)),
        energy_mwh=monthly(actual.energy_mwh),
        power_cost_usd=_recorded(ledger.by_site["energy"], cost),
        credit_usd=_recorded(-ledger.by_site["power credit"], monthly(actual.credit_usd)),
        pool_fee_usd=from_pools(priced(actual.pool_fee_btc, price)),
        direct_cost_usd=_recorded(ledger.by_site["direct"], monthly(_assumed_direct(portfolio, actual, day))),
    )


def priced(amount: Floats, price: Floats) -> Floats:
    """Amount times price; nothing costs nothing, also where no price is known."""
    return np.where(amount == 0, 0.0, amount * price)


def _recorded(ledger: Floats, otherwise: Floats) -> Floats:
    known = ledger[:, : otherwise.shape[1]]
    return np.where(np.isnan(known), otherwise, known)


def _assumed_direct(portfolio: Portfolio, actual: ActualDays, day: Ints) -> Floats:
    """The assumed direct cost of each site and day [USD]: the month's amount over its days."""
    if not len(day):
        return np.zeros((len(actual.site_ids), 0))
    rows, first, last = portfolio["site_assumption"], int(day[0]), int(day[-1])
    monthly = dated_by_site(rows, actual.site_ids, "direct_usd_per_month", first, last, 0.0)
    month = days.months_of_days(day)
    return monthly / 1e6 / (days.first_days(month + 1) - days.first_days(month))
