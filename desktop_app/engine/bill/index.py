"""Energy at a market price."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import Index
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.block import over
from desktop_app.engine.bill.items import in_force, item
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats


def index(line: Line, at: Situation, months: NDArray[np.bool_]) -> tuple[Item, ...]:
    """Sum over intervals of energy × (multiplier × price + adder); POWER formulas, charge 2.

    The price is kept between floor and cap first. Energy and price meet interval by interval: the product
    of means would be another amount. Energy without a price costs its adder alone.
    """
    terms: Index = line.parameters
    price, kwh = _bounded(terms, at.price_of(line.series_id)), at.energy_of(terms.load)
    usd, mwh = at.frame.by_month(kwh * price) / 1000, at.frame.by_month(kwh) / 1000
    priced = mwh
    if np.isnan(usd).any():
        known = ~np.isnan(price)
        usd = at.frame.by_month(np.where(known, kwh * price, 0.0)) / 1000
        priced = at.frame.by_month(np.where(known, kwh, 0.0)) / 1000
    usd, priced = in_force(usd * terms.multiplier, months), in_force(priced, months)
    found = [Item(_label(terms), "MWh", priced, over(usd, priced), usd)]
    if terms.adder_usd_per_mwh:
        found.append(item("Adder", "MWh", in_force(mwh, months), terms.adder_usd_per_mwh))
    return tuple(found)


def _bounded(terms: Index, price: Floats) -> Floats:
    if terms.cap_usd_per_mwh is not None:
        price = np.minimum(price, terms.cap_usd_per_mwh)
    if terms.floor_usd_per_mwh is not None:
        price = np.maximum(price, terms.floor_usd_per_mwh)
    return price


def _label(terms: Index) -> str:
    """Such as "At 105 % of the market price, at most $90"."""
    share = "" if terms.multiplier == 1 else f"{100 * terms.multiplier:,.6g} % of "
    parts = [f"At {share}the market price"]
    if terms.cap_usd_per_mwh is not None:
        parts.append(f"at most ${terms.cap_usd_per_mwh:,.10g}")
    if terms.floor_usd_per_mwh is not None:
        parts.append(f"at least ${terms.floor_usd_per_mwh:,.10g}")
    return ", ".join(parts)
