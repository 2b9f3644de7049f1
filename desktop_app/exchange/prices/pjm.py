"""PJM's hourly prices, day-ahead and real-time: in UTC, and only the rows that are current."""

from __future__ import annotations

import numpy as np

from desktop_app.exchange.prices.cells import flags
from desktop_app.exchange.prices.local_time import FIRST
from desktop_app.exchange.prices.points import Answers, Points
from desktop_app.exchange.prices.reading import begun, place_utc
from desktop_app.exchange.prices.table import Table

_PRICES = {"totallmpda": "day-ahead", "totallmprt": "real-time"}


def is_mine(table: Table) -> bool:
    return table.has("datetimebeginningutc", "pnodename") and bool(table.one_of(*_PRICES))


def read(table: Table, answers: Answers) -> Points:
    """The total price; its parts are left out."""
    price, notes = table.one_of(*_PRICES), []
    if table.has("rowiscurrent"):
        current, _ = flags(table["rowiscurrent"])
        replaced = np.count_nonzero(current == FIRST)
        if replaced:
            notes.append(f"{replaced:,} rows that are no longer current were left out")
            table = table.only(np.flatnonzero(current != FIRST))
    zone = answers.zone or "America/New_York"
    made = begun(table, "PJM", _PRICES[price], zone, price, node="pnodename")
    made.unit, made.notes = "usd_per_mwh", notes
    place_utc(made, table, "datetimebeginningutc", "mdy")
    return made
