"""Measures the engine on 250,000 machines: the roll-up of the facts, an evaluation, a quarter's figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from desktop_app.domain.columns import Columns
from desktop_app.domain.days import parse_day
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.network_path import network_path
from desktop_app.engine.periods import summarise
from desktop_app.engine.prepare import Prepared, prepare
from desktop_app.starter.sample import sample_company

_MACHINES, _SITES = 250_000, 30
_DRAGS, _TRIES = 300, 5
_QUARTER = parse_day("2025-10-01"), parse_day("2025-12-31")
_ANSWERING = BASE.with_override(Override("network", None, "difficulty_elasticity", "set", 0.8))
_RATED = BASE.with_override(Override("site", None, "power_mode", "set", 0)).with_override(
    Override("site", None, "derating_per_year", "set", 0.03)
)
Figure = dict[str, Any]


def run() -> dict[str, Any]:
    """Make the large sample company, then time what follows from it, each beside the plainest numpy."""
    empty = Portfolio.empty()
    book = empty.applying(sample_company(empty, machines=_MACHINES, sites=_SITES))
    states = len(book["machine_state"])
    prepared = prepare(book)
    forecast = prepared.forecast.hashrate_phs
    one_pass = _best(lambda: _count(book), _TRIES)
    product = _best(lambda: (forecast * forecast).sum(axis=1), _DRAGS)
    drags = _drags(prepared)
    cold = min(_once(lambda: prepare(_forgotten(book))) for _ in range(_TRIES))
    warm = _best(lambda: prepare(book), _TRIES)
    quarter = _best(lambda: summarise(prepared, *_QUARTER), _TRIES)
    path = _best(lambda: network_path(prepared), _DRAGS)
    answering = _best(lambda: network_path(prepared, _ANSWERING), _DRAGS)
    rated = _best(lambda: evaluate(prepared, _RATED), _TRIES * 4)
    counting, product_of = "one np.bincount over the states", "one product and sum of the forecast's days"
    return {
        "name": "engine",
        "figures": [
            _figure(f"prepare {_MACHINES:,} machines, {states:,} states", cold, 0.4, counting, one_pass),
            _figure("prepare again, the fleet's order kept", warm, 0.3, counting, one_pass),
            _figure(
                "evaluate 60 months, 30 sites, median", float(np.median(drags)), 0.002, product_of, product
            ),
            _figure("evaluate, 99th percentile", float(np.percentile(drags, 99)), 0.004, product_of, product),
            _figure("network of 60 months by retargets", path, 0.0003, product_of, product),
            _figure("the same, answering to hashprice", answering, 0.0005, product_of, product),
            _figure("evaluate with power modes and ageing", rated, 0.003, product_of, product),
            _figure("figures of a quarter", quarter, 0.02, product_of, product),
        ],
    }


def _count(book: Portfolio) -> Any:
    states = book["machine_state"]
    return np.bincount(states["site_id"].clip(0), states["effective_on"])


def _forgotten(book: Portfolio) -> Portfolio:
    """The same book without what readers keep beside its rows."""
    tables = {name: Columns(c.entity, c.ids, c.arrays) for name, c in book.tables.items()}
    return Portfolio(tables, book.next_ids)


def _drags(prepared: Prepared) -> list[float]:
    """Seconds of evaluations while the price is dragged under two other changes."""
    scenario = BASE.with_override(Override("site", None, "availability", "scale", 0.99))
    scenario = scenario.with_override(Override("network", None, "difficulty_growth_per_year", "set", 0.4))
    taken = []
    for price in np.linspace(30_000, 200_000, _DRAGS).tolist():
        dragged = scenario.with_override(Override("network", None, "price_usd", "set", price))
        taken.append(_once(lambda: evaluate(prepared, dragged)))  # noqa: B023 – runs at once
    return taken


def _once(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _best(act: Callable[[], Any], tries: int) -> float:
    return min(_once(act) for _ in range(tries))


def _figure(what: str, seconds: float, target_s: float, yardstick: str, yardstick_s: float) -> Figure:
    return {
        "what": what,
        "value": round(seconds, 6),
        "unit": "s",
        "yardstick": f"{yardstick}: {yardstick_s:.6f} s",
        "ratio": round(seconds / yardstick_s, 1),
        "target": f"≤ {target_s} s",
        "met": seconds <= target_s,
    }
