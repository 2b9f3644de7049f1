"""MISO's market reports: a line for each node and kind of value, a column for each hour, EST all year."""

from __future__ import annotations

import re

import numpy as np

from desktop_app.domain.days import parse_day
from desktop_app.domain.problems import AppError
from desktop_app.exchange.cells import codes_of, stripped
from desktop_app.exchange.dates import iso
from desktop_app.exchange.prices.cells import local_days
from desktop_app.exchange.prices.points import Answers, Points
from desktop_app.exchange.prices.reading import Ints
from desktop_app.exchange.prices.table import Table
from desktop_app.exchange.prices.wide import spread

_EST = "-05:00"
_HOUR = re.compile(r"he(\d{1,2})")
_DAY = re.compile(r"\b(\d{1,2}/\d{1,2}/\d{4})\b")
_NAME_DAY = re.compile(r"(20\d{6})")


def is_mine(table: Table) -> bool:
    return table.has("node", "value", "he1", "he24")


def read(table: Table, answers: Answers) -> Points:
    """The lines of LMP; losses and congestion are parts of it."""
    kinds = np.array([text.upper() == "LMP" for text in codes_of(stripped(table["value"]))[0]])
    codes = codes_of(stripped(table["value"]))[1]
    table = table.only(np.flatnonzero(kinds[codes]))
    if not len(table):
        raise AppError(f"“{table.raw.name}” has no line whose value is LMP.", "Choose a file of prices.")
    columns = {head: int(found[1]) for head in table.heads if (found := _HOUR.fullmatch(head))}
    said = f"{table.preamble} {table.raw.name}".lower()
    product = "day-ahead" if re.search(r"day.?ahead|_da_", said) else "real-time"
    return spread(
        table, "MISO", product, answers.zone or _EST, columns, _days(table), node="node", unit="usd_per_mwh"
    )


def _days(table: Table) -> Ints:
    """The day of each line: by a column, or one for all above the table or in the file's name."""
    if table.has("marketday"):
        days, wrong = local_days(table["marketday"], "mdy")
        if wrong:
            raise AppError(f"“{table.raw.name}”, row {int(table.raw.rows[wrong[0][0]])}: {wrong[0][1]}.")
        return days
    found, named = _DAY.search(table.preamble), _NAME_DAY.search(table.raw.name)
    if not found and not named:
        raise AppError(
            f"“{table.raw.name}” does not say of which day its prices are.",
            "Keep the lines above the headings, or the day in the file's name, as MISO writes them.",
        )
    text = iso(found[1], "day", "mdy") if found else f"{named[1][:4]}-{named[1][4:6]}-{named[1][6:]}"  # type: ignore[index]
    return np.full(len(table), parse_day(text), np.int64)
