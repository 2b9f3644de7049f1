"""What a month that is not metered in whole comes to: the bill of what is known and what is expected."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.domain.terms import Terms
from desktop_app.engine.bill.bill import bill
from desktop_app.engine.bill.frame import Calendar, frame_of
from desktop_app.engine.bill.results import Bill
from desktop_app.engine.bill.situation import Load, Series

_LOOK_BACK_DAYS = 30


@dataclass(frozen=True, slots=True, eq=False)
class Accrual:
    """The bill that is expected for a month."""

    bill: Bill
    metered_share: float
    """Of the month's intervals, those that the meter says."""
    priced_share: float
    """The least of the month's intervals that any of the price series says; 1 without one."""
    expected_kw: float
    """What stands for the others; NaN where nothing is known."""
    notes: tuple[str, ...]


def accrual(
    terms: Terms,
    load: Load | None,
    prices: Mapping[int, Series],
    month: int,
    expected_kw: float | None = None,
) -> Accrual:
    """The bill of a month whose load and prices may end within it, or have not begun.

    Load that is not metered counts as `expected_kw`, else as the mean of what is known of the month and the
    thirty days before it. A price that is not known counts as the mean of those that are.
    """
    first_at, last_at = period_of(terms, month)
    kw = load.kw if load is not None else None
    guess = expected_kw if expected_kw is not None else _recent_mean(kw, first_at, last_at)
    filled, metered = _filled(kw or Series(first_at, 60, np.zeros(0)), first_at, last_at, guess)
    priced, shares = dict[int, Series](), [1.0]
    for series_id, series in prices.items():
        mean = _recent_mean(series, first_at, last_at)
        priced[series_id], share = _filled(series, first_at, last_at, mean)
        shares.append(share)
    known = dataclasses.replace(load, kw=filled) if load is not None else Load(filled)
    found = bill(terms, known, priced, first_month=month, last_month=month)
    return Accrual(found, metered, min(shares), guess, _notes(metered, min(shares), guess))


def period_of(terms: Terms, month: int) -> tuple[int, int]:
    """The instants at which a billing period begins and ends [s UTC]."""
    frame = frame_of(Calendar.of(terms.contract), month, month, 60)
    return frame.first_at, frame.first_at + frame.count * frame.minutes * 60


def _recent_mean(series: Series | None, first_at: int, last_at: int) -> float:
    """Mean of a period and the days before it, NaN where nothing is known."""
    if series is None:
        return float("nan")
    seconds = series.minutes * 60
    low = max((first_at - _LOOK_BACK_DAYS * 86_400 - series.first_at) // seconds, 0)
    found = series.values[low : max((last_at - series.first_at) // seconds, 0)]
    found = found[~np.isnan(found)]
    return float(found.mean()) if len(found) else float("nan")


def _filled(series: Series, first_at: int, last_at: int, value: float) -> tuple[Series, float]:
    """A series that a value stands in for within a period, and the share of the period that it had."""
    seconds = series.minutes * 60
    ahead = max(-((first_at - series.first_at) // seconds), 0)
    begins = series.first_at - ahead * seconds
    count = max(-((begins - last_at) // seconds), ahead + len(series.values))
    values = np.full(count, np.nan)
    values[ahead : ahead + len(series.values)] = series.values
    rows = slice((first_at - begins) // seconds, -((begins - last_at) // seconds))
    gaps = np.isnan(values[rows])
    values[rows] = np.where(gaps, value, values[rows])
    return Series(begins, series.minutes, values), 1 - float(gaps.mean())


def _notes(metered: float, priced: float, expected_kw: float) -> tuple[str, ...]:
    found: list[str] = []
    if metered < 1:
        known = expected_kw == expected_kw
        rest = f"the rest counts as {expected_kw:,.0f} kW" if known else "nothing is known of the rest"
        found.append(f"{metered:.0%} of the load is metered; {rest}")
    if priced < 1:
        found.append(f"{priced:.0%} of the prices are known; the mean of those stands for the rest")
    return tuple(found)
