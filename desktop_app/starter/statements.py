"""The sample company's month-ends of power: what its contracts came to, and what suppliers invoiced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import first_day, month_text, parse_month
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.statements import DISPUTED, INVOICED, PAID
from desktop_app.domain.terms import all_terms
from desktop_app.engine.bill.of_book import bill_of
from desktop_app.engine.bill.results import Bill, LineBill
from desktop_app.starter.meters import FIRST, LAST

Floats = NDArray[np.float64]
Records = list[dict[str, Any]]
NOVEMBER, DECEMBER = parse_month("2025-11"), parse_month("2025-12")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A line of an invoice that a supplier got wrong: `factor` times what it should be."""

    contract: str
    line: str
    month: int
    factor: float
    note: str


MISTAKES = (
    Mistake("Caprock block contract", "Transmission, four peaks", DECEMBER, 1.62,
            "Billed on last year's peaks"),
    Mistake("Large power, time of use", "Demand", DECEMBER, 1.0415, "Next year's rate, a month early"),
    Mistake("Interruptible, 30 minutes", "Interruption credit", NOVEMBER, 0.0, "The credit is missing"),
)  # fmt: skip
"""A few, so that there is something to find."""


def bills(portfolio: Portfolio) -> dict[int, Bill]:
    """What every contract came to in the year that is metered."""
    return {i: bill_of(portfolio, i, FIRST, LAST).bill for i in all_terms(portfolio)}


def by_site(
    portfolio: Portfolio, made: dict[int, Bill], site_ids: list[int], months: NDArray[np.int64]
) -> Floats:
    """Power cost by site and month [USD], NaN where no contract says it."""
    total = np.full((len(site_ids), len(months)), np.nan)
    for contract_id, bill in made.items():
        site = site_ids.index(portfolio.records("power_contract")[contract_id].site_id)
        billed = bill.energy_kwh > 0
        at = np.searchsorted(months, bill.months[billed])
        total[site, at] = np.nan_to_num(total[site, at]) + bill.total_usd[billed]
    return total


def statement_rows(portfolio: Portfolio, made: dict[int, Bill]) -> Records:
    """Paid up to October, November and December invoiced; what is wrong is disputed."""
    names = {c.id: c.name for c in portfolio.records("power_contract").values()}
    rows: Records = []
    for contract_id, bill in made.items():
        for at, month in enumerate(bill.months.tolist()):
            if bill.energy_kwh[at] > 0:
                rows.append(_statement(contract_id, month, bill, at, _wrong(names[contract_id], month)))
    return rows


def _statement(contract_id: int, month: int, bill: Bill, at: int, wrong: list[Mistake]) -> dict[str, Any]:
    due = _micro_usd(sum(line.amount_usd[at] for line in bill.lines))
    over = sum(_micro_usd(_line(bill, m.line, at).amount_usd[at] * (m.factor - 1)) for m in wrong)
    paid = month < NOVEMBER
    return {
        "contract_id": contract_id,
        "month": month,
        "state": PAID if paid else DISPUTED if wrong else INVOICED,
        "accrued_usd": due,
        "invoiced_usd": due + over,
        "disputed_usd": over if wrong else None,
        "paid_usd": due if paid else None,
        "invoice_number": f"{month_text(month)}-{contract_id:02d}",
        "invoiced_on": first_day(month + 1) + 8,
        "due_on": first_day(month + 1) + 28,
        "paid_on": first_day(month + 1) + 25 if paid else None,
        "note": "; ".join(m.note for m in wrong),
    }


def line_rows(portfolio: Portfolio, made: dict[int, Bill]) -> Records:
    """The invoices of the last two months line by line."""
    names = {c.id: c.name for c in portfolio.records("power_contract").values()}
    rows: Records = []
    for contract_id, bill in made.items():
        for at, month in enumerate(bill.months.tolist()):
            if month < NOVEMBER or not bill.energy_kwh[at] > 0:
                continue
            factor = {m.line: m.factor for m in _wrong(names[contract_id], month)}
            billed = [line for line in bill.lines if line.amount_usd[at] and factor.get(line.label, 1.0)]
            rows += [
                {"contract_id": contract_id, "month": month, "sequence": number, "label": line.label,
                 "line_id": line.line_id, **_billed(line, at, factor.get(line.label, 1.0))}
                for number, line in enumerate(billed, 1)
            ]  # fmt: skip
    return rows


def _billed(line: LineBill, at: int, factor: float) -> dict[str, Any]:
    """The amount, and its quantity and rate where the line has one row."""
    amount = {"amount_usd": _micro_usd(line.amount_usd[at] * factor)}
    rows = [item for item in line.items if item.amount_usd[at]]
    if len(rows) != 1 or not np.isfinite(rows[0].quantity[at] * rows[0].rate[at]):
        return amount
    (item,) = rows
    quantity = float(item.quantity[at] * (factor if "Transmission" in line.label else 1.0))
    rate = float(item.rate[at] * (1.0 if "Transmission" in line.label else factor))
    return amount | {"quantity": round(quantity, 4), "unit": item.unit, "rate": round(rate, 8)}


def _wrong(contract: str, month: int) -> list[Mistake]:
    return [m for m in MISTAKES if (m.contract, m.month) == (contract, month)]


def _line(bill: Bill, label: str, at: int) -> LineBill:
    return next(line for line in bill.lines if line.label == label and line.amount_usd[at])


def _micro_usd(usd: float) -> int:
    """To the cent, as invoices are."""
    return round(float(usd) * 100) * 10_000
