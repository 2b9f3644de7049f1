"""Shares by day, bitcoin per share and its yield, and whether new shares sold at the market add to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.results import Ints

BASIC, OPTIONS, UNITS, CONVERTS, OWN = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class ShareCounts:
    """The register at the ends of days, [R]."""

    on: Ints
    basic: Ints
    options: Ints
    units: Ints
    """RSUs and PSUs."""
    converts: Ints
    own: Ints
    """Treasury stock, below 0."""
    at_market: Ints
    """Of the basic shares those sold under programs so far."""

    @property
    def diluted(self) -> Ints:
        """Basic shares and all rights, no treasury-stock method (Strategy's ADSO, TREASURY §3)."""
        return self.basic + self.own + self.options + self.units + self.converts


def share_counts(portfolio: Portfolio, on: Ints) -> ShareCounts:
    """The share register on several days."""
    rows = portfolio["share_event"]
    past = rows["day_on"] <= on[:, None]
    programs = portfolio.records("share_program")
    sold = np.isin(rows["program_id"], list(programs)) & (rows["kind"] == BASIC)

    def of(chosen: np.ndarray) -> Ints:
        return (past * np.where(chosen, rows["shares"], 0)).sum(axis=1)

    basic, options, units, converts, own = (of(rows["kind"] == kind) for kind in range(5))
    return ShareCounts(on, basic, options, units, converts, own, of(sold))


def btc_per_thousand(btc: float, shares: float) -> float:
    """Bitcoin for each 1,000 shares; NaN without shares."""
    return btc / shares * 1000 if shares > 0 else float("nan")


def btc_yield(btc_before: float, shares_before: float, btc: float, shares: float) -> float:
    """(BTC / ADSO) / (BTC₀ / ADSO₀) − 1, Strategy's own definition (TREASURY §3); it ignores debt."""
    if not (btc_before > 0 and shares_before > 0 and shares > 0):
        return float("nan")
    return (btc / shares) / (btc_before / shares_before) - 1


def btc_gain(btc_before: float, yielded: float) -> float:
    """BTC₀ × yield: the bitcoin that the yield stands for (TREASURY §3); it ignores debt."""
    return btc_before * yielded


def mnav(shares: float, share_price_usd: float, btc: float, price_usd: float) -> float:
    """Market value of the shares over the value of the bitcoin; NaN without bitcoin."""
    return shares * share_price_usd / (btc * price_usd) if btc > 0 and price_usd > 0 else float("nan")


@dataclass(frozen=True, slots=True)
class AtMarket:
    """Shares sold at the market, and bitcoin bought with all that they bring."""

    new_shares: float
    gross_usd: float
    commission_usd: float
    bought_btc: float
    before: float
    """BTC per 1,000 shares."""
    after: float
    mnav: float

    @property
    def accretion_share(self) -> float:
        """Change of bitcoin per share."""
        return self.after / self.before - 1

    @property
    def is_accretive(self) -> bool:
        """Whether each new share brings more bitcoin than a share stands for: net of commission mNAV > 1."""
        return self.after > self.before


def at_market(
    net_usd: float, btc: float, shares: float, price_usd: float, share_price_usd: float, commission: float
) -> AtMarket:
    """New shares = raise / (price × (1 − commission)); BTC/share after = (BTC + bought) / (S + n).

    TREASURY §3. `shares` is the count that is used for mNAV too: basic or diluted, but the same.
    """
    gross = net_usd / (1 - commission)
    count, bought = gross / share_price_usd, net_usd / price_usd
    return AtMarket(
        count, gross, gross - net_usd, bought, btc_per_thousand(btc, shares),
        btc_per_thousand(btc + bought, shares + count), mnav(shares, share_price_usd, btc, price_usd),
    )  # fmt: skip
