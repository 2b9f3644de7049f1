"""The sample company's market prices, hour by hour, and what three of its sites pay by them; all invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.kinds import NET_SETTLEMENT, Adder, Block, Index
from desktop_app.domain.contracts import CONTRACT_KINDS
from desktop_app.domain.days import first_day, parse_day, parse_month
from desktop_app.domain.fields import Plain
from desktop_app.domain.power import INTERVALS, packed_prices
from desktop_app.starter.machines import Fleet
from desktop_app.starter.sites import DAY_ZERO, site_mw
from desktop_app.starter.story import ASHFORD_A, BRENHAM, CLIENT, LAST_ON, ODESSA, OURS, SiteStory

Floats = NDArray[np.float64]
Records = list[dict[str, Plain]]
FIRST, LAST = parse_month("2024-01"), parse_month("2025-12")
FROM = parse_day("2026-01-01")
"""The terms begin where the record ends: the past was paid flat."""
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


WEST = Market("Caprock West, day-ahead", "ERCOT day-ahead", "CAPROCK_WEST", -6, 25.0, 34.0, 26.0)
SOUTH = Market("Brazos South, day-ahead", "ERCOT day-ahead", "BRAZOS_SOUTH", -6, 27.5, 16.0, 22.0)
OHIO = Market("Licking Ridge, day-ahead", "PJM day-ahead", "LICKING_RIDGE", -5, 37.5, 9.0, 10.0)


@dataclass(frozen=True, slots=True)
class Deal:
    """What a site pays from FROM on."""

    story: SiteStory
    market: Market
    adder: float
    delivery: float
    block_share: float = 0.0
    """Of the power that runs on the last day on record."""
    block_usd_per_mwh: float = 0.0
    resale_fee: float = 0.0


DEALS = (
    Deal(ODESSA, WEST, 1.5, 7.0, 0.7, 27.5, 1.25),
    Deal(BRENHAM, SOUTH, 3.0, 6.5),
    Deal(ASHFORD_A, OHIO, 4.0, 8.5),
)


def deals(stories: tuple[SiteStory, ...]) -> list[Deal]:
    """The deals of the sites that are told."""
    return [deal for deal in DEALS if deal.story in stories]


def series_rows(stories: tuple[SiteStory, ...]) -> Records:
    return [
        {
            "name": deal.market.name,
            "market": deal.market.market,
            "node": deal.market.node,
            "interval": INTERVALS.index("60 min"),
            "source": "Invented",
            "note": "Has the shape of such a market's days and seasons, but none of its prices.",
        }
        for deal in deals(stories)
    ]


def month_rows(stories: tuple[SiteStory, ...], series_ids: list[int], seed: int) -> Records:
    """Two years of hours, a blob a month."""
    rows: Records = []
    for number, (series_id, deal) in enumerate(zip(series_ids, deals(stories), strict=True)):
        prices = hourly(deal.market, np.random.default_rng([seed, 71, number]))
        for month in range(FIRST, LAST + 1):
            start, end = (first_day(m) - first_day(FIRST) for m in (month, month + 1))
            blob = packed_prices(prices[start * _HOURS : end * _HOURS])
            first_at = first_day(month) * 86_400
            rows.append({"series_id": series_id, "month": month, "first_at": first_at, "prices": blob})
    return rows


def contract_rows(stories: tuple[SiteStory, ...], site_ids: list[int]) -> Records:
    """A contract for each deal."""
    return [
        {
            "site_id": site_ids[stories.index(deal.story)],
            "name": deal.market.name.split(",")[0],
            "kind": CONTRACT_KINDS.index("PPA" if deal.block_share else "index"),
            "starts_on": FROM,
            "time_zone": deal.story.zone,
        }
        for deal in deals(stories)
    ]


def line_rows(
    stories: tuple[SiteStory, ...], series_ids: list[int], version_ids: list[int], fleet: Fleet
) -> Records:
    """A block with resale at Odessa, the index and an adder elsewhere."""
    rows: Records = []
    for series_id, version_id, deal in zip(series_ids, version_ids, deals(stories), strict=True):
        at = stories.index(deal.story)
        running_mw = site_mw(fleet, at, deal.story.cooling, OURS, CLIENT)[LAST_ON - DAY_ZERO]
        lines: list[tuple[str, str, int | None, object]] = [
            ("Index", "index", series_id, Index(adder_usd_per_mwh=deal.adder)),
            ("Delivery", "adder", None, Adder(amount=deal.delivery)),
        ]
        if deal.block_share:
            block = Block(
                mw=round(float(running_mw) * deal.block_share, 1), usd_per_mwh=deal.block_usd_per_mwh,
                resale=NET_SETTLEMENT, resale_fee_usd_per_mwh=deal.resale_fee,
            )  # fmt: skip
            lines.insert(0, ("Block", "block", series_id, block))
        rows += [
            {
                "version_id": version_id, "sequence": number, "label": label, "kind": kind,
                "series_id": series, "parameters": write_parameters(kind, parameters),
            }
            for number, (label, kind, series, parameters) in enumerate(lines, 1)
        ]  # fmt: skip
    return rows


# --- prices -------------------------------------------------------------------------------------------
def hourly(market: Market, rng: np.random.Generator) -> Floats:
    """Two years of hours in UTC: a shape of day and season, slow weather, windy nights, short evenings."""
    days = first_day(LAST + 1) - first_day(FIRST)
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
