"""Why revenue is not what was planned: the log-mean split between the plan and the days on record."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.bridge import SITES, Bridge, log_mean
from desktop_app.engine.plan import Plan
from desktop_app.engine.results import Floats, PeriodFigures

HASHRATE, EARNINGS, PRICE = "operating hashrate", "earnings per PH/s", "price"
EFFECTS = (HASHRATE, EARNINGS, PRICE)


def plan_bridge(plan: Plan, period: PeriodFigures) -> Bridge | None:
    """From planned to actual revenue [USD]; None where the plan says nothing of the period, or nothing ran.

    A plan knows operating hashrate, production and revenue, so these are the factors: PH/s·days × BTC per
    PH/s·day (difficulty, subsidy, fees and the pool's performance together) × price. A site that only one of
    the two knows is an effect of its own. The effects add up to the difference exactly.
    """
    planned = {
        name: plan.of_span(name, period.first_on, period.last_on) for name in ("earned_btc", "revenue_usd")
    }
    actual = {name: np.nan_to_num(period.sites[name]) for name in planned}
    before, after = float(np.nansum(planned["revenue_usd"])), float(actual["revenue_usd"].sum())
    if not (before > 0 and after > 0):
        return None
    left = _factors(
        _planned_phd(plan, period),
        np.nan_to_num(planned["earned_btc"]),
        np.nan_to_num(planned["revenue_usd"]),
    )
    right = _factors(
        np.nan_to_num(period.sites["realised_phh"]) / 24, actual["earned_btc"], actual["revenue_usd"]
    )
    start, end = np.nan_to_num(planned["revenue_usd"]), actual["revenue_usd"]
    both = (np.minimum(left, right) > 0).all(axis=0) & np.isfinite(left + right).all(axis=0)
    ratio = np.log(right[:, both] / left[:, both])
    effects = (log_mean(end[both], start[both]) * ratio).sum(axis=1)
    made = dict(zip(EFFECTS, effects.tolist(), strict=True))
    return Bridge(before, after, made | {SITES: float((end - start)[~both].sum())})


def _factors(phd: Floats, btc: Floats, usd: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack([phd, btc / phd, usd / btc])


def _planned_phd(plan: Plan, period: PeriodFigures) -> Floats:
    """Planned PH/s·days of the period by site, shape [S]."""
    start, end = days.first_days(plan.months), days.first_days(plan.months + 1)
    inside = np.clip(np.minimum(end, period.last_on + 1) - np.maximum(start, period.first_on), 0, None)
    return np.nan_to_num(plan.operating_phs * inside).sum(axis=1)
