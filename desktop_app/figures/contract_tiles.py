"""Answers for the tiles above the contracts: price, credits, hours curtailed, and what is disputed."""

from __future__ import annotations

import math

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.statements import DISPUTED
from desktop_app.engine.contract_year import ContractYears, curtailed_hours
from desktop_app.engine.plan import Plan
from desktop_app.engine.results import Floats, Results
from desktop_app.figures import spans
from desktop_app.figures.contracts import Span
from desktop_app.figures.headline import Headline
from desktop_app.figures.overview import Planned, divided
from desktop_app.figures.tile import Tile

NET = Headline("net", "All-in, net of credits", "cents_per_kwh", less_is_better=True)
GROSS = Headline("gross", "All-in, before credits", "cents_per_kwh", less_is_better=True)
CREDITS = Headline("credits", "Credits and resale", "money")
CURTAILED = Headline("curtailed", "Hours curtailed", "number", "h·site", less_is_better=True)
MISSED = Headline("missed", "Missed by late curtailment", "money", less_is_better=True)
DISPUTED_TILE = Headline("disputed", "Disputed with suppliers", "money", less_is_better=True)


def price_tile(base: Results, plan: Plan | None, span: Span) -> Tile:
    """Price of all energy at the meter on record, with or without contracts."""
    company, at = base.company, _within(base, span)
    cost = company.net_power_cost_usd if span.is_net else company.power_cost_usd
    headline = NET if span.is_net else GROSS
    planned = Planned(plan).power_usd_per_mwh() if span.is_net else None
    prices = divided(cost, company.energy_mwh)
    if span.is_month:
        return _of_month(headline, base.months, prices, span, planned)
    price = spans.ratio(spans.total(cost[at]), spans.total(company.energy_mwh[at]))
    return headline.tile(price, sparkline=prices[at], footnote=span.short)


def credits_tile(years: ContractYears, span: Span) -> Tile:
    """What programs paid and blocks brought that were sold back."""
    found = [years.sums(month, month) for month in years.months]
    return _summed(CREDITS, years, [f.credit_usd if f else math.nan for f in found], span)


def curtailed_tile(portfolio: Portfolio, years: ContractYears, span: Span) -> Tile:
    """Hours in which sites were off on purpose: prices, programs, coincident peaks."""
    return _summed(CURTAILED, years, curtailed_hours(portfolio, years.months), span)


def missed_tile(
    years: ContractYears, missed_usd: Floats | None, span: Span, *, is_ready: bool = True
) -> Tile:
    """What the meter cost over perfect dispatch, by month; it takes a while to work out."""
    known = missed_usd is not None and bool(np.isfinite(missed_usd[_shown(years, span)]).any())
    if not is_ready and not known:
        return Tile(MISSED.label, "…", footnote="Working it out…", key=MISSED.key)
    if missed_usd is None:
        return Tile(MISSED.label, "–", footnote="Needs meter readings and prices", key=MISSED.key)
    return _summed(MISSED, years, missed_usd, span)


def disputed_tile(portfolio: Portfolio, years: ContractYears, span: Span) -> Tile:
    """What is still disputed, whichever month it is of."""
    table = portfolio["power_statement"]
    state, month, disputed = (table[name] for name in ("state", "month", "disputed_usd"))
    amounts = np.where(state == DISPUTED, _known(disputed), 0.0) / 1e6
    made = np.array([float(amounts[month == one].sum()) for one in years.months])
    count = int(((state == DISPUTED) & (_known(disputed) != 0)).sum())
    if not count:
        return Tile(DISPUTED_TILE.label, "$0", footnote="No invoice is disputed", key=DISPUTED_TILE.key)
    text, _ = DISPUTED_TILE.said(float(amounts.sum()))
    invoices = f"{count} invoice{'s' if count > 1 else ''}"
    return Tile(
        DISPUTED_TILE.label,
        text,
        invoices,
        sparkline=made,
        footnote="All that is open",
        key=DISPUTED_TILE.key,
    )


def _known(values: np.ndarray) -> np.ndarray:
    """Amounts as numbers; the least integer stands for none."""
    made = values.astype(np.float64)
    return np.where(np.isfinite(made) & (made > -9e18), made, 0.0)


def _shown(years: ContractYears, span: Span) -> slice:
    return slice(max(span.first - years.months.start, 0), max(span.last + 1 - years.months.start, 0))


# --- one way for all ----------------------------------------------------------------------------------
def _summed(headline: Headline, years: ContractYears, values: Floats | list[float], span: Span) -> Tile:
    made = np.asarray(values, np.float64)
    if span.is_month:
        return _of_month(headline, np.array(years.months), made, span, None)
    inside = (np.array(years.months) >= span.first) & (np.array(years.months) <= span.last)
    return headline.tile(spans.total(made[inside]), sparkline=made[inside], footnote=span.short)


def _of_month(
    headline: Headline, months: np.ndarray, values: Floats, span: Span, planned: Floats | None
) -> Tile:
    """A month against the one before."""
    at = int(np.searchsorted(months, span.last))
    if at >= len(values) or not math.isfinite(values[at]):
        return Tile(headline.label, "–", footnote=f"Nothing is known of {span.said}", key=headline.key)
    return headline.tile(
        float(values[at]),
        float(values[at - 1]) if at else math.nan,
        plan=math.nan if planned is None else float(planned[at]),
        sparkline=values[max(at - spans.YEAR, 0) : at + 1],
        footnote=f"{span.said}; the change is on the month before",
    )


def _within(results: Results, span: Span) -> slice:
    return slice(*np.searchsorted(results.months, [span.first, span.last + 1]).tolist())
