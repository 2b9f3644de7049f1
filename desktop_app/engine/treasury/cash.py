"""Cash by day: flows with their repeats, bitcoin that was bought and sold, the balance, the weeks ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.capital import (
    ACTUAL,
    BTC_PURCHASE,
    BTC_SALE,
    CAPEX,
    COMMITTED,
    FLOW_KINDS,
    INTEREST,
    OPERATING,
    POWER_BILL,
    TAX,
)
from desktop_app.domain.fields import MISSING_32
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import PURCHASE, SALE
from desktop_app.engine.results import Floats, Ints
from desktop_app.engine.treasury.ledger import Ledger

ONCE, WEEKLY, MONTHLY, QUARTERLY = range(4)
COSTS = (OPERATING, POWER_BILL, INTEREST, TAX)
"""Cash costs before bitcoin is sold and before building."""
WEEKS = 13
MOST_REPEATS = 6000


@dataclass(frozen=True, slots=True, eq=False)
class CashDays:
    """Every single flow in order of its day; one array each."""

    day: Ints
    kind: Ints
    """As `FLOW_KINDS`."""
    amount_usd: Ints
    """Received is positive [µUSD]."""
    state: Ints
    """As `FLOW_STATES`."""
    flow: Ints
    """Id of the cash flow, 0 for bitcoin that the ledger bought or sold."""
    account: Ints
    """Id of the account, 0 for none."""
    facility: Ints
    """Id of the facility, 0 for none."""

    def __len__(self) -> int:
        return len(self.day)

    def taken(self, mask: NDArray[np.bool_]) -> CashDays:
        """These flows."""
        return CashDays(*(getattr(self, name)[mask] for name in CashDays.__slots__))

    def balance_on(self, day: int) -> int:
        """Cash at the end of a day by what is on record [µUSD]."""
        return int(self.amount_usd[(self.state == ACTUAL) & (self.day <= day)].sum())

    def between(self, first_on: int, last_on: int) -> CashDays:
        """Flows of a span."""
        return self.taken((self.day >= first_on) & (self.day <= last_on))

    def sum_of(self, kinds: tuple[int, ...], first_on: int, last_on: int) -> int:
        """Sum of some kinds over a span [µUSD]."""
        inside = (self.day >= first_on) & (self.day <= last_on) & np.isin(self.kind, kinds)
        return int(self.amount_usd[inside].sum())


def cash_days(portfolio: Portfolio, ledger: Ledger | None = None) -> CashDays:
    """Flows with their repeats, and what bitcoin brought and cost by the ledger.

    Bitcoin that was sold stands in the ledger, so that actual flows of that kind are not counted again.
    """
    rows = portfolio["cash_flow"]
    again = (rows["state"] == ACTUAL) & np.isin(rows["kind"], (BTC_SALE, BTC_PURCHASE))
    chosen = np.flatnonzero(~(again if ledger is not None else np.zeros(len(rows), np.bool_)))
    index, day = _repeated(rows["day_on"][chosen], rows["repeats"][chosen], rows["until_on"][chosen])
    at = chosen[index]
    flows = [
        day, rows["kind"][at], rows["amount_usd"][at], rows["state"][at], rows.ids[at],
        _or_0(rows["account_id"][at]), _or_0(rows["facility_id"][at]),
    ]  # fmt: skip
    parts = [flows, _traded(ledger)] if ledger is not None else [flows]
    made = [np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True)]
    order = np.argsort(made[0], kind="stable")
    return CashDays(*(column[order] for column in made))


def _or_0(ids: NDArray[np.integer]) -> Ints:
    return np.where(ids == MISSING_32, 0, ids).astype(np.int64)


def _repeated(
    first: NDArray[np.integer], repeats: NDArray[np.integer], until: NDArray[np.integer]
) -> tuple[Ints, Ints]:
    """The place of the flow and the day of each occurrence; one without an end occurs once."""
    index, found = [], []
    for at, (day, how, last) in enumerate(zip(first.tolist(), repeats.tolist(), until.tolist(), strict=True)):
        listed = [day] if how == ONCE or last == MISSING_32 else occurrences(day, how, last)
        index += [at] * len(listed)
        found += listed
    return np.array(index, np.int64), np.array(found, np.int64)


def occurrences(first_on: int, repeats: int, until_on: int) -> list[int]:
    """Days from the first to the last on which a flow occurs; the 31st is the last day of a short month."""
    if repeats == WEEKLY:
        return list(range(first_on, until_on + 1, 7))[:MOST_REPEATS]
    step, start = (1 if repeats == MONTHLY else 3), days.month_of_day(first_on)
    wanted = days.date_of(first_on).day
    found = []
    for month in range(start, days.month_of_day(until_on) + 1, step):
        length = days.first_day(month + 1) - days.first_day(month)
        day = days.first_day(month) + min(wanted, length) - 1
        if first_on <= day <= until_on:
            found.append(day)
    return found[:MOST_REPEATS]


def _traded(ledger: Ledger) -> list[Ints]:
    at = np.flatnonzero(np.isin(ledger.kind, (SALE, PURCHASE)))
    sold = ledger.kind[at] == SALE
    amount = np.where(sold, 1, -1) * ledger.value_usd[at] - ledger.fee_usd[at]
    none = np.zeros(len(at), np.int64)
    kind, state = np.where(sold, BTC_SALE, BTC_PURCHASE), np.full(len(at), ACTUAL)
    return [ledger.day[at], kind, amount, state, none, ledger.places.ids[ledger.place[at]], none]


# --- the calendar -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class CashCalendar:
    """What comes and goes from a day on: 13 weeks, then months."""

    start: Ints
    """First day of each column."""
    end: Ints
    """Last day of each column."""
    by_kind_usd: Ints
    """Sums by kind of flow and column, shape [12, columns] [µUSD]."""
    opening_usd: int

    @property
    def closing_usd(self) -> Ints:
        """Cash at the end of each column."""
        return self.opening_usd + np.cumsum(self.by_kind_usd.sum(axis=0))


def cash_calendar(
    cash: CashDays, day: int, *, months: int = 12, states: tuple[int, ...] = (COMMITTED, 0)
) -> CashCalendar:
    """What is committed and planned after a day: 13 weeks from the next day, and whole months beyond."""
    starts = [day + 1 + 7 * n for n in range(WEEKS)]
    after = starts[-1] + 7
    month = days.month_of_day(after)
    later = [after] + [days.first_day(month + n) for n in range(1, months + 1)]
    start = np.array(starts + later[:-1], np.int64)
    end = np.append(start[1:], later[-1]) - 1
    ahead = cash.taken((cash.day > day) & (cash.day <= end[-1]) & np.isin(cash.state, states))
    column = np.searchsorted(start, ahead.day, side="right") - 1
    sums = np.zeros((len(FLOW_KINDS), len(start)), np.int64)
    np.add.at(sums, (ahead.kind, column), ahead.amount_usd)
    return CashCalendar(start, end, sums, cash.balance_on(day))


def monthly_costs_usd(cash: CashDays, day: int) -> float:
    """Cash costs a month before any bitcoin is sold [µUSD]; NaN where none is on record or planned.

    Of the next three months if they are planned, else of the last three on record.
    """
    after, before = _months_from(day, 3), _months_from(day, -3)
    ahead = cash.taken(np.isin(cash.kind, COSTS) & (cash.state != ACTUAL))
    past = cash.taken(np.isin(cash.kind, COSTS) & (cash.state == ACTUAL))
    for found in (ahead.between(day + 1, after), past.between(before + 1, day)):
        if len(found):
            return -float(found.amount_usd.sum()) / 3
    return float("nan")


def _months_from(day: int, months: int) -> int:
    """The same day of another month, or its last."""
    at = days.date_of(day)
    month = days.month_of_day(day) + months
    length = days.first_day(month + 1) - days.first_day(month)
    return days.first_day(month) + min(at.day, length) - 1


def committed_capex_usd(cash: CashDays, day: int) -> int:
    """Building that is committed after a day, as a positive amount [µUSD]."""
    chosen = (cash.day > day) & (cash.kind == CAPEX) & (cash.state == COMMITTED)
    return -int(cash.amount_usd[chosen].sum())


def by_month_usd(cash: CashDays, months: Ints, kinds: tuple[int, ...]) -> Floats:
    """Sums of some kinds by month, whatever their state [USD]."""
    month = days.months_of_days(cash.day) - int(months[0])
    inside = np.isin(cash.kind, kinds) & (month >= 0) & (month < len(months))
    return np.bincount(month[inside], cash.amount_usd[inside] / 1e6, len(months)).astype(np.float64)
