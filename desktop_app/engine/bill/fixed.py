"""Fixed charges: an amount per month, day or year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import FIXED_PER, Fixed
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.frame import Frame
from desktop_app.engine.bill.items import growth, in_force, product
from desktop_app.engine.bill.results import Rows
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats

PER_MONTH, PER_DAY, PER_YEAR = range(3)


def fixed(line: Line, at: Situation, months: NDArray[np.bool_]) -> Rows:
    """Amount × meters × months or days; a year is 12 months, a day a real day of the billing period.

    A period that the contract's beginning or end cuts short counts as its share of a month.
    """
    charge: Fixed = line.parameters
    amount, unit = (charge.amount_usd, FIXED_PER[charge.per])
    if charge.per == PER_YEAR:
        amount, unit = amount / 12, "month"
    quantity = in_force(time_of(at.frame, charge.per) * charge.meters, months)
    label = "Fixed charge" if charge.meters == 1 else f"Fixed charge, {charge.meters} meters"
    return product(label, unit, quantity, amount * growth(charge.escalator, at.frame))


def time_of(frame: Frame, per: int) -> Floats:
    """Months or days of each billing period, [M]."""
    return frame.days.astype(float) if per == PER_DAY else frame.share
