"""Tables A to I of a span, as a quarterly report shows them; every figure computed once."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain import days
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.treasury.books import TreasuryBooks
from desktop_app.engine.treasury.cash import CashDays, cash_days
from desktop_app.engine.treasury.checks import Check
from desktop_app.engine.treasury.facilities import (
    DerivativeLine,
    FacilityLine,
    derivative_lines,
    facility_lines,
)
from desktop_app.engine.treasury.holdings import Holdings, holdings
from desktop_app.engine.treasury.liquidity import Dilution, Liquidity, dilution, liquidity
from desktop_app.engine.treasury.production import ProductionMonth, production_table
from desktop_app.engine.treasury.roll_forward import (
    GainAnalysis,
    RollForward,
    gain_analysis,
    gains_form,
    riot_form,
)
from desktop_app.engine.treasury.sales import Sales, sales


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """TREASURY §2 for a span of days."""

    first_on: int
    last_on: int
    holdings_before: Holdings
    """A, at the end of the day before the span."""
    holdings: Holdings
    """A, at its end."""
    riot: RollForward
    """B"""
    gains: RollForward
    """C"""
    analysis: GainAnalysis
    """D"""
    sales: Sales
    """E"""
    production: tuple[ProductionMonth, ...]
    """F: the span's last month, the one before, the same of last year; empty without production."""
    liquidity: Liquidity
    """G"""
    facilities: tuple[FacilityLine, ...]
    """H"""
    derivatives: tuple[DerivativeLine, ...]
    dilution: Dilution
    """I"""
    dilution_before: Dilution
    cash: CashDays

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every identity."""
        return (*self.holdings.checks, *self.riot.checks, *self.gains.checks, *self.analysis.checks)


def tables_of(books: TreasuryBooks, first_on: int, last_on: int, prepared: Prepared | None = None) -> Tables:
    """All tables of a span; F needs what `prepare` made of the same portfolio."""
    cash = cash_days(books.portfolio, books.ledger)
    release = production_table(prepared, books, days.month_of_day(last_on)) if prepared else ()
    return Tables(
        first_on, last_on, holdings(books, first_on - 1), holdings(books, last_on),
        riot_form(books, first_on, last_on), gains_form(books, first_on, last_on),
        gain_analysis(books, first_on, last_on), sales(books, first_on, last_on), release,
        liquidity(books, cash, last_on), facility_lines(books, cash, last_on),
        derivative_lines(books, last_on), dilution(books, first_on, last_on),
        dilution(books, first_on - 1, first_on - 1), cash,
    )  # fmt: skip
