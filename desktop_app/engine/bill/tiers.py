"""How energy and power are divided among tiers: bounds count from zero, on the total of the month."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import numpy as np

from desktop_app.domain.charges.parts import Tier, Tiers
from desktop_app.engine.bill.frame import Runs
from desktop_app.engine.bill.items import NO_GROWTH, item
from desktop_app.engine.bill.results import Item, Rows
from desktop_app.engine.results import Floats, Ints

T = TypeVar("T")
_MOST_SEEN = 256
_NOTHING = 1e-6
"""What lies in a tier is a difference of running totals [kWh or kW]: less than this is their rounding."""


def seen_before(make: Callable[[Tiers], T]) -> Callable[[Tiers], T]:
    """Keep what is made of tiers: to hash them takes longer than to find them by what they are."""
    seen: dict[int, tuple[Tiers, T]] = {}

    @wraps(make)
    def found(tiers: Tiers) -> T:
        known = seen.get(id(tiers))
        if known is None:
            if len(seen) >= _MOST_SEEN:
                seen.clear()
            known = seen[id(tiers)] = tiers, make(tiers)  # held, so that no others take their place
        return known[1]

    return found


@seen_before
def tier_count(tiers: Tiers) -> int:
    """The most tiers that a period has."""
    return max(len(period) for period in tiers)


def bounds_of(tiers: Tiers, day_count: Ints, share: Floats, billing_kw: Floats | None) -> Floats:
    """Upper bounds of every month, period and tier, the last one infinite [kWh or kW], [M, P, T].

    "daily" bounds count for each day of the billing period, "/kW" bounds for each kW of the month's billing
    demand; plain ones count in full for a full period and in proportion in one that is cut short.
    """
    made = np.full((len(share), len(tiers), tier_count(tiers)), np.inf)
    for p, period in enumerate(tiers):
        for t, tier in enumerate(period[:-1]):
            made[:, p, t] = tier.most * _scale(tier, day_count, share, billing_kw)
    return made


def _scale(tier: Tier, day_count: Ints, share: Floats, billing_kw: Floats | None) -> Floats:
    scale = day_count.astype(float) if tier.unit.endswith("daily") else share
    return scale * billing_kw if tier.unit.startswith("kWh/kW") and billing_kw is not None else scale


@seen_before
def are_per_kw(tiers: Tiers) -> bool:
    """Whether bounds depend on the billing demand."""
    return any(tier.unit.startswith("kWh/kW") for period in tiers for tier in period)


@seen_before
def prices_of(tiers: Tiers) -> Floats:
    """Rate and adjustment of every period and tier, [P, T]; missing tiers take the last one's."""
    count = tier_count(tiers)
    return np.array([[period[min(t, len(period) - 1)].price for t in range(count)] for period in tiers])


def filled(amounts: Floats, bounds: Floats) -> Floats:
    """How much of each amount [...] lies in each tier under its bounds [..., T], [..., T]."""
    reached = np.minimum(amounts[..., None], bounds)
    reached[..., 1:] -= reached[..., :-1].copy()
    return reached


def pro_rata(by_cell: Floats, bounds: Floats) -> Floats:
    """The month's total fills the tiers; each holds every period's share of the month, [M, P, T].

    SAM's net metering modes divide energy so.
    """
    total = by_cell.sum(axis=1)
    share = np.divide(by_cell, total[:, None], out=np.zeros_like(by_cell), where=total[:, None] != 0)
    return filled(np.broadcast_to(total[:, None], by_cell.shape), bounds) * share[..., None]


def bounds_of_runs(bounds: Floats, runs: Runs) -> Floats:
    """The finite bounds of the month and period of every run [kWh], [T - 1, R]."""
    return np.stack([bounds[..., t].ravel()[runs.cell] for t in range(bounds.shape[-1] - 1)])


def chronological(run_kwh: Floats, runs: Runs, bounds: Floats) -> Floats:
    """Energy fills the tiers in the order in which it is used, [M, P, T].

    Within a run the period does not change, so that what lies below a bound (`bounds_of_runs`) follows from
    the month's running total at the run's two ends: no index by interval is needed.
    """
    after = run_kwh.cumsum()
    before = after - run_kwh
    begun = before.take(runs.first_of_month)
    after -= begun
    before -= begun
    size = runs.present.size
    below = np.zeros((len(bounds) + 2, size))
    for t, bound in enumerate(bounds, 1):
        below[t] = np.bincount(runs.cell, np.minimum(after, bound) - np.minimum(before, bound), size)
    below[-1] = np.bincount(runs.cell, run_kwh, size)
    return (below[1:] - below[:-1]).reshape(-1, *runs.shape).transpose(1, 2, 0)


# --- how they are explained ----------------------------------------------------------------------------
def rows_of(
    found: Tiers, amounts: Floats, prices: Floats, factor: Floats | float, what: tuple[str, str],
    detail_of: Callable[[int], Callable[[int], str]] | None = None,
) -> Rows:  # fmt: skip
    """A row for each period and tier that has any; what is billed [M, P, T] × price [P, T] × escalation.

    `what` names the rows where there is one period and one tier, and their unit; `detail_of` a period says
    more of its months.
    """
    summed = amounts.reshape(len(amounts), -1) @ prices[: amounts.shape[1]].ravel()
    summed = summed if factor is NO_GROWTH else summed * factor
    single, unit = what

    def made() -> tuple[Item, ...]:
        shown = np.where(np.abs(amounts) < _NOTHING, 0.0, amounts)
        return tuple(
            item(
                label_of(found, p, t, single),
                unit,
                shown[:, p, t],
                prices[p, t] * factor,
                detail_of(int(p)) if detail_of else None,
            )
            for p, t in zip(*np.nonzero(shown.any(axis=0)), strict=True)
        )

    return Rows(summed, made)


def label_of(found: Tiers, p: int, t: int, single: str) -> str:
    """Such as "Period 2, tier 1"; what there is only one of is not counted."""
    parts = [f"Period {p + 1}"] if len(found) > 1 else []
    parts += [f"tier {t + 1}"] if len(found[p]) > 1 else []
    text = ", ".join(parts)
    return text[0].upper() + text[1:] if text else single
