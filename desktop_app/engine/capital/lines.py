"""Credit on every path: interest, margin calls with their cure, liquidation, maturity, draws."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.capital import BTC_LINE, CONVERTIBLE, Facility
from desktop_app.engine.capital.position import Credit
from desktop_app.engine.capital.state import State, first_time
from desktop_app.engine.results import Floats
from desktop_app.engine.treasury.facilities import rate_of

YEAR_DAYS = 365
Flags = NDArray[np.bool_]


class Lines:
    """Facilities as rows, paths as columns, [L, P]."""

    def __init__(self, opened: tuple[Credit, ...], first_on: int, paths: int) -> None:
        self.terms = [c.facility for c in opened]
        self.place = {c.facility.id: row for row, c in enumerate(opened)}
        self.debt, self.accrued, self.pledged = (
            np.repeat(np.array([getattr(c, name) for c in opened], np.float64).reshape(-1, 1), paths, axis=1)
            for name in ("debt_usd", "accrued_usd", "pledged_btc")
        )
        self.opens = [c.facility.opened_on - first_on for c in opened]
        self.matures = [c.facility.matures_on - first_on for c in opened]
        self._open_before = [c.facility.opened_on < first_on for c in opened]
        self._rate = _column([rate_of(f) / YEAR_DAYS for f in self.terms])
        self._counts = _column([float(f.interest_counts) for f in self.terms])
        self._per_call = _column([_inverse(f.call_ltv) for f in self.terms])
        self._per_liquidation = _column([_inverse(f.liquidation_ltv) for f in self.terms])
        self._overdue = np.zeros(self.debt.shape, np.int64)
        self._any_overdue = False
        self._last_paid = -1
        self.any_debt = bool(self.debt.any())

    def owed(self) -> Floats:
        """What counts in the LTV, [L, P]: principal, with accrued interest where the terms say so."""
        return self.debt + self._counts * self.accrued

    # --- each day -------------------------------------------------------------------------------------
    def interest(self, state: State, is_first_of_month: bool) -> None:
        """A day's interest on every debt; on the first of a month what has accrued is paid."""
        if self.any_debt:
            self.accrued += self.debt * self._rate
        if is_first_of_month:
            self._pay_interest(state, slice(None))
            self._pay_unused(state)
            self.any_debt = bool(self.debt.any())

    def _pay_interest(self, state: State, rows: slice | int) -> None:
        due = self.accrued[rows].reshape(-1, state.cash.size).sum(axis=0)
        state.cash -= due
        state.tally["interest"] += due
        self.accrued[rows] = 0.0

    def _pay_unused(self, state: State) -> None:
        """The fee on what is not drawn on the day of payment, for the days since the last."""
        days, self._last_paid = state.day - self._last_paid, state.day
        for row, terms in enumerate(self.terms):
            is_open = self.opens[row] <= state.day <= self.matures[row]
            if terms.unused_fee_share and terms.kind == BTC_LINE and is_open:
                unused = np.maximum(terms.limit_usd / 1e6 - self.debt[row], 0.0)
                self._pay_fee(state, unused * (terms.unused_fee_share * days / YEAR_DAYS))

    def _pay_fee(self, state: State, usd: Floats) -> None:
        state.cash -= usd
        state.tally["loan_fees"] += usd

    def mature(self, state: State) -> None:
        """Lines whose day has come are repaid in cash, or converted where shares are worth more."""
        for row, at in enumerate(self.matures):
            if state.day == max(at, 0):
                self._mature(state, row)

    def _mature(self, state: State, row: int) -> None:
        self._pay_interest(state, row)
        terms = self.terms[row]
        if terms.kind == CONVERTIBLE and terms.conversion_usd:
            self._convert(state, row, terms.conversion_usd)
        self.repay(state, row, self.debt[row].copy())
        state.free += self.pledged[row]
        self.pledged[row] = 0.0

    def _convert(self, state: State, row: int, conversion_usd: int) -> None:
        """Notes become shares above their price; else the shares that the register counts for them go."""
        programs = state.position.programs
        if not programs:
            return
        converts = state.share_price(programs[0].program.price_usd) >= conversion_usd / 1e6
        gone = np.where(converts, self.debt[row], 0.0)
        self.debt[row] -= gone
        state.tally["written_off"] += gone
        state.shares -= self.debt[row] / (conversion_usd / 1e6)

    def repay(self, state: State, row: int, usd: Floats) -> None:
        """Pay principal back, no more than is owed."""
        usd = np.minimum(usd, self.debt[row])
        self.debt[row] -= usd
        state.cash -= usd
        state.tally["repaid"] += usd

    # --- margin ---------------------------------------------------------------------------------------
    def check(self, state: State) -> None:
        """Margin calls and liquidations at the day's price.

        Above the call level bitcoin that is free, then cash, brings the LTV back to the initial one at once.
        Where both do not suffice the call stays open; once it is older than the time to cure, or the LTV is
        above the liquidation level, the lender sells.
        """
        if not self.any_debt:
            return
        called = self.owed() * self._per_call > self.pledged * state.price
        if self._any_overdue or np.count_nonzero(called):
            for row in range(len(self.terms)):
                self._check(state, row, called[row])
            self._any_overdue = bool(self._overdue.any())

    def _check(self, state: State, row: int, called: Flags) -> None:
        terms = self.terms[row]
        if not called.any() and not self._overdue[row].any():
            return
        first_time(state.call_at, called, state.day)
        at_once = called & self._above(state, row, self._per_liquidation)
        if at_once.any():
            self._liquidate(state, row, at_once)
        curing = called & ~at_once
        self._cure(state, row, curing, terms.initial_ltv or terms.call_ltv or 1.0)
        still = curing & self._above(state, row, self._per_call)
        self._overdue[row] = np.where(still, self._overdue[row] + 1, 0)
        late = self._overdue[row] > math.ceil(terms.cure_hours / 24)
        if late.any():
            self._liquidate(state, row, late)

    def _above(self, state: State, row: int, per_level: Floats) -> Flags:
        owed = self.debt[row] + self._counts[row] * self.accrued[row]
        return owed * per_level[row] > self.pledged[row] * state.price

    def _cure(self, state: State, row: int, rows: Flags, ltv: float) -> None:
        """Top up to debt / (LTV × P), then pay debt − LTV × collateral × P, as far as there is either."""
        owed = self.owed()[row]
        wanted = np.where(rows, owed / (ltv * state.price) - self.pledged[row], 0.0)
        self._pledge(state, row, wanted)
        missing = np.where(rows, owed - ltv * self.pledged[row] * state.price, 0.0)
        missing = np.where(missing > 1e-6, missing, 0.0)
        self.repay(state, row, np.minimum(missing, np.maximum(state.cash, 0.0)))

    def _pledge(self, state: State, row: int, btc: Floats) -> None:
        given = np.minimum(np.maximum(btc, 0.0), state.sellable())
        state.free -= given
        self.pledged[row] += given

    def _liquidate(self, state: State, row: int, rows: Flags) -> None:
        """The lender sells what repays the whole debt with its interest, and gives back what is left."""
        first_time(state.liquidated_at, rows, state.day)
        due = self.debt[row] + self.accrued[row]
        btc = np.where(rows, np.minimum(self.pledged[row], due / state.net_price), 0.0)
        usd = btc * state.net_price
        interest = np.minimum(usd, np.where(rows, self.accrued[row], 0.0))
        principal = np.minimum(usd - interest, self.debt[row])
        self.pledged[row] -= btc
        self.accrued[row] -= interest
        self.debt[row] -= principal
        self.debt[row][rows & (self.debt[row] < 1e-6)] = 0.0
        back = np.where(rows & (self.debt[row] <= 0), self.pledged[row], 0.0)
        self.pledged[row] -= back
        state.free += back
        state.cash += usd - interest - principal
        for name, amount in (
            ("liquidated", btc),
            ("liquidated_usd", usd),
            ("interest", interest),
            ("repaid", principal),
        ):
            state.tally[name] += amount

    # --- draws ----------------------------------------------------------------------------------------
    def draw(self, state: State, row: int, net_usd: Floats, ltv: float | None = None) -> None:
        """Draw so much after the fee, within the limit and up to an LTV; pledge what it takes.

        The upfront fee is paid of each amount, but for a line that was open before the simulation began.
        """
        terms = self.terms[row]
        if not self.opens[row] <= state.day < self.matures[row]:
            return
        fee = 0.0 if terms.kind == BTC_LINE and self._open_before[row] else terms.upfront_fee_share
        gross = np.minimum(np.maximum(net_usd, 0.0) / (1 - fee), self._room(state, row, ltv))
        if not gross.any():
            return
        self.debt[row] += gross
        self.any_debt = True
        state.cash += gross
        state.tally["drawn"] += gross
        self._pay_fee(state, gross * fee)
        level = lent_up_to(terms, ltv)
        if level is not None:
            owed = self.owed()[row]
            self._pledge(
                state, row, np.where(gross > 0, owed / (level * state.price) - self.pledged[row], 0.0)
            )

    def _room(self, state: State, row: int, ltv: float | None) -> Floats:
        """What more may be drawn: limit − debt, and LTV × (collateral + free) × P − owed (TREASURY §3)."""
        terms = self.terms[row]
        room = np.maximum(terms.limit_usd / 1e6 - self.debt[row], 0.0)
        level = lent_up_to(terms, ltv)
        if level is None:
            return room
        backed = level * (self.pledged[row] + state.sellable()) * state.price - self.owed()[row]
        return np.minimum(room, np.maximum(backed, 0.0))

    def interest_per_month(self, debt: Floats) -> Floats:
        """Interest of a month on debts of shape [..., L, P] [USD]."""
        return (debt * (self._rate * (YEAR_DAYS / 12))).sum(axis=-2)


def lent_up_to(terms: Facility, ltv: float | None) -> float | None:
    """The lower of an LTV and the facility's initial one; None for credit without collateral."""
    if terms.initial_ltv is None:
        return None
    return terms.initial_ltv if ltv is None else min(ltv, terms.initial_ltv)


def _column(values: list[float]) -> Floats:
    return np.array(values, np.float64).reshape(-1, 1)


def _inverse(level: float | None) -> float:
    """1 / level; 0 where there is none, so that it is never exceeded."""
    return 1 / level if level else 0.0
