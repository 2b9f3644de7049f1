"""Answers for what the machines page says of some machines: the match card, totals of groups and table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from desktop_app.domain.days import month_of_day
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.results import Results
from desktop_app.figures import format as say
from desktop_app.figures.grid_column import GridColumn, Rows
from desktop_app.figures.inventory_rows import Inventory, Totals
from desktop_app.figures.rates import Rates, rates_on
from desktop_app.figures.table import Column, TableSpec


def column_totals(totals: Totals, locale: say.Locale = say.PLAIN) -> Mapping[str, str]:
    """Totals under their columns."""
    if not totals.energised:
        return {}
    return {
        "hashrate": say.hashrate(totals.hashrate_phs, locale=locale),
        "power": say.power(totals.power_mw, locale=locale),
        "efficiency": say.number(totals.efficiency_j_th, 1, locale=locale),
        "margin": say.money_exact(totals.margin_usd_per_day, locale=locale),
    }


def match_title(matching: int, of: int, selected: int) -> str:
    """How many machines match, or are selected."""
    if selected:
        return f"{selected:,} of {matching:,} machines selected"
    return f"{matching:,} of {of:,} machines match" if matching < of else f"All {of:,} machines"


def match_line(totals: Totals, locale: say.Locale = say.PLAIN) -> str:
    """What they come to: 0.84 EH/s · 15.1 MW · 17.9 J/TH at the wall · none in repair."""
    repair = f"{totals.repair:,} in repair" if totals.repair else "none in repair"
    if not totals.energised:
        return f"none energised · {repair}"
    return " · ".join(
        (
            say.hashrate(totals.hashrate_phs, locale=locale),
            say.power(totals.power_mw, locale=locale),
            f"{say.efficiency(totals.efficiency_j_th, locale=locale)} at the wall",
            repair,
        )
    )


def margin_line(totals: Totals, locale: say.Locale = say.PLAIN) -> str:
    """What they earn: $14,320 a day after power and pool fee."""
    if not totals.energised or np.isnan(totals.margin_usd_per_day):
        return ""
    return f"{say.money(totals.margin_usd_per_day, locale=locale)} a day after power and pool fee"


def shown_table(made: Inventory, rows: Rows, keys: Sequence[str]) -> TableSpec:
    """Rows and columns as they are shown, for a file."""
    columns = [made.columns[key] for key in keys]
    kinds = {"number": "number", "day": "day", "text": "text", "code": "text"}
    return TableSpec(
        "Machines",
        tuple(
            Column(c.key, c.label, unit="" if c.unit == c.label else c.unit, kind=kinds[c.form])
            for c in columns
        ),
        tuple(_rounded(c, c.raw(rows)) for c in columns),
    )


def _rounded(column: GridColumn, values: Sequence | np.ndarray) -> Sequence | np.ndarray:
    """Numbers with the decimals that are shown."""
    if isinstance(values, np.ndarray) and column.is_number and column.digits is not None:
        return np.round(values, column.digits)
    return values


def rates_of(portfolio: Portfolio, day: int, results: Results | None) -> Rates:
    """The rates of a day: on record for the past, of the scenario from the last day on record on."""
    recorded = rates_on(portfolio, day)
    if results is None or not len(results.months):
        return recorded
    ahead, last = max(results.actual_months, 0), len(results.months) - 1
    past = int(np.searchsorted(results.months, month_of_day(day)))
    month = min(ahead if day >= results.as_of_on else past, ahead, last)
    hashprice = float(results.network.hashprice_usd[month])
    if month < results.actual_months:
        return Rates(hashprice, recorded.fee_share, recorded.power_usd_per_mwh, recorded.overhead)
    return Rates(
        hashprice,
        _fees(portfolio, results, month, recorded),
        _prices(portfolio, results, recorded),
        recorded.overhead,
    )


def _prices(portfolio: Portfolio, results: Results, recorded: Rates) -> np.ndarray:
    """The scenario's power price of each site that runs machines."""
    prices = recorded.power_usd_per_mwh.copy()
    prices[portfolio["site"].positions(results.classes.site_id)] = results.classes.power_price_usd_per_mwh
    return prices


def _fees(portfolio: Portfolio, results: Results, month: int, recorded: Rates) -> np.ndarray:
    """The scenario's pool fee as a share of each site's revenue."""
    fees = recorded.fee_share.copy()
    revenue, paid = results.sites.revenue_usd[:, month], results.sites.pool_fee_usd[:, month]
    known = (revenue > 0) & np.isfinite(paid)
    fees[portfolio["site"].positions(results.site_ids[known])] = paid[known] / revenue[known]
    return fees
