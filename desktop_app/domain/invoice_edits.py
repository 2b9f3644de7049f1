"""Edits of an invoice's lines; the statement's total follows its lines as long as it was their sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.fields import Plain
from desktop_app.domain.month_end import CENT, lines_of, moving, statement_of, to_cent
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.statements import InvoiceLine

Values = Mapping[str, Plain]


def replacing_lines(portfolio: Portfolio, contract_id: int, month: int, lines: Iterable[Values]) -> Change:
    """Other lines in place of all there are."""
    old = np.array([line.id for line in lines_of(portfolio, contract_id, month)], np.int64)
    rows = [deleting(portfolio, "invoice_line", old)] if len(old) else []
    key = {"contract_id": contract_id, "month": month}
    made = [{**key, "sequence": n, **line} for n, line in enumerate(lines, 1)]
    rows += [inserting_records(portfolio, "invoice_line", made)] if made else []
    return following(portfolio, Change(tuple(rows)), contract_id, month)


def adding_line(portfolio: Portfolio, contract_id: int, month: int, values: Values) -> Change:
    """A line below the others."""
    lines = lines_of(portfolio, contract_id, month)
    key = {"contract_id": contract_id, "month": month, "sequence": lines[-1].sequence + 1 if lines else 1}
    row = inserting_records(portfolio, "invoice_line", [{"amount_usd": 0, **key, **values}])
    return following(portfolio, Change((row,)), contract_id, month)


def deleting_line(portfolio: Portfolio, line: InvoiceLine) -> Change:
    """Without a line."""
    row = deleting(portfolio, "invoice_line", np.array([line.id]))
    return following(portfolio, Change((row,)), line.contract_id, line.month)


def editing_line(portfolio: Portfolio, line: InvoiceLine, name: str, value: Plain) -> Change:
    """Another value of a line; where its quantity or rate changes, the amount is their product again."""
    values = with_product(line, name, value)
    row = updating(portfolio, "invoice_line", np.array([line.id]), values)
    return following(portfolio, Change((row,)), line.contract_id, line.month)


def with_product(line: InvoiceLine | None, name: str, value: Plain) -> dict[str, Plain]:
    """A field's value, and the amount that follows from it."""
    quantity, rate = (None, None) if line is None else (line.quantity, line.rate)
    quantity, rate = (value if name == "quantity" else quantity), (value if name == "rate" else rate)
    made: dict[str, Plain] = {name: value}
    if name == "amount_usd" and isinstance(value, int):
        made[name] = to_cent(value)
    if name in ("quantity", "rate") and isinstance(quantity, float) and isinstance(rate, float):
        made["amount_usd"] = to_cent(round(quantity * rate * 1e6))
    return made


def product_usd(line: InvoiceLine) -> int | None:
    """Quantity × rate where the line's amount is another by more than rounding of its rate [micro-USD]."""
    if line.quantity is None or line.rate is None:
        return None
    product = round(line.quantity * line.rate * 1e6)
    return None if abs(product - line.amount_usd) <= _slack(line.quantity) else to_cent(product)


def _slack(quantity: float) -> int:
    """A cent of the amount, and half a unit of the rate's sixth place."""
    return CENT + round(abs(quantity) * 0.5)


def following(portfolio: Portfolio, change: Change, contract_id: int, month: int) -> Change:
    """A change of lines, with the statement's total where that was the sum of them."""
    before = sum(line.amount_usd for line in lines_of(portfolio, contract_id, month))
    lines = lines_of(portfolio.applying(change), contract_id, month)
    stated = statement_of(portfolio, contract_id, month).invoiced_usd
    had_lines = bool(lines_of(portfolio, contract_id, month))
    if stated is not None and not (had_lines and abs(stated - before) <= CENT):
        return change
    total = sum(line.amount_usd for line in lines) if lines else None
    return change.then(moving(portfolio, contract_id, month, {"invoiced_usd": total}))
