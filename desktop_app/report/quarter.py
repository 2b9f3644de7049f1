"""Answers for the figures behind one summary: the quarter, the one before, the same one a year ago."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np

from desktop_app.domain import days, periods
from desktop_app.domain.company import CLOSED, OPEN
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.engine.bill.of_book import bill_of
from desktop_app.engine.bill.results import Bill
from desktop_app.engine.bridge import Bridge, revenue_bridge
from desktop_app.engine.carbon import Carbon, carbon_on_record
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.periods import summarise
from desktop_app.engine.plan import Plan, plan_months
from desktop_app.engine.prepare import Prepared, prepare
from desktop_app.engine.results import Floats, Ints, PeriodFigures, Results
from desktop_app.engine.treasury.books import TreasuryBooks, books_of
from desktop_app.engine.treasury.tables import Tables, tables_of

_COSTS = ("cost_per_btc", "gross_margin", "margin", "power_cost", "credit", "energy")
MONTHS_SHOWN = 15
"""How far back charts by month reach: the quarter, and the year before it."""


@overload
def ratio(part: float, whole: float) -> float: ...
@overload
def ratio(part: Floats, whole: Floats | float) -> Floats: ...
@overload
def ratio(part: float, whole: Floats) -> Floats: ...
def ratio(part: Floats | float, whole: Floats | float) -> Floats | float:
    """A part over its whole; NaN where there is no whole, or a value is not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        made = np.divide(part, whole)
    made = np.where(np.isfinite(made), made, np.nan)
    return made if made.ndim else float(made)


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """One of the three quarters that are compared; `figures` is None where it has no production."""

    quarter: str
    first_on: int
    last_on: int
    days_on_record: int
    figures: PeriodFigures | None
    tables: Tables | None
    """Of the treasury; None where nothing of it is on record by the end of the span."""
    opened: bool
    """Whether an opening balance stands by then: without one it is not known what is held."""
    reopened: tuple[str, ...]
    """Months that were opened again after their close."""

    @property
    def short(self) -> str:
        """The quarter in little room: Q1 FY26."""
        return f"Q{self.quarter[-1]} FY{self.quarter[2:4]}"

    @property
    def days(self) -> int:
        return self.last_on - self.first_on + 1

    def of(self, key: str) -> float:
        """A figure of the company, NaN where it is not known: without energy on record no cost is."""
        if self.figures is None:
            return np.nan
        company = self.figures.company
        unpowered = not (company["energy_mwh"] or company["power_cost_usd"])
        return np.nan if unpowered and key.startswith(_COSTS) else company.get(key, np.nan)

    @property
    def held(self) -> Tables | None:
        """The tables where it is known what is held."""
        return self.tables if self.opened else None

    def traded(self, figure: Callable[[Tables], float]) -> float:
        """A figure of what was sold, made or paid; NaN where no treasury is on record."""
        return figure(self.tables) if self.tables else np.nan

    def owned(self, figure: Callable[[Tables], float]) -> float:
        """A figure of what is held; NaN where that is not known."""
        return figure(self.held) if self.held else np.nan


