"""Answers for the bills of a contract: a month in a few lines against its invoice, a year as columns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.statements import PowerStatement
from desktop_app.engine.bill.results import Bill, Item, LineBill
from desktop_app.engine.contract_figures import figures_of
from desktop_app.engine.contract_year import ContractYear
from desktop_app.engine.results import Floats
from desktop_app.figures import format as say, spans
from desktop_app.figures.bill_rows import dollars, workings
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.contracts import Span

_CENT = 0.005
_GROUPS: tuple[tuple[str, tuple[str, ...], int | str], ...] = (
    ("Energy", ("energy",), 0),
    ("Demand", ("demand",), 1),
    ("Coincident peaks", ("coincident peak",), 3),
    ("Delivery and riders", ("adder", "fuel"), 2),
    ("Fixed, taxes, minimum", ("fixed", "tax", "minimum"), 4),
    ("Credits", ("credit",), 5),
)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A line of the bill in one row."""

    kind: Literal["line", "total", "invoiced"]
    label: str
    said: str
    """How it comes about, or what differs."""
    amount: str
    is_credit: bool = False
    is_off: bool = False
    """Whether `said` names a difference."""
    tip: str = ""
    line_id: int = 0


def summary_rows(year: ContractYear, statement: PowerStatement | None, span: Span) -> list[SummaryRow]:
    """The bill of a month, or of a year summed, and the invoice with the difference in words."""
    if year.made is None:
        return []
    bill = year.made.bill
    at = slice(*np.searchsorted(bill.months, [span.first, span.last + 1]).tolist())
    rows = [row for line in bill.lines for row in _line_rows(line, at, span)]
    total = float(bill.total_usd[at].sum())
    rows.append(SummaryRow("total", "Computed", _all_in(bill, span), dollars(total)))
    if statement is not None and statement.invoiced_usd is not None:
        rows.append(_invoiced(statement, total))
    return rows


def _line_rows(line: LineBill, at: slice, span: Span) -> list[SummaryRow]:
    amount = float(line.amount_usd[at].sum())
    if not span.is_month:
        return [] if abs(amount) < _CENT else [_row(line, line.label, "", amount)]
    month = at.start
    items = [item for item in line.items if abs(float(item.amount_usd[month])) >= _CENT]
    if not items:
        return [] if abs(amount) < _CENT else [_row(line, line.label, "", amount)]
    if len(items) == 1:
        return [_row(line, line.label, workings(items[0], month), amount, items[0].label)]
    return [
        _row(line, _named(line, item), workings(item, month), float(item.amount_usd[month]), item.label)
        for item in items
    ]


def _named(line: LineBill, item: Item) -> str:
    """An item under the name of its line."""
    text = item.label
    if text.casefold().startswith(line.label.casefold()):
        return text
    lower = f"{text[:1].lower()}{text[1:]}" if text[1:2].islower() else text
    return f"{line.label}, {lower}"


def _row(line: LineBill, label: str, said: str, amount: float, tip: str = "") -> SummaryRow:
    parts = (line.label, tip if tip != line.label else "", said)
    told = " · ".join(part for part in parts if part)
    return SummaryRow(
        "line", label, said, dollars(amount), is_credit=amount < 0, tip=told, line_id=line.line_id
    )


def _all_in(bill: Bill, span: Span) -> str:
    price = span.usd_per_mwh(figures_of(bill, span.first, span.last))
    return f"{say.cents_per_kwh(price)} {'net' if span.is_net else 'gross'}" if math.isfinite(price) else ""


def _invoiced(statement: PowerStatement, computed: float) -> SummaryRow:
    assert statement.invoiced_usd is not None
    invoiced = statement.invoiced_usd / 1e6
    over = invoiced - computed
    if abs(over) < 1:
        said = "agrees"
    else:
        note = statement.note[:1].lower() + statement.note[1:]
        said = f"{say.money_exact(abs(over), 0)} {'more' if over > 0 else 'less'}" + (
            f": {note}" if note else ""
        )
    return SummaryRow("invoiced", "Invoiced", said, dollars(invoiced), is_off=abs(over) >= 1, tip=said)


def bill_message(year: ContractYear, statement: PowerStatement | None, span: Span, site: str) -> str:
    """How the invoice stands against what was computed, or what the bill comes to."""
    if year.made is None:
        return f"{site}: the bill cannot be computed"
    figures = year.figures(span.first, span.last)
    when = spans.month_alone(span.last) if span.is_month else "a year"
    if figures is None:
        return f"{site}: no bill in {span.said}"
    if statement is not None and statement.invoiced_usd is not None:
        over = statement.invoiced_usd / 1e6 - figures.net_usd
        if abs(over) < 1:
            return f"{site}, {when}: the invoice agrees"
        return f"{site}, {when}: invoiced {say.money(abs(over))} too {'much' if over > 0 else 'little'}"
    return f"{site}, {when}: {say.money(figures.net_usd)}"


def statement_of(portfolio: Portfolio, contract_id: int, span: Span) -> PowerStatement | None:
    """The statement of a month; none for a year."""
    if not span.is_month:
        return None
    table = portfolio["power_statement"]
    rows = np.flatnonzero((table["contract_id"] == contract_id) & (table["month"] == span.last))
    return table.records(rows.tolist())[0] if len(rows) else None


# --- a year -------------------------------------------------------------------------------------------
def year_chart(year: ContractYear, last: int, site: str) -> ChartSpec:
    """The bills of twelve months by what they are for."""
    bill = year.made.bill if year.made else None
    shown = (
        np.flatnonzero((bill.months > last - spans.YEAR) & (bill.months <= last))
        if bill
        else np.zeros(0, int)
    )
    series = []
    if bill is not None:
        for name, categories, colour in _GROUPS:
            amounts = bill.of_category(*categories)[shown]
            if np.abs(amounts).sum() > _CENT:
                series.append(bars(name, amounts, bill.months[shown], colour=colour))
    return ChartSpec(
        _year_message(bill, shown, site) if bill is not None and len(shown) else f"{site}: no bill yet",
        "Computed bill by month, $",
        tuple(series),
        Axis("month"),
        Axis(format="money"),
        stacked=True,
        value_labels=False,
        empty="The bills show here once the contract has a line, and the site a load",
        key="power-bill-months",
    )


def _year_message(bill: Bill, shown: np.ndarray, site: str) -> str:
    totals: Floats = bill.total_usd[shown]
    parts = {name: float(bill.of_category(*categories)[shown].sum()) for name, categories, _ in _GROUPS}
    whole = sum(value for value in parts.values() if value > 0)
    most = max(parts, key=lambda name: parts[name])
    said = f"{site}: {say.money(float(totals.sum()))} in {spans.word(len(shown))} months"
    return f"{said}, {say.percent(parts[most] / whole, 0)} {most.lower()}" if whole > 0 else said
