"""The sample company's plan for fiscal 2024 to 2027, frozen as its budget."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import first_day, months_of_days, parse_day, parse_month
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.network import btc_per_phs_day, expected_height, subsidy_by_day
from desktop_app.starter.machines import Fleet
from desktop_app.starter.sites import DAY_ZERO, site_mw, site_phs
from desktop_app.starter.story import OURS, SiteStory

Floats = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]
FIRST, LAST = parse_month("2023-10"), parse_month("2027-09")
MONTHS = np.arange(FIRST, LAST + 1)
_STARTS = np.array([first_day(m) for m in (*MONTHS.tolist(), LAST + 1)])
_HOURS = np.diff(_STARTS) * 24.0
_YEAR = 1970 + (MONTHS + 3) // 12
"""The fiscal year of each month."""
_PRICE_USD = {2024: 45_000.0, 2025: 82_000.0, 2026: 106_000.0, 2027: 112_000.0}
_DIFFICULTY_GROWTH_PER_MONTH = {2024: 0.044, 2025: 0.030, 2026: 0.021, 2027: 0.018}
"""From the September before each fiscal year on, when the year's budget was made."""
_FEES_SHARE = 0.025
_LESS_IN_REPAIR, _CHEAPER_POWER, _DEARER_SITES = 1.006, 0.985, 1.03


def plan_rows(stories: tuple[SiteStory, ...], fleet: Fleet, portfolio: Portfolio) -> Arrays:
    """The plan by site (as a position) and month: growth on time, ordinary losses, no storm."""
    operating, energy = np.zeros((2, len(stories), len(MONTHS)))
    for at, story in enumerate(stories):
        if story.plan_ahead_days is not None:
            phs, mw = _energised(story, story.plan_ahead_days, fleet, at)
            running = _running(story)
            operating[at], energy[at] = phs * running, mw * running * _HOURS
    earned = operating * _btc_per_phs_month(portfolio)
    direct = np.array([[s.direct_usd_per_mw_month] for s in stories]) * energy / _HOURS * _DEARER_SITES
    hosting = np.array([[s.hosting_usd_per_mwh] for s in stories]) * energy
    full = {
        "operating_phs": operating.round(2),
        "earned_btc": earned.round(4),
        "energy_mwh": energy.round(0),
        "power_cost_usd": (energy * np.array([_power_price(s) for s in stories])).round(0),
        "revenue_usd": (earned * [_PRICE_USD[y] for y in _YEAR.tolist()]).round(0),
        "direct_cost_usd": (direct + hosting).round(0),
    }
    site, month = np.nonzero(operating > 0)
    cells = {name: values[site, month] for name, values in full.items()}
    return {"site": site, "month": MONTHS[month].astype(np.int32), **cells}


def _energised(story: SiteStory, ahead: int, fleet: Fleet, at: int) -> tuple[Floats, Floats]:
    """Energised PH/s and MW by month as they were planned: so many days earlier than they came."""
    edges = _STARTS + ahead - DAY_ZERO
    days = np.diff(edges)

    def mean(daily: Floats) -> Floats:
        return np.add.reduceat(daily[: edges[-1]], edges[:-1]) / days * _LESS_IN_REPAIR

    return mean(site_phs(fleet, at)), mean(site_mw(fleet, at, story.cooling, OURS))


def _running(story: SiteStory) -> Floats:
    """Share of the energised power that the plan takes to run, by month."""
    summer = np.isin(MONTHS % 12, (5, 6, 7, 8))
    habits = story.habits
    heat = habits.heat * 0.10 * summer
    economic = habits.economic_per_year * 3.2 * 0.86 / 8760
    peaks = 0.020 * summer * habits.coincident_peaks
    return 1 - 0.012 - habits.faults - heat - economic - peaks


def _power_price(story: SiteStory) -> Floats:
    """Power price by month [$/MWh]: what was in force or agreed, a little under what it became."""
    starts = np.array([parse_day(d) for d, _ in story.prices])
    held = np.maximum(np.searchsorted(starts, _STARTS[:-1], side="right") - 1, 0)
    return np.array([p for _, p in story.prices])[held] * _CHEAPER_POWER


def _btc_per_phs_month(portfolio: Portfolio) -> Floats:
    """What a PH/s earns in a month at the difficulty that each budget took [BTC]."""
    network = portfolio["network"]
    of_month = dict(
        zip(months_of_days(network["start_on"]).tolist(), network["difficulty"].tolist(), strict=True)
    )
    difficulty, at = np.zeros(len(MONTHS)), 0.0
    for position, (month, year) in enumerate(zip(MONTHS.tolist(), _YEAR.tolist(), strict=True)):
        if position % 12 == 0:
            at = of_month.get(month - 1, at)
        at *= 1 + _DIFFICULTY_GROWTH_PER_MONTH[year]
        difficulty[position] = at
    day = np.arange(_STARTS[0], _STARTS[-1])
    of_day = np.repeat(np.arange(len(MONTHS)), np.diff(_STARTS))
    subsidy = subsidy_by_day(day, height_on=expected_height(portfolio, int(day[-1])))
    daily = btc_per_phs_day(difficulty[of_day], subsidy, subsidy * _FEES_SHARE)
    return np.bincount(of_day, daily).astype(np.float64)
