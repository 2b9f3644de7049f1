"""Why revenue moved: the log-mean Divisia split between two periods, without a residual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.engine.results import Floats, PeriodFigures

OF_PRODUCTION = (
    "hashrate", "curtailment", "availability", "derating", "pool performance", "difficulty", "subsidy",
    "fees", "days",
)  # fmt: skip
OF_REVENUE = (*OF_PRODUCTION, "price")
SITES = "sites opened or closed"
EFFECTS = (*OF_REVENUE, SITES)


@dataclass(frozen=True, slots=True)
class Bridge:
    """From one period's revenue to the next's [USD]; the effects add up to the change exactly."""

    before_usd: float
    after_usd: float
    effects_usd: Mapping[str, float]


def revenue_bridge(before: PeriodFigures, after: PeriodFigures) -> Bridge | None:
    """What changed the company's revenue; None where either period earned nothing.

    Each site is split by itself (LMDI-I, Ang 2005): the effect of factor i is L(V₁, V₀) · ln(xᵢ₁ / xᵢ₀).
    A site that ran in one of the periods only is an effect of its own.
    """
    start, end = before.company["revenue_usd"], after.company["revenue_usd"]
    return Bridge(start, end, _split(before, after, OF_REVENUE)) if start > 0 and end > 0 else None


def production_effects_btc(before: PeriodFigures, after: PeriodFigures) -> Mapping[str, float] | None:
    """What changed the bitcoin produced, by effect, without the price; they add up to the change [BTC]."""
    if not (before.company["earned_btc"] > 0 and after.company["earned_btc"] > 0):
        return None
    return _split(before, after, OF_PRODUCTION)


def factors(period: PeriodFigures) -> dict[str, Floats]:
    """Factors whose product is each site's revenue, shape [S]; without the last its production.

    Energised PH/s × (1 − curtailed) × availability × derating × pool performance × blocks per realised
    PH/s·day (the inverse of difficulty) × subsidy × fees (reward over subsidy) × days × price. Where losses
    exceed what was energised, derating takes the place of all three shares; where nothing was energised, the
    operating hashrate takes its place.
    """
    s = period.sites
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = np.where(s["energised_phs"] > 0, s["energised_phs"], s["operating_phs"])
        shares = np.stack([1 - s["curtailed_share"], s["availability"], s["derating"]])
        plausible = (s["energised_phs"] > 0) & ~(shares < 0).any(axis=0)
        lumped = np.stack([np.ones_like(whole), np.ones_like(whole), s["operating_phs"] / whole])
        curtailment, availability, derating = np.where(plausible, shares, lumped)
        return {
            "hashrate": whole,
            "curtailment": curtailment,
            "availability": availability,
            "derating": derating,
            "pool performance": s["earned_btc"] / s["expected_btc"],
            "difficulty": s["expected_blocks"] / (s["realised_phh"] / 24),
            "subsidy": s["expected_subsidy_btc"] / s["expected_blocks"],
            "fees": s["expected_btc"] / s["expected_subsidy_btc"],
            "days": s["days"],
            "price": s["revenue_usd"] / s["earned_btc"],
        }


def log_mean(a: Floats | float, b: Floats | float) -> Floats:
    """(a − b) / (ln a − ln b), a where they are equal, 0 where either is 0; none is negative."""
    a, b = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(b, np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        made = (a - b) / np.log(a / b)
    made = np.where(np.isclose(a, b, rtol=1e-12, atol=0), a, made)
    return np.where(np.logical_and(a > 0, b > 0), made, 0.0)


def _split(before: PeriodFigures, after: PeriodFigures, names: tuple[str, ...]) -> dict[str, float]:
    key = "revenue_usd" if "price" in names else "earned_btc"
    start, end = np.nan_to_num(before.sites[key]), np.nan_to_num(after.sites[key])
    left, right = (np.stack([factors(p)[name] for name in names]) for p in (before, after))
    both = np.minimum(start, end) > 0
    both &= (np.minimum(left, right) > 0).all(axis=0)
    effects = np.zeros_like(left)
    ratio = np.log(right[:, both] / left[:, both])
    ratio[np.abs(ratio) < 1e-14] = 0.0  # a factor that is the same but for rounding has no effect
    effects[:, both] = log_mean(end[both], start[both]) * ratio
    vanished = np.logical_and(_vanished(left, right, start, end), ~both)
    effects += np.where(vanished, (end - start) / np.maximum(vanished.sum(axis=0), 1), 0.0)
    made = dict(zip(names, effects.sum(axis=1).tolist(), strict=True))
    alone = ~both & ~vanished.any(axis=0)
    return made | {SITES: float((end - start)[alone].sum())}


def _vanished(left: Floats, right: Floats, start: Floats, end: Floats) -> Floats:
    """Factors that are zero in the period in which a site earned nothing although it had machines running.

    In the limit of the log mean such a factor carries the whole change of its site.
    """
    silent = np.where(start > 0, right, left)
    ran = np.logical_and(np.where(start > 0, end, start) == 0, silent[0] > 0)
    return np.logical_and(silent == 0, ran)
