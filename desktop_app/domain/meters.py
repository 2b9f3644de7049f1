"""Interval meters: what a site drew, interval after interval; series are blobs as prices are."""

from __future__ import annotations

from desktop_app.domain.entity import entity
from desktop_app.domain.fields import field
from desktop_app.domain.power import INTERVALS, MOST_BYTES

QUANTITIES = ("load", "reactive", "baseline", "system load")
LOAD, REACTIVE, BASELINE, SYSTEM_LOAD = range(4)
"""kW, kVAR and kW of a site; MW of a whole grid, which says when it peaks."""
QUANTITY_UNITS = ("kW", "kVAR", "kW", "MW")


@entity("meter", "Meter", "Meters", key=("name",))
class Meter:
    """A meter of a site, or a series of a whole grid's load."""

    id: int = 0
    name: str = field("Name", "text", unique=True)
    site_id: int | None = field(
        "Site", "reference", target="site", optional=True, help="Empty: the load of a whole grid."
    )
    quantity: int = field("Quantity", "choice", choices=QUANTITIES, default=LOAD)
    interval: int = field("Interval", "choice", choices=INTERVALS, default=1)
    source: str = field("Source", "text")
    note: str = field("Note", "text")


@entity("meter_month", "Month of readings", "Months of readings", key=("meter_id", "month"), title="month")
class MeterMonth:
    """The readings of a meter in one UTC month: mean power of each interval, NaN where there is none.

    Nothing dates it, as with prices: a month-end statement keeps what was computed from it.
    """

    id: int = 0
    meter_id: int = field("Meter", "reference", target="meter")
    month: int = field("Month", "month")
    first_at: int = field("First interval", "instant", help="When the first reading begins.")
    readings: bytes = field(
        "Readings", "blob", unit="kW", width=MOST_BYTES, help="float64, little-endian; NaN is a gap."
    )
