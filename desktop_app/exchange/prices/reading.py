"""Steps that the readers of several layouts share: nodes, prices, and points to begin with."""

from __future__ import annotations

import re

import numpy as np

from desktop_app.exchange.cells import codes_of, stripped
from desktop_app.exchange.dates import Order
from desktop_app.exchange.prices.cells import NO_OFFSET, flags, hours, local_days, numbers, stamps
from desktop_app.exchange.prices.local_time import Seconds, from_hours, from_stamps, zone_named
from desktop_app.exchange.prices.points import Ints, Points
from desktop_app.exchange.prices.table import Table

_CURRENCIES = (
    ("EUR", r"EUR|€"),
    ("CAD", r"CAD|C\$"),
    ("GBP", r"GBP|£"),
    ("NOK", "NOK"),
    ("SEK", "SEK"),
    ("DKK", "DKK"),
    ("AUD", r"AUD|A\$"),
    ("USD", r"USD|\$"),
)


def begun(
    table: Table, market: str, product: str, zone: str, price: str, *, node: str = "", one: str = ""
) -> Points:
    """Points with their prices, their nodes by a column (or `one` for all), and no times yet."""
    values, wrong = numbers(table[price])
    names, codes = ([one], np.zeros(len(table), np.int64)) if not node else codes_of(stripped(table[node]))
    made = Points(
        market, product, zone, table.heading(price), np.zeros(len(table), np.int64), values,
        table.raw.rows, codes, names, file=table.raw.name, ends_open=table.ends_open,
    )  # fmt: skip
    made.refuse(wrong, made.column)
    return made


def place_utc(made: Points, table: Table, column: str, order: Order = "") -> None:
    """Times of a column that is in UTC, whether its cells say so or not."""
    made.time_column = table.heading(column)
    wall, offset, wrong = stamps(table[column], order)
    made.refuse(wrong, made.time_column)
    made.at = wall - np.where(offset == NO_OFFSET, 0, offset)


def place_hours(
    made: Points, table: Table, day: str, hour: str, within_s: Seconds | int = 0, *, order: Order = "",
    flag: str = "",
) -> None:  # fmt: skip
    """Times by local day and number of the hour, with a flag for the repeated one if there is a column."""
    made.time_column = table.heading(hour)
    on, wrong_days = local_days(table[day], order)
    number, starred, wrong_hours = hours(table[hour])
    repeated = starred.astype(np.int8) if starred.any() else None
    if flag:
        repeated, wrong_flags = flags(table[flag])
        made.refuse(wrong_flags, table.heading(flag))
    made.refuse(wrong_days, table.heading(day))
    made.refuse(wrong_hours, made.time_column)
    number = np.where(number == 0, 24, number)  # some call the last hour of a day 0
    good = np.flatnonzero(made.fine)
    within = within_s[good] if isinstance(within_s, np.ndarray) else within_s
    said = None if repeated is None else repeated[good]
    found = from_hours(on[good], number[good], within, zone_named(made.zone), said, made.node[good])
    made.place(found, good)


def place_clock(made: Points, wall: Ints, offset: Ints) -> None:
    """Times that begin intervals, by what a local clock showed; stamps that say their offset need no zone."""
    good = np.flatnonzero(made.fine)
    if (offset[good] != NO_OFFSET).all():
        made.at[good] = wall[good] - offset[good]
    else:
        made.place(from_stamps(wall[good], zone_named(made.zone), None, made.node[good]), good)


def currency_of(heading: str) -> str:
    """The currency that a heading names; empty if it names none."""
    return next((code for code, mark in _CURRENCIES if re.search(mark, heading, re.IGNORECASE)), "")


def unit_of(heading: str) -> str:
    """The unit of energy that a heading names: mwh, kwh or cents; empty if it names none."""
    bare = heading.lower().replace("_", "").replace(" ", "")
    if re.search(r"¢|cent|c/kwh|ct/kwh|(^|[^a-z])c(per)?kwh", bare):
        return "cents_per_kwh"
    if "mwh" in bare:
        return "usd_per_mwh"
    return "usd_per_kwh" if "kwh" in bare else ""
