"""The shape of a year of prices or load: how often above a level, and in which months, days and hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import terms_at
from desktop_app.engine.bill.clock import DAY_SECONDS, local_seconds
from desktop_app.engine.bill.of_book import series_between
from desktop_app.engine.bill.situation import Series
from desktop_app.engine.marginal.months import site_rates
from desktop_app.engine.results import Floats

DAY_HOURS = 24
_POINTS = 401
_FAR = 0.05


def prices_between(portfolio: Portfolio, series_id: int, first: int, last: int) -> Series | None:
    """The prices of a series in the UTC months from `first` to `last`; None without any [$/MWh]."""
    return series_between(portfolio, series_id, first, last + 1)


# --- duration -----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Duration:
    """Prices by falling height over the share of the time in which they are reached."""

    share: Floats
    usd_per_mwh: Floats
    sorted: Floats
    """All of them, ascending."""

    def share_above(self, usd_per_mwh: float) -> float:
        """Share of the time in which the price is higher."""
        count = len(self.sorted)
        return 1 - float(np.searchsorted(self.sorted, usd_per_mwh, side="right")) / count if count else 0.0


def duration(usd_per_mwh: Floats) -> Duration:
    """The duration curve of prices that are known, thinned to what can be drawn; the ends stay dense."""
    known = np.sort(usd_per_mwh[np.isfinite(usd_per_mwh)])
    if not len(known):
        return Duration(np.zeros(0), np.zeros(0), known)
    ends = np.linspace(0, _FAR, _POINTS // 4)
    share = np.unique(np.concatenate((ends, np.linspace(_FAR, 1 - _FAR, _POINTS // 2), 1 - ends)))
    at = np.minimum((share * len(known)).astype(np.int64), len(known) - 1)
    return Duration(share, known[::-1][at], known)


# --- by the clock -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class ClockMap:
    """Means by local month, or local day, and hour of the day."""

    rows: tuple[int, ...]
    """Months since 1970-01, or days since 1970-01-01."""
    means: Floats
    """[rows, 24], NaN where nothing is known."""


def by_month(series: Series, zone: str, clock: int, months: range) -> ClockMap:
    """Means of each local month and hour."""
    hours = _local(series, zone, clock)
    return _means(series.values, hours % DAY_HOURS, days.months_of_days(hours // DAY_HOURS), months)


def by_day(series: Series, zone: str, clock: int, month: int) -> ClockMap:
    """Means of each local day of a month and hour."""
    hours = _local(series, zone, clock)
    return _means(
        series.values,
        hours % DAY_HOURS,
        hours // DAY_HOURS,
        range(days.first_day(month), days.first_day(month + 1)),
    )


def _local(series: Series, zone: str, clock: int) -> np.ndarray:
    """Local hours since 1970 of the beginning of each interval."""
    at = series.first_at + 60 * series.minutes * np.arange(len(series.values), dtype=np.int64)
    return local_seconds(zone, clock, at) // (DAY_SECONDS // DAY_HOURS)


def _means(values: Floats, hour: np.ndarray, row: np.ndarray, rows: range) -> ClockMap:
    held = np.isfinite(values) & (row >= rows.start) & (row < rows.stop)
    cell = (row[held] - rows.start) * DAY_HOURS + hour[held]
    size = len(rows) * DAY_HOURS
    counts = np.bincount(cell, minlength=size)
    sums = np.bincount(cell, values[held], size)
    means = np.divide(sums, counts, out=np.full(size, np.nan), where=counts > 0)
    return ClockMap(tuple(rows), means.reshape(len(rows), DAY_HOURS))


@dataclass(frozen=True, slots=True)
class Ridge:
    """The months and hours in which a map is highest."""

    first_row: int
    rows: int
    first_hour: int
    hours: int
    times: float
    """Its mean over that of the whole map."""


def ridge(means: Floats, rows: int = 4, hours: int = 4) -> Ridge | None:
    """The block of some rows and hours with the highest mean; None where the mean is not above nought."""
    if means.shape[0] < rows or not np.isfinite(means).all() or not means.mean() > 0:
        return None
    blocks = np.lib.stride_tricks.sliding_window_view(means, (rows, hours)).mean(axis=(2, 3))
    row, hour = np.unravel_index(int(blocks.argmax()), blocks.shape)
    return Ridge(int(row), rows, int(hour), hours, float(blocks.max() / means.mean()))


# --- what a market price becomes at the meter ---------------------------------------------------------
@dataclass(frozen=True, slots=True)
class AtTheMeter:
    """A market's price P costs `multiplier` · P + `adder` at the meter, taxes and losses included."""

    multiplier: float = 1.0
    adder_usd_per_mwh: float = 0.0

    def market_of(self, usd_per_mwh: float) -> float:
        """The market's price at which energy costs so much at the meter [$/MWh]."""
        return (usd_per_mwh - self.adder_usd_per_mwh) / self.multiplier if self.multiplier else float("inf")


def at_the_meter(
    portfolio: Portfolio, site_id: int, series_id: int, day: int, mw: float
) -> AtTheMeter | None:
    """What the contracts of a site make of a series' price on a day; None where none follows it.

    Prices that depend on the hour count with their mean over the month's hours.
    """
    held = [(t.contract, v) for t in terms_at(portfolio, site_id) if (v := t.on(day)) is not None]
    if not any(line.series_id == series_id for _, v in held for line in v.lines):
        return None
    month = days.month_of_day(day)
    rates = site_rates(held, month, 60, month, day, mw)
    multiplier = sum(m.multiplier for m in rates.markets if m.series_id == series_id)
    adder = sum(_mean(p.usd_per_mwh, None if p.key is None else rates.keys[p.key]) for p in rates.prices)
    return AtTheMeter(multiplier or 1.0, float(adder))


def _mean(usd_per_mwh: Sequence[float], periods: np.ndarray | None) -> float:
    return usd_per_mwh[0] if periods is None else float(np.asarray(usd_per_mwh)[periods].mean())
