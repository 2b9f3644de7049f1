"""Reactive power beyond what a reference power factor allows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import Reactive
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.items import in_force, item
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation


def reactive(line: Line, at: Situation, months: NDArray[np.bool_]) -> tuple[Item, ...]:
    """Rate × max(0, highest kVAR − highest kW × tan(acos reference)); POWER formulas, charge 4."""
    charge: Reactive = line.parameters
    if at.kvar is None:
        at.note("No reactive power is known: nothing is charged for it.")
        return (item("Reactive power", "kVAR", np.zeros(len(months)), 0.0),)
    allowed = math.tan(math.acos(charge.reference_power_factor))
    kvar, kw = at.windows.highest(at.kvar), at.windows.highest(at.kw)
    beyond = kvar > kw * allowed
    rate = charge.usd_per_kvar
    text = f"Allowed at power factor {charge.reference_power_factor:g}: {allowed:.6f} kVAR a kW of peak"
    return (
        item("Highest reactive power", "kVAR", in_force(kvar * beyond, months), rate),
        item(text, "kW", in_force(kw * beyond, months), -rate * allowed),
    )
