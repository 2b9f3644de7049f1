"""Table A: what is held at the end of a day by state, with cost basis, fair value and implied price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain.treasury import ALL_TOGETHER
from desktop_app.engine.lots.rounding import divided
from desktop_app.engine.results import Ints
from desktop_app.engine.treasury.amounts import SAT, value
from desktop_app.engine.treasury.balances import (
    FREE,
    IN_CARE,
    ON_LOAN,
    PLEDGED,
    RECEIVABLE,
    STATES,
)
from desktop_app.engine.treasury.books import TreasuryBooks
from desktop_app.engine.treasury.checks import Check
from desktop_app.engine.treasury.lots_of_book import pool_of


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """Bitcoin in one state."""

    state: int
    """Place in `STATES`."""
    ours: bool
    """False where control has passed and it is owed to us."""
    sat: int
    basis_usd: int
    fair_usd: int

    @property
    def label(self) -> str:
        """The state, and that it is owed where that is not its name."""
        return STATES[self.state] + ("" if self.ours or self.state == RECEIVABLE else ", owed to us")

    @property
    def price_usd(self) -> int:
        """What a bitcoin of the line is valued at, implied by its fair value [µUSD/BTC]; 0 for none."""
        sign = 1 if self.sat > 0 else -1
        return divided(sign * self.fair_usd * SAT, abs(self.sat)) if self.sat else 0


@dataclass(frozen=True, slots=True)
class Holdings:
    """Table A of a day: a line for each state that holds anything."""

    day: int
    price_usd: int
    """The price that values it [µUSD/BTC], 0 where none is known."""
    lines: tuple[HoldingLine, ...]
    checks: tuple[Check, ...]

    @property
    def sat(self) -> int:
        return sum(line.sat for line in self.lines)

    @property
    def basis_usd(self) -> int:
        return sum(line.basis_usd for line in self.lines)

    @property
    def fair_usd(self) -> int:
        return sum(line.fair_usd for line in self.lines)

    def sat_in(self, *states: int) -> int:
        """Bitcoin in some states."""
        return sum(line.sat for line in self.lines if line.state in states)

    @property
    def encumbered_share(self) -> float:
        """What is pledged, owed, lent or managed, of all; NaN of nothing."""
        return self.sat_in(PLEDGED, RECEIVABLE, ON_LOAN, IN_CARE) / self.sat if self.sat else float("nan")

    @property
    def free_sat(self) -> int:
        return self.sat_in(FREE)


def holdings(books: TreasuryBooks, day: int) -> Holdings:
    """Table A (ASC 350-60-50-1): units, cost basis and fair value at the end of a day.

    Where several states share a pool of lots, each takes its part of the pool's basis by its bitcoin.
    """
    price = books.ledger.prices.closing(day)
    ours = books.balances.ours_on(day)
    owed = books.owed.on(day).pools
    columns = (owed.pool.tolist(), owed.qty_sat.tolist(), owed.basis_usd.tolist())
    held = (range(len(STATES)), ours.sum(axis=0).tolist(), _basis_by_state(books, ours, day))
    found = [
        HoldingLine(state, kept, sat, basis, value(sat, price))
        for kept, part in ((True, held), (False, columns))
        for state, sat, basis in zip(*part, strict=True)
    ]
    there = [line for line in found if line.sat or line.basis_usd]
    lines = tuple(sorted(there, key=lambda line: (line.state, not line.ours)))
    return Holdings(day, price, lines, _checks(books, lines, day, price))


def _checks(books: TreasuryBooks, lines: tuple[HoldingLine, ...], day: int, price: int) -> tuple[Check, ...]:
    """Balances against lots, lines against the whole, and one price for all lines."""
    total = int(books.balances.by_state(day).sum())
    fair, of_lots = sum(x.fair_usd for x in lines), sum(x.sat for x in lines if x.ours)
    worst = max((x.price_usd for x in lines if x.sat), key=lambda p: abs(p - price), default=price)
    least = min((abs(x.sat) for x in lines if x.sat), default=SAT)
    return (
        Check("Lots hold what the accounts hold", books.flows.sat_on(day), of_lots, "sat"),
        Check("States add up to the balance", sum(x.sat for x in lines), total, "sat"),
        Check("Basis of the states is that of the lots", sum(x.basis_usd for x in lines if x.ours),
              books.flows.basis_on(day), "µUSD"),
        Check("Fair value is bitcoin × price", fair, value(total, price), "µUSD", len(lines)),
        Check("Every line implies one price", worst, price, "µUSD", SAT // max(least, 1) + 1),
    )  # fmt: skip


def _basis_by_state(books: TreasuryBooks, ours: Ints, day: int) -> list[int]:
    """Parts of the basis of each pool of lots, by the bitcoin of each state [µUSD]."""
    policies = books.ledger.prices.policies
    mode = policies[int(books.ledger.prices.policy_at(np.array([day]))[0])].lot_pool
    if mode == ALL_TOGETHER:
        return parts(books.flows.basis_on(day), ours.sum(axis=0).tolist())
    place = np.arange(len(ours))
    pools = pool_of(books.ledger, np.full(len(place), mode), place)
    booked = books.lots.on(day).pools
    found = [0] * len(STATES)
    for pool, basis in zip(booked.pool.tolist(), booked.basis_usd.tolist(), strict=True):
        of_pool = ours[pools == pool].sum(axis=0).tolist()
        found = [a + b for a, b in zip(found, parts(basis, of_pool), strict=True)]
    return found


def parts(whole: int, weights: list[int]) -> list[int]:
    """Parts of an amount by weights, rounded cumulatively so that they add up to it."""
    total, before, weight, found = sum(weights), 0, 0, []
    for one in weights:
        weight += one
        until = divided(whole * weight, total) if total > 0 else 0
        found.append(until - before)
        before = until
    if total <= 0 and found:
        found[0] = whole
    return found
