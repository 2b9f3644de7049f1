"""Small companies for the tests: few days, round numbers, one price a day and path."""

from __future__ import annotations

from typing import Any

import numpy as np

from desktop_app.domain.capital import Facility, ShareProgram
from desktop_app.domain.days import parse_day
from desktop_app.domain.policies import FundingRule
from desktop_app.engine.capital.course import Courses
from desktop_app.engine.capital.position import Credit, Position, Program, Schedule
from desktop_app.engine.capital.rules import Policy
from desktop_app.engine.capital.simulate import PolicyRun, Setup, simulate
from desktop_app.engine.capital.state import Trading

FIRST_ON = parse_day("2026-01-01")
FREE_OF_CHARGE = Trading(fee_share=0.0, slippage_share=0.0)
USD = 10**6


def rule(kind: int, **values: Any) -> FundingRule:
    for name in ("floor_usd", "amount_usd", "low_usd", "high_usd"):
        if name in values:
            values[name] = round(values[name] * USD)
    return FundingRule(**{"policy_id": 1, "sequence": 1, "kind": kind, **values})


def policy(*rules: FundingRule) -> Policy:
    return Policy("Tried", rules)


def facility(**values: Any) -> Facility:
    terms: dict[str, Any] = {
        "id": 1, "name": "Line", "lender": "Lender", "limit_usd": 10_000 * USD, "opened_on": FIRST_ON - 100,
        "matures_on": FIRST_ON + 5_000, "rate_share": 0.0, "initial_ltv": 0.5, "call_ltv": 0.7,
        "liquidation_ltv": 0.8, "cure_hours": 24.0, "note": "",
    }  # fmt: skip
    return Facility(**terms | values)


def program(**values: Any) -> Program:
    left = values.pop("left_usd", 1e9)
    terms: dict[str, Any] = {
        "id": 1, "name": "ATM", "opened_on": FIRST_ON - 100, "limit_usd": 10**15, "price_usd": 10 * USD,
        "commission_share": 0.0, "note": "",
    }  # fmt: skip
    return Program(ShareProgram(**terms | values), left)


def setup(
    price: Any,
    earned: Any = 0.0,
    *,
    cash: float = 0.0,
    free: float = 0.0,
    flows: dict[int, float] | None = None,
    costs: dict[int, float] | None = None,
    capex: dict[int, float] | None = None,
    credit: dict[int, float] | None = None,
    credits: tuple[Credit, ...] = (),  # noqa: A002
    programs: tuple[Program, ...] = (),
    shares: float = 1000.0,
    calls: tuple[Any, ...] = (),
    trading: Trading = FREE_OF_CHARGE,
) -> Setup:
    """`price` and `earned` by day, or by day and path; other amounts by day since the first."""
    prices = np.array(price, np.float64)
    prices = prices[:, None] if prices.ndim == 1 else prices
    count, paths = prices.shape
    mined = np.broadcast_to(np.array(earned, np.float64), (count, paths)) if np.ndim(earned) != 1 else (
        np.repeat(np.array(earned, np.float64)[:, None], paths, axis=1)
    )  # fmt: skip
    courses = Courses(
        FIRST_ON, np.ones(count), np.arange(count), np.ones(count), prices, mined,
        np.zeros(0, np.int64), np.zeros((0, paths)),
    )  # fmt: skip

    def daily(rows: dict[int, float] | None) -> np.ndarray:
        made = np.zeros(count)
        for day, usd in (rows or {}).items():
            made[day] = usd
        return made

    cost, build = daily(costs), daily(capex)
    planned = np.zeros((len(credits), count))
    if credit:
        planned[0] = daily(credit)
    schedule = Schedule(daily(flows) - cost - build, cost, build, np.zeros(count), planned)
    begun = Position(
        FIRST_ON - 1, float(prices[0, 0]), free, 0.0, cash, shares, credits, calls, programs
    )  # fmt: skip
    return Setup(begun, schedule, courses, trading)


def run(made: Setup, *rules: FundingRule) -> PolicyRun:
    """Every day of every path."""
    return simulate(policy(*rules), made, at=np.arange(made.courses.day_count))


def line(found: PolicyRun, name: str, path: int = 0) -> list[float]:
    """A figure by day on one path."""
    return np.round(found.figures[name][:, path], 6).tolist()
