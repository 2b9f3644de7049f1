"""Energy by period and tier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import Energy
from desktop_app.domain.charges.parts import Tiers
from desktop_app.domain.contracts import CHRONOLOGICAL, PRO_RATA
from desktop_app.domain.terms import Line
from desktop_app.engine.bill import tiers
from desktop_app.engine.bill.demand import billing_demand_kw
from desktop_app.engine.bill.frame import Runs
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
    used = charge.tiers[: runs.shape[1]]
    if tiers.tier_count(used) == 1:
        return runs.by_cell(run_kwh)[..., None]
    allocation = at.terms.contract.tier_allocation
    if allocation == CHRONOLOGICAL:
        return tiers.chronological(run_kwh, runs, _bounds(used, at, runs))
    divide = tiers.pro_rata if allocation == PRO_RATA else tiers.filled
    return divide(runs.by_cell(run_kwh), _bounds(used, at, None))


def _bounds(used: Tiers, at: Situation, runs: Runs | None) -> Floats:
    """Upper bounds of every month, period and tier [kWh], [M, P, T]; of every run, [T - 1, R], if those
    are said. They are kept, with what they are made of, unless they depend on the load."""

    def made(billing_kw: Floats | None) -> Floats:
        bounds = tiers.bounds_of(used, at.frame.days, at.frame.share, billing_kw)
        return bounds if runs is None else tiers.bounds_of_runs(bounds, runs)

    if tiers.are_per_kw(used):
        return made(billing_demand_kw(at))
    return at.frame.keep(("bounds", id(used), id(runs)), lambda: (used, runs, made(None)))[2]
