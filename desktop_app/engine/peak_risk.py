"""On which days a coincident peak may fall, by the load of the whole grid, and what is at stake for us.

A program charges our power in the n highest intervals of a season, or in the highest of each of its months.
A day's risk is how likely its highest load ends among them: certain or nearly so once the season is over, and
before that by how often a load so high was still among the highest at the end of earlier seasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.meters import LOAD, SYSTEM_LOAD
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.domain.terms import Line, all_terms
from desktop_app.engine.bill.frame import Calendar
from desktop_app.engine.marginal.rows import frame_of_month
from desktop_app.engine.results import Floats, Ints

_DAY_SECONDS = 86_400
_SPREAD = 0.04
"""How far a season's highest load strays from that of earlier ones, a standard deviation, as a share."""


@dataclass(frozen=True, slots=True)
class RiskDay:
    """A local day of a season on which a peak may fall, or has fallen."""

    day: int
    peak_at: int
    """When the grid's load was highest in the hours that count [s UTC]."""
    system_mw: float
    rank: int
    """Among the days of the season so far, or of its month; 1 is the highest."""
    risk: float
    """That it is one of the peaks when the season is over, 0 to 1."""
    our_kw: float | None
    """At that time; None where no meter says it."""
    stake_usd: float
    """What the program charges for our power if it is one: rate · kW / peaks."""


@dataclass(frozen=True, slots=True, eq=False)
class PeakWatch:
    """A program's season."""

    line_id: int
    site_id: int
    label: str
    season: int
    """Its year."""
    days: tuple[RiskDay, ...]
    """From the highest risk to the lowest."""
    threshold_mw: float
    """The load from which a coming day would be among the highest so far, NaN before there are enough."""


def peak_watches(portfolio: Portfolio, as_of_on: int, year: int | None = None) -> tuple[PeakWatch, ...]:
    """The coincident-peak programs in force, each with the days of a season up to a day.

    Parameters
    ----------
    as_of_on : the last day that is known
    year : of the season; that of the day if left out
    """
    grid = _series_of(portfolio, None, SYSTEM_LOAD)
    if grid is None:
        return ()
    season = days.date_of(as_of_on).year if year is None else year
    return tuple(
        _watch(portfolio, contract, line, grid, season, as_of_on)
        for contract, line in _programs(portfolio, as_of_on)
    )


def _programs(portfolio: Portfolio, day: int) -> Iterator[tuple[PowerContract, Line]]:
    for terms in all_terms(portfolio).values():
        version = terms.on(day)
        for line in version.of_kind("coincident peak") if version else ():
            yield terms.contract, line


# --- series -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    at: Ints
    """When intervals begin, ascending [s UTC]."""
    values: Floats
    minutes: int


def _series_of(portfolio: Portfolio, site_id: int | None, quantity: int) -> _Series | None:
    """The readings of the first meter of a site, or of a grid; None where there are none."""
    meters = [
        m for m in portfolio.records("meter").values() if (m.site_id, m.quantity) == (site_id, quantity)
    ]
    table = portfolio["meter_month"]
    rows = np.flatnonzero(np.isin(table["meter_id"], [m.id for m in meters[:1]]))
    if not len(rows):
        return None
    minutes = INTERVAL_MINUTES[meters[0].interval]
    at, values = [], []
    for row in sorted(rows.tolist(), key=lambda row: int(table["month"][row])):
        month = int(table["month"][row])
        own = month_prices(table["readings"][row], int(table["first_at"][row]), month, minutes)
        at.append(days.first_day(month) * _DAY_SECONDS + np.arange(len(own)) * minutes * 60)
        values.append(own)
    return _Series(np.concatenate(at), np.concatenate(values), minutes)


# --- one program --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    """The highest load of each day in the hours that count."""

    day: Ints
    month: Ints
    """Calendar month, 0 to 11."""
    year: Ints
    peak_at: Ints
    mw: Floats


