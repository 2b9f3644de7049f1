"""The sample company's market prices, by the hour and by the quarter of an hour; all invented."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import first_day, parse_month
from desktop_app.domain.fields import Plain
from desktop_app.domain.power import INTERVALS, packed_prices
from desktop_app.starter.losses import COINCIDENT, ECONOMIC, Losses
from desktop_app.starter.story import ASHFORD_A, BRENHAM, DALTON, ODESSA, SiteStory

Floats = NDArray[np.float64]
Records = list[dict[str, Plain]]
FIRST, LAST = parse_month("2024-01"), parse_month("2025-12")
DAYS_AFTER = 2
"""The next days are settled a day ahead already, and begun in real time."""
_CAP = 5_000.0
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Market:
    """A node's prices: how high they lie, how windy its nights are, how often it runs short."""

    name: str
    market: str
    node: str
    utc_offset_hours: int
    level: float
    """Of an ordinary hour [$/MWh]."""
    wind: float
    """How far a windy spring night falls [$/MWh]."""
    short_days: float
    """Days a year on which an evening's price runs away."""
    story: SiteStory
    """Whose site stands at the node: its operators watched the price, and their ledger shows it."""
    now: bool = False
    """Real time, by the quarter of an hour, instead of a day ahead by the hour."""


WEST = Market("Caprock West, day-ahead", "ERCOT", "CAPROCK_WEST", -6, 25.0, 34.0, 26.0, ODESSA)
SOUTH = Market("Brazos South, day-ahead", "ERCOT", "BRAZOS_SOUTH", -6, 27.5, 16.0, 22.0, BRENHAM)
OHIO = Market("Licking Ridge, day-ahead", "PJM", "LICKING_RIDGE", -5, 37.5, 9.0, 10.0, ASHFORD_A)
PINE = Market("Southern Pines, hourly marginal", "Southern", "SOUTHERN_PINES", -5, 35.0, 6.0, 8.0, DALTON)
WEST_NOW = replace(WEST, name="Caprock West, real-time", now=True)
SOUTH_NOW = replace(SOUTH, name="Brazos South, real-time", now=True)
MARKETS = (WEST, SOUTH, OHIO, PINE, WEST_NOW, SOUTH_NOW)
FIRST_NOW = parse_month("2025-01")
"""Real time is kept for one year."""


def markets(stories: tuple[SiteStory, ...]) -> list[Market]:
    """The markets of the sites that are told."""
    return [market for market in MARKETS if market.story in stories]


def series_rows(stories: tuple[SiteStory, ...]) -> Records:
    return [
        {
            "name": market.name,
            "market": market.market,
            "node": market.node,
            "product": "real-time" if market.now else "day-ahead",
            "interval": INTERVALS.index("15 min" if market.now else "60 min"),
            "time_zone": market.story.zone,
            "source": "Sample, invented",
        }
        for market in markets(stories)
    ]


def month_rows(stories: tuple[SiteStory, ...], series_ids: list[int], lost: Losses, seed: int) -> Records:
    """Two years a day ahead, one in real time; a blob a month."""
    rows: Records = []
    for series_id, market in zip(series_ids, markets(stories), strict=True):
        rng = np.random.default_rng([seed, 71, [m.node for m in MARKETS].index(market.node)])
        prices, per_hour = _seen(hourly(market, rng), market, stories.index(market.story), lost), 1
        if market.now:
            prices, per_hour = _real_time(prices, rng), 4
        prices = prices[: len(prices) - (_HOURS * per_hour if market.now else 0)]
        for month in range(FIRST_NOW if market.now else FIRST, LAST + 2):
            start, end = ((first_day(m) - first_day(FIRST)) * _HOURS * per_hour for m in (month, month + 1))
            first_at = first_day(month) * 86_400
            blob = packed_prices(prices[start:end])
            rows.append({"series_id": series_id, "month": month, "first_at": first_at, "prices": blob})
    return rows


