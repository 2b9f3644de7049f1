"""Answers for the bills of a contract: a month in a few lines against its invoice, a year as columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.statements import InvoiceLine, PowerStatement
from desktop_app.engine.bill.invoice_check import check_invoice
from desktop_app.engine.bill.month_end import MonthBill
from desktop_app.engine.bill.results import Bill, Item, LineBill
from desktop_app.engine.contract_figures import figures_of
from desktop_app.engine.contract_year import ContractYear
from desktop_app.engine.results import Floats
from desktop_app.figures import format as say, spans
from desktop_app.figures.bill_rows import dollars, in_short, workings
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.contracts import Span
from desktop_app.figures.month_end import line_words

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


def summary_rows(
    year: ContractYear,
    statement: PowerStatement | None,
    span: Span,
    invoice: Sequence[InvoiceLine] = (),
) -> list[SummaryRow]:
    """The bill of a month, or of a year summed, and the invoice with the difference in words."""
    if year.made is None:
        return []
    bill = year.made.bill
    at = slice(*np.searchsorted(bill.months, [span.first, span.last + 1]).tolist())
    rows = [row for line in bill.lines for row in _line_rows(line, at, span)]
    total = float(bill.total_usd[at].sum())
    rows.append(SummaryRow("total", "Computed", _all_in(bill, span), dollars(total)))
    if statement is not None and statement.invoiced_usd is not None:
        rows.append(_invoiced(year, MonthBill(bill, at.start), statement, invoice))
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
        item = items[0]
        return [_row(line, line.label, in_short(item, month), amount, _whole(item, item.label, month))]
    return [
        _row(
            line,
            _named(line, item),
            in_short(item, month),
            float(item.amount_usd[month]),
            _whole(item, item.label, month),
        )
        for item in items
    ]


def _whole(item: Item, label: str, month: int) -> str:
    """A row's tip: its name, and quantity × rate with all digits."""
    return " · ".join(part for part in (label, workings(item, month)) if part)


def _named(line: LineBill, item: Item) -> str:
    """An item under the name of its line."""
    text = item.label
    if text.casefold().startswith(line.label.casefold()):
        return text
    lower = f"{text[:1].lower()}{text[1:]}" if text[1:2].islower() else text
    return f"{line.label}, {lower}"


def _row(line: LineBill, label: str, said: str, amount: float, tip: str = "") -> SummaryRow:
    parts = (line.label, (tip if tip != line.label else "") or said)
    told = " · ".join(part for part in parts if part)
    return SummaryRow(
        "line", label, said, dollars(amount), is_credit=amount < 0, tip=told, line_id=line.line_id
    )


def _all_in(bill: Bill, span: Span) -> str:
    price = span.usd_per_mwh(figures_of(bill, span.first, span.last))
    return f"{say.cents_per_kwh(price)} {'net' if span.is_net else 'gross'}" if math.isfinite(price) else ""


def _invoiced(
    year: ContractYear, made: MonthBill, statement: PowerStatement, invoice: Sequence[InvoiceLine]
) -> SummaryRow:
    """What the invoice comes to, and the line in which it differs; its tip says all of them."""
    assert statement.invoiced_usd is not None
    found = check_invoice(made, year.terms, invoice, statement.invoiced_usd)
    over, amount = found.over_usd / 1e6, dollars(statement.invoiced_usd / 1e6)
    if abs(over) < 1 and not found.off:
        return SummaryRow("invoiced", "Invoiced", "agrees", amount)
    much = f"{say.money_exact(abs(over), 0)} {'more' if over > 0 else 'less'}"
    told = [f"{line.label}: {words}" for line in found.off if (words := line_words(line))]
    said = much
    if len(told) == 1:
        said = line_words(found.off[0])
    elif told:
        said = f"{much}, {spans.word(len(told))} lines differ"
    elif statement.note:
        said = f"{much}: {statement.note[:1].lower()}{statement.note[1:]}"
    return SummaryRow("invoiced", "Invoiced", said, amount, is_off=True, tip="\n".join((much, *told)))


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
