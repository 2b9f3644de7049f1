"""Cash to come: what the book plans, and the engine's forecast where the book plans nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.capital import ACTUAL, CAPEX, COMMITTED, INTEREST, OPERATING, PLANNED, POWER_BILL
from desktop_app.engine.results import Floats, Ints, Results
from desktop_app.engine.treasury.cash import COSTS, CashCalendar, CashDays, cash_calendar

LAG_DAYS = 18
"""Days after a month's end on which its costs are paid where the book does not say."""
STAND_IN = -1
"""Id that marks a flow of the engine's forecast."""
MONTH_DAYS = 365.25 / 12
_SAID = {POWER_BILL: "power bills", OPERATING: "operating costs"}


@dataclass(frozen=True, slots=True, eq=False)
class StandIns:
    """Costs of the engine's forecast that the book has no flows for; one array each."""

    paid_on: Ints
    month: Ints
    """The month that the cost belongs to."""
    kind: Ints
    """POWER_BILL, or OPERATING: direct costs and the company's cash costs."""
    amount_usd: Floats
    """Paid is negative [USD]."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """All cash on record and to come, as of the end of a day."""

    day: int
    last_on: int
    """The last day that the engine forecasts."""
    cash: CashDays
    """What the book has, and what stands in: with the flow `STAND_IN`."""
    stand_ins: StandIns
    notes: tuple[str, ...]
    """What stands in from when on, one sentence each."""

    @property
    def ahead(self) -> CashDays:
        """Flows after the day, up to the last."""
        return self.cash.between(self.day + 1, self.last_on)

    def calendar(self, months: int = 12) -> CashCalendar:
        """13 weeks and months beyond, with what stands in."""
        return cash_calendar(self.cash, self.day, months=months, states=(PLANNED, COMMITTED))


def cash_outlook(cash: CashDays, results: Results, *, lag_days: int = LAG_DAYS) -> Outlook:
    """The book's flows, and for a month in which it has no power bill or no operating cost the engine's.

    A month's costs are paid `lag_days` after its end. A kind that the book has any flow of in that month, on
    record or planned, is taken from the book alone, so that nothing is counted twice. The pool's fee is not
    among the costs: it is kept back in bitcoin. Nor is interest: it follows from what is owed, so that the
    mean of what was paid in the last three months is taken off the ledger's cash layer.
    """
    day, last_on = results.as_of_on, days.first_day(int(results.months[-1]) + 1) - 1
    paid_on = days.first_days(results.months + 1) - 1 + lag_days
    due = (paid_on > day) & (paid_on <= last_on)
    found = [
        (kind, at, usd[at])
        for kind, usd in _costs_by_month(results, _interest_usd(cash, day)).items()
        for at in np.flatnonzero(due & ~_in_book(cash, kind, paid_on)).tolist()
    ]
    known = [row for row in found if np.isfinite(row[2])]
    at = np.array([row[1] for row in known], np.int64)
    stand_ins = StandIns(
        paid_on[at], results.months[at], np.array([row[0] for row in known], np.int64),
        -np.array([row[2] for row in known], np.float64),
    )  # fmt: skip
    unknown = [(kind, int(results.months[at])) for kind, at, usd in found if not np.isfinite(usd)]
    return Outlook(day, last_on, _joined(cash, stand_ins), stand_ins, _notes(stand_ins, unknown, lag_days))


def _interest_usd(cash: CashDays, day: int) -> float:
    """Interest paid a month, mean of the last three months on record [USD]."""
    paid = cash.taken((cash.kind == INTEREST) & (cash.state == ACTUAL))
    since = days.first_day(days.month_of_day(day + 1) - 3)
    return -float(paid.between(since, day).amount_usd.sum()) / 3e6


def _costs_by_month(results: Results, interest_usd: float) -> dict[int, Floats]:
    """Power net of credits; direct costs with the company's cash layer less interest [USD], by month."""
    company, per_btc = results.company, results.cost_per_btc_usd
    with np.errstate(invalid="ignore"):
        cash_layer = (per_btc["cash"] - per_btc["direct"]) * company.earned_btc
    return {
        POWER_BILL: company.net_power_cost_usd,
        OPERATING: company.direct_cost_usd + np.maximum(np.nan_to_num(cash_layer) - interest_usd, 0.0),
    }


def _in_book(cash: CashDays, kind: int, paid_on: Ints) -> np.ndarray:
    """Whether the book has a flow of the kind in the month of each payment."""
    return np.isin(days.months_of_days(paid_on), days.months_of_days(cash.day[cash.kind == kind]))


def _joined(cash: CashDays, more: StandIns) -> CashDays:
    none, count = np.zeros(len(more.kind), np.int64), len(more.kind)
    micro_usd = np.rint(more.amount_usd * 1e6).astype(np.int64)
    rows = (more.paid_on, more.kind, micro_usd, none + PLANNED, np.full(count, STAND_IN), none, none)
    columns = [np.concatenate([getattr(cash, n), r]) for n, r in zip(CashDays.__slots__, rows, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return CashDays(*(column[order] for column in columns))


def _notes(made: StandIns, unknown: list[tuple[int, int]], lag_days: int) -> tuple[str, ...]:
    notes = []
    for kind, said in _SAID.items():
        months = np.unique(made.month[made.kind == kind])
        if len(months):
            first = days.month_text(int(months[0]))
            notes.append(
                f"The book plans no {said} for {len(months)} months from {first} on; the forecast stands in, "
                f"paid {lag_days} days after the month."
            )
        lacking = [month for of, month in unknown if of == kind]
        if lacking:
            notes.append(f"No {said} from {days.month_text(lacking[0])} on: the forecast does not know them.")
    return tuple(notes)


# --- runway -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Runway:
    """How long cash lasts before any bitcoin is sold beyond what is counted as liquid."""

    have_usd: float
    """Cash + undrawn lines + sellable bitcoin × haircut × price [USD]."""
    monthly_costs_usd: float
    """Mean of the next three months [USD]."""
    capex_usd: float
    """Committed after the day [USD]."""
    empty_on: int | None
    """First day on which costs along the calendar have used up all; None where that never comes."""
    empty_with_capex_on: int | None

    def months(self, *, with_capex: bool = False) -> float:
        """have / monthly cash costs (TREASURY §3), less what is committed to build; inf without costs."""
        if not self.monthly_costs_usd > 0:
            return float("inf")
        return max(0.0, self.have_usd - (self.capex_usd if with_capex else 0.0)) / self.monthly_costs_usd


def runway(outlook: Outlook, have_usd: float) -> Runway:
    """Runway along the calendar, with and without committed capex; nothing comes in."""
    ahead = outlook.ahead
    costs = ahead.taken(np.isin(ahead.kind, COSTS))
    capex = ahead.taken((ahead.kind == CAPEX) & (ahead.state == COMMITTED))
    soon = costs.between(outlook.day + 1, outlook.day + round(3 * MONTH_DAYS))
    both = ahead.taken(np.isin(ahead.kind, COSTS) | ((ahead.kind == CAPEX) & (ahead.state == COMMITTED)))
    return Runway(
        have_usd, -float(soon.amount_usd.sum()) / 3e6, -float(capex.amount_usd.sum()) / 1e6,
        _empty_on(costs, have_usd), _empty_on(both, have_usd),
    )  # fmt: skip


def _empty_on(flows: CashDays, have_usd: float) -> int | None:
    left = have_usd + np.cumsum(flows.amount_usd / 1e6)
    below = np.flatnonzero(left < 0)
    return int(flows.day[below[0]]) if len(below) else None
