"""Answers for the treasury in its simple form: bitcoin held, produced and sold, by month and by quarter."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days, periods
from desktop_app.engine.periods import treasury
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, Ints, Results
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, area, bars
from desktop_app.figures.headline import Headline
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.tile import Tile

_MOST_QUARTERS = 12


@dataclass(frozen=True, slots=True, eq=False)
class TreasuryMonths:
    """Bitcoin by month on record, shape [M]; the last month may not be over."""

    months: Ints
    held_btc: Floats
    """At the end of the month."""
    produced_btc: Floats
    """Net of the pool's fee."""
    sold_btc: Floats
    sold_net_usd: Floats
    price_usd: Floats
    """Mean of the month."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A fiscal quarter, or what of it is on record, with its roll-forward."""

    name: str
    whole: bool
    figures: dict[str, float]


def treasury_months(prepared: Prepared) -> TreasuryMonths:
    """The treasury by month, for every month that holds an actual day."""
    months = prepared.months[: prepared.actual_sums.earned_btc.shape[1]]
    found = [treasury(prepared, days.first_day(m), _last_on(prepared, m)) for m in months.tolist()]
    network = prepared.network
    price = [
        spans.mean(network.price_usd[network.at(days.first_day(m), _last_on(prepared, m))])
        for m in months.tolist()
    ]

    def column(name: str) -> Floats:
        return np.array([one[name] for one in found], np.float64)

    return TreasuryMonths(
        months,
        column("held_close_btc"),
        column("produced_net_btc"),
        column("sold_btc"),
        column("sold_net_usd"),
        np.array(price, np.float64),
    )


def _last_on(prepared: Prepared, month: int) -> int:
    return min(days.first_day(month + 1) - 1, prepared.as_of_on)


def quarters(prepared: Prepared) -> list[Quarter]:
    """The fiscal quarters on record, the newest first."""
    start = prepared.portfolio.company.fiscal_year_start_month
    months = prepared.months[: prepared.actual_sums.earned_btc.shape[1]].tolist()
    found = []
    for name in dict.fromkeys(periods.quarter_of_month(start, month) for month in reversed(months)):
        first, last = periods.quarter_months(start, name)
        until = days.first_day(last + 1) - 1
        figures = treasury(prepared, days.first_day(first), min(until, prepared.as_of_on))
        found.append(Quarter(name, until <= prepared.as_of_on, dict(figures)))
    return found[:_MOST_QUARTERS]


def short_name(quarter: Quarter) -> str:
    """2026Q1 → "Q1 FY26"; "to date" where it is not over."""
    return f"{quarter.name[4:]} FY{quarter.name[2:4]}{'' if quarter.whole else ' to date'}"


# --- tiles --------------------------------------------------------------------------------------------
HELD = Headline("held", "Bitcoin held", "btc")
VALUE = Headline("value", "Value", "money")
PRODUCED = Headline("produced", "Produced", "btc")
SOLD = Headline("sold", "Sold", "btc")
PRICE = Headline("price", "Net price", "money")


def tiles(found: list[Quarter], months: TreasuryMonths, results: Results, base: Results) -> list[Tile]:
    """Bitcoin held, its value, which follows a what-if, and what the quarter produced and sold."""
    if not found:
        return []
    now, before = found[0].figures, found[1].figures if len(found) > 1 else {}
    name, spark = short_name(found[0]), months.held_btc[-spans.YEAR - 1 :]

    def of_quarter(headline: Headline, key: str, sparkline: Floats) -> Tile:
        was = before.get(key, math.nan) if found[0].whole else math.nan
        return headline.tile(
            now[key],
            was,
            label=f"{headline.label}, {name}",
            sparkline=sparkline,
            footnote="The change is on the quarter before",
        )

    return [
        HELD.tile(
            now["held_close_btc"],
            now["held_open_btc"],
            sparkline=spark,
            footnote=f"At the end of {say.day(days.date_of(results.as_of_on))}; the change is within {name}"
            if math.isfinite(now["held_close_btc"])
            else "Unknown until an opening balance is recorded",
        ),
        _value_tile(now["held_close_btc"], now["price_close_usd"], results, base),
        of_quarter(PRODUCED, "produced_net_btc", months.produced_btc[-spans.YEAR :]),
        of_quarter(SOLD, "sold_btc", months.sold_btc[-spans.YEAR :]),
        of_quarter(PRICE, "net_price_usd", np.empty(0)),
    ]


def _value_tile(held_btc: float, price_usd: float, results: Results, base: Results) -> Tile:
    """Value at the last price on record, or at the price that a what-if takes."""
    value = held_btc * price_usd
    if results is base or not len(results.months):
        return VALUE.tile(value, footnote=f"at {say.money(price_usd)}, its last day")
    first = min(results.actual_months, len(results.months) - 1)
    change = results.network.price_usd[first] / base.network.price_usd[first]
    return VALUE.tile(value * change, value, base=value, footnote="At the price of the what-if")


