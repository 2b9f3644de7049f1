"""Demand: the highest power of the month, with all that lifts it."""

from __future__ import annotations

from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats


def billing_demand_kw(at: Situation) -> Floats:
    """What the first demand line is billed for; the peak without one [kW], [M]."""
    return at.windows.highest(at.kw)
