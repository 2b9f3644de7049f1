"""How far luck alone moves production: own blocks come by chance, shares are paid as expected."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.production import OWN_BLOCKS
from desktop_app.engine.fleet import positions_of
from desktop_app.engine.grouping import sum_by
from desktop_app.engine.results import Floats, Ints, MonthFigures, NetworkMonths


def own_blocks_share(portfolio: Portfolio, site_ids: Ints) -> Floats:
    """Share of each site's hashrate that looks for blocks of its own, shape [S]; 0 without a pool account."""
    accounts, shares = portfolio["pool_account"], portfolio["pool_share"]
    payout = np.append(accounts["payout"], 0)[positions_of(accounts.ids, shares["pool_account_id"])]
    site, size = positions_of(site_ids, shares["site_id"]), (len(site_ids) + 1,)
    own = sum_by((site,), shares["share"] * (payout == OWN_BLOCKS), size)
    whole = sum_by((site,), shares["share"], size)
    return np.divide(own, whole, out=np.zeros_like(own), where=whole > 0)[:-1]


def luck_sd_share(own_share: Floats, sites: MonthFigures, network: NetworkMonths) -> Floats:
    """Standard deviation of the company's BTC by luck alone, as a share of what it expects, shape [M].

    Blocks found are Poisson: of n expected ones the count strays by √n, so own blocks n of N that all
    hashrate is worth give √n / N, and 1 / √N where all are our own. 0 where pools pay per share, NaN where
    nothing is expected.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        blocks = np.nan_to_num(sites.expected_btc) / (network.subsidy_btc / (1 - network.fees_share))
        expected = blocks.sum(axis=0)
        return np.where(expected > 0, np.sqrt((own_share[:, None] * blocks).sum(axis=0)) / expected, np.nan)
