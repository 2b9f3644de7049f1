"""What contracts are worth and what their energy comes to: fixed blocks against the market, c/kWh, shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.charges.parts import ALWAYS, MONTH_COUNT, Schedule
from desktop_app.domain.contract_dates import next_notice, term_ends_on
from desktop_app.domain.terms import Line, Terms, Version
from desktop_app.engine.bill.block import GIVEN_BACK, cover
from desktop_app.engine.bill.clock import DAY_SECONDS, local_seconds
from desktop_app.engine.bill.frame import Calendar, Frame, frame_of
from desktop_app.engine.bill.index import ADDER
from desktop_app.engine.bill.items import growth
from desktop_app.engine.bill.results import Bill
from desktop_app.engine.bill.situation import Series
from desktop_app.engine.results import Floats, Ints

_YEAR_DAYS = 365.25


# --- fixed blocks against the market ------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A fixed block against the market, a row for each billing month that is left of it, [M]."""

    line_id: int
    label: str
    months: Ints
    mwh: Floats
    """Still to be delivered: elected shares as far as they are known."""
    fixed_usd_per_mwh: Floats
    market_usd_per_mwh: Floats
    """NaN where no price is known."""
    value_usd: Floats
    """MWh × (market − fixed), discounted if that was asked for; NaN where no price is known."""

    @property
    def total_usd(self) -> float:
        """The value of the months whose price is known."""
        return float(np.nansum(self.value_usd))

    @property
    def unpriced_mwh(self) -> float:
        """Energy of the months whose price is not known."""
        return float(self.mwh[np.isnan(self.value_usd)].sum())


def mark_to_market(
    terms: Terms, line: Line, usd_per_mwh: Mapping[int, float], as_of_on: int, *, discount_share: float = 0.0
) -> Mark:
    """What is left of a fixed block from a day on, against a price for every month.

    A block runs to its own end, or that of its version or of the contract's present term; renewals are not
    counted on. Value = sum of MWh × (market − fixed) / (1 + discount)^years, those to the
    middle of each month.

    Parameters
    ----------
    usd_per_mwh
        A forward strip by month (months since 1970-01), or `last_years_prices` of a series.
    discount_share
        A year's discount; 0 leaves the sum undiscounted.
    """
    version = next(v for v in terms.versions if line in v.lines)
    first_on, last_on = (
        max(as_of_on, version.record.effective_on),
        block_ends_on(terms, version, line, as_of_on),
    )
    if last_on < first_on:
        none = np.zeros(0)
        return Mark(line.id, line.label, np.zeros(0, np.int64), none, none, none, none)
    frame = _remaining(terms, first_on, last_on)
    alone, months = Version(version.record, (line,)), np.ones(len(frame.months), bool)
    mwh = frame.by_month(cover([(alone, months)], frame)[line.id]) / 1000
    fixed = line.parameters.usd_per_mwh * growth(line.parameters.escalator, frame) * np.ones(len(mwh))
    market = np.array([usd_per_mwh.get(month, np.nan) for month in frame.months.tolist()])
    years = np.maximum((frame.first_on + frame.last_on + 1) / 2 - as_of_on, 0.0) / _YEAR_DAYS
    value = mwh * (market - fixed) / (1 + discount_share) ** years
    return Mark(line.id, line.label, frame.months, mwh, fixed, market, value)


def marks(
    terms: Terms, usd_per_mwh: Mapping[int, float], as_of_on: int, *, discount_share: float = 0.0
) -> tuple[Mark, ...]:
    """Every fixed block of a contract that has something left on a day, against one strip of prices."""
    found = (
        mark_to_market(terms, line, usd_per_mwh, as_of_on, discount_share=discount_share)
        for version in terms.versions
        for line in version.of_kind("block")
    )
    return tuple(mark for mark in found if mark.mwh.any())


