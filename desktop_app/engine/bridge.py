"""Why revenue moved: the log-mean Divisia split between two periods, without a residual."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from desktop_app.engine.network import HASHES_PER_DIFFICULTY, PHS_DAY_HASHES
from desktop_app.engine.results import PeriodFigures

EFFECTS = (
    "hashrate", "curtailment", "availability", "derating", "pool performance", "difficulty", "subsidy",
    "fees", "days", "price",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bridge:
    """From one period's revenue to the next's [USD]; the effects add up to the change exactly."""

    before_usd: float
    after_usd: float
    effects_usd: Mapping[str, float]


def factors(period: PeriodFigures) -> dict[str, float]:
    """Ten factors whose product is the period's revenue.

    Revenue = energised PH/s × (1 − curtailed) × availability × derating × pool performance × 1/difficulty ×
    subsidy × fees (reward over subsidy) × days × price. The fees carry what is left of the days' mix.
    """
    c = period.company
    per_day = c["expected_btc"] * 24 / c["realised_phh"]
    by_mean = PHS_DAY_HASHES / (c["difficulty"] * HASHES_PER_DIFFICULTY) * c["subsidy_btc"]
    return {
        "hashrate": c["energised_phs"],
        "curtailment": 1 - c["curtailed_share"],
        "availability": c["availability"],
        "derating": c["derating"],
        "pool performance": c["earned_btc"] / c["expected_btc"],
        "difficulty": PHS_DAY_HASHES / (c["difficulty"] * HASHES_PER_DIFFICULTY),
        "subsidy": c["subsidy_btc"],
        "fees": per_day / by_mean,
        "days": c["days"],
        "price": c["revenue_usd"] / c["earned_btc"],
    }


def log_mean(a: float, b: float) -> float:
    """(a − b) / (ln a − ln b), a where they are equal, 0 where either is 0."""
    if a <= 0 or b <= 0:
        return 0.0
    return a if math.isclose(a, b, rel_tol=1e-12) else (a - b) / math.log(a / b)


def revenue_bridge(before: PeriodFigures, after: PeriodFigures) -> Bridge | None:
    """LMDI-I split of the change of revenue (Ang 2005): effect of a factor = L(V₁, V₀) · ln(x₁/x₀).

    None where either period earned nothing: there is no ratio to take.
    """
    start, end = before.company["revenue_usd"], after.company["revenue_usd"]
    if not (start > 0 and end > 0):
        return None
    left, right = factors(before), factors(after)
    if not all(math.isfinite(x) and x > 0 for x in (*left.values(), *right.values())):
        return None
    weight = log_mean(end, start)
    return Bridge(start, end, {name: weight * math.log(right[name] / left[name]) for name in EFFECTS})
