"""Answers for the power page: what energy costs by site and month, net of what was credited."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.plan import Plan
from desktop_app.engine.results import Floats, Results
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, Series, actual_then_forecast, bars, line, today
from desktop_app.figures.headline import Headline
from desktop_app.figures.overview import Planned, divided
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.tile import Tile

Names = Mapping[int, str]

NET_PRICE = Headline("price", "Net of credits", "cents_per_kwh", less_is_better=True)
ENERGY = Headline("energy", "Energy", "energy")
COST = Headline("cost", "Power cost", "money", less_is_better=True)
CREDITS = Headline("credits", "Credits", "money")
AHEAD = Headline("ahead", "Power, next 12 months", "money", less_is_better=True)


def tiles(results: Results, base: Results, plan: Plan | None) -> list[Tile]:
    """Four figures of the last month on record, and the power cost ahead, which follows a what-if."""
    company, planned = results.company, Planned(plan)
    ahead, past = spans.next_year(results), spans.last_year(results)
    return [
        NET_PRICE.of_last_month(
            results, divided(company.net_power_cost_usd, company.energy_mwh), planned.power_usd_per_mwh()
        ),
        ENERGY.of_last_month(results, company.energy_mwh, planned.months("energy_mwh")),
        COST.of_last_month(results, company.power_cost_usd),
        CREDITS.of_last_month(results, company.credit_usd),
        AHEAD.of_next_year(
            spans.total(company.net_power_cost_usd[ahead]),
            spans.total(base.company.net_power_cost_usd[ahead]),
            spans.total(company.net_power_cost_usd[past]),
            planned.total("power_cost_usd", ahead),
            what_if=results is not base,
        ),
    ]


# --- by month -----------------------------------------------------------------------------------------
def month_chart(
    results: Results, base: Results, plan: Plan | None, row: int | None, names: Names
) -> ChartSpec:
    """Net power price of the company by month, and of one site beside it."""
    span = spans.shown(results, ahead=spans.YEAR)
    months, split = results.months[span], results.actual_months - span.start
    price = divided(results.company.net_power_cost_usd, results.company.energy_mwh)
    series: list[Series] = [*actual_then_forecast("company", months, price[span], split)]
    if row is not None:
        own = divided(results.sites.net_power_cost_usd[row], results.sites.energy_mwh[row])
        name = names.get(int(results.site_ids[row]), "?")
        series += actual_then_forecast(name, months, own[span], split, colour=1)
    if results is not base:
        before = divided(base.company.net_power_cost_usd, base.company.energy_mwh)
        ahead = slice(max(split - 1, 0), None)
        series.append(line("base", months[ahead], before[span][ahead], role="base", label=""))
    planned = Planned(plan).power_usd_per_mwh()
    if planned is not None and np.isfinite(planned[span]).any():
        series.append(line("plan", months, planned[span], role="plan"))
    return ChartSpec(
        month_message(results, base, price),
        "Power at the meter, net of credits, c/kWh by month, actual then forecast",
        tuple(series),
        Axis("month"),
        Axis(format="cents_per_kwh"),
        (today(spans.forecast_begins(results)),),
        empty="The price shows here once a site has energy and a power price",
        key="power-months",
    )


def month_message(results: Results, base: Results, price: Floats) -> str:
    """Where the price stands, and how far it moved within a year; in a what-if, what it does to the year."""
    at = results.actual_months - 1
    if results is not base:
        now, was = (company_price_ahead(one) for one in (results, base))
        difference = spans.apart(now, was, "more than", "less than")
        return f"Power costs {say.cents_per_kwh(now)} in the next 12 months, {difference} in the base"
    if at < 0 or not math.isfinite(price[at]):
        return "What power costs"
    said = f"Power cost {say.cents_per_kwh(price[at])} in {spans.month_alone(results.months[at])}"
    difference = spans.apart(price[at], price[at - spans.YEAR] if at >= spans.YEAR else math.nan)
    return f"{said}, {difference} a year before" if difference else said


def company_price_ahead(results: Results) -> float:
    """Mean net price of the twelve months ahead [$/MWh]."""
    ahead = spans.next_year(results)
    cost, energy = results.company.net_power_cost_usd[ahead], results.company.energy_mwh[ahead]
    return spans.ratio(float(cost.sum()), float(energy.sum()))


# --- by site ------------------------------------------------------------------------------------------
SITE_COLUMNS = (
    Column("site", "Site", kind="text", width=1.3),
    Column("price", "$/MWh", digits=2),
    Column("energy", "MWh", digits=0),
    Column("cost", "Cost", kind="money_m", digits=2),
    Column("credit", "Credits", kind="money_m", digits=2),
    Column("net", "c/kWh", digits=2),
    Column("since", "Price since", kind="text"),
)


def site_table(results: Results, portfolio: Portfolio, names: Names) -> TableSpec:
    """Each site's price on record, and its energy, cost and credits of the last month."""
    at = results.actual_months - 1
    figures = results.sites
    rows = []
    for row, site_id in enumerate(results.site_ids.tolist()):
        price, since = price_on(portfolio, site_id, results.as_of_on + 1)
        energy, cost, credit = (
            float(values[row, at]) if at >= 0 else math.nan
            for values in (figures.energy_mwh, figures.power_cost_usd, figures.credit_usd)
        )
        net = (cost - credit) / energy / 10 if energy > 0 else math.nan
        rows.append((names.get(site_id, "?"), price, energy, cost, credit, net, since))
    month = spans.month_name(results.months[at]) if at >= 0 else "no month on record"
    return TableSpec.from_rows(
        site_message(results, names),
        SITE_COLUMNS,
        rows,
        subtitle=f"Price on record, and what {month} came to, net of credits",
        keys=tuple(results.site_ids.tolist()),
        totals=_totals(rows),
    )


