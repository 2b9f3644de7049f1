"""Minimum bill: tops up other lines to a least amount, month by month or at the end of a year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import FIXED_PER, MinimumBill
from desktop_app.domain.charges.parts import MONTH_COUNT
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.fixed import PER_YEAR, time_of
from desktop_app.engine.bill.items import in_force, item
from desktop_app.engine.bill.percent import bases_text
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats


def minimum_bill(line: Line, at: Situation, months: NDArray[np.bool_]) -> tuple[Item, ...]:
    """max(0, least amount − what the named lines come to); POWER formulas, charge 7.

    A minimum per year is compared with the calendar year's lines, and topped up in December.
    """
    charge: MinimumBill = line.parameters
    time = in_force(time_of(at.frame, charge.per), months)
    come_to = at.bases(line, months)
    unit = FIXED_PER[charge.per]
    if charge.per == PER_YEAR:
        time, come_to = (_by_year(at, values) for values in (time / MONTH_COUNT, come_to))
    power = time * (at.terms.contract.contract_kw or 0.0)
    least = time * charge.amount_usd + power * charge.usd_per_kw
    short = least > come_to
    return tuple(
        item(label, measure, quantity * short, rate)
        for label, measure, quantity, rate in (
            ("Minimum", unit, time, charge.amount_usd),
            ("Minimum for contract power", f"kW-{unit}", power, charge.usd_per_kw),
            (f"Less what was billed: {bases_text(line, at)}", "$", come_to, -1.0),
        )
    )


def minimum_lookback(line: Line) -> int:
    """A minimum per year needs the months of its year."""
    return MONTH_COUNT - 1 if line.parameters.per == PER_YEAR else 0


def _by_year(at: Situation, values: Floats) -> Floats:
    """Sums of the calendar year up to each December, 0 in other months, [M]."""
    months = at.frame.months
    made = np.zeros(len(months))
    for row in np.flatnonzero(months % MONTH_COUNT == MONTH_COUNT - 1).tolist():
        first = row - MONTH_COUNT + 1
        if row >= at.skip and first < 0 and at.terms.contract.starts_on < at.frame.first_on[0]:
            year = days.month_text(int(months[row]))[:4]
            at.note(f"The yearly minimum of {year} is compared with {row + 1} months of load.")
        made[row] = values[max(first, 0) : row + 1].sum()
    return made
