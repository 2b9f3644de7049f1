"""Adders and adjustments: an amount per kWh, MWh, kW or kVA, which may change from month to month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import (
    ADDER_UNITS,
    LOADS,
    METERED,
    PER_KVA,
    PER_KW,
    PER_KWH,
    PER_MWH,
    Adder,
)
from desktop_app.domain.charges.parts import MONTH_COUNT
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.demand import billing_demand_kw
from desktop_app.engine.bill.items import growth, in_force, product
from desktop_app.engine.bill.results import Rows
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats, Ints


def adder(line: Line, at: Situation, months: NDArray[np.bool_]) -> Rows:
    """Amount of the month × its base: energy, billing demand, contract power or highest kVA.

    POWER formulas, charge 6. The month is the one in which the billing period begins.
    """
    charge: Adder = line.parameters
    label, unit, quantity = _base(charge, at)
    rate = amounts_of(charge, at.frame.months) * growth(charge.escalator, at.frame)
    return product(label, unit, in_force(quantity, months), rate)


def amounts_of(charge: Adder, months: Ints) -> Floats:
    """The amount of each month: the dated one, else the calendar month's, else the only one, [M]."""
    made = np.full(len(months), charge.amount)
    if charge.by_month:
        made = np.array(charge.by_month)[months % MONTH_COUNT]
    if charge.by_date:
        begins, dated = (np.array(column) for column in zip(*charge.by_date, strict=True))
        row = np.searchsorted(begins, months, "right") - 1
        made = np.where(row >= 0, dated[row], made)
    return made


def _base(charge: Adder, at: Situation) -> tuple[str, str, Floats]:
    """What it is called, its unit and how much there is of it by month."""
    if charge.unit in (PER_KWH, PER_MWH):
        kwh = at.frame.by_month(at.energy_of(charge.load))
        label = "Energy" if charge.load == METERED else f"Energy {LOADS[charge.load]}"
        return (label, "kWh", kwh) if charge.unit == PER_KWH else (label, "MWh", kwh / 1000)
    share = at.frame.share
    if charge.unit == PER_KW:
        return "Billing demand", "kW", billing_demand_kw(at) * share
    if charge.unit == PER_KVA:
        return "Highest apparent power", "kVA", _highest_kva(at) * share
    if at.terms.contract.contract_kw is None:
        at.note(f"“{ADDER_UNITS[charge.unit]}” counts nothing: the contract names no contract power.")
    return "Contract power", "kW", (at.terms.contract.contract_kw or 0.0) * share


def _highest_kva(at: Situation) -> Floats:
    if at.kvar is None:
        at.note("No reactive power is known: kVA are taken to be kW.")
        return at.windows.highest(at.kw)
    return at.windows.highest(np.hypot(at.kw, at.kvar))