def _totals(rows: list[tuple]) -> dict[str, object]:
    if not rows:
        return {}
    energy, cost, credit = (float(np.nansum([row[column] for row in rows])) for column in (2, 3, 4))
    net = (cost - credit) / energy / 10 if energy else math.nan
    return {"site": "All", "energy": energy, "cost": cost, "credit": credit, "net": net}


def price_on(portfolio: Portfolio, site_id: int, day: int) -> tuple[float, str]:
    """The price of a site on a day [$/MWh], and since when it holds."""
    prices = portfolio.records("power_price").values()
    held = [p for p in prices if p.site_id == site_id and p.effective_on <= day]
    if not held:
        return math.nan, ""
    last = max(held, key=lambda price: price.effective_on)
    return last.usd_per_mwh, days.day_text(last.effective_on)


def _running(results: Results) -> np.ndarray:
    """Rows of the sites that draw power in the months ahead."""
    energy = results.sites.energy_mwh[:, spans.next_year(results)].sum(axis=1)
    return np.flatnonzero(energy > 0)


def prices_ahead(results: Results) -> Floats:
    """Mean net price of each site over the twelve months ahead [$/MWh]."""
    ahead = spans.next_year(results)
    cost = results.sites.net_power_cost_usd[:, ahead].sum(axis=1)
    return divided(cost, results.sites.energy_mwh[:, ahead].sum(axis=1))


def site_message(results: Results, names: Names) -> str:
    """The cheapest and the dearest site."""
    running = _running(results)
    prices = prices_ahead(results)[running]
    known = running[np.isfinite(prices)]
    if len(known) < 2:
        return "Power by site"
    prices = prices_ahead(results)
    low, high = known[np.argmin(prices[known])], known[np.argmax(prices[known])]
    first, last = (names.get(int(results.site_ids[row]), "?") for row in (low, high))
    times = prices[high] / prices[low]
    if times >= 1.5:
        return f"{last} pays {say.number(times, 1)} times what {first} pays"
    return f"{first} pays least, {last} {say.percent(times - 1, 0)} more"


def site_chart(results: Results, base: Results, names: Names) -> ChartSpec:
    """Price of each site over the months ahead, the dearest first, with the base as lines across."""
    running = _running(base)
    before, now = prices_ahead(base), prices_ahead(results)
    order = running[np.argsort(-np.nan_to_num(before[running]), kind="stable")]
    series = [bars("price", now[order], keys=tuple(int(s) for s in results.site_ids[order]))]
    if results is not base:
        series.append(bars("base", before[order], role="base"))
    return ChartSpec(
        _share_message(results, now),
        "Net power price by site, c/kWh, mean of the next 12 months",
        tuple(series) if len(order) else (),
        Axis("category", labels=tuple(names.get(int(s), "?") for s in results.site_ids[order])),
        Axis(format="cents_per_kwh"),
        horizontal=True,
        empty="The prices show here once a site has energy and a power price",
        key="power-sites",
    )


def _share_message(results: Results, prices: Floats) -> str:
    """How much of the energy costs more than the whole company's mean."""
    energy = results.sites.energy_mwh[:, spans.next_year(results)].sum(axis=1)
    known = np.isfinite(prices) & (energy > 0)
    if not known.any():
        return "Price by site"
    mean = float((prices[known] * energy[known]).sum() / energy[known].sum())
    share = float(energy[known & (prices > mean)].sum() / energy[known].sum())
    return f"{say.percent(share, 0)} of the energy costs more than the mean, {say.cents_per_kwh(mean)}"
