"""Answers for the rates that a machine's margin follows from: hashprice, pool fee, power price, overhead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.columns import Columns
from desktop_app.domain.portfolio import Portfolio

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """What a machine's margin follows from; the arrays run along the rows of the table of sites."""

    hashprice_usd: float
    """$ per PH/s per day, gross of the pool's fee; NaN where it is not known."""
    fee_share: Floats
    power_usd_per_mwh: Floats
    overhead: Floats
    """Power at the meter over power at the plug."""


def rates_on(portfolio: Portfolio, day: int, hashprice_usd: float = np.nan) -> Rates:
    """The rates of a day by the records of the book."""
    sites = portfolio["site"].ids
    overhead = _dated(portfolio["site_state"], "pue", sites, day)
    return Rates(
        hashprice_usd,
        _pool_fees(portfolio, sites),
        _dated(portfolio["power_price"], "usd_per_mwh", sites, day),
        np.where(np.isnan(overhead), 1.0, overhead),
    )


def _dated(table: Columns, name: str, sites: NDArray[np.int64], day: int) -> Floats:
    """The value of each site on a day; before its first record, the first one counts."""
    made = np.full(len(sites), np.nan)
    for position in np.lexsort((table["effective_on"], table["site_id"])):
        row = np.searchsorted(sites, table["site_id"][position])
        if table["effective_on"][position] <= day or np.isnan(made[row]):
            made[row] = table[name][position]
    return made


def _pool_fees(portfolio: Portfolio, sites: NDArray[np.int64]) -> Floats:
    """The mean fee of the pool accounts that a site earns through."""
    shares, accounts = portfolio["pool_share"], portfolio["pool_account"]
    weight, fee = np.zeros(len(sites)), np.zeros(len(sites))
    if len(shares) and len(accounts):
        rows = np.searchsorted(sites, shares["site_id"])
        fees = accounts["fee_share"][accounts.positions(shares["pool_account_id"].astype(np.int64))]
        np.add.at(weight, rows, shares["share"])
        np.add.at(fee, rows, shares["share"] * fees)
    return np.divide(fee, weight, out=np.zeros(len(sites)), where=weight > 0)
