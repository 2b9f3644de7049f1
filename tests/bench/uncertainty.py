"""Measures ten thousand paths of thirty sites, beside the plainest numpy cube of the same margins."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from desktop_app.domain.days import parse_day
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE
from desktop_app.engine.draws import PathSettings, draw
from desktop_app.engine.evaluate import evaluate, forecast_sums
from desktop_app.engine.inputs import inputs_of
from desktop_app.engine.network_path import network_path
from desktop_app.engine.paths import PERCENTILES, simulate
from desktop_app.engine.prepare import Prepared, prepare
from desktop_app.engine.sensitivity import tornado
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company
from tests.contracts import with_contracts, without_contracts

_MACHINES, _SITES, _TRIES = 50_000, 30, 3
_SETTINGS = PathSettings(paths=10_000, resample_power=False)
_FROM = parse_day("2026-01-01")
Figure = dict[str, Any]


def run() -> dict[str, Any]:
    """Draw and follow the paths in both ways; then all inputs of the company one at a time."""
    book = Portfolio.empty()
    book = book.applying(catalogue(book))
    prepared = prepare(
        _all_by_the_hour(book.applying(sample_company(book, machines=_MACHINES, sites=_SITES)))
    )
    cube = _best(lambda: _cube(prepared))
    by_table, weekly = replace(_SETTINGS, by_table=True), replace(_SETTINGS, resample_power=True)
    ways = (_SETTINGS, by_table, weekly)
    classes = len(prepared.hourly.site) if prepared.hourly else 0
    months = len(prepared.forecast.days_in_month)
    shape = f"{_SETTINGS.paths:,} paths × {months} months × {_SITES} sites by the hour, {classes} classes"
    resampled = _best(lambda: simulate(prepared, settings=weekly))
    bound, one = simulate(prepared, settings=by_table), _best(lambda: evaluate(prepared))
    return {
        "name": "uncertainty",
        "figures": [
            _figure(f"{shape}, exact", _best(lambda: simulate(prepared, settings=_SETTINGS)), 3.0, cube),
            _figure("by table", _best(lambda: simulate(prepared, settings=by_table)), 0.5, cube),
            _figure("power weeks resampled", resampled, None, cube),
            _of(
                "bound of the table, of the largest monthly margin",
                bound.error_bound_usd / float(np.nanmax(np.abs(bound.fans["margin_usd"]))),
                "1",
            ),
            _of("peak memory", max(_peak_mb(prepared, s) for s in ways), "MB", 500),
            _of("longest stall of another thread", max(_stall_ms(prepared, s) for s in ways), "ms", 50),
            _figure("tornado of every input", _best(lambda: _tornado(prepared)), None, one, "one evaluation"),
        ],
    }  # fmt: skip


def _all_by_the_hour(book: Portfolio) -> Portfolio:
    """The same company with every site at the exchange, a third of them with a block that is resold."""
    gone = without_contracts(book)
    series = book["price_series"].ids.tolist()
    terms = [
        {"site_id": site, "effective_on": _FROM, "series_id": series[site % len(series)],
         "adder_usd_per_mwh": 4.0, "block_mw": 5.0 * (site % 3 == 0), "block_usd_per_mwh": 35.0, "resale": 1}
        for site in book["site"].ids.tolist()
    ]  # fmt: skip
    return with_contracts(gone, *terms)


def _cube(prepared: Prepared) -> np.ndarray:
    """The margins of all sites, months and paths at once, then numpy's percentiles of the company."""
    path = network_path(prepared, BASE)
    sums = forecast_sums(prepared, BASE, path)
    days = prepared.forecast.days_in_month
    fees = np.add.reduceat(path.fees_share, prepared.forecast.month_start) / days
    factor = draw(_SETTINGS, days, fees).hashprice
    kept = sums.revenue_usd - sums.pool_fee_usd
    spent = sums.power_cost_usd - sums.credit_usd + sums.direct_cost_usd
    margin = kept[:, :, None] * factor - spent[:, :, None]
    share = (margin < 0).mean(axis=2)
    return np.percentile(margin.sum(axis=0), PERCENTILES, axis=1) + share.sum()


def _tornado(prepared: Prepared) -> None:
    tornado(prepared, BASE, inputs_of(prepared))


def _stall_ms(prepared: Prepared, settings: PathSettings) -> float:
    """The longest time for which a thread that wants to run every millisecond could not."""
    worker = threading.Thread(target=lambda: simulate(prepared, settings=settings))
    longest, before = 0.0, time.perf_counter()
    worker.start()
    while worker.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, before = max(longest, now - before - 0.001), now
    return longest * 1000


def _peak_mb(prepared: Prepared, settings: PathSettings) -> float:
    tracemalloc.start()
    simulate(prepared, settings=settings)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _best(act: Callable[[], Any]) -> float:
    taken = []
    for _ in range(_TRIES):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def _figure(
    what: str, seconds: float, target_s: float | None, yardstick_s: float, yardstick: str = "plain numpy"
) -> Figure:
    return {
        "what": what,
        "value": round(seconds, 4),
        "unit": "s",
        "yardstick": f"{yardstick}: {yardstick_s:.4f} s",
        "ratio": round(seconds / yardstick_s, 2),
        "target": f"≤ {target_s} s" if target_s else None,
        "met": seconds <= target_s if target_s else None,
    }


def _of(what: str, value: float, unit: str, target: float | None = None) -> Figure:
    met = value <= target if target else None
    return {
        "what": what,
        "value": value,
        "unit": unit,
        "target": f"≤ {target} {unit}" if target else None,
        "met": met,
    }