@dataclass(frozen=True, eq=False)
class Quarter:
    """All that the summary of a quarter is written from."""

    portfolio: Portfolio
    prepared: Prepared
    results: Results
    books: TreasuryBooks
    now: Span
    before: Span
    year_ago: Span
    plan: Plan | None
    log_head: str

    @property
    def figures(self) -> PeriodFigures:
        assert self.now.figures is not None  # `gather` refuses a quarter without production
        return self.now.figures

    @property
    def spans(self) -> tuple[Span, Span, Span]:
        return self.now, self.before, self.year_ago

    @property
    def company_name(self) -> str:
        return self.portfolio.company.name or "Unnamed company"

    @property
    def rate_unit(self) -> str:
        """The unit of hashrates in tables: PH/s for a company below 1 EH/s."""
        return "EH/s" if self._in_ehs else "PH/s"

    @property
    def per_phs(self) -> float:
        """What a PH/s is in `rate_unit`."""
        return 1e-3 if self._in_ehs else 1.0

    @property
    def _in_ehs(self) -> bool:
        return max(np.nan_to_num([span.of("energised_phs") for span in self.spans])) >= 1000

    @property
    def end_on(self) -> int:
        """The last day of the quarter that is on record."""
        return min(self.now.last_on, self.prepared.as_of_on)

    @cached_property
    def bridge(self) -> Bridge | None:
        return revenue_bridge(self.before.figures, self.figures) if self.before.figures else None

    @cached_property
    def carbon(self) -> Carbon:
        """Carbon of every month on record."""
        return carbon_on_record(self.prepared)

    @cached_property
    def bills(self) -> dict[int, Bill]:
        """The bills of the months that charts show and those of the quarter, of contracts that have one."""
        months = self.months_of(self.now)
        first = min(int(self.months[0]), months[0]) if len(self.months) else months[0]
        made = {}
        for contract in self.portfolio.records("power_contract"):
            with suppress(ValueError):  # such as a zone that nobody knows: it has no bill
                made[contract] = bill_of(self.portfolio, contract, first, months[-1]).bill
        return made

    @cached_property
    def open_months(self) -> list[int]:
        """The months of the quarter that are not closed."""
        closed = set(periods.months_in_state(self.portfolio, CLOSED).tolist())
        return [m for m in self.months_of(self.now) if m not in closed]

    @property
    def status(self) -> str:
        return "preliminary" if self.open_months else "final"

    def months_of(self, span: Span) -> range:
        return range(days.month_of_day(span.first_on), days.month_of_day(span.last_on) + 1)

    # --- sites ---------------------------------------------------------------------------------
    @cached_property
    def site_names(self) -> list[str]:
        """Names along `Results.site_ids`."""
        records = self.portfolio.records("site")
        return [records[s].name for s in self.results.site_ids.tolist()]

    @cached_property
    def active(self) -> Ints:
        """Positions of the sites that ran or earned in one of the three quarters."""
        running = [np.isfinite(self.of_sites(span, "earned_btc")) for span in self.spans]
        return np.flatnonzero(np.any(running, axis=0))

    def of_sites(self, span: Span, key: str) -> Floats:
        """A figure by site, NaN where it is not known or the site neither ran nor earned."""
        if span.figures is None:
            return np.full(len(self.results.site_ids), np.nan)
        sites = span.figures.sites
        if key == "margin_usd":
            powered = (sites["energy_mwh"] > 0) | (sites["power_cost_usd"] != 0)
            return np.where(powered, sites[key], np.nan)
        idle = ~((sites["energised_phh"] > 0) | (sites["earned_btc"] > 0) | (sites["power_cost_usd"] > 0))
        return np.where(idle, np.nan, sites[key])

    # --- months --------------------------------------------------------------------------------
    @cached_property
    def shown(self) -> slice:
        """Where the months that charts show stand in `Results.months`: on record, up to the quarter's end."""
        first = int(self.results.months[0])
        end = min(days.month_of_day(self.end_on) - first + 1, self.results.actual_months)
        return slice(max(end - MONTHS_SHOWN, 0), end)

    @property
    def months(self) -> Ints:
        return self.results.months[self.shown]


def gather(portfolio: Portfolio, quarter: str, log_head: str = "") -> Quarter:
    """Compute everything; raises AppError with a sentence where there is no such quarter on record."""
    start = portfolio.company.fiscal_year_start_month
    try:
        name = periods.quarter_of_month(start, periods.quarter_months(start, quarter)[0])
    except ValueError as error:
        raise AppError(f"{error}.", "Give the fiscal year and the quarter.") from None
    _refuse_unrecorded(portfolio, start, name)
    prepared = prepare(portfolio)
    results, books = evaluate(prepared), books_of(portfolio)
    now, before, year_ago = (
        _span(prepared, books, start, periods.quarter_before(start, name, back)) for back in (0, 1, 4)
    )
    if now.figures is None:
        raise AppError(f"{name} has no production on record.", "Import the pool's files of the quarter.")
    return Quarter(
        portfolio, prepared, results, books, now, before, year_ago, plan_months(prepared), log_head
    )


def _refuse_unrecorded(portfolio: Portfolio, start: int, name: str) -> None:
    first_on, _ = _ends(start, name)
    produced = portfolio["production"]["day_on"]
    if not len(produced):
        raise AppError("The book holds no production yet.", "Import the pool's files first.")
    last = int(produced.max())
    if first_on > last:
        said = days.day_text(last)
        raise AppError(f"{name} lies in the future: production is on record up to {said}.", "Choose another.")


def _ends(start: int, name: str) -> tuple[int, int]:
    first, last = periods.quarter_months(start, name)
    return days.first_day(first), days.first_day(last + 1) - 1


def _span(prepared: Prepared, books: TreasuryBooks, start: int, name: str) -> Span:
    first_on, last_on = _ends(start, name)
    day = prepared.portfolio["production"]["day_on"]
    known = len(np.unique(day[(day >= first_on) & (day <= last_on)]))
    figures = summarise(prepared, first_on, last_on) if known else None
    end_on, ledger = min(last_on, prepared.as_of_on), books.ledger
    begun = len(ledger) > 0 and int(ledger.day.min()) <= end_on and end_on >= first_on
    opened = ledger.opened_at is not None and ledger.opened_at // 86_400 <= end_on
    tables = tables_of(books, first_on, end_on, prepared) if begun else None
    again = _reopened(prepared.portfolio, first_on, last_on)
    return Span(name, first_on, last_on, known, figures, tables, opened, again)


def _reopened(portfolio: Portfolio, first_on: int, last_on: int) -> tuple[str, ...]:
    """Months of a span that are not closed, but whose row says who opened them and why."""
    months = range(days.month_of_day(first_on), days.month_of_day(last_on) + 1)
    found = [p for p in portfolio.records("period").values() if p.month in months]
    return tuple(days.month_text(p.month) for p in found if p.state == OPEN and p.reason)
