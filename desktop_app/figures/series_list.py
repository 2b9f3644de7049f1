"""Answers for the price series and meters of the book: their span, their gaps, their last value."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.columns import Columns
from desktop_app.domain.meters import QUANTITIES, QUANTITY_UNITS
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, INTERVALS
from desktop_app.domain.terms import all_terms
from desktop_app.figures import format as say, spans
from desktop_app.figures.record_table import titles_of
from desktop_app.figures.table import Column, TableSpec

_DAY_SECONDS = 86_400
SERIES = (
    Column("name", "Series", kind="text", width=1.4),
    Column("market", "Market", kind="text"),
    Column("product", "Product", kind="text"),
    Column("interval", "Interval", kind="text"),
    Column("first", "From", kind="text"),
    Column("last", "To", kind="text"),
    Column("gaps", "Missing", digits=0),
    Column("mean", "Mean, its last year", kind="usd_per_mwh"),
    Column("value", "Last price", kind="usd_per_mwh"),
    Column("used", "Contracts", digits=0),
    Column("source", "Source", kind="text"),
)
METERS = (
    Column("name", "Meter", kind="text", width=1.4),
    Column("site", "Site", kind="text"),
    Column("quantity", "Quantity", kind="text"),
    Column("interval", "Interval", kind="text"),
    Column("first", "From", kind="text"),
    Column("last", "To", kind="text"),
    Column("gaps", "Missing", digits=0),
    Column("mean", "Mean, its last year", digits=0),
    Column("value", "Last value", digits=0),
    Column("unit", "Unit", kind="text"),
    Column("source", "Source", kind="text"),
)


def series_table(portfolio: Portfolio) -> TableSpec:
    """The price series, by name."""
    used = _users(portfolio)
    rows, keys = [], []
    for one in sorted(portfolio.records("price_series").values(), key=lambda s: s.name):
        held = summary(
            portfolio["series_month"], "series_id", "prices", one.id, INTERVAL_MINUTES[one.interval]
        )
        rows.append(
            (
                one.name,
                one.market,
                one.product,
                INTERVALS[one.interval],
                *held,
                used.get(one.id, 0),
                one.source,
            )
        )
        keys.append(one.id)
    return TableSpec.from_rows(
        _message(rows, "price series"),
        SERIES,
        rows,
        keys=tuple(keys),
        subtitle="Times are UTC; missing prices are counted within the months that are there",
        empty="Market prices belong here: day-ahead and real-time, by node. Import a file of your market.",
    )


def meter_table(portfolio: Portfolio) -> TableSpec:
    """The meters, by name."""
    sites = titles_of(portfolio, "site")
    rows, keys = [], []
    for one in sorted(portfolio.records("meter").values(), key=lambda m: m.name):
        held = summary(
            portfolio["meter_month"], "meter_id", "readings", one.id, INTERVAL_MINUTES[one.interval]
        )
        site = "whole grid" if one.site_id is None else sites.get(one.site_id, "?")
        about = (one.name, site, QUANTITIES[one.quantity], INTERVALS[one.interval])
        rows.append((*about, *held, QUANTITY_UNITS[one.quantity], one.source))
        keys.append(one.id)
    return TableSpec.from_rows(
        _message(rows, "meter"),
        METERS,
        rows,
        keys=tuple(keys),
        subtitle="Times are UTC; missing readings are counted within the months that are there",
        empty="Meter readings belong here: mean power by interval. Import the file of a meter.",
    )


def _message(rows: list[tuple[Any, ...]], what: str) -> str:
    lacking = [row for row in rows if row[6]]
    if not rows:
        return spans.capital(what)
    count = len(rows)
    said = f"{spans.capital(spans.word(count))} {what}{'s' if count > 1 and not what.endswith('s') else ''}"
    if not lacking:
        return f"{said}, none with gaps"
    most = max(lacking, key=lambda row: row[6])
    return f"{said}; {most[0]} lacks most, {most[6]:,} intervals"


def summary(
    table: Columns, owner: str, blob: str, owner_id: int, minutes: int
) -> tuple[str, str, int, float, float]:
    """First and last day, intervals missing, mean of the last twelve months, last value; kept by table."""
    key = f"summary {owner_id}"
    if key not in table.memo:
        table.memo[key] = _summary(table, owner, blob, owner_id, minutes)
    return table.memo[key]


def _summary(
    table: Columns, owner: str, blob: str, owner_id: int, minutes: int
) -> tuple[str, str, int, float, float]:
    rows = np.flatnonzero(table[owner] == owner_id)
    if not len(rows):
        return "", "", 0, math.nan, math.nan
    months = table["month"][rows]
    rows = rows[np.argsort(months, kind="stable")]
    values = [np.frombuffer(table[blob][row], "<f8") for row in rows.tolist()]
    at = [int(table["first_at"][row]) for row in rows.tolist()]
    ends = at[-1] + len(values[-1]) * minutes * 60
    whole = (ends - at[0]) // (minutes * 60)
    known = sum(int(np.isfinite(v).sum()) for v in values)
    recent = np.concatenate(values[-12:])
    recent = recent[np.isfinite(recent)]
    mean, last = (float(recent.mean()), float(recent[-1])) if len(recent) else (math.nan, math.nan)
    first_on, last_on = (days.day_text(one // _DAY_SECONDS) for one in (at[0], ends - 1))
    return first_on, last_on, whole - known, mean, last


def _users(portfolio: Portfolio) -> dict[int, int]:
    """How many contracts name each series."""
    made: dict[int, int] = {}
    for terms in all_terms(portfolio).values():
        for series_id in {line.series_id for v in terms.versions for line in v.lines} - {None}:
            assert series_id is not None
            made[series_id] = made.get(series_id, 0) + 1
    return made


MONTHS = (
    Column("month", "Month", kind="text"),
    Column("known", "Known", digits=0),
    Column("gaps", "Missing", digits=0),
    Column("mean", "Mean", digits=2),
    Column("low", "Lowest", digits=2),
    Column("high", "Highest", digits=2),
)


def month_table(portfolio: Portfolio, table: str, owner_id: int) -> TableSpec:
    """The months of a series or of a meter, the newest first; a key is the row of the month."""
    owner, blob, own = (
        ("series_id", "prices", "price_series")
        if table == "series_month"
        else ("meter_id", "readings", "meter")
    )
    of = portfolio.records(own).get(owner_id)
    if of is None:
        return TableSpec("Months", MONTHS, tuple(() for _ in MONTHS), empty="Choose a line")
    columns = portfolio[table]
    rows = np.flatnonzero(columns[owner] == owner_id)
    rows = rows[np.argsort(-columns["month"][rows], kind="stable")]
    cells = []
    for row in rows.tolist():
        values, month = np.frombuffer(columns[blob][row], "<f8"), int(columns["month"][row])
        known = values[np.isfinite(values)]
        some = (
            (float(known.mean()), float(known.min()), float(known.max())) if len(known) else (math.nan,) * 3
        )
        cells.append(
            (say.month_short(np.datetime64(month, "M")), len(known), len(values) - len(known), *some)
        )
    return TableSpec.from_rows(
        f"Months of {of.name}",
        MONTHS,
        cells,
        keys=tuple(columns.ids[rows].tolist()),
        subtitle="The newest first",
    )
