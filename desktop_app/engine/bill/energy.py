"""Energy by period and tier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import Energy
from desktop_app.domain.contracts import CHRONOLOGICAL, PRO_RATA
from desktop_app.domain.terms import Line
from desktop_app.engine.bill import tiers
from desktop_app.engine.bill.demand import billing_demand_kw
from desktop_app.engine.bill.items import growth, in_force, item, tier_label
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats


def energy(line: Line, at: Situation, months: NDArray[np.bool_]) -> tuple[Item, ...]:
    """Sum over periods and tiers of kWh × (rate + adjustment); POWER formulas, charge 3."""
    charge: Energy = line.parameters
    kwh = in_force(_by_tier(charge, at), months)
    prices, factor = tiers.prices_of(charge.tiers), growth(charge.escalator, at.frame)
    used = kwh.any(axis=0)
    found = [
        item(tier_label(charge.tiers, p, t, "Energy"), "kWh", kwh[:, p, t], prices[p, t] * factor)
        for p, t in zip(*np.nonzero(used), strict=True)
    ]
    return tuple(found) or (item("Energy", "kWh", np.zeros(len(months)), 0.0),)


def _by_tier(charge: Energy, at: Situation) -> Floats:
    """Energy by month, period and tier [kWh], [M, P, T]."""
    runs = at.frame.runs_of(charge.schedule)
    run_kwh = runs.run_sums(at.energy_of(charge.load))
    if tiers.tier_count(charge.tiers) == 1:
        return runs.by_cell(run_kwh)[..., None]
    used = charge.tiers[: runs.shape[1]]
    per_kw = any(tier.unit.startswith("kWh/kW") for period in used for tier in period)
    billing_kw = billing_demand_kw(at) if per_kw else None
    bounds = tiers.bounds_of(used, at.frame.days, at.frame.share, billing_kw)
    if at.terms.contract.tier_allocation == CHRONOLOGICAL:
        return tiers.chronological(run_kwh, runs, bounds)
    by_cell = runs.by_cell(run_kwh)
    divide = tiers.pro_rata if at.terms.contract.tier_allocation == PRO_RATA else tiers.per_period
    return divide(by_cell, bounds)
