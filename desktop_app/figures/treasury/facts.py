"""What the treasury page stands on: the books as of a day; each figure is made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from desktop_app.domain import days, periods
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.lots.booked import Booked
from desktop_app.engine.results import Floats, Ints
from desktop_app.engine.treasury.balances import end_of_day
from desktop_app.engine.treasury.books import TABLES, TreasuryBooks, books_of
from desktop_app.engine.treasury.cash import CashDays, cash_days
from desktop_app.engine.treasury.facilities import (
    DerivativeLine,
    FacilityLine,
    derivative_lines,
    facility_lines,
)
from desktop_app.engine.treasury.liquidity import Liquidity, liquidity
from desktop_app.engine.treasury.sales import Sales, sales

MOST_MONTHS = 24
"""Month ends that charts over time show."""
SAT, USD = 1e8, 1e6
FACT_TABLES = frozenset(
    (*TABLES, "cash_flow", "share_event", "share_program", "derivative", "account_statement", "period",
     "company", "site", "funding_policy", "funding_rule")
)  # fmt: skip
"""Tables that any view of the page follows from."""


@dataclass(frozen=True, eq=False)
class Facts:
    """The treasury as of the end of a day."""

    books: TreasuryBooks
    day: int

    @property
    def portfolio(self) -> Portfolio:
        return self.books.portfolio

    @cached_property
    def cash(self) -> CashDays:
        """Every flow of cash, with what the ledger bought and sold."""
        return cash_days(self.portfolio, self.books.ledger)

    @cached_property
    def liquidity(self) -> Liquidity:
        """Table G."""
        return liquidity(self.books, self.cash, self.day)

    @cached_property
    def lines(self) -> tuple[FacilityLine, ...]:
        """Table H."""
        return facility_lines(self.books, self.cash, self.day)

    @cached_property
    def derivatives(self) -> tuple[DerivativeLine, ...]:
        """Options, forwards and swaps that are open."""
        return derivative_lines(self.books, self.day)

    @cached_property
    def price_usd(self) -> float:
        """What values a bitcoin at the end of the day [USD/BTC]; 0 where unknown."""
        return self.books.ledger.prices.closing(self.day) / USD

    @cached_property
    def booked(self) -> Booked:
        """Lots as they stood at the end of the day."""
        lots = self.books.lots
        ended = not len(lots.events.at) or int(lots.events.at[-1]) <= end_of_day(self.day)
        return lots.booked if ended else lots.on(self.day)

    # --- time --------------------------------------------------------------------------------------
    @cached_property
    def quarter(self) -> str:
        """The fiscal quarter of the day, such as 2026Q1."""
        start = self.portfolio.company.fiscal_year_start_month
        return periods.quarter_of_month(start, days.month_of_day(self.day))

    def span(self, quarter: str) -> tuple[int, int]:
        """First and last day of a fiscal quarter."""
        first, last = periods.quarter_months(self.portfolio.company.fiscal_year_start_month, quarter)
        return days.first_day(first), days.first_day(last + 1) - 1

    @cached_property
    def sold(self) -> Sales:
        """Table E of the quarter so far."""
        return sales(self.books, self.span(self.quarter)[0], self.day)

    @cached_property
    def months(self) -> Ints:
        """The last months up to the day, from the first event on; the last one may not be over."""
        last = days.month_of_day(self.day)
        event_days = self.books.ledger.day
        first = days.month_of_day(int(event_days.min())) if len(event_days) else last
        return np.arange(max(first, last - MOST_MONTHS), last + 1)

    @cached_property
    def month_ends(self) -> Ints:
        """Last days of those months, not later than the day."""
        return np.minimum(days.first_days(self.months + 1) - 1, self.day)

    @cached_property
    def balances(self) -> Ints:
        """Satoshi by month end, account and state."""
        return self.books.balances.at(self.month_ends * 86_400 + 86_399)

    @cached_property
    def cash_by_month(self) -> Floats:
        """Cash at those month ends [USD]."""
        return np.array([self.cash.balance_on(int(day)) for day in self.month_ends]) / USD


def facts_of(portfolio: Portfolio, day: int, before: Facts | None = None) -> Facts:
    """The treasury of a portfolio; with the one before an edit, only what the edit touched is booked."""
    if before is not None and before.portfolio is portfolio and before.day == day:
        return before
    return Facts(books_of(portfolio, before.books if before else None), day)
