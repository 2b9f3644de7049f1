"""Answers for a bill in words: each line with the rows that explain it, to be worked out by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from desktop_app.engine.bill.results import Bill, Item, LineBill
from desktop_app.figures import format as say

_HALF_CENT = 0.005
_PER_KWH = 1000.0


@dataclass(frozen=True, slots=True)
class BillRow:
    """A row of an explained bill: what it is, how it is worked out, and what it comes to."""

    kind: Literal["line", "item", "total"]
    label: str
    workings: str
    amount: str
    line_id: int = 0

    @property
    def sentence(self) -> str:
        """The row read aloud."""
        return ": ".join(part for part in (self.label, self.workings) if part) + f" = {self.amount}"


def bill_rows(bill: Bill, month: int) -> list[BillRow]:
    """The rows of the month at a position of the bill: lines with their items, then the total.

    A line whose one item says as much as the line is a single row.
    """
    rows: list[BillRow] = []
    for line in bill.lines:
        rows += _line_rows(line, month)
    return [*rows, BillRow("total", "Total", all_in(bill, month), dollars(float(bill.total_usd[month])))]


def _line_rows(line: LineBill, month: int) -> list[BillRow]:
    amount = float(line.amount_usd[month])
    items = [item for item in line.items if _occurs(item, month)]
    if not items and abs(amount) < _HALF_CENT:
        return []
    head = BillRow("line", line.label, "", dollars(amount), line.line_id)
    if len(items) == 1:
        return [BillRow("line", line.label, _said(items[0], month), dollars(amount), line.line_id)]
    return [head, *(_item_row(item, month, line.line_id) for item in items)]


def _occurs(item: Item, month: int) -> bool:
    quantity, amount = float(item.quantity[month]), float(item.amount_usd[month])
    return abs(amount) >= _HALF_CENT or (quantity == quantity and quantity != 0)


def _item_row(item: Item, month: int, line_id: int) -> BillRow:
    return BillRow("item", item.label, workings(item, month), dollars(float(item.amount_usd[month])), line_id)


def _said(item: Item, month: int) -> str:
    """The only item of a line: its label and how it is worked out."""
    return " · ".join(part for part in (item.label, workings(item, month)) if part)


def workings(item: Item, month: int) -> str:
    """Quantity × rate of an item, "" where its amount is no product."""
    quantity, rate = float(item.quantity[month]), float(item.rate[month])
    if math.isnan(quantity) or math.isnan(rate):
        return ""
    if item.unit == "$":
        return f"{dollars(quantity)} × {exact(rate * 100, 4)} %"
    unit = f" {item.unit}" if item.unit else ""
    return f"{exact(quantity, 3)}{unit} × {_rate(rate)}"


_IN_SHORT = {"kWh": ("MWh", 1e-3), "kW": ("MW", 1e-3)}
_SHORT_FROM = 10_000
"""Quantities from here on are said in the larger unit, or without decimals."""


def in_short(item: Item, month: int) -> str:
    """Quantity × rate of an item where room is short; `workings` has all digits."""
    quantity, rate = float(item.quantity[month]), float(item.rate[month])
    if math.isnan(quantity) or math.isnan(rate):
        return ""
    if item.unit == "$":
        return f"{dollars(quantity).rsplit('.', 1)[0]} × {exact(rate * 100, 2)} %"
    larger = abs(quantity) >= _SHORT_FROM and item.unit in _IN_SHORT
    unit, times = _IN_SHORT[item.unit] if larger else (item.unit, 1.0)
    count = quantity * times
    said = f"{exact(count, 0 if abs(count) >= 1000 else 1)} {unit}".strip()
    rate /= times
    return f"{said} × {say.MINUS if rate < 0 else ''}${exact(abs(rate), 2 if abs(rate) >= 1 else 5)}"


def exact(value: float, most_digits: int) -> str:
    """A number with as many decimals as it has, up to a most."""
    shown = f"{abs(value):,.{most_digits}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{say.MINUS if value < 0 and shown.strip('0.,') else ''}{shown}"


def _rate(value: float) -> str:
    return f"{say.MINUS if value < 0 else ''}${exact(abs(value), 6)}"


def dollars(value: float) -> str:
    """An amount to the cent."""
    return say.money_exact(value, 2)


def all_in(bill: Bill, month: int) -> str:
    """What a kilowatt-hour costs all in, with the energy and the peak behind it."""
    energy, peak = float(bill.energy_kwh[month]), float(bill.peak_kw[month])
    if not energy > 0:
        return "no load is known"
    price = say.cents_per_kwh(float(bill.total_usd[month]) / energy * _PER_KWH, 3)
    return f"{price} all in · {exact(energy / _PER_KWH, 1)} MWh · peak {exact(peak / 1000, 2)} MW"
