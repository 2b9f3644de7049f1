"""Answers for the section on liquidity: table G with runway, table H, loan to value, derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop_app.engine.treasury.cash import cash_calendar
from desktop_app.engine.treasury.liquidity import HAIRCUT
from desktop_app.engine.treasury.tables import Tables
from desktop_app.figures import format as say
from desktop_app.figures.credit_tables import (
    cash_chart,
    collateral_table,
    derivative_table,
    facility_table,
)
from desktop_app.figures.treasury.overview import ltv_chart
from desktop_app.figures.treasury_tables import KUSD, SAT, USD
from desktop_app.report import notes as note
from desktop_app.report.blocks import Block, Chart, Grid, Metric, Metrics, Pair, Section, three
from desktop_app.report.quarter import Quarter, Span


def liquidity(quarter: Quarter) -> Section:
    """What could be paid with, how long it lasts, what is owed, and where the calls lie."""
    now = quarter.now.held
    blocks: list[Block] = []
    if now is not None:
        price = now.holdings.price_usd / USD
        calendar = cash_calendar(now.cash, now.last_on)
        blocks += [
            Metrics("G. Liquidity", liquidity_metrics(quarter), (note.LIQUIDITY,)),
            Pair(
                Chart(ltv_chart(now.facilities, price, price), 118, (note.LTV,)),
                Chart(cash_chart(calendar), 118, (note.CALENDAR,)),
            ),
            Grid(
                facility_table(now.facilities),
                column_notes={"rate": (note.RATE,), "accrued": (note.ACCRUED,)},
            ),
            Grid(collateral_table(now.facilities), (note.LTV,), missing=(note.NO_LEVEL,)),
            Grid(derivative_table(now.derivatives), (note.MARKED,)),
        ]
    return Section("Liquidity and credit", _lead(quarter.now), tuple(blocks))


def _lead(now: Span) -> str:
    if now.held is None:
        return "No opening balance is on record, so that liquidity is not known"
    found = now.held.liquidity
    months = found.runway_months(with_capex=True)
    said = f"{say.money(found.total_usd / USD)} of liquidity"
    if months == float("inf") or months != months:
        return f"{said}; no cash costs are on record or planned"
    return f"{said}, {say.number(months, 1)} months of cash costs with committed building"


def liquidity_metrics(quarter: Quarter) -> tuple[Metric | str, ...]:
    """Table G, and the runway."""

    def of(figure: Callable[[Tables], float]) -> tuple[float, float, float]:
        return three(quarter, lambda span: span.owned(figure))

    def usd(label: str, figure: Callable[[Tables], float], **more: Any) -> Metric:
        return Metric(label, "$ k", of(lambda t: figure(t) / KUSD), digits=1, missing=note.NOT_HELD, **more)

    runway, less = (
        of(lambda t: t.liquidity.runway_months()),
        of(lambda t: t.liquidity.runway_months(with_capex=True)),
    )
    haircut = f"{note.RUNWAY} Free bitcoin counts at {say.percent(HAIRCUT, 0)} of its price."
    free = of(lambda t: t.liquidity.free_sat / SAT)
    return (
        usd("Cash", lambda t: t.liquidity.cash_usd),
        Metric("Bitcoin that is free", "BTC", free, digits=4, missing=note.NOT_HELD),
        usd("Its fair value", lambda t: t.liquidity.free_usd),
        usd("Undrawn committed lines", lambda t: t.liquidity.undrawn_usd, notes=(note.UNDRAWN,)),
        usd("Liquidity", lambda t: t.liquidity.total_usd, strong=True),
        usd("Margin posted, not in it", lambda t: t.liquidity.margin_usd, notes=(note.MARGIN_POSTED,)),
        usd("Cash costs a month", lambda t: t.liquidity.monthly_costs_usd, notes=(note.MONTHLY,)),
        usd("Building that is committed", lambda t: t.liquidity.capex_usd, notes=(note.COMMITTED,)),
        Metric("Runway", "months", runway, digits=1, strong=True, notes=(haircut,), missing=note.NO_COSTS),
        Metric("Runway with committed building", "months", less, digits=1, missing=note.NO_COSTS),
    )
