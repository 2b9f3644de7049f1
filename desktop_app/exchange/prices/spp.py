"""SPP's prices by settlement location: stamps of the interval's end, also in GMT, which needs no clock."""

from __future__ import annotations

from desktop_app.exchange.prices.points import Answers, Points
from desktop_app.exchange.prices.reading import begun, place_utc
from desktop_app.exchange.prices.series import step_of
from desktop_app.exchange.prices.table import Table

_ENDS = ("gmtintervalend", "gmtinterval")


def is_mine(table: Table) -> bool:
    return table.has("settlementlocation", "lmp") and bool(table.one_of(*_ENDS))


def read(table: Table, answers: Answers) -> Points:
    """The hourly prices are the day-ahead market's unless the file's name begins with RT."""
    made = begun(table, "SPP", "", answers.zone or "America/Chicago", "lmp", node="settlementlocation")
    made.unit = "usd_per_mwh"
    place_utc(made, table, table.one_of(*_ENDS), "mdy")
    made.span_s = step_of(made.at[made.fine], 3600)
    is_real_time = made.span_s < 3600 or table.raw.name.upper().startswith(("RT", "SPP_RT"))
    made.product = "real-time" if is_real_time else "day-ahead"
    made.at -= made.span_s
    return made
