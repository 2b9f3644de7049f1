"""The inventory with all that the page is about to ask of it, so that it can be made beside the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.results import Results
from desktop_app.figures.grid_rows import read_query
from desktop_app.figures.inventory import inventory
from desktop_app.figures.inventory_rows import Inventory
from desktop_app.ui.pages.machines.summary import rates_of
from desktop_app.ui.widgets.grid.arrangement import Order

AT_ONCE = 60_000
"""Machines up to which the window makes it itself, within a frame or two."""
_SHOWN = ("site", "model", "status", "efficiency", "margin", "energised", "age")


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """An inventory and what a query says of it."""

    inventory: Inventory
    results: Results | None
    query: str
    mask: NDArray[np.bool_] | None
    problem: str


def built(portfolio: Portfolio, day: int, results: Results | None, order: Order, query: str) -> Built:
    """Put the inventory of a day together, its usual columns, its sort keys and its filter."""
    made = inventory(portfolio, day, rates_of(portfolio, day, results))
    for key in _SHOWN:
        _ = made.columns[key].values
    for key in (*(s.key for s in order.sorting), *order.group_by):
        _ = made.columns[key].sort_key
    mask, problem = read_query(made, query)
    return Built(made, results, query, mask, problem)
