"""Energy at a market price."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import DEVIATION, Index
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.block import over
from desktop_app.engine.bill.items import in_force, item
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.results import Floats

ADDER = "Adder"
"""The row of what is paid beside the market's price."""


def index(line: Line, at: Situation, months: NDArray[np.bool_]) -> tuple[Item, ...]:
    """Sum over intervals of energy × (multiplier × price + adder); POWER formulas, charge 2.

    The price is kept between floor and cap first. Energy and price meet interval by interval: the product
    of means would be another amount. Energy without a price costs its adder alone.
    """
    terms: Index = line.parameters
    price, kwh = _bounded(terms, at.price_of(line.series_id)), at.energy_of(terms.load)
    found = [_priced(label, at, part, price, terms, months) for label, part in _parts(terms, kwh)]
    if terms.adder_usd_per_mwh:
        mwh = in_force(at.frame.by_month(kwh) / 1000, months)
        found.append(item(ADDER, "MWh", mwh, terms.adder_usd_per_mwh))
    return tuple(found)


def _parts(terms: Index, kwh: Floats) -> list[tuple[str, Floats]]:
    """Energy that gets a row of its own: what is above a baseline and what is below do not cancel out."""
    label = _label(terms)
    if terms.load != DEVIATION:
        return [(label, kwh)]
    above, below = np.maximum(kwh, 0.0), np.minimum(kwh, 0.0)
    return [(f"{label}, above the baseline", above), (f"{label}, below the baseline", below)]


def _priced(
    label: str, at: Situation, kwh: Floats, price: Floats, terms: Index, months: NDArray[np.bool_]
) -> Item:
    """Energy that has a price, at its mean price."""
    usd, mwh = at.frame.by_month(kwh * price) / 1000, at.frame.by_month(kwh) / 1000
    if np.isnan(usd).any():
        known = ~np.isnan(price)
        usd = at.frame.by_month(np.where(known, kwh * price, 0.0)) / 1000
        mwh = at.frame.by_month(np.where(known, kwh, 0.0)) / 1000
    usd, mwh = in_force(usd * terms.multiplier, months), in_force(mwh, months)
    return Item(label, "MWh", mwh, over(usd, mwh), usd)


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
