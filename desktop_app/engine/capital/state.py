"""The company on one day, on every path at once: what it holds, owes and has done so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.capital.course import Course
from desktop_app.engine.capital.flows import MONTH_DAYS
from desktop_app.engine.capital.position import Position, Schedule
from desktop_app.engine.results import Floats, Ints

COST_DAYS = 91
"""Days to come over which cash costs a month are taken."""
NEVER = -1
TALLIES = (
    "mined", "sold", "proceeds", "bought", "spent", "premium", "delivered", "delivered_usd", "interest",
    "loan_fees", "drawn", "repaid", "liquidated", "liquidated_usd", "issued_shares", "issued_usd",
    "commission", "flows", "written_off",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trading:
    """What a trade of bitcoin costs, and how shares go with bitcoin."""

    fee_share: float = 0.002
    slippage_share: float = 0.001
    haircut: float = 0.9
    """Part of the price that is counted for bitcoin in the runway."""
    share_beta: float = 1.0
    """The share price goes as bitcoin's price to this power."""

    @property
    def net(self) -> float:
        """Part of the price that a sale brings."""
        return (1 - self.fee_share) * (1 - self.slippage_share)


@dataclass(slots=True)
class Calls:
    """Covered calls of one expiry."""

    expires_at: int
    btc: Floats
    strike_usd: Floats


class State:
    """Arrays along the paths [P], changed in place day by day; USD and BTC.

    Whatever moves bitcoin or cash does so here or in `Lines`, and adds to a tally: by the tallies both are
    conserved (`gaps`).
    """

    def __init__(self, position: Position, schedule: Schedule, course: Course, trading: Trading) -> None:
        paths = course.paths
        self.position, self.schedule, self.course, self.trading = position, schedule, course, trading
        self.free = np.full(paths, float(position.free_btc))
        self.locked_btc = position.locked_btc
        self.cash = np.full(paths, float(position.cash_usd))
        self.shares = np.full(paths, float(position.shares))
        self.covered = np.zeros(paths)
        self.calls = [
            Calls(
                c.expires_on - course.first_on,
                np.full(paths, float(c.btc)),
                np.full(paths, float(c.strike_usd)),
            )
            for c in position.calls
        ]
        self.covered += sum(c.btc for c in position.calls)
        self.program_left = {p.program.id: np.full(paths, float(p.left_usd)) for p in position.programs}
        self.tally = {name: np.zeros(paths) for name in TALLIES}
        self.hole_at, self.call_at, self.liquidated_at = (np.full(paths, NEVER) for _ in range(3))
        self.lowest_cash = np.full(paths, np.inf)
        self.day = NEVER
        self.begun_price = position.price_usd or float(course.price_usd[0].mean())
        self.price = np.full(paths, float(position.price_usd))
        self.net_price = self.price * trading.net
        self.earned = np.zeros(paths)
        self.costs = CostsAhead(schedule, course)

    # --- bitcoin and cash -----------------------------------------------------------------------------
    def begin(self, day: int) -> None:
        """A new day: its price, and what was mined."""
        self.day = day
        self.price, self.earned = self.course.price_usd[day], self.course.earned_btc[day]
        self.net_price = self.price * self.trading.net
        self.free += self.earned

    def pay(self, usd: Floats | float) -> None:
        """A flow of the calendar: received is positive."""
        self.cash += usd
        self.tally["flows"] += usd

    def sellable(self) -> Floats:
        """Free bitcoin that covers no call."""
        return np.maximum(self.free - self.covered, 0.0) if self.calls else self.free

    def sell(self, btc: Floats) -> None:
        """Sell so much, or what there is."""
        btc = np.minimum(btc, self.sellable())
        got = btc * self.net_price
        self.free -= btc
        self.cash += got
        self.tally["sold"] += btc
        self.tally["proceeds"] += got

    def sell_for(self, usd: Floats) -> None:
        """Sell for so many dollars net of fee and slippage; nothing where that is below 0."""
        missing = np.maximum(usd, 0.0)
        if np.count_nonzero(missing):  # far quicker than any() on few paths
            missing /= self.net_price
            self.sell(missing)

    def buy_for(self, usd: Floats) -> None:
        """Buy for so many dollars with fee and slippage, as far as there is cash."""
        usd = np.minimum(usd, np.maximum(self.cash, 0.0))
        btc = usd * self.trading.net / self.price
        self.free += btc
        self.cash -= usd
        self.tally["bought"] += btc
        self.tally["spent"] += usd

    # --- calls ----------------------------------------------------------------------------------------
    def write_calls(self, btc: Floats, strike_usd: Floats, premium_usd: Floats, days: int) -> None:
        """Sell calls against free bitcoin that expire after some days."""
        self.calls.append(Calls(self.day + days, btc, strike_usd))
        self.covered += btc
        self.cash += premium_usd
        self.tally["premium"] += premium_usd

    def settle_calls(self) -> None:
        """Calls that expire: delivered at the strike where the price is above it, else they lapse."""
        ended = [c for c in self.calls if c.expires_at <= self.day]
        for call in ended:
            btc = np.where(self.price > call.strike_usd, np.minimum(call.btc, self.free), 0.0)
            usd = btc * call.strike_usd
            self.free -= btc
            self.cash += usd
            self.tally["delivered"] += btc
            self.tally["delivered_usd"] += usd
            self.calls.remove(call)
        if not ended:
            return
        self.covered = np.zeros_like(self.free)
        for call in self.calls:
            self.covered += call.btc

    # --- shares ---------------------------------------------------------------------------------------
    def share_price(self, price_usd: int) -> Floats:
        """The price of a share that stood at `price_usd` [µUSD] when the simulation began."""
        moved = self.price / self.begun_price
        return price_usd / 1e6 * (moved if self.trading.share_beta == 1 else moved**self.trading.share_beta)

    def issue(self, program_id: int, net_usd: Floats, share_price: Floats, commission: float) -> None:
        """Sell new shares under a program: net / (price × (1 − commission)) of them (TREASURY §3)."""
        left = self.program_left[program_id]
        gross = np.minimum(net_usd / (1 - commission), left)
        left -= gross
        fee, shares = gross * commission, gross / share_price
        self.shares += shares
        self.cash += gross - fee
        self.tally["issued_shares"] += shares
        self.tally["issued_usd"] += gross
        self.tally["commission"] += fee

    # --- looking ahead --------------------------------------------------------------------------------
    def monthly_costs(self) -> Floats:
        """Cash costs a month from today on [USD]."""
        return self.costs.on(self.day)

    def note_hole(self) -> None:
        """Remember the lowest cash at the end of a day, and the first day on which there is none."""
        np.minimum(self.lowest_cash, self.cash, out=self.lowest_cash)
        empty = self.cash < -0.005
        if np.count_nonzero(empty):
            self.hole_at[empty & (self.hole_at == NEVER)] = self.day


