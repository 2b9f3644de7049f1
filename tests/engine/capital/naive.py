"""The plainest day-by-day loop over plain numbers, path by path: oracle of the tests, yardstick of the bench.

It knows bitcoin-backed lines with top-up and liquidation, and five of the rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain import days, policies as kinds
from desktop_app.engine.capital.rules import Policy, capex_ahead
from desktop_app.engine.capital.simulate import Setup


@dataclass
class Line:
    """One loan against bitcoin."""

    debt: float
    accrued: float
    pledged: float


class Naive:
    """A company of plain numbers."""

    def __init__(
        self, setup: Setup, policy: Policy, price: list[float], earned: list[float], paid: dict[int, float]
    ):
        start = setup.position
        self.setup, self.policy, self.price, self.earned, self.paid = setup, policy, price, earned, paid
        self.net = setup.trading.net
        self.free, self.cash, self.sold = start.free_btc, start.cash_usd, 0.0
        self.lines = [Line(c.debt_usd, c.accrued_usd, c.pledged_btc) for c in start.credits]
        self.terms = [c.facility for c in start.credits]
        self.capex, self.until = capex_ahead(setup.schedule)
        self.flows = setup.schedule.flow_usd.tolist()
        self.cost = setup.schedule.cost_usd.tolist()
        self.called = self.hole = -1
        self.days: list[tuple[float, float, float]] = []
        """Held bitcoin, cash and sold bitcoin at the end of each day."""

    def run(self) -> Naive:
        for day in range(len(self.price)):
            self.free += self.earned[day]
            self.cash += self.flows[day] + self.paid.get(day, 0.0)
            for terms, line in zip(self.terms, self.lines, strict=True):
                self.credit(day, terms, line)
            for rule in self.policy.rules:
                self.apply(day, rule)
            if self.cash < -0.005 and self.hole < 0:
                self.hole = day
            self.days.append((self.free + sum(x.pledged for x in self.lines), self.cash, self.sold))
        return self

    def sell(self, day: int, btc: float) -> None:
        btc = min(max(btc, 0.0), self.free)
        self.free -= btc
        self.sold += btc
        self.cash += btc * self.price[day] * self.net

    def sell_for(self, day: int, usd: float) -> None:
        self.sell(day, usd / (self.price[day] * self.net))

    def credit(self, day: int, terms, line: Line) -> None:
        line.accrued += line.debt * terms.rate_share / 365
        if days.date_of(self.setup.courses.first_on + day).day == 1:
            self.cash -= line.accrued
            line.accrued = 0.0
        worth, owed = line.pledged * self.price[day], line.debt + line.accrued
        if owed > terms.liquidation_ltv * worth:
            btc = min(line.pledged, owed / (self.price[day] * self.net))
            usd = btc * self.price[day] * self.net
            interest = min(usd, line.accrued)
            line.accrued -= interest
            line.debt -= min(usd - interest, line.debt)
            line.pledged -= btc
            if line.debt < 1e-6:
                self.free, line.pledged, line.debt = self.free + line.pledged, 0.0, 0.0
        elif owed > terms.call_ltv * worth:
            self.called = day if self.called < 0 else self.called
            more = min(max(owed / (terms.initial_ltv * self.price[day]) - line.pledged, 0.0), self.free)
            self.free -= more
            line.pledged += more
            missing = owed - terms.initial_ltv * line.pledged * self.price[day]
            if missing > 1e-6:
                back = min(missing, max(self.cash, 0.0), line.debt)
                self.cash -= back
                line.debt -= back

    def apply(self, day: int, rule) -> None:
        floor = (rule.floor_usd or 0) / 1e6
        if rule.kind == kinds.SELL_SHARE:
            self.sell(day, self.earned[day] * rule.share)
        elif rule.kind == kinds.COVER_COSTS:
            self.sell_for(day, floor - self.cash)
        elif rule.kind == kinds.FUND_CAPEX and self.capex[day] > 0:
            self.sell_for(day, (floor + self.capex[day] - self.cash) / self.until[day])
        elif rule.kind == kinds.PRICE_BAND:
            low, high = rule.low_usd / 1e6, rule.high_usd / 1e6
            price = self.price[day]
            share = 0.0 if price < low else 1.0 if price > high else rule.share
            self.sell(day, self.earned[day] * share)
        elif rule.kind == kinds.KEEP_CASH:
            self.sell_for(day, rule.months * self.monthly_costs(day) - self.cash)

    def monthly_costs(self, day: int) -> float:
        end = min(day + 92, len(self.price))
        start = max(0, min(day + 1, end - 91))
        usd = sum(self.cost[start:end]) - sum(v for d, v in self.paid.items() if start <= d < end)
        interest = sum(t.rate_share / 12 * x.debt for t, x in zip(self.terms, self.lines, strict=True))
        return usd * 365.25 / 12 / max(end - start, 1) + interest


def naive(policy: Policy, setup: Setup, path: int = 0) -> Naive:
    """One path by the plain loop."""
    course = setup.courses.at(slice(path, path + 1))
    paid = dict(zip(course.paid_at.tolist(), course.paid_usd[:, 0].tolist(), strict=True))
    return Naive(setup, policy, course.price_usd[:, 0].tolist(), course.earned_btc[:, 0].tolist(), paid).run()
