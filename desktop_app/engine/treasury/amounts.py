"""Bitcoin times price and parts of amounts, exact in micro-dollars, rounded half to even once."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.columns import Columns
from desktop_app.domain.fields import MISSING_64
from desktop_app.engine.lots.rounding import divided
from desktop_app.engine.results import Ints

SAT = 10**8
"""Satoshi in a bitcoin."""
_HALF = SAT // 2
_PART = 10_000


def valued(amount_sat: Ints, price_usd: Ints) -> Ints:
    """Amounts at prices [µUSD of sat and µUSD/BTC], rounded half to even.

    Neither factor may be negative. The product is made of parts, as it does not fit into 64 bits; values up
    to nine trillion dollars at prices up to 900 million do.
    """
    whole, rest = np.divmod(amount_sat, SAT)
    high, low = np.divmod(price_usd, _PART)
    carried, tail = np.divmod(rest * low, _PART)
    quotient, middle = np.divmod(rest * high + carried, _PART)
    left = middle * _PART + tail
    up = (left > _HALF) | ((left == _HALF) & ((quotient & 1) == 1))
    return whole * price_usd + quotient + up


def value(amount_sat: int, price_usd: int) -> int:
    """One amount at one price [µUSD]."""
    return divided(amount_sat * price_usd, SAT)


def gross_usd(rows: Columns) -> Ints:
    """Gross value of treasury events [µUSD]: as entered, else amount × price as entered, else 0."""
    entered, price = rows["value_usd"], rows["price_usd"]
    by_price = valued(rows["amount_sat"], np.where(price == MISSING_64, 0, price))
    return np.where(entered == MISSING_64, by_price, entered)
