"""What was: production, energy, losses and money by site and day, from the book's records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.company import COST_LAYERS, QUALITIES
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.fleet import EnergisedDays, dated_by_site, positions_of
from desktop_app.engine.grouping import sum_by
from desktop_app.engine.losses import losses_by_day
from desktop_app.engine.results import Floats, Ints

ESTIMATE = QUALITIES.index("estimate")
NET = 1
"""Pool files that give what is left after the fee (`domain.production.POOL_BASES`)."""


@dataclass(frozen=True, slots=True, eq=False)
class ActualDays:
    """Records by site and day, shape [S, D] from `first_on` on; D ends with the last day of production."""

    first_on: int
    site_ids: Ints
    earned_btc: Floats
    """Gross of the pool's fee."""
    pool_fee_btc: Floats
    realised_phs: Floats
    reported: NDArray[np.bool_]
    """Whether a pool account of the site reported the day."""
    energised_phs: Floats
    energised_mw: Floats
    """At the meter."""
    loss_mwh: Floats
    """[S, D, causes]"""
    loss_phh: Floats
    credit_usd: Floats
    energy_mwh: Floats
    """Metered; without a reading what the realised share of the energised power draws, and without production
    what is energised less what the loss ledger says was off."""
    power_usd_per_mwh: Floats
    estimated: NDArray[np.bool_]
    """Whether production or energy of the day is marked an estimate, or missing although machines ran."""

    @property
    def count(self) -> int:
        return self.earned_btc.shape[1]

    def at(self, first_on: int, last_on: int) -> slice:
        """The positions of a span of days, cut to what is on record."""
        return slice(max(first_on - self.first_on, 0), max(min(last_on - self.first_on + 1, self.count), 0))


def last_production_on(portfolio: Portfolio) -> int:
    """The last day with production; without any, the last day of network history; else 2025-12-31."""
    production, network = portfolio["production"], portfolio["network"]
    if len(production):
        return int(production["day_on"].max())
    if len(network):
        return days.first_day(days.month_of_day(int(network["start_on"].max())) + 1) - 1
    return days.parse_day("2025-12-31")


def actual_days(portfolio: Portfolio, energised: EnergisedDays, last_on: int) -> ActualDays:
    """Bring the records of all days up to `last_on` into arrays by site."""
    first_on, count = energised.first_on, last_on - energised.first_on + 1
    site_ids = energised.site_ids
    earned, fee, realised, seen, guessed = _production(portfolio, site_ids, first_on, count)
    mwh, phh, credit = losses_by_day(portfolio, energised, count)
    phs, mw = energised.hashrate_phs[:, :count], energised.meter_mw[:, :count]
    energy, guessed_energy = _energy(portfolio, site_ids, first_on, count)
    running = np.divide(realised, phs, out=np.zeros_like(phs), where=phs > 0)
    drawn = np.where(seen, running * mw * 24, np.maximum(mw * 24 - mwh.sum(axis=2), 0.0))
    guessed |= guessed_energy | ((mw > 0) & (np.isnan(energy) | ~seen))
    price = dated_by_site(portfolio["power_price"], site_ids, "usd_per_mwh", first_on, last_on, np.nan)
    return ActualDays(
        first_on, site_ids, earned, fee, realised, seen, phs, mw, mwh, phh, credit,
        np.where(np.isnan(energy), drawn, energy), price, guessed,
    )  # fmt: skip


def _production(
    portfolio: Portfolio, site_ids: Ints, first_on: int, count: int
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Production days spread over the sites of their pool accounts by share."""
    rows, accounts, shares = portfolio["production"], portfolio["pool_account"], portfolio["pool_share"]
    account_at = positions_of(accounts.ids, rows["pool_account_id"])
    fee_share = np.append(accounts["fee_share"], 0.0)[account_at]
    net = np.append(accounts["basis"], 0)[account_at] == NET
    gross = rows["earned_sat"] / 1e8 / np.where(net, 1 - fee_share, 1.0)
    shape = (len(site_ids) + 1, count)
    earned, fee, realised, seen, guessed = (np.zeros(shape) for _ in range(5))
    day = rows["day_on"].astype(np.int64) - first_on
    for account, site, share in zip(
        shares["pool_account_id"].tolist(), shares["site_id"].tolist(), shares["share"].tolist(), strict=True
    ):
        chosen = (rows["pool_account_id"] == account) & (day >= 0) & (day < count)
        at = int(positions_of(site_ids, np.array([site]))[0])
        where = day[chosen]
        for into, amount in (
            (earned, gross[chosen] * share),
            (fee, (gross * fee_share)[chosen] * share),
            (realised, rows["average_phs"][chosen] * share),
            (seen, np.ones(len(where))),
            (guessed, (rows["quality"][chosen] == ESTIMATE).astype(float)),
        ):
            np.add.at(into[at], where, amount)
    return earned[:-1], fee[:-1], realised[:-1], seen[:-1] > 0, guessed[:-1] > 0


def _energy(
    portfolio: Portfolio, site_ids: Ints, first_on: int, count: int
) -> tuple[Floats, NDArray[np.bool_]]:
    """Metered energy [MWh] by site and day, NaN without a reading, and whether the reading is an estimate."""
    rows = portfolio["site_day"]
    made = np.full((len(site_ids) + 1, count), np.nan)
    guessed = np.zeros(made.shape, np.bool_)
    day = rows["day_on"].astype(np.int64) - first_on
    inside = (day >= 0) & (day < count)
    cells = positions_of(site_ids, rows["site_id"][inside]), day[inside]
    made[cells] = rows["energy_kwh"][inside] / 1000
    guessed[cells] = rows["quality"][inside] == ESTIMATE
    return made[:-1], guessed[:-1]


# --- ledger actuals -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class LedgerMonths:
    """Ledger actuals by cost layer, site and month [USD]; NaN where no entry stands.

    `by_site[layer]` has shape [S, M], `unallocated[layer]` (entries without a site) shape [M].
    """

    months: Ints
    by_site: dict[str, Floats]
    unallocated: dict[str, Floats]

    def own_usd(self, layer: str) -> Floats:
        """What the company itself, not a site, spent on a layer by month; 0 where nothing stands."""
        return np.nan_to_num(self.unallocated[layer])


def ledger_months(portfolio: Portfolio, site_ids: Ints, months: Ints) -> LedgerMonths:
    """Sum ledger actuals into cost layers."""
    rows, accounts = portfolio["ledger_actual"], portfolio["account"]
    layer = np.append(accounts["layer"], len(COST_LAYERS) - 1)[positions_of(accounts.ids, rows["account_id"])]
    no_site = rows["site_id"] == rows.entity["site_id"].missing
    site = np.where(no_site, len(site_ids), positions_of(site_ids, rows["site_id"]))
    month = rows["month"].astype(np.int64) - (int(months[0]) if len(months) else 0)
    inside = (month >= 0) & (month < len(months))
    shape = (len(site_ids) + 1, len(months))
    by_site, unallocated = {}, {}
    for code, name in enumerate(COST_LAYERS):
        chosen = inside & (layer == code)
        cells = (site[chosen], month[chosen])
        total = sum_by(cells, rows["amount_usd"][chosen] / 1e6, shape)
        count = sum_by(cells, np.ones(int(chosen.sum())), shape)
        total = np.where(count > 0, total, np.nan)
        by_site[name], unallocated[name] = total[:-1], total[-1]
    return LedgerMonths(months, by_site, unallocated)
