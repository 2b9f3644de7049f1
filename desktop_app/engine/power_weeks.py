"""Whole weeks out of the loaded price series, drawn anew for every month of every path.

A week is drawn for all sites at once and from the season of the month it stands for, so that the shape of a
day, the spikes and what neighbours pay at the same time survive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.engine.price_index import PriceIndex, build_index, joined
from desktop_app.engine.results import Floats, Ints

WEEK_DAYS = 7
SEASON_DAYS = 45
"""A week may stand for any day of the year that is so near to its own."""
_MONDAY = 3
"""1970-01-01 was a Thursday: so many days after a Monday."""
_LEAST_WEEKS = 2


@dataclass(frozen=True, slots=True, eq=False)
class PowerWeeks:
    """Weeks that are wholly known for all series in use, K of them; rows of the index: series · K + week."""

    index: PriceIndex
    series_ids: tuple[int, ...]
    first_on: Ints
    """Monday of each week, [K]."""
    held_from: int
    """Where the rows begin of the months as they are; no series follows those."""

    def rows(self, series_id: int) -> Ints:
        """The rows of a series' weeks; those of a price of 0 for no series (-1)."""
        count = len(self.first_on)
        if series_id not in self.series_ids:
            return np.full(count, self.held_from - 1)
        return self.series_ids.index(series_id) * count + np.arange(count)

    def season(self, day: float) -> Ints:
        """The weeks whose middle lies near the same day of the year; all where none does."""
        apart = np.abs((self.first_on + WEEK_DAYS / 2 - day + 182.625) % 365.25 - 182.625)
        near = np.flatnonzero(apart <= SEASON_DAYS)
        return near if len(near) >= _LEAST_WEEKS else np.arange(len(self.first_on))


@dataclass(frozen=True, slots=True, eq=False)
class DrawnWeeks:
    """Which weeks stand for a month in every path, [W, P], and for which share of its days each, [W]."""

    pool: Ints
    """The weeks that can be drawn."""
    chosen: NDArray[np.int16]
    """Positions in the pool."""
    share: Floats


def power_weeks(
    portfolio: Portfolio, series_ids: Sequence[int], months: PriceIndex | None = None
) -> PowerWeeks | None:
    """The weeks of some series; None where they have fewer than two whole weeks in common.

    `months` is an index whose rows stand behind those of the weeks, as they are.
    """
    series_ids = tuple(sorted(set(series_ids)))
    weekly = [_weeks_of(portfolio, series_id) for series_id in series_ids]
    if not weekly:
        return None
    common = sorted(set.intersection(*(set(found) for found in weekly)))
    if len(common) < _LEAST_WEEKS:
        return None
    rows = [found[week] for found in weekly for week in common]
    first_on = np.array(common) * WEEK_DAYS - _MONDAY
    index = build_index([*rows, np.zeros(1)])
    return PowerWeeks(index if months is None else joined(index, months), series_ids, first_on, len(rows) + 1)


def _weeks_of(portfolio: Portfolio, series_id: int) -> dict[int, Floats]:
    """The whole weeks of a series, by their number since 1969-12-29."""
    months, series = portfolio["series_month"], portfolio.records("price_series")[series_id]
    minutes = INTERVAL_MINUTES[series.interval]
    per_day, found = 1440 // minutes, {}
    chosen = np.flatnonzero(months["series_id"] == series_id)
    if not len(chosen):
        return found
    first = int(months["month"][chosen].min())
    start, end = days.first_day(first), days.first_day(int(months["month"][chosen].max()) + 1)
    prices = np.full((end - start) * per_day, np.nan)
    for row in chosen.tolist():
        month = int(months["month"][row])
        own = month_prices(months["prices"][row], int(months["first_at"][row]), month, minutes)
        at = (days.first_day(month) - start) * per_day
        prices[at : at + len(own)] = own
    for week in range(-(-(start + _MONDAY) // WEEK_DAYS), (end + _MONDAY) // WEEK_DAYS):
        at = (week * WEEK_DAYS - _MONDAY - start) * per_day
        own = prices[at : at + WEEK_DAYS * per_day]
        if not np.isnan(own).any():
            found[week] = own
    return found


def drawn_weeks(
    weeks: PowerWeeks, first_on: Ints, days_in_month: Floats, paths: int, seed: np.random.SeedSequence
) -> tuple[DrawnWeeks, ...]:
    """Draw the weeks of every forecast month; the last one of a month stands for what days are left."""
    generator = np.random.Generator(np.random.PCG64(seed))
    made = []
    for first, length in zip(first_on.tolist(), days_in_month.tolist(), strict=True):
        pool, count = weeks.season(first + length / 2), int(np.ceil(length / WEEK_DAYS))
        share = np.full(count, WEEK_DAYS / length)
        share[-1] = 1 - (count - 1) * WEEK_DAYS / length
        chosen = generator.integers(0, len(pool), (count, paths), dtype=np.int16)
        made.append(DrawnWeeks(pool, chosen, share))
    return tuple(made)
