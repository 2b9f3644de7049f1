"""ERCOT's settlement point prices: day-ahead by the hour (NP4-190), real-time by 15 minutes (NP6-905)."""

from __future__ import annotations

import numpy as np

from desktop_app.exchange.prices.cells import hours
from desktop_app.exchange.prices.points import Answers, Points
from desktop_app.exchange.prices.reading import begun, place_hours
from desktop_app.exchange.prices.table import Table

_FLAGS = ("dstflag", "repeatedhourflag")
_NODES = ("settlementpoint", "settlementpointname")


def is_day_ahead(table: Table) -> bool:
    return table.has("deliverydate", "hourending", "settlementpointprice") and bool(table.one_of(*_NODES))


def is_real_time(table: Table) -> bool:
    asked = ("deliverydate", "deliveryhour", "deliveryinterval", "settlementpointprice")
    return table.has(*asked) and bool(table.one_of(*_NODES))


def read_day_ahead(table: Table, answers: Answers) -> Points:
    """Hours ending 01:00 … 24:00. The flag marks the repeated hour alone, not summer time."""
    made = _begun(table, answers, "day-ahead")
    place_hours(made, table, "deliverydate", "hourending", order="mdy", flag=table.one_of(*_FLAGS))
    return made


def read_real_time(table: Table, answers: Answers) -> Points:
    """Hours 1 … 24 of four intervals each."""
    made = _begun(table, answers, "real-time")
    quarter, _, wrong = hours(table["deliveryinterval"], most=4)
    made.refuse(wrong, table.heading("deliveryinterval"))
    within_s = (np.maximum(quarter, 1) - 1) * 900
    made.span_s = 900
    place_hours(
        made, table, "deliverydate", "deliveryhour", within_s, order="mdy", flag=table.one_of(*_FLAGS)
    )
    return made


def _begun(table: Table, answers: Answers, product: str) -> Points:
    zone, node = answers.zone or "America/Chicago", table.one_of(*_NODES)
    made = begun(table, "ERCOT", product, zone, "settlementpointprice", node=node)
    made.unit = "usd_per_mwh"
    return made
