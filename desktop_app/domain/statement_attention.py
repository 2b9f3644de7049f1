"""What of the statements a manager should look at: invoices past due, and months without an invoice."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.domain.days import date_of, day_text, first_day
from desktop_app.domain.month_end import statements_of, unpaid_usd
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.domain.statements import ACCRUED, PowerStatement

WAITS_DAYS = 45
"""So long after the end of a billing period an invoice is missed."""


def attention_to_statements(portfolio: Portfolio, day: int) -> list[Problem]:
    """Invoices that should be paid by now, and accrued months whose invoice has not come."""
    contracts = portfolio.records("power_contract")
    found = sorted(statements_of(portfolio).values(), key=lambda s: (s.month, s.contract_id))
    return [p for s in found if s.contract_id in contracts for p in _of(portfolio, s, day)]


def is_past_due(one: PowerStatement, day: int) -> bool:
    """Whether something of an invoice that is not disputed should have been paid before a day."""
    return one.due_on is not None and one.due_on < day and unpaid_usd(one) > 0


def is_missed(one: PowerStatement, billing_day: int, day: int) -> bool:
    """Whether the invoice of an accrued month should have come before a day."""
    return one.state == ACCRUED and first_day(one.month + 1) + billing_day - 1 + WAITS_DAYS < day


def _of(portfolio: Portfolio, one: PowerStatement, day: int) -> Iterator[Problem]:
    contract = portfolio.records("power_contract")[one.contract_id]
    named = f"{contract.name}, {date_of(first_day(one.month)):%B %Y}"
    if is_past_due(one, day) and one.due_on is not None:
        owed = f"${unpaid_usd(one) / 1e6:,.2f}"
        reason = f"{named}: {owed} was due on {day_text(one.due_on)} and is not paid"
        yield Problem(reason, "power_statement", "due_on", id=one.id)
    if is_missed(one, contract.billing_day, day):
        reason = f"{named}: no invoice came within {WAITS_DAYS} days of the period's end"
        yield Problem(reason, "power_statement", "invoiced_usd", id=one.id)
