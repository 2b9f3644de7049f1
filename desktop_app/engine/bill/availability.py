"""Availability payments: power that stands ready, paid by the hour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import Availability
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.block import over
from desktop_app.engine.bill.items import in_force
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats


def availability(line: Line, at: Situation, months: NDArray[np.bool_]) -> tuple[Item, ...]:
    """MW × sum over offered hours of price × share kept, a credit; hours without a price pay nothing."""
    terms: Availability = line.parameters
    offered, price = _offered_hours(terms, at), _price(line, at)
    hours, paid = at.frame.by_month(offered), at.frame.by_month(offered * price)
    if np.isnan(paid).any():
        known = ~np.isnan(price)
        hours = at.frame.by_month(np.where(known, offered, 0.0))
        paid = at.frame.by_month(np.where(known, offered * price, 0.0))
    mw_hours, usd = in_force(hours * terms.mw, months), in_force(paid * terms.mw * -terms.share, months)
    kept = "" if terms.share == 1 else f", {100 * terms.share:,.6g} % kept"
    return (Item(f"Stood ready{kept}", "MW-h", mw_hours, over(usd, mw_hours), usd),)


def _offered_hours(terms: Availability, at: Situation) -> Floats:
    """How long the power was offered, [I]."""
    hours = (at.frame.period_of(terms.hours) == 0) * (at.frame.minutes / 60)
    for low, high in at.frame.outside:
        hours[low:high] = 0.0
    return hours


def _price(line: Line, at: Situation) -> Floats | float:
    """$/MW-h: of the series, [I], or the one that was agreed."""
    if line.series_id is not None:
        return at.price_of(line.series_id)
    return line.parameters.usd_per_mw_hour
