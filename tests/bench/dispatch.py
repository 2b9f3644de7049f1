"""Measures dispatch: 30 sites × 120 months × 20 classes against hourly prices, beside a numpy broadcast."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from desktop_app.domain.days import first_days, parse_month
from desktop_app.engine.dispatch import Dispatched, Load, SitePower, dispatch
from desktop_app.engine.price_index import build_index
from desktop_app.engine.results import Floats

_SITES, _MONTHS, _CLASSES, _WITH_BLOCK = 30, 120, 20, 10
_TRIES = 25
Figure = dict[str, Any]


def run() -> dict[str, Any]:
    """A year of prices for every site and month, contracts, a third of them with a block that is resold."""
    prices, power, load, value, hours = _case()
    index = build_index(prices)
    _, built = _best(lambda: build_index(prices), 5)
    found, taken = _best(lambda: dispatch(index, power, load, value, hours), _TRIES)
    plain, broadcast = _best(lambda: _broadcast(prices, power, load, value), 2)
    error = _error(found, plain)
    cells = sum(map(len, prices)) * _CLASSES
    what = "a numpy broadcast of the same hours"
    return {
        "name": "dispatch",
        "figures": [
            _figure(
                f"one evaluation, {cells / 1e6:.1f} million hour-cells", taken, "s", 0.008, what, broadcast
            ),
            _figure("time of the broadcast over ours", broadcast / taken, "×", 20, "", None, at_least=True),
            _figure("largest relative difference to it", error, "", 1e-9, "", None),
            _figure(
                f"index of {len(prices):,} months", built, "s", 0.06, "np.sort of the same", _sorting(prices)
            ),
            _figure("memory of the index", index.bytes / 1e6, "MB", 60, "", None),
        ],
    }


def _case() -> tuple[list[Floats], SitePower, Load, Floats, Floats]:
    random = np.random.default_rng(7)
    month = parse_month("2026-01") + np.arange(_MONTHS + 1)
    length = np.diff(first_days(month)) * 24
    prices = [_month(random, n) for _ in range(_SITES) for n in length.tolist()]
    shape = (_SITES, _MONTHS)
    block = np.where(np.arange(_SITES) < _WITH_BLOCK, 30.0, 0.0)[:, None]

    def each(low: float, high: float) -> Floats:
        return np.repeat(random.uniform(low, high, _SITES)[:, None], _MONTHS, axis=1)

    power = SitePower(
        np.arange(_SITES * _MONTHS).reshape(shape), each(1.0, 1.05), each(0, 8), each(0, 12),
        np.repeat(block, _MONTHS, axis=1), each(35, 50), np.ones(shape), each(0, 2),
    )  # fmt: skip
    efficiency = np.sort(random.uniform(14, 40, (_SITES, _CLASSES)), axis=1).ravel()
    site = np.repeat(np.arange(_SITES), _CLASSES)
    load = Load(
        site, 1000 / efficiency[:, None], np.repeat(random.uniform(1, 8, len(site))[:, None], _MONTHS, 1)
    )
    value = np.repeat((55.0 * 0.995 ** np.arange(_MONTHS))[None] / 24, _SITES, axis=0)
    return prices, power, load, value, np.repeat(length[None].astype(float), _SITES, axis=0)


def _month(random: np.random.Generator, hours: int) -> Floats:
    """Hours of a month with a shape of the day, spikes, and nights below zero."""
    shape = 32 + 14 * np.sin(np.arange(hours) * 2 * np.pi / 24)
    spikes = random.pareto(2.5, hours) * 12
    return np.minimum(shape + spikes + random.normal(0, 18, hours), 5000.0).round(2)


def _broadcast(prices: list[Floats], power: SitePower, load: Load, value: Floats) -> tuple[Floats, Floats]:
    """Hours (as a share) and cost by class and month: every hour against every class, month by month."""
    share, cost = np.empty_like(load.mw), np.empty_like(load.mw)
    for site in range(_SITES):
        rows = slice(site * _CLASSES, (site + 1) * _CLASSES)
        for month in range(_MONTHS):
            share[rows, month], cost[rows, month] = _month_by_hours(
                prices[site * _MONTHS + month], power, (site, month), load.mw[rows, month],
                load.phs_per_mw[rows, 0] * value[site, month],
            )  # fmt: skip
    return share, cost


def _month_by_hours(
    price: Floats, power: SitePower, at: tuple[int, int], mw: Floats, worth: Floats
) -> tuple[Floats, Floats]:
    paid = power.multiplier[at] * price + power.adder[at] + power.delivery[at]
    runs = worth[:, None] > paid
    inside = np.clip(power.block_mw[at] - (np.cumsum(mw) - mw), 0, mw)
    on, cost = (mw - inside) * runs.sum(axis=1), (mw - inside) * (runs * paid).sum(axis=1)
    if power.block_mw[at] > 0:
        resale = np.maximum(price - power.resale_fee[at], 0.0)
        taken = worth[:, None] > resale + power.delivery[at]
        on = on + inside * taken.sum(axis=1)
        bill = np.where(taken, power.delivery[at], -resale).sum(axis=1)
        cost = cost + inside * (power.block_usd_per_mwh[at] * len(price) + bill)
    return on / (mw * len(price)), cost


def _error(found: Dispatched, plain: tuple[Floats, Floats]) -> float:
    """The largest difference of hours and cost, relative to the largest value of the class."""
    pairs = ((found.on_share, plain[0]), (found.cost_usd, plain[1]))
    return max(float((np.abs(a - b) / np.abs(b).max(axis=1, keepdims=True)).max()) for a, b in pairs)


def _sorting(prices: list[Floats]) -> float:
    return _best(lambda: [np.sort(p) for p in prices], 2)[1]


def _best(act: Callable[[], Any], tries: int) -> tuple[Any, float]:
    found, least = None, float("inf")
    for _ in range(tries):
        begun = time.perf_counter()
        found = act()
        least = min(least, time.perf_counter() - begun)
    return found, least


def _figure(
    what: str,
    value: float,
    unit: str,
    target: float,
    yardstick: str,
    of: float | None,
    *,
    at_least: bool = False,
) -> Figure:
    return {
        "what": what,
        "value": float(f"{value:.4g}"),
        "unit": unit,
        "yardstick": f"{yardstick}: {of:.4f} s" if of else "",
        "ratio": round(value / of, 3) if of else None,
        "target": f"{'≥' if at_least else '≤'} {target:g} {unit}".rstrip(),
        "met": value >= target if at_least else value <= target,
    }
