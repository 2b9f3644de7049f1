"""Where a policy starts: bitcoin, cash, credit, shares and calls at the end of a day, and planned flows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from desktop_app.domain.capital import (
    ACTUAL,
    BTC_PURCHASE,
    BTC_SALE,
    CAPEX,
    COMMITTED,
    DRAW,
    INTEREST,
    REPAYMENT,
    SHARE_ISSUE,
    Facility,
    ShareProgram,
)
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.capital.flows import STAND_IN, Outlook
from desktop_app.engine.results import Floats
from desktop_app.engine.treasury.amounts import SAT
from desktop_app.engine.treasury.balances import DUE, FREE
from desktop_app.engine.treasury.books import TreasuryBooks
from desktop_app.engine.treasury.cash import COSTS, CashDays
from desktop_app.engine.treasury.facilities import FacilityLine, facility_lines
from desktop_app.engine.treasury.liquidity import dilution


@dataclass(frozen=True, slots=True)
class Credit:
    """A facility with what it has lent."""

    facility: Facility
    debt_usd: float = 0.0
    accrued_usd: float = 0.0
    pledged_btc: float = 0.0


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """A covered call that runs."""

    expires_on: int
    btc: float
    strike_usd: float


@dataclass(frozen=True, slots=True)
class Program:
    """A share program with what is left of it."""

    program: ShareProgram
    left_usd: float
    """Gross [USD]."""


@dataclass(frozen=True, slots=True)
class Position:
    """The end of a day."""

    day: int
    price_usd: float
    free_btc: float
    """Can be sold or pledged; with what pools owe."""
    locked_btc: float
    """Held, but loaned, managed or restricted."""
    cash_usd: float
    shares: float
    """With all rights, no treasury-stock method."""
    credits: tuple[Credit, ...] = ()
    calls: tuple[WrittenCall, ...] = ()
    programs: tuple[Program, ...] = ()

    @property
    def held_btc(self) -> float:
        """All bitcoin, pledged or not."""
        return self.free_btc + self.locked_btc + sum(c.pledged_btc for c in self.credits)


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """The book's planned flows by day from the first on, [D] or by facility [L, D]; alike on every path."""

    flow_usd: Floats
    """All but credit."""
    cost_usd: Floats
    """Cash costs within it, positive."""
    capex_usd: Floats
    """Committed capex within it, positive."""
    issue_usd: Floats
    """Planned share issues within it."""
    credit_usd: Floats
    """Planned draws, and repayments below 0, by facility."""
    notes: tuple[str, ...] = ()

    def with_capex(self, day: int, usd: float) -> Schedule:
        """This with more to build, `day` days after the first."""
        flow, capex = self.flow_usd.copy(), self.capex_usd.copy()
        flow[day] -= usd
        capex[day] += usd
        return replace(self, flow_usd=flow, capex_usd=capex)


def position_of(books: TreasuryBooks, cash: CashDays, day: int) -> Position:
    """The position at the end of a day, by the book."""
    held = books.balances.by_state(day) / SAT
    lines = facility_lines(books, cash, day)
    calls, posted = _calls(books.portfolio, day)
    free = float(held[FREE] + held[DUE])
    credits_open = (*(_credit(line) for line in lines), *_opening_later(books.portfolio, day))
    pledged = sum(line.pledged_sat + line.passed_sat for line in lines) / SAT
    locked = max(0.0, float(held.sum()) - free - pledged)
    cover = min(posted, locked)
    return Position(
        day, books.ledger.prices.closing(day) / 1e6, free + cover, locked - cover,
        cash.balance_on(day) / 1e6, float(dilution(books, day, day).diluted),
        credits_open, calls, _programs(books.portfolio, day),
    )  # fmt: skip


def _opening_later(portfolio: Portfolio, day: int) -> tuple[Credit, ...]:
    return tuple(Credit(one) for one in portfolio.records("facility").values() if one.opened_on > day)


def _credit(line: FacilityLine) -> Credit:
    pledged = (line.pledged_sat + line.passed_sat) / SAT
    return Credit(line.facility, line.drawn_usd / 1e6, line.accrued_usd / 1e6, pledged)


def _calls(portfolio: Portfolio, day: int) -> tuple[tuple[WrittenCall, ...], float]:
    """Covered calls that were sold and run, and the bitcoin that is posted for them."""
    found = [
        one
        for one in portfolio.records("derivative").values()
        if one.kind == 0 and one.side == 0 and one.strike_usd and one.opened_on <= day < one.expires_on
        and (one.settled_on is None or one.settled_on > day)
    ]  # fmt: skip
    calls = tuple(WrittenCall(one.expires_on, one.notional, one.strike_usd / 1e6) for one in found)
    return calls, sum(min(one.collateral_sat / SAT, one.notional) for one in found)


def _programs(portfolio: Portfolio, day: int) -> tuple[Program, ...]:
    sold: dict[int, float] = {}
    for event in portfolio.records("share_event").values():
        if event.program_id is not None and event.day_on <= day:
            gross = event.shares * (event.price_usd or 0) / 1e6
            sold[event.program_id] = sold.get(event.program_id, 0.0) + gross
    return tuple(
        Program(one, max(0.0, one.limit_usd / 1e6 - sold.get(one.id, 0.0)))
        for one in portfolio.records("share_program").values()
    )


def schedule_of(outlook: Outlook, position: Position) -> Schedule:
    """The book's flows after the day, without what the simulation itself works out.

    Interest of a facility follows from its debt, and sales of bitcoin from the policy; planned ones are left
    out. What stands in from the forecast belongs to the path (`Courses`).
    """
    ahead, count = outlook.ahead, outlook.last_on - outlook.day
    book = ahead.taken(ahead.flow != STAND_IN)
    facilities = [c.facility.id for c in position.credits]
    ours = np.isin(book.facility, facilities)
    credit = ours & np.isin(book.kind, (DRAW, REPAYMENT))
    traded = np.isin(book.kind, (BTC_SALE, BTC_PURCHASE))
    plain = book.taken(~credit & ~traded & ~(ours & (book.kind == INTEREST)))
    costs = plain.taken(np.isin(plain.kind, COSTS))
    capex = plain.taken((plain.kind == CAPEX) & np.isin(plain.state, (COMMITTED, ACTUAL)))
    draws = [book.taken(credit & (book.facility == one)) for one in facilities]

    def daily(rows: CashDays) -> Floats:
        place = rows.day - outlook.day - 1
        return np.bincount(place, rows.amount_usd / 1e6, count).astype(np.float64)

    notes = ("Planned sales and purchases of bitcoin are left to the policy.",) if traded.any() else ()
    if (ours & (book.kind == INTEREST)).any():
        notes += ("Interest of facilities follows from what is owed, not from the planned flows.",)
    by_facility = np.array([daily(rows) for rows in draws]).reshape(len(facilities), count)
    issues = daily(plain.taken(plain.kind == SHARE_ISSUE))
    return Schedule(daily(plain), -daily(costs), -daily(capex), issues, by_facility, notes)