class CostsAhead:
    """Cash costs a month on any day: of the `COST_DAYS` days after it, or the last of the horizon."""

    def __init__(self, schedule: Schedule, course: Course) -> None:
        day = np.arange(course.day_count)
        end = np.minimum(day + 1 + COST_DAYS, course.day_count)
        start = np.maximum(0, np.minimum(day + 1, end - COST_DAYS))
        so_far = np.r_[0.0, np.cumsum(schedule.cost_usd)]
        before = np.searchsorted(course.paid_at, np.arange(course.day_count + 1))
        self._paid = np.vstack([np.zeros((1, course.paths)), -np.cumsum(course.paid_usd, axis=0)])
        self._rows = before[start].tolist(), before[end].tolist()
        self._book = (so_far[end] - so_far[start]).tolist()
        self._per_month = (MONTH_DAYS / np.maximum(end - start, 1)).tolist()

    def on(self, day: int) -> Floats:
        """[USD a month], [P]."""
        start, end = self._rows
        return (self._paid[end[day]] - self._paid[start[day]] + self._book[day]) * self._per_month[day]

    def at(self, days: Ints) -> Floats:
        """Of several days, [R, P]."""
        return np.array([self.on(day) for day in days.tolist()]).reshape(len(days), -1)


def first_time(at: Ints, rows: NDArray[np.bool_], day: int) -> None:
    """Set the day of paths on which something happens for the first time."""
    at[rows & (at == NEVER)] = day
