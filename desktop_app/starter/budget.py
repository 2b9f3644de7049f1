"""The sample company's plan for fiscal 2024 to 2027, frozen as its budget, and how its forecast is begun."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import first_day, parse_day, parse_month
from desktop_app.starter.machines import Fleet
from desktop_app.starter.money import MONTHS
from desktop_app.starter.sites import DAY_ZERO, PUE, site_phs, site_power_w
from desktop_app.starter.story import SiteStory

Floats = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]
FIRST, LAST = parse_month("2023-10"), parse_month("2027-09")
PLAN_MONTHS = np.arange(FIRST, LAST + 1)
_PRICE_USD = {2024: 45_000.0, 2025: 82_000.0, 2026: 106_000.0, 2027: 112_000.0}
_LATE_SITE, _LATE_FROM, _LATE_DAYS = "Mill Creek", parse_day("2025-07-14"), 127
"""Mill Creek's second transformer was planned for March 2025 and came on 14 July."""
_LESS_IN_REPAIR = 1.006


def plan_rows(stories: tuple[SiteStory, ...], fleet: Fleet, btc_per_phs: Floats) -> Arrays:
    """The plan by site (as a position) and month; `btc_per_phs` is what a PH/s earns in a month of MONTHS."""
    operating, energy = np.zeros((2, len(stories), len(PLAN_MONTHS)))
    price = np.zeros_like(energy)
    for at, story in enumerate(stories):
        phs, mw = _planned(story, fleet, at)
        run = _planned_running(story)
        operating[at], energy[at] = phs * run, mw * run * _hours()
        price[at] = _prices(story)
    earned = operating * _hashvalue(btc_per_phs)
    year = np.array([1970 + (m + 3) // 12 for m in PLAN_MONTHS.tolist()])
    usd = np.array([_PRICE_USD[y] for y in year.tolist()])
    direct = np.array([[s.direct_usd_per_mw_month] for s in stories]) * energy / _hours()
    hosting = np.array([[s.hosting_usd_per_mwh] for s in stories]) * energy
    site, month = np.nonzero(operating > 0)
    full = {
        "operating_phs": operating.round(2),
        "earned_btc": earned.round(4),
        "energy_mwh": energy.round(0),
        "power_cost_usd": (energy * price).round(0),
        "revenue_usd": (earned * usd).round(0),
        "direct_cost_usd": (direct * 1.03 + hosting).round(0),
    }
    return {
        "site": site,
        "month": PLAN_MONTHS[month].astype(np.int32),
        **{name: values[site, month] for name, values in full.items()},
    }


def _planned(story: SiteStory, fleet: Fleet, at: int) -> tuple[Floats, Floats]:
    """Energised PH/s and MW by month as they were planned: on time, a little less in repair."""
    phs, mw = site_phs(fleet, at), site_power_w(fleet, at) * PUE[story.cooling] / 1e6
    if story.name == _LATE_SITE:
        phs, mw = _brought_forward(phs), _brought_forward(mw)
    first = np.array([first_day(m) for m in (*PLAN_MONTHS.tolist(), LAST + 1)]) - DAY_ZERO
    days = np.diff(first)

    def mean(daily: Floats) -> Floats:
        return np.add.reduceat(daily[: first[-1]], first[:-1]) / days * _LESS_IN_REPAIR

    return mean(phs), mean(mw)


def _brought_forward(daily: Floats) -> Floats:
    """The rise of the late phase where it was planned."""
    at = _LATE_FROM - DAY_ZERO
    late = np.zeros_like(daily)
    rise = np.maximum(daily[at : at + 40] - daily[at - 1], 0)
    late[at - _LATE_DAYS : at - _LATE_DAYS + 40] = rise
    late[at - _LATE_DAYS + 40 : at] = rise[-1]
    late[at : at + 40] = rise[-1] - rise
    return daily + late


def _planned_running(story: SiteStory) -> Floats:
    """Share of the energised power that the plan takes to run, by month."""
    season = np.isin(PLAN_MONTHS % 12, (5, 6, 7, 8))
    habits = story.habits
    heat = habits.heat * 0.10 * season
    economic = habits.economic_per_year * 3.2 * 0.86 / 8760
    peaks = 0.020 * season * habits.coincident_peaks
    return 1 - 0.006 - habits.faults - 0.006 - heat - economic - peaks


def _hours() -> Floats:
    first = np.array([first_day(m) for m in (*PLAN_MONTHS.tolist(), LAST + 1)])
    return np.diff(first) * 24.0


def _prices(story: SiteStory) -> Floats:
    """Power price by month: what was in force or agreed when the plan was made."""
    starts = np.array([parse_day(d) for d, _ in story.prices])
    first = np.array([first_day(m) for m in PLAN_MONTHS.tolist()])
    held = np.maximum(np.searchsorted(starts, first, side="right") - 1, 0)
    return np.array([p for _, p in story.prices])[held] * 0.985


def _hashvalue(btc_per_phs: Floats) -> Floats:
    """BTC per PH/s and month: a smooth line through the years, growing difficulty beyond them."""
    known = np.searchsorted(PLAN_MONTHS, MONTHS[0])
    days = _hours() / 24
    per_day = np.empty(len(PLAN_MONTHS))
    smooth = btc_per_phs / days[known : known + len(MONTHS)]
    per_day[known : known + len(MONTHS)] = _smoothed(smooth)
    per_day[:known] = per_day[known] * 1.08
    beyond = len(PLAN_MONTHS) - known - len(MONTHS)
    per_day[known + len(MONTHS) :] = per_day[known + len(MONTHS) - 1] / 1.017 ** np.arange(1, beyond + 1)
    return per_day * days


def _smoothed(values: Floats) -> Floats:
    """Means over three months on either side of the halving of April 2024, which the plan knew."""
    made = values.copy()
    for part in (slice(0, 4), slice(4, None)):
        padded = np.pad(values[part], 1, mode="edge")
        made[part] = (padded[:-2] + padded[1:-1] + padded[2:]) / 3
    return made