def _watch(
    portfolio: Portfolio, contract: PowerContract, line: Line, grid: _Series, season: int, as_of_on: int
) -> PeakWatch:
    given = line.parameters
    every = _daily(contract, line, grid)
    now = (every.year == season) & (every.day <= as_of_on)
    ours = _series_of(portfolio, contract.site_id, LOAD)
    usd_per_kw = given.usd_per_kw_year * given.scalar * given.applies_months / 12 / given.peaks
    made, threshold = [], []
    groups = sorted(set(every.month[now].tolist())) if given.one_a_month else [-1]
    for group in groups:
        own = now & ((every.month == group) | (group < 0))
        before = (every.year < season) & ((every.month == group) | (group < 0))
        peaks = 1 if given.one_a_month else given.peaks
        at = np.flatnonzero(own)
        at = at[np.argsort(-every.mw[at], kind="stable")]
        left = _left(every, own, as_of_on, given.months, group)
        threshold.append(every.mw[at[peaks - 1]] if len(at) >= peaks else np.nan)
        for rank, row in enumerate(at.tolist(), 1):
            risk = _risk(every, before, row, rank, peaks, left)
            kw = _at(ours, int(every.peak_at[row]))
            stake = usd_per_kw * (kw if kw is not None else contract.contract_kw or 0.0)
            about = int(every.day[row]), int(every.peak_at[row]), float(every.mw[row])
            made.append(RiskDay(*about, rank, risk, kw, stake))
    made.sort(key=lambda d: (-d.risk, -d.system_mw))
    least = float(np.nan if not threshold else threshold[-1] if given.one_a_month else threshold[0])
    return PeakWatch(line.id, contract.site_id, line.label, season, tuple(made), least)


def _daily(contract: PowerContract, line: Line, grid: _Series) -> _Days:
    """The highest interval of every local day of the program's seasons, in its hours."""
    given, calendar = line.parameters, Calendar.of(contract)
    months = days.months_of_days(grid.at // _DAY_SECONDS)
    rows = []
    for month in np.unique(months).tolist():
        chosen = np.flatnonzero(months == month)
        frame = frame_of_month(calendar, month, grid.minutes)
        counts = (frame.hour_of >= given.from_hour) & (frame.hour_of < given.to_hour)
        counts &= np.array(given.months)[frame.calendar_month_of] & np.isfinite(grid.values[chosen])
        if given.weekdays_only:
            counts &= (frame.kind_of_day == 0) & ~frame.is_holiday
        at = chosen[counts]
        rows.append(np.stack([frame.day_of[counts], grid.at[at], at]))
    day, peak_at, at = np.concatenate(rows, axis=1) if rows else np.zeros((3, 0), np.int64)
    order = np.lexsort((peak_at, -grid.values[at], day))
    first = order[np.flatnonzero(np.r_[True, np.diff(day[order]) != 0])[: len(order)]]
    on = days.months_of_days(day[first])
    return _Days(day[first], on % 12, 1970 + on // 12, peak_at[first], grid.values[at[first]])


def _left(every: _Days, own: np.ndarray, as_of_on: int, season: tuple[bool, ...], group: int) -> float:
    """The share of a season, or of its month, that is still to come."""
    year = days.date_of(as_of_on).year
    months = [group] if group >= 0 else [m for m in range(12) if season[m]]
    firsts = [days.month_of(year, m + 1) for m in months]
    spans = [(days.first_day(first), days.first_day(first + 1)) for first in firsts]
    if own.any() and int(every.year[own][0]) < year:
        return 0.0
    whole = sum(b - a for a, b in spans)
    come = sum(min(max(as_of_on + 1 - a, 0), b - a) for a, b in spans)
    return 1 - come / whole


def _risk(every: _Days, before: np.ndarray, row: int, rank: int, peaks: int, left: float) -> float:
    """How likely a day stays among the peaks.

    It falls out once `peaks + 1 - rank` of the days to come are higher. How many come that are: as often as
    days of earlier seasons lay above it, their loads taken to stray by `_SPREAD`; without earlier seasons, as
    often as days of this one do. A Poisson count.
    """
    if rank > peaks:
        return 0.0
    if left <= 0:
        return 1.0
    seasons = len(np.unique(every.year[before]))
    if seasons:
        z = (every.mw[before] / every.mw[row] - 1) / _SPREAD
        above = float((1 / (1 + np.exp(-1.702 * z))).sum()) / seasons
    else:
        above = rank / max(1 - left, 0.05)
    expected = above * left
    spare = peaks - rank
    terms = np.exp(-expected) * np.cumprod(np.r_[1.0, expected / np.arange(1, spare + 1)])
    return float(min(terms.sum(), 1.0))


def _at(series: _Series | None, at: int) -> float | None:
    """A reading at an instant, None where there is none."""
    if series is None:
        return None
    place = int(np.searchsorted(series.at, at, side="right")) - 1
    if place < 0 or at >= series.at[place] + series.minutes * 60 or not np.isfinite(series.values[place]):
        return None
    return float(series.values[place])