def block_ends_on(terms: Terms, version: Version, line: Line, as_of_on: int) -> int:
    """The last day that a block is sure to run, as seen on a day."""
    contract, later = terms.contract, terms.versions[terms.versions.index(version) + 1 :]
    term = term_ends_on(contract, as_of_on)
    if term is None:
        notice = next_notice(contract, as_of_on)
        term = notice.ends_on if notice and line.parameters.ends_on is None else 2**31
    ends = [term, line.parameters.ends_on, version.record.until_on]
    ends += [v.record.effective_on - 1 for v in later[:1]]
    last = min(end for end in ends if end is not None)
    return last if last < 2**31 else days.first_day(days.month_of_day(as_of_on) + 1) - 1


def _remaining(terms: Terms, first_on: int, last_on: int) -> Frame:
    """The hours from a day to another, in billing months."""
    calendar = Calendar.of(terms.contract)
    first, last = (days.month_of_day(day - calendar.billing_day + 1) for day in (first_on, last_on))
    return frame_of(calendar, first, last, 60, (first_on, last_on))


def last_years_prices(
    series: Series, calendar: Calendar, months: Ints, hours: Schedule = ALWAYS
) -> dict[int, float]:
    """For every month the mean price of the same calendar month in the last year that the series has of it.

    Only the hours of period 0 of a schedule count; months that the series has not half of are left out.
    """
    instants = series.first_at + 60 * series.minutes * np.arange(len(series.values), dtype=np.int64)
    local = local_seconds(calendar.zone, calendar.clock, instants)
    held = days.months_of_days(local // DAY_SECONDS)
    counts = ~np.isnan(series.values) & (_periods(hours, held, local) == 0)
    means: dict[int, float] = {}
    for month in np.unique(held).tolist():
        if (counts & (held == month)).sum() * 2 >= _expected(hours, series.minutes, month):
            means[month % MONTH_COUNT] = float(series.values[counts & (held == month)].mean())
    return {m: means[m % MONTH_COUNT] for m in months.tolist() if m % MONTH_COUNT in means}


def _periods(hours: Schedule, months: Ints, local: Ints) -> Ints:
    weekday = (local // DAY_SECONDS + 3) % 7
    kind = np.clip(weekday - 4, 0, 2)
    return hours.grid()[kind, months % MONTH_COUNT, local % DAY_SECONDS // 3600]


def _expected(hours: Schedule, minutes: int, month: int) -> float:
    """About how many intervals of period 0 a month has."""
    share = float((hours.grid()[:, month % MONTH_COUNT] == 0).mean(axis=1) @ np.array([5, 1, 1]) / 7)
    return (days.first_day(month + 1) - days.first_day(month)) * 1440 / minutes * share


# --- what energy comes to -----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Effective:
    """What the energy of a bill comes to, by billing month, [M]; NaN in a month without energy."""

    gross_usd: Floats
    """Before resale and credits."""
    net_usd: Floats
    """The bill's total."""
    gross_c_per_kwh: Floats
    net_c_per_kwh: Floats
    indexed_share: Floats
    """Of the energy, at a market price; the rest is at prices that were agreed."""

    @property
    def fixed_share(self) -> Floats:
        """Of the energy, at prices that were agreed, [M]."""
        return 1 - self.indexed_share


def effective(of: Bill) -> Effective:
    """What a kWh comes to before and after resale and credits, and how much of it follows the market."""
    given = np.zeros(len(of.months))
    indexed = np.zeros(len(of.months))
    for line in of.lines:
        if line.category == "credit":
            given += line.amount_usd
        for item in line.items:
            if line.kind == "block" and item.label.startswith(GIVEN_BACK):
                given += item.amount_usd
            elif line.kind == "index" and item.label != ADDER:
                indexed += np.maximum(item.quantity, 0.0) * 1000
    gross, kwh = of.total_usd - given, np.where(of.energy_kwh > 0, of.energy_kwh, np.nan)
    return Effective(
        gross, of.total_usd, 100 * gross / kwh, 100 * of.total_usd / kwh, np.minimum(indexed / kwh, 1.0)
    )
