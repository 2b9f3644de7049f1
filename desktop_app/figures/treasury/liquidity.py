"""Answers for liquidity and debt: what could be paid with, cash week by week, facilities and their calls."""

from __future__ import annotations

import math

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.capital import (
    BTC_PURCHASE,
    BTC_SALE,
    CAPEX,
    DRAW,
    INTEREST,
    OPERATING,
    OTHER,
    POWER_BILL,
    REPAYMENT,
    SHARE_ISSUE,
    TAX,
)
from desktop_app.engine.capital.flows import cash_outlook
from desktop_app.engine.results import Floats, Results
from desktop_app.engine.treasury.cash import WEEKS, CashCalendar
from desktop_app.engine.treasury.facilities import FacilityLine
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, HorizontalMark, bars, line
from desktop_app.figures.headline import Headline
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.tile import Tile
from desktop_app.figures.treasury.facts import SAT, USD, Facts

GROUPS: tuple[tuple[str, str, tuple[int, ...], int], ...] = (
    ("operating", "Operations", (OPERATING, OTHER), 0),
    ("power", "Power", (POWER_BILL,), 1),
    ("capex", "Building", (CAPEX,), 4),
    ("interest", "Interest, tax", (INTEREST, TAX), 3),
    ("credit", "Credit", (DRAW, REPAYMENT), 2),
    ("trades", "Shares, bitcoin", (SHARE_ISSUE, BTC_SALE, BTC_PURCHASE), 5),
)
"""Key, label, kinds of flows, colour."""
TOTAL = Headline("liquidity", "Liquidity", "money")
CASH = Headline("cash", "Cash", "money")
FREE = Headline("free", "Free bitcoin", "money")
UNDRAWN = Headline("undrawn", "Undrawn lines", "money")


def tiles(facts: Facts, ratio: float = 1.0) -> list[Tile]:
    """Table G as tiles; `ratio` is a what-if on the price."""
    found = facts.liquidity
    free, cash, undrawn = found.free_usd * ratio / USD, found.cash_usd / USD, found.undrawn_usd / USD
    base = found.free_usd / USD if ratio != 1.0 else math.nan
    margin = found.margin_usd / USD
    posted = f"without {say.money(margin)} of margin" if margin else "No margin is posted"
    return [
        TOTAL.tile(free + cash + undrawn, base=base + cash + undrawn, footnote=posted),
        CASH.tile(cash, footnote=f"at the end of {say.day(days.date_of(facts.day))}"),
        FREE.tile(free, base=base, footnote=f"{say.btc(found.free_sat / SAT)} at hand"),
        UNDRAWN.tile(undrawn, footnote="as far as collateral backs"),
        _costs(found.monthly_costs_usd / USD, found.capex_usd / USD),
    ]


def _costs(monthly_usd: float, capex_usd: float) -> Tile:
    if math.isnan(monthly_usd):
        return Tile("Cash costs", say.MISSING, footnote="No cash costs are recorded", key="costs")
    footnote = f"and {say.money(capex_usd)} of building"
    return Tile("Cash costs", say.money(monthly_usd), "a month", footnote=footnote, key="costs")


# --- the calendar -------------------------------------------------------------------------------------
def calendar_of(facts: Facts, results: Results) -> CashCalendar:
    """13 weeks and a year of months, with the forecast where the book plans nothing."""
    return cash_outlook(facts.cash, results).calendar()


def _groups(calendar: CashCalendar) -> list[tuple[str, str, Floats, int]]:
    return [
        (key, label, calendar.by_kind_usd[list(kinds)].sum(axis=0) / USD, colour)
        for key, label, kinds, colour in GROUPS
    ]


def flows_chart(calendar: CashCalendar) -> ChartSpec:
    """What comes above the line and what goes below it, week by week."""
    weeks = slice(0, WEEKS)
    shown = [(label, usd[weeks], colour) for _, label, usd, colour in _groups(calendar) if usd[weeks].any()]
    labels = tuple(say.day_short(days.date_of(int(day)))[:-3] for day in calendar.start[weeks])
    net = calendar.by_kind_usd[:, weeks].sum() / USD
    verb = "bring" if net >= 0 else "ask for"
    return ChartSpec(
        f"The next 13 weeks {verb} {say.money(abs(float(net)))}",
        "Received above the line, paid below it, by week; what is committed and planned",
        tuple(bars(label, usd, colour=colour) for label, usd, colour in shown),
        Axis("category", labels=labels),
        Axis(format="money"),
        stacked=True,
        value_labels=False,
        empty="Add a cash flow to see the weeks ahead",
        key="treasury-weeks",
    )


