"""What the billing months of the book's contracts come to: computed where all is metered, else expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desktop_app.domain.month_end import CENT, statements_of, to_cent
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.statements import OPEN, PowerStatement
from desktop_app.domain.terms import terms_of
from desktop_app.engine.bill.accrual import accrual
from desktop_app.engine.bill.hosted import HOSTED_TABLES
from desktop_app.engine.bill.of_book import bill_of, load_of, prices_of
from desktop_app.engine.bill.results import Bill, LineBill

DRIFT_USD = 100 * CENT
"""A bill that is computed anew by less than a dollar more or less is not worth a word [micro-USD]."""
_TABLES = (
    "power_contract", "contract_version", "charge_line", "charge_base", "block_election", "power_event",
    "price_series", "series_month", "meter", "meter_month", *HOSTED_TABLES,
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class MonthBill:
    """The bill of one month, at position `at` of a bill."""

    bill: Bill
    at: int
    is_expected: bool = False
    """Whether something stands in for what is not metered or not priced."""
    is_known: bool = True
    """Whether there is anything to compute it from."""
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> Iterator[LineBill]:
        """The lines that come to something in the month."""
        return (line for line in self.bill.lines if line.amount_usd[self.at])

    @property
    def total_usd(self) -> int:
        """The sum of the lines, each kept to the micro-dollar [micro-USD]."""
        return sum(micro_usd(float(line.amount_usd[self.at])) for line in self.lines)


def micro_usd(usd: float) -> int:
    """An amount in whole micro-dollars."""
    return round(usd * 1e6)


def month_bill(portfolio: Portfolio, contract_id: int, month: int) -> MonthBill:
    """The bill of a month; what is not metered or priced of it counts as `accrual` expects it.

    Kept until anything that it is computed from changes.
    """
    kept = _kept(portfolio)
    key = (contract_id, month)
    if key not in kept:
        kept[key] = _month_bill(portfolio, contract_id, month)
    return kept[key]


def _kept(portfolio: Portfolio) -> dict[tuple[int, int], MonthBill]:
    tables = tuple(portfolio[name] for name in _TABLES)
    memo = tables[0].memo
    held = memo.get("month bills")
    if held is None or any(a is not b for a, b in zip(held[0], tables, strict=True)):
        held = memo["month bills"] = (tables, {})
    return held[1]


def _month_bill(portfolio: Portfolio, contract_id: int, month: int) -> MonthBill:
    made = bill_of(portfolio, contract_id, month, month).bill
    return MonthBill(made, 0) if made.complete[0] else _expected(portfolio, contract_id, month)


def _expected(portfolio: Portfolio, contract_id: int, month: int) -> MonthBill:
    terms = terms_of(portfolio, contract_id)
    load = load_of(portfolio, terms.contract, month, month).load
    made = accrual(terms, load, prices_of(portfolio, terms, month, month), month)
    is_known = bool(np.isfinite(made.bill.total_usd[0])) and (
        made.metered_share == 1 or bool(np.isfinite(made.expected_kw))
    )
    return MonthBill(made.bill, 0, True, is_known, made.notes)


def computed_months(portfolio: Portfolio, contract_id: int, first: int, last: int) -> dict[int, int]:
    """What the months of a contract come to, those that all is metered and priced of [micro-USD]."""
    tables = _kept(portfolio)
    if any((contract_id, month) not in tables for month in range(first, last + 1)):
        made = bill_of(portfolio, contract_id, first, last).bill
        for at, month in enumerate(made.months.tolist()):
            if made.complete[at]:
                tables.setdefault((contract_id, month), MonthBill(made, at))
    found = {m: tables.get((contract_id, m)) for m in range(first, last + 1)}
    return {m: one.total_usd for m, one in found.items() if one is not None and not one.is_expected}


# --- what moved since it was booked -------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Drift:
    """A month that is computed otherwise than it was accrued; nothing moves by itself."""

    statement: PowerStatement
    computed_usd: int

    @property
    def over_usd(self) -> int:
        """Computed less accrued [micro-USD]."""
        return self.computed_usd - (self.statement.accrued_usd or 0)


def drifts(portfolio: Portfolio) -> list[Drift]:
    """The accrued months whose bill comes to another amount by now, the newest first."""
    known = portfolio.records("power_contract")
    spans: dict[int, list[int]] = {}
    booked = [
        s for s in statements_of(portfolio).values()
        if s.state != OPEN and s.accrued_usd is not None and s.contract_id in known
    ]  # fmt: skip
    for one in booked:
        spans.setdefault(one.contract_id, []).append(one.month)
    computed = {i: computed_months(portfolio, i, min(m), max(m)) for i, m in spans.items()}
    found = [
        Drift(s, to_cent(computed[s.contract_id][s.month]))
        for s in booked
        if s.month in computed[s.contract_id]
    ]
    off = [d for d in found if abs(d.over_usd) >= DRIFT_USD]
    return sorted(off, key=lambda d: (-d.statement.month, d.statement.contract_id))
