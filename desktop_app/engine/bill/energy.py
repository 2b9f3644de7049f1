"""Energy by period and tier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import Energy
from desktop_app.domain.contracts import CHRONOLOGICAL, PRO_RATA
from desktop_app.domain.terms import Line
from desktop_app.engine.bill import tiers
from desktop_app.engine.bill.demand import billing_demand_kw
from desktop_app.engine.bill.items import growth, in_force
from desktop_app.engine.bill.results import Rows
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats


def energy(line: Line, at: Situation, months: NDArray[np.bool_]) -> Rows:
    """Sum over periods and tiers of kWh × (rate + adjustment); POWER formulas, charge 3."""
    charge: Energy = line.parameters
    kwh = in_force(_by_tier(charge, at), months)
    prices, factor = tiers.prices_of(charge.tiers), growth(charge.escalator, at.frame)
    return tiers.rows_of(charge.tiers, kwh, prices, factor, ("Energy", "kWh"))


def _by_tier(charge: Energy, at: Situation) -> Floats:
    """Energy by month, period and tier [kWh], [M, P, T]."""
    runs = at.frame.runs_of(charge.schedule)
    run_kwh = runs.run_sums(at.energy_of(charge.load))
    if tiers.tier_count(charge.tiers) == 1:
        return runs.by_cell(run_kwh)[..., None]
    bounds = _bounds(charge, at, runs.shape[1])
    if at.terms.contract.tier_allocation == CHRONOLOGICAL:
        return tiers.chronological(run_kwh, runs, bounds)
    by_cell = runs.by_cell(run_kwh)
    divide = tiers.pro_rata if at.terms.contract.tier_allocation == PRO_RATA else tiers.per_period
    return divide(by_cell, bounds)


def _bounds(charge: Energy, at: Situation, period_count: int) -> Floats:
    """Upper bounds of every month, period and tier [kWh], [M, P, T]."""
    frame, used = at.frame, charge.tiers[:period_count]
    if tiers.are_per_kw(used):
        return tiers.bounds_of(used, frame.days, frame.share, billing_demand_kw(at))
    return frame.keep(("bounds", used), lambda: tiers.bounds_of(used, frame.days, frame.share, None))