def balance_chart(calendar: CashCalendar) -> ChartSpec:
    """Cash at the ends of weeks, then of months, before any bitcoin is sold."""
    at = np.append(calendar.start[:1] - 1, calendar.end).astype(np.float64)
    usd = np.append(calendar.opening_usd, calendar.closing_usd) / USD
    below = np.flatnonzero(usd < 0)
    title = f"Cash reaches {say.money(float(usd[-1]))} without selling bitcoin"
    if len(below):
        title = f"Without selling bitcoin cash runs out by {say.day(days.date_of(int(at[below[0]])))}"
    return ChartSpec(
        title,
        "Cash by the calendar: 13 weeks, then months",
        (line("cash", at, usd, label=""),) if calendar.by_kind_usd.any() else (),
        Axis("day"),
        Axis(format="money"),
        marks=(HorizontalMark(0.0),),
        empty="Add a cash flow to see the weeks ahead",
        key="treasury-calendar",
    )


def calendar_table(calendar: CashCalendar) -> TableSpec:
    """A line for each of 13 weeks, then for each month."""
    columns = (
        Column("from", "From", kind="text"),
        *(Column(key, label, kind="money_m", digits=2) for key, label, _, _ in GROUPS),
        Column("net", "Net", kind="money_m", digits=2, plus=True),
        Column("closing", "Cash after", kind="money_m", digits=2),
    )
    sums = [usd for _, _, usd, _ in _groups(calendar)]
    net, closing = calendar.by_kind_usd.sum(axis=0) / USD, calendar.closing_usd / USD
    rows = [
        (
            days.day_text(int(calendar.start[n])), *(float(usd[n]) or None for usd in sums), float(net[n]),
            float(closing[n]),
        )
        for n in range(len(net))
    ]  # fmt: skip
    opening = say.money(calendar.opening_usd / USD)
    return TableSpec.from_rows(
        "13 weeks, then months", columns, rows, subtitle=f"Begins with {opening}; no bitcoin is sold"
    )  # fmt: skip


# --- debt ---------------------------------------------------------------------------------------------
FACILITY_COLUMNS = (
    Column("name", "Facility", kind="text", width=1.8),
    Column("limit", "Limit", kind="money_m", digits=1),
    Column("drawn", "Drawn", kind="money_m", digits=1, total="sum"),
    Column("rate", "Rate", kind="percent", digits=2),
    Column("matures", "Matures", kind="text"),
    Column("collateral", "Collateral", unit="BTC", digits=2),
    Column("ltv", "LTV", kind="percent", digits=1),
    Column("call", "Margin call", kind="money_exact", digits=0),
    Column("liquidation", "Liquidation", kind="money_exact", digits=0),
    Column("topup", "To initial LTV", unit="BTC", digits=2),
    Column("standing", "Standing", kind="text"),
)


def facility_table(facts: Facts, ratio: float = 1.0) -> TableSpec:
    """Table H at a price; what brings the LTV back to the initial one, in bitcoin."""
    price = round(facts.price_usd * ratio * USD)
    rows = [
        (
            one.facility.name, one.facility.limit_usd / USD, one.drawn_usd / USD, one.rate,
            days.day_text(one.facility.matures_on), one.collateral.sat / SAT,
            one.collateral.ltv(price) if one.collateral.sat else math.nan, one.collateral.margin_call_usd,
            one.collateral.liquidation_usd, one.collateral.top_up_sat(price) / SAT, _standing(one, price),
        )
        for one in facts.lines
    ]  # fmt: skip
    at = say.money_exact(facts.price_usd * ratio)
    return TableSpec.from_rows(
        "Facilities", FACILITY_COLUMNS, rows, subtitle=f"At {at} a bitcoin", empty="Nothing is borrowed",
        keys=tuple(one.facility.id for one in facts.lines),
    )  # fmt: skip


def _standing(one: FacilityLine, price: int) -> str:
    terms = one.collateral
    now = terms.ltv(price)
    if terms.liquidation_ltv is not None and now >= terms.liquidation_ltv:
        return "liquidation"
    return "margin call" if terms.call_ltv is not None and now >= terms.call_ltv else "in order"
