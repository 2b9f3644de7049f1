"""Measures five years of funding policies by day, on one path and on ten thousand, beside a plain loop."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from desktop_app.domain import policies as kinds
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.capital.compare import fans_of
from desktop_app.engine.capital.ground import ground_of
from desktop_app.engine.capital.rules import Policy, policies_of
from desktop_app.engine.capital.simulate import PolicyRun, Setup, simulate
from desktop_app.engine.draws import PathSettings
from desktop_app.engine.prepare import prepare
from desktop_app.engine.treasury.books import books_of
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company
from tests.engine.capital.naive import naive
from tests.engine.capital.worlds import rule

_MACHINES, _TRIES, _PLAIN_PATHS = 48_000, 3, 20
Figure = dict[str, Any]


def run() -> dict[str, Any]:
    """The slowest of the sample's policies and one of eight rules, with every facility of the book."""
    book = Portfolio.empty()
    book = book.applying(catalogue(book))
    book = book.applying(sample_company(book, machines=_MACHINES))
    ground = ground_of(prepare(book), books_of(book))
    one, many = ground.expected, ground.drawn(PathSettings())
    policies = [*policies_of(book), _many_rules()]
    days, paths = one.courses.day_count, many.courses.paths
    alone = max(_best(lambda p=p: simulate(p, one)) for p in policies)
    all_paths = max(_best(lambda p=p: fans_of(simulate(p, many))) for p in policies)
    plain, same = _plain(policies[1], many)
    return {
        "name": "policies",
        "figures": [
            _figure(f"{days:,} days of one path, slowest of {len(policies)} policies", alone, 0.1, plain),
            _figure(f"{days:,} days of {paths:,} paths, to their fans", all_paths, 3.0, plain * paths),
            _of("the plain loop and this one differ by, on a company without credit", same, "BTC", 1e-6),
            _of("bitcoin not accounted for", max(simulate(p, many).btc_gap for p in policies), "BTC", 1e-6),
            _of("peak memory", _peak_mb(policies[-1], many), "MB", 500),
            _of("longest stall of another thread", _stall_ms(policies[-1], many), "ms", 50),
        ],
        "notes": [f"The plain loop: {plain:.4f} s a path, measured on {_PLAIN_PATHS} and without credit."],
    }  # fmt: skip


def _many_rules() -> Policy:
    """Nearly all that a policy can do on one day."""
    rules = (
        rule(kinds.COVERED_CALLS, share=0.2, strike_share=0.18, premium_share=0.018, every_days=28),
        rule(kinds.PRICE_BAND, low_usd=60_000, high_usd=150_000, share=0.3),
        rule(kinds.SELL_SHARE, share=0.1),
        rule(kinds.EVERY_DAYS, every_days=7, amount_sat=10**8),
        rule(kinds.ISSUE, program_id=1, mnav=1.3, amount_usd=1e6),
        rule(kinds.BORROW, facility_id=1, ltv=0.5, floor_usd=6e6),
        rule(kinds.FUND_CAPEX, floor_usd=6e6),
        rule(kinds.KEEP_CASH, months=2.0),
    )
    return Policy("Eight rules", rules)


def _plain(policy: Policy, many: Setup) -> tuple[float, float]:
    """Seconds a path of the plain loop, and the most by which its bitcoin differs; nothing is borrowed."""
    position = replace(many.position, credits=(), calls=())
    schedule = replace(many.schedule, credit_usd=many.schedule.credit_usd[:0])
    bare = replace(many, position=position, schedule=schedule)
    found: PolicyRun = simulate(policy, bare)
    taken, differ = [], 0.0
    for path in range(_PLAIN_PATHS):
        begun = time.perf_counter()
        held = np.array(naive(policy, bare, path).days)[found.on - bare.courses.first_on, 0]
        taken.append(time.perf_counter() - begun)
        locked = position.locked_btc
        differ = max(differ, float(np.abs(held + locked - found.figures["held_btc"][:, path]).max()))
    return sum(taken) / len(taken), differ


def _peak_mb(policy: Policy, many: Setup) -> float:
    tracemalloc.start()
    simulate(policy, many)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _stall_ms(policy: Policy, many: Setup) -> float:
    """The longest time for which a thread that wants to run every millisecond could not."""
    worker = threading.Thread(target=lambda: simulate(policy, many))
    longest, before = 0.0, time.perf_counter()
    worker.start()
    while worker.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, before = max(longest, now - before - 0.001), now
    return longest * 1000


def _best(act: Callable[[], Any]) -> float:
    taken = []
    for _ in range(_TRIES):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def _figure(what: str, seconds: float, target_s: float, yardstick_s: float) -> Figure:
    return {
        "what": what, "value": round(seconds, 4), "unit": "s",
        "yardstick": f"plain loop: {yardstick_s:.4f} s", "ratio": round(seconds / yardstick_s, 4),
        "target": f"≤ {target_s} s", "met": seconds <= target_s,
    }  # fmt: skip


def _of(what: str, value: float, unit: str, target: float) -> Figure:
    return {
        "what": what,
        "value": value,
        "unit": unit,
        "target": f"≤ {target} {unit}",
        "met": value <= target,
    }
