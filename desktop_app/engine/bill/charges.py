"""Which function computes which kind of charge line, and how far back it looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.terms import Line
from desktop_app.engine.bill.adder import adder
from desktop_app.engine.bill.availability import availability
from desktop_app.engine.bill.block import bank_lookback, block
from desktop_app.engine.bill.demand import demand, demand_lookback
from desktop_app.engine.bill.energy import energy
from desktop_app.engine.bill.fixed import fixed
from desktop_app.engine.bill.hosting import hosting
from desktop_app.engine.bill.index import index
from desktop_app.engine.bill.interruptible import interruptible
from desktop_app.engine.bill.minimum import minimum_bill, minimum_lookback
from desktop_app.engine.bill.peaks import coincident_peak
from desktop_app.engine.bill.percent import percent
from desktop_app.engine.bill.reactive import reactive
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.bill.take import minimum_take, take_lookback

ChargeFunction = Callable[[Line, Situation, NDArray[np.bool_]], Sequence[Item]]
"""Takes a line, the situation and the billing months in which the line's version is in force, [M].

The rows that it gives add up to the line; `Rows` are made when they are looked at."""

CHARGE_FUNCTIONS: dict[str, ChargeFunction] = {
    "demand": demand,
    "energy": energy,
    "index": index,
    "block": block,
    "fixed": fixed,
    "reactive": reactive,
    "adder": adder,
    "percent": percent,
    "minimum bill": minimum_bill,
    "minimum take": minimum_take,
    "coincident peak": coincident_peak,
    "interruptible": interruptible,
    "availability": availability,
    "hosting": hosting,
}
"""By the kind's name (`domain.charges.kinds`)."""

LOOKBACKS: dict[str, Callable[[Line], int]] = {
    "demand": demand_lookback,
    "minimum bill": minimum_lookback,
    "block": bank_lookback,
    "minimum take": take_lookback,
}
"""How many billing months before the first one asked for a line needs; kinds that are not here need none."""