# --- charts -------------------------------------------------------------------------------------------
def held_chart(months: TreasuryMonths) -> ChartSpec:
    """Bitcoin held at month ends."""
    known = np.isfinite(months.held_btc)
    return ChartSpec(
        held_message(months),
        "Bitcoin held at month end, BTC",
        (area("held", months.months[known], months.held_btc[known], label=""),) if known.any() else (),
        Axis("month"),
        Axis(unit="BTC"),
        empty="Add the opening balance to see what is held",
        key="treasury-held",
    )


def held_message(months: TreasuryMonths) -> str:
    """What is held, and how much of a year's production was kept."""
    known = np.flatnonzero(np.isfinite(months.held_btc))
    if not len(known):
        return "What is held is unknown without an opening balance"
    held = float(months.held_btc[known[-1]])
    produced, sold = (float(v[-spans.YEAR :].sum()) for v in (months.produced_btc, months.sold_btc))
    said = f"{say.btc(held)} held"
    if not produced > 0:
        return said
    if sold > produced:
        return f"{said}; more was sold than produced in the last 12 months"
    return f"{said}; {say.percent(1 - sold / produced, 0)} of the last 12 months' production was kept"


def flows_chart(months: TreasuryMonths) -> ChartSpec:
    """Produced beside sold, by month."""
    part = slice(-spans.YEAR, None)
    there = months.produced_btc[part].any() or months.sold_btc[part].any()
    series = (
        bars("produced", months.produced_btc[part], months.months[part]),
        bars("sold", months.sold_btc[part], months.months[part]),
    )
    return ChartSpec(
        sales_message(months),
        "Produced net of the pool's fee, and sold, BTC by month",
        series if there else (),
        Axis("month"),
        Axis(unit="BTC"),
        empty="Production and sales show here by month",
        key="treasury-flows",
    )


def sales_message(months: TreasuryMonths) -> str:
    """What was sold within a year, and the price it brought against the mean of the market."""
    sold, net = (float(v[-spans.YEAR :].sum()) for v in (months.sold_btc, months.sold_net_usd))
    if not sold > 0:
        return "Nothing was sold in the last 12 months"
    said = f"{say.btc(sold)} sold in 12 months at {say.money(net / sold)} net"
    difference = spans.apart(net / sold, spans.mean(months.price_usd[-spans.YEAR :]), "over", "under")
    if difference in ("", "the same as"):
        return said
    return f"{said}, {difference} the mean price"


# --- roll-forward -------------------------------------------------------------------------------------
QUARTER_COLUMNS = (
    Column("quarter", "Quarter", kind="text", width=1.2),
    Column("open", "Opening", unit="BTC", digits=1),
    Column("produced", "Produced net", unit="BTC", digits=1),
    Column("in", "Other in", unit="BTC", digits=1),
    Column("sold", "Sold", unit="BTC", digits=1),
    Column("out", "Other out", unit="BTC", digits=1),
    Column("close", "Closing", unit="BTC", digits=1),
    Column("price", "Net price", kind="money_exact", digits=0),
    Column("proceeds", "Net proceeds", kind="money_m", digits=2),
)


def quarter_table(found: list[Quarter]) -> TableSpec:
    """Opening + produced + other in − sold − other out = closing, quarter by quarter."""
    rows = [
        (
            short_name(quarter),
            *(
                quarter.figures[key]
                for key in (
                    "held_open_btc", "produced_net_btc", "other_in_btc", "sold_btc", "other_out_btc",
                    "held_close_btc", "net_price_usd", "sold_net_usd",
                )
            ),
        )
        for quarter in found
    ]  # fmt: skip
    return TableSpec.from_rows(
        quarter_message(found),
        QUARTER_COLUMNS,
        rows,
        subtitle="By fiscal quarter, the newest first; production net of the pool's fee",
        keys=tuple(quarter.name for quarter in found),
        empty="No quarter is on record yet",
    )


def quarter_message(found: list[Quarter]) -> str:
    """What the newest quarter did to the balance."""
    if not found:
        return "Roll-forward by quarter"
    figures, name = found[0].figures, short_name(found[0])
    produced, sold = (say.number(figures[key], 1) for key in ("produced_net_btc", "sold_btc"))
    change = figures["held_close_btc"] - figures["held_open_btc"]
    if not math.isfinite(change):
        return f"{name}: {produced} BTC produced, {sold} sold"
    verb = "took" if change < 0 else "added"
    return f"{name} {verb} {say.btc(abs(change))}: {produced} produced, {sold} sold"
