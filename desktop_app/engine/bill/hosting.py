"""Hosting: an all-in price, a share of production, a capacity fee, and what missing uptime is worth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import Hosting
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.items import growth, in_force, item
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats


def hosting(line: Line, at: Situation, months: NDArray[np.bool_]) -> tuple[Item, ...]:
    """$/kWh × energy + share × production + $/kW × contract kW, less (guaranteed − actual uptime) × MW-h.

    The escalator is of the price and the capacity fee. What is not said of production and uptime is noted.
    """
    terms: Hosting = line.parameters
    grown, kw = growth(terms.escalator, at.frame), at.terms.contract.contract_kw or 0.0
    found: list[Item] = []
    if terms.usd_per_kwh:
        found.append(item("Energy", "kWh", at.frame.by_month(at.kwh), terms.usd_per_kwh * grown))
    if terms.production_share:
        known = _known(line, at, months, at.load.production_usd if at.load else {}, "production")
        found.append(item("Share of production", "$", np.nan_to_num(known), terms.production_share))
    if terms.usd_per_kw_month:
        found.append(item("Capacity", "kW", kw * at.frame.share, terms.usd_per_kw_month * grown))
    if terms.uptime_guarantee:
        known = _known(line, at, months, at.load.uptime if at.load else {}, "uptime")
        short = np.nan_to_num(np.maximum(terms.uptime_guarantee - known, 0.0)) * at.frame.hours * kw / 1000
        label = f"Uptime below {100 * terms.uptime_guarantee:,.6g} %"
        found.append(item(label, "MW-h", short, -terms.usd_per_mw_hour_short))
    return tuple(item(i.label, i.unit, in_force(i.quantity, months), i.rate) for i in found)


def _known(
    line: Line, at: Situation, months: NDArray[np.bool_], values: Mapping[int, float], what: str
) -> Floats:
    """Values by billing month, NaN where nothing was said, [M]."""
    found = np.array([values.get(month, np.nan) for month in at.frame.months.tolist()])
    lacking = int((np.isnan(found) & months)[at.skip :].sum())
    if lacking:
        of = "1 month" if lacking == 1 else f"{lacking} months"
        at.note(f"{line.label}: the {what} of {of} is not known; nothing is counted for it")
    return found
