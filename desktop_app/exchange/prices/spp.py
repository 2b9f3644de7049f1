"""SPP's prices by settlement location: stamps of the interval's end, also in GMT, which needs no clock."""

from __future__ import annotations

import numpy as np

from desktop_app.exchange.prices.points import Answers, Points
from desktop_app.exchange.prices.reading import begun, place_utc
from desktop_app.exchange.prices.series import step_of
from desktop_app.exchange.prices.table import Table

_ENDS = ("gmtintervalend", "gmtinterval")


def is_mine(table: Table) -> bool:
    return table.has("settlementlocation", "lmp") and bool(table.one_of(*_ENDS))


def read(table: Table, answers: Answers) -> Points:
    zone = answers.zone or "America/Chicago"
    name = table.raw.name.upper()
    product = "day-ahead" if name.startswith("DA") or "-DA-" in name or "DA-LMP" in name else "real-time"
    made = begun(table, "SPP", product, zone, "lmp", node="settlementlocation")
    made.unit = "usd_per_mwh"
    place_utc(made, table, table.one_of(*_ENDS), "mdy")
    made.span_s = step_of(made.at[made.fine], 3600)
    if made.span_s == 3600 and not np.any("RTBM" in name):
        made.product = "day-ahead"
    made.at -= made.span_s
    return made
