"""The lines of an invoice as they should be, from the computed bill; what differs is then typed over."""

from __future__ import annotations

from desktop_app.domain.fields import Plain
from desktop_app.domain.month_end import to_cent
from desktop_app.engine.bill.invoice_check import measure
from desktop_app.engine.bill.month_end import MonthBill, micro_usd
from desktop_app.engine.bill.results import LineBill


def prefilled(made: MonthBill) -> list[dict[str, Plain]]:
    """A line for every line of the bill that comes to something, its amount to the cent.

    A line of several rates shows what they come to on the mean.
    """
    return [_line(made, line) for line in made.lines]


def _line(made: MonthBill, line: LineBill) -> dict[str, Plain]:
    amount = to_cent(micro_usd(float(line.amount_usd[made.at])))
    said: dict[str, Plain] = {"label": line.label, "line_id": line.line_id, "amount_usd": amount}
    counted = measure(line, made.at)
    if counted is None:
        return said
    return said | {"quantity": counted.quantity, "unit": counted.unit, "rate": counted.rate}
