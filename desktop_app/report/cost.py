"""Answers for the section on what a bitcoin cost: layers, gross and net of credits, by month and by site."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.company import COST_LAYERS
from desktop_app.engine.results import Floats
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, bars, line, waterfall
from desktop_app.figures.table import Column, TableSpec
from desktop_app.report import notes as note
from desktop_app.report.blocks import (
    Block,
    Chart,
    Grid,
    Metric,
    Metrics,
    Section,
    lying_height,
    metric,
    three,
)
from desktop_app.report.production import quarter_mark
from desktop_app.report.quarter import Quarter, Span

LAYERS = ("energy", "direct", "cash", "all-in")
_SAID = {"energy": "Energy", "direct": "Direct", "cash": "Corporate cash", "all-in": "Depreciation and other"}
_KEYS = {
    "direct": "cost_per_btc_direct_usd",
    "cash": "cost_per_btc_cash_usd",
    "all-in": "cost_per_btc_all_in_usd",
}


def cost(quarter: Quarter) -> Section:
    """The cost of a bitcoin."""
    blocks: list[Block] = [Chart(layers_chart(quarter), 150, (note.LAYERS,))]
    if (steps := bridge_chart(quarter)) is not None:
        blocks.append(Chart(steps, 110, (note.LAYERS,)))
    energy_notes = {"gross": (note.GROSS_POWER,), "net": (note.POWER,)}
    return Section(
        "Cost of a bitcoin",
        _lead(quarter),
        (
            *blocks,
            Metrics("Cost of a bitcoin in layers", layer_metrics(quarter), (note.LAYERS,)),
            Chart(sites_chart(quarter), lying_height(len(quarter.active), 18), (note.POWER,)),
            Grid(by_site(quarter), column_notes=energy_notes),
            *_ledger_block(quarter),
        ),
    )


def _lead(quarter: Quarter) -> str:
    direct, before = quarter.now.of(_KEYS["direct"]), quarter.before.of(_KEYS["direct"])
    if not np.isfinite(direct):
        return "No energy is on record, so that the cost is not known"
    moved = f", {say.change(direct, before)} on the previous quarter" if np.isfinite(before) else ""
    return f"{say.money_exact(direct)} of direct cost for each bitcoin{moved}"


def energy_of(quarter: Quarter, span: Span) -> float:
    """The first layer as the company counts it: net of credits, or before them [$ per BTC]."""
    reduces = quarter.portfolio.company.credits_reduce_energy
    return span.of("cost_per_btc_energy_net_usd" if reduces else "cost_per_btc_energy_gross_usd")


def steps_of(quarter: Quarter, span: Span) -> dict[str, float]:
    """What each layer adds [$ per BTC]; NaN for a layer without entries."""
    totals = [energy_of(quarter, span), *(span.of(_KEYS[name]) for name in LAYERS[1:])]
    return dict(zip(LAYERS, np.diff([0.0, *totals]).tolist(), strict=True))


# --- charts ----------------------------------------------------------------------------------------
def layers_chart(quarter: Quarter) -> ChartSpec:
    """The layers by month, stacked, with the price of a bitcoin."""
    rows = [quarter.results.cost_per_btc_usd[name][quarter.shown] for name in LAYERS]
    added = np.diff(np.vstack([np.zeros(len(quarter.months)), *rows]), axis=0)
    series = tuple(
        bars(_SAID[name], values, quarter.months, colour=index)
        for index, (name, values) in enumerate(zip(LAYERS, added, strict=True))
        if np.isfinite(values).any()
    )
    price = quarter.results.network.price_usd[quarter.shown]
    return ChartSpec(
        _layers_title(quarter),
        "$ per BTC by month, each layer on the one before; the line is the mean price of bitcoin",
        (*series, line("price", quarter.months, price, colour="text", label="price")),
        Axis("month"),
        Axis(format="money", from_zero=True),
        quarter_mark(quarter),
        stacked=True,
        key="report/layers",
    )


def _layers_title(quarter: Quarter) -> str:
    direct, all_in, price = (quarter.now.of(k) for k in (_KEYS["direct"], _KEYS["all-in"], "price_usd"))
    left = price - direct
    if not np.isfinite(left):
        return "Cost of a bitcoin by layer"
    head = f"After direct cost {say.money_exact(left)} of the price was left"
    if not np.isfinite(all_in):
        return head
    over = all_in - price
    tail = f"all-in cost stood {say.money_exact(abs(over))} {'above' if over > 0 else 'below'} it"
    return f"{head}; {tail}"


def bridge_chart(quarter: Quarter) -> ChartSpec | None:
    """From the previous quarter's cost to this one's, layer by layer; None where one is not known."""
    now, before = steps_of(quarter, quarter.now), steps_of(quarter, quarter.before)
    shown = [n for n in LAYERS if np.isfinite(now[n]) and np.isfinite(before[n])]
    if not shown:
        return None
    start, end = sum(before[n] for n in shown), sum(now[n] for n in shown)
    changes = [now[n] - before[n] for n in shown]
    labels = {"energy": "energy", "direct": "direct", "cash": "cash", "all-in": "other"}
    most = max(shown, key=lambda n: abs(now[n] - before[n]))
    verb = "rose" if end > start else "fell"
    return ChartSpec(
        f"{_SAID[most]} moved it most: the cost {verb} {say.change(end, start).lstrip('+−')}",
        "$ per BTC, all layers, previous quarter to this one",
        (waterfall("Cost", [start, *changes, end]),),
        Axis("category", labels=(quarter.before.short, *(labels[n] for n in shown), quarter.now.short)),
        Axis(format="money"),
        key="report/cost-bridge",
    )


def sites_chart(quarter: Quarter) -> ChartSpec:
    """Net power price by site, the cheapest first, with the previous quarter across."""
    now, before = (quarter.of_sites(span, "net_power_usd_per_mwh") for span in quarter.spans[:2])
    known = quarter.active[np.isfinite(now[quarter.active])]
    order = known[np.argsort(now[known], kind="stable")]
    names = [quarter.site_names[i] for i in order.tolist()]
    title = "No power price is known"
    if len(order):
        low, high = (say.cents_per_kwh(float(now[order[end]])) for end in (0, -1))
        title = f"Power cost from {low} at {names[0]} to {high} at {names[-1]}"
    series = [bars(quarter.now.short, now[order])]
    if np.isfinite(before[order]).any():
        series.append(bars(quarter.before.short, before[order], role="base"))
    return ChartSpec(
        title,
        f"All-in power price by site, net of credits; the thin line is {quarter.before.short}",
        tuple(series) if len(order) else (),
        Axis("category", labels=tuple(names)),
        Axis(format="cents_per_kwh"),
        horizontal=True,
        key="report/power-sites",
    )


# --- tables ----------------------------------------------------------------------------------------
def layer_metrics(quarter: Quarter) -> tuple[Metric | str, ...]:
    """The layers of the three quarters [$ per BTC], gross and net of credits."""
    steps = [steps_of(quarter, span) for span in quarter.spans]

    def added(name: str) -> tuple[float, float, float]:
        now, before, year_ago = (s[name] for s in steps)
        return now, before, year_ago

    credit = three(
        quarter, lambda s: s.of("cost_per_btc_energy_net_usd") - s.of("cost_per_btc_energy_gross_usd")
    )
    return (
        metric(
            quarter,
            "Energy, gross",
            "$/BTC",
            "cost_per_btc_energy_gross_usd",
            digits=0,
            notes=(note.GROSS_POWER,),
        ),
        Metric("Power and demand-response credits", "$/BTC", credit, digits=0, outflow=True),
        metric(quarter, "Energy, net", "$/BTC", "cost_per_btc_energy_net_usd", digits=0, strong=True),
        Metric("Hosting, labour, repairs, insurance, rent, pool fee", "$/BTC", added("direct"), digits=0),
        metric(quarter, _direct_label(quarter), "$/BTC", _KEYS["direct"], digits=0, strong=True),
        Metric("Corporate cash cost and interest", "$/BTC", added("cash"), digits=0),
        metric(quarter, "Cash cost", "$/BTC", _KEYS["cash"], digits=0, strong=True),
        Metric("Depreciation and stock compensation", "$/BTC", added("all-in"), digits=0),
        metric(quarter, "All-in cost", "$/BTC", _KEYS["all-in"], digits=0, strong=True),
        metric(quarter, "Mean price of bitcoin", "$/BTC", "price_usd", digits=0, notes=(note.MARKET,)),
        metric(
            quarter,
            "Mining gross margin",
            "%",
            "gross_margin_share",
            100,
            digits=1,
            share=True,
            notes=(note.MARGIN,),
        ),
    )


def _direct_label(quarter: Quarter) -> str:
    reduces = quarter.portfolio.company.credits_reduce_energy
    return f"Direct cost, {'net' if reduces else 'gross'} of credits"


def by_site(quarter: Quarter) -> TableSpec:
    """Energy of each site, and what a bitcoin cost there."""
    at = quarter.active

    def of(key: str) -> Floats:
        return quarter.of_sites(quarter.now, key)[at]

    btc = np.where(of("earned_btc") > 0, of("earned_btc"), np.nan)
    net = of("power_cost_usd") - of("credit_usd")
    columns = (
        Column("site", "Site", kind="text", width=1.9),
        Column("energy", "Energy", "GWh", digits=1, total="sum"),
        Column("gross", "Gross", "c/kWh", digits=2),
        Column("credit", "Credits", "$ k", digits=0, total="sum"),
        Column("net", "Net", "c/kWh", digits=2),
        Column("energy_gross", "Energy gross", "$/BTC", digits=0, width=1.2),
        Column("energy_net", "Energy net", "$/BTC", digits=0, width=1.2),
        Column("direct", "Direct, net", "$/BTC", digits=0, width=1.2),
        Column("left", "Left of price", "$/BTC", digits=0, width=1.2),
    )
    direct = (net + of("direct_cost_usd") + of("pool_fee_usd")) / btc
    values = (
        [quarter.site_names[i] for i in at.tolist()],
        of("energy_mwh") / 1e3,
        of("gross_power_usd_per_mwh") / 10,
        of("credit_usd") / 1e3,
        of("net_power_usd_per_mwh") / 10,
        of("power_cost_usd") / btc,
        net / btc,
        direct,
        of("revenue_usd") / btc - direct,
    )
    return TableSpec("Power and cost by site", columns, values, totals=_totals(quarter))


def _totals(quarter: Quarter) -> dict[str, float]:
    now = quarter.now
    btc = now.of("earned_btc") or np.nan
    net = now.of("power_cost_usd") - now.of("credit_usd")
    direct = (net + now.of("direct_cost_usd") + now.of("pool_fee_usd")) / btc
    return {
        "gross": now.of("gross_power_usd_per_mwh") / 10,
        "net": now.of("net_power_usd_per_mwh") / 10,
        "energy_gross": now.of("power_cost_usd") / btc,
        "energy_net": net / btc,
        "direct": direct,
        "left": now.of("revenue_usd") / btc - direct,
    }


def _ledger_block(quarter: Quarter) -> tuple[Grid, ...]:
    table = ledger(quarter)
    return (Grid(table),) if len(table) else ()


def ledger(quarter: Quarter) -> TableSpec:
    """The ledger's accounts over the three quarters: what the layers are made of."""
    rows, accounts = quarter.portfolio["ledger_actual"], quarter.portfolio.records("account")
    found = []
    for account in sorted(accounts.values(), key=lambda a: (a.layer, a.code)):
        mine = rows["account_id"] == account.id
        if COST_LAYERS[account.layer] == "none":
            continue
        amounts = [_amount(quarter, span, mine) for span in quarter.spans]
        if np.isfinite(amounts[0]):
            moved = [say.relative(abs(amounts[0]), abs(other)) * 100 for other in amounts[1:]]
            found.append((f"{account.code} {account.name}", COST_LAYERS[account.layer], *amounts, *moved))
    columns = (
        Column("account", "Account", kind="text", width=2.8),
        Column("layer", "Layer", kind="text", width=1.3),
        *(Column(f"span{i}", span.short, "$ k", digits=0) for i, span in enumerate(quarter.spans)),
        Column("on_quarter", "On quarter", "%", digits=1, plus=True),
        Column("on_year", "On year", "%", digits=1, plus=True),
    )
    return TableSpec.from_rows("Ledger actuals by account", columns, found)


def _amount(quarter: Quarter, span: Span, mine: np.ndarray) -> float:
    """Ledger actuals of some entries over a quarter [$ thousand], NaN without any."""
    rows = quarter.portfolio["ledger_actual"]
    chosen = mine & np.isin(rows["month"], list(quarter.months_of(span)))
    return float(rows["amount_usd"][chosen].sum()) / 1e9 if chosen.any() else float("nan")
