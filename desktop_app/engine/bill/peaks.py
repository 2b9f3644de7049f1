"""Coincident peaks: our power when the system peaked in a season sets a charge in the year after."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import CoincidentPeak
from desktop_app.domain.charges.parts import MONTH_COUNT, MonthFlags
from desktop_app.domain.contracts import EVENT_STATES, SETTLED, PowerEvent
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.clock import DAY_SECONDS, local_seconds
from desktop_app.engine.bill.items import in_force, item
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.bill.spans import event_kw
from desktop_app.engine.results import Floats, Ints

_EPOCH_WEEKDAY, _SATURDAY = 3, 5


@dataclass(frozen=True, slots=True)
class Peak:
    """An event with our power in it."""

    month: int
    """Local month in which it fell (months since 1970-01)."""
    state: int
    kw: float


@dataclass(frozen=True, slots=True)
class SeasonMean:
    """What a season comes to."""

    kw: float
    said: str
    """How the mean came about, such as "(12,000 + 0 + 300 + 4,500) kW / 4"."""
    note: str = ""
    """What it takes for granted; empty where every peak is settled."""


def coincident_peak(line: Line, at: Situation, months: NDArray[np.bool_]) -> tuple[Item, ...]:
    """Rate / 12 × scaling factor × mean of our kW at the peaks of the season before, every month of its year.

    POWER formulas, charge 5: ERCOT's 4CP are four peaks of 15 minutes from June to September, one a month,
    charged from January; PJM's five are the highest of the summer, charged from June to May and scaled.
    """
    terms: CoincidentPeak = line.parameters
    season_of = seasons_charged(terms, at.frame.months)
    charged = set(season_of[at.skip :][(months & (season_of > _NOT_CHARGED))[at.skip :]].tolist())
    peaks = _peaks_by_season(line, at, charged)
    return tuple(
        _of_season(line, at, year, peaks[year], in_force(at.frame.share * (season_of == year), months))
        for year in sorted(charged)
    )


def _of_season(line: Line, at: Situation, year: int, peaks: list[Peak], share: Floats) -> Item:
    terms: CoincidentPeak = line.parameters
    mean = season_mean(terms, at, year, peaks)
    if mean.note:
        at.note(f"{line.label}: {mean.note}")
    scaled = f" × {terms.scalar:.6g}" if terms.scalar != 1 else ""
    made = item(
        f"Mean at the peaks of {year}{scaled}",
        "kW",
        mean.kw * terms.scalar * share,
        terms.usd_per_kw_year / 12,
    )
    return dataclasses.replace(made, detail=lambda _: mean.said + scaled)


# --- seasons and the months that they charge ----------------------------------------------------------
_NOT_CHARGED = -9999


def seasons_charged(terms: CoincidentPeak, months: Ints) -> Ints:
    """The year of the season that each month pays for, the latest that does; -9999 for none, [M]."""
    since = months - (terms.applies_from - 1)
    return np.where(since % MONTH_COUNT < terms.applies_months, 1970 + since // MONTH_COUNT - 1, _NOT_CHARGED)


def season_of_month(flags: MonthFlags, month: int) -> int | None:
    """The year of the season that a month lies in: a season over New Year is of the year it begins in."""
    at = month % MONTH_COUNT
    if not flags[at]:
        return None
    over_new_year = flags[0] and flags[-1] and not all(flags)
    return 1970 + month // MONTH_COUNT - (1 if over_new_year and all(flags[: at + 1]) else 0)


# --- what a season comes to ---------------------------------------------------------------------------
def season_mean(terms: CoincidentPeak, at: Situation, year: int, found: Iterable[Peak]) -> SeasonMean:
    """Our mean power at the peaks of a season, as far as they are known.

    Settled peaks count before called ones, and those before forecast ones. Without any, the mean of the
    hours in which a peak can fall stands for them, or what was entered for a season before the load.
    """
    known = [peak for peak in found if not math.isnan(peak.kw)]
    chosen = chosen_peaks(known, terms.peaks, one_a_month=bool(terms.one_a_month))
    if not chosen:
        return _guessed(terms, at, year)
    kws = [peak.kw for peak in chosen]
    said = f"({' + '.join(_plain(kw) for kw in kws)}) kW / {len(kws)}"
    return SeasonMean(sum(kws) / len(kws), said, _unsettled(chosen, terms.peaks, year))


def _plain(kw: float) -> str:
    return f"{kw:,.3f}".rstrip("0").rstrip(".")


def _peaks_by_season(line: Line, at: Situation, years: set[int]) -> dict[int, list[Peak]]:
    """The events of some seasons with our power in them."""
    found: dict[int, list[Peak]] = {year: [] for year in years}
    for event, month in zip(line.events, _months_of(at, line.events), strict=True):
        year = season_of_month(line.parameters.months, month)
        if year in years:
            found[year].append(Peak(month, event.state, event_kw(at, event)))
    return found


def _months_of(at: Situation, events: Sequence[PowerEvent]) -> list[int]:
    """The local months in which events begin."""
    if not events:
        return []
    zone, clock = at.frame.calendar.zone, at.frame.calendar.clock
    local = local_seconds(zone, clock, np.array([event.from_at for event in events]))
    return days.months_of_days(local // DAY_SECONDS).tolist()


def chosen_peaks(peaks: Iterable[Peak], count: int, *, one_a_month: bool) -> list[Peak]:
    """The peaks that count: the surest first, then those with the most of our power; perhaps one a month."""
    ordered = sorted(peaks, key=lambda p: (-p.state, -p.kw, p.month))
    if one_a_month:
        ordered = list({p.month: p for p in reversed(ordered)}.values())
        ordered.sort(key=lambda p: (-p.state, -p.kw, p.month))
    return sorted(ordered[:count], key=lambda p: p.month)


def _unsettled(chosen: list[Peak], wanted: int, year: int) -> str:
    settled = sum(peak.state == SETTLED for peak in chosen)
    if settled == wanted:
        return ""
    others = [f"{sum(p.state == s for p in chosen)} {EVENT_STATES[s]}" for s in (1, 0)]
    told = ", ".join([f"{settled} of {wanted} peaks of {year} are settled", *others])
    return told + ("" if len(chosen) == wanted else f"; the mean is that of {len(chosen)}")


def _guessed(terms: CoincidentPeak, at: Situation, year: int) -> SeasonMean:
    hours = hours_of_season(terms, at, year)
    if len(hours):
        kw = float(hours.mean())
        note = f"no peak of {year} is known; the mean of the hours in which one can fall counts, {kw:,.0f} kW"
        return SeasonMean(kw, f"mean of {len(hours):,} intervals in which a peak can fall", note)
    kw = terms.prior_kw
    return SeasonMean(kw, "as entered", f"our mean at the peaks of {year} is as entered, {kw:,.0f} kW")


def hours_of_season(terms: CoincidentPeak, at: Situation, year: int) -> Floats:
    """Our power in the hours of a season in which a peak can fall, as far as the load reaches [kW]."""
    months = [m for m in _months_around(year) if season_of_month(terms.months, m) == year]
    found = [_hours_of_month(terms, at, month) for month in months] if at.load is not None else []
    kw = np.concatenate(found) if found else np.zeros(0)
    return kw[~np.isnan(kw)] * at.demand_losses


def _months_around(year: int) -> range:
    return range(days.month_of(year, 1), days.month_of(year + 2, 1))


def _hours_of_month(terms: CoincidentPeak, at: Situation, month: int) -> Floats:
    """The load within the hours of a local month in which a peak can fall [kW]."""
    assert at.load is not None
    kw, calendar = at.load.kw, at.frame.calendar
    edges = (calendar.day_at(days.first_day(m)) for m in (month, month + 1))
    low, high = (min(max((e - kw.first_at) // (60 * kw.minutes), 0), len(kw.values)) for e in edges)
    if low == high:
        return np.zeros(0)
    instants = kw.first_at + 60 * kw.minutes * np.arange(low, high, dtype=np.int64)
    local = local_seconds(calendar.zone, calendar.clock, instants)
    day, hour = local // DAY_SECONDS, local % DAY_SECONDS // 3600
    inside = (hour >= terms.from_hour) & (hour < terms.to_hour)
    if terms.weekdays_only:
        inside &= (day + _EPOCH_WEEKDAY) % 7 < _SATURDAY
    return kw.values[low:high][inside]
