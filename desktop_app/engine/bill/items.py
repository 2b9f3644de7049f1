"""How rows that explain a line are made: quantity × rate, 0 where the line's version is not in force."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.parts import Escalator
from desktop_app.engine.bill.frame import Frame
from desktop_app.engine.bill.results import Item, Rows
from desktop_app.engine.results import Floats

NO_GROWTH = 1.0


def item(
    label: str, unit: str, quantity: Floats, rate: Floats | float, detail: Callable[[int], str] | None = None
) -> Item:
    """A row whose amount is quantity × rate; the rate shows 0 where there is no quantity, [M]."""
    rates = np.where(quantity != 0, rate, 0.0)
    return Item(label, unit, quantity, rates, quantity * rates, detail)


def product(label: str, unit: str, quantity: Floats, rate: Floats | float) -> Rows:
    """A line of one row, quantity × rate."""
    return Rows(quantity * rate, lambda: (item(label, unit, quantity, rate),))


def in_force(values: Floats, months: NDArray[np.bool_]) -> Floats:
    """Values of months [M, …], 0 where a version is not in force."""
    if all(months.tolist()):  # quicker than numpy for so few
        return values
    return values * months.reshape(-1, *(1,) * (values.ndim - 1))


def growth(escalator: Escalator, frame: Frame) -> Floats | float:
    """What an escalator makes of a price at the first day of every billing period, [M]."""
    if escalator.kind == "none":
        return NO_GROWTH
    return np.array([escalator.factor(int(day)) for day in frame.first_on])
