"""AESO's pool price: of the programming interface in UTC, or of the report by day and hour ending."""

from __future__ import annotations

import numpy as np

from desktop_app.exchange.prices.cells import hours, local_days
from desktop_app.exchange.prices.local_time import from_hours, zone_named
from desktop_app.exchange.prices.points import Answers, Points
from desktop_app.exchange.prices.reading import begun, place_utc
from desktop_app.exchange.prices.table import Table
from desktop_app.exchange.raw import pack, texts

_NODE = "Alberta"


def is_of_interface(table: Table) -> bool:
    return table.has("begindatetimeutc", "poolprice")


def is_report(table: Table) -> bool:
    return table.has("datehe", "price")


def read_interface(table: Table, answers: Answers) -> Points:
    made = _begun(table, answers, "poolprice")
    place_utc(made, table, "begindatetimeutc")
    return made


def read_report(table: Table, answers: Answers) -> Points:
    """“11/03/2024 02*”: day, hour ending, and a star for the repeated one."""
    made = _begun(table, answers, "price")
    made.time_column = table.heading("datehe")
    parts = [cell.strip().partition(" ") for cell in texts(table["datehe"])]
    on, wrong_days = local_days(pack([day for day, _, _ in parts]), "mdy")
    number, starred, wrong_hours = hours(pack([hour for _, _, hour in parts]))
    made.refuse([*wrong_days, *wrong_hours], made.time_column)
    good = np.flatnonzero(made.fine)
    found = from_hours(on[good], number[good], 0, zone_named(made.zone), starred[good].astype(np.int8))
    made.place(found, good)
    return made


def _begun(table: Table, answers: Answers, price: str) -> Points:
    made = begun(table, "AESO", "pool price", answers.zone or "America/Edmonton", price, one=_NODE)
    made.currency, made.unit = "CAD", "usd_per_mwh"
    return made
