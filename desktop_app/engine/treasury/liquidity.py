"""Tables G and I: what could be paid with, how long it lasts, and what each share stands for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.lots.rounding import divided
from desktop_app.engine.treasury.amounts import value
from desktop_app.engine.treasury.balances import FREE
from desktop_app.engine.treasury.books import TreasuryBooks
from desktop_app.engine.treasury.cash import CashDays, committed_capex_usd, monthly_costs_usd
from desktop_app.engine.treasury.facilities import FacilityLine, derivative_lines, facility_lines

HAIRCUT = 0.9
"""Part of the price that is counted for bitcoin in the runway."""


@dataclass(frozen=True, slots=True)
class Liquidity:
    """Table G at the end of a day [µUSD]."""

    day: int
    price_usd: int
    cash_usd: int
    free_sat: int
    free_usd: int
    undrawn_usd: int
    """Of lines that are committed, as far as bitcoin backs them."""
    margin_usd: int
    """Posted for derivatives, and with them already out of what is free."""
    monthly_costs_usd: float
    capex_usd: int
    """Committed after the day."""
    haircut: float

    @property
    def total_usd(self) -> int:
        """Cash + free bitcoin + undrawn committed lines.

        Bitcoin posted as margin is not free, so that it is not taken off a second time.
        """
        return self.cash_usd + self.free_usd + self.undrawn_usd

    def runway_months(self, *, with_capex: bool = False) -> float:
        """(Cash + undrawn + free bitcoin × haircut) / monthly cash costs; inf where nothing is spent."""
        if not self.monthly_costs_usd > 0:
            return float("nan") if np.isnan(self.monthly_costs_usd) else float("inf")
        have = self.cash_usd + self.undrawn_usd + self.free_usd * self.haircut
        return max(0.0, (have - (self.capex_usd if with_capex else 0)) / self.monthly_costs_usd)


def liquidity(books: TreasuryBooks, cash: CashDays, day: int, *, haircut: float = HAIRCUT) -> Liquidity:
    """Table G. A line counts once: the bitcoin that would have to back it is taken off what is free."""
    price, free = books.ledger.prices.closing(day), int(books.balances.by_state(day)[FREE])
    lines = facility_lines(books, cash, day)
    return Liquidity(
        day, price, cash.balance_on(day), free, value(free, price),
        sum(_without_new_collateral(line) for line in lines if line.facility.committed),
        sum(line.margin_usd for line in derivative_lines(books, day)),
        monthly_costs_usd(cash, day), committed_capex_usd(cash, day), haircut,
    )  # fmt: skip


def _without_new_collateral(line: FacilityLine) -> int:
    """What may be drawn against the collateral that lies there already [µUSD]."""
    if line.facility.initial_ltv is None or line.facility.matures_on < 0:
        return line.undrawn_usd
    backed = int(line.facility.initial_ltv * value(line.collateral.sat, line.price_usd))
    return max(0, min(line.undrawn_usd, backed - line.collateral.debt_usd))


# --- dilution -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Dilution:
    """Table I at the end of a day."""

    day: int
    basic: int
    options: int
    units: int
    """RSUs and PSUs."""
    converts: int
    own: int
    """Treasury stock, below 0 where it was bought back."""
    issued: int
    """Sold under a program within the span."""
    issued_gross_usd: int
    issued_net_usd: int
    held_sat: int

    @property
    def diluted(self) -> int:
        """Basic shares and all rights, without the treasury-stock method (Strategy's ADSO)."""
        return self.basic + self.own + self.options + self.units + self.converts

    @property
    def issue_price_usd(self) -> int:
        """Mean net price of a share issued [µUSD]; 0 for none."""
        return divided(self.issued_net_usd, self.issued) if self.issued > 0 else 0

    def sat_per_thousand(self, *, diluted: bool = True) -> int:
        """Bitcoin for each 1,000 shares [sat]; 0 without shares."""
        shares = self.diluted if diluted else self.basic + self.own
        return divided(self.held_sat * 1000, shares) if shares > 0 else 0


def dilution(books: TreasuryBooks, first_on: int, last_on: int) -> Dilution:
    """Table I: shares and rights at the end of a span, and what was sold under programs within it."""
    rows = books.portfolio["share_event"]
    past = rows["day_on"] <= last_on
    basic, options, units, converts, own = (
        int(rows["shares"][past & (rows["kind"] == kind)].sum()) for kind in range(5)
    )
    shares, gross, net = _issued(books.portfolio, first_on, last_on)
    held = int(books.balances.by_state(last_on).sum())
    return Dilution(last_on, basic, options, units, converts, own, shares, gross, net, held)


def _issued(portfolio: Portfolio, first_on: int, last_on: int) -> tuple[int, int, int]:
    """Shares sold under programs, gross and net of commission [µUSD]."""
    found = [
        (event.shares, event.shares * (event.price_usd or 0), event.commission_share)
        for event in portfolio.records("share_event").values()
        if event.program_id is not None and first_on <= event.day_on <= last_on
    ]
    net = sum(gross - round(gross * share) for _, gross, share in found)
    return sum(count for count, _, _ in found), sum(gross for _, gross, _ in found), net


def btc_yield(before: Dilution, after: Dilution) -> float:
    """(BTC/share after) / (BTC/share before) − 1 on diluted shares (Strategy); it ignores debt."""
    if not (before.held_sat and before.diluted and after.diluted):
        return float("nan")
    return after.held_sat / after.diluted / (before.held_sat / before.diluted) - 1