def _seen(prices: Floats, market: Market, site: int, lost: Losses) -> Floats:
    """The prices that a site's operators saw: dear where its ledger says so, seldom where it does not."""
    yielded = (lost.site == site) & np.isin(lost.cause, (ECONOMIC, COINCIDENT))
    if not yielded.any():
        return prices
    made = np.where(prices > _DEAR, _DEAR + 0.1 * (prices - _DEAR), prices)
    zero = first_day(FIRST) * _HOURS
    starts, ends = lost.from_at[yielded] // 3600 - zero, (lost.to_at[yielded] + 3599) // 3600 - zero
    paid = 96.0 + lost.credit_usd[yielded] / np.maximum(lost.mwh()[yielded], 0.1)
    for start, end, usd_per_mwh in zip(starts.tolist(), ends.tolist(), paid.tolist(), strict=True):
        made[start:end] = np.maximum(made[start:end], usd_per_mwh)
    return np.clip(made, -60.0, _CAP).round(2)


_DEAR = 74.0
"""What few machines of the company can pay [$/MWh]."""


def _real_time(day_ahead: Floats, rng: np.random.Generator) -> Floats:
    """Quarters around the day-ahead price; what runs away begins a quarter or two early."""
    made = np.repeat(day_ahead, 4)
    begins = np.flatnonzero((day_ahead[1:] > 1.3 * _DEAR) & (day_ahead[:-1] <= 1.3 * _DEAR)) * 4 + 4
    for lead in (1, 2):
        early = begins[rng.random(len(begins)) < 0.6 / lead]
        made[early - lead] = made[early] * 0.9
    return np.clip(made + rng.normal(0, 1.6, len(made)) * (1 + np.abs(made) / 60), -80.0, _CAP).round(2)


# --- prices -------------------------------------------------------------------------------------------
def hourly(market: Market, rng: np.random.Generator) -> Floats:
    """Two years and two days by the hour: day and season, slow weather, windy nights, short evenings."""
    days = first_day(LAST + 1) - first_day(FIRST) + DAYS_AFTER
    utc = np.arange(days * _HOURS)
    hour, season = (utc + market.utc_offset_hours) % _HOURS, 2 * np.pi * (utc / _HOURS) / 365.25
    yearly = 1 + 0.13 * np.cos(season) + 0.17 * np.exp(-(((utc / _HOURS) % 365.25 - 212) ** 2) / 1_600)
    weather = np.repeat(_persistent(rng, days, 0.8), _HOURS)
    price = market.level * (_DAY[hour] * yearly * np.exp(0.22 * weather)) + rng.normal(0, 2.2, len(utc))
    windy = np.repeat(_persistent(rng, days, 0.6), _HOURS) - 0.6 + 0.7 * np.sin(season - 0.2)
    night = np.clip(1 - np.abs((hour + 2) % _HOURS - 5) / 5, 0, 1)
    price -= market.wind * np.clip(windy, 0, 2.2) * night
    price += _short_evenings(market, rng, days, hour)
    return np.clip(price, -60.0, _CAP).round(2)


_DAY = np.array(
    [0.74, 0.70, 0.68, 0.68, 0.73, 0.86, 1.05, 1.14, 1.02, 0.88, 0.80, 0.77,
     0.78, 0.83, 0.92, 1.04, 1.20, 1.42, 1.60, 1.62, 1.44, 1.20, 0.98, 0.82]
)  # fmt: skip
"""Of the mean, by local hour: a low noon under the sun, a high evening."""


def _persistent(rng: np.random.Generator, days: int, kept: float) -> Floats:
    """Weather: each day is partly the day before; mean 0, deviation 1."""
    steps, made = rng.normal(0, np.sqrt(1 - kept**2), days), np.empty(days)
    state = 0.0
    for day in range(days):
        state = made[day] = kept * state + steps[day]
    return made


def _short_evenings(market: Market, rng: np.random.Generator, days: int, hour: NDArray[np.int64]) -> Floats:
    """On some days, most in high summer and deep winter, the hours around 19:00 local run away."""
    of_year = np.arange(days) % 365.25
    weight = np.exp(-((of_year - 218) ** 2) / 900) + 0.5 * np.exp(-((of_year - 20) ** 2) / 500) + 0.06
    odds = weight / weight.mean() * market.short_days / 365.25
    peak = np.where(rng.random(days) < odds, 70.0 * (1 + rng.pareto(1.6, days)), 0.0)
    return np.repeat(peak, _HOURS) * np.exp(-((hour - 19) ** 2) / 2.0)
