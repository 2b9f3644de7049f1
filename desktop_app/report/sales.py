"""Answers for the section on sales: table E, gains and losses apart, lots by age, and the monthly release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from desktop_app.domain.fields import MISSING_32
from desktop_app.engine.results import Floats
from desktop_app.engine.treasury.sales import Sales
from desktop_app.engine.treasury.tables import Tables
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.treasury.lots import age_chart, basis_chart
from desktop_app.figures.treasury_tables import (
    HELD_ROW,
    KUSD,
    SAT,
    USD,
    lots_by_age,
    release_table,
    sales_by_party,
    sales_table,
)
from desktop_app.report import notes as note
from desktop_app.report.blocks import Block, Chart, Grid, Metric, Metrics, Pair, Section, three
from desktop_app.report.holdings import by_month, facts
from desktop_app.report.quarter import Quarter, ratio

_SALES_SHOWN = 12
_SALE = (note.REFERENCE, note.SLIPPAGE)


def sales(quarter: Quarter) -> Section:
    """What was sold and what it brought, what is left of the lots, and the month's release."""
    months, tables = by_month(quarter), quarter.now.tables
    blocks: list[Block] = [
        Pair(
            Chart(sold_chart(quarter, months.produced_btc, months.sold_btc), 120, (note.NET_OF_FEE,)),
            Chart(age_chart(facts(quarter)) if quarter.now.opened else ChartSpec(""), 120, (note.LOTS,)),
        ),
        Metrics("E. Sales", (*sale_metrics(quarter), *gain_metrics(quarter)), (note.SALES,)),
    ]
    if tables is not None and tables.sales.total.count:
        blocks += _sale_grids(quarter, tables.sales)
    if quarter.now.opened:
        blocks += _lot_blocks(quarter)
    if tables is not None:
        release = release_table(tables.production)
        row_notes = {HELD_ROW: (_encumbered(tables),)}
        blocks.append(Grid(release, (note.UNAUDITED,), row_notes=row_notes))
    return Section("Sales, gains and lots", _lead(quarter), tuple(blocks))


def _sale_grids(quarter: Quarter, sold: Sales) -> list[Block]:
    about = {"reference": (note.REFERENCE,), "slippage": (note.SLIPPAGE,)}
    single = sales_table(sold, _parties(quarter, sold), _SALES_SHOWN)
    return [Grid(sales_by_party(sold), column_notes=about), Grid(single, column_notes=about)]


def _lot_blocks(quarter: Quarter) -> list[Block]:
    end_on = quarter.end_on
    booked = quarter.books.lots.on(end_on)
    table = lots_by_age(booked, end_on, quarter.books.ledger.prices.closing(end_on))
    return [Chart(basis_chart(facts(quarter)), 110, (note.LOTS,)), Grid(table, (note.LOTS,))]


def _lead(quarter: Quarter) -> str:
    tables = quarter.now.tables
    if tables is None or not tables.sales.total.sat:
        return "Nothing was sold in the quarter"
    total = tables.sales.total
    price, brought = say.money_exact(total.net_price_usd / USD), say.money(total.net_usd / USD)
    return f"{say.btc(total.sat / SAT, 1)} sold for {brought} net, {price} a bitcoin"


def _encumbered(tables: Tables) -> str:
    """The footnote that monthly releases carry: what of the bitcoin held is not free."""
    if not tables.production:
        return note.HELD
    one = tables.production[0]
    return f"{note.HELD} Of it {say.btc(one.encumbered_btc, 2)} pledged, owed, lent or managed."


def _parties(quarter: Quarter, sold: Sales) -> list[str]:
    """The counterparty of each sale; without one the account that it was sold from."""
    events, accounts = quarter.portfolio["treasury_event"], quarter.portfolio.records("treasury_account")
    at = events.positions(sold.rows.key)
    pairs = zip(events["counterparty"][at].tolist(), events["account_id"][at].tolist(), strict=True)
    return [name or (accounts[i].name if i != MISSING_32 else "Not named") for name, i in pairs]


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


# --- tables -----------------------------------------------------------------------------------------------
def sale_metrics(quarter: Quarter) -> tuple[Metric | str, ...]:
    """Table E: what was sold, for how much, and how that compares with the reference of each day."""

    def of(figure: Callable[[Tables], float]) -> tuple[float, float, float]:
        return three(quarter, lambda span: span.traded(figure))

    share = of(lambda t: ratio(t.sales.total.sat, float(t.riot.sat("mined"))))
    reference = of(lambda t: t.sales.total.reference_price_usd / USD or np.nan)
    mean, count = of(lambda t: t.sales.period_price_usd / USD or np.nan), of(lambda t: t.sales.total.count)
    counterparties = of(lambda t: len(t.sales.by_counterparty))
    return (
        Metric("Bitcoin sold", "BTC", of(lambda t: t.sales.total.sat / SAT), digits=4, strong=True),
        Metric("Share of production", "%", share, 100, 1, share=True),
        Metric("Gross proceeds", "$ k", of(lambda t: t.sales.total.gross_usd / KUSD), digits=1),
        Metric("Fees", "$ k", of(lambda t: t.sales.total.fee_usd / KUSD), digits=2),
        Metric("Net proceeds", "$ k", of(lambda t: t.sales.total.net_usd / KUSD), digits=1, strong=True),
        Metric("Average net price", "$/BTC", net_price(quarter), digits=0, strong=True),
        Metric("Mean reference price of the sales", "$/BTC", reference, digits=0, notes=(note.REFERENCE,)),
        Metric("Slippage against it", "%", of(lambda t: t.sales.total.slippage), 100, 2, share=True,
               notes=(note.SLIPPAGE,)),
        Metric("Mean price of the period's days", "$/BTC", mean, digits=0, notes=(note.PERIOD_PRICE,)),
        Metric("Sales", "", count, digits=0),
        Metric("Counterparties", "", counterparties, digits=0),
    )  # fmt: skip


def net_price(quarter: Quarter) -> tuple[float, float, float]:
    """Average net price of the three quarters, NaN where nothing was sold."""
    return three(quarter, lambda s: s.traded(lambda t: t.sales.total.net_price_usd / USD or np.nan))


def gain_metrics(quarter: Quarter) -> tuple[Metric | str, ...]:
    """Realised gains and realised losses, each by itself."""

    def of(label: str, figure: Callable[[Tables], float], **more: Any) -> Metric:
        values = three(quarter, lambda span: span.owned(lambda t: figure(t) / KUSD))
        return Metric(label, "$ k", values, digits=1, missing=note.NOT_HELD, **more)

    apart: dict[str, Any] = {"strong": True, "notes": (note.NEVER_NETTED,)}
    return (
        of("Cost basis released by sales", lambda t: t.sales.total.cost_usd),
        of("Realised gains", lambda t: t.analysis.realised_gains_usd, **apart),
        of("Realised losses", lambda t: t.analysis.realised_losses_usd, outflow=True, **apart),
    )
