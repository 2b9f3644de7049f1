"""Answers for the section on the treasury in its simple form: the roll-forward of bitcoin held, and sales."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.treasury import SALE
from desktop_app.engine.periods import treasury
from desktop_app.engine.results import Floats
from desktop_app.engine.treasury.amounts import gross_usd
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.table import Column, TableSpec
from desktop_app.report import notes as note
from desktop_app.report.blocks import Block, Chart, Grid, Metric, Metrics, Pair, Section, metric, three
from desktop_app.report.production import quarter_mark
from desktop_app.report.quarter import Quarter, ratio

_SALES_SHOWN = 12


def holdings(quarter: Quarter) -> Section:
    """Bitcoin held and sold."""
    by_month = [treasury(quarter.prepared, *_ends(month)) for month in quarter.months.tolist()]
    made, sold, held = (
        np.array([m[key] for m in by_month]) for key in ("produced_net_btc", "sold_btc", "held_close_btc")
    )
    blocks: list[Block] = [
        Pair(
            Chart(held_chart(quarter, held), 150, (note.HELD,)),
            Chart(sold_chart(quarter, made, sold), 150, (note.POOL,)),
        ),
        Metrics("Roll-forward of bitcoin held", roll_forward(quarter), (note.HELD,)),
        Metrics("Sales", sale_metrics(quarter), (note.SALES,)),
    ]
    if len(table := sales(quarter)):
        blocks.append(Grid(table, column_notes={"market": (note.DAY_PRICE,)}))
    return Section("Treasury", _lead(quarter), tuple(blocks))


def _ends(month: int) -> tuple[int, int]:
    return days.first_day(month), days.first_day(month + 1) - 1


def _lead(quarter: Quarter) -> str:
    held, before = quarter.now.of("held_close_btc"), quarter.now.of("held_open_btc")
    if not np.isfinite(held):
        return "No opening balance is on record, so that what is held is not known"
    return f"{say.btc(held, 1)} held at the end, {say.number(held - before, 1, plus=True)} over the quarter"


# --- charts ----------------------------------------------------------------------------------------
def held_chart(quarter: Quarter, held: Floats) -> ChartSpec:
    """Bitcoin held at the end of each month."""
    known = held[np.isfinite(held)]
    title = "What is held is not known"
    if len(known):
        start = (
            f", {say.change(float(known[-1]), float(known[0]))} in {len(known) - 1} months"
            if len(known) > 1
            else ""
        )
        title = f"{say.btc(float(known[-1]), 0)} held{start}"
    return ChartSpec(
        title,
        "Bitcoin held at the end of each month",
        (bars("Held", held, quarter.months),),
        Axis("month"),
        Axis(unit="BTC"),
        quarter_mark(quarter),
        value_labels=False,
        empty="No opening balance is on record",
        key="report/held",
    )


def sold_chart(quarter: Quarter, made: Floats, sold: Floats) -> ChartSpec:
    """Produced and sold by month, side by side."""
    total = float(made.sum())
    title = "Nothing was sold in the months shown"
    if total and sold.sum():
        title = f"{say.percent(float(sold.sum()) / total, 0)} of what was produced was sold"
    return ChartSpec(
        title,
        "Bitcoin produced net of the pool's fee, and sold, by month",
        (bars("produced", made, quarter.months, colour=0), bars("sold", sold, quarter.months, colour=1)),
        Axis("month"),
        Axis(unit="BTC"),
        key="report/sold",
    )


# --- tables ----------------------------------------------------------------------------------------
def roll_forward(quarter: Quarter) -> tuple[Metric | str, ...]:
    """Opening, produced, other, sold, closing."""
    value = three(quarter, lambda s: s.of("held_close_btc") * s.of("price_close_usd"))
    sold, out = (three(quarter, lambda s, key=key: -s.of(key)) for key in ("sold_btc", "other_out_btc"))
    return (
        metric(quarter, "Opening balance", "BTC", "held_open_btc", digits=4),
        metric(quarter, "Produced, net of pool fee", "BTC", "produced_net_btc", digits=4),
        metric(quarter, "Bought and other in", "BTC", "other_in_btc", digits=4),
        Metric("Sold", "BTC", sold, digits=4, outflow=True),
        Metric("Other out", "BTC", out, digits=4, outflow=True),
        metric(quarter, "Closing balance", "BTC", "held_close_btc", digits=4, strong=True),
        Metric("Value of the closing balance", "$ m", value, 1e-6, 1, notes=(note.VALUE,)),
        metric(quarter, "Price on the last day", "$", "price_close_usd", digits=0),
    )


def sale_metrics(quarter: Quarter) -> tuple[Metric | str, ...]:
    """What was sold, for how much, and how that compares with the market."""
    share = three(quarter, lambda s: ratio(s.of("sold_btc"), s.of("produced_net_btc")))
    above = three(quarter, lambda s: ratio(s.of("net_price_usd"), s.of("price_usd")) - 1)
    return (
        metric(quarter, "Bitcoin sold", "BTC", "sold_btc", digits=2, strong=True),
        Metric("Share of production", "%", share, 100, 1, share=True),
        metric(quarter, "Gross proceeds", "$ m", "sold_gross_usd", 1e-6, digits=3),
        metric(quarter, "Fees", "$ m", "sold_fees_usd", 1e-6, digits=3),
        metric(quarter, "Net proceeds", "$ m", "sold_net_usd", 1e-6, digits=3, strong=True),
        metric(
            quarter, "Average net price", "$/BTC", "net_price_usd", digits=0, strong=True, notes=(note.SALES,)
        ),
        metric(quarter, "Mean market price", "$/BTC", "price_usd", digits=0, notes=(note.MARKET,)),
        Metric("Average net price over market", "%", above, 100, 2, share=True),
    )


def sales(quarter: Quarter) -> TableSpec:
    """The sales of the quarter one by one; of very many, the largest."""
    rows = quarter.portfolio["treasury_event"]
    day, gross_of = rows["at"] // 86_400, gross_usd(rows)
    chosen = np.flatnonzero(
        (rows["kind"] == SALE) & (day >= quarter.now.first_on) & (day <= quarter.now.last_on)
    )
    largest = chosen[np.argsort(-rows["amount_sat"][chosen], kind="stable")[:_SALES_SHOWN]]
    found = []
    for i in sorted(largest.tolist(), key=lambda i: (int(day[i]), i)):
        btc, gross, fee = (float(v[i]) for v in (rows["amount_sat"], gross_of, rows["fee_usd"]))
        btc, gross, fee = btc / 1e8, gross / 1e6, fee / 1e6
        price = _price(quarter, int(day[i]))
        net = ratio(gross - fee, btc)
        party = rows.plain(i, "counterparty") or say.MISSING
        found.append((days.day_text(int(day[i])), party, btc, gross / 1e3, fee / 1e3, net, price))
    columns = (
        Column("day", "Day", kind="text", width=1.2),
        Column("party", "Counterparty", kind="text", width=1.9),
        Column("btc", "Sold", "BTC", digits=4, total="sum"),
        Column("gross", "Gross", "$ k", digits=1, total="sum"),
        Column("fee", "Fees", "$ k", digits=2, total="sum"),
        Column("net_price", "Net price", "$/BTC", digits=0),
        Column("market", "Market, mean", "$/BTC", digits=0, width=1.2),
    )
    many = len(chosen) > len(largest)
    title = f"The {len(largest)} largest of {len(chosen)} sales" if many else "Sales one by one"
    totals = {} if many else {"net_price": quarter.now.of("net_price_usd")}
    return TableSpec.from_rows(title, columns, found, totals=totals)


def _price(quarter: Quarter, day: int) -> float:
    network = quarter.prepared.network
    at = day - network.first_on
    return float(network.price_usd[at]) if 0 <= at < len(network.price_usd) else np.nan
