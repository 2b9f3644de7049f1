"""NYISO's zonal prices: local stamps without a flag, so that an hour comes twice in autumn."""

from __future__ import annotations

import numpy as np

from desktop_app.exchange.prices.cells import NO_OFFSET, stamps
from desktop_app.exchange.prices.local_time import from_ends, zone_named
from desktop_app.exchange.prices.points import Answers, Points
from desktop_app.exchange.prices.reading import begun, place_clock
from desktop_app.exchange.prices.series import step_of
from desktop_app.exchange.prices.table import Table

_PRICES = ("lbmpmwhr", "lbmpmwh", "lbmp")


def is_mine(table: Table) -> bool:
    return table.has("timestamp", "name") and bool(table.one_of(*_PRICES))


def read(table: Table, answers: Answers) -> Points:
    """Hours by their begin; 5-minute prices by their end, as NYISO stamps them."""
    zone, name = answers.zone or "America/New_York", table.raw.name.lower()
    made = begun(table, "NYISO", "", zone, table.one_of(*_PRICES), node="name")
    made.unit, made.time_column = "usd_per_mwh", table.heading("timestamp")
    wall, offset, wrong = stamps(table["timestamp"], "mdy")
    made.refuse(wrong, made.time_column)
    good = np.flatnonzero(made.fine)
    made.span_s = step_of(wall[good], 3600)
    is_real_time = made.span_s < 3600 or "realtime" in name or "rtlbmp" in name
    made.product = "real-time" if is_real_time else "day-ahead"
    if made.span_s < 3600 and (offset[good] == NO_OFFSET).all():
        made.place(from_ends(wall[good], made.span_s, zone_named(zone), None, made.node[good]), good)
    else:
        place_clock(made, wall, offset)
    return made
