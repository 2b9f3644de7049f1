"""Nord Pool and EPEX: the layout without headings (day, hour, price), and a column for each hour."""

from __future__ import annotations

import re

import numpy as np

from desktop_app.exchange.prices.cells import local_days
from desktop_app.exchange.prices.points import Answers, Points
from desktop_app.exchange.prices.reading import begun, currency_of, place_hours
from desktop_app.exchange.prices.table import Table
from desktop_app.exchange.prices.wide import spread
from desktop_app.exchange.raw import texts

_ZONE = "Europe/Oslo"
_HOUR = re.compile(r"(?:hour|h|he)?0?(\d{1,2})[abx]?")
_SPAN = re.compile(r"(\d{2})(\d{2})")
_DAYS = ("date", "deliverydate", "deliveryday", "day")


def is_without_headings(table: Table) -> bool:
    """Eight digits of a day, an hour 0 … 25, a price."""
    heads = [f"column{n}" for n in (1, 2, 3)]
    if not table.has(*heads) or not table.heading("column1").startswith("Column "):
        return False
    first, hour = (texts(table[head][:50]) for head in heads[:2])
    return all(re.fullmatch(r"(19|20)\d{6}", cell.strip()) for cell in first) and all(
        re.fullmatch(r"\d{1,2}", cell.strip()) and int(cell) <= 25 for cell in hour
    )


def read_without_headings(table: Table, answers: Answers) -> Points:
    """Hours 1 … 23 and then 0, the last of the same day; what stands behind the price is left out."""
    made = begun(table, "Nord Pool", "day-ahead", answers.zone or _ZONE, "column3", one="")
    made.currency = "EUR"
    place_hours(made, table, "column1", "column2")
    return made


def is_by_columns(table: Table) -> bool:
    return bool(table.one_of(*_DAYS)) and len(_columns(table)) >= 23


def read_by_columns(table: Table, answers: Answers) -> Points:
    """A line for each day; 3A and 3B are the two hours of one name in autumn."""
    day = table.one_of(*_DAYS)
    on, wrong = local_days(table[day])
    kept = np.setdiff1d(np.arange(len(table)), [p for p, _ in wrong])
    node = table.one_of("area", "biddingarea", "biddingzone", "pricearea", "zone", "node")
    found = _columns(table)
    made = spread(
        table.only(kept), "Nord Pool", "day-ahead", answers.zone or _ZONE,
        {head: hour for head, (hour, _) in found.items()}, on[kept], node=node,
        marks={head: mark for head, (_, mark) in found.items()},
    )  # fmt: skip
    made.currency = currency_of(f"{table.preamble} {table.raw.name}") or "EUR"
    made.time_column = table.heading(day)
    made.notes += [f"Row {int(table.raw.rows[p])}: {reason}; the line was left out" for p, reason in wrong]
    return made


def _columns(table: Table) -> dict[str, tuple[int, str]]:
    """Headings of hours, with the hour, and A or B where an hour has two columns."""
    found = {head: hour for head in table.heads if (hour := _hour(head))}
    hours = list(found.values())
    seen: set[int] = set()
    made: dict[str, tuple[int, str]] = {}
    for head, hour in found.items():
        made[head] = hour, ("B" if hour in seen else "A") if hours.count(hour) > 1 else ""
        seen.add(hour)
    return made


def _hour(head: str) -> int:
    """The hour that a heading such as 3, Hour 3, 3A, 3B or 02 - 03 stands for; 0 if none."""
    span = _SPAN.fullmatch(head)
    if span and (int(span[1]) + 1) % 24 == int(span[2]) % 24:
        return int(span[1]) + 1
    found = _HOUR.fullmatch(head)
    return int(found[1]) if found and int(found[1]) <= 25 else 0
