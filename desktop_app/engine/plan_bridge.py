"""Why revenue is not what was planned: the log-mean split between the plan and the days on record."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.bridge import SITES, Bridge, log_mean
from desktop_app.engine.plan import Plan
from desktop_app.engine.results import Floats, PeriodFigures

HASHRATE, PERFORMANCE, NETWORK, PRICE = "operating hashrate", "pool performance", "network", "price"
EFFECTS = (HASHRATE, PERFORMANCE, NETWORK, PRICE)


def plan_bridge(plan: Plan, period: PeriodFigures) -> Bridge | None:
    """From planned to actual revenue [USD]; None where the plan says nothing of the period, or nothing ran.

    A plan keeps operating hashrate, production and revenue, and expects of its pools what the network gives.
    So these are the factors: PH/s·days × pool performance × expected BTC per PH/s·day (difficulty, subsidy
    and fees together) × price. A site that only one of the two knows is an effect of its own. The effects add
    up to the difference exactly.
    """
    start, left = _planned(plan, period)
    end, right = _actual(period)
    before, after = float(start.sum()), float(end.sum())
    if not (before > 0 and after > 0):
        return None
    both = (np.isfinite(left + right) & (np.minimum(left, right) > 0)).all(axis=0)
    effects = log_mean(end[both], start[both]) * np.log(right[:, both] / left[:, both])
    made = dict(zip(EFFECTS, effects.sum(axis=1).tolist(), strict=True))
    return Bridge(before, after, made | {SITES: float((end - start)[~both].sum())})


def _planned(plan: Plan, period: PeriodFigures) -> tuple[Floats, Floats]:
    """Planned revenue by site [S] and its factors [4, S], of the days of the period that are on record."""
    on_record = int(period.company["days"]) if period.company["days"] > 0 else 0
    last_on = min(period.last_on, period.first_on + on_record - 1)
    months, ends = days.first_days(plan.months), days.first_days(plan.months + 1)
    inside = np.clip(np.minimum(ends, last_on + 1) - np.maximum(months, period.first_on), 0, None)
    phd = np.nansum(plan.operating_phs * inside, axis=1)
    btc, usd = (
        np.nan_to_num(plan.of_span(n, period.first_on, last_on)) for n in ("earned_btc", "revenue_usd")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return usd, np.stack([phd, np.ones_like(phd), btc / phd, usd / btc])


def _actual(period: PeriodFigures) -> tuple[Floats, Floats]:
    """Revenue by site on record [S] and its factors [4, S]."""
    s = period.sites
    phd = s["realised_phh"] / 24
    with np.errstate(divide="ignore", invalid="ignore"):
        performance, network = s["earned_btc"] / s["expected_btc"], s["expected_btc"] / phd
        price = s["revenue_usd"] / s["earned_btc"]
    return np.nan_to_num(s["revenue_usd"]), np.stack([phd, performance, network, price])
